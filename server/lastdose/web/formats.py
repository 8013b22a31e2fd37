"""Formats: the forms in which a document can be had, each with its extension and media type."""

import json
from typing import NamedTuple

from lastdose.engine.interface import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE

ATOM = "application/atom+xml"
HTML = "text/html"
JSON = "application/json"
MARKDOWN = "text/markdown"


class Format(NamedTuple):
    """A form of a document: the extension of its address, its media type, and what people call it."""

    extension: str
    media_type: str
    name: str

    @property
    def is_rdf(self) -> bool:
        """Whether it is one of the RDF formats."""
        return self.extension not in {"html", "json", "md"}


FORMATS = (
    Format("ttl", TURTLE, "Turtle"),
    Format("html", HTML, "HTML"),
    Format("jsonld", JSON_LD, "JSON-LD"),
    Format("json", JSON, "JSON"),
    Format("rdf", RDF_XML, "RDF/XML"),
    Format("nt", N_TRIPLES, "N-Triples"),
    Format("nq", N_QUADS, "N-Quads"),
    Format("trig", TRIG, "TriG"),
    Format("md", MARKDOWN, "Markdown"),
)
RDF = tuple(form for form in FORMATS if form.is_rdf)
BY_EXTENSION = {form.extension: form for form in FORMATS}
BY_MEDIA_TYPE = {form.media_type: form for form in FORMATS}


def content_type(media_type: str) -> str:
    """The value of Content-Type: text is UTF-8, and says so."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def json_text(told: object) -> str:
    """A value as the JSON that is sent: each level one space further in, a line feed at the end."""
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
