"""Documents beside data: what is broken stops nothing, what is known gains its words, what was decided holds."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from lastdose.claims.concepts import ReviewStatus
from lastdose.claims.kinds import AssertedAbsenceClaim, Claim, IndicationClaim, StopMannerClaim
from lastdose.errors import RefusedError, UnreadableError
from lastdose.graphs.reading import Known
from lastdose.releases.building import build
from lastdose.releases.fingerprints import verify_fingerprints
from lastdose.releases.layout import Release
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.reopening import known_in
from lastdose.releases.reviewing import Decisions, decision_row, decisions_in
from lastdose.releases.shipped import shipped

DAY = date(2026, 1, 1)
V5, V6 = "e0a1b2c3-0000-4000-8000-00000000a001-v5", "e0a1b2c3-0000-4000-8000-00000000a001-v6"
Run = Callable[..., CompletedProcess[str]]


def by_key(claims: tuple[Claim, ...], *versions: str) -> dict[str, Claim]:
    return {claim.key: claim for claim in claims if claim.version in versions}


def wordless(claim: Claim) -> Claim:
    return replace(claim, passages=tuple(replace(passage, exact=None) for passage in claim.passages))


@pytest.fixture(scope="module")
def alone(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Known:
    """What the small data says by itself."""
    return known_in(build(BuildOrder(output=tmp_path_factory.mktemp("alone"), data=pristine, issued=DAY)))


@pytest.fixture(scope="module")
def beside(release: Release) -> Known:
    """What the small data says beside the documents."""
    return known_in(release)


def test_a_claim_of_the_data_gains_its_words_and_nothing_else(alone: Known, beside: Known) -> None:
    before, after = by_key(alone.claims, V5, V6), by_key(beside.claims, V5, V6)

    assert len(before) == 7
    assert {key: wordless(after[key]) for key in before} == before
    assert all(passage.exact for key in before for passage in after[key].passages)


def test_a_new_claim_of_a_known_version_is_unreviewed(alone: Known, beside: Known) -> None:
    added = by_key(beside.claims, V5, V6).keys() - by_key(alone.claims, V5, V6).keys()

    assert added
    assert {by_key(beside.claims, V5, V6)[key].review_status for key in added} == {ReviewStatus.UNREVIEWED}


def test_a_known_version_and_its_source_stay_as_the_data_describes_them(alone: Known, beside: Known) -> None:
    assert set(alone.versions) <= set(beside.versions)
    assert set(alone.sources) <= set(beside.sources)


def test_inputs_are_named_by_what_they_are_and_not_by_where_they_lay(release: Release, documents: Path) -> None:
    inputs = release.manifest.inputs

    assert {name.split("/")[0] for name in inputs} == {"data", "documents", "ontology", "shapes"}
    assert len([name for name in inputs if name.startswith("documents/")]) == len(list(documents.rglob("*.*")))
    assert "documents/openfda/examplor-xl-v5.json" in inputs
    assert "data/decisions/checked.jsonl" in inputs


def test_a_broken_document_is_reported_and_stops_nothing(
    pristine: Path, documents: Path, release: Release, tmp_path: Path, lastdose: Run
) -> None:
    papers = Path(shutil.copytree(documents, tmp_path / "papers"))
    (papers / "openfda" / "broken.json").write_text('{"results": [')
    (papers / "empty.xml").write_text("")
    output = tmp_path / "out"

    done = lastdose("build", papers, "--data", pristine, "--output", output, "--date", DAY.isoformat())

    assert done.returncode == 0, done.stderr
    place = Path(done.stdout.strip())
    assert place.name == release.id
    refused = json.loads((place / "manifest.json").read_text())["refused"]
    assert refused.keys() - release.manifest.refused.keys() == {"empty.xml", "openfda/broken.json"}
    assert str(papers) not in "".join(refused.values())
    assert all(f"left out: {name}: {reason}" in done.stderr.splitlines() for name, reason in refused.items())


def test_a_document_whose_claims_the_gate_refuses_stays_out_alone(
    pristine: Path, documents: Path, release: Release, tmp_path: Path
) -> None:
    shapes = Path(shutil.copytree(shipped("shapes"), tmp_path / "shapes"))
    (shapes / "no-chorea.ttl").write_text("""
        @prefix oa: <http://www.w3.org/ns/oa#> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        <http://example.org/no-chorea> a sh:PropertyShape ;
            sh:targetClass oa:TextQuoteSelector ;
            sh:path oa:exact ;
            sh:not [ sh:pattern "Chorea" ] ;
            sh:message "Say nothing of chorea."@en .
    """)

    built = build(BuildOrder(output=tmp_path / "out", data=pristine, sources=(documents,), shapes=shapes, issued=DAY))

    (refused,) = built.manifest.refused.items() - release.manifest.refused.items()
    assert refused[0] == "openfda/trialozine-v1.json"
    assert "Say nothing of chorea." in refused[1]
    left_out = {version.key for version in known_in(release).versions} - {
        version.key for version in known_in(built).versions
    }
    assert left_out == {"e0a1b2c3-0000-4000-8000-00000000a003-v1"}


def test_a_claim_that_the_gate_refuses_stays_out_alone(
    pristine: Path, documents: Path, beside: Known, tmp_path: Path
) -> None:
    shapes = Path(shutil.copytree(shipped("shapes"), tmp_path / "shapes"))
    (shapes / "no-course.ttl").write_text("""
        @prefix ld: <https://w3id.org/lastdose/ontology#> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        <http://example.org/no-absence> a sh:PropertyShape ;
            sh:targetClass ld:AssertedAbsenceClaim ;
            sh:path ld:paraphrase ;
            sh:maxCount 0 ;
            sh:message "Deny nothing."@en .
    """)
    denials = {claim.key for claim in beside.claims if isinstance(claim, AssertedAbsenceClaim)}
    assert denials

    built = build(BuildOrder(output=tmp_path / "out", data=pristine, sources=(documents,), shapes=shapes, issued=DAY))

    assert {claim.key for claim in known_in(built).claims} == {claim.key for claim in beside.claims} - denials
    refused = {name: reason for name, reason in built.manifest.refused.items() if "Deny nothing." in reason}
    assert refused.keys() == {f"openfda/trialozine-v1.json: claim:{key}" for key in denials}


def rejecting(claim: Claim, folder: Path) -> None:
    """Write the decision that rejects a claim."""
    (decision, *_) = decisions_in(folder)
    passage = claim.passages[0]
    rejected = replace(
        decision,
        claim=claim.key,
        status=ReviewStatus.REJECTED,
        subject=claim.subject,
        kind=claim.kind,
        words_digest=passage.words_digest,
        ordinal=claim.ordinal,
        reason="It was misread.",
    )
    (folder / "rejected.jsonl").write_text(decision_row(rejected), encoding="utf-8")


@pytest.fixture(scope="module")
def misread(alone: Known, beside: Known) -> Claim:
    """A claim that the rules find in both versions of the label, in the same words."""
    new = by_key(beside.claims, V6).keys() - by_key(alone.claims, V6).keys()
    words = {claim.passages[0].words_digest for claim in by_key(beside.claims, V5).values()}
    found = [claim for key, claim in by_key(beside.claims, V6).items() if key in new]
    return next(claim for claim in found if claim.passages[0].words_digest in words)


def test_a_rejected_claim_stays_out_wherever_its_words_stand(
    misread: Claim, beside: Known, data: Path, documents: Path, tmp_path: Path
) -> None:
    rejecting(misread, data / "decisions")

    release = build(BuildOrder(output=tmp_path / "out", data=data, sources=(documents,), issued=DAY))

    left = {claim.key for claim in known_in(release).claims}
    gone = [claim for claim in beside.claims if claim.key not in left]
    assert misread in gone
    assert {claim.passages[0].words_digest for claim in gone} == {misread.passages[0].words_digest}
    assert {V5, V6} <= {claim.version for claim in gone}
    assert '"Rejected"' in release.file("decisions.jsonl").read_text()


def test_a_decision_holds_for_equal_words_in_another_version(
    misread: Claim, data: Path, documents: Path, tmp_path: Path
) -> None:
    rejecting(misread, data / "decisions")
    row = json.loads((data / "decisions" / "rejected.jsonl").read_text())
    (data / "decisions" / "rejected.jsonl").write_text(json.dumps({**row, "status": "PassageChecked"}) + "\n")

    release = build(BuildOrder(output=tmp_path / "out", data=data, sources=(documents,), issued=DAY))

    same = [claim for claim in known_in(release).claims if claim.passages[0].words_digest == row["words_digest"]]
    decided = [claim for claim in same if (str(claim.subject), claim.kind) == (row["subject"], row["kind"])]
    assert {claim.review_status for claim in decided if claim.ordinal == misread.ordinal} == {
        ReviewStatus.PASSAGE_CHECKED
    }
    reviewed = release.file("record.nq").read_text()
    assert all(f"id/review/{claim.key}>" in reviewed for claim in decided if claim.ordinal == misread.ordinal)


def test_data_that_holds_a_rejected_claim_is_refused(alone: Known, data: Path, tmp_path: Path) -> None:
    claim = alone.claims[0]
    rejecting(claim, data / "decisions")
    checked = data / "decisions" / "checked.jsonl"
    rows = checked.read_text(encoding="utf-8").splitlines(keepends=True)
    checked.write_text("".join(row for row in rows if claim.key not in row), encoding="utf-8")

    with pytest.raises(RefusedError, match=f"claim {claim.key} of .* was rejected"):
        build(BuildOrder(output=tmp_path / "out", data=data, issued=DAY))


def test_another_text_of_a_known_version_is_reported_and_left_out(
    pristine: Path, documents: Path, tmp_path: Path
) -> None:
    text = (documents / "openfda" / "examplor-xl-v6.json").read_text(encoding="utf-8")
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "a.json").write_text(text.replace("Severe exacerbation", "Grave exacerbation"), encoding="utf-8")
    (papers / "b.json").write_text(text, encoding="utf-8")

    release = build(BuildOrder(output=tmp_path / "out", data=pristine, sources=(papers,), issued=DAY))

    assert release.manifest.refused == {
        "a.json": f"its text differs from the one that is held to be version {V6}",
    }
    assert any(passage.exact for claim in known_in(release).claims for passage in claim.passages)


def test_the_same_text_twice_is_read_once(pristine: Path, documents: Path, tmp_path: Path) -> None:
    label = documents / "openfda" / "examplor-xl-v6.json"
    papers = tmp_path / "papers"
    papers.mkdir()
    for name in ("a.json", "bb.json"):
        reexport = json.loads(label.read_text(encoding="utf-8"))
        (papers / name).write_text(json.dumps(reexport, indent=len(name)), encoding="utf-8")

    once = build(BuildOrder(output=tmp_path / "once", data=pristine, sources=(label,), issued=DAY))
    twice = build(BuildOrder(output=tmp_path / "twice", data=pristine, sources=(papers,), issued=DAY))

    assert twice.id == once.id
    assert twice.manifest.refused == {}
    assert len(twice.manifest.inputs) == len(once.manifest.inputs) + 1


def test_data_that_holds_no_values_is_refused_in_the_words_of_the_gate(data: Path, tmp_path: Path) -> None:
    path = next((data / "claims").iterdir())
    text = path.read_text(encoding="utf-8")
    without = re.sub(r" ;\n *ld:stopManner stop-manner:abrupt", "", text)
    assert without != text
    path.write_text(without, encoding="utf-8")

    with pytest.raises(RefusedError, match=rf"{path.name}:\d+: claim:\w+: .*ld:stopManner"):
        build(BuildOrder(output=tmp_path / "out", data=data, issued=DAY))


def test_a_bad_decision_is_named_with_its_line(data: Path, tmp_path: Path) -> None:
    (data / "decisions" / "more.jsonl").write_text('\n{"claim": "x"}\n')

    with pytest.raises(UnreadableError, match=r"more\.jsonl:1: not a decision"):
        build(BuildOrder(output=tmp_path / "out", data=data, issued=DAY))


def test_a_data_folder_that_is_not_there_is_unreadable(tmp_path: Path, lastdose: Run) -> None:
    done = lastdose("build", "--data", tmp_path / "nowhere", "--output", tmp_path / "out")

    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere: no such folder" in done.stderr


@pytest.fixture(scope="module")
def papers(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents, with a second text of version 6 in which a sentence reads otherwise."""
    folder = Path(shutil.copytree(documents, tmp_path_factory.mktemp("two-texts") / "papers"))
    text = (folder / "openfda" / "examplor-xl-v6.json").read_text(encoding="utf-8")
    assert "over 1 to 2 weeks" in text
    other = text.replace("over 1 to 2 weeks", "over 3 weeks")
    (folder / "a-second-text.json").write_text(other, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def of_two_texts(papers: Path, pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release from documents with two texts of one version."""
    output = tmp_path_factory.mktemp("of-two-texts")
    return build(BuildOrder(output=output, data=pristine, sources=(papers,), issued=DAY))


def test_two_texts_of_a_version_are_two_renditions_and_passages_name_theirs(
    of_two_texts: Release, release: Release
) -> None:
    found = known_in(of_two_texts)
    (version,) = (version for version in found.versions if version.key == V6)
    read = next(one for one in found.renditions if one.content_hash == version.content_hash)
    lines = map(str.split, of_two_texts.file("record.nq").read_text().splitlines())
    named = {line[2] for line in lines if line[1] == "<https://w3id.org/lastdose/ontology#rendition>"}

    assert [one.version for one in found.renditions] == [V6, V6]
    assert found.claims == known_in(release).claims
    assert named == {f"<https://w3id.org/lastdose/id/rendition/{read.key}>"}
    assert of_two_texts.manifest.refused["a-second-text.json"].endswith(f"held to be version {V6}")


def test_claims_are_verified_against_the_text_that_they_were_read_from(
    of_two_texts: Release, papers: Path, documents: Path
) -> None:
    both = list(verify_fingerprints(of_two_texts, [papers]))
    other = list(verify_fingerprints(of_two_texts, [papers / "a-second-text.json"]))

    assert [finding.said for finding in both if finding.right is not True] == []
    assert both == list(verify_fingerprints(of_two_texts, [documents]))
    assert any(finding.right is False and "a-second-text.json" in finding.said for finding in other)


def test_a_claim_that_was_published_leaves_a_tombstone(
    misread: Claim, alone: Known, data: Path, documents: Path, tmp_path: Path
) -> None:
    rejecting(misread, data / "decisions")
    successor = alone.claims[0].key
    path = data / "decisions" / "rejected.jsonl"
    row = {**json.loads(path.read_text()), "withdrawn_on": "2026-01-31", "replaced_by": successor}
    path.write_text(json.dumps(row) + "\n")
    assert decision_row(decisions_in(path.parent)[-1]) == json.dumps(row, sort_keys=True) + "\n"

    release = build(BuildOrder(output=tmp_path / "out", data=data, sources=(documents,), issued=DAY))

    claim = f"<https://w3id.org/lastdose/id/claim/{misread.key}>"
    told = [line for line in release.file("record.nq").read_text().splitlines() if line.startswith(claim)]
    assert len(told) == 4
    assert all(line.endswith(" <https://w3id.org/lastdose/id/graph/tombstones> .") for line in told)
    assert any('"2026-01-31"' in line for line in told)
    assert any('"It was misread."@en' in line for line in told)
    assert any(f"isReplacedBy> <https://w3id.org/lastdose/id/claim/{successor}>" in line for line in told)


def test_only_a_rejected_claim_is_withdrawn(data: Path) -> None:
    path = data / "decisions" / "checked.jsonl"
    first, *_ = path.read_text().splitlines()
    path.write_text(json.dumps({**json.loads(first), "withdrawn_on": "2026-01-31"}) + "\n")

    with pytest.raises(UnreadableError, match=rf"^{path}:1: .*only a rejected claim is withdrawn"):
        decisions_in(path.parent)


def test_a_condition_that_the_catalogue_lacks_is_told_in_the_words_of_the_document(beside: Known) -> None:
    terms = {term.key: term for term in beside.terms}
    uses = [claim for claim in beside.claims if isinstance(claim, IndicationClaim) and not claim.reviewed]

    assert {"hypertension", "stable-angina"} <= {ref.key for claim in uses for ref in claim.indicated_for}
    assert (terms["stable-angina"].label, terms["stable-angina"].exact) == ("stable angina", ())


def test_any_number_of_processes_makes_the_same_release(
    release: Release, documents: Path, pristine: Path, tmp_path: Path
) -> None:
    order = BuildOrder(output=tmp_path, data=pristine, sources=(documents,), issued=DAY, workers=2)

    assert build(order).id == release.id


def test_equal_words_in_another_version_say_what_was_read_in_them(alone: Known, data: Path) -> None:
    read = next(claim for claim in alone.claims if isinstance(claim, StopMannerClaim))
    found = replace(read, version="another-v1", schedule=(), paraphrase="Found.", rule_id="T-words")
    decisions = Decisions.of(decisions_in(data / "decisions"))

    (decided,) = decisions.reviewed([found], {claim.key: claim for claim in alone.claims})

    assert decided == replace(read, version="another-v1", rule_id="T-words")


def test_a_decision_may_correct_slots(misread: Claim, data: Path, documents: Path, tmp_path: Path) -> None:
    rejecting(misread, data / "decisions")
    path = data / "decisions" / "rejected.jsonl"
    row = {**json.loads(path.read_text()), "status": "PassageChecked", "slots": {"hedged": True, "except_when": ["x"]}}
    path.write_text(json.dumps(row) + "\n")

    release = build(BuildOrder(output=tmp_path / "out", data=data, sources=(documents,), issued=DAY))

    (claim,) = (claim for claim in known_in(release).claims if claim.key == misread.key)
    assert (claim.hedged, claim.except_when, claim.review_status) == (True, ("x",), ReviewStatus.PASSAGE_CHECKED)


@pytest.mark.parametrize("slots", [{"version": "x"}, {"riskiness": 1}, {"hedged": "yes"}, {"modality": "Maybe"}])
def test_a_decision_that_corrects_what_no_claim_has_is_unreadable(
    slots: dict[str, object], misread: Claim, data: Path, documents: Path, tmp_path: Path
) -> None:
    rejecting(misread, data / "decisions")
    path = data / "decisions" / "rejected.jsonl"
    path.write_text(json.dumps({**json.loads(path.read_text()), "status": "PassageChecked", "slots": slots}) + "\n")

    with pytest.raises(UnreadableError, match=f"the decision on claim {misread.key}"):
        build(BuildOrder(output=tmp_path / "out", data=data, sources=(documents,), issued=DAY))
