"""Reopening: the record of a release read back as a dataset under the canonical base."""

from rdflib import Dataset

from lastdose.gate.loading import literals_as_written
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.layout import Release


def dataset_of(release: Release) -> Dataset:
    """The whole record in memory: for releases of up to some million quads."""
    text = release.file(layout.RECORD).read_text(encoding="utf-8")
    dataset = Dataset()
    with literals_as_written():
        dataset.parse(data=text.replace(f"<{release.base}id/", f"<{CANONICAL_BASE}id/"), format="nquads")
    return dataset
