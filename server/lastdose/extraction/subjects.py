"""Whose document it is: the drug of the catalogue that a document's names mean, or a new one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class KnownDrugs:
    """The drugs of a catalogue in their order, and where to find them: by any name without its salt (single drugs
    only, the first of that name), by folded brand, by the sorted keys of their ingredients.
    """

    every: Mapping[Drug, int]
    by_name: Mapping[str, Drug]
    by_brand: Mapping[str, tuple[Drug, ...]]
    by_ingredients: Mapping[tuple[str, ...], Drug]

    @classmethod
    def of(cls, drugs: Iterable[Drug]) -> "KnownDrugs":
        """Sort out a catalogue's drugs."""
        every = {drug: number for number, drug in enumerate(drugs)}
        by_name: dict[str, Drug] = {}
        by_brand: dict[str, tuple[Drug, ...]] = {}
        by_ingredients: dict[tuple[str, ...], Drug] = {}
        for drug in every:
            for name in () if drug.ingredients else _names(drug):
                by_name.setdefault(name, drug)
            for brand in map(str.casefold, drug.brand_names):
                by_brand[brand] = (*by_brand.get(brand, ()), drug)
            by_ingredients.setdefault(tuple(sorted(drug.ingredients)), drug)
        return cls(every, by_name, by_brand, by_ingredients)


def subject_of(naming: Naming, catalogue: KnownDrugs) -> tuple[Drug, tuple[Drug, ...]] | None:
    """The drug a document is about, and those (it, its ingredients) that the catalogue lacks; None without a name."""
    known = _by_brand(naming, catalogue) or _by_name(naming, catalogue)
    if known:
        return known, ()
    parts = _ingredients(naming)
    if not parts:
        return None
    ingredients = [catalogue.by_name.get(part) or Drug(key=slug(part), label=part) for part in parts]
    missing = tuple(drug for drug in ingredients if drug not in catalogue.every)
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
    ingredients: list[Drug], missing: tuple[Drug, ...], catalogue: KnownDrugs, naming: Naming
) -> tuple[Drug, tuple[Drug, ...]]:
    keys = tuple(sorted(drug.key for drug in ingredients))
    known = catalogue.by_ingredients.get(keys)
    if known:
        return known, ()
    label = " / ".join(sorted(drug.label for drug in ingredients))
    whole = Drug(key="-".join(keys), label=label, brand_names=naming.brands, ingredients=keys)
    return whole, (*missing, whole)


def _by_brand(naming: Naming, catalogue: KnownDrugs) -> Drug | None:
    """The first drug with a brand and a substance of these: one brand name alone may cover several drugs."""
    brands = {brand.casefold() for brand in naming.brands}
    substances = words_of([*naming.generics, *naming.substances])
    branded = (drug for brand in brands for drug in catalogue.by_brand.get(brand, ()))
    agreeing = (drug for drug in branded if substances & words_of([drug.label, *drug.other_names]) or not substances)
    return min(agreeing, key=catalogue.every.__getitem__, default=None)


def _by_name(naming: Naming, catalogue: KnownDrugs) -> Drug | None:
    parts = _ingredients(naming)
    return catalogue.by_name.get(parts[0]) if len(parts) == 1 else None


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
