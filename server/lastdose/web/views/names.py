"""Names: what a page calls a thing, and where it links to; nothing is linked that the release does not describe."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lastdose.namespaces import FOREIGN, LD, compact
from lastdose.releases.descriptions import Reader
from lastdose.releases.statements import Resource, Value
from lastdose.web.languages import ENGLISH, N_, Words, gettext, is_foreign, spoken
from lastdose.web.selection import Selection
from lastdose.web.site import Site

LABELS = (f"{FOREIGN['rdfs']}label", f"{FOREIGN['skos']}prefLabel")
TITLES = (f"{LD}paraphrase", f"{LD}explanation", f"{FOREIGN['skos']}notation", f"{LD}asSaid", f"{LD}dose")
HASH = re.compile(r"[0-9a-f]{16}\Z")
TYPES = Words(
    {
        "drug": N_("Drug"),
        "drug-class": N_("Drug class"),
        "condition": N_("Condition"),
        "effect": N_("Effect"),
        "claim": N_("Claim"),
        "source": N_("Source"),
        "version": N_("Source version"),
        "comparison": N_("Comparison"),
        "examination": N_("Examination"),
        "statement": N_("Statement"),
        "section": N_("Section of a source"),
        "passage": N_("Passage"),
        "product": N_("Product"),
        "agent": N_("Organisation"),
        "family": N_("Label family"),
        "context": N_("Context of use"),
        "graph": N_("Named graph"),
        "review": N_("Review"),
        "selector": N_("Place in a text"),
        "code": N_("Code"),
        "quantity": N_("Stretch of time"),
        "population": N_("Population"),
        "taper": N_("Taper"),
        "taper-step": N_("Step of a taper"),
        "example": N_("Example query"),
        "partition": N_("Part of the dataset"),
        "prefix": N_("Prefix"),
        "scheme": N_("Concept scheme"),
        "quote": N_("Quoted words"),
        "extraction": N_("Extraction"),
        "release": N_("Release"),
        "rendition": N_("Text of a version"),
    }
)
OUTSIDE = re.compile(r"https?://[^\s<>\"'`\\^{}|]+\Z")


@dataclass(frozen=True, slots=True)
class Link:
    """A text, with the address it leads to if there is one, and its language if that is not the page's."""

    text: str
    href: str | None = None
    language: str | None = None

    @property
    def outside(self) -> bool:
        """Whether it leads to another publisher."""
        return bool(self.href and self.href.startswith("http"))


@dataclass(slots=True)
class Names:
    """Labels and addresses for one page; what was looked up once is kept until the page is done."""

    site: Site
    reader: Reader
    selection: Selection | None = None
    _looked_up: dict[str, Resource | None] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The type of thing that the document is about, as in its address."""
        assert self.selection
        return self.selection.topic.rsplit("/", 2)[-2]

    def resource(self, iri: str) -> Resource | None:
        """A resource of the release, whether the selection holds it or not."""
        held = self.selection.resources.get(iri) if self.selection else None
        if held is None and iri not in self._looked_up:
            self._looked_up[iri] = self.reader.resource(iri) if iri.startswith(self.site.release.base) else None
        return held or self._looked_up.get(iri)

    def held(self, iri: str) -> Resource:
        """A resource of the release, or one about which nothing is said."""
        return self.resource(iri) or Resource(iri, None, 0, ())

    def label(self, iri: str) -> str:
        """The label in the language of the page, else the English one, else a readable form of the address."""
        return self.named(iri).text

    def named(self, iri: str) -> Link:
        """The label of a thing without its address."""
        resource, tag = self.resource(iri), spoken().tag
        if tag != ENGLISH and resource and (own := _label(resource, tag)):
            return Link(own)
        title = _title(resource) if resource else None
        return in_english(title or self.fallback(iri))

    def fallback(self, iri: str) -> str:
        """A readable form of an address: its key for things, a prefixed name for terms."""
        if not self.site.path(iri):
            return self.compact(iri)
        kind, key = iri.rsplit("/", 2)[-2:]
        if HASH.match(key) or kind in {"version", "rendition"}:
            return gettext("%(kind)s %(key)s", kind=TYPES.get(kind, kind), key=key)
        return key.replace("-", " ")

    def compact(self, iri: str) -> str:
        """The prefixed name of an IRI, or the IRI itself."""
        return compact(iri, self.site.release.base)

    def translated(self, iri: str) -> Link | None:
        """The label in the other language of the pages, if the data has both."""
        held = self.held(iri)
        if not (chinese := _label(held, "zh")):
            return None
        return Link(chinese, language="zh") if spoken().tag == ENGLISH else Link(_title(held) or "", language=ENGLISH)

    def href(self, iri: str) -> str | None:
        """Where an IRI leads: to a thing that the release describes, or by http; else nowhere."""
        path = self.site.path(iri)
        if path is not None:
            return self.at(path) if self.resource(iri) else None
        if iri.startswith(f"{self.site.public_url}/"):
            return self.site.here(iri.removeprefix(self.site.public_url))
        if iri.startswith(LD) or not OUTSIDE.match(iri):
            return None
        return iri

    def link(self, iri: str, text: str | None = None) -> Link:
        """A link to a thing, under its label unless another text is given."""
        named = in_english(text) if text else self.named(iri)
        return Link(named.text, self.href(iri), named.language)

    def links(self, iris: Iterable[str]) -> tuple[Link, ...]:
        """Links to things in the order of their labels."""
        return tuple(sorted((self.link(iri) for iri in iris), key=lambda link: link.text.lower()))

    def shown(self, value: Value) -> Link:
        """A value as it stands: a link for an IRI, else the text with its language."""
        if value.is_iri:
            return self.link(value.text)
        if not value.language:
            return in_english(value.text)
        return Link(value.text, language=None if value.language == spoken().tag else value.language)

    def at(self, path: str) -> str:
        """The address of a page of this site, as other pages link to it, at its path."""
        return spoken().kept(self.site.here(path))


def kind_name(iri: str) -> str:
    """What a type of thing is called, by its address: `Source version`."""
    return kind_called(iri.rsplit("/", 2)[-2])


def kind_called(kind: str) -> str:
    """The same, by the type itself."""
    return TYPES.get(kind, kind.replace("-", " ").capitalize())


def _label(resource: Resource, tag: str) -> str | None:
    """The label in just this language."""
    texts = (value for name in LABELS for value in resource.values(name))
    return next((value.text for value in texts if value.language == tag), None)


def in_english(text: str) -> Link:
    """A text without its language, which is English where its letters are none of the page's language."""
    return Link(text, language=ENGLISH if is_foreign(text) else None)


def _title(resource: Resource) -> str | None:
    """A label, or else the words by which people know a thing that has none."""
    return resource.label or next((text for name in TITLES if (text := resource.text(name))), None)


def key_of(iri: str) -> str:
    """The key at the end of a thing's address."""
    return iri.rsplit("/", 1)[-1]


def local(iri: str) -> str:
    """The local name of a term of the ontology, as `RestartClaim`."""
    return iri.removeprefix(LD)


def ld(name: str) -> str:
    """The IRI of a term of the ontology."""
    return LD + name
