"""Data for crawlers: one JSON-LD block a page, its context inline, holding only what the document's data holds.

Of a drug it has the drug and the claims about it, each with its source version: no edge leads from a drug straight to
a condition.
"""

import json
from collections.abc import Iterable

from lastdose.namespaces import FOREIGN
from lastdose.releases.statements import Resource, Statement
from lastdose.web.views.names import Names, ld

RDF_TYPE = f"{FOREIGN['rdf']}type"
OF_A_CLAIM = {
    RDF_TYPE,
    *map(ld, ("aboutDrug", "aboutClass", "reportedDrug", "reportedClass", "reportedKind")),
    *map(ld, ("assertedIn", "paraphrase", "reviewStatus", "appliesWhen", "exceptWhen")),
}
MOST = 60


def json_ld(names: Names, topic: Resource, claims: Iterable[Resource] = ()) -> str:
    """The topic's own statements and what identifies each claim, as JSON that is safe inside a script element."""
    nodes = [_node(names, topic.iri, topic.statements)]
    for claim in list(claims)[:MOST]:
        kept = [statement for statement in claim.statements if statement.property in OF_A_CLAIM]
        nodes.append(_node(names, claim.iri, kept))
    used = sorted({key.split(":")[0] for node in nodes for key in node if ":" in key})
    spaces = {**FOREIGN, "ld": ld("")}
    context = {name: spaces[name] for name in used if name in spaces}
    return in_script({"@context": context, "@graph": nodes})


def in_script(told: dict[str, object]) -> str:
    """JSON that is safe inside a script element."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _node(names: Names, iri: str, statements: Iterable[Statement]) -> dict[str, object]:
    node: dict[str, list[object] | str] = {"@id": iri}
    for statement in statements:
        if statement.property == RDF_TYPE:
            _into(node, "@type", statement.value.text)
        else:
            _into(node, names.compact(statement.property), _value(statement))
    return dict(node)


def _into(node: dict[str, list[object] | str], key: str, value: object) -> None:
    held = node.setdefault(key, [])
    assert isinstance(held, list)
    if value not in held:
        held.append(value)


def _value(statement: Statement) -> dict[str, str]:
    value = statement.value
    if value.is_iri:
        return {"@id": value.text}
    if value.language:
        return {"@value": value.text, "@language": value.language}
    datatype = value.datatype or f"{FOREIGN['xsd']}string"
    return {"@value": value.text} if datatype.endswith("#string") else {"@value": value.text, "@type": datatype}
