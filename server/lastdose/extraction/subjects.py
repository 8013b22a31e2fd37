"""Whose document it is: the drug of the catalogue that a document's names mean, or a new one."""

import re
from collections.abc import Iterable
from functools import cache

from lastdose.claims.catalogue import Drug
from lastdose.claims.documents import Naming
from lastdose.extraction.rulebook import entries, table
from lastdose.namespaces import slug

ACIDS = ("ic", "ous")
"""How the names of acids go on before the word itself: cholic acid is no salt of cholic."""

_WORD = re.compile(r"[a-z][a-z0-9-]{2,}")
_SPLIT = re.compile(r"\s*(?:,| and |/|;| \+ )\s*", re.IGNORECASE)
_SUFFIX = re.compile(r"-[a-z]{4}$")


def subject_of(naming: Naming, drugs: Iterable[Drug]) -> tuple[Drug, tuple[Drug, ...]] | None:
    """The drug a document is about, and those (it, its ingredients) that the catalogue lacks; None without a name."""
    catalogue = tuple(drugs)
    known = _by_brand(naming, catalogue) or _by_name(naming, catalogue)
    if known:
        return known, ()
    parts = _ingredients(naming)
    if not parts:
        return None
    ingredients = [_known(part, catalogue) or Drug(key=slug(part), label=part) for part in parts]
    missing = tuple(drug for drug in ingredients if drug not in catalogue)
    if len(ingredients) == 1:
        return _single(ingredients[0], missing, naming)
    return _combination(ingredients, missing, catalogue, naming)


def own_words(naming: Naming, drug: Drug | None) -> frozenset[str]:
    """The lower-case words by which a document may call its drug, salts and dose forms left out."""
    names = [*naming.brands, *naming.generics, *naming.substances]
    if drug:
        names += [drug.label, *drug.brand_names, *drug.other_names]
    return words_of(names)


def words_of(names: Iterable[str]) -> frozenset[str]:
    """The telling words of names, in lower case."""
    return frozenset(word for name in names for word in _WORD.findall(name.lower()) if word not in _plain())


def _single(drug: Drug, missing: tuple[Drug, ...], naming: Naming) -> tuple[Drug, tuple[Drug, ...]]:
    if not missing:
        return drug, ()
    named = Drug(key=drug.key, label=drug.label, brand_names=naming.brands)
    return named, (named,)


def _combination(
    ingredients: list[Drug], missing: tuple[Drug, ...], catalogue: tuple[Drug, ...], naming: Naming
) -> tuple[Drug, tuple[Drug, ...]]:
    keys = tuple(sorted(drug.key for drug in ingredients))
    known = next((drug for drug in catalogue if tuple(sorted(drug.ingredients)) == keys), None)
    if known:
        return known, ()
    label = " / ".join(sorted(drug.label for drug in ingredients))
    whole = Drug(key="-".join(keys), label=label, brand_names=naming.brands, ingredients=keys)
    return whole, (*missing, whole)


def _by_brand(naming: Naming, catalogue: tuple[Drug, ...]) -> Drug | None:
    """The first drug with a brand and a substance of these: one brand name alone may cover several drugs."""
    brands = {brand.casefold() for brand in naming.brands}
    substances = words_of([*naming.generics, *naming.substances])
    branded = (drug for drug in catalogue if not brands.isdisjoint(map(str.casefold, drug.brand_names)))
    agreeing = (drug for drug in branded if substances & words_of([drug.label, *drug.other_names]) or not substances)
    return next(agreeing, None)


def _by_name(naming: Naming, catalogue: tuple[Drug, ...]) -> Drug | None:
    parts = _ingredients(naming)
    return _known(parts[0], catalogue) if len(parts) == 1 else None


def _known(name: str, catalogue: tuple[Drug, ...]) -> Drug | None:
    same = (drug for drug in catalogue if not drug.ingredients and name in _names(drug))
    return next(same, None)


def _names(drug: Drug) -> set[str]:
    return {_base(name) for name in (drug.label, *drug.other_names)} | {drug.key.replace("-", " ")}


def _ingredients(naming: Naming) -> tuple[str, ...]:
    names = naming.substances if len(naming.substances) > 1 else (naming.generics or naming.substances)[:1]
    parts = (_base(part) for name in names for part in _SPLIT.split(name))
    return tuple(dict.fromkeys(part for part in parts if slug(part)))


@cache
def _base(name: str) -> str:
    """A substance's name in lower case without its salt, its dose form and a biosimilar's suffix."""
    words = _SUFFIX.sub("", re.sub(r"\s*\(.*?\)", "", name.lower()).strip()).split()
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _plain() and not kept[-2].endswith(ACIDS):
        kept.pop()
    return " ".join(kept)


@cache
def _plain() -> frozenset[str]:
    return frozenset(word for row in table("salts.tsv") for word in entries(row["words"]))
