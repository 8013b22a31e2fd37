"""Claims as lines: JSON objects or table rows, for documents and for loose sentences."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from lastdose.claims.catalogue import Drug
from lastdose.claims.concepts import SourceKind
from lastdose.claims.documents import Document, Naming, Section, Source, SourceVersion
from lastdose.claims.kinds import Claim
from lastdose.claims.values import Quantity, Ref, UseContext
from lastdose.extraction import Extracted
from lastdose.extraction.coding import codes_of
from lastdose.extraction.frame import Frame, catalogue_of
from lastdose.extraction.making import claims_of
from lastdose.extraction.sentences import whole
from lastdose.extraction.subjects import words_of
from lastdose.namespaces import slug
from lastdose.sources import table
from lastdose.sources.bounds import decoded, opened

COLUMNS = (
    "document", "version", "drug", "kind", "riskKind", "affected", "stopManner", "advisedManner",
    "advisedAgainstManner", "permittedManner", "appliesWhen", "exceptWhen", "effects", "conditions", "taperHours",
    "section", "sectionAddress", "start", "end", "exact", "ruleId", "confidence",
)  # fmt: skip
SENTENCE_COLUMNS = ("id", "drug", "section", "sentence")

Row = dict[str, Any]


def claim_lines(document: Document, extracted: Extracted) -> Iterator[str]:
    """One JSON object a claim and line (JSON Lines)."""
    for row in _rows(document, extracted):
        yield json.dumps(row, ensure_ascii=False) + "\n"


def table_lines(document: Document, extracted: Extracted) -> Iterator[str]:
    """A heading and one row a claim, values apart by tabs, several in one cell by `; `."""
    yield "\t".join(COLUMNS) + "\n"
    for row in _rows(document, extracted):
        yield "\t".join(_cell(row[column]) for column in COLUMNS) + "\n"


def sentence_lines(path: Path) -> Iterator[str]:
    """For each row of a table with the columns id, drug, section, sentence: its codes, and an object for each claim.

    A sentence without claims gives one object with `id` and `codes` only. Raise `UnreadableError` for another table.
    """
    for row in _sentence_rows(path):
        yield from (json.dumps(found, ensure_ascii=False) + "\n" for found in _sentence_objects(row))


def names_of(drug: str) -> frozenset[str]:
    """The telling words of a drug cell such as "PRASUGREL HYDROCHLORIDE (Effient)"."""
    return words_of([drug])


def _rows(document: Document, extracted: Extracted) -> Iterator[Row]:
    sections = {section.address: section for section in document.sections}
    for claim in extracted.claims:
        yield _row(claim, document, sections)


def _row(claim: Claim, document: Document, sections: dict[str, Section]) -> Row:
    first = claim.passages[0]
    return {
        "document": document.origin,
        "source": document.source.key,
        "version": document.version.key,
        "drug": claim.subject.key,
        "kind": claim.kind,
        **_slots(claim),
        "effects": _named(claim, "effect"),
        "conditions": _named(claim, "condition"),
        "taperHours": _taper_hours(claim),
        "context": _plain(claim.context),
        "section": sections[first.address].code,
        "sectionAddress": first.address,
        "start": first.start,
        "end": first.end,
        "exact": first.exact,
        "passages": [_plain(passage) for passage in claim.passages],
        "subject": str(claim.subject),
        "key": claim.key,
        "paraphrase": claim.paraphrase,
        "ruleId": claim.rule_id,
        "generatedBy": claim.generated_by,
        "confidence": float(claim.confidence) if claim.confidence is not None else None,
    }


def _slots(claim: Claim) -> Row:
    """Every slot that the claim has, by its name in camel case, and those that readers may always expect."""
    apart = {"version", "subject", "context", "passages", "paraphrase", "rule_id", "generated_by", "confidence"}
    expected: Row = dict.fromkeys(("riskKind", "affected"))
    expected |= {name: [] for name in ("stopManner", "advisedManner", "advisedAgainstManner", "permittedManner")}
    own = {_camel(slot.name): _plain(getattr(claim, slot.name)) for slot in fields(claim) if slot.name not in apart}
    return expected | own


def _named(claim: Claim, kind: str) -> list[str]:
    """The names of a claim's effects or conditions: the source's own words where the claim keeps them, else labels."""
    held = (getattr(claim, slot.name) for slot in fields(claim) if slot.name not in {"passages", "context"})
    refs = [ref for value in held for ref in (value if isinstance(value, tuple) else (value,)) if isinstance(ref, Ref)]
    labels = [ref.key.replace("-", " ") for ref in refs if ref.type == kind]
    terms: tuple[str, ...] = getattr(claim, "source_term", tuple[str, ...]())
    if kind == "effect" and terms:
        return list({term.lower(): term for term in terms}.values())
    return list(dict.fromkeys(labels))


def _taper_hours(claim: Claim) -> list[int]:
    """The hours that the claim's tapers last: the least and the most, once if they are equal."""
    lasting = [taper.duration for taper in getattr(claim, "schedule", ()) if taper.duration]
    hours = [time.hours(value) for time in lasting for value in (time.minimum, time.maximum)]
    return sorted({value for value in hours if value is not None})


def _plain(value: Any) -> Any:
    if isinstance(value, Ref):
        return str(value)
    if isinstance(value, Quantity):
        return {
            "key": value.key,
            "minimumHours": value.hours(value.minimum),
            "maximumHours": value.hours(value.maximum),
        }
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if hasattr(value, "__dataclass_fields__"):
        held = ((slot, getattr(value, slot)) for slot in value.__dataclass_fields__)
        return {_camel(slot): _plain(entry) for slot, entry in held if entry not in (None, ())}
    return value


def _cell(value: Any) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return re.sub(r"[\t\n\r]", " ", text)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _sentence_rows(path: Path) -> Iterator[dict[str, str]]:
    with opened(path) as file:
        text = decoded(file.read(), str(path))
    return (row for _, row in table.rows(text, str(path), SENTENCE_COLUMNS))


def _sentence_objects(row: dict[str, str]) -> Iterator[Row]:
    document, frame = loose_sentence(row)
    section = document.sections[0]
    sentence = whole(section)
    codes = [coded.code for coded in codes_of(sentence.text, section.code, frame.names)]
    known = {"id": row["id"], "codes": codes}
    claims = list(claims_of(sentence, frame)) if section.text.strip() else []
    yield from ({**known, **_row(claim, document, {section.address: section})} for claim in claims)
    if not claims:
        yield known


def loose_sentence(row: dict[str, str]) -> tuple[Document, Frame]:
    """A row of id, drug, section and sentence as a document of one section, with its frame (no catalogue)."""
    name, key = row["drug"] or "unnamed", f"sentence-{slug(row['id']) or '0'}"
    section = Section(address="sentence", code=table.section_code(row["section"]), text=row["sentence"])
    version = SourceVersion(key=key, source=key, kind=SourceKind.REGULATORY_LABEL, content_hash="")
    source = Source(key=key, title=key, kind=SourceKind.REGULATORY_LABEL)
    document = Document(source=source, version=version, sections=(section,), naming=Naming(), origin=row["id"])
    drug = Drug(key=slug(name) or "unnamed", label=name)
    catalogue = catalogue_of()
    return document, Frame(
        version=key, drug=drug, context=UseContext(), names=names_of(name), hearsay=False, catalogue=catalogue
    )
