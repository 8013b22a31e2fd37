"""Where conditions stand in the text of an indication."""

import re
from collections.abc import Iterator
from decimal import Decimal

_FOR = re.compile(
    r"\b(?:indicated|used|use|prescribed|given)\b[^.;]{0,60}?\b(?:for|in|to treat|to prevent)\s+(?:the )?(?:(?:\w+ ){0,3}(?:treatment|management|relief|prevention|prophylaxis|maintenance)(?: and \w+)? of\s+)?(?P<what>[^.,;()]{4,80}?)(?=\s+(?:in|who|when|that|which|with)\b|[.,;()]|$)",
    re.IGNORECASE,
)


def spans(text: str) -> Iterator[tuple[int, int, Decimal]]:
    """Start, end (exclusive) and confidence of each condition."""
    for match in _FOR.finditer(text):
        yield match.start("what"), match.end("what"), Decimal("0.50")
