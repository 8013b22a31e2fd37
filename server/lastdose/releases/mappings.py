"""Mappings: our conditions and effects, and the terms of other vocabularies that they match, as SSSOM.

Simple Standard for Sharing Ontological Mappings, TSV with its metadata as YAML in comments at the head.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from lastdose import DISCLAIMER
from lastdose.namespaces import LICENCE, prefixes
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.packing import packed
from lastdose.releases.tables import Cells, Rows
from lastdose.releases.tabulating import csv_line

NAME = "lastdose-mappings.sssom.tsv"
PREDICATES = {"exact_match": "skos:exactMatch", "close_match": "skos:closeMatch"}
COLUMNS = ["subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification"]
JUSTIFICATION = "semapv:UnspecifiedMatching"
"""The record does not say how each term was found, only in which version of its vocabulary."""

SEMAPV = "https://w3id.org/semapv/vocab/"
USED = ("HP", "MONDO", "OAE", "condition", "effect", "skos")


def write_mappings(index: Path, folder: Path, base: str, release: str) -> dict[str, str]:
    """Write them into the folder of dumps; return the SHA-256 of the unpacked bytes by file name."""
    with Descriptions(index).open() as reader, packed(folder / NAME) as out:
        out.write(_head(base, release).encode())
        out.write(csv_line(COLUMNS, "\t"))
        for cells in _mappings(Rows(reader, base)):
            out.write(csv_line(cells, "\t"))
    return {NAME: out.sha256()}


def _head(base: str, release: str) -> str:
    """The metadata of the set; texts are quoted as JSON, which is YAML too."""
    told = {
        "mapping_set_id": f"{base}download/{release}/{NAME}",
        "mapping_set_version": release,
        "mapping_set_title": "LastDose mappings",
        "mapping_set_description": "Conditions and effects of LastDose, and what they match in other vocabularies.",
        "license": LICENCE,
        "publication_date": release[:10],
        "comment": DISCLAIMER,
    }
    starts = {name: prefixes(base)[name] for name in USED} | {"semapv": SEMAPV}
    curies = [f"  {name}: {json.dumps(start)}" for name, start in starts.items()]
    lines = ["curie_map:", *curies, *(f"{slot}: {json.dumps(text)}" for slot, text in told.items())]
    return "".join(f"#{line}\n" for line in lines)


def _mappings(rows: Rows) -> Iterator[Cells]:
    for table in ("conditions", "effects"):
        for row in rows.of(table):
            for column, predicate in PREDICATES.items():
                for term in row[column]:
                    yield [*row["id"], *row["label"], predicate, term, JUSTIFICATION]
