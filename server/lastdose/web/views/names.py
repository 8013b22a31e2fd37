"""Names: what a page calls a thing, and where it links to; nothing is linked that the release does not describe."""

import re
from dataclasses import dataclass, field

from lastdose.namespaces import FOREIGN, LD, compact
from lastdose.releases.descriptions import Reader
from lastdose.releases.statements import Resource, Value, resource_of
from lastdose.web.selection import Selection
from lastdose.web.site import Site

LABELS = (f"{FOREIGN['rdfs']}label", f"{FOREIGN['skos']}prefLabel")
TITLES = (f"{LD}paraphrase", f"{LD}explanation", f"{FOREIGN['skos']}notation", f"{LD}asSaid", f"{LD}dose")
HASH = re.compile(r"[0-9a-f]{16}\Z")
TYPES = {
    "drug": "Drug", "drug-class": "Drug class", "condition": "Condition", "effect": "Effect", "claim": "Claim",
    "source": "Source", "version": "Source version", "comparison": "Comparison", "examination": "Examination",
    "statement": "Statement", "section": "Section of a source", "passage": "Passage", "product": "Product",
    "agent": "Organisation", "family": "Label family", "context": "Context of use", "graph": "Named graph",
    "review": "Review", "selector": "Place in a text", "code": "Code", "quantity": "Stretch of time",
    "population": "Population", "taper": "Taper", "taper-step": "Step of a taper", "example": "Example query",
    "partition": "Part of the dataset", "prefix": "Prefix", "scheme": "Concept scheme", "quote": "Quoted words",
    "extraction": "Extraction", "release": "Release", "rendition": "Text of a version",
}  # fmt: skip
OUTSIDE = re.compile(r"https?://[^\s<>\"'`\\^{}|]+\Z")


@dataclass(frozen=True, slots=True)
class Link:
    """A text, with the address it leads to if there is one, and its language if that is not English."""

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
            description = self.reader.describe(iri) if iri.startswith(self.site.release.base) else None
            self._looked_up[iri] = resource_of(description) if description else None
        return held or self._looked_up.get(iri)

    def held(self, iri: str) -> Resource:
        """A resource of the release, or one about which nothing is said."""
        return self.resource(iri) or Resource(iri, None, 0, ())

    def label(self, iri: str) -> str:
        """The English label, else a readable form of the address."""
        resource = self.resource(iri)
        return (_title(resource) if resource else None) or self.fallback(iri)

    def fallback(self, iri: str) -> str:
        """A readable form of an address: its key for things, a prefixed name for terms."""
        if not self.site.path(iri):
            return self.compact(iri)
        kind, key = iri.rsplit("/", 2)[-2:]
        return (
            f"{TYPES.get(kind, kind)} {key}"
            if HASH.match(key) or kind in {"version", "rendition"}
            else key.replace("-", " ")
        )

    def compact(self, iri: str) -> str:
        """The prefixed name of an IRI, or the IRI itself."""
        return compact(iri, self.site.release.base)

    def chinese(self, iri: str) -> str | None:
        """The Chinese label, if the data has one."""
        texts = [value for name in LABELS for value in self.held(iri).values(name)]
        return next((value.text for value in texts if value.language == "zh"), None)

    def href(self, iri: str) -> str | None:
        """Where an IRI leads: to a thing that the release describes, or by http; else nowhere."""
        if iri.startswith(f"{self.site.public_url}/"):
            return self.at(iri.removeprefix(self.site.public_url))
        path = self.site.path(iri)
        if path is not None:
            return self.at(path) if self.resource(iri) else None
        if iri.startswith(LD) or not OUTSIDE.match(iri):
            return None
        return iri

    def link(self, iri: str, text: str | None = None) -> Link:
        """A link to a thing, under its label unless another text is given."""
        return Link(text or self.label(iri), self.href(iri))

    def links(self, iris: list[str]) -> tuple[Link, ...]:
        """Links to things in the order of their labels."""
        return tuple(sorted((self.link(iri) for iri in iris), key=lambda link: link.text.lower()))

    def shown(self, value: Value) -> Link:
        """A value as it stands: a link for an IRI, else the text with its language."""
        if value.is_iri:
            return self.link(value.text)
        return Link(value.text, language=None if value.language == "en" else value.language)

    def at(self, path: str) -> str:
        """The address of a path of this site, as other pages link to it."""
        return self.site.here(path)


def kind_name(iri: str) -> str:
    """What a type of thing is called, by its address: `Source version`."""
    kind = iri.rsplit("/", 2)[-2]
    return TYPES.get(kind, kind.replace("-", " ").capitalize())


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
