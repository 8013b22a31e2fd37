"""The shapes, each held against examples: `valid*` must pass, `invalid.<why>` must break just the rules it names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from lastdose.claims.concepts import SCHEMES, Concept
from lastdose.claims.kinds import CLAIM_KINDS
from lastdose.gate.judging import Report, judge, shapes_in
from lastdose.gate.loading import Loaded, load
from lastdose.gate.violations import DataRule
from lastdose.graphs.spelling import ld, node
from lastdose.namespaces import CANONICAL_BASE, LD, SHAPE, kebab
from lastdose.releases.shipped import rdf_files, shipped
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.collection import Collection

EXAMPLES = Path(__file__).parent / "shapes"
COMMON = EXAMPLES / "common.ttl"
FILES = sorted(path for path in EXAMPLES.glob("*/*") if path.suffix in {".ttl", ".trig"})
# Misspelt data is never shown to SHACL, and only whole data can have loose ends: each of these is a run of its own.
APART = {"spelling": False, "links": True}


def names(paths: Iterable[Path]) -> list[str]:
    return [f"{path.parent.name}/{path.stem}" for path in paths]


@cache
def shapes() -> Graph:
    return shapes_in(shipped("shapes"))


@cache
def loaded(folder: str | None) -> Loaded:
    files = [path for path in FILES if (path.parent.name if path.parent.name in APART else None) == folder]
    return load([COMMON, *files], vocabulary=rdf_files(shipped("ontology")))


@cache
def report(folder: str | None) -> Report:
    return judge(loaded(folder), shapes(), whole=APART.get(folder or "", False))


@cache
def broken() -> Mapping[str, set[str]]:
    """The names of the rules broken in each file."""
    found = defaultdict(set)
    for folder in [None, *APART]:
        for violation in report(folder).violations:
            found[violation.file].add(short(violation.rule))
    return found


def short(rule: str) -> str:
    return rule.replace(SHAPE, "shape:")


def named_in(path: Path) -> set[str]:
    return set(re.findall(r"^# violates (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", FILES, ids=names(FILES))
def test_an_example_breaks_the_rules_it_names_and_no_others(path: Path) -> None:
    assert broken()[str(path)] == named_in(path)


@pytest.mark.parametrize("path", FILES, ids=names(FILES))
def test_an_example_is_invalid_if_and_only_if_its_name_says_so(path: Path) -> None:
    assert path.name.startswith("invalid.") == bool(named_in(path))
    assert path.name.startswith(("invalid.", "valid."))


def test_what_the_examples_have_in_common_is_valid() -> None:
    assert not broken()[str(COMMON)]
    assert not broken()[""]


@pytest.mark.parametrize("folder", [None, *APART])
def test_no_two_examples_speak_of_the_same_subject(folder: str | None) -> None:
    shared = {subject for subject, files in loaded(folder).files.items() if len(files) > 1}

    assert not shared


def test_every_rule_has_an_example_that_breaks_it() -> None:
    rules = {short(str(shape)) for shape in shapes().subjects(SH.message)} | set(DataRule)

    assert rules == set().union(*map(named_in, FILES))


def test_every_shape_file_has_a_folder_of_examples() -> None:
    subjects = {path.stem for path in shipped("shapes").glob("*.ttl")}

    assert {path.parent.name for path in FILES} == subjects | {"spelling", "placement", "links"}


def test_the_shapes_are_well_formed_shacl() -> None:
    shapes_for_shapes = "http://www.w3.org/ns/shacl-shacl"  # comes with the library: nothing is fetched
    conforms, _, text = pyshacl.validate(shapes(), shacl_graph=shapes_for_shapes, max_validation_depth=60)

    assert conforms, text


def test_every_message_is_one_line_of_english_that_ends_with_a_full_stop() -> None:
    for shape, message in shapes().subject_objects(SH.message):
        assert isinstance(message, Literal)
        assert message.language == "en", shape
        assert re.fullmatch(r'[A-Z"].*\.', message), shape


def test_every_named_property_shape_tells_the_curator_what_to_do() -> None:
    silent = {
        shape
        for shape in shapes().subjects(RDF.type, SH.PropertyShape)
        if not list(shapes().objects(shape, SH.message))
    }

    assert not silent


def test_every_class_has_one_closed_leaf_unless_it_is_abstract() -> None:
    leaves: dict[object, list[object]] = defaultdict(list)
    for shape in shapes().subjects(SH.closed, Literal(True)):
        for rdf_class in shapes().objects(shape, SH.targetClass):
            leaves[rdf_class].append(shape)
    vocabulary = loaded(None).dataset
    classes = {
        s for s, _, _, _ in vocabulary.quads((None, RDF.type, URIRef("http://www.w3.org/2002/07/owl#Class"), None))
    }
    ours = {rdf_class for rdf_class in classes if str(rdf_class).startswith(LD) and "Bow" not in str(rdf_class)}

    assert all(len(shapes_of_class) == 1 for shapes_of_class in leaves.values())
    # a reported claim is closed by the shape of the kind it reports
    assert ours - set(leaves) == {ld("Claim"), ld("Comparison"), ld("ReportedClaim")}


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.__name__)
def test_a_list_of_concepts_names_concepts_of_one_scheme_that_exist(scheme: type[Concept]) -> None:
    members = {node(concept.scheme, concept.key) for concept in scheme}
    start = f"{CANONICAL_BASE}id/{kebab(scheme.__name__)}/"
    listed = [set(Collection(shapes(), head)) for head in shapes().objects(None, SH["in"])]
    of_scheme = [values for values in listed if any(str(value).startswith(start) for value in values)]

    assert all(values <= members for values in of_scheme)
    assert any(values == members for values in of_scheme) or scheme.__name__ in {"ComparisonKind", "ReviewStatus"}


def test_the_list_of_kinds_of_claims_is_complete() -> None:
    listed = set(Collection(shapes(), URIRef(SHAPE + "kinds-of-claim")))

    assert listed == set(map(ld, CLAIM_KINDS))


def patterns() -> list[str]:
    return sorted({str(pattern) for pattern in shapes().objects(None, SH.pattern)})


@pytest.mark.parametrize("pattern", patterns())
def test_a_pattern_cannot_take_long(pattern: str) -> None:
    """No repetition within an unbounded one, no back reference, no look-around: nothing that backtracks widely."""
    unbounded = re.findall(r"\(([^()]*)\)(?:[*+]|\{\d*,\})", pattern)

    assert not [group for group in unbounded if re.search(r"[*+]|\{\d*,\}", group)]
    assert not re.search(r"\\[1-9]|\(\?", pattern)
    assert len(re.findall(r"[*+]|\{\d+,\}", pattern)) <= 2
