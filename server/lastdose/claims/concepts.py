"""The words claims are classified by: one closed list a scheme, spelled out with definitions in `ontology/`.

A member's value is its CamelCase name; its address is `id/{scheme}/{key}`, both in kebab case.
"""

from enum import StrEnum

from lastdose.namespaces import kebab


class Concept(StrEnum):
    """A member of one concept scheme."""

    @property
    def scheme(self) -> str:
        """The scheme's key: `RiskKind` has the key `risk-kind`."""
        return kebab(type(self).__name__)

    @property
    def key(self) -> str:
        """This concept's key within its scheme."""
        return kebab(self.value)


class RiskKind(Concept):
    """What kind of harm may follow stopping."""

    WITHDRAWAL = "Withdrawal"
    REBOUND = "Rebound"
    RECURRENCE = "Recurrence"
    EXACERBATION = "Exacerbation"
    LOSS_OF_PROTECTION = "LossOfProtection"
    PHYSIOLOGIC_INSUFFICIENCY = "PhysiologicInsufficiency"
    RESISTANCE = "Resistance"
    UNSPECIFIED = "Unspecified"


class StopManner(Concept):
    """The way in which a drug is stopped."""

    ABRUPT = "Abrupt"
    PREMATURE = "Premature"
    RAPID_REDUCTION = "RapidReduction"
    GRADUAL = "Gradual"
    INTERRUPTION = "Interruption"
    MISSED_DOSES = "MissedDoses"
    ANY_STOP = "AnyStop"


class StopReason(Concept):
    """Why a source says that a drug is stopped."""

    ADVERSE_REACTION = "AdverseReaction"
    LACK_OF_EFFECT = "LackOfEffect"
    TREATMENT_COMPLETE = "TreatmentComplete"
    RESPONSE_ACHIEVED = "ResponseAchieved"
    DISEASE_PROGRESSION = "DiseaseProgression"
    PREGNANCY = "Pregnancy"
    SURGERY = "Surgery"
    INTERACTION = "Interaction"
    CONTRAINDICATION = "Contraindication"
    OTHER = "Other"


class SourceKind(Concept):
    """What kind of work a source is."""

    REGULATORY_LABEL = "RegulatoryLabel"
    PATIENT_LEAFLET = "PatientLeaflet"
    MEDICATION_GUIDE = "MedicationGuide"
    REGULATOR_NOTICE = "RegulatorNotice"
    GUIDELINE = "Guideline"
    REVIEW = "Review"
    PRIMARY_STUDY = "PrimaryStudy"
    CURATED_DATABASE = "CuratedDatabase"
    MANUFACTURER_SITE = "ManufacturerSite"
    WEB_ARTICLE = "WebArticle"
    MODEL_OUTPUT = "ModelOutput"

    @property
    def hearsay(self) -> bool:
        """Whether nobody answers for what such a source says: its claims are only reported (`ld:ReportedClaim`)."""
        return self in {SourceKind.MANUFACTURER_SITE, SourceKind.WEB_ARTICLE, SourceKind.MODEL_OUTPUT}

    @property
    def regulatory(self) -> bool:
        """Whether an authority approved or wrote it."""
        return self in {
            SourceKind.REGULATORY_LABEL,
            SourceKind.PATIENT_LEAFLET,
            SourceKind.MEDICATION_GUIDE,
            SourceKind.REGULATOR_NOTICE,
        }


class ComparisonKind(Concept):
    """How claims, or a claim and an examination, differ."""

    DIRECT_CONTRADICTION = "DirectContradiction"
    SCOPE_DIFFERENCE = "ScopeDifference"
    JURISDICTION_DIFFERENCE = "JurisdictionDifference"
    VERSION_CHANGE = "VersionChange"
    PROMINENCE_CHANGE = "ProminenceChange"
    OMISSION = "Omission"
    NOT_FOUND_IN_EXAMINED_SOURCES = "NotFoundInExaminedSources"
    CITATION_NOT_EXAMINED = "CitationNotExamined"
    UNSUPPORTED_CITATION = "UnsupportedCitation"
    VAGUER_THAN = "VaguerThan"


class ReviewStatus(Concept):
    """How far a claim has been checked."""

    UNREVIEWED = "Unreviewed"
    PASSAGE_CHECKED = "PassageChecked"
    CLINICALLY_REVIEWED = "ClinicallyReviewed"
    REJECTED = "Rejected"
    SUPERSEDED = "Superseded"


class ReviewMethod(Concept):
    """How a claim was reviewed."""

    PASSAGE_REREAD = "PassageReread"
    SECOND_READING = "SecondReading"
    CLINICIAN_SIGN_OFF = "ClinicianSignOff"


class ReviewerKind(Concept):
    """What kind of reader reviewed a claim or made an examination."""

    RULE = "Rule"
    LANGUAGE_MODEL = "LanguageModel"
    CURATOR = "Curator"
    PHARMACIST = "Pharmacist"
    PHYSICIAN = "Physician"


class Outcome(Concept):
    """What an examination found."""

    FOUND = "Found"
    NOT_FOUND = "NotFound"


class DateStatus(Concept):
    """Whether a version's date is known."""

    STATED = "Stated"
    UNKNOWN = "Unknown"


class TextFidelity(Concept):
    """Whether the text at hand still has all its signs."""

    INTACT = "Intact"
    SIGNS_LOST = "SignsLost"


class LabellerRole(Concept):
    """Who the labeller is to the application."""

    APPLICATION_HOLDER = "ApplicationHolder"
    REPACKAGER = "Repackager"
    UNKNOWN = "Unknown"


class Modality(Concept):
    """With what force something is said."""

    OBLIGATION = "Obligation"
    RECOMMENDATION = "Recommendation"
    PERMISSION = "Permission"
    POSSIBILITY = "Possibility"
    FACT = "Fact"


class EvidenceBasis(Concept):
    """On what the source itself says that its statement rests."""

    TRIAL = "Trial"
    POST_MARKETING = "PostMarketing"
    CLASS_EXTRAPOLATION = "ClassExtrapolation"
    ANIMAL = "Animal"
    NOT_STATED = "NotStated"


class Affected(Concept):
    """Whom a harm befalls."""

    PATIENT = "Patient"
    NEONATE = "Neonate"


class Sex(Concept):
    """The sex a population is limited to."""

    FEMALE = "Female"
    MALE = "Male"


class IndicationType(Concept):
    """What an indication is for."""

    TREATMENT = "Treatment"
    PREVENTION = "Prevention"
    DIAGNOSIS = "Diagnosis"


class FactKind(Concept):
    """What a drug fact is about."""

    MECHANISM = "Mechanism"
    PHARMACOLOGIC_CLASS = "PharmacologicClass"
    AUTHORISATION = "Authorisation"


class StopAction(Concept):
    """What a stop criterion asks for."""

    STOP = "Stop"
    HOLD = "Hold"
    REDUCE = "Reduce"


class CourseKind(Concept):
    """What goes on for a while after the last dose."""

    BENEFIT = "Benefit"
    SYMPTOMS = "Symptoms"


class AlternativeKind(Concept):
    """How one treatment gives way to another."""

    BRIDGE = "Bridge"
    SWITCH = "Switch"
    WASH_OUT = "WashOut"


SCHEMES: tuple[type[Concept], ...] = tuple(Concept.__subclasses__())
