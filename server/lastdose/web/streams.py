"""Streams: what became of each thing as a Linked Data Event Stream (LDES 1.0), paged in the words of TREE.

The root leads to the pages of each step from one release to the next. A page of a step never changes. A member is an
activity (ActivityStreams 2.0) about a thing; the graph that has the member's name holds what is said of the thing now.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response

from lastdose import DISCLAIMER
from lastdose.namespaces import FOREIGN, LICENCE, SHAPE
from lastdose.releases import layout
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.journals import Event
from lastdose.releases.layout import Release
from lastdose.releases.serializing import serialize_resources
from lastdose.releases.statements import Resource, Statement, Value
from lastdose.web.asking import chosen_form
from lastdose.web.followed import Followed
from lastdose.web.formats import BY_EXTENSION, Format
from lastdose.web.history import Step, followed, step_at, steps_to
from lastdose.web.linking import alternates, link
from lastdose.web.parameters import parameters
from lastdose.web.problems import not_found
from lastdose.web.responses import FOREVER, SOON, Representation, released, represented
from lastdose.web.site import Site, current_site

OFFERED = tuple(BY_EXTENSION[name] for name in ("trig", "nq", "jsonld", "ttl", "nt"))
"""The formats with names of graphs first; in the others the state of a thing stands beside the activity."""
MEMBER_SHAPE = f"{SHAPE}ChangeEvent"
MOST_PAGES = 1_000_000

streams = Blueprint("streams", __name__)


@dataclass(frozen=True, slots=True)
class Stream:
    """The stream of one thing's changes, or of all; `root` is the address of its root node."""

    site: Site
    of: Followed

    @property
    def path(self) -> str:
        """The path of the root node."""
        return f"{self.of.path}/stream"

    @property
    def root(self) -> str:
        """The address of the root node."""
        return self.site.url(self.path)

    @property
    def iri(self) -> str:
        """The stream itself: the collection, not one of its pages."""
        return f"{self.root}#stream"

    def page(self, step: Step, number: int) -> str:
        """The path of a page of a step."""
        return f"{self.path}/{step.place}/{number}"


@streams.get("/changes/stream")
@streams.get("/changes/stream.<extension>")
@streams.get("/doc/<kind>/<key>/changes/stream")
@streams.get("/doc/<kind>/<key>/changes/stream.<extension>")
def root(kind: str | None = None, key: str | None = None, extension: str | None = None) -> Response:
    """The root node: what the stream is, and a way to each step."""
    parameters()
    site = current_site()
    stream, steps = Stream(site, followed(site, kind, key)), steps_to(site)
    form = chosen_form(site, stream.path, extension, OFFERED)
    ids = ",".join(step.after.id for step in steps)
    ways = [(step, stream.page(step, 1)) for step in steps]
    node = Representation(
        resource=f"{stream.path}?{ids}",
        media_type=form.media_type,
        body=lambda: _written(site, form, [*_described(stream, steps), *_ways(stream.root, ways, site)]),
        links=_links(site, stream.path, form),
        cache=SOON,
        **_chosen(site, stream.path, form, negotiated=extension is None),
    )
    return represented(site, node)


@streams.get("/changes/stream/<after_id>/<number>")
@streams.get("/changes/stream/<before_id>/<after_id>/<number>")
@streams.get("/doc/<kind>/<key>/changes/stream/<after_id>/<number>")
@streams.get("/doc/<kind>/<key>/changes/stream/<before_id>/<after_id>/<number>")
def page(
    after_id: str, number: str, before_id: str | None = None, kind: str | None = None, key: str | None = None
) -> Response:
    """A page of a step: it stays as it is for good."""
    parameters()
    site = current_site()
    stream, step = Stream(site, followed(site, kind, key)), step_at(site, before_id, after_id)
    digits, dot, extension = number.partition(".")
    here = _number(digits)
    path = stream.page(step, here)
    form = chosen_form(site, path, extension if dot else None, OFFERED)
    with step.journal() as journal:
        last = journal.pages("event", stream.of.owner)
        if here > last:
            raise not_found(f"There is no such page: the last one is {last}.")
        events = journal.events(stream.of.owner, here)
    following = [(step, stream.page(step, here + 1))] if here < last else []

    def body() -> bytes:
        told = [*_page(stream, path), *_members(stream, step, events), *_ways(site.url(path), following, site)]
        return _written(step.site(site), form, told)

    node = Representation(
        resource=path,
        media_type=form.media_type,
        body=body,
        links=_links(site, path, form),
        cache=FOREVER,
        **_chosen(site, path, form, negotiated=not dot),
    )
    return represented(step.site(site), node)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or text.startswith("0") or int(text[:9]) > MOST_PAGES:
        raise not_found("Pages are counted from 1.")
    return int(text)


def _written(site: Site, form: Format, told: Iterable[Resource]) -> bytes:
    return serialize_resources(told, form.extension, site.release.base)


