"""Kinship: which drugs and classes belong together, so that what is said of one can be set beside the other."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import SKOS, Graph
from rdflib.term import Node

from lastdose.graphs.spelling import ld

SUBJECTS = tuple(map(ld, ("aboutDrug", "aboutClass", "reportedDrug", "reportedClass")))
MEMBER_OF = ld("memberOf")
KINSHIP = (SKOS.broader, ld("hasIngredient"), ld("activeMoiety"))


def subjects_of(data: Graph, claim: Node) -> set[Node]:
    """The drugs and classes that a claim is about."""
    return {subject for about in SUBJECTS for subject in data.objects(claim, about)}


@dataclass(frozen=True, slots=True)
class Kinship:
    """Which drugs and classes belong together, memberships as any source states them."""

    ingredients: set[tuple[Node, Node]]
    moieties: dict[Node, Node]
    classes: dict[Node, set[Node]]

    @classmethod
    def of(cls, data: Graph) -> "Kinship":
        """The kinship that the data states."""
        classes: dict[Node, set[Node]] = defaultdict(set)
        for narrow, broad in data.subject_objects(SKOS.broader):
            classes[narrow].add(broad)
        for claim, drug_class in data.subject_objects(ld("memberOf")):
            for subject in subjects_of(data, claim):
                classes[subject].add(drug_class)
        ingredients = set(data.subject_objects(ld("hasIngredient")))
        moieties = sorted(data.subject_objects(ld("activeMoiety")), key=str)
        return cls(ingredients, dict(moieties), dict(classes))

    def between(self, one: Node, other: Node) -> bool:
        """Whether they are the same, combination and ingredient, class and member, or forms of one moiety."""
        return (
            self.moieties.get(one, one) == self.moieties.get(other, other)
            or bool({(one, other), (other, one)} & self.ingredients)
            or one in self._wider(other)
            or other in self._wider(one)
        )

    def told(self) -> Iterator[tuple[Node, str]]:
        """Each drug or class that has kin, and all that is known of these, in the same words for the same kin."""
        pairs: dict[Node, list[str]] = defaultdict(list)
        for combination, ingredient in self.ingredients:
            pairs[combination].append(f"made of {ingredient}")
            pairs[ingredient].append(f"part of {combination}")
        for one in {*pairs, *self.moieties, *self.classes}:
            words = [*pairs.get(one, ()), f"form of {self.moieties.get(one, one)}", *map(str, self._wider(one))]
            yield one, "\n".join(sorted(words))

    def _wider(self, start: Node) -> set[Node]:
        found: set[Node] = set()
        left = [start]
        while left:
            further = self.classes.get(left.pop(), set()) - found
            found |= further
            left.extend(further)
        return found
