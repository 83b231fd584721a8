"""One firm: what was stated, what is presumed, and what follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eligibility.errors import InputError, Mistake, did_you_mean, shown
from eligibility.expressions.evaluate import Value
from eligibility.firm.fields import FIELDS, Field
from eligibility.firm.sizes import size_class, unknown_inputs
from eligibility.firm.values import NOT_KNOWN, BadValueError, read_value

DERIVED = {"size": False, "vat_size": True}


@dataclass(frozen=True)
class Firm:
    """A firm as the rules see it.

    Args:
        given: What was stated.
        doubtful: Fields answered "not known": nothing is presumed of them.
        presumed: What is taken to hold because few firms differ.
        facts: All that is known: given, presumed and derived.
    """

    given: Mapping[str, Value]
    doubtful: frozenset[str]
    presumed: Mapping[str, Value]
    facts: Mapping[str, Value]

    @property
    def name(self) -> str:
        """The firm's name, or nothing."""
        return str(self.given.get("name", ""))

    def inputs_of(self, fact: str) -> tuple[str, ...]:
        """What to ask for when a fact is not known: a derived fact leads to its inputs."""
        return unknown_inputs(self.facts, DERIVED[fact]) if fact in DERIVED else (fact,)


def complete(given: Mapping[str, Value], doubtful: frozenset[str] = frozenset()) -> Firm:
    """Adds what is presumed and what follows from the facts given."""
    facts = dict(given)
    presumed: dict[str, Value] = {}
    for name, field in FIELDS.items():
        if name in facts or name in doubtful:
            continue
        if field.presumed is not None:
            if _is_presumed(field, given, doubtful):
                presumed[name] = field.presumed
        elif field.certain_elsewhere:
            fact, values, value = field.certain_elsewhere
            if fact in given and given[fact] not in values:
                facts[name] = value
    facts.update(presumed)
    for name, vat in DERIVED.items():
        if name not in facts and (derived := size_class(facts, vat)) is not None:
            facts[name] = derived
    return Firm(given, doubtful, presumed, facts)


def _is_presumed(field: Field, given: Mapping[str, Value], doubtful: frozenset[str]) -> bool:
    """Whether a fact left out is presumed; see `Field.presumed_if`."""
    if field.presumed_if is None:
        return True
    fact, value = field.presumed_if
    return fact not in doubtful and given.get(fact, value) == value


def firm_from(raw: Any, where: Callable[[str], str] = str) -> Firm:
    """A firm from plain data.

    Args:
        raw: Field → value; a missing or null value is not known; `?` says that it is not known
            even where something would be presumed.
        where: How messages name the place of a field.

    Raises:
        InputError: Every unknown field and bad value, at once.
    """
    mistakes: list[Mistake] = []
    given, doubtful = _read_facts(raw, where, mistakes)
    if mistakes:
        raise InputError(mistakes)
    return complete(given, doubtful)


def _read_facts(
    raw: Any, where: Callable[[str], str], mistakes: list[Mistake]
) -> tuple[dict[str, Value], frozenset[str]]:
    """The facts given and the fields said to be not known; mistakes are added to the list."""
    given: dict[str, Value] = {}
    doubtful: set[str] = set()
    if not isinstance(raw, Mapping):
        problem = f"reads {shown(raw)}; a firm is a list of `field: value` lines."
        mistakes.append(Mistake(where(""), problem))
        return given, frozenset()
    for name, value in raw.items():
        field = FIELDS.get(name)
        if field is None:
            near = did_you_mean(name, FIELDS)
            zh = f"没有 {shown(name)} 这一项。"
            mistakes.append(Mistake(where(str(name)), f"a firm has no field {shown(name)}.{near}", zh))
        elif value == NOT_KNOWN:
            doubtful.add(name)
        elif value is not None:
            try:
                given[name] = read_value(field, value)
            except BadValueError as problem:
                mistakes.append(problem.mistake(f"{where(name)}: {name}", field.words["zh"]))
    return given, frozenset(doubtful)


def read_firm(path: Path) -> Firm:
    """A firm from a YAML file.

    Raises:
        InputError: The file cannot be read, is empty, is not YAML, or has mistakes.
    """
    from eligibility.yaml_lines import read_yaml

    document = read_yaml(path)
    mistakes = document.mistakes
    given, doubtful = _read_facts(document.data, lambda name: document.where((name,)), mistakes)
    if mistakes:
        raise InputError(sorted(mistakes, key=document.line_of))
    return complete(given, doubtful)
