"""Reviews meet documents: what was decided about some words holds wherever those words stand under the same subject."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from lastdose.claims.catalogue import Decision
from lastdose.claims.concepts import ReviewerKind, ReviewMethod, ReviewStatus
from lastdose.claims.documents import Document, Passage, fingerprint, passage_at
from lastdose.claims.kinds import Claim
from lastdose.claims.slots import corrected
from lastdose.claims.values import Ref
from lastdose.errors import UnreadableError

Words = tuple[Ref, str, str, int]
OWN = ("version", "passages", "rule_id", "generated_by", "confidence", "hearsay")
"""What a claim keeps where its words were read in another version."""


def decisions_in(folder: Path) -> list[Decision]:
    """The decisions of a folder's `*.jsonl` files; raise `UnreadableError` with file and line for a bad row."""
    return [decision for path in sorted(folder.glob("*.jsonl")) for decision in _rows(path)]


def _rows(path: Path) -> Iterator[Decision]:
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            yield _decision(**json.loads(row))
        except (TypeError, ValueError) as error:
            raise UnreadableError(f"{path}:{number}: not a decision: {error}") from error


def _decision(
    status: str, method: str, reviewer_kind: str, subject: str, withdrawn_on: str | None = None, **rest: object
) -> Decision:
    return Decision(
        withdrawn_on=date.fromisoformat(withdrawn_on) if withdrawn_on else None,
        status=ReviewStatus(status),
        method=ReviewMethod(method),
        reviewer_kind=ReviewerKind(reviewer_kind),
        subject=Ref.parse(subject),
        **rest,  # type: ignore[arg-type]
    )


def decision_row(decision: Decision) -> str:
    """One decision as a line of JSON, without empty fields."""
    filled = {name: held for name, held in asdict(decision).items() if held not in (None, 0, {})}
    row = filled | {"subject": str(decision.subject)}
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=str) + "\n"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided: about a claim by its key, else about equal words of another version."""

    by_claim: Mapping[str, Decision]
    by_words: Mapping[Words, Decision]

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> "Decisions":
        """The decisions, the last of several about the same words."""
        every = sorted(decisions, key=lambda decision: decision.claim)
        by_words = {(d.subject, d.kind, d.words_digest, d.ordinal): d for d in every}
        return cls({decision.claim: decision for decision in every}, by_words)

    def on(self, claim: Claim) -> Decision | None:
        """The decision on a claim, under the claim's own key; None when nothing was decided."""
        decision = self._made_on(claim)
        return replace(decision, claim=claim.key) if decision else None

    def reviewed(self, claims: Iterable[Claim], read: Mapping[str, Claim]) -> Iterator[Claim]:
        """Claims with what was decided about them; rejected ones are left out, undecided ones stay Unreviewed.

        `read` are the claims that were reviewed, by key: equal words say what was read in them. Raise `UnreadableError`
        for a decision that corrects what the claim has not.
        """
        for claim in claims:
            decision = self._made_on(claim)
            if decision is None:
                yield claim
            elif decision.holds:
                yield _as_decided(claim, decision, read.get(decision.claim))

    def _made_on(self, claim: Claim) -> Decision | None:
        words = (claim.subject, claim.kind, claim.passages[0].words_digest, claim.ordinal)
        return self.by_claim.get(claim.key) or self.by_words.get(words)


def _as_decided(claim: Claim, decision: Decision, read: Claim | None) -> Claim:
    """The claim in its own place, with the slots of the one that was read and those that were corrected."""
    try:
        settled = corrected(_as_read(claim, read) if read else claim, decision.slots)
    except ValueError as error:
        raise UnreadableError(f"the decision on claim {decision.claim}: {error}") from error
    return replace(settled, review_status=decision.status)


def _as_read(claim: Claim, read: Claim) -> Claim:
    own = {name: getattr(claim, name) for name in OWN}
    product = {name: getattr(claim.context, name) for name in ("product", "route", "dose_form")}
    return replace(read, **own, context=replace(read.context, **product))


def placed_alike(claim: Claim, known: Iterable[Claim]) -> Claim:
    """The claim with its passages described as known claims describe the same places."""
    held = {_place(passage): passage for other in known for passage in other.passages}
    passages = (replace(held.get(_place(one), one), exact=one.exact) for one in claim.passages)
    return replace(claim, passages=tuple(passages))


def _place(passage: Passage) -> tuple[str, int, int]:
    return passage.address, passage.start, passage.end


def quoted(claim: Claim, document: Document) -> Claim:
    """The claim with the words of its passages from the document it was taken from."""
    return replace(claim, passages=tuple(_quoted(passage, document) for passage in claim.passages))


def _quoted(passage: Passage, document: Document) -> Passage:
    found = find(passage, document)
    return replace(passage, exact=found.exact) if found else passage


def find(passage: Passage, document: Document) -> Passage | None:
    """The passage with its words, at its offsets or elsewhere in its section; None when the words are not there."""
    section = document.section(passage.address)
    if section is None:
        return None
    there = section.text[passage.start : passage.end]
    if there and fingerprint(there) == passage.words_digest:
        return replace(passage, exact=there)
    length = passage.end - passage.start
    for start in range(len(section.text) - length + 1):
        if fingerprint(section.text[start : start + length]) == passage.words_digest:
            return passage_at(section, start, start + length)
    return None
