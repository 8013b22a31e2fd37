"""Folding: one slip breaks one rule for the curator, however many constraints notice it."""

from collections.abc import Iterable, Iterator

from rdflib import SH

from lastdose.gate.violations import Finding

EQUALS = str(SH.EqualsConstraintComponent)
COUNTS = {str(SH.MinCountConstraintComponent), str(SH.MaxCountConstraintComponent)}


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without what another says already.

    A rule that one value breaks in two ways is told once. Two links that must agree are told once, and not at all where
    a link of the same subject is missing or there twice: that is what to mend first.
    """
    ordered = sorted(findings, key=_order)
    miscounted = {finding.subject for finding in ordered if finding.component in COUNTS}
    told: dict[tuple[object, ...], Finding] = {}
    for finding in ordered:
        if not (finding.component == EQUALS and finding.subject in miscounted):
            told.setdefault(tuple(_said(finding)), finding)
    return list(told.values())


def _order(finding: Finding) -> tuple[str, str, str, str]:
    return str(finding.subject), finding.rule, finding.component, str(finding.value)


def _said(finding: Finding) -> Iterator[object]:
    yield finding.subject
    yield finding.rule
    yield finding.message
    yield "" if finding.component == EQUALS else finding.value
