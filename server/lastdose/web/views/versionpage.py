"""The pages of a source and of one version of it: what it claims, what it was searched for, what came before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lastdose.namespaces import FOREIGN
from lastdose.releases.statements import Resource
from lastdose.web.languages import day, gettext, ngettext
from lastdose.web.selection import PREVIOUS, SCHEMA_ABOUT
from lastdose.web.views.anatomy import Anatomy, anatomy
from lastdose.web.views.blocks import Group
from lastdose.web.views.claims import Claims, Row
from lastdose.web.views.comparing import Compared, Comparing, Search, comparisons_in, of_type
from lastdose.web.views.crawlers import json_ld
from lastdose.web.views.frame import Frame, document_frame
from lastdose.web.views.names import Link, Names, ld
from lastdose.web.views.sources import Shelf, Source, Version, role_in_words
from lastdose.web.views.words import KINDS, LICENCES, kind_of


@dataclass(frozen=True, slots=True)
class Topic:
    """The searches of a version that were made about one subject."""

    subject: Link | None
    searches: tuple[Search, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What a version was searched for: kinds found and not found by subject, points in particular, kinds `never`."""

    found: tuple[Topic, ...]
    silent: tuple[Topic, ...]
    particular: tuple[Search, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPage:
    """A version: its place in the source, statements by kind, searches, differences, sections."""

    frame: Frame
    source: Source
    version: Version
    role: str
    licence: Link | None
    content_hash: str
    other_texts: tuple[Link, ...]
    about: tuple[Link, ...]
    before: tuple[Link, ...]
    after: tuple[Link, ...]
    groups: tuple[Group, ...]
    said: int
    searched: Searched
    compared: tuple[Compared, ...]
    sections: tuple[Link, ...]
    anatomy: Anatomy


def version_page(names: Names) -> VersionPage:
    """The page of the selection's topic, a version."""
    assert names.selection
    topic, held = names.selection.thing, list(names.selection.resources.values())
    shelf = Shelf.of(names)
    claims = Claims(names, shelf)
    version = shelf.version(topic.iri)
    source = next((one for one in shelf.sources() if one.iri == version.source), shelf.source(version.source))
    own = [claim for claim in held if topic.iri in claim.iris(SAID)]
    return VersionPage(
        frame=_version_frame(names, source, version, len(own)),
        source=source,
        version=version,
        role=role_in_words(version),
        licence=_licence(names, topic),
        content_hash=topic.text(HASH) or "",
        other_texts=names.links([one.iri for one in of_type(held, "Rendition") if _is_other_text(one, topic)]),
        about=names.links(names.held(source.iri).iris(SCHEMA_ABOUT)),
        before=_versions(names, shelf, [iri for name in PREVIOUS for iri in topic.iris(name)]),
        after=_versions(names, shelf, [one.iri for one in held if _points_back(one, topic)]),
        groups=_by_kind(claims.rows(own)),
        said=len(own),
        searched=_searched(claims, held, own),
        compared=tuple(
            Comparing(claims).told_once(one for one in comparisons_in(held) if topic.iri in one.iris(COMPARES))
        ),
        sections=names.links([one.iri for one in of_type(held, "SourceSection") if topic.iri in one.iris(PART)]),
        anatomy=anatomy(names),
    )


COMPARES = ld("comparesVersion")
SAID = ld("assertedIn")
PART = ld("sectionOf")
HASH = ld("contentHash")


def _points_back(resource: Resource, topic: Resource) -> bool:
    return any(topic.iri in resource.iris(name) for name in PREVIOUS)


def _is_other_text(rendition: Resource, topic: Resource) -> bool:
    return topic.iri in rendition.iris(ld("renditionOf")) and rendition.text(HASH) != topic.text(HASH)


def _versions(names: Names, shelf: Shelf, iris: Iterable[str]) -> tuple[Link, ...]:
    versions = [shelf.version(iri) for iri in iris]
    return tuple(
        Link(gettext("%(version)s, %(day)s", version=version.label, day=day(version.date)), version.link.href)
        for version in versions
    )


def _by_kind(rows: list[Row]) -> tuple[Group, ...]:
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    return tuple(Group(title, tuple(by_kind[kind])) for kind, title in KINDS.items() if kind in by_kind)


def _searched(claims: Claims, held: list[Resource], own: list[Resource]) -> Searched:
    searches = [Comparing(claims).search(one) for one in of_type(held, "Examination")]
    general = [search for search in searches if search.general]
    known = {search.kind for search in general} | {kind_of(claim) for claim in own}
    return Searched(
        found=_by_subject(search for search in general if search.found),
        silent=_by_subject(search for search in general if not search.found),
        particular=tuple(search for search in searches if not search.general),
        never=tuple(title for kind, title in KINDS.items() if kind not in known),
    )


def _by_subject(searches: Iterable[Search]) -> tuple[Topic, ...]:
    by_subject: dict[Link | None, list[Search]] = defaultdict(list)
    for search in searches:
        by_subject[search.subject].append(search)
    return tuple(Topic(subject, tuple(found)) for subject, found in by_subject.items())


def _version_frame(names: Names, source: Source, version: Version, said: int) -> Frame:
    assert names.selection
    title = gettext("%(source)s, %(version)s", source=source.link.text, version=version.label)
    description = ngettext("%(num)s claim read in it.", "%(num)s claims read in it.", said)
    return document_frame(names, version.iri, title, description, json_ld(names, names.selection.thing))


def _licence(names: Names, topic: Resource) -> Link | None:
    licences = topic.iris(f"{FOREIGN['dcterms']}license")
    return names.link(licences[0], LICENCES.get(licences[0])) if licences else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """A source with its versions and what changed between them, what it is about, what it cites and what cites it.

    `said` counts the claims that were read in each version.
    """

    frame: Frame
    source: Source
    said: dict[str, int]
    about: tuple[Link, ...]
    family: tuple[Link, ...]
    cites: tuple[Link, ...]
    cited_by: tuple[Link, ...]
    changes: tuple[tuple[str, tuple[Link, ...]], ...]
    compared: tuple[Compared, ...]
    anatomy: Anatomy


def source_page(names: Names) -> SourcePage:
    """The page of the selection's topic, a source."""
    assert names.selection
    topic, held = names.selection.thing, list(names.selection.resources.values())
    shelf = Shelf.of(names)
    source = next(one for one in shelf.sources() if one.iri == topic.iri)
    title = names.label(topic.iri)
    return SourcePage(
        frame=document_frame(
            names,
            topic.iri,
            title,
            ngettext(
                "%(standing)s, %(num)s version at hand.",
                "%(standing)s, %(num)s versions at hand.",
                len(source.versions),
                standing=source.standing,
            ),
            json_ld(names, topic),
        ),
        source=source,
        said={version.iri: dict(names.reader.uses(version.iri)).get(SAID, 0) for version in source.versions},
        about=names.links(topic.iris(SCHEMA_ABOUT)),
        family=names.links(topic.iris(ld("family"))),
        cites=names.links(topic.iris(ld("cites"))),
        cited_by=names.links([one.iri for one in held if topic.iri in one.iris(ld("cites"))]),
        changes=_changes(names, source),
        compared=tuple(Comparing(Claims(names, shelf)).told_once(comparisons_in(held))),
        anatomy=anatomy(names),
    )


def _changes(names: Names, source: Source) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """What changed between its versions, those of the newest first, each with the comparisons that say so."""
    every = (link.source for version in source.versions for link in names.reader.incoming(version.iri, COMPARES))
    told: dict[str, list[Link]] = defaultdict(list)
    for iri in dict.fromkeys(every):
        told[names.held(iri).text(ld("explanation")) or ""].append(names.link(iri))
    return tuple((explanation, tuple(links)) for explanation, links in told.items())
