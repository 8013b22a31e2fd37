"""Coverage: what was examined and found, what was examined and not found, and what nobody ever looked for."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from lastdose.web.languages import foreign, gettext, listed, ngettext, sentences
from lastdose.web.views.claims import Row
from lastdose.web.views.comparing import Search
from lastdose.web.views.names import Link
from lastdose.web.views.sources import Source, Version
from lastdose.web.views.words import KINDS


@dataclass(frozen=True, slots=True)
class Cell:
    """One document and one kind of statement: `found`, `not-found` or `unsought`."""

    outcome: str
    words: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of statement across all documents."""

    kind: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The latest known version of a source; `own` when the source is about the subject, not only searched for it."""

    source: Source
    version: Version
    own: bool

    @property
    def name(self) -> str:
        """`the US label Inderal XL (version 7)`."""
        return gettext(
            "the %(kind)s %(name)s (%(version)s)",
            kind=self.source.short,
            name=foreign(self.source.name),
            version=self.version.label,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The table of kinds and documents; searches for something in particular; sources that were never examined."""

    documents: tuple[Document, ...]
    lines: tuple[Line, ...]
    particular: tuple[Search, ...]
    unexamined: tuple[Link, ...]
    jurisdictions: str

    @property
    def sought(self) -> tuple[Line, ...]:
        """The kinds that were looked for, or found, in some document."""
        return tuple(line for line in self.lines if any(cell.outcome != "unsought" for cell in line.cells))

    @property
    def unsought(self) -> str:
        """The kinds for which no document was searched, in words."""
        return listed([line.title.lower() for line in self.lines if line not in self.sought])

    def silence(self, what: str, *kinds: str) -> str:
        """Which documents were searched in vain for all of these kinds, and in which nobody looked, in words.

        `what` is the thing missed, as in `No {what} is stated in …`; empty when every document speaks of it.
        """
        lines = [line for line in self.lines if line.kind in kinds]
        outcomes = [{line.cells[index].outcome for line in lines} for index in range(len(self.documents))]
        told = list(zip(self.documents, outcomes, strict=True))
        in_vain = [document.name for document, outcome in told if outcome == {"not-found"}]
        missed = [document for document, outcome in told if "unsought" in outcome and "found" not in outcome]
        unsought = [document.name for document in missed if document.own]
        return sentences(_in_vain(what, in_vain), _unsought(what, unsought))


def _in_vain(what: str, names: list[str]) -> str:
    if not names:
        return ""
    return gettext("No %(what)s is stated in %(documents)s, examined in full.", what=what, documents=listed(names))


def _unsought(what: str, names: list[str]) -> str:
    return (
        gettext("Nobody looked for any %(what)s in %(documents)s.", what=what, documents=listed(names)) if names else ""
    )


def coverage(
    sources: Iterable[Source], about: Container[str], rows: Iterable[Row], searches: Iterable[Search]
) -> Coverage:
    """The coverage of a subject by the latest known versions of sources.

    A document counts that was searched for the subject, or whose source is `about` it; one about another drug that
    mentions the subject in passing is no place where anything is missed.
    """
    shelf = list(sources)
    made = list(searches)
    examined = {search.version.iri for search in made}
    said = Counter((witness.version.iri, row.kind) for row in rows for witness in row.witnesses)
    latest = [(source, version) for source in shelf for version in source.versions if version.latest]
    documents = tuple(
        Document(source, version, source.iri in about)
        for source, version in latest
        if version.iri in examined or source.iri in about
    )
    general = {(search.version.iri, search.kind): search for search in made if search.general}
    every = tuple(
        Line(
            kind, title, tuple(_cell(general.get((d.version.iri, kind)), said[d.version.iri, kind]) for d in documents)
        )
        for kind, title in KINDS.items()
    )
    here = {document.version.iri for document in documents}
    return Coverage(
        documents=documents,
        lines=every,
        particular=tuple(search for search in made if not search.general and search.version.iri in here),
        unexamined=_unexamined(shelf, documents),
        jurisdictions=listed(sorted({d.source.jurisdiction for d in documents if d.source.jurisdiction})),
    )


def _cell(search: Search | None, said: int) -> Cell:
    href = search.link.href if search else None
    if said:
        return Cell("found", ngettext("%(num)s statement", "%(num)s statements", said), href)
    if search is None:
        return Cell("unsought", gettext("not looked for"))
    if search.found:
        return Cell("found", gettext("found"), href)
    words = gettext("not found") if search.whole else gettext("not found in the sections searched")
    return Cell("not-found", words, href)


def _unexamined(shelf: Sequence[Source], documents: Sequence[Document]) -> tuple[Link, ...]:
    absent = [source.link for source in shelf if not source.at_hand]
    known = {source.homepage.href for source in shelf if source.homepage}
    cited = [address for document in documents for address in document.version.cites if address not in known]
    return (*absent, *(Link(address, address) for address in dict.fromkeys(cited) if address.startswith("http")))
