"""The neighbourhood of a thing: what points at it and what it points at, by property, for a picture and for a table.

Only so much is looked up, however busy a thing is: twelve properties on a side, and three things under each.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from lastdose.namespaces import FOREIGN, LD
from lastdose.web.languages import foreign, gettext, plain
from lastdose.web.views.names import Link, Names, key_of, kind_name, ld
from lastdose.web.views.shortening import shortened
from lastdose.web.views.slots import in_words
from lastdose.web.views.words import section_name

MOST_PROPERTIES = 12
MOST_NAMED = 3
TOP, STRIP = 46, 42
LONGEST, SHORTEST = 40, 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Things on one side under one property: some of them, how many there are, and where they stand, in pixels."""

    predicate: str
    kind: str
    count: int
    links: tuple[Link, ...]
    top: int

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.links)

    @property
    def number(self) -> str:
        """The count as people read it."""
        return f"{self.count:,}"

    @property
    def words(self) -> str:
        """The one neighbour by name, several by their number and kind."""
        return plain(self.links[0].text) if self.count == 1 else f"{self.number} × {self.kind}"

    @property
    def near(self) -> str:
        """The words for a wide screen."""
        return shortened(self.words, LONGEST)

    @property
    def far(self) -> str:
        """The words for a narrow one."""
        return shortened(self.words, SHORTEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """The drawing: both sides, and its height and middle in pixels."""

    name: str
    pointing: tuple[Neighbours, ...]
    pointed_at: tuple[Neighbours, ...]
    height: int

    @property
    def middle(self) -> int:
        """Where the thing itself stands."""
        return (TOP + self.height) // 2


def neighbourhood(names: Names) -> Neighbourhood | None:
    """The neighbourhood of the selection's topic; None where it has no neighbour."""
    assert names.selection
    pointing, pointed_at = _pointing(names), _pointed_at(names)
    if not (pointing or pointed_at):
        return None
    rows = max(len(pointing), len(pointed_at))
    return Neighbourhood(
        name=shortened(names.label(names.selection.topic), SHORTEST),
        pointing=_centred(pointing, rows),
        pointed_at=_centred(pointed_at, rows),
        height=TOP + rows * STRIP,
    )


def _centred(side: tuple[Neighbours, ...], rows: int) -> tuple[Neighbours, ...]:
    """The side with fewer rows beside the middle of the other."""
    down = (rows - len(side)) * STRIP // 2
    return tuple(replace(one, top=one.top + down) for one in side)


def _pointing(names: Names) -> tuple[Neighbours, ...]:
    assert names.selection
    topic = names.selection.topic
    found = names.reader.uses(topic)[:MOST_PROPERTIES]
    return tuple(
        _neighbours(names, name, _some(names, topic, name), count, number) for number, (name, count) in enumerate(found)
    )


def _some(names: Names, topic: str, name: str) -> tuple[str, ...]:
    return tuple(link.source for link in names.reader.incoming(topic, name, size=MOST_NAMED))


def _pointed_at(names: Names) -> tuple[Neighbours, ...]:
    assert names.selection
    by_property: dict[str, list[str]] = defaultdict(list)
    for statement in names.selection.thing.statements:
        if statement.value.is_iri:
            by_property[statement.property].append(statement.value.text)
    chosen = list(by_property.items())[:MOST_PROPERTIES]
    return tuple(
        _neighbours(names, name, tuple(iris[:MOST_NAMED]), len(iris), number)
        for number, (name, iris) in enumerate(chosen)
    )


def _neighbours(names: Names, name: str, some: tuple[str, ...], count: int, number: int) -> Neighbours:
    return Neighbours(
        predicate=_predicate(names, name),
        kind=kind_name(some[0]) if names.site.path(some[0]) else gettext("term"),
        count=count,
        links=tuple(names.link(iri, called(names, iri)) for iri in some),
        top=TOP + number * STRIP,
    )


def _predicate(names: Names, name: str) -> str:
    named = name.startswith(LD) and names.reader.label(name)
    return names.label(name) if named else names.compact(name)


def called(names: Names, iri: str) -> str:
    """What a neighbour is called: a version and a section by what they are of, what has no name by its kind.

    The words of a claim for which nobody answers stand in their own block, and so not here.
    """
    held = names.held(iri)
    if held.iris(ld("reportedKind")):
        return gettext("Reported claim %(key)s", key=key_of(iri))
    if works := held.iris(ld("versionOf")):
        number = held.text(f"{FOREIGN['pav']}version")
        work = names.label(works[0])
        return gettext("%(source)s, version %(number)s", source=foreign(work), number=number) if number else work
    if address := held.text(ld("sectionAddress")):
        return section_name(address, held.label)
    said = in_words(names, iri) or names.label(iri)
    return said if said != names.fallback(iri) or held.label else kind_name(iri) if names.site.path(iri) else said
