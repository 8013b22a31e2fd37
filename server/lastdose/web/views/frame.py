"""The frame of every page: its title, where its data is, which release it comes from, and the disclaimer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from lastdose.engine.interface import TRIG, TURTLE
from lastdose.namespaces import LICENCE
from lastdose.releases.journals import OWNERS
from lastdose.web.citations import BIBTEX, CSL_JSON
from lastdose.web.formats import FORMATS, HTML
from lastdose.web.languages import LANGUAGES, PARAMETER, Language, gettext, plain, spoken
from lastdose.web.linking import SUBSETS, subset_path
from lastdose.web.profiles import CARD, CARDS, FULL, PROFILES
from lastdose.web.site import Site
from lastdose.web.views.names import Link, Names
from lastdose.web.views.using import Snippet, snippets
from lastdose.web.views.validation import Validation, validation

CC_BY = Link("CC BY 4.0", LICENCE)


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same document in another format, or a part of it, and what that part holds."""

    name: str
    media_type: str
    href: str
    holds: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds a page. `root` is the path that begins every address of this site, `words` what was searched.

    `languages` has the tag, the name and the address of this page in each language, `translations` what is told of them
    to those who choose by `hreflang`; `feed` is the address of its Atom feed.
    """

    title: str
    description: str
    root: str
    release: str
    released: str
    language: Language
    languages: tuple[tuple[str, str, str], ...]
    translations: tuple[tuple[str, str], ...]
    disclaimer: str
    canonical: str | None = None
    iri: str | None = None
    alternates: tuple[Alternate, ...] = ()
    citations: tuple[Alternate, ...] = ()
    subset: str | None = None
    snippets: tuple[Snippet, ...] = ()
    query: str | None = None
    parts: tuple[Alternate, ...] = ()
    validation: Validation | None = None
    json_ld: str | None = None
    words: str = ""
    indexed: bool = True
    feed: str | None = None
    licence: Link = CC_BY

    @property
    def kept_in_forms(self) -> Markup:
        """The field by which a form asks in the language that the address chose."""
        field = Markup('<input type="hidden" name="{}" value="{}">')
        return field.format(PARAMETER, self.language.tag) if self.language.chosen else Markup()

    def to(self, path: str) -> str:
        """The address of another page of this site, in the language that the address of this one chose."""
        return self.language.kept(self.root + path)


def frame(site: Site, title: str, description: str, path: str | None = None) -> Frame:
    """The frame of a page that is no document about a thing; `path` is where it stands."""
    language = spoken()
    return Frame(
        title=plain(title),
        description=plain(description),
        root=site.here(""),
        release=site.release.id,
        released=site.release.manifest.date,
        language=language,
        languages=tuple((tag, LANGUAGES[tag], site.here(to)) for tag, to in language.switch()),
        translations=tuple((tag, site.url(to)) for tag, to in language.translations()),
        disclaimer=gettext(
            "LastDose reports what sources say. It is no medical advice: "
            "do not stop or change a medicine because of it. Talk to your doctor or pharmacist."
        ),
        canonical=language.kept(site.url(path)) if path else None,
    )


def document_frame(names: Names, iri: str, title: str, description: str, json_ld: str) -> Frame:
    """The frame of the document about a thing, with its data in every format."""
    site = names.site
    path = site.path(iri) or ""
    others = (form for form in FORMATS if form.media_type != HTML)
    alternates = (Alternate(form.name, form.media_type, site.here(f"{path}.{form.extension}")) for form in others)
    return replace(
        frame(site, title, description, path),
        iri=iri,
        alternates=tuple(alternates),
        citations=_citations(names, path),
        subset=_subset(names, iri),
        snippets=snippets(site, path),
        query=None if site.place else site.here(f"{path}.rq"),
        parts=tuple(_parts(names, path)),
        validation=validation(site, names.selection.resources if names.selection else ()),
        json_ld=json_ld,
        feed=None if site.place or names.kind not in OWNERS else site.here(f"{path}/changes.atom"),
    )


def _subset(names: Names, iri: str) -> str | None:
    """The path of all about a thing in one file, for the types of thing that have one."""
    key = iri.rpartition("/")[2]
    return names.site.here(f"{subset_path(names.site, names.kind, key)}.trig") if names.kind in SUBSETS else None


def _parts(names: Names, path: str) -> Iterator[Alternate]:
    """The profiles of a document: a stop card is a page, where there is one; the others are data."""
    for profile in PROFILES.values():
        is_page = profile.token == FULL or (profile.token == CARD and names.kind in CARDS)
        extension, media_type = ("html", HTML) if is_page else ("ttl", TURTLE)
        address = names.at if is_page else names.site.here
        asked = "" if profile.token == FULL else f"?_profile={profile.token}"
        yield Alternate(profile.called, media_type, address(f"{path}.{extension}{asked}"), profile.holds)


def _citations(names: Names, path: str) -> tuple[Alternate, ...]:
    offered = [("BibTeX", BIBTEX, "bib"), ("CSL-JSON", CSL_JSON, "csl.json")]
    if names.kind == "claim":
        offered.append((gettext("nanopublication"), TRIG, "nanopub.trig"))
    return tuple(Alternate(name, media_type, names.site.here(f"{path}.{end}")) for name, media_type, end in offered)
