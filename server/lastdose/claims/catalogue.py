"""What claims refer to: drugs, classes, products, conditions and effects, with codes that say where they were found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lastdose.claims.concepts import ComparisonKind, Outcome, ReviewerKind, ReviewMethod, ReviewStatus
from lastdose.claims.values import Ref, digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An identifier in another system (unii, rxcui, atc) with the version or table in which it was looked up."""

    system: str
    value: str
    found_in: Ref

    @property
    def key(self) -> str:
        """`unii-2bp70l44pr`."""
        return f"{self.system}-{self.value.lower()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """An active moiety, or a combination when `ingredients` are given; brand names as documents write them."""

    key: str
    label: str
    label_zh: str | None = None
    brand_names: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    active_moiety: str | None = None
    ingredients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugClass:
    """A pharmacological class as sources name it."""

    key: str
    label: str
    other_names: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A labelled product of a drug."""

    key: str
    label: str
    drug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A condition or an effect: `type` is `condition` or `effect`.

    `exact` and `close` are CURIEs (MONDO:0005105, HP:0001250, …); `found_in` are the keys of the versions of the tables
    in which they, and the Chinese label, were looked up.
    """

    type: str
    key: str
    label: str
    label_zh: str | None = None
    other_names: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    found_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A version searched, in some sections or (`addresses` empty) in all, for a kind of claim about a subject.

    `sought_claim` are the keys of another source's claims that were looked for; `found_claim` those that answer them.
    """

    version: str
    subject: Ref
    sought_claim_kind: str
    outcome: Outcome
    sought_term: tuple[Ref, ...] = ()
    sought_words: str | None = None
    sought_claim: tuple[str, ...] = ()
    found_claim: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    reviewer_kind: ReviewerKind = ReviewerKind.LANGUAGE_MODEL
    review_status: ReviewStatus = ReviewStatus.UNREVIEWED
    rules: str | None = None

    @property
    def key(self) -> str:
        """16 hexadecimal digits over what was searched, and for what."""
        terms, addresses = sorted(self.sought_term), sorted(self.addresses)
        return digest(self.version, self.subject, self.sought_claim_kind, *terms, self.sought_words, *addresses)

    @property
    def covers_all_sections(self) -> bool:
        """Whether the whole version was searched."""
        return not self.addresses

    @property
    def found_nothing(self) -> bool:
        """Whether its silence means something: a reviewed search of the whole version that found nothing."""
        reviewed = self.review_status is not ReviewStatus.UNREVIEWED
        return self.outcome is Outcome.NOT_FOUND and self.covers_all_sections and reviewed


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A review's outcome for one claim: `status` PassageChecked, or Rejected with the reason.

    It holds for every version in which the words have the same fingerprint. `slots` are those that it corrects, as
    JSON. A rejected claim that had been published was `withdrawn_on` a day, perhaps `replaced_by` another claim: that
    leaves a tombstone.
    """

    claim: str
    status: ReviewStatus
    method: ReviewMethod
    reviewer_kind: ReviewerKind
    subject: Ref
    kind: str
    words_digest: str
    ordinal: int = 0
    slots: Mapping[str, Any] = field(default_factory=dict, hash=False)
    reason: str | None = None
    withdrawn_on: date | None = None
    replaced_by: str | None = None

    def __post_init__(self) -> None:
        if self.withdrawn_on and (self.holds or not self.reason):
            raise ValueError("only a rejected claim is withdrawn, and for a reason")

    @property
    def holds(self) -> bool:
        """Whether the claim stands after it."""
        return self.status is not ReviewStatus.REJECTED

    @property
    def tombstone(self) -> "Tombstone | None":
        """What is left of the claim, if it had been published."""
        if self.withdrawn_on is None:
            return None
        successors = (Ref("claim", self.replaced_by),) if self.replaced_by else ()
        return Tombstone(
            thing=Ref("claim", self.claim),
            withdrawn_on=self.withdrawn_on,
            reason=self.reason,
            replaced_by=successors,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of a published thing that was withdrawn for a reason, or merged into the one that replaced it."""

    thing: Ref
    withdrawn_on: date | None = None
    reason: str | None = None
    replaced_by: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two or more claims, or claims and examinations that found nothing, set side by side."""

    kind: ComparisonKind
    subject: Ref
    claims: tuple[str, ...]
    explanation: str
    axis: str | None = None
    examinations: tuple[str, ...] = ()
    cited_source: str | None = None
    versions: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """16 hexadecimal digits over kind, claims, examinations, cited source and versions."""
        claims, examinations, versions = (sorted(keys) for keys in (self.claims, self.examinations, self.versions))
        return digest(self.kind, *claims, "|", *examinations, "|", self.cited_source, *versions)
