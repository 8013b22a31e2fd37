"""Electronic product information of the EU: a FHIR R5 document Bundle whose first entry is a Composition of sections.

Addresses run down the tree (`section[0].section[4]`); the text of a section is the text content of its XHTML `div`.
Bundle: https://hl7.org/fhir/R5/bundle.html, Composition: https://hl7.org/fhir/R5/composition.html.
"""

import re
from collections.abc import Iterator
from datetime import date

from lastdose.claims.concepts import DateStatus, LabellerRole, SourceKind, TextFidelity
from lastdose.claims.documents import Document, Naming, Section, Source, SourceVersion, content_hash, section_text
from lastdose.errors import UnreadableError
from lastdose.namespaces import slug
from lastdose.sources import leaflet
from lastdose.sources.markup import text_content

LICENCE = "https://www.ema.europa.eu/en/about-us/about-website/legal-notice"
"""The European Medicines Agency lets its texts be reproduced when it is named as their source."""

PUBLISHER = "European Medicines Agency"
PLACEHOLDER_DATE = date(2022, 2, 16)
"""The day that stands in every leaflet of one large export, whatever its text: it says nothing."""

_EU_NUMBER = re.compile(r"\bEU/\d/\d\d/\d{1,5}/\d{1,4}")

Json = dict[str, object]


def is_epi(value: Json) -> bool:
    """Whether a JSON object is a FHIR Bundle."""
    return value.get("resourceType") == "Bundle"


def document(bundle: Json, origin: str) -> Document:
    """The leaflet of a Bundle; refuse one that is no EU leaflet or holds no text with `UnreadableError`."""
    composition = _composition(bundle, origin)
    sections = tuple(_sections(composition, "", None, origin))
    if not any(section.text for section in sections):
        raise UnreadableError(f"{origin}: no section holds any text")
    naming = _naming(bundle, composition, sections, origin)
    source = _source(naming)
    return Document(
        source=source,
        version=_version(source, composition, sections, naming),
        sections=sections,
        naming=naming,
        origin=origin,
    )


def _composition(bundle: Json, origin: str) -> Json:
    entry = _first(bundle.get("entry"))
    composition = entry.get("resource")
    if not isinstance(composition, dict) or composition.get("resourceType") != "Composition":
        raise UnreadableError(f"{origin}: entry[0]: no Composition, so the Bundle is no document")
    return composition


def _sections(parent: Json, prefix: str, around: str | None, origin: str) -> Iterator[Section]:
    children = parent.get("section", [])
    if not isinstance(children, list):
        raise UnreadableError(f"{origin}: {prefix}section is no list")
    for index, child in enumerate(children):
        address = f"{prefix}section[{index}]"
        if not isinstance(child, dict):
            raise UnreadableError(f"{origin}: {address} is no section")
        code = leaflet.code_of(_title(child), around)
        if div := _div(child):
            text = section_text(text_content(div, f"{origin}: {address}"))
            yield Section(address=address, code=code, title=_title(child), text=text)
        yield from _sections(child, f"{address}.", code, origin)


def _naming(bundle: Json, composition: Json, sections: tuple[Section, ...], origin: str) -> Naming:
    numbers = _eu_numbers(bundle, composition)
    if not numbers:
        raise UnreadableError(f"{origin}: names no EU authorisation number; only leaflets of the EU are read")
    texts = [section.text for section in sections]
    last_part_first = [section.text for section in sorted(sections, key=lambda section: section.code != "leaflet-6")]
    title = _title(composition)
    return Naming(
        brands=(leaflet.brand(title, texts),) if title else (),
        substances=leaflet.active_substances(last_part_first),
        applications=numbers,
    )


def _source(naming: Naming) -> Source:
    name = next(iter((*naming.brands, *naming.substances)), None)
    number = naming.applications[0]
    return Source(
        key=slug(f"ema {number} {name or ''}"),
        title=f"{name or number}: EU package leaflet",
        kind=SourceKind.PATIENT_LEAFLET,
        jurisdiction="EU",
        publisher=PUBLISHER,
        family=slug(number.rpartition("/")[0]),
    )


def _version(source: Source, composition: Json, sections: tuple[Section, ...], naming: Naming) -> SourceVersion:
    whole = content_hash(sections)
    day = _date(composition)
    language = composition.get("language")
    return SourceVersion(
        key=f"ema-{slug(naming.applications[0])}-{whole[:8]}",
        source=source.key,
        kind=source.kind,
        content_hash=whole,
        jurisdiction=source.jurisdiction,
        effective_date=day,
        date_status=DateStatus.STATED if day else DateStatus.UNKNOWN,
        text_fidelity=text_fidelity(sections),
        labeller_role=_labeller_role(composition),
        language=language.lower() if isinstance(language, str) and language else "en",
        licence=LICENCE,
    )


def text_fidelity(sections: tuple[Section, ...]) -> TextFidelity:
    """SignsLost where no sign is left outside ASCII: no leaflet does without dashes, quotation marks and bullets."""
    return TextFidelity.SIGNS_LOST if all(section.text.isascii() for section in sections) else TextFidelity.INTACT


def _labeller_role(composition: Json) -> LabellerRole:
    author = _first(composition.get("author")).get("display")
    held = isinstance(author, str) and "marketing authorisation holder" in author.lower()
    return LabellerRole.APPLICATION_HOLDER if held else LabellerRole.UNKNOWN


def _date(composition: Json) -> date | None:
    stamp = composition.get("date")
    try:
        day = date.fromisoformat(stamp[:10]) if isinstance(stamp, str) else None
    except ValueError:
        return None
    return None if day == PLACEHOLDER_DATE else day


def _eu_numbers(bundle: Json, composition: Json) -> tuple[str, ...]:
    identifiers = composition.get("identifier")
    given = [bundle.get("identifier"), *(identifiers if isinstance(identifiers, list) else [identifiers])]
    values = [identifier.get("value") for identifier in given if isinstance(identifier, dict)]
    found = (number for value in values if isinstance(value, str) for number in _EU_NUMBER.findall(value))
    return tuple(dict.fromkeys(found))


def _title(resource: Json) -> str | None:
    title = resource.get("title")
    return section_text(title) or None if isinstance(title, str) else None


def _div(section: Json) -> str | None:
    narrative = section.get("text")
    div = narrative.get("div") if isinstance(narrative, dict) else None
    return div if isinstance(div, str) else None


def _first(value: object) -> Json:
    first = value[0] if isinstance(value, list) and value else None
    return first if isinstance(first, dict) else {}
