"""Sources: who speaks, in which version, with what standing, as of when. Nothing here is called current."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lastdose.namespaces import FOREIGN
from lastdose.releases.statements import Resource
from lastdose.web.languages import N_, gettext
from lastdose.web.selection import PREVIOUS
from lastdose.web.views.names import Link, Names, key_of, ld
from lastdose.web.views.words import HEARSAY, JURISDICTIONS, REGULATORY, ROLES, STANDING, short_of

DATE_UNKNOWN = N_("date unknown")
EU_NUMBER = re.compile(r"ema-eu-1-(\d{2})-(\d{3,4})-")
REGISTER = "https://ec.europa.eu/health/documents/community-register/html/h{}.htm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version: its number or "undated copy", the date of its stamp, and what its text says of its revision."""

    iri: str
    source: str
    link: Link
    number: int | None
    date: str
    kind: str
    revision: str | None = None
    labeller: Link | None = None
    role: str = "unknown"
    signs_lost: bool = False
    disclaimer: str | None = None
    latest: bool = True
    cites: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """`version 7`, or `undated copy` for what has no number, in the language of the page."""
        return self.link.text

    @property
    def repackager(self) -> bool:
        """Whether its labeller repackages another's product."""
        return self.role == "repackager"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A work with its versions, newest first. `short` is `US label`, `name` the product or title.

    One that its publisher or an authority took back was `withdrawn_on` a day, for a reason.
    """

    iri: str
    link: Link
    name: str
    short: str
    standing: str
    kind: str
    jurisdiction: str | None
    publisher: Link | None
    homepage: Link | None
    at_hand: bool
    versions: tuple[Version, ...] = ()
    withdrawn_on: str | None = None
    reason: str | None = None

    @property
    def latest(self) -> Version | None:
        """The latest version known here."""
        return self.versions[0] if self.versions else None

    @property
    def earlier(self) -> tuple[Version, ...]:
        """The versions before the latest known one, newest first."""
        return self.versions[1:]

    @property
    def hearsay(self) -> bool:
        """Whether nobody answers for what it says."""
        return self.kind in HEARSAY

    @property
    def regulatory(self) -> bool:
        """Whether an authority approved or wrote it."""
        return self.kind in REGULATORY

    @property
    def rank(self) -> tuple[int, str, str]:
        """Holders before repackagers, labels before leaflets before articles; no more is meant by it."""
        copied = bool(self.latest and self.latest.repackager)
        order = list(STANDING)
        return (order.index(self.kind) + copied * len(order) if self.kind in order else 99, self.short, self.name)


@dataclass(slots=True)
class Shelf:
    """The sources of a selection, each with its versions."""

    names: Names
    held: dict[str, Resource]
    _older: frozenset[str] = field(default_factory=frozenset)
    _latest: dict[str, bool] = field(default_factory=dict)
    _versions: dict[str, Version] = field(default_factory=dict)
    _sources: dict[str, Source] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Names) -> "Shelf":
        """The shelf of what a page's selection holds."""
        held = dict(names.selection.resources) if names.selection else {}
        older = frozenset(before for resource in held.values() for name in PREVIOUS for before in resource.iris(name))
        return cls(names, held, older)

    def sources(self) -> list[Source]:
        """Every source, in the order of standing."""
        versions: dict[str, list[Version]] = defaultdict(list)
        for iri in self._of_type("version"):
            version = self.version(iri)
            versions[version.source].append(version)
        every = dict.fromkeys([*self._of_type("source"), *versions])
        return sorted((self._source(iri, versions.get(iri, ())) for iri in every), key=lambda source: source.rank)

    def is_latest(self, iri: str) -> bool:
        """Whether no other version of the release says that this one came before it."""
        if iri not in self._latest:
            self._latest[iri] = not any(self.names.reader.incoming(iri, name, size=1) for name in PREVIOUS)
        return self._latest[iri]

    def _of_type(self, kind: str) -> list[str]:
        start = self.names.site.thing(kind, "")
        return [iri for iri in self.held if iri.startswith(start)]

    def source(self, iri: str) -> Source:
        """One source without its versions."""
        if iri not in self._sources:
            self._sources[iri] = self._source(iri, ())
        return self._sources[iri]

    def _source(self, iri: str, versions: Iterable[Version]) -> Source:
        resource = self.names.held(iri)
        kind = _key(resource, "sourceKind") or ""
        place = resource.text(ld("jurisdiction"))
        publishers = resource.iris(f"{FOREIGN['dcterms']}publisher")
        ordered = sorted(versions, key=lambda version: (version.number or 0, version.date), reverse=True)
        return Source(
            iri=iri,
            link=self.names.link(iri),
            name=_short_name(self.names.label(iri)),
            short=short_of(kind, place),
            standing=STANDING.get(kind, kind),
            kind=kind,
            jurisdiction=JURISDICTIONS.get(place, place) if place else None,
            publisher=self._named(publishers),
            homepage=self._homepage(resource),
            at_hand=resource.text(ld("atHand")) != "false" and bool(ordered),
            versions=tuple(ordered),
            withdrawn_on=resource.text(ld("withdrawnOn")),
            reason=resource.text(ld("reason")),
        )

    def _homepage(self, resource: Resource) -> Link | None:
        """Where a source can be checked: at the page that the data names, else by its EU number in the Union Register.

        The register has a page for each authorisation, named after its number.
        """
        pages = resource.iris(f"{FOREIGN['foaf']}homepage")
        if pages:
            return Link(_page_name(pages[0]), self.names.href(pages[0]))
        numbered = EU_NUMBER.match(key_of(resource.iri))
        if numbered is None:
            return None
        text = gettext("Union Register, %(number)s", number=f"EU/1/{numbered[1]}/{numbered[2]}")
        return Link(text, REGISTER.format(numbered[2]))

    def _named(self, agents: Sequence[str]) -> Link | None:
        return self.names.link(agents[0]) if agents and key_of(agents[0]) != "unknown" else None

    def version(self, iri: str) -> Version:
        """One version."""
        if iri not in self._versions:
            self._versions[iri] = self._version(iri)
        return self._versions[iri]

    def _version(self, iri: str) -> Version:
        resource = self.names.held(iri)
        number = resource.text(f"{FOREIGN['pav']}version")
        sources = resource.iris(ld("versionOf"))
        return Version(
            iri=iri,
            source=sources[0] if sources else "",
            link=self.names.link(iri, _version_name(number)),
            number=int(number) if number and number.isdigit() else None,
            date=resource.text(ld("effectiveDate")) or DATE_UNKNOWN,
            kind=_key(resource, "sourceKind") or "",
            revision=resource.text(ld("statedRevision")),
            labeller=self._named(resource.iris(ld("labeller"))),
            role=_key(resource, "labellerRole") or "unknown",
            signs_lost=_key(resource, "textFidelity") == "signs-lost",
            disclaimer=resource.text(ld("disclaimer")),
            latest=iri not in self._older,
            cites=tuple(resource.iris(f"{FOREIGN['dcterms']}references")),
        )


def _version_name(number: str | None) -> str:
    return gettext("version %(number)s", number=number) if number else gettext("undated copy")


def role_in_words(version: Version) -> str:
    """`repackager`, `holder of the application` or that the role is unknown."""
    return ROLES.get(version.role, version.role)


def _key(resource: Resource, name: str) -> str | None:
    found = resource.iris(ld(name))
    return key_of(found[0]) if found else None


def _short_name(title: str) -> str:
    name = title.rsplit(": ", 1)[0].split(" (", maxsplit=1)[0].strip()
    return name if len(name) <= 40 else f"{name[:38].rstrip()}…"


def _page_name(address: str) -> str:
    known = {"dailymed.nlm.nih.gov": "DailyMed", "www.ema.europa.eu": "EMA"}
    host = address.split("/")[2] if address.count("/") > 1 else address
    return known.get(host, host)
