"""Words: how pages say what the data holds in codes. Words of the interface, never a source's."""

from decimal import Decimal

from lastdose.namespaces import FOREIGN, LICENCE
from lastdose.releases.statements import Resource
from lastdose.web.languages import N_, NN_, Words, gettext, ngettext
from lastdose.web.views.names import ld

KINDS = Words(
    {
        "DrugFactClaim": N_("What the drug is"),
        "IndicationClaim": N_("What it is used for"),
        "DiscontinuationRiskClaim": N_("Harm after stopping"),
        "AssertedAbsenceClaim": N_("Harm said not to follow"),
        "PostStopCourseClaim": N_("Course after the last dose"),
        "StopMannerClaim": N_("How to stop"),
        "StopCriterionClaim": N_("When to stop, pause or reduce"),
        "DurationClaim": N_("How long it is taken"),
        "MonitoringClaim": N_("What to watch"),
        "PostStopPrecautionClaim": N_("Precautions after the last dose"),
        "RestartClaim": N_("Starting again"),
        "AlternativeClaim": N_("What takes its place"),
        "SupervisionClaim": N_("Who decides"),
        "SafetyOutcomeClaim": N_("How side effects go on"),
        "LateEffectClaim": N_("Late effects"),
        "InteractionOffsetClaim": N_("When another drug is stopped"),
    }
)

RISKS = Words(
    {
        "withdrawal": N_("new signs that come from the body's adaptation to the drug"),
        "rebound": N_("the treated sign comes back stronger than before treatment"),
        "recurrence": N_("the treated condition comes back"),
        "exacerbation": N_("a condition gets worse"),
        "loss-of-protection": N_("an event that the drug prevented"),
        "physiologic-insufficiency": N_("the body lacks what the drug stood in for"),
        "resistance": N_("the drug may no longer work later"),
        "unspecified": N_("a harm whose kind the source leaves open"),
    }
)

HARMS = Words(
    {
        "withdrawal": N_("withdrawal"),
        "rebound": N_("rebound"),
        "recurrence": N_("recurrence"),
        "exacerbation": N_("exacerbation"),
        "loss-of-protection": N_("loss of protection"),
        "physiologic-insufficiency": N_("physiologic insufficiency"),
        "resistance": N_("resistance"),
        "unspecified": N_("unspecified"),
    }
)

AFTER = Words(
    {
        "abrupt": N_("an abrupt stop"),
        "premature": N_("stopping too early"),
        "rapid-reduction": N_("a rapid reduction"),
        "gradual": N_("a gradual stop"),
        "interruption": N_("an interruption"),
        "missed-doses": N_("missed doses"),
        "any-stop": N_("any stop"),
    }
)

MANNERS = Words(
    {
        "abrupt": N_("stopping at once"),
        "premature": N_("stopping too early"),
        "rapid-reduction": N_("reducing rapidly"),
        "gradual": N_("stopping gradually"),
        "interruption": N_("interrupting"),
        "missed-doses": N_("missing doses"),
        "any-stop": N_("stopping"),
    }
)

STANDING = Words(
    {
        "regulatory-label": N_("authorised label"),
        "patient-leaflet": N_("approved patient leaflet"),
        "medication-guide": N_("approved medication guide"),
        "regulator-notice": N_("regulator's notice"),
        "guideline": N_("guideline"),
        "review": N_("review article"),
        "primary-study": N_("study"),
        "curated-database": N_("curated database"),
        "manufacturer-site": N_("manufacturer's website"),
        "web-article": N_("web article"),
        "model-output": N_("output of a language model"),
    }
)

SHORT_KIND = Words(
    {
        "regulatory-label": N_("label"),
        "patient-leaflet": N_("leaflet"),
        "medication-guide": N_("medication guide"),
        "regulator-notice": N_("notice"),
        "manufacturer-site": N_("maker's site"),
        "curated-database": N_("database"),
        "primary-study": N_("study"),
        "guideline": N_("guideline"),
        "review": N_("review"),
        "web-article": N_("web article"),
        "model-output": N_("model output"),
    }
)

HEARSAY = {"manufacturer-site", "web-article", "model-output"}
REGULATORY = {"regulatory-label", "patient-leaflet", "medication-guide", "regulator-notice"}

ROLES = Words(
    {
        "application-holder": N_("holder of the application"),
        "repackager": N_("repackager"),
        "unknown": N_("role towards the application unknown"),
    }
)

REVIEWS = Words(
    {
        "unreviewed": N_("found by rule; not yet read against its passage"),
        "passage-checked": N_("read against its passage; no clinician has reviewed it"),
        "clinically-reviewed": N_("reviewed by a named clinician"),
        "rejected": N_("rejected in review"),
        "superseded": N_("superseded"),
    }
)

