"""Look-up: what an address, a code or a name stands for: one thing, several, or none, with names spelt like it."""

from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, request

from lastdose.namespaces import FOREIGN, KEY, LD, TYPES, slug
from lastdose.releases.descriptions import Reader
from lastdose.releases.finding import CODES
from lastdose.web import pages
from lastdose.web.formats import HTML, JSON, content_type, json_text
from lastdose.web.languages import PARAMETER, Message, foreign, gettext, requested, speaking, spoken
from lastdose.web.negotiation import preferred
from lastdose.web.parameters import parameters, short_text
from lastdose.web.problems import Problem, ProblemError, bad_request, not_acceptable
from lastdose.web.responses import SOON
from lastdose.web.site import Site, current_site
from lastdose.web.views.names import Link, kind_name
from lastdose.web.wording import worded

SKOS = FOREIGN["skos"]
MAPPINGS = (f"{SKOS}exactMatch", f"{SKOS}closeMatch")
CODE = f"{LD}code"
OUTSIDE = {prefix.lower(): space for prefix, space in FOREIGN.items()}
MOST_NEAR = 5
UNKNOWN = Message("This release knows nothing that is identified or called so.")

lookup = Blueprint("lookup", __name__)


@lookup.get("/lookup")
def looked_up() -> Response:
    """The thing that an address, a prefixed name, a code (alone or after its system) or a name stands for.

    303 to its document; 300 with all of them where they are several; 404 with names spelt like it where there is none.
    """
    site, identifier = current_site(), short_text(parameters("id", PARAMETER), "id")
    if not identifier:
        raise bad_request(Message("'%(name)s' is missing.", name="id"), parameter="id")
    media_type = preferred(request.headers.get("Accept"), (JSON, HTML))
    if media_type is None:
        raise not_acceptable({JSON: "", HTML: ""})
    with site.descriptions.open() as reader:
        matched = dict(matches(site, reader, identifier)) or dict(_called(reader, identifier))
        if not matched:
            raise unknown(site, reader, identifier, UNKNOWN)
        labels = {iri: reader.label(iri) or iri.rsplit("/", 1)[-1] for iri in matched}
    response = Response(_told(site, identifier, matched, labels, media_type), content_type=content_type(media_type))
    response.status_code = 303 if len(matched) == 1 else 300
    if len(matched) == 1:
        response.headers["Location"] = requested().kept(site.here(path_of(site, next(iter(matched)))))
    if media_type == HTML:
        worded(site, response, requested())
    response.headers["Cache-Control"] = SOON
    response.vary.add("Accept")
    return response


def _told(site: Site, identifier: str, matched: dict[str, str], labels: dict[str, str], media_type: str) -> bytes:
    if media_type == HTML:
        with speaking(requested()):
            links = [_choice(site, iri, label) for iri, label in labels.items()]
            return pages.choices_page(site, identifier, links).encode()
    told = [
        {"id": iri, "label": labels[iri], "document": site.url(path_of(site, iri)), "by": by}
        for iri, by in matched.items()
    ]
    return json_text({"id": identifier, "matches": told}).encode()


def _choice(site: Site, iri: str, label: str) -> Link:
    text = gettext("%(name)s (%(kind)s)", name=foreign(label), kind=kind_name(iri))
    return Link(text, spoken().kept(site.here(path_of(site, iri))))


def unknown(site: Site, reader: Reader, identifier: str, detail: Message) -> ProblemError:
    """404, with the things whose names are spelt much like what was asked for."""
    near = reader.finder.near(identifier, MOST_NEAR)
    told = [{"id": hit.iri, "label": hit.text, "document": site.url(path_of(site, hit.iri))} for hit in near]
    links = tuple((f"{hit.text} ({kind_name(hit.iri)})", site.here(path_of(site, hit.iri))) for hit in near)
    return ProblemError(Problem(status=404, detail=detail, members={"near": told}, near=links))


def path_of(site: Site, iri: str) -> str:
    """The path of the document about a thing of this release."""
    path = site.path(iri)
    assert path, f"{iri} is no thing of this release"
    return path


def matches(site: Site, reader: Reader, identifier: str) -> Iterator[tuple[str, str]]:
    """Pairs of a thing and how the identifier, which is no name, leads to it."""
    for iri in _own(site, identifier):
        if reader.describe(iri):
            yield iri, "address"
    for outside in _outside(identifier):
        for predicate in MAPPINGS:
            yield from ((link.source, predicate) for link in reader.incoming(outside, predicate))
    codes = [hit.iri for hit in reader.finder.named(identifier) if hit.kind == "code"]
    yield from _coded(reader, [site.thing("code", slug(identifier)), *codes])
    system, _, code = identifier.partition(":")
    yield from ((hit.iri, hit.kind) for hit in reader.finder.named(code) if hit.kind == system.lower())


def _called(reader: Reader, identifier: str) -> list[tuple[str, str]]:
    """The drugs called so, by whatever name or code; where there are none, whatever else is."""
    hits = reader.finder.named(identifier)
    told = [hit for hit in hits if hit.type == "drug"] or hits
    return [(hit.iri, "code" if hit.kind in CODES else "name") for hit in told]


def _own(site: Site, identifier: str) -> Iterator[str]:
    prefix, _, key = identifier.partition(":")
    if prefix in TYPES and KEY.match(key):
        yield site.thing(prefix, key)
    for start in (f"{site.release.base}id/", site.url("/id/"), site.url("/doc/")):
        kind, _, name = identifier.removeprefix(start).partition("/")
        if identifier.startswith(start) and kind in TYPES and KEY.match(name):
            yield site.thing(kind, name)


def _outside(identifier: str) -> Iterator[str]:
    prefix, colon, local = identifier.partition(":")
    yield identifier
    if colon and prefix.lower() in OUTSIDE:
        yield OUTSIDE[prefix.lower()] + local


def _coded(reader: Reader, codes: Iterable[str]) -> Iterator[tuple[str, str]]:
    for code in codes:
        yield from ((link.source, CODE) for link in reader.incoming(code, CODE))
