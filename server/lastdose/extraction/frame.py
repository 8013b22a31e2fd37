"""What holds for all claims of one document: its drug, its context of use, and the names to look for in its text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from lastdose.claims.catalogue import Drug, DrugClass, Term
from lastdose.claims.documents import Document, Naming
from lastdose.claims.values import Ref, UseContext
from lastdose.extraction.lexicon import Lexicon
from lastdose.extraction.rulebook import table
from lastdose.extraction.subjects import KnownDrugs, own_words, subject_of
from lastdose.namespaces import slug

SHORTEST_NAME = 4
UNLINKED = "word"
"""The type of a mention of an effect that is known by its words only, and stands for no term of the catalogue."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The known drugs, lexicons of what can be named in a text, the keys of the conditions among it, and the terms by
    the identifiers they exactly match.
    """

    drugs: KnownDrugs
    conditions: frozenset[str]
    terms: Lexicon
    others: Lexicon
    classes: Lexicon
    matches: Mapping[str, Ref]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A document's constants; `new_drugs` are those that it names and the catalogue lacks."""

    version: str
    drug: Drug
    context: UseContext
    names: frozenset[str]
    hearsay: bool
    catalogue: Catalogue
    new_drugs: tuple[Drug, ...] = field(default=())

    @property
    def subject(self) -> Ref:
        """The reference to the document's drug."""
        return Ref("drug", self.drug.key)


def catalogue_of(
    drugs: Iterable[Drug] = (), drug_classes: Iterable[DrugClass] = (), terms: Iterable[Term] = ()
) -> Catalogue:
    """What can be found by name; costly, so made once for all documents."""
    known, held = KnownDrugs.of(drugs), tuple(terms)
    named = ((name, Ref(term.type, term.key)) for term in held for name in (term.label, *term.other_names))
    effects = ((row["effect"], Ref(UNLINKED, slug(row["effect"]))) for row in table("effects.tsv"))
    others = (
        (name, Ref("drug", drug.key))
        for drug in known.every
        for name in (drug.label, *drug.brand_names, *drug.other_names)
        if len(name) >= SHORTEST_NAME
    )
    classes = ((name, Ref("drug-class", one.key)) for one in drug_classes for name in (one.label, *one.other_names))
    return Catalogue(
        drugs=known,
        conditions=frozenset(term.key for term in held if term.type == "condition"),
        terms=Lexicon(chain(named, effects)),
        others=Lexicon(others),
        classes=Lexicon(classes),
        matches={identifier: Ref(term.type, term.key) for term in held for identifier in term.exact},
    )


def frame_of(document: Document, catalogue: Catalogue) -> Frame | None:
    """The frame of a document; None when it cannot be said what drug it is about."""
    named = subject_of(document.naming, catalogue.drugs) or _most_mentioned(document, catalogue)
    if named is None:
        return None
    drug, missing = named
    return Frame(
        version=document.version.key,
        drug=drug,
        context=context_of(document.naming),
        names=own_words(document.naming, drug),
        hearsay=document.version.kind.hearsay,
        catalogue=catalogue,
        new_drugs=missing,
    )


def context_of(naming: Naming) -> UseContext:
    """The context that the document gives all its claims: route and dose form, in lower case."""
    return UseContext(
        route=tuple(route.lower() for route in naming.routes),
        dose_form=tuple(form.lower() for form in naming.dose_forms),
    )


def _most_mentioned(document: Document, catalogue: Catalogue) -> tuple[Drug, tuple[Drug, ...]] | None:
    counts: dict[str, int] = {}
    for section in document.sections:
        for mention in catalogue.others.mentions(section.text):
            counts[mention.ref.key] = counts.get(mention.ref.key, 0) + 1
    if not counts:
        return None
    key = min(counts, key=lambda name: (-counts[name], name))
    return next(drug for drug in catalogue.drugs.every if drug.key == key), ()
