"""The Markdown view: a document for people and language models who quote it; every claim with its address.

Whoever has little room asks for `max_chars`, and gets whole claims as far as they fit, and how many were left out.
"""

import re
from collections.abc import Iterable, Iterator

from lastdose import DISCLAIMER
from lastdose.namespaces import FOREIGN, LD, LICENCE
from lastdose.releases.statements import Resource
from lastdose.web.selection import Selection
from lastdose.web.site import Site
from lastdose.web.views.names import Names
from lastdose.web.views.words import KINDS

LEAST_CHARS = 500
MOST_CHARS = 10_000_000
SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")
RDF_TYPE = f"{FOREIGN['rdf']}type"
REVIEW = {
    "unreviewed": "found by a rule, read by no one",
    "passage-checked": "read against its passage; no clinician has reviewed it",
    "clinically-reviewed": "reviewed by a named clinician",
}


def markdown_document(
    names: Names, selection: Selection, address: str, most: int = MOST_CHARS, covered: str = ""
) -> bytes:
    """The Markdown view of a selection, of at most so many characters, cut between claims.

    At its end stands what was examined for it, where there is room.
    """
    site = names.site
    head = _head(site, names, selection, address)
    claims = [held for held in selection.resources.values() if is_claim(site, held)]
    blocks = [_claim(names, claim) for claim in claims]
    title = f"\n## Claims ({len(blocks)})\n\n" if blocks else "\nNo claim is in this document.\n"
    room = most - len(head) - len(title) - len(_rest(len(blocks), address))
    kept = list(_fitting(blocks, room))
    rest = _rest(len(blocks) - len(kept), address) if len(kept) < len(blocks) else ""
    told = "".join([head, title, *kept, rest])
    return (told + covered if len(told) + len(covered) <= most else told).encode()


def is_claim(site: Site, resource: Resource) -> bool:
    """Whether a resource is a claim."""
    return resource.iri.startswith(site.thing("claim", ""))


def _head(site: Site, names: Names, selection: Selection, address: str) -> str:
    lines = [
        f"# {escaped(names.label(selection.topic))}\n",
        f"> {escaped(DISCLAIMER)}\n",
        f"* Thing: {_address(selection.topic)}",
        f"* Document: {_address(address)}",
        f"* Release: {escaped(site.release.id)}",
        f"* Licence: {_address(LICENCE)}",
        *_codes(names, selection.thing),
    ]
    return "\n".join(lines) + "\n"


def _codes(names: Names, thing: Resource) -> Iterator[str]:
    for iri in thing.iris(f"{LD}code"):
        code = names.held(iri)
        system, value = code.text(f"{LD}codeSystem"), code.text(f"{FOREIGN['skos']}notation")
        if system and value:
            yield f"* {escaped(system)}: {escaped(value)}"


def _claim(names: Names, claim: Resource) -> str:
    kinds = [iri.removeprefix(LD) for iri in claim.iris(RDF_TYPE)]
    kind = next((KINDS[name] for name in kinds if name in KINDS), "Claim")
    said = claim.text(f"{LD}paraphrase") or "(no paraphrase)"
    lines = [f"* **{escaped(kind)}**: {escaped(said)}", f"  * claim: {_address(claim.iri)}"]
    lines += [f"  * {label}: {escaped(text)}" for label, text in _details(names, claim) if text]
    return "\n".join(lines) + "\n"


def _details(names: Names, claim: Resource) -> Iterator[tuple[str, str]]:
    subjects = (*claim.iris(f"{LD}aboutDrug"), *claim.iris(f"{LD}aboutClass"))
    yield "about", ", ".join(names.label(iri) for iri in subjects)
    yield "only when", "; ".join(value.text for value in claim.values(f"{LD}appliesWhen"))
    yield "except when", "; ".join(value.text for value in claim.values(f"{LD}exceptWhen"))
    yield "said by", "; ".join(_version(names, iri) for iri in claim.iris(f"{LD}assertedIn"))
    yield "where", "; ".join(_place(names.held(iri)) for iri in claim.iris(f"{LD}passage"))
    statuses = [iri.rsplit("/", 1)[-1] for iri in claim.iris(f"{LD}reviewStatus")]
    yield "review", "; ".join(REVIEW.get(status, status) for status in statuses)


def _version(names: Names, iri: str) -> str:
    version = names.held(iri)
    source = ", ".join(names.label(work) for work in version.iris(f"{LD}versionOf"))
    number, stamp = version.text(f"{FOREIGN['pav']}version"), version.text(f"{LD}effectiveDate")
    told = [
        source,
        f"version {number}" if number else "undated copy" if not stamp else "",
        f"of {stamp}" if stamp else "",
    ]
    return ", ".join(part for part in told if part) or iri


def _place(passage: Resource) -> str:
    address, subsection = passage.text(f"{LD}sectionAddress"), passage.text(f"{LD}subsection")
    return " ".join(part for part in (address, f"section {subsection}" if subsection else "") if part)


def _fitting(blocks: Iterable[str], room: int) -> Iterator[str]:
    for block in blocks:
        room -= len(block)
        if room < 0:
            return
        yield block


def _rest(number: int, address: str) -> str:
    return f"\n{number} more claims are left out here: {_address(address)}\n"


def _address(iri: str) -> str:
    """An IRI as an autolink if it is a web address, else as text."""
    plain = re.fullmatch(r"https?://[^\s<>]+", iri)
    return f"<{iri}>" if plain else escaped(iri)


def escaped(text: str) -> str:
    """A text that Markdown shows as it is, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
