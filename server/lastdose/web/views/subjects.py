"""The page of a drug or a drug class: what sources say about stopping it, in the order in which one needs it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lastdose.namespaces import FOREIGN
from lastdose.web.languages import gettext, ngettext, sentences
from lastdose.web.views.alike import told_once
from lastdose.web.views.anatomy import Anatomy, anatomy
from lastdose.web.views.blocks import LATER, Block, Group, block, grouped, several_uses
from lastdose.web.views.claims import Claims, Row
from lastdose.web.views.coverage import Coverage
from lastdose.web.views.crawlers import json_ld
from lastdose.web.views.facts import Code, codes_of, related
from lastdose.web.views.firstscreen import FirstScreen, first_screen
from lastdose.web.views.frame import Frame, document_frame
from lastdose.web.views.hearsay import Heard, heard
from lastdose.web.views.history import History, histories
from lastdose.web.views.material import Material, material
from lastdose.web.views.matrix import Matrix, matrix
from lastdose.web.views.names import Link, Names, ld
from lastdose.web.views.sources import Shelf
from lastdose.web.views.strands import Strands, strands
from lastdose.web.views.tapers import Taper, tapers
from lastdose.web.views.timeline import Timeline
from lastdose.web.views.waits import waits
from lastdose.web.views.words import REVIEWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the subject is called, how much is said about it, and how far that was reviewed."""

    name: str
    translated: Link | None
    brands: tuple[str, ...]
    other_names: tuple[str, ...]
    called: tuple[Link, ...]
    tally: str
    heard: int
    review: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Codes, authorised uses by jurisdiction, other facts, relations."""

    codes: tuple[Code, ...]
    uses: tuple[Group, ...]
    facts: tuple[Row, ...]
    related: tuple[tuple[str, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPage:
    """Everything a drug's or a class's page shows, in its order. `kind` is `drug` or `drug-class`.

    `statements` counts the rows that each version supports.
    """

    frame: Frame
    kind: str
    head: Head
    first: FirstScreen
    how: Block
    evidence: Strands | None
    tapers: tuple[Taper, ...]
    waits: Timeline | None
    later: tuple[Block, ...]
    offsets: tuple[Row, ...]
    elsewhere: tuple[Row, ...]
    newborns: Block
    histories: tuple[History, ...]
    identity: Identity
    matrix: Matrix
    class_wording: tuple[Group, ...]
    hearsay: Heard | None
    coverage: Coverage
    by_use: bool
    statements: dict[str, int]
    anatomy: Anatomy

    @property
    def bare(self) -> bool:
        """Whether nothing is said of it here, and no document about it was examined."""
        said = (self.statements, self.class_wording, self.elsewhere, self.matrix.members)
        return not any((*said, self.coverage.documents))


def subject_page(names: Names) -> SubjectPage:
    """The page of the selection's topic, a `drug` or a `drug-class`."""
    assert names.selection
    kind = names.kind
    told = material(Claims(names, Shelf.of(names)), names.selection.thing)
    by_use = kind == "drug" and several_uses(told.own)
    first = first_screen(names, told, by_use)
    how = told_once(row for row in told.of("StopMannerClaim") if row.has("advisedManner", "schedule"))
    return SubjectPage(
        frame=_frame(names, told),
        kind=kind,
        head=_head(names, told),
        first=first,
        how=Block(
            id="how",
            title=gettext("How to stop"),
            short=gettext("How to stop"),
            groups=grouped(how, by_use),
            silence=first.at_once.silence,
        ),
        evidence=strands(told),
        tapers=tuple(tapers(names, how)),
        waits=waits(names, told_once(told.of("AlternativeClaim"))),
        later=_later(told, first, by_use),
        offsets=told_once(told.of("InteractionOffsetClaim")),
        elsewhere=told_once(told.others),
        newborns=_newborns(first, by_use),
        histories=tuple(histories(told.claims, told.sources, told.every, told.compared)),
        identity=_identity(names, told),
        matrix=matrix(told.claims, told.topic) if kind == "drug-class" else Matrix(),
        class_wording=_by_class(told.class_wording) if kind == "drug" else (),
        hearsay=heard(told.hearsay, told.compared, told.searches),
        coverage=told.covered,
        by_use=by_use,
        statements=dict(Counter(who.version.iri for row in (*told.own, *told.hearsay) for who in row.witnesses)),
        anatomy=anatomy(names),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """A stop card: the first screen of a subject's page, for paper; `whole` leads to the page."""

    frame: Frame
    head: Head
    first: FirstScreen
    whole: Link


def card_page(names: Names) -> CardPage:
    """The stop card of the selection's topic, a `drug` or a `drug-class`."""
    assert names.selection
    told = material(Claims(names, Shelf.of(names)), names.selection.thing)
    title = gettext("Stop card: %(name)s", name=names.label(told.topic.iri))
    return CardPage(
        frame=replace(_frame(names, told), title=title, indexed=False),
        head=_head(names, told),
        first=first_screen(names, told, by_use=False),
        whole=names.link(told.topic.iri),
    )


def _frame(names: Names, told: Material) -> Frame:
    name = names.label(told.topic.iri)
    claims = [names.held(row.witnesses[0].iri) for row in told.own]
    description = gettext(
        "What sources say about stopping %(name)s, and who says so: %(tally)s. Not advice.",
        name=name,
        tally=_tally(told),
    )
    title = gettext("Stopping %(name)s", name=name)
    return document_frame(names, told.topic.iri, title, description, json_ld(names, told.topic, claims))


def _head(names: Names, told: Material) -> Head:
    topic = told.topic
    classes = {
        iri: None for row in told.of("DrugFactClaim") if row.has("memberOf") for iri in row.slots["memberOf"].iris
    }
    return Head(
        name=names.label(topic.iri),
        translated=names.translated(topic.iri),
        brands=tuple(value.text for value in topic.values(ld("brandName"))),
        other_names=tuple(value.text for value in topic.values(f"{FOREIGN['skos']}altLabel") if value.language != "zh"),
        called=names.links(list(classes)),
        tally=_tally(told),
        heard=len(told.hearsay),
        review=_reviewed((*told.own, *told.hearsay)),
    )


def _tally(told: Material) -> str:
    sources = [source for source in told.sources if source.at_hand and not source.hearsay]
    versions = sum(len(source.versions) for source in sources)
    said = ngettext("%(num)s statement", "%(num)s statements", len(told.own))
    if not sources:
        return said
    return gettext(
        "%(statements)s from %(sources)s in %(versions)s",
        statements=said,
        sources=ngettext("%(num)s source", "%(num)s sources", len(sources)),
        versions=ngettext("%(num)s version", "%(num)s versions", versions),
    )


def _reviewed(rows: Iterable[Row]) -> str:
    """How far the statements were reviewed, in words."""
    counted = Counter(row.review for row in rows).most_common()
    told = [(number, REVIEWS.get(status, status)) for status, number in counted]
    if len(told) == 1:
        return gettext("Each statement was %(reviewed)s.", reviewed=told[0][1])
    return sentences(
        *(
            ngettext("%(num)s statement: %(reviewed)s.", "%(num)s statements: %(reviewed)s.", number, reviewed=words)
            for number, words in told
        )
    )


def _later(told: Material, first: FirstScreen, by_use: bool) -> tuple[Block, ...]:
    """The blocks after the first screen; what demands a stop at once stands there already."""
    demanding = {claim for row in first.demands for claim in row.claims}
    rest = [row for row in told.own if not row.claims & demanding]
    return tuple(block(question, rest, told.covered, by_use) for question in LATER)


def _newborns(first: FirstScreen, by_use: bool) -> Block:
    title = gettext("Newborns")
    return Block(id="newborns", title=title, short=title, groups=grouped(first.newborns, by_use))


def _identity(names: Names, told: Material) -> Identity:
    by_jurisdiction: dict[str, list[Row]] = defaultdict(list)
    for row in told.of("IndicationClaim"):
        for place in dict.fromkeys(
            who.source.jurisdiction or gettext("no jurisdiction named") for who in row.witnesses
        ):
            by_jurisdiction[place].append(row)
    return Identity(
        codes=codes_of(names, told.topic),
        uses=tuple(Group(place, told_once(rows)) for place, rows in sorted(by_jurisdiction.items())),
        facts=told_once(told.of("DrugFactClaim")),
        related=related(names, told.topic),
    )


def _by_class(rows: Iterable[Row]) -> tuple[Group, ...]:
    by_class: dict[Link, list[Row]] = defaultdict(list)
    for row in rows:
        by_class[row.subject].append(row)
    ordered = sorted(by_class.items(), key=lambda item: item[0].text)
    return tuple(Group(subject.text, told_once(found), href=subject.href) for subject, found in ordered)
