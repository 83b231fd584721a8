"""Departments and their chief service officers; which of them a case goes to."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from pydantic import Field

from eligibility.desk.levels import read_model
from eligibility.errors import InputError
from eligibility.schema_basics import Id, Name, Source, Strict, Text, Words


class Officer(Strict):
    """A department's chief service officer.

    Args:
        account: The account of the officer at this desk, if there is one.
        is_example: A placeholder, to show how it works; no person.
    """

    name: Text
    account: Text | None = None
    is_example: bool = False


class Department(Strict):
    """One department.

    Args:
        named: Where its name comes from.
        kinds, measures, topics: What it takes; a measure goes before a kind, a kind before a topic.
    """

    key: Id
    name: Words
    named: Words
    kinds: tuple[Name, ...] = ()
    measures: tuple[Id, ...] = ()
    topics: tuple[Name, ...] = ()
    officer: Officer | None = None


class Departments(Strict):
    """All departments that are known, of the number that there are."""

    total: int = Field(ge=1)
    services: tuple[Words, ...]
    source: Source
    departments: tuple[Department, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Department]:
        """Key → department."""
        return {each.key: each for each in self.departments}

    @property
    def to_fill_in(self) -> int:
        """How many of the total are not known yet."""
        return max(self.total - len(self.departments), 0)

    def route(
        self, measures: Mapping[str, str], kinds: Iterable[str] = (), topic: str | None = None
    ) -> tuple[Department, ...]:
        """The departments that a case goes to, the one with most of it first.

        Args:
            measures: Measure → its kind.
            kinds: Further kinds of measure.
            topic: What it is about; asked only where measures and kinds name nobody.
        """
        votes: dict[str, int] = {}
        for measure, kind in measures.items():
            for each in self._by_measure(measure) or self._by_kind(kind):
                votes[each.key] = votes.get(each.key, 0) + 1
        for kind in kinds:
            if kind not in measures.values():
                for each in self._by_kind(kind):
                    votes[each.key] = votes.get(each.key, 0) + 1
        if not votes and topic:
            return tuple(each for each in self.departments if topic in each.topics)
        order = list(self.by_key)
        ranked = sorted(votes, key=lambda key: (-votes[key], order.index(key)))
        return tuple(self.by_key[key] for key in ranked)

    def _by_measure(self, measure: str) -> list[Department]:
        return [each for each in self.departments if measure in each.measures]

    def _by_kind(self, kind: str) -> list[Department]:
        return [each for each in self.departments if kind in each.kinds]


def read_departments(path: Path) -> Departments:
    """The departments of a file.

    Raises:
        InputError: Every mistake of the file.
    """
    found = read_model(path, Departments)
    if len(found.by_key) != len(found.departments):
        raise InputError.single(str(path), "names a department's key twice.")
    return found
