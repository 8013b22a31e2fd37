"""KGX: claims as edges of the Biolink Model between drugs and conditions, each with the claim that it stands for.

Biolink has no predicate for what follows when a drug is *stopped*, and one for what follows when it is taken would be
read as that; so only indications have a predicate of their own, and all else is `related_to` with our property beside
it. Reported claims are left out: nobody answers for their source, and an edge cannot say so where it would be read.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lastdose.namespaces import prefixes
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.packing import packed
from lastdose.releases.tables import Cells, Rows
from lastdose.releases.tabulating import BETWEEN

NODES, EDGES = "lastdose-nodes.tsv", "lastdose-edges.tsv"
CATEGORIES = {
    "drugs": "biolink:Drug",
    "classes": "biolink:ChemicalEntity",
    "conditions": "biolink:DiseaseOrPhenotypicFeature",
    "effects": "biolink:DiseaseOrPhenotypicFeature",
}
INDICATIONS = {
    "indication-type:treatment": "biolink:treats",
    "indication-type:prevention": "biolink:preventative_for_condition",
    "indication-type:diagnosis": "biolink:diagnoses",
}
OBJECTS = {
    "indicated_for": "ld:indicatedFor",
    "effect": "ld:effect",
    "returning_condition": "ld:returningCondition",
    "denied_effect": "ld:deniedEffect",
    "late_effect": "ld:lateEffect",
    "outcome_effect": "ld:outcomeEffect",
    "affected_drug": "ld:affectedDrug",
}
"""The columns of the table of claims that hold objects of edges, and the property that each comes from."""

PUBLISHERS = {
    "U.S. Food and Drug Administration": "infores:dailymed",
    "European Medicines Agency": "infores:ema",
}
PROVIDER = "infores:lastdose"
CHECKED = {"review-status:passage-checked", "review-status:clinically-reviewed"}
CARRIED = (
    "kind", "risk_kind", "stop_manner", "modality", "applies_when", "except_when", "population", "version",
    "jurisdiction", "licence", "rests_alone_on", "review_status",
)  # fmt: skip
"""The columns of the table of claims that an edge carries as they are."""

READ = {
    "id", "subject", "paraphrase", "publisher", "reported_kind", "indication_type", *OBJECTS, *CARRIED,
}  # fmt: skip
NODE_COLUMNS = ("id", "category", "name", "iri", "synonym", "equivalent_identifiers", "xref", "provided_by")
EDGE_COLUMNS = (
    "id", "subject", "predicate", "object", "original_predicate", "negated", "knowledge_level", "agent_type",
    "primary_knowledge_source", "aggregator_knowledge_source", "claim", "description", *CARRIED,
)  # fmt: skip

Row = dict[str, Cells]


def write_kgx(index: Path, folder: Path, base: str) -> dict[str, str]:
    """Write nodes and edges into the folder of dumps; return the SHA-256 of the unpacked bytes by file name."""
    with Descriptions(index).open() as reader:
        rows = Rows(reader, base)
        return {
            NODES: _written(folder / NODES, NODE_COLUMNS, _nodes(rows, prefixes(base))),
            EDGES: _written(folder / EDGES, EDGE_COLUMNS, _edges(rows)),
        }


def _written(path: Path, columns: tuple[str, ...], rows: Iterable[Row]) -> str:
    with packed(path) as out:
        out.write(_line(columns))
        for row in rows:
            out.write(_line(BETWEEN.join(row[column]) for column in columns))
    return out.sha256()


def _line(cells: Iterable[str]) -> bytes:
    """A line of tab-separated values: readers of KGX know no quotation, so white space in a cell is made one space."""
    return ("\t".join(" ".join(cell.split()) for cell in cells) + "\n").encode()


def _nodes(rows: Rows, starts: Mapping[str, str]) -> Iterator[Row]:
    for table, category in CATEGORIES.items():
        for row in rows.of(table):
            prefix, _, key = row["id"][0].partition(":")
            yield {
                "id": row["id"],
                "category": [category],
                "name": row["label"],
                "iri": [starts[prefix] + key],
                "synonym": row["other_name"],
                "equivalent_identifiers": row.get("exact_match", []),
                "xref": row.get("close_match", []),
                "provided_by": [PROVIDER],
            }


def _edges(rows: Rows) -> Iterator[Row]:
    for row in rows.of("claims", READ):
        if not row["reported_kind"]:
            yield from _edges_of(row)


def _edges_of(row: Row) -> Iterator[Row]:
    """The edges of a claim: one for each thing that it relates its drug or class to."""
    told = {**{column: row[column] for column in CARRIED}, **_provenance(row)}
    ends = [(column, value) for column in OBJECTS for value in row[column]]
    for number, (column, value) in enumerate(ends, 1):
        yield {
            **told,
            "id": [f"{row['id'][0]}-{number}"],
            "predicate": [_predicate(column, row)],
            "object": [value],
            "original_predicate": [OBJECTS[column]],
            "negated": ["true" if column == "denied_effect" else "false"],
        }


def _predicate(column: str, row: Row) -> str:
    if column != "indicated_for":
        return "biolink:related_to"
    kind = "".join(row["indication_type"])
    return INDICATIONS.get(kind, "biolink:treats_or_applied_or_studied_to_treat")


def _provenance(row: Row) -> Row:
    status = "".join(row["review_status"])
    by_a_clinician = status == "review-status:clinically-reviewed"
    return {
        "subject": row["subject"],
        "claim": row["id"],
        "description": row["paraphrase"],
        "knowledge_level": ["knowledge_assertion" if status in CHECKED else "not_provided"],
        "agent_type": ["manual_validation_of_automated_agent" if by_a_clinician else "text_mining_agent"],
        "primary_knowledge_source": [PUBLISHERS.get("".join(row["publisher"]), PROVIDER)],
        "aggregator_knowledge_source": [PROVIDER],
    }
