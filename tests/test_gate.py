"""The gate: what it names, what it refuses, what it lets by, and what it makes of files and shapes that are none."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyshacl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lastdose.cli.making import check
from lastdose.errors import RefusedError, UnreadableError
from lastdose.gate.batching import batched
from lastdose.gate.judging import Report, judge, shapes_in
from lastdose.gate.loading import Loaded, load
from lastdose.gate.parsing import parsed
from lastdose.gate.violations import Violation
from lastdose.graphs.spelling import graph, ld, node
from lastdose.namespaces import SHAPE
from lastdose.releases.shipped import rdf_files, shipped
from rdflib import RDF, SH, Graph, Literal, URIRef

EXAMPLES = Path(__file__).parent / "shapes"
PREFIXES = """\
@prefix drug: <https://w3id.org/lastdose/id/drug/> .
@prefix ld: <https://w3id.org/lastdose/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def judged(*files: Path, whole: bool = False) -> Report:
    return judge(load(files, vocabulary=rdf_files(shipped("ontology"))), shapes_in(shipped("shapes")), whole=whole)


def test_a_violation_names_the_file_and_the_line_where_the_block_of_its_subject_starts(write: Write) -> None:
    path = write(
        "drugs.ttl",
        PREFIXES + '\ndrug:fine a ld:Drug ; rdfs:label "fine"@en .\n\n# a note\ndrug:nameless\n    a ld:Drug .\n',
    )

    (violation,) = judged(path).violations

    assert (violation.file, violation.line, violation.subject) == (str(path), 9, "drug:nameless")
    assert str(violation).startswith(f"{path}:9: drug:nameless: A drug has exactly one name")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("own-prefix.ttl", "PREFIX x: <https://w3id.org/lastdose/id/drug/>\n\nx:a a <{ld}Drug> .\n", 3),
        ("base.ttl", "@base <https://w3id.org/lastdose/id/drug/> .\n<a> a <{ld}Drug> .\n", 2),
        ("graph.trig", "<{id}graph/drugs> {{ <{id}drug/b> <{ld}unii> 'x' .\n<{id}drug/a> a <{ld}Drug> .\n}}\n", 2),
        ("lines.nq", "# one\n<{id}drug/a> <{type}> <{ld}Drug> <{id}graph/drugs> .\n", 2),
        ("lines.nt", "\n\n<{id}drug/a> <{type}> <{ld}Drug> .\n", 3),
    ],
)
def test_the_line_is_found_however_the_address_is_written(write: Write, name: str, text: str, line: int) -> None:
    path = write(name, text.format(ld=ld(""), id="https://w3id.org/lastdose/id/", type=RDF.type))

    nameless = [violation for violation in judged(path).violations if violation.rule == f"{SHAPE}drug-name"]

    assert [(one.file, one.line) for one in nameless if one.subject == "drug:a"] == [(str(path), line)]


def test_of_several_files_that_speak_of_a_subject_the_one_with_the_fault_is_named(write: Write) -> None:
    described = PREFIXES + 'drug:a a ld:Drug ;\n    rdfs:label "a"@en .\n'
    first = write("first.ttl", described)
    second = write("second.ttl", PREFIXES + '\n\ndrug:a ld:brandName "A "  .\n')
    third = write("third.ttl", described)

    (violation,) = judged(first, second, third).violations

    assert (violation.file, violation.line) == (str(second), 7)


def test_what_the_program_adds_is_judged_without_a_place() -> None:
    loaded = load([], vocabulary=rdf_files(shipped("ontology")))
    loaded.add([(node("drug", "a"), RDF.type, ld("Drug"), graph("drugs"))])

    (violation,) = judge(loaded, shapes_in(shipped("shapes"))).violations

    assert str(violation).startswith("data: drug:a: ")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("full-stop.ttl", "drug:a a ld:Drug\ndrug:b a ld:Drug .\n", 6),
        ("prefix.ttl", "\ndrgu:a a ld:Drug .\n", 6),
        ("quotes.ttl", 'drug:a rdfs:label "a\n  , "b" .\n', 5),
        ("long-quotes.trig", 'drug:a rdfs:label """a\n', 6),
        ("variable.ttl", "?drug a ld:Drug .\n", 5),
        ("brace.trig", "drug:g {\n    drug:a a ld:Drug .\n", 7),
        ("formula.ttl", "{ drug:a a ld:Drug } => { drug:b a ld:Drug } .\n", 5),
        ("depth.ttl", "drug:a ld:code " + "[ ld:code " * 5000, 5),
    ],
)
def test_a_syntax_error_is_refused_with_file_and_line(write: Write, name: str, text: str, line: int) -> None:
    path = write(name, PREFIXES + text)

    with pytest.raises(RefusedError, match=rf"^{path}:{line}: "):
        load([path])


