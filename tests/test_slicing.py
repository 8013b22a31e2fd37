"""A record judged slice by slice: the findings of the whole, and only what has changed judged again."""

import pickle
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyshacl
import pytest
from lastdose.gate.asking import told_results
from lastdose.gate.folding import told_once
from lastdose.gate.judging import Passed, Report, Verdict, Way, judge, judge_record, shapes_in
from lastdose.gate.loading import Loaded, literals_as_written, load, merged
from lastdose.gate.looking import looks
from lastdose.gate.rules import Found
from lastdose.gate.slicing import Slice
from lastdose.graphs.nquads import line, quad_of
from lastdose.namespaces import LD, SHAPE
from lastdose.releases.shipped import rdf_files, shipped
from rdflib import SH, Graph, Literal, URIRef

EXAMPLES = Path(__file__).parent / "shapes"
COMMON = EXAMPLES / "common.ttl"


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return shapes_in(shipped("shapes"))


@pytest.fixture(scope="module")
def valid() -> list[str]:
    """The lines of the valid example and the vocabulary."""
    return lines_of(COMMON)


@pytest.fixture(scope="module")
def invalid() -> list[str]:
    """The lines of every example that is not misspelt."""
    return lines_of(COMMON, *(path for path in sorted(EXAMPLES.glob("*/*.t*")) if path.parent.name != "spelling"))


def lines_of(*files: Path) -> list[str]:
    loaded = load(files, vocabulary=rdf_files(shipped("ontology")))
    return sorted({line(quad) for quad in loaded.dataset.quads((None, None, None, None))})  # type: ignore[arg-type]


def recorded(lines: Iterable[str], folder: Path) -> Path:
    record = folder / "record.nq"
    record.write_text("".join(sorted(set(lines))), encoding="utf-8", newline="\n")
    return record


def at_once(lines: Iterable[str], shapes: Graph) -> set[str]:
    loaded = Loaded()
    with literals_as_written():
        loaded.add(map(quad_of, lines))
    return {str(violation) for violation in judge(loaded, shapes, whole=True).violations}


def told(verdict: Verdict) -> set[str]:
    return {str(violation) for violation in Report.of(verdict.findings, Loaded()).violations}


@dataclass
class Counting:
    """Judges slices as a process elsewhere would, and counts the nodes."""

    judged: int = 0

    def share(self, work: Callable[[Slice], Found], slices: Iterable[Slice]) -> Iterator[Found]:
        sent: Callable[[Slice], Found] = pickle.loads(pickle.dumps(work))
        for part in slices:
            self.judged += len(part.members(part.quads()))
            yield sent(pickle.loads(pickle.dumps(part)))


@pytest.mark.parametrize("size", [200_000, 4 << 20])
def test_slices_of_any_size_find_what_plain_pyshacl_finds_in_the_whole(
    invalid: list[str], shapes: Graph, size: int, tmp_path: Path
) -> None:
    with literals_as_written():
        data = merged(map(quad_of, invalid))
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, allow_warnings=True)
    assert isinstance(results, Graph)

    found = judge_record(recorded(invalid, tmp_path), shapes, way=Way(Counting().share, size)).findings

    by_shapes = {finding for finding in found if finding.component}
    assert len(by_shapes) > 500
    assert by_shapes == set(told_once(told_results(results, {})))


@pytest.mark.parametrize("folder", ["placement", "links", "spelling", "comparison", "review"])
def test_the_rules_beside_the_shapes_find_the_same_in_slices(folder: str, shapes: Graph) -> None:
    files = [COMMON, *sorted((EXAMPLES / folder).glob("*.t*"))]
    loaded = load(files, vocabulary=rdf_files(shipped("ontology")))

    sliced = judge(loaded, shapes, whole=folder != "placement", way=Way(size=50_000))

    assert sliced.violations
    assert sliced == judge(loaded, shapes, whole=folder != "placement")


@pytest.mark.parametrize("seed", range(4))
def test_after_any_damage_what_passed_before_and_what_is_judged_anew_make_the_same_report(
    valid: list[str], shapes: Graph, seed: int, tmp_path: Path
) -> None:
    passed = judge_record(recorded(valid, tmp_path), shapes).passed
    damaged = list(damaged_at_random(valid, random.Random(seed)))

    verdict = judge_record(recorded(damaged, tmp_path), shapes, passed=passed, way=Way(size=50_000))

    assert verdict.findings
    assert told(verdict) == at_once(damaged, shapes)


def damaged_at_random(lines: list[str], chance: random.Random) -> Iterator[str]:
    """The lines, a few of them lost, a few with a term of another."""
    for one in lines:
        subject, predicate, rest = one.split(" ", 2)
        other = chance.choice(lines).split(" ", 2)
        way = chance.randrange(150)
        if way == 1:
            yield f"{other[0]} {predicate} {rest}"
        elif way == 2:
            yield f"{subject} {other[1]} {rest}"
        elif way == 3:
            yield f"{subject} {predicate} {other[2]}"
        elif way != 4:
            yield one


def test_what_has_passed_is_not_judged_again(valid: list[str], shapes: Graph, tmp_path: Path) -> None:
    first, again = Counting(), Counting()
    record = recorded(valid, tmp_path)
    passed = judge_record(record, shapes, way=Way(first.share)).passed

    assert judge_record(record, shapes, passed=passed, way=Way(again.share)) == Verdict((), passed)
    assert first.judged > 300
    assert again.judged == 0


def test_a_change_is_judged_with_what_looks_at_it_and_no_more(valid: list[str], shapes: Graph, tmp_path: Path) -> None:
    passed = judge_record(recorded(valid, tmp_path), shapes).passed
    changed = [one.replace('"Maker"', '"Another maker"') for one in valid]
    counting = Counting()

    judge_record(recorded(changed, tmp_path), shapes, passed=passed, way=Way(counting.share))

    assert changed != valid
    assert 0 < counting.judged < len(passed.digests) / 5


@pytest.mark.parametrize("judge_of", ["", "another"])
def test_with_other_shapes_or_another_judge_nothing_has_passed(
    valid: list[str], shapes: Graph, judge_of: str, tmp_path: Path
) -> None:
    record, counting = recorded(valid, tmp_path), Counting()
    passed = judge_record(record, shapes).passed
    changed = merged((*quad, quad[0]) for quad in shapes)  # type: ignore[misc]
    if not judge_of:
        changed.add((URIRef(f"{SHAPE}agent-name"), SH.maxLength, Literal(500)))

    judge_record(record, changed, passed=Passed(judge_of, passed.digests), way=Way(counting.share))

    assert counting.judged == len(passed.digests) - 1


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:property [ sh:path [ sh:zeroOrMorePath ld:code ] ; sh:maxCount 5 ]",
        'sh:sparql [ sh:select "SELECT $this WHERE { $this a ld:Nothing }" ]',
        "sh:property [ sh:path ld:code ; sh:node ld:Sound ]",
    ],
)
def test_shapes_that_look_further_than_can_be_told_are_asked_of_the_whole(constraint: str) -> None:
    text = (
        f"@prefix ld: <{LD}> . @prefix sh: <{SH}> . ld:Sound a sh:NodeShape ; sh:targetClass ld:Drug ; {constraint} ."
    )

    assert looks(Graph().parse(data=text, format="turtle")) is None


def test_lines_that_are_not_canonical_are_refused(shapes: Graph, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="canonical"):
        judge_record(recorded(["<a> <b> <c d> .\n"], tmp_path), shapes)
