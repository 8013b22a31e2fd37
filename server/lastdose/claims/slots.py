"""Slots of claims as JSON: what a reviewer corrects is written so, and read back as the values that it means."""

from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from decimal import Decimal
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from lastdose.claims.concepts import Concept
from lastdose.claims.kinds import Claim
from lastdose.claims.values import Ref

FIXED = {"version", "subject", "passages", "ordinal", "rule_id", "generated_by", "review_status", "hearsay"}
"""What a correction cannot touch: where the words stand, and whose they are."""


def corrected(claim: Claim, slots: Mapping[str, Any]) -> Claim:
    """The claim with these slots in place of its own; raise `ValueError` for one it has not, or no value of it."""
    hints = get_type_hints(type(claim))
    for name in slots:
        if name not in hints or name in FIXED:
            raise ValueError(f"a {claim.kind} has no slot {name!r} to correct")
    return replace(claim, **{name: _value(hints[name], slots[name]) for name in slots})


def _value(hint: Any, given: Any) -> Any:
    if get_origin(hint) in {Union, UnionType}:
        (inner,) = (choice for choice in get_args(hint) if choice is not type(None))
        return None if given is None else _value(inner, given)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], entry) for entry in _of(list, given))
    return _whole(hint, _of(dict, given)) if is_dataclass(hint) and hint is not Ref else _single(hint, given)


def _whole(kind: Any, given: Mapping[str, Any]) -> Any:
    hints = get_type_hints(kind)
    strange = [name for name in given if name not in hints]
    if strange:
        raise ValueError(f"a {kind.__name__} has no {', '.join(strange)}")
    return kind(**{name: _value(hints[name], entry) for name, entry in given.items()})


def _single(kind: type, given: Any) -> Any:
    if kind is Ref:
        return Ref.parse(_of(str, given))
    if kind is Decimal:
        return Decimal(str(_of((int, float), given)))
    return kind(given) if issubclass(kind, Concept) else _of(kind, given)


def _of(kind: type | tuple[type, ...], given: Any) -> Any:
    if not isinstance(given, kind):
        raise ValueError(f"{given!r} is not what belongs here")
    return given
