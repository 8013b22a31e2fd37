"""The shapes: what data must keep to, subject by subject, with what to do when a rule is broken."""

from dataclasses import dataclass

from lastdose.gate.telling import ToldShape, told_shapes
from lastdose.releases import layout
from lastdose.web.languages import gettext
from lastdose.web.site import Site
from lastdose.web.views.frame import Frame, frame
from lastdose.web.views.validation import Validation, validation


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapesPage:
    """The shapes by file, how many rules there are, and what came of them in this release."""

    frame: Frame
    files: tuple[tuple[str, tuple[ToldShape, ...]], ...]
    rules: int
    validation: Validation


def shapes_page(site: Site) -> ShapesPage:
    """The page of the shapes of a release."""
    told = told_shapes(sorted(site.release.file(layout.SHAPES).glob("*.ttl")))
    return ShapesPage(
        frame=frame(site, gettext("The shapes"), gettext("What data must keep to, before it is published."), "/shapes"),
        files=tuple((name, tuple(shapes)) for name, shapes in told.items() if shapes),
        rules=sum(len(shape.rules) for shapes in told.values() for shape in shapes),
        validation=validation(site),
    )
