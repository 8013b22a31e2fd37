"""A room of invented witnesses: versions say things about examplol, are read for things, and are compared."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import pytest
from lastdose.claims.catalogue import Comparison, Examination, Term
from lastdose.claims.concepts import ComparisonKind, DateStatus, LabellerRole, Outcome, ReviewStatus, SourceKind
from lastdose.claims.documents import Passage, Source, SourceVersion, fingerprint
from lastdose.claims.history import in_succession
from lastdose.claims.kinds import Claim
from lastdose.claims.values import Ref, UseContext
from lastdose.comparison import comparisons

DRUG = Ref("drug", "examplol")
CONTEXT = UseContext(product=Ref("product", "exa"), route=("oral",), dose_form=("tablet",))

Kind = TypeVar("Kind", bound=Claim)


@dataclass
class Room:
    """Collects what is compared. A version is named `source-vN`, a source by one word, and titled by it."""

    sources: dict[str, Source] = field(default_factory=dict)
    versions: dict[str, SourceVersion] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    examinations: list[Examination] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    def version(self, source: str, number: str | None = None, place: str | None = "US", **slots: Any) -> str:
        """Bring a version, and its source where it is new; return its key. `place` is its jurisdiction."""
        kind = slots.pop("kind", SourceKind.REGULATORY_LABEL)
        homepage = slots.pop("homepage", None)
        self.sources.setdefault(source, Source(key=source, title=source.title(), kind=kind, homepage=homepage))
        key = f"{source}-v{number or 0}"
        status = DateStatus.STATED if "effective_date" in slots else DateStatus.UNKNOWN
        given = {"content_hash": key, "jurisdiction": place, "number": number, "date_status": status, **slots}
        self.versions[key] = SourceVersion(key=key, source=source, kind=kind, **given)
        return key

    def says(self, version: str, kind: type[Kind], words: str = "", at: str = "warnings[0]", **slots: Any) -> Kind:
        """Let a version make a checked claim, in words of its own or those given, at addresses as `warnings[0]#5.1`."""
        words = words or f"words {len(self.claims)}"
        passages = tuple(_passage(words, address) for address in at.split())
        said = {"subject": DRUG, "context": CONTEXT, "passages": passages, "paraphrase": words}
        given = {**said, "review_status": ReviewStatus.PASSAGE_CHECKED, **slots}
        claim = kind(version=version, **given)
        self.claims.append(claim)
        return claim

    def reads(self, version: str, kind: type[Claim], found: bool = False, **slots: Any) -> Examination:
        """Let a version be read in full for claims of a kind, and reviewed."""
        outcome = Outcome.FOUND if found else Outcome.NOT_FOUND
        given = {"subject": DRUG, "review_status": ReviewStatus.PASSAGE_CHECKED, **slots}
        examination = Examination(version=version, sought_claim_kind=kind.__name__, outcome=outcome, **given)
        self.examinations.append(examination)
        return examination

    def wider(self, *keys: str, type_of: str = "condition") -> None:
        """Put each term above the one before it."""
        for narrow, broad in zip(keys, (*keys[1:], None), strict=True):
            above = (broad,) if broad else ()
            self.terms.append(Term(type=type_of, key=narrow, label=narrow.replace("-", " "), broader=above))

    def compared(self, kind: ComparisonKind | None = None) -> list[Comparison]:
        """The comparisons, of one kind if given."""
        versions = in_succession(self.versions.values())
        found = comparisons(self.claims, self.sources.values(), versions, self.examinations, self.terms)
        return [one for one in found if kind in (None, one.kind)]

    def only(self, kind: ComparisonKind) -> Comparison:
        """The one comparison there is, of a kind."""
        (one,) = self.compared()
        assert one.kind is kind
        return one


def _passage(words: str, address: str) -> Passage:
    place, _, subsection = address.partition("#")
    mark = fingerprint(words)
    return Passage(address=place, start=0, end=len(words), words_digest=mark, subsection=subsection or None)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def repackaged() -> dict[str, Any]:
    """The slots of a repackager's later version."""
    return {"labeller_role": LabellerRole.REPACKAGER, "effective_date": date(2023, 1, 1)}
