"""Use this: the document of a page fetched from a shell or a program, as text to be copied."""

from dataclasses import dataclass
from string import Template

from lastdose.web.site import Site

CURL = Template("""\
curl --silent --header 'Accept: text/turtle' $document
""")
PYTHON = Template("""\
# pip install rdflib
from rdflib import Graph

graph = Graph().parse("$document.ttl", format="turtle")
for subject, predicate, value in graph:
    print(subject, predicate, value)
""")
JAVASCRIPT = Template("""\
const answer = await fetch("$document.json");
const page = await answer.json();
console.log(page.thing.id, page.disclaimer);
""")
R = Template("""\
# install.packages("jsonlite")
page <- jsonlite::fromJSON("$document.json", simplifyVector = FALSE)
cat(page$$thing$$id, page$$disclaimer, sep = "\\n")
""")
SPARQL = Template("""\
curl --silent $document.rq |
  curl --silent --header 'Content-Type: application/sparql-query' --header 'Accept: text/turtle' \\
    --data-binary @- $root/sparql
""")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A few lines in a language, which say what they do by themselves."""

    language: str
    text: str


def snippets(site: Site, path: str) -> tuple[Snippet, ...]:
    """How to fetch the document at a path; by a query only where the endpoint holds the document's release."""
    offered = {"curl": CURL, "Python": PYTHON, "JavaScript": JAVASCRIPT, "R": R}
    if not site.place:
        offered["SPARQL"] = SPARQL
    names = {"document": site.url(path), "root": site.public_url}
    return tuple(Snippet(language, text.substitute(names)) for language, text in offered.items())