COMPARISONS = Words(
    {
        "direct-contradiction": N_("Contradiction"),
        "scope-difference": N_("Differs in scope"),
        "jurisdiction-difference": N_("Differs between jurisdictions"),
        "version-change": N_("Changed between versions"),
        "prominence-change": N_("Changed in prominence"),
        "omission": N_("Said by one, not by the other"),
        "not-found-in-examined-sources": N_("Not found in what was examined"),
        "citation-not-examined": N_("Cited source never examined"),
        "unsupported-citation": N_("Not in the source it cites"),
        "vaguer-than": N_("Vaguer than another source"),
    }
)


UNITS = {
    "min": NN_("%(num)s minute", "%(num)s minutes"),
    "h": NN_("%(num)s hour", "%(num)s hours"),
    "d": NN_("%(num)s day", "%(num)s days"),
    "wk": NN_("%(num)s week", "%(num)s weeks"),
    "mo": NN_("%(num)s month", "%(num)s months"),
    "a": NN_("%(num)s year", "%(num)s years"),
}
HALF_LIVES = NN_("%(num)s half-life", "%(num)s half-lives")

FORCE = Words(
    {
        "obligation": N_("said as a must"),
        "recommendation": N_("said as advice"),
        "permission": N_("said as permitted"),
        "possibility": N_("said as possible"),
        "fact": N_("said as fact"),
    }
)

JURISDICTIONS = Words(
    {
        "US": N_("United States"),
        "EU": N_("European Union"),
        "GB": N_("United Kingdom"),
        "CN": N_("China"),
        "JP": N_("Japan"),
    }
)

PLACES = Words({"US": N_("US"), "EU": N_("EU"), "GB": N_("GB"), "CN": N_("CN"), "JP": N_("JP")})

LICENCES = Words(
    {
        "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
        LICENCE: "CC BY 4.0",
        "https://www.ema.europa.eu/en/about-us/about-website/legal-notice": N_("legal notice of the EMA"),
    }
)

STATUSES = Words(
    {
        "400": N_("Bad Request"),
        "403": N_("Forbidden"),
        "404": N_("Not Found"),
        "405": N_("Method Not Allowed"),
        "406": N_("Not Acceptable"),
        "408": N_("Request Timeout"),
        "410": N_("Gone"),
        "412": N_("Precondition Failed"),
        "413": N_("Request Entity Too Large"),
        "415": N_("Unsupported Media Type"),
        "416": N_("Requested Range Not Satisfiable"),
        "429": N_("Too Many Requests"),
        "500": N_("Internal Server Error"),
        "503": N_("Service Unavailable"),
    }
)

SECTIONS = Words(
    {
        "spl": N_("the label's introduction"),
        "spl patient package insert": N_("Patient package insert"),
        "spl medguide": N_("Medication guide"),
        "text": N_("the article's text"),
    }
)


def duration(quantity: Resource) -> str:
    """A stretch of time in words: `12 to 18 hours`, `up to 1 week`, `at least 2 half-lives`."""
    low, high = quantity.text(ld("minimum")), quantity.text(ld("maximum"))
    if low and high and low != high:
        return _stretch(quantity, high, gettext("%(low)s to %(high)s", low=_plain(low), high=_plain(high)))
    if low and not high:
        return gettext("at least %(time)s", time=_stretch(quantity, low, _plain(low)))
    time = _stretch(quantity, high or "", _plain(high or ""))
    return time if low else gettext("up to %(time)s", time=time)


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _stretch(quantity: Resource, number: str, told: str) -> str:
    """A number, or a range that ends with one, in the unit of a quantity."""
    one, many = UNITS.get(quantity.text(ld("unitCode")) or "", HALF_LIVES)
    single = bool(number) and Decimal(number) == 1
    return ngettext(one, many, 1 if single else 2, num=told)


def short_of(kind: str, jurisdiction: str | None) -> str:
    """What kind of source it is, in short, and from where: `US label`."""
    noun = SHORT_KIND.get(kind, kind.replace("-", " "))
    if not jurisdiction:
        return noun
    return gettext("%(place)s %(kind)s", place=PLACES.get(jurisdiction, jurisdiction), kind=noun)


def section_name(address: str, label: str | None) -> str:
    """What a section is called: its title, or its address in words."""
    if label:
        return label
    words = address.split("[", maxsplit=1)[0].replace("_", " ")
    return SECTIONS.get(words, words.capitalize())


def kind_of(claim: Resource) -> str:
    """The local name of a claim's kind, reported ones by the kind they report."""
    kinds = claim.iris(ld("reportedKind")) or claim.iris(f"{FOREIGN['rdf']}type")
    return kinds[0].removeprefix(ld("")) if kinds else "Claim"
