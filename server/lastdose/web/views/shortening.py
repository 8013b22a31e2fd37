"""Shortening: words cut to the room that a picture has for them."""

from unicodedata import east_asian_width

WIDE = "WF"


def shortened(words: str, most: int) -> str:
    """The words, cut to a width of at most `most` Latin letters; a Chinese sign takes the room of two."""
    if _width(words) <= most:
        return words
    kept = ""
    for sign in words:
        if _width(kept + sign) >= most:
            break
        kept += sign
    return f"{kept.rstrip()}…"


def _width(words: str) -> int:
    return sum(2 if east_asian_width(sign) in WIDE else 1 for sign in words)
