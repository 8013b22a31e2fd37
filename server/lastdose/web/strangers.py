"""Strangers: what a query names that the release does not know, and what may have been meant."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from lastdose.engine.emptiness import Asking, given
from lastdose.engine.patterns import RDF_TYPE, Element, Where
from lastdose.namespaces import prefixes
from lastdose.web.known import Vocabulary
from lastdose.web.nearest import ALIKE, MOST, Nearest, Role
from lastdose.web.site import Site


@dataclass(frozen=True, slots=True)
class Stranger:
    """A term of a query that the release does not know: as it is written there, its role, and what is nearest to it."""

    written: str
    iri: str | None
    role: str
    nearest: tuple[Mapping[str, str], ...]


def strangers(site: Site, parts: Where, element: Element, asking: Asking) -> tuple[Stranger, ...]:
    """What is strange in a pattern without a match: terms, and a text that the data has in another form."""
    terms, texts = _strange_terms(site, parts, element), _strange_text(parts, element, asking)
    return (*_strange_graphs(site, parts), *terms, *texts)


def _strange_graphs(site: Site, parts: Where) -> Iterator[Stranger]:
    known = sorted(site.graphs())
    for written, iri in parts.iris(parts.dataset):
        if iri not in known:
            near = get_close_matches(iri, known, MOST, ALIKE)
            yield Stranger(written, iri, "graph", tuple({"iri": one, "term": f"<{one}>"} for one in near))


def _strange_terms(site: Site, parts: Where, element: Element) -> Iterator[Stranger]:
    with site.descriptions.open() as reader:
        base = site.release.base
        nearest = Nearest(reader, base, Vocabulary(reader, base))
        for written, iri, role in dict.fromkeys(_roles(parts, element)):
            if not nearest.knows(iri, role):
                near = ({"iri": one, "label": reader.label(one) or ""} for one in nearest.to(iri, role))
                yield Stranger(
                    written, iri, role, tuple({**one, "term": _short(parts, site, one["iri"])} for one in near)
                )


def _roles(parts: Where, element: Element) -> Iterator[tuple[str, str, Role]]:
    """The IRIs of a pattern, and of the values given for its variables, each with what it stands for."""
    subject, predicate, value = element.terms
    typed = [iri for _, iri in parts.iris(predicate)][-1:] == [RDF_TYPE]
    yield from ((written, iri, "property") for written, iri in parts.iris(predicate))
    yield from ((written, iri, "thing") for written, iri in parts.iris(subject))
    yield from ((written, iri, "class" if typed else "thing") for written, iri in parts.iris(value))
    for other in given(parts, element):
        yield from ((written, iri, "thing") for written, iri in parts.iris(other.text))


def _short(parts: Where, site: Site, iri: str) -> str:
    """The name of a term with the prefixes of the query, else with ours, else its IRI in brackets."""
    for declared in (parts.prefixes, prefixes(site.release.base)):
        spaces = [(len(space), name, space) for name, space in declared.items() if space and iri.startswith(space)]
        if spaces:
            _, name, space = max(spaces)
            return f"{name}:{iri[len(space) :]}"
    return f"<{iri}>"


def _strange_text(parts: Where, element: Element, asking: Asking) -> Iterator[Stranger]:
    """A text that the data has in other letters, or with a language: literals match exactly (SPARQL 1.1 Query §5.1)."""
    value = element.terms[-1]
    if value[0] not in "\"'":
        return
    end = max(value.rfind('"'), value.rfind("'")) + 1
    loose = replace(element, text=element.text.replace(value, "?text_of_the_data"))
    same = Element("filter", f"FILTER(LCASE(STR(?text_of_the_data)) = LCASE({value[:end]}))", element.line)
    found = asking.first(parts.query("SELECT ?text_of_the_data", (*given(parts, element), loose, same), "LIMIT 1"))
    for term in found.values():
        yield Stranger(value, None, "text", ({"term": _literal(term)},))


def _literal(term: Mapping[str, str]) -> str:
    """A literal of a result as a query has it."""
    if "xml:lang" in term:
        return f"{json.dumps(term['value'], ensure_ascii=False)}@{term['xml:lang']}"
    typed = f"^^<{term['datatype']}>" if "datatype" in term else ""
    return json.dumps(term["value"], ensure_ascii=False) + typed
