"""RDF Patch: one transaction of added and deleted quads that makes one release's record from another's.

https://afs.github.io/rdf-delta/rdf-patch.html
"""

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from lastdose.releases.differing import changes
from lastdose.releases.layout import Release


def patch(before: Release, after: Release) -> Iterator[bytes]:
    """The lines of the patch; its id is the same for the same two records."""
    yield f"H id <urn:uuid:{_id(before, after)}> .\n".encode()
    yield f'H before "{before.id}" .\n'.encode()
    yield f'H after "{after.id}" .\n'.encode()
    yield b"TX .\n"
    for change in changes(before, after):
        yield (b"A " if change.sign == "+" else b"D ") + change.line
    yield b"TC .\n"


def _id(before: Release, after: Release) -> str:
    sums = (before.manifest.record_sha256, after.manifest.record_sha256)
    return str(uuid5(NAMESPACE_URL, "\n".join((after.base, *sums))))
