"""OpenFisca-Core: a variable a rule, its rate and cap as dated parameters.

Amounts are whole fen in OpenFisca's 32-bit integers, words are codes: its quickest exact way. Each
variable is dropped once it is summed, since 600 of them would not fit into memory.
"""

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.contestants.contestant import (
    Cells,
    Contestant,
    EachRule,
    arrays_of,
    cell_codes,
    cells_from,
    codes_of,
    groups_of,
)
from benchmarks.rules import NUMBERS, WORDS, Rule

YEAR = "2022"


class OpenFisca(Contestant):
    """One entity, the firm."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules
        self.firm = build_entity(key="firm", plural="firms", label="Firm", is_person=True)
        self.system = TaxBenefitSystem([self.firm])
        dated = {
            _name(rule): {
                key: {"values": {"2022-01-01": {"value": value}}}
                for key, value in (("rate", rule.rate), ("cap", rule.cap))
            }
            for rule in rules
        }
        self.system.parameters = ParameterNode("", data={"rules": dated})
        for fact in (*WORDS, *NUMBERS):
            self._add(fact, int, None)
        self._add("founded", date, None)
        for rule in rules:
            self._add(f"{_name(rule)}_eligible", bool, _condition(rule))
            self._add(_name(rule), int, _amount(rule))
        self.arrays: dict[str, Any] = {}
        self.simulation: Any = None

    def _add(self, name: str, kind: type, formula: Any) -> None:
        content = {
            "value_type": kind,
            "entity": self.firm,
            "definition_period": DateUnit.YEAR,
            "label": name,
        }
        if kind is date:
            content["default_value"] = date(1970, 1, 1)
        if formula:
            content["formula"] = formula
        self.system.add_variable(type(name, (Variable,), content))

    def load(self, firms: pa.Table) -> None:
        self.arrays = arrays_of(firms)
        self.simulation = SimulationBuilder().build_default_simulation(self.system, count=len(firms))
        for name, values in self.arrays.items():
            given = values if name == "founded" else values.astype(np.int32)
            self.simulation.set_input(name, YEAR, given)

    def _of(self, rule: Rule) -> tuple[Any, Any]:
        """Who is eligible, and what each firm gets; computed anew each time."""
        name = _name(rule)
        amount = self.simulation.calculate(name, YEAR)
        eligible = self.simulation.calculate(f"{name}_eligible", YEAR)
        self.simulation.delete_arrays(name, YEAR)
        self.simulation.delete_arrays(f"{name}_eligible", YEAR)
        return eligible, amount

    def each(self) -> EachRule:
        found = []
        for rule in self.rules:
            eligible, amount = self._of(rule)
            found.append((int(eligible.sum()), int(amount.sum(dtype=np.int64))))
        return found

    def stacked(self) -> Cells:
        alone, best, capped = groups_of(self.rules)
        count = self.simulation.persons.count
        totals, anything = np.zeros(count, np.int64), np.zeros(count, bool)

        def paid(place: int) -> Any:
            eligible, amount = self._of(self.rules[place])
            np.logical_or(anything, eligible, out=anything)
            return amount

        for place in alone:
            totals += paid(place)
        for members in best:
            totals += np.maximum.reduce([paid(place) for place in members])
        for members in capped:
            limit = self.arrays[self.rules[members[0]].fact].astype(np.int64) * 100
            whole = np.add.reduce([paid(place).astype(np.int64) for place in members])
            totals += np.minimum(whole, limit)
        return cells_from(cell_codes(self.arrays), anything, totals)


def _name(rule: Rule) -> str:
    return rule.id.replace("-", "_")


def _condition(rule: Rule) -> Any:
    codes = {fact: np.array(codes_of(rule, fact), np.int32) for fact in rule.within}
    before = None if rule.before is None else np.datetime64(rule.before)

    def formula(firm: Any, period: Any) -> Any:
        parts = [np.isin(firm(fact, period), listed) for fact, listed in codes.items()]
        if rule.at_most is not None:
            parts.append(firm("employees", period) <= rule.at_most)
        if before is not None:
            parts.append(firm("founded", period) < before)
        return np.logical_and.reduce(parts)

    return formula


def _amount(rule: Rule) -> Any:
    name = _name(rule)

    def formula(firm: Any, period: Any, parameters: Any) -> Any:
        own = getattr(parameters(period).rules, name)
        amount = np.minimum(firm(rule.fact, period) * np.int32(own.rate), np.int32(own.cap))
        return firm(f"{name}_eligible", period) * amount

    return formula
