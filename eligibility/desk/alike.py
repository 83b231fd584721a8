"""Finds cases of the same kind: the same measure, or the same department or topic in like words."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz, process

from eligibility.desk.records import Case


@dataclass(frozen=True)
class Alike:
    """Cases of the same kind.

    Args:
        measures: The measures that more than one of them is about.
        firms: How many firms they come from.
    """

    cases: tuple[Case, ...]
    measures: tuple[str, ...]
    firms: int


def alike_groups(cases: Sequence[Case], firms: int, likeness: Decimal) -> list[Alike]:
    """Groups of cases of the same kind, from so many firms on; the largest first.

    Two cases are alike where they are about the same measure and topic, or where they share a
    department, a kind of measure or a topic and their subjects agree to the given share.
    """
    joined = _Joined(len(cases))
    for members in _sharing(cases, _measures):
        for other in members[1:]:
            joined.join(members[0], other)
    for members in _sharing(cases, _matters):
        for i, k in _like_pairs([cases[i].subject for i in members], likeness):
            joined.join(members[i], members[k])
    groups = [_alike([cases[i] for i in group]) for group in joined.groups()]
    return sorted(
        (group for group in groups if group.firms >= firms),
        key=lambda group: (-group.firms, group.cases[0].id),
    )


def _measures(case: Case) -> Iterable[Hashable]:
    return [(measure, case.topic) for measure in case.measures]


def _matters(case: Case) -> Iterable[Hashable]:
    matters: list[Hashable] = [("department", key) for key in case.departments]
    matters += [("kind", key) for key in case.kinds]
    return [*matters, ("topic", case.topic)] if case.topic else matters


def _sharing(cases: Sequence[Case], traits: Callable[[Case], Iterable[Hashable]]) -> Iterator[list[int]]:
    """Places of the cases that share a trait."""
    found: dict[Hashable, list[int]] = defaultdict(list)
    for i, case in enumerate(cases):
        for trait in traits(case):
            found[trait].append(i)
    yield from (members for members in found.values() if len(members) > 1)


def _like_pairs(texts: Sequence[str], likeness: Decimal) -> Iterator[tuple[int, int]]:
    """Pairs of texts that agree, each text with the first one that it is like."""
    least = float(likeness) * 100
    kept: list[int] = []
    for i, text in enumerate(texts):
        near = process.extractOne(text, [texts[k] for k in kept], scorer=fuzz.ratio, score_cutoff=least)
        if near is None:
            kept.append(i)
        else:
            yield kept[near[2]], i


def _alike(cases: Sequence[Case]) -> Alike:
    counts = Counter(measure for case in cases for measure in case.measures)
    firms = {case.firm_key or f"#{case.id}" for case in cases}
    shared = tuple(measure for measure, count in counts.items() if count > 1)
    return Alike(tuple(cases), shared, len(firms))


class _Joined:
    """Numbers that are joined into groups."""

    def __init__(self, count: int) -> None:
        self.parents = list(range(count))

    def root(self, i: int) -> int:
        while self.parents[i] != i:
            self.parents[i] = self.parents[self.parents[i]]
            i = self.parents[i]
        return i

    def join(self, i: int, k: int) -> None:
        low, high = sorted((self.root(i), self.root(k)))
        self.parents[high] = low

    def groups(self) -> Iterable[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for i in range(len(self.parents)):
            found[self.root(i)].append(i)
        return found.values()
