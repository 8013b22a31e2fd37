"""Structured Product Labeling: the HL7 version 3 XML in which companies file their labels with the FDA.

Addresses run down the tree (`section[0].section[4]`). The text of a section is the text content of its own `<text>`,
with a space between blocks and without the sections inside it; the highlights (`<excerpt>`) repeat it and are left out.
Parts without text keep their place as titles; the code of an unclassified part is that of the part around it. Schema: https://www.accessdata.fda.gov/spl/schema/spl.xsd.
"""

from collections.abc import Iterator

from lxml import etree

from lastdose.claims.concepts import LabellerRole
from lastdose.claims.documents import Document, Naming, Section, section_text
from lastdose.errors import UnreadableError
from lastdose.sources.us_label import us_label

NAMESPACE = "urn:hl7-org:v3"
UNCLASSIFIED = "42229-5"
LOINC = "2.16.840.1.113883.6.1"
UNII = "2.16.840.1.113883.4.9"
ACTIVE = ("ACTIB", "ACTIM", "ACTIR")

_NAMES = {"h": NAMESPACE}
_BLOCKS = {
    "br",
    "caption",
    "footnote",
    "item",
    "list",
    "paragraph",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
}


def document(raw: bytes, origin: str) -> Document:
    """The label in SPL; refuse broken XML, a DOCTYPE (SPL has none), other XML and labels without text."""
    root = _root(raw, origin)
    if root.tag != f"{{{NAMESPACE}}}document":
        raise UnreadableError(f"{origin}: XML, but no SPL document: its root is {etree.QName(root).localname}")
    body = root.find("h:component/h:structuredBody", _NAMES)
    naming = _naming(root)
    return us_label(
        origin=origin,
        set_id=_attribute(root, "h:setId", "root"),
        number=_attribute(root, "h:versionNumber", "value"),
        stamp=_attribute(root, "h:effectiveTime", "value"),
        sections=tuple(_sections(body, "", UNCLASSIFIED)) if body is not None else (),
        naming=naming,
        labeller=next(iter(_texts(root, "h:author/h:assignedEntity/h:representedOrganization/h:name")), None),
        labeller_role=labeller_role(root),
    )


def labeller_role(root: etree._Element) -> LabellerRole:
    """Repackager where a product is declared equivalent to another company's, its source; else Unknown.

    The labeller of a product that has no such source may hold the application, or distribute for its holder.
    """
    source = root.find(".//h:asEquivalentEntity/h:definingMaterialKind", _NAMES)
    return LabellerRole.UNKNOWN if source is None else LabellerRole.REPACKAGER


def _root(raw: bytes, origin: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = error.msg.partition(", line ")[0]
        raise UnreadableError(f"{origin}: line {line}, column {column}: no XML: {reason}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError(f"{origin}: begins with a DOCTYPE; SPL has none, and entities are not read")
    return root


def _sections(parent: etree._Element, prefix: str, around: str) -> Iterator[Section]:
    for index, section in enumerate(parent.findall("h:component/h:section", _NAMES)):
        address, code = f"{prefix}section[{index}]", _code(section, around)
        text = section.find("h:text", _NAMES)
        yield Section(
            address=address,
            code=code,
            title=next(iter(_texts(section, "h:title")), None),
            text="" if text is None else section_text("".join(_pieces(text))),
        )
        yield from _sections(section, f"{address}.", code)


def _pieces(element: etree._Element) -> Iterator[str]:
    """The characters inside an element, blocks set apart by spaces; comments and instructions are none of them."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            gap = " " if etree.QName(child).localname in _BLOCKS else ""
            yield gap
            yield from _pieces(child)
            yield gap
        yield child.tail or ""


def _code(section: etree._Element, around: str) -> str:
    code = section.find("h:code", _NAMES)
    own = code.get("code") if code is not None and code.get("codeSystem") == LOINC else None
    return around if own in {None, "", UNCLASSIFIED} else str(own)


def _naming(root: etree._Element) -> Naming:
    active = [one for one in root.iterfind(".//h:ingredient", _NAMES) if one.get("classCode") in ACTIVE]
    active += root.iterfind(".//h:activeIngredient", _NAMES)
    product = ".//h:subject/h:manufacturedProduct/*"
    return Naming(
        brands=_texts(root, f"{product}/h:name"),
        generics=_texts(root, ".//h:genericMedicine/h:name"),
        substances=_unique(name for one in active for name in _texts(one, "*/h:name")),
        uniis=_unique(
            code.get("code", "")
            for one in active
            for code in one.iterfind("*/h:code", _NAMES)
            if code.get("codeSystem") == UNII
        ),
        routes=_unique(code.get("displayName", "") for code in root.iterfind(".//h:routeCode", _NAMES)),
        dose_forms=_unique(code.get("displayName", "") for code in root.iterfind(f"{product}/h:formCode", _NAMES)),
        applications=_unique(number.get("extension", "") for number in root.iterfind(".//h:approval/h:id", _NAMES)),
    )


def _attribute(root: etree._Element, path: str, name: str) -> str | None:
    element = root.find(path, _NAMES)
    return None if element is None else element.get(name)


def _texts(root: etree._Element, path: str) -> tuple[str, ...]:
    return _unique(section_text(" ".join(_pieces(element))) for element in root.iterfind(path, _NAMES))


def _unique(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