def _links(site: Site, path: str, form: Format) -> tuple[str, ...]:
    return (*alternates(site, path, form, OFFERED), link(LICENCE, "license"))


def _chosen(site: Site, path: str, form: Format, *, negotiated: bool) -> dict[str, Any]:
    """What is told of how the format was chosen."""
    return {
        "varies": ("Accept",) if negotiated else (),
        "content_location": site.here(f"{path}.{form.extension}"),
    }


def _described(stream: Stream, steps: list[Step]) -> Iterator[Resource]:
    """The stream and its root node (LDES 1.0 §2; TREE §2)."""
    retention = f"{stream.root}#retention"
    yield _resource(
        stream.iri,
        _type("ldes:EventStream"),
        (_term("dcterms:title"), Value(f"{stream.of.name}: what changed", language="en")),
        (_term("dcterms:description"), Value(DISCLAIMER, language="en")),
        (_term("dcterms:license"), _iri(LICENCE)),
        (_term("dcterms:isPartOf"), _iri(f"{stream.site.release.base}dataset")),
        (_term("ldes:timestampPath"), _named("as:published")),
        (_term("ldes:sequencePath"), _named("pav:version")),
        (_term("ldes:versionOfPath"), _named("as:object")),
        (_term("ldes:versionCreateObject"), _named("as:Create")),
        (_term("ldes:versionUpdateObject"), _named("as:Update")),
        (_term("ldes:versionDeleteObject"), _named("as:Delete")),
        (_term("tree:shape"), _iri(MEMBER_SHAPE)),
        (_term("tree:view"), _iri(stream.root)),
    )
    yield _resource(stream.root, _type("tree:Node"), (_term("ldes:retentionPolicy"), _iri(retention)))
    yield _resource(
        retention,
        _type("ldes:RetentionPolicy"),
        (_term("ldes:startingFrom"), _moment(steps[0].after)),
    )


def _page(stream: Stream, path: str) -> Iterator[Resource]:
    yield _resource(
        stream.site.url(path),
        _type("tree:Node"),
        (_term("ldes:immutable"), Value("true", datatype=f"{FOREIGN['xsd']}boolean")),
        (_term("dcterms:license"), _iri(LICENCE)),
        (f"{FOREIGN['rdfs']}comment", Value(DISCLAIMER, language="en")),
    )


def _ways(node: str, pages: list[tuple[Step, str]], site: Site) -> Iterator[Resource]:
    """Two ways to each page: behind it members are of the day of its step, neither earlier nor later (TREE §4)."""
    for number, (step, path) in enumerate(pages, 1):
        for bound in ("GreaterThanOrEqualTo", "LessThanOrEqualTo"):
            way = f"{node}#{bound}-{number}"
            yield _resource(node, (_term("tree:relation"), _iri(way)))
            yield _resource(
                way,
                _type(f"tree:{bound}Relation"),
                (_term("tree:node"), _iri(site.url(path))),
                (_term("tree:path"), _named("as:published")),
                (_term("tree:value"), _moment(step.after)),
            )


def _members(stream: Stream, step: Step, events: list[Event]) -> Iterator[Resource]:
    since = f"since-{step.before.id}" if step.before else "from-the-start"
    if events:
        yield _resource(stream.iri, _type("ldes:EventStream"))
    with Descriptions(step.after.file(layout.INDEX)).open() as reader:
        for event in events:
            member = f"{step.after.base}release/{step.after.id}/doc/{_end(event.thing)}#{since}"
            yield _resource(stream.iri, (_term("tree:member"), _iri(member)))
            yield _activity(member, step.after, event)
            if state := reader.resource(event.thing):
                yield replace(state, statements=tuple(one._replace(graph=member) for one in state.statements))


def _activity(member: str, release: Release, event: Event) -> Resource:
    """A member: what was done, to what, as of which release, and why, where it is gone (ActivityStreams 2.0)."""
    said = [
        _type(f"as:{event.act}"),
        (_term("as:object"), _iri(event.thing)),
        (_term("as:published"), _moment(release)),
        (_term("pav:version"), Value(release.id)),
    ]
    if event.reason:
        said.append((_term("as:summary"), Value(event.reason, language="en")))
    return _resource(member, *said)


def _end(thing: str) -> str:
    """The type and key of a thing."""
    return thing.rpartition("/id/")[2]


def _resource(iri: str, *said: tuple[str, Value]) -> Resource:
    return Resource(iri, None, 0, tuple(Statement(name, value, "") for name, value in said))


def _term(prefixed: str) -> str:
    prefix, _, name = prefixed.partition(":")
    return FOREIGN[prefix] + name


def _iri(iri: str) -> Value:
    return Value(iri, is_iri=True)


def _named(prefixed: str) -> Value:
    return _iri(_term(prefixed))


def _type(prefixed: str) -> tuple[str, Value]:
    return f"{FOREIGN['rdf']}type", _named(prefixed)


def _moment(release: Release) -> Value:
    return Value(released(release).strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=f"{FOREIGN['xsd']}dateTime")
