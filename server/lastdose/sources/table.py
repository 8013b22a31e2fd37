"""Claims tables, as curators keep them: a sentence of a source a row, with its drug and the section it stands in.

TSV or CSV in UTF-8 with a heading. `drug` and `sentence` are needed; `section` (a LOINC code, an openFDA field or a
leaflet's heading), `source` (its title), `jurisdiction` (two capital letters) and `language` may be given, and further
columns are passed over. The rows of one drug and one source are one document.
"""

import csv
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import zip_longest

from lastdose.claims.concepts import SourceKind
from lastdose.claims.documents import Document, Naming, Section, Source, SourceVersion, content_hash, section_text
from lastdose.errors import UnreadableError
from lastdose.namespaces import slug
from lastdose.sources.article import language_of
from lastdose.sources.leaflet import code_of
from lastdose.sources.openfda import codes_of_fields

NEEDED = ("drug", "sentence")
CODE = "table"
LONGEST_HEADING = 4096
MAX_ROWS = 100_000
Row = dict[str, str]

_BRAND = re.compile(r"\s*\(([^()]+)\)\s*\Z")
_JURISDICTION = re.compile(r"(?:[A-Z]{2})?\Z")


def is_table(text: str) -> bool:
    """Whether a text begins with the heading of a claims table."""
    return set(NEEDED) <= set(_heading(text[: text.find("\n") + 1]))


def documents(text: str, origin: str) -> Iterator[partial[Document]]:
    """The documents of a table, each still to be made, so that a broken row costs only its own."""
    together: dict[tuple[str, str], list[tuple[int, Row]]] = defaultdict(list)
    for count, (number, row) in enumerate(rows(text, origin)):
        if count == MAX_ROWS:
            raise UnreadableError(f"{origin}: more than {MAX_ROWS} rows; give them in several tables")
        together[row.get("source", ""), row["drug"]].append((number, row))
    if not together:
        raise UnreadableError(f"{origin}: a table without rows")
    for (source, drug), held in together.items():
        yield partial(_document, source, drug, held, origin)


def rows(text: str, origin: str, needed: Iterable[str] = NEEDED) -> Iterator[tuple[int, Row]]:
    """The rows by the names of their columns, cells trimmed, each with the number of the line it ends on.

    Raise `UnreadableError` when a needed column is missing, or a row has more cells than the heading.
    """
    lines = _lines(text, origin)
    number, heading = next(lines, (1, []))
    names = [name.lower() for name in heading]
    missing = [name for name in needed if name not in names]
    if missing:
        raise UnreadableError(f"{origin}: line {number}: no column {', '.join(missing)}")
    for number, cells in lines:
        if len(cells) > len(names):
            raise UnreadableError(f"{origin}: line {number}: more cells than the heading has")
        yield number, dict(zip_longest(names, cells, fillvalue=""))


def section_code(name: str) -> str:
    """The code of a section given by code, openFDA field or leaflet title; the name itself when it is none of them."""
    field = name.strip().lower().replace(" ", "_").replace("warnings_and_precautions", "warnings_and_cautions")
    return codes_of_fields().get(field) or code_of(name, None) or name


def naming(drug: str) -> Naming:
    """The names in a drug cell such as "PRASUGREL HYDROCHLORIDE (Effient)"."""
    brand = _BRAND.search(drug)
    return Naming(brands=(brand[1].strip(),) if brand else (), generics=(_BRAND.sub("", drug),))


def _lines(text: str, origin: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(sys.maxsize)
    lines = io.StringIO(text, newline="")
    tabbed = "\t" in text[: text.find("\n") + 1]
    reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if tabbed else csv.reader(lines)
    try:
        yield from ((reader.line_num, [cell.strip() for cell in cells]) for cells in reader if cells)
    except csv.Error as error:
        raise UnreadableError(f"{origin}: line {reader.line_num}: {error}") from error


def _heading(line: str) -> list[str]:
    return [name.strip().strip('"').lower() for name in re.split(r"[\t,]", line)]


def _document(title: str, drug: str, held: list[tuple[int, Row]], origin: str) -> Document:
    sections = tuple(_section(number, row, origin) for number, row in held)
    first, whole = held[0][1], content_hash(sections)
    key = f"table-{whole[:8]}"
    place = first.get("jurisdiction", "")
    if not _JURISDICTION.match(place):
        raise UnreadableError(f"{origin}: line {held[0][0]}: {place!r} is no jurisdiction: write two capital letters")
    source = Source(
        key="-".join(filter(None, ("table", slug(title), slug(drug)))) if slug(title) else key,
        title=title or f"Untitled table {whole[:8]}",
        kind=SourceKind.CURATED_DATABASE,
        jurisdiction=place or None,
    )
    version = SourceVersion(
        key=key,
        source=source.key,
        kind=source.kind,
        content_hash=whole,
        jurisdiction=source.jurisdiction,
        language=first.get("language") or language_of(" ".join(section.text for section in sections)),
    )
    whose = ", ".join(filter(None, (title, drug)))
    return Document(source=source, version=version, sections=sections, naming=naming(drug), origin=f"{origin}: {whose}")


def _section(number: int, row: Row, origin: str) -> Section:
    empty = [name for name in NEEDED if not row[name]]
    if empty:
        raise UnreadableError(f"{origin}: line {number}: no {' and no '.join(empty)}")
    code = section_code(row["section"]) if row.get("section") else CODE
    return Section(address=f"row[{number}]", code=code, text=section_text(row["sentence"]))
