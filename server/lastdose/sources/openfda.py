"""openFDA drug labels: an API answer with any number of results, or one bare result.

Fields of a label are arrays of strings; element i of `boxed_warning` is the section `boxed_warning[i]`. Sections are
in the order of field name and index, since the order of keys in JSON says nothing. The `…_table` fields repeat parts
of the text as HTML and are no sections. The wrapper of an answer (its `meta`) is openFDA's and leaves no trace in the
document, so that a label reads the same with and without it. Fields: https://open.fda.gov/apis/drug/label/.
"""

import re
from collections.abc import Iterator
from functools import cache, partial
from importlib.resources import files

from lastdose.claims.concepts import LabellerRole
from lastdose.claims.documents import Document, Naming, Section, section_text
from lastdose.errors import UnreadableError
from lastdose.sources.us_label import us_label

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
"""openFDA gives its data to the public domain under CC0 1.0: https://open.fda.gov/license/."""

_FIELD = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*\Z")

Json = dict[str, object]


def is_openfda(value: Json) -> bool:
    """Whether a JSON object is an answer of openFDA's label endpoint, or one label out of it."""
    return isinstance(value.get("results"), list) or ("set_id" in value and "openfda" in value)


def labels(value: Json, origin: str) -> Iterator[partial[Document]]:
    """The labels of an answer, each still to be read, so that a broken one costs no other."""
    results = value.get("results")
    results = results if isinstance(results, list) else [value]
    if not results:
        raise UnreadableError(f"{origin}: an answer without results")
    codes = codes_of_fields()
    for number, label in enumerate(results):
        place = origin if len(results) == 1 else f"{origin}: results[{number}]"
        yield partial(document, label, codes, place)


def document(label: object, codes: dict[str, str], origin: str) -> Document:
    """One label. `codes` maps field names to LOINC codes; refuse what is no label with `UnreadableError`."""
    if not isinstance(label, dict):
        raise UnreadableError(f"{origin}: no label but {type(label).__name__}")
    about = label.get("openfda")
    about = about if isinstance(about, dict) else {}
    return us_label(
        origin=origin,
        set_id=_string(label, "set_id"),
        number=_string(label, "version"),
        stamp=_string(label, "effective_time"),
        sections=tuple(_sections(label, codes, origin)),
        naming=_naming(about),
        labeller=next(iter(_strings(about, "manufacturer_name")), None),
        labeller_role=labeller_role(about),
        licence=LICENCE,
    )


def labeller_role(about: Json) -> LabellerRole:
    """Repackager where openFDA names another company's product as the original, else Unknown.

    `original_packager_product_ndc` is there only for products packed again by another company. The reverse,
    `is_original_packager`, says who packed first and not who holds the application: distributors of authorised
    generics carry it too. So ApplicationHolder is never concluded from it.
    """
    return LabellerRole.REPACKAGER if about.get("original_packager_product_ndc") else LabellerRole.UNKNOWN


def _sections(label: Json, codes: dict[str, str], origin: str) -> Iterator[Section]:
    for field, elements in sorted(label.items()):
        if field == "openfda" or field.endswith("_table") or not isinstance(elements, list):
            continue
        if not _FIELD.match(field):
            raise UnreadableError(f"{origin}: {field!r} is no field that can be addressed")
        for index, element in enumerate(elements):
            address = f"{field}[{index}]"
            if not isinstance(element, str):
                raise UnreadableError(f"{origin}: {address} is no text")
            yield Section(address=address, code=codes.get(field), text=section_text(element))


def _naming(about: Json) -> Naming:
    return Naming(
        brands=_strings(about, "brand_name"),
        generics=_strings(about, "generic_name"),
        substances=_strings(about, "substance_name"),
        uniis=_strings(about, "unii"),
        rxcuis=_strings(about, "rxcui"),
        routes=_strings(about, "route"),
        applications=_strings(about, "application_number"),
        classes=_strings(about, "pharm_class_epc"),
    )


@cache
def codes_of_fields() -> dict[str, str]:
    """The LOINC code of each field, from openFDA's own table of sections."""
    table = files("lastdose.sources").joinpath("openfda_fields.tsv").read_text(encoding="utf-8")
    return dict(row.split("\t") for row in table.splitlines()[1:])


def _string(value: Json, name: str) -> str | None:
    text = value.get(name)
    return section_text(text) or None if isinstance(text, str) else None


def _strings(value: Json, name: str) -> tuple[str, ...]:
    found = value.get(name)
    texts = found if isinstance(found, list) else []
    return tuple(dict.fromkeys(section_text(text) for text in texts if isinstance(text, str) and text.strip()))
