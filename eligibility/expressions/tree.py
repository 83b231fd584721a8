"""The tree of a rule: what the parser builds and every reader walks.

Nodes are frozen and compare by value, so equal criteria of different measures are one.
A *test* is a tree of `And`, `Or`, `Not` over comparisons of one fact with constants.
An *amount* is a tree of arithmetic over facts and constants; every value in it is at least zero.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

FactKind = Literal["number", "choice", "flag", "date", "code", "text"]
Constant = Decimal | date | str | bool


@dataclass(frozen=True)
class FactType:
    """What the language knows of a fact.

    Args:
        kind: How it may be compared.
        low, high: Its declared range if it is a number; `high` None: unbounded.
        scale: Decimal places of a number.
        choices: The words that a choice may be.
        width: Digits enough for every value of a number.
        known: No firm leaves it unknown.
    """

    name: str
    kind: FactKind
    low: Decimal = Decimal(0)
    high: Decimal | None = None
    scale: int = 0
    choices: tuple[str, ...] = ()
    width: int = 18
    known: bool = False


@dataclass(frozen=True)
class Environment:
    """The facts, the named groups of codes, and which codes exist.

    Args:
        facts: By name.
        groups: Name of a group → its codes.
        codes: Every known code.
    """

    facts: Mapping[str, FactType]
    groups: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, object]

    @cached_property
    def divisions(self) -> Mapping[str, frozenset[str]]:
        """Section of codes → its divisions."""
        found: dict[str, set[str]] = {}
        for code in self.codes:
            if len(code) == 3:
                found.setdefault(code[0], set()).add(code)
        return {section: frozenset(divisions) for section, divisions in found.items()}


@dataclass(frozen=True)
class Compare:
    """A fact against a constant; `op` is one of `< <= == != >= >`."""

    fact: str
    op: str
    value: Constant


@dataclass(frozen=True)
class Within:
    """A choice, date or number that is one of a few constants."""

    fact: str
    values: tuple[Constant, ...]


@dataclass(frozen=True)
class CodeIn:
    """A hierarchical code at or below one of `codes`; `named` is what the author wrote."""

    fact: str
    codes: tuple[str, ...]
    named: tuple[str, ...]


@dataclass(frozen=True)
class Flag:
    """A yes-or-no fact that must be true."""

    fact: str


@dataclass(frozen=True)
class Not:
    """Negation."""

    part: "Test"


@dataclass(frozen=True)
class And:
    """All parts hold."""

    parts: tuple["Test", ...]


@dataclass(frozen=True)
class Or:
    """At least one part holds."""

    parts: tuple["Test", ...]


Atom = Compare | Within | CodeIn | Flag
Test = Atom | Not | And | Or


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: Decimal


@dataclass(frozen=True)
class Fact:
    """The value of a numeric fact."""

    name: str


@dataclass(frozen=True)
class Between:
    """What the text leaves open: anything from `low` to `high`; None: no upper end."""

    low: Decimal
    high: Decimal | None


@dataclass(frozen=True)
class Sum:
    """Addition."""

    left: "Amount"
    right: "Amount"


@dataclass(frozen=True)
class Difference:
    """Subtraction; the type check proves that it is never negative."""

    left: "Amount"
    right: "Amount"


@dataclass(frozen=True)
class Product:
    """Multiplication."""

    left: "Amount"
    right: "Amount"


@dataclass(frozen=True)
class Least:
    """The smallest of its parts."""

    parts: tuple["Amount", ...]


@dataclass(frozen=True)
class Greatest:
    """The largest of its parts."""

    parts: tuple["Amount", ...]


@dataclass(frozen=True)
class Lookup:
    """A number by choice or flag; nothing for what the table does not name."""

    fact: str
    table: tuple[tuple[str | bool, Decimal], ...]


@dataclass(frozen=True)
class Brackets:
    """Marginal rates: each rate applies to the part of `part` above its threshold."""

    part: "Amount"
    table: tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True)
class Steps:
    """The value of the highest threshold that a fact reaches; nothing below the first."""

    fact: str
    table: tuple[tuple[Decimal, Decimal], ...]


Amount = (
    Number | Fact | Between | Sum | Difference | Product | Least | Greatest | Lookup | Brackets | Steps
)


def atoms(test: Test) -> Iterator[Atom]:
    """The comparisons of a test, from left to right."""
    match test:
        case Not(part):
            yield from atoms(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from atoms(part)
        case _:
            yield test


def facts_of_test(test: Test) -> tuple[str, ...]:
    """The facts that a test reads, each once, in order."""
    return tuple(dict.fromkeys(atom.fact for atom in atoms(test)))


def fact_uses(amount: Amount) -> list[str]:
    """The facts that an amount reads, once for each time that they stand in it."""
    match amount:
        case Fact(name):
            return [name]
        case Lookup(fact) | Steps(fact):
            return [fact]
        case Sum(left, right) | Difference(left, right) | Product(left, right):
            return fact_uses(left) + fact_uses(right)
        case Least(parts) | Greatest(parts):
            return [name for part in parts for name in fact_uses(part)]
        case Brackets(part):
            return fact_uses(part)
        case _:
            return []
