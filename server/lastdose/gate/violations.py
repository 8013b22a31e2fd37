"""A violation says where it is, and what the curator must do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Violation:
    """One broken rule. `rule` is the IRI of the shape or the name of the data rule; `line` counts from 1.

    A warning (`blocks` false) is reported and stops nothing.
    """

    file: str = ""
    line: int = 0
    subject: str
    rule: str
    message: str
    value: str = ""
    blocks: bool = True

    def __str__(self) -> str:
        place = ":".join(part for part in (self.file, str(self.line or "")) if part)
        value = f" (found {self.value})" if self.value else ""
        return f"{place or 'data'}: {'' if self.blocks else 'warning: '}{self.subject}: {self.message}{value}"