def test_a_broken_line_of_n_quads_is_refused_with_file_and_line(write: Write) -> None:
    path = write("lines.nq", '<https://a.example/> <https://b.example/> "c" .\n<https://a.example/> "b" "c" .\n')

    with pytest.raises(RefusedError, match=rf"^{path}:2: "):
        load([path])


def test_a_file_that_is_missing_or_no_rdf_or_no_text_is_unreadable(write: Write, tmp_path: Path) -> None:
    (tmp_path / "latin.ttl").write_bytes(b"# caf\xe9\n")
    (tmp_path / "folder.ttl").mkdir()

    for path in [tmp_path / "none.ttl", tmp_path / "latin.ttl", tmp_path / "folder.ttl", write("notes.txt", "")]:
        with pytest.raises(UnreadableError, match=str(path)):
            load([path])


@given(at=st.integers(0, 700), cut=st.integers(0, 5), put=st.text("{}[]()<>\"'\\.;,:@^#?!= \n_%a0-é\x00", max_size=4))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, at: int, cut: int, put: str
) -> None:
    text = (EXAMPLES / "placement" / "in-two-graphs.trig").with_stem("invalid.in-two-graphs").read_text("utf-8")
    path = tmp_path_factory.mktemp("damaged") / "damaged.trig"
    path.write_text(text[:at] + put + text[at + cut :], encoding="utf-8")

    with suppress(RefusedError):
        parsed(path)


def test_numbers_are_kept_as_they_are_written(write: Write) -> None:
    path = write("numbers.ttl", '<urn:a> <urn:p> 007, +5, -0, .5, 1.50, 1.5, 12 . # 08\n<urn:b> <urn:p> "09", 1.')

    loaded = load([path])

    values: dict[str, set[str]] = {str(quad[0]): set() for quad in loaded.dataset.quads((None, None, None, None))}
    for subject, _, value, _ in loaded.dataset.quads((None, None, None, None)):
        values[str(subject)].add(str(value))
    assert values["urn:a"] == {"007", "+5", "-0", ".5", "1.50", "1.5", "12"}
    assert values["urn:b"] == {"09", "1"}


def test_a_subject_that_no_shape_targets_is_refused_and_told_the_nearest_class(write: Write) -> None:
    path = write("drugs.ttl", PREFIXES + 'drug:a a ld:Drgu ; rdfs:label "a"@en .\n')

    (violation,) = judged(path).blocking

    assert violation.rule == "every subject is targeted"
    assert violation.message.endswith("Did you mean ld:Drug?")


def test_a_misspelt_property_is_told_the_nearest_one(write: Write) -> None:
    path = write("drugs.ttl", PREFIXES + 'drug:a a ld:Drug ; ld:brandNme "A" .\n')

    (violation,) = judged(path).blocking

    assert violation.message == "ld:brandNme is no property of the ontology. Did you mean ld:brandName?"


def test_a_warning_is_reported_and_stops_nothing() -> None:
    report = judged(EXAMPLES / "common.ttl", EXAMPLES / "agent" / "invalid.twice.ttl")

    assert [violation.blocks for violation in report.violations] == [False]
    assert report.conforms
    assert ": warning: agent:" in str(report.violations[0])


def test_shapes_in_the_data_are_refused_before_any_shape_is_asked(write: Write) -> None:
    path = write("drugs.ttl", PREFIXES + f"<{SHAPE}drug-name> sh:deactivated true .\n")

    assert {violation.rule for violation in judged(path).blocking} == {"no shapes in the data"}


def test_only_whole_data_must_hold_what_it_links_to() -> None:
    files = EXAMPLES / "common.ttl", EXAMPLES / "links" / "invalid.to-nowhere.ttl"

    assert judged(*files).conforms
    assert [v.rule for v in judged(*files, whole=True).blocking] == ["a link that leads somewhere"]


def test_the_report_is_a_validation_report_that_any_turtle_parser_reads(write: Write) -> None:
    path = write("drugs.ttl", PREFIXES + 'drug:a a ld:Drug ; rdfs:label "\\"a\\\\\\nb"@en-GB ; ld:code <urn:x y> .\n')
    report = judged(path, EXAMPLES / "placement" / "invalid.no-type.ttl")

    read = Graph().parse(data=report.turtle, format="turtle")

    (head,) = read.subjects(RDF.type, SH.ValidationReport)
    assert read.value(head, SH.conforms) == Literal(False)
    assert len(list(read.objects(head, SH.result))) == len(report.violations)
    assert set(read.objects(None, SH.focusNode)) == {node("drug", "a")}
    assert all(read.value(result, SH.sourceConstraintComponent) for result in read.objects(head, SH.result))


