"""The page of a search or list: what was found, in which order, and what each further choice would leave of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lastdose.releases.finding import BEST, Choice, Found, Listed, Wanted
from lastdose.web.languages import N_, Words, gettext, spoken
from lastdose.web.listing import address, listing, sortings
from lastdose.web.views.frame import Frame, frame
from lastdose.web.views.names import TYPES, Link, Names, in_english, key_of
from lastdose.web.views.words import JURISDICTIONS, STANDING

HEADINGS = Words(
    {
        "type": N_("Type of thing"),
        "risk": N_("Kind of harm"),
        "boxed": N_("Boxed warning"),
        "differs": N_("Differing sources"),
        "class": N_("Class"),
        "source": N_("Kind of source"),
        "jurisdiction": N_("Jurisdiction"),
    }
)
YES = Words({"boxed": N_("Stands in a boxed warning"), "differs": N_("Sources differ")})
THINGS = {"class": "drug-class", "risk": "risk-kind"}
SORTINGS = Words({BEST: N_("Best match"), "name": N_("Name"), "claims": N_("Claims"), "newest": N_("Newest source")})
PLURALS = Words({
    "drug": N_("Drugs"), "drug-class": N_("Drug classes"), "effect": N_("Effects"), "condition": N_("Conditions"),
    "product": N_("Products"), "source": N_("Sources"),
})  # fmt: skip
SHOWN_AT_ONCE, MOST_SHOWN = 8, 100


@dataclass(frozen=True, slots=True)
class Row:
    """A thing that was found, with its key, the name that matched where that is another, and what is counted of it."""

    link: Link
    key: str
    kind: str
    matched: str
    claims: str
    newest: str

    @property
    def is_drug(self) -> bool:
        """Whether it can be set beside others."""
        return self.kind == TYPES["drug"]


@dataclass(frozen=True, slots=True)
class Facet:
    """What a list can be narrowed by: further choices, each with how many things it would leave."""

    key: str
    heading: str
    first: tuple[tuple[Link, str], ...]
    others: tuple[tuple[Link, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """A page of what was found; `made` are the choices made, each with the list without it.

    `comparable` says that there are drugs among the rows, which can be set side by side; `mixed`, that the rows may be
    of several types.
    """

    frame: Frame
    title: str
    words: str
    total: str
    place: str
    cut: bool
    rows: tuple[Row, ...]
    comparable: bool
    mixed: bool
    made: tuple[tuple[str, Link], ...]
    facets: tuple[Facet, ...]
    sortings: tuple[tuple[str, Link, bool], ...]
    pages: tuple[tuple[str, Link], ...]
    near: tuple[Link, ...]


def search_page(names: Names, wanted: Wanted, found: Found) -> SearchPage:
    """The page of a list."""
    title = _title(names, wanted)
    described = gettext("Drugs, classes, harms and sources by name, and by what sources say.")
    framed = frame(names.site, title, described)
    rows = tuple(_row(names, one) for one in found.listed)
    return SearchPage(
        frame=replace(framed, words=wanted.words, indexed=False),
        title=title,
        words=wanted.words,
        total=f"{found.total:,}",
        place=_place(wanted, found),
        cut=found.cut,
        rows=rows,
        comparable=any(row.is_drug for row in rows),
        mixed=not any(facet == "type" for facet, _ in wanted.choices),
        made=tuple(_made(names, wanted, *choice) for choice in wanted.choices),
        facets=tuple(facet for facet in _facets(names, wanted, found) if facet.first),
        sortings=tuple(_sorting(names, wanted, key) for key in sortings(wanted.words)),
        pages=tuple((relation, Link(TURN[relation], names.at(path))) for relation, path in beyond(wanted, found)),
        near=_near(names, wanted) if not found.total and wanted.words else (),
    )


TURN = Words({"first": N_("First"), "prev": N_("Before"), "next": N_("Next"), "last": N_("Last")})


def beyond(wanted: Wanted, found: Found) -> list[tuple[str, str]]:
    """The pages to go to by relation (first, prev, next, last), each with its path, where there are more than one."""
    last = max(1, -(-found.total // wanted.size))
    around = {"first": 1, "prev": wanted.page - 1, "next": wanted.page + 1, "last": last}
    there = {relation: number for relation, number in around.items() if last > 1 and 1 <= number <= last}
    return [(relation, address(replace(wanted, page=number))) for relation, number in there.items()]


def value_name(names: Names, facet: str, value: str) -> str:
    """What a choice is called."""
    if facet in THINGS:
        return names.label(names.site.thing(THINGS[facet], value))
    kinds: Mapping[str, str] = {"type": TYPES, "source": STANDING, "jurisdiction": JURISDICTIONS}.get(facet, {})
    return YES.get(facet) or kinds.get(value) or value.replace("-", " ")


def _title(names: Names, wanted: Wanted) -> str:
    if wanted.words:
        return wanted.words
    kinds = [value for facet, value in wanted.choices if facet == "type"]
    return PLURALS.get(kinds[0], value_name(names, "type", kinds[0])) if kinds else gettext("Everything here")


def _row(names: Names, one: Listed) -> Row:
    claims = f"{one.claims:,}" if one.claims else ""
    return Row(listed_link(names, one), key_of(one.iri), TYPES.get(one.type, one.type), one.matched, claims, one.newest)


def listed_link(names: Names, one: Listed) -> Link:
    """The link to something in a list, which is known to be described."""
    return replace(
        names.named(one.iri) if spoken().translated else Link(one.name), href=names.at(names.site.path(one.iri) or "")
    )


def _place(wanted: Wanted, found: Found) -> str:
    last = min(found.total, wanted.start + wanted.size)
    if not found.listed or found.total <= wanted.size:
        return ""
    return gettext("%(first)s to %(last)s", first=f"{wanted.start + 1:,}", last=f"{last:,}")


def _made(names: Names, wanted: Wanted, facet: str, value: str) -> tuple[str, Link]:
    left = tuple(choice for choice in wanted.choices if choice != (facet, value))
    return HEADINGS[facet], _choice(names, facet, value, replace(wanted, choices=left, page=1))


def _at(names: Names, wanted: Wanted) -> str:
    return names.at(address(wanted))


def _facets(names: Names, wanted: Wanted, found: Found) -> Iterable[Facet]:
    for key, values in found.further.items():
        links = tuple(_further(names, wanted, key, *one) for one in values[:MOST_SHOWN])
        yield Facet(key, HEADINGS[key], links[:SHOWN_AT_ONCE], links[SHOWN_AT_ONCE:])


def _further(names: Names, wanted: Wanted, facet: str, value: str, number: int) -> tuple[Link, str]:
    narrower = replace(wanted, choices=(*wanted.choices, (facet, value)), page=1)
    return _choice(names, facet, value, narrower), f"{number:,}"


def _choice(names: Names, facet: str, value: str, leads_to: Wanted) -> Link:
    return replace(in_english(value_name(names, facet, value)), href=_at(names, leads_to))


def _sorting(names: Names, wanted: Wanted, key: str) -> tuple[str, Link, bool]:
    return key, Link(SORTINGS[key], _at(names, replace(wanted, sorting=key, page=1))), key == wanted.sorting


def _near(names: Names, wanted: Wanted) -> tuple[Link, ...]:
    hits = names.reader.finder.near(wanted.words, SHOWN_AT_ONCE)
    return tuple(replace(in_english(hit.text), href=names.at(names.site.path(hit.iri) or "")) for hit in hits)


@dataclass(frozen=True, slots=True)
class Extract:
    """The beginning of a list in the order of names, the length of the whole list, and where it is."""

    links: tuple[Link, ...]
    total: int
    whole: Link

    @property
    def more(self) -> bool:
        """Whether there are others."""
        return self.total > len(self.links)


def extract(names: Names, size: int, *choices: Choice) -> Extract:
    """What most claims concern among the things of which all choices are true."""
    found = names.reader.finder.found(Wanted(choices=choices, sorting="claims", size=size))
    return _extract(names, found.listed, found.total, choices)


def _extract(names: Names, chosen: Iterable[Listed], total: int, choices: tuple[Choice, ...]) -> Extract:
    links = sorted((listed_link(names, one) for one in chosen), key=lambda link: link.text.lower())
    whole = Link(gettext("all %(number)s", number=f"{total:,}"), names.at(listing(*choices)))
    return Extract(tuple(links), total, whole)


def with_members(names: Names, size: int) -> Extract:
    """The classes of which most is said, among those with several drugs; the whole list is that of all classes."""
    finder, classes = names.reader.finder, ("type", "drug-class")
    members = dict(finder.found(Wanted(choices=(("type", "drug"),), size=1), ("class",)).further["class"])
    found = finder.found(Wanted(choices=(classes,), sorting="claims", size=MOST_SHOWN))
    several = [one for one in found.listed if members.get(key_of(one.iri), 0) > 1]
    return _extract(names, several[:size], found.total, (classes,))


def at_risk(names: Names, risk: str, size: int) -> tuple[Extract, Extract]:
    """Drugs, and classes, of which the latest known version of some document names a kind of harm."""
    return extract(names, size, ("type", "drug"), ("risk", risk)), extract(
        names, size, ("type", "drug-class"), ("risk", risk)
    )


def list_of(names: Names, kind: str) -> Link:
    """The list of all things of a type, with their number."""
    number = names.reader.finder.count(("type", kind))
    text = gettext("%(kind)s (%(number)s)", kind=PLURALS[kind], number=f"{number:,}")
    return Link(text, names.at(listing(("type", kind))))
