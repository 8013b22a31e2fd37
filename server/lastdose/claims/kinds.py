"""The claims: one frozen class per kind of statement that a source makes about stopping a drug, and about the drug."""

from dataclasses import dataclass
from decimal import Decimal

from lastdose.claims.concepts import (
    Affected,
    AlternativeKind,
    CourseKind,
    EvidenceBasis,
    FactKind,
    IndicationType,
    Modality,
    ReviewStatus,
    RiskKind,
    StopAction,
    StopManner,
    StopReason,
)
from lastdose.claims.documents import Passage
from lastdose.claims.values import Population, Quantity, Ref, TaperSchedule, UseContext, digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one version of one source says about one subject in one context of use. Never used itself, only its kinds.

    `subject` is a drug (or combination) or a drug class. `passages` are in order of appearance and never empty.
    `ordinal` tells apart claims that are equal in version, subject, kind and first passage. `applies_when` and
    `except_when` are conditions in our own words. `generated_by` is the key of the activity that made it; `hearsay`
    says that nobody answers for its source (see `SourceKind.hearsay`).
    """

    version: str
    subject: Ref
    context: UseContext
    passages: tuple[Passage, ...]
    paraphrase: str
    ordinal: int = 0
    applies_when: tuple[str, ...] = ()
    except_when: tuple[str, ...] = ()
    modality: Modality | None = None
    hedged: bool = False
    evidence_basis: EvidenceBasis = EvidenceBasis.NOT_STATED
    rule_id: str = "curated"
    generated_by: str = "curation"
    confidence: Decimal | None = None
    review_status: ReviewStatus = ReviewStatus.UNREVIEWED
    hearsay: bool = False

    def __post_init__(self) -> None:
        if not self.passages:
            raise ValueError("a claim without a passage does not exist")
        if self.subject.type not in {"drug", "drug-class"}:
            raise ValueError(f"a claim is about a drug or a drug class, not about {self.subject}")

    @property
    def kind(self) -> str:
        """The class's local name, as in `ld:DiscontinuationRiskClaim`."""
        return type(self).__name__

    @property
    def reviewed(self) -> bool:
        """Whether it was read against its passage."""
        return self.review_status is not ReviewStatus.UNREVIEWED

    @property
    def key(self) -> str:
        """16 hexadecimal digits over version, subject, kind and words: offsets, slots and review do not move it."""
        return digest(self.version, self.subject, self.kind, self.passages[0].words_digest, self.ordinal)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugFactClaim(Claim):
    """A mechanism, a class or an authorisation."""

    fact_kind: FactKind
    value: str
    member_of: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicationClaim(Claim):
    """What the drug is for."""

    indicated_for: tuple[Ref, ...]
    indication_type: IndicationType = IndicationType.TREATMENT
    population: Population | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscontinuationRiskClaim(Claim):
    """A harm that may follow when this drug is stopped: always affirmed."""

    risk_kind: RiskKind
    stop_manner: tuple[StopManner, ...]
    effect: tuple[Ref, ...] = ()
    returning_condition: tuple[Ref, ...] = ()
    source_term: tuple[str, ...] = ()
    onset: Quantity | None = None
    persistence: Quantity | None = None
    risk_factor: tuple[str, ...] = ()
    can_be_fatal: bool = False
    affected: Affected = Affected.PATIENT


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertedAbsenceClaim(Claim):
    """The source says that a named kind of harm or a named effect does not follow stopping."""

    denied_risk_kind: tuple[RiskKind, ...] = ()
    denied_effect: tuple[Ref, ...] = ()
    source_term: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostStopCourseClaim(Claim):
    """What else follows the last dose for a while: a benefit or symptoms that persist."""

    course_kind: CourseKind
    course: str
    course_effect: tuple[Ref, ...] = ()
    persistence: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopMannerClaim(Claim):
    """How to stop: manners advised, advised against, or permitted, and taper schedules."""

    advised_manner: tuple[StopManner, ...] = ()
    advised_against_manner: tuple[StopManner, ...] = ()
    permitted_manner: tuple[StopManner, ...] = ()
    schedule: tuple[TaperSchedule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StopCriterionClaim(Claim):
    """When to stop, hold or reduce."""

    stop_action: StopAction
    criterion: str
    stop_reason: StopReason | None = None
    criterion_effect: tuple[Ref, ...] = ()
    permanent: bool = False
    immediate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationClaim(Claim):
    """How long the drug is taken, or when treatment is planned to end."""

    duration: Quantity | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringClaim(Claim):
    """What to watch while or after stopping, and for how long after the last dose."""

    watch: str
    watch_for: tuple[Ref, ...] = ()
    monitoring_period: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostStopPrecautionClaim(Claim):
    """What must still be heeded for a time after the last dose, as contraception."""

    precaution: str
    precaution_period: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartClaim(Claim):
    """How to start again after a stop or a gap, and what may happen then."""

    restart: str
    after_gap: Quantity | None = None
    restart_hazard: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternativeClaim(Claim):
    """What bridges or replaces the drug, or how long to wait between the two."""

    alternative_kind: AlternativeKind
    alternative: str
    alternative_drug: tuple[Ref, ...] = ()
    washout: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionClaim(Claim):
    """Whose word or presence stopping needs."""

    supervision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyOutcomeClaim(Claim):
    """How a side effect goes on once the drug is stopped."""

    outcome_effect: tuple[Ref, ...] = ()
    outcome_course: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEffectClaim(Claim):
    """A toxicity that shows after stopping but is not caused by it."""

    late_effect: tuple[Ref, ...] = ()
    toxicity: str
    onset: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionOffsetClaim(Claim):
    """Stopping the subject, another drug or class, changes what `affected_drug` does."""

    affected_drug: Ref
    consequence: str
    offset_effect: tuple[Ref, ...] = ()
    stop_before: bool = False


CLAIM_KINDS: dict[str, type[Claim]] = {kind.__name__: kind for kind in Claim.__subclasses__()}
