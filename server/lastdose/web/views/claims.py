"""Claims as rows: one statement, everything it turns on beside it, and each claim that makes it with its place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from lastdose.namespaces import FOREIGN
from lastdose.releases.statements import Resource
from lastdose.web.languages import foreign, gettext, joined, listed
from lastdose.web.views.names import Link, Names, in_english, key_of, ld, local
from lastdose.web.views.slots import LIMITS, Slot, slots_of
from lastdose.web.views.sources import Shelf, Source, Version
from lastdose.web.views.words import KINDS, kind_of, section_name

OA = FOREIGN["oa"]
UNREAD = "unreviewed"
MOST_PLACES = 2
SELECTED = ("start", "end", "exact")
SUBJECTS = ("aboutDrug", "aboutClass", "reportedDrug", "reportedClass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a claim stands: section, offsets (code points, end exclusive), fingerprint, and the words if held."""

    passage: Link
    section: Link
    address: str
    subsection: str | None
    start: str
    end: str
    digest: str
    exact: str | None

    @property
    def boxed(self) -> bool:
        """Whether it stands in a boxed warning."""
        return self.address.startswith("boxed_warning")

    @property
    def short(self) -> str:
        """`boxed warning`, `section 5.1`, `its text` for what has no sections, or the section's name."""
        if self.boxed:
            return gettext("boxed warning")
        if self.subsection:
            return gettext("section %(number)s", number=self.subsection)
        if self.address == "text":
            return gettext("its text")
        first = self.section.text.split(".")[0]
        if first.isdigit():
            return gettext("section %(number)s", number=first)
        return foreign(self.section.text.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """One claim: its address, source, version and places, and whether it was read against its passage."""

    iri: str
    claim: Link
    source: Source
    version: Version
    places: tuple[Place, ...]
    read: bool

    @property
    def boxed(self) -> bool:
        """Whether it stands in a boxed warning."""
        return any(place.boxed for place in self.places)

    @property
    def where(self) -> str:
        """Its first places in short, each once, and how many more there are."""
        every = list(dict.fromkeys(place.short for place in self.places))
        if len(every) > MOST_PLACES:
            more = len(every) - MOST_PLACES
            return gettext("%(places)s and %(more)s more", places=joined(every[:MOST_PLACES]), more=more)
        return joined(every)

    @property
    def rank(self) -> tuple[bool, tuple[int, str, str]]:
        """Repackagers last."""
        return self.version.repackager, self.source.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A context of use: product, route and form, and whatever else the passage limits it to."""

    iri: str
    product: Link | None
    route: str
    form: str
    limits: tuple[Slot, ...] = ()

    @property
    def heading(self) -> str:
        """`Inderal XL, oral, extended-release capsule`."""
        return self.headed([self.product_name] if self.product else [])

    @property
    def product_name(self) -> str:
        """What the product is called; empty where none is named."""
        return foreign(self.product.text) if self.product else ""

    def headed(self, products: Sequence[str]) -> str:
        """The same of several products of one route and form: `Inderal LA and Inderal XL, oral, …`."""
        named = [listed(products), self.route, self.form]
        return joined(list(filter(None, named))) or gettext("no product named")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A statement about a subject. `slots` by property name; `witnesses` never empty, repackagers last.

    `others` are further contexts of use in which the same is said, where the row tells of several.
    """

    statement: str
    kind: str
    subject: Link
    words: str
    slots: dict[str, Slot]
    use: Use
    review: str
    reported: bool
    witnesses: tuple[Witness, ...]
    others: tuple[Use, ...] = ()

    @property
    def uses(self) -> str:
        """The contexts of use, each once; products of one route and form are told together."""
        alike: dict[tuple[str, str], list[Use]] = defaultdict(list)
        for use in (self.use, *self.others):
            alike[use.route, use.form].append(use)
        named = [(found[0], dict.fromkeys(use.product_name for use in found)) for found in alike.values()]
        headings = [foreign(use.headed(list(filter(None, products)))) for use, products in named]
        return (Markup if any(isinstance(one, Markup) for one in headings) else str)(gettext("; ")).join(headings)

    @property
    def title(self) -> str:
        """What kind of statement it is."""
        return KINDS.get(self.kind, self.kind)

    @property
    def claims(self) -> set[str]:
        """The IRIs of the claims that make the statement."""
        return {witness.iri for witness in self.witnesses}

    @property
    def boxed(self) -> bool:
        """Whether any witness has it in a boxed warning."""
        return any(witness.boxed for witness in self.witnesses)

    @property
    def unread(self) -> bool:
        """Whether nobody has yet read any of the claims against its passage."""
        return not any(witness.read for witness in self.witnesses)

    @property
    def copies_only(self) -> bool:
        """Whether only repackagers' documents at hand say so."""
        return all(witness.version.repackager for witness in self.witnesses)

    def keys(self, name: str) -> list[str]:
        """The keys of the concepts in a slot."""
        return list(self.slots[name].keys) if name in self.slots else []

    def has(self, *names: str) -> bool:
        """Whether any of the slots is filled."""
        return any(name in self.slots for name in names)

    def shown(self, *left_out: str) -> list[Slot]:
        """The filled slots in their order, without those that stand elsewhere in the line."""
        return [slot for name, slot in self.slots.items() if name not in left_out]


@dataclass(slots=True)
class Claims:
    """Reads the claims of a selection into rows."""

    names: Names
    shelf: Shelf
    _rows: dict[str, Row] = field(default_factory=dict)

    def rows(self, claims: Iterable[Resource]) -> list[Row]:
        """One row for each statement, in order of prominence and standing; equal statements are one row."""
        by_statement: dict[str, list[Row]] = defaultdict(list)
        for claim in claims:
            row = self.row(claim)
            by_statement[row.statement].append(row)
        return sorted(map(merged, by_statement.values()), key=_prominence)

    def row(self, claim: Resource) -> Row:
        """One claim as a row, the same each time."""
        if claim.iri not in self._rows:
            self._rows[claim.iri] = self._row(claim)
        return self._rows[claim.iri]

    def _row(self, claim: Resource) -> Row:
        types = claim.iris(f"{FOREIGN['rdf']}type")
        subjects = [iri for name in SUBJECTS for iri in claim.iris(ld(name))]
        return Row(
            statement=(claim.iris(ld("states")) or [claim.iri])[0],
            kind=kind_of(claim),
            subject=self.names.link(subjects[0]) if subjects else Link(gettext("nothing")),
            words=claim.text(ld("paraphrase")) or self.names.label(claim.iri),
            slots=slots_of(self.names, claim),
            use=self.context((claim.iris(ld("inContext")) or [""])[0]),
            review=_review(claim),
            reported=any(local(kind) == "ReportedClaim" for kind in types),
            witnesses=(self.witness(claim),),
        )

    def context(self, iri: str) -> Use:
        """A context in which claims hold."""
        context = self.names.held(iri)
        products = context.iris(ld("product"))
        return Use(
            iri=iri,
            product=self.names.link(products[0]) if products else None,
            route=_every(context, "route"),
            form=_every(context, "doseForm"),
            limits=tuple(slots_of(self.names, context, LIMITS).values()),
        )

    def witness(self, claim: Resource) -> Witness:
        """Who makes a claim, and where."""
        version = self.shelf.version((claim.iris(ld("assertedIn")) or [""])[0])
        return Witness(
            iri=claim.iri,
            claim=self.names.link(claim.iri, gettext("claim")),
            source=self.shelf.source(version.source),
            version=version,
            places=self.places(claim),
            read=_review(claim) != UNREAD,
        )

    def places(self, claim: Resource) -> tuple[Place, ...]:
        """The passages of a claim, the primary one first."""
        first = claim.iris(ld("primaryPassage"))
        every = dict.fromkeys([*first, *claim.iris(ld("passage"))])
        return tuple(self._place(self.names.held(iri)) for iri in every)

    def _place(self, passage: Resource) -> Place:
        selectors = [self.names.held(iri) for iri in passage.iris(f"{OA}hasSelector")]
        told = {name: held.text(OA + name) for held in selectors for name in SELECTED if held.values(OA + name)}
        address = passage.text(ld("sectionAddress")) or ""
        sections = passage.iris(f"{OA}hasSource")
        name = section_name(address, self.names.held(sections[0]).label if sections else None)
        return Place(
            passage=self.names.link(passage.iri, gettext("passage")),
            section=self.names.link(sections[0], name) if sections else in_english(name),
            address=address,
            subsection=passage.text(ld("subsection")),
            start=told.get("start") or "",
            end=told.get("end") or "",
            digest=passage.text(ld("wordsDigest")) or "",
            exact=told.get("exact"),
        )


def _every(context: Resource, name: str) -> str:
    return listed([foreign(text) for text in sorted(value.text for value in context.values(ld(name)))])


def _review(claim: Resource) -> str:
    return next((key_of(iri) for iri in claim.iris(ld("reviewStatus"))), UNREAD)


def merged(rows: Sequence[Row]) -> Row:
    """The rows of one statement as one: the words of the first witness, and every witness, newest first in a rank."""
    newest = sorted(rows, key=lambda row: row.witnesses[0].version.date, reverse=True)
    ordered = sorted(newest, key=lambda row: row.witnesses[0].rank)
    return replace(ordered[0], witnesses=tuple(witness for row in ordered for witness in row.witnesses))


def _prominence(row: Row) -> tuple[object, ...]:
    return row.unread, not row.boxed, row.copies_only, row.use.heading, row.witnesses[0].rank, row.words
