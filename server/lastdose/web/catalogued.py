"""The dataset in the words of catalogues: schema.org Dataset, Croissant 1.0 and RO-Crate 1.1, as JSON-LD."""

import json
from collections.abc import Iterable
from typing import Any

from lastdose.namespaces import LICENCE
from lastdose.releases import layout
from lastdose.releases.levels import DESCRIPTION, KEYWORDS
from lastdose.web.dataset_citation import NAME, citation
from lastdose.web.offered import Offered, offered
from lastdose.web.site import Site

CROISSANT = "http://mlcommons.org/croissant/1.0"
RO_CRATE = "https://w3id.org/ro/crate/1.1"
TERMS = (
    "citeAs column equivalentProperty extract field fileObject fileProperty fileSet format includes isLiveDataset "
    "jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source "
    "subField transform"
)
# The context that Croissant 1.0 prescribes.
CROISSANT_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    **{name: f"cr:{name}" for name in TERMS.split()},
}
DATA_TYPES = {"boolean": "sc:Boolean", "date": "sc:Date", "integer": "sc:Integer", "number": "sc:Float"}

Node = dict[str, Any]


def schema_dataset(site: Site) -> Node:
    """The dataset for search engines (schema.org Dataset), its context inline."""
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@id": f"{site.release.base}dataset",
        "@type": "Dataset",
        **_about(site),
        "isAccessibleForFree": True,
        "distribution": [
            _file("DataDownload", file.url, file) for file in offered(site.release, site.public_url) if file.packing
        ],
    }


def _about(site: Site) -> Node:
    return {
        "name": NAME,
        "description": DESCRIPTION,
        "url": site.url("/dataset"),
        "version": site.release.id,
        "datePublished": site.release.manifest.date,
        "license": LICENCE,
        "keywords": list(KEYWORDS),
        "creator": {"@type": "Organization", "@id": site.thing("agent", "lastdose"), "name": NAME},
    }


def _file(kind: str, identifier: str, file: Offered) -> Node:
    """A file as schema.org and, in its words, Croissant have it."""
    return {
        "@type": kind,
        "@id": identifier,
        "name": file.name,
        "contentUrl": file.url,
        "contentSize": f"{file.size} B",
        "encodingFormat": file.media_type,
        "sha256": file.sha256,
    }


def croissant(site: Site) -> Node:
    """The dataset for machine learning (Croissant 1.0): its files, and the records of each table."""
    files = {file.name: file for file in offered(site.release, site.public_url)}
    package = json.loads(site.release.file(layout.DATA_PACKAGE).read_text(encoding="utf-8"))
    tables = [table for table in package["resources"] if table["path"] in files]
    return {
        "@context": CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        **_about(site),
        "conformsTo": CROISSANT,
        "citeAs": citation(site).bibtex().decode(),
        "distribution": [_file("cr:FileObject", file.name, file) for file in files.values() if file.packing],
        "recordSet": [_record_set(table) for table in tables],
    }


def _record_set(table: Node) -> Node:
    name = table["name"]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "key": {"@id": f"{name}/{table['schema']['primaryKey']}"},
        "field": [_field(name, table["path"], field) for field in table["schema"]["fields"]],
    }


def _field(table: str, path: str, field: Node) -> Node:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{field['name']}",
        "name": field["name"],
        "description": field["description"],
        "dataType": DATA_TYPES.get(field["type"], "sc:Text"),
        "source": {"fileObject": {"@id": path}, "extract": {"column": field["name"]}},
    }


def ro_crate(site: Site) -> Node:
    """The files of a release as a crate (RO-Crate 1.1), whose root is the address below which they lie."""
    files = offered(site.release, site.public_url)
    root = {
        "@id": "./",
        "@type": "Dataset",
        **_about(site),
        "license": {"@id": LICENCE},
        "creator": {"@id": site.thing("agent", "lastdose")},
        "hasPart": [{"@id": file.name} for file in files],
    }
    return {"@context": f"{RO_CRATE}/context", "@graph": [_descriptor(), root, *_parts(site, files)]}


def _descriptor() -> Node:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": RO_CRATE},
        "about": {"@id": "./"},
    }


def _parts(site: Site, files: Iterable[Offered]) -> list[Node]:
    licence = {
        "@id": LICENCE,
        "@type": "CreativeWork",
        "name": "Creative Commons Attribution 4.0",
        "description": "Share and adapt, with attribution.",
    }
    creator = {"@id": site.thing("agent", "lastdose"), "@type": "Organization", "name": NAME, "url": site.url("/")}
    return [licence, creator, *(_crate_file(file) for file in files)]


def _crate_file(file: Offered) -> Node:
    return {
        "@id": file.name,
        "@type": "File",
        "name": file.name,
        "contentSize": str(file.size),
        "encodingFormat": [file.packing, file.media_type] if file.packing else file.media_type,
        "sha256": file.sha256,
        "license": {"@id": file.licence},
        "url": file.url,
    }
