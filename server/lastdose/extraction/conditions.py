"""When a statement holds and when not: its if-, in-patients- and unless-clauses, in the document's words."""

import re

LONGEST = 200

_STOP_AT = r"(?=[,;:.](?:\s|$)|\s\(|$)"
_IF = re.compile(
    r"(?<!even )(?<!except )\b(?:if|when|in case of|in the event of"
    r"|in (?:situations|cases) (?:where|in which)|provided that)"
    rf"\s+(?!needed\b|necessary\b)(?P<clause>.{{4,200}}?){_STOP_AT}",
    re.IGNORECASE,
)
_FOR_WHOM = re.compile(
    r"\b(?:in|for)\s+(?P<clause>(?:\w+ ){0,3}(?:patients|people|adults|children|women|men|individuals)"
    rf"(?:\s+(?:with|who|whose|on|taking|receiving|at|treated)\b.{{3,160}}?)?){_STOP_AT}",
    re.IGNORECASE,
)
_UNLESS = re.compile(
    r"\b(?:unless|except(?: (?:if|when|for|in))?|other than|with the exception of)\s+"
    rf"(?P<clause>.{{4,200}}?){_STOP_AT}",
    re.IGNORECASE,
)
_MERE_STOP = re.compile(
    r"(?:(?:you|they|patients?|the patient|your child|it|this|the|or|and|to|are|is|you are|have|has|be) ?)*"
    r"(?:suddenly |abruptly |must |need to )*(?:stop\w*|discontinu\w+|withdraw\w*|ceas\w+|taper\w*|interrupt\w*)",
    re.IGNORECASE,
)
_MAIN_CLAUSE = re.compile(
    r"(?<=\w\w) (?=(?:you|your doctor|the doctor|patients|it|treatment|this|your (?:\w+ )?symptoms)"
    r" (?:should|must|may|can|will|might|could)\b)"
)
_FEWEST_WORDS = 5


def applies_when(text: str) -> tuple[str, ...]:
    """The conditions under which a sentence speaks, without those that only name the stopping itself."""
    return tuple(clause for clause in _clauses(_IF, text) if not _names_the_stop_only(clause))


def for_whom(text: str) -> tuple[str, ...]:
    """The patients a sentence is limited to: "patients with seizure disorders"."""
    return _clauses(_FOR_WHOM, text)


def except_when(text: str) -> tuple[str, ...]:
    """The exceptions a sentence makes: after unless, except, other than."""
    return _clauses(_UNLESS, text)


def every_condition(text: str) -> tuple[str, ...]:
    """All if- and when-clauses, those that name the stopping too."""
    return _clauses(_IF, text)


def _clauses(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = (
        _MAIN_CLAUSE.split(re.sub(r"\s+", " ", match["clause"]).strip(" -–"))[0] for match in pattern.finditer(text)
    )
    return tuple(dict.fromkeys(clause for clause in found if clause))


def _names_the_stop_only(clause: str) -> bool:
    mere = _MERE_STOP.match(clause)
    return mere is not None and len(clause[mere.end() :].split()) < _FEWEST_WORDS
