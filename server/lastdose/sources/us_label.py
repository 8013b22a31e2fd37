"""What openFDA and SPL have in common: one label of one set, in one numbered version, stamped with a date."""

import re
from collections.abc import Iterable
from datetime import date

from lastdose.claims.concepts import DateStatus, LabellerRole, SourceKind
from lastdose.claims.documents import Document, Naming, Section, Source, SourceVersion, content_hash
from lastdose.errors import UnreadableError
from lastdose.namespaces import KEY

PUBLISHER = "U.S. Food and Drug Administration"
DAILYMED = "https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid="
PACKAGE_LABEL = "51945-4"

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_APPLICATION = re.compile(r"(?:NDA|ANDA|BLA)\d{4,}\Z", re.IGNORECASE)
_REVISED = re.compile(
    r"\bRev(?:ised|ision)?(?: Date)?\.?:? ?(?:[A-Z] )?\[?"
    r"(?:(?P<number>1[0-2]|0?[1-9])(?P<mark> ?[-/] ?| (?=\d{4}))(?P<year>(?:19|20)\d\d|\d\d)(?![\d/-])"
    rf"|(?P<month>{'|'.join(_MONTHS)})[ /-](?:\d\d?, ?)?(?P<named_year>(?:19|20)\d\d)(?!\d))"
)


def us_label(  # noqa: PLR0913
    *,
    origin: str,
    set_id: str | None,
    number: str | None,
    stamp: str | None,
    sections: tuple[Section, ...],
    naming: Naming,
    labeller: str | None,
    labeller_role: LabellerRole,
    licence: str | None = None,
) -> Document:
    """A US label, keyed by set id and version number and never by its date stamp: three versions may share one date.

    `stamp` is the HL7 effectiveTime (yyyymmdd…). Refuse a label without set id, number or text with `UnreadableError`.
    """
    if not set_id or not KEY.match(set_id.lower()):
        raise UnreadableError(f"{origin}: names no set id; without one, versions cannot be told apart")
    if not number or not re.fullmatch(r"[0-9]{1,9}", number):
        raise UnreadableError(f"{origin}: names no version number")
    if not any(section.text for section in sections):
        raise UnreadableError(f"{origin}: no section holds any text")
    day = effective_date(stamp)
    source = _source(set_id.lower(), naming)
    version = SourceVersion(
        key=f"{set_id.lower()}-v{int(number)}",
        source=source.key,
        kind=source.kind,
        content_hash=content_hash(sections),
        number=str(int(number)),
        jurisdiction=source.jurisdiction,
        effective_date=day,
        stated_revision=stated_revision(sections),
        date_status=DateStatus.STATED if day else DateStatus.UNKNOWN,
        labeller=labeller,
        labeller_role=labeller_role,
        licence=licence,
    )
    return Document(source=source, version=version, sections=sections, naming=naming, origin=origin)


def effective_date(stamp: str | None) -> date | None:
    """The day of an HL7 time stamp; None when it is missing, coarser than a day or no day of the calendar."""
    if not stamp or not re.match(r"[0-9]{8}", stamp):
        return None
    try:
        return date(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:8]))
    except ValueError:
        return None


def stated_revision(sections: Iterable[Section]) -> str | None:
    """The newest "Revised: 11/2021" that the text gives, as it writes it; None without one.

    Parts of a label, such as its Medication Guide, carry their own: the newest says only that some part was revised
    then. Package labels, which are printed on their own, do not count.
    """
    stated = [
        (_year_and_month(match), _as_written(match))
        for section in sections
        if section.code != PACKAGE_LABEL and "Rev" in section.text
        for match in _REVISED.finditer(section.text)
    ]
    return max(stated, key=lambda revision: revision[0])[1] if stated else None


def _year_and_month(match: re.Match[str]) -> tuple[int, int]:
    if match["month"]:
        return int(match["named_year"]), _MONTHS.index(match["month"]) + 1
    year = int(match["year"])
    return year if year > 99 else 2000 + year, int(match["number"])


def _as_written(match: re.Match[str]) -> str:
    if match["month"]:
        return f"{match['month']} {match['named_year']}"
    return f"{match['number']}/{match['year']}"


def _source(set_id: str, naming: Naming) -> Source:
    application = next((number for number in naming.applications if _APPLICATION.match(number)), None)
    return Source(
        key=f"dailymed-{set_id}",
        title=_title(naming),
        kind=SourceKind.REGULATORY_LABEL,
        jurisdiction="US",
        publisher=PUBLISHER,
        homepage=f"{DAILYMED}{set_id}",
        family=f"us-{application.lower()}" if application else None,
    )


def _title(naming: Naming) -> str:
    brand = next(iter(naming.brands), None)
    generic = next(iter((*naming.generics, *naming.substances)), None)
    if brand and generic and brand.casefold() != generic.casefold():
        return f"{brand} ({generic.lower() if generic.isupper() else generic}): US label"
    return f"{brand or generic or 'Unnamed product'}: US label"
