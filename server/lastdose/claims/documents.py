"""What documents become: a source, one version of it, its sections and the places in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from lastdose.claims.concepts import DateStatus, LabellerRole, SourceKind, TextFidelity
from lastdose.claims.values import Ref
from lastdose.namespaces import slug


def section_text(raw: str) -> str:
    """The section text that offsets count in: every run of white space is one space, the ends trimmed, nothing else."""
    return " ".join(raw.split())


def fingerprint(words: str) -> str:
    """The hexadecimal SHA-256 of the UTF-8 of the words with all white space removed (`ld:wordsDigest`)."""
    return sha256("".join(words.split()).encode()).hexdigest()


def content_hash(sections: Iterable["Section"]) -> str:
    """The hexadecimal SHA-256 of all section addresses and texts in order: independent of wrapper and key order."""
    whole = sha256()
    for section in sections:
        whole.update(f"{section.address}\n{section.text}\n".encode())
    return whole.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A coded part of a version. `address` is the place in the file (`boxed_warning[0]`), `text` the normalised text.

    `code` is a LOINC code, or one of ours for leaflets and articles (`leaflet-3-stop`, `article`).
    """

    address: str
    code: str | None = None
    title: str | None = None
    text: str = ""

    @property
    def slug(self) -> str:
        """The address as part of a key: `boxed-warning-0`."""
        return slug(self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The place of a claim: code points `start` to `end` (exclusive) of a section's text, with their fingerprint.

    `exact` holds the words only in a user's own release; `subsection` is the number the text itself gives, as 5.1.
    """

    address: str
    start: int
    end: int
    words_digest: str
    subsection: str | None = None
    exact: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a passage runs forward from 0: {self.start} to {self.end} does not")
        if self.exact is not None and fingerprint(self.exact) != self.words_digest:
            raise ValueError(f"the words quoted from {self.address} do not have the fingerprint beside them")


def passage_at(section: Section, start: int, end: int, subsection: str | None = None) -> Passage:
    """The passage that a section's text holds from `start` to `end`, with its words."""
    words = section.text[start:end]
    mark = fingerprint(words)
    return Passage(address=section.address, start=start, end=end, words_digest=mark, subsection=subsection, exact=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A work: a label set, a leaflet, an article. `family` groups the label sets of one application.

    One that its publisher or an authority took back was `withdrawn_on` a day, for a `reason` in our own words.
    """

    key: str
    title: str
    kind: SourceKind
    jurisdiction: str | None = None
    publisher: str | None = None
    homepage: str | None = None
    family: str | None = None
    about: tuple[Ref, ...] = ()
    at_hand: bool = True
    cites: tuple[str, ...] = ()
    withdrawn_on: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVersion:
    """One version of one source. Dates only where the document has them; a placeholder date is not kept.

    `previous` is the version before it when the numbers are consecutive, else `previous_known` is the last one known.
    """

    key: str
    source: str
    kind: SourceKind
    content_hash: str
    number: str | None = None
    jurisdiction: str | None = None
    effective_date: date | None = None
    stated_revision: str | None = None
    date_status: DateStatus = DateStatus.UNKNOWN
    text_fidelity: TextFidelity = TextFidelity.INTACT
    labeller: str | None = None
    labeller_role: LabellerRole = LabellerRole.UNKNOWN
    language: str = "en"
    licence: str | None = None
    disclaimer: str | None = None
    previous: str | None = None
    previous_known: str | None = None
    references: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.effective_date is not None and self.date_status is DateStatus.UNKNOWN:
            raise ValueError(f"version {self.key} has a date, but says that its date is unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One of several texts that are known of one version, as its content hash tells them apart."""

    version: str
    content_hash: str

    @property
    def key(self) -> str:
        """The version's key and the first 8 hexadecimal digits of the content hash."""
        return f"{self.version}-{self.content_hash[:8]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """The names and codes a document gives its product, as written there."""

    brands: tuple[str, ...] = ()
    generics: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    uniis: tuple[str, ...] = ()
    rxcuis: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    dose_forms: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as read: its source, its version, its sections in order, and the names it gives its product."""

    source: Source
    version: SourceVersion
    sections: tuple[Section, ...]
    naming: Naming
    origin: str

    def section(self, address: str) -> Section | None:
        """The section at an address, if there is one."""
        return next((section for section in self.sections if section.address == address), None)
