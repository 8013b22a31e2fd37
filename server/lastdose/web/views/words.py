"""Words: how pages say what the data holds in codes. Interface English, never a source's words."""

from decimal import Decimal

from lastdose.namespaces import FOREIGN
from lastdose.releases.statements import Resource
from lastdose.web.views.names import ld

KINDS = {
    "DrugFactClaim": "What the drug is",
    "IndicationClaim": "What it is used for",
    "DiscontinuationRiskClaim": "Harm after stopping",
    "AssertedAbsenceClaim": "Harm said not to follow",
    "PostStopCourseClaim": "Course after the last dose",
    "StopMannerClaim": "How to stop",
    "StopCriterionClaim": "When to stop, pause or reduce",
    "DurationClaim": "How long it is taken",
    "MonitoringClaim": "What to watch",
    "PostStopPrecautionClaim": "Precautions after the last dose",
    "RestartClaim": "Starting again",
    "AlternativeClaim": "What takes its place",
    "SupervisionClaim": "Who decides",
    "SafetyOutcomeClaim": "How side effects go on",
    "LateEffectClaim": "Late effects",
    "InteractionOffsetClaim": "When another drug is stopped",
}

RISKS = {
    "withdrawal": "new signs that come from the body's adaptation to the drug",
    "rebound": "the treated sign comes back stronger than before treatment",
    "recurrence": "the treated condition comes back",
    "exacerbation": "a condition gets worse",
    "loss-of-protection": "an event that the drug prevented",
    "physiologic-insufficiency": "the body lacks what the drug stood in for",
    "resistance": "the drug may no longer work later",
    "unspecified": "a harm whose kind the source leaves open",
}

AFTER = {
    "abrupt": "an abrupt stop",
    "premature": "stopping too early",
    "rapid-reduction": "a rapid reduction",
    "gradual": "a gradual stop",
    "interruption": "an interruption",
    "missed-doses": "missed doses",
    "any-stop": "any stop",
}

MANNERS = {
    "abrupt": "stopping at once",
    "premature": "stopping too early",
    "rapid-reduction": "reducing rapidly",
    "gradual": "stopping gradually",
    "interruption": "interrupting",
    "missed-doses": "missing doses",
    "any-stop": "stopping",
}

STANDING = {
    "regulatory-label": "authorised label",
    "patient-leaflet": "approved patient leaflet",
    "medication-guide": "approved medication guide",
    "regulator-notice": "regulator's notice",
    "guideline": "guideline",
    "review": "review article",
    "primary-study": "study",
    "curated-database": "curated database",
    "manufacturer-site": "manufacturer's website",
    "web-article": "web article",
    "model-output": "output of a language model",
}

SHORT_KIND = {
    "regulatory-label": "label",
    "patient-leaflet": "leaflet",
    "medication-guide": "medication guide",
    "regulator-notice": "notice",
    "manufacturer-site": "maker's site",
    "curated-database": "database",
    "primary-study": "study",
}

HEARSAY = {"manufacturer-site", "web-article", "model-output"}
REGULATORY = {"regulatory-label", "patient-leaflet", "medication-guide", "regulator-notice"}

ROLES = {
    "application-holder": "holder of the application",
    "repackager": "repackager",
    "unknown": "role towards the application unknown",
}

REVIEWS = {
    "unreviewed": "found by rule; not yet read against its passage",
    "passage-checked": "read against its passage; no clinician has reviewed it",
    "clinically-reviewed": "reviewed by a named clinician",
    "rejected": "rejected in review",
    "superseded": "superseded",
}

COMPARISONS = {
    "direct-contradiction": "Contradiction",
    "scope-difference": "Differs in scope",
    "jurisdiction-difference": "Differs between jurisdictions",
    "version-change": "Changed between versions",
    "prominence-change": "Changed in prominence",
    "omission": "Said by one, not by the other",
    "not-found-in-examined-sources": "Not found in what was examined",
    "citation-not-examined": "Cited source never examined",
    "unsupported-citation": "Not in the source it cites",
    "vaguer-than": "Vaguer than another source",
}

UNITS = {"min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}

FORCE = {
    "obligation": "said as a must",
    "recommendation": "said as advice",
    "permission": "said as permitted",
    "possibility": "said as possible",
    "fact": "said as fact",
}

JURISDICTIONS = {"US": "United States", "EU": "European Union", "GB": "United Kingdom", "CN": "China", "JP": "Japan"}

LICENCES = {
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
    "https://www.ema.europa.eu/en/about-us/about-website/legal-notice": "legal notice of the EMA",
}

SECTIONS = {
    "spl": "the label's introduction",
    "spl patient package insert": "Patient package insert",
    "spl medguide": "Medication guide",
    "text": "the article's text",
}


def duration(quantity: Resource) -> str:
    """A stretch of time in words: `12 to 18 hours`, `up to 1 week`, `at least 2 half-lives`."""
    low, high = quantity.text(ld("minimum")), quantity.text(ld("maximum"))
    if low and high and low != high:
        return f"{_plain(low)} to {_plain(high)} {_unit(quantity, high)}"
    if low and not high:
        return f"at least {_plain(low)} {_unit(quantity, low)}"
    said = "" if low else "up to "
    return f"{said}{_plain(high or '')} {_unit(quantity, high or '')}"


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _unit(quantity: Resource, number: str) -> str:
    name = UNITS.get(quantity.text(ld("unitCode")) or "", "half-life")
    if number and Decimal(number) == 1:
        return name
    return "half-lives" if name == "half-life" else f"{name}s"


def section_name(address: str, label: str | None) -> str:
    """What a section is called: its title, or its address in words."""
    if label:
        return label
    words = address.split("[", maxsplit=1)[0].replace("_", " ")
    return SECTIONS.get(words, words.capitalize())


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 statement`, `23 statements`, `2,522 statements`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: list[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def kind_of(claim: Resource) -> str:
    """The local name of a claim's kind, reported ones by the kind they report."""
    kinds = claim.iris(ld("reportedKind")) or claim.iris(f"{FOREIGN['rdf']}type")
    return kinds[0].removeprefix(ld("")) if kinds else "Claim"