def test_the_report_on_valid_data_says_that_it_conforms() -> None:
    read = Graph().parse(data=judge(Loaded(), Graph()).turtle, format="turtle")

    assert list(read.objects(None, SH.conforms)) == [Literal(True)]


REPORT = """
import sys
from pathlib import Path
from lastdose.gate.judging import judge, shapes_in
from lastdose.gate.loading import load
from lastdose.releases.shipped import rdf_files, shipped
loaded = load(map(Path, sys.argv[1:]), vocabulary=rdf_files(shipped("ontology")))
print(judge(loaded, shapes_in(shipped("shapes"))).turtle)
"""


def test_the_report_is_the_same_text_in_every_run() -> None:
    names = ["claim/invalid.two-kinds.ttl", "comparison/invalid.wrong-values.ttl", "spelling/invalid.blank-node.ttl"]
    for files in names[:2], names[2:]:
        paths = [str(EXAMPLES / "common.ttl"), *(str(EXAMPLES / name) for name in files)]
        texts = {
            subprocess.run(
                [sys.executable, "-c", REPORT, *paths],
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
                text=True,
            ).stdout
            for seed in ("1", "2")
        }

        assert len(texts) == 1


@pytest.mark.parametrize(
    "constraint",
    [
        'sh:sparql [ sh:select "SELECT nonsense" ]',
        'sh:sparql [ sh:select "SELECT $this WHERE { VALUES ?x { 1 } }" ]',
        'sh:property [ sh:path rdfs:label ; sh:pattern "(" ]',
        "sh:property [ sh:path rdfs:label ; sh:minCount 1, 2 ]",
        "sh:property [ sh:minCount 1 ]",
    ],
)
def test_shapes_that_cannot_be_used_are_refused_in_our_own_words(write: Write, constraint: str) -> None:
    write("shapes.ttl", PREFIXES + f"ld:S a sh:NodeShape ; sh:targetClass ld:Drug ; {constraint} .\n")
    data = write("drugs.trig", PREFIXES + 'drug:a a ld:Drug ; rdfs:label "a"@en .\n')
    loaded = load([data], vocabulary=rdf_files(shipped("ontology")))
    shapes = Graph().parse(data.with_name("shapes.ttl"))

    with pytest.raises(RefusedError, match=r"^the shapes cannot be used: "):
        judge(loaded, shapes)


def test_batching_changes_no_answer() -> None:
    files = list(EXAMPLES.glob("c*/*.ttl"))
    shapes = shapes_in(shipped("shapes"))
    loaded = load([EXAMPLES / "common.ttl", *files], vocabulary=rdf_files(shipped("ontology")))
    data = Graph()
    for subject, predicate, value, _ in loaded.dataset.quads((None, None, None, None)):
        data.add((subject, predicate, value))
    asked, copies = batched(shapes)

    plain, fast = (answers(data, one) for one in (shapes, asked))

    assert len(plain) > 100
    assert plain == {(str(copies.get(URIRef(shape), shape)), *rest) for shape, *rest in fast}


def answers(data: Graph, shapes: Graph) -> set[tuple[str, ...]]:
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes)
    told = (SH.sourceShape, SH.focusNode, SH.resultPath, SH.value, SH.resultMessage, SH.resultSeverity)
    return {
        tuple(str(value) if isinstance(value := results.value(one, what), URIRef | Literal) else "" for what in told)
        for one in results.objects(None, SH.result)
    }


def test_checking_a_file_brings_the_vocabulary_and_the_catalogue(write: Write) -> None:
    path = write("more.trig", PREFIXES + 'drug:a a ld:Drug ; rdfs:label "a"@en ; ld:activeMoiety drug:selumetinib .\n')

    assert check([path]).conforms
    assert check([path.parent]).conforms


def test_checking_names_what_is_wrong_in_the_file(write: Write) -> None:
    path = write("more.trig", PREFIXES + 'drug:a a ld:Drug ; rdfs:label "a"@en ; ld:activeMoiety drug:nowhere .\n')

    assert [(one.file, one.line, one.subject) for one in check([path]).blocking] == [(str(path), 5, "drug:a")]


def test_checking_nothing_readable_is_said_so(tmp_path: Path) -> None:
    for path in [tmp_path / "none.ttl", tmp_path]:
        with pytest.raises(UnreadableError, match=str(path)):
            check([path])


def test_the_shipped_data_passes_and_every_link_in_it_leads_somewhere() -> None:
    report = judged(*rdf_files(shipped("data")), whole=True)

    assert not [str(violation) for violation in report.blocking]


def test_violations_are_in_the_order_of_file_and_line() -> None:
    made = [Violation(file=file, line=line, subject="", rule="", message="") for file, line in [("b", 1), ("a", 9)]]

    assert [one.file for one in sorted(made)] == ["a", "b"]
