"""What a firm just misses, and which question settles most."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext

from eligibility.compiled import Compiled, CompiledTest, Rule
from eligibility.decisions import LIQUIDITY, RELIEF, ZERO, Decision, Range
from eligibility.expressions.evaluate import Value
from eligibility.expressions.ranges import PRECISION
from eligibility.expressions.tree import Compare, atoms
from eligibility.firm import ENVIRONMENT, FIELDS, Firm
from eligibility.firm.record import complete
from eligibility.matching import amount_for


@dataclass(frozen=True)
class NearMiss:
    """A measure that one change of one number, share or date would open.

    Args:
        field: The fact that stands in the way.
        current, needed: Its value, and the nearest one that meets the criterion.
        worth: What the measure would then pay; None if that is not computable.
    """

    id: str
    criterion: str
    field: str
    current: Value
    needed: Value
    worth: Range | None


@dataclass(frozen=True)
class Question:
    """The unknown fact that settles the most money.

    Args:
        settles: The measures whose outcome or amount hangs on it.
        spread: The sum of what is open behind it, as far as that is bounded.
    """

    field: str
    settles: tuple[str, ...]
    spread: Decimal


def near_misses(
    firm: Firm, decisions: Sequence[Decision], compiled: Compiled, on: date
) -> list[NearMiss]:
    """The measures that the firm just misses, most valuable first."""
    rules = {rule.measure.id: rule for rule in compiled.rules}
    found = []
    with localcontext(PRECISION):
        for decision in decisions:
            if decision.outcome != "ineligible":
                continue
            conditions = [r.met for r in decision.reasons if r.kind == "criterion"]
            if conditions.count(False) == 1 and None not in conditions:
                miss = _near_miss(firm, rules[decision.id], conditions.index(False), on)
                if miss:
                    found.append(miss)
    return sorted(found, key=lambda miss: -(miss.worth.low if miss.worth else ZERO))


def _near_miss(firm: Firm, rule: Rule, failed: int, on: date) -> NearMiss | None:
    for name, needed in _remedies(rule.tests[failed]):
        current = firm.given.get(name)
        if not current:
            continue  # not stated, or none at all: that is no near miss
        changed = complete({**firm.given, name: needed}, firm.doubtful).facts
        if all(test.decide(changed) is True for test in rule.tests):
            worth = amount_for(rule, changed, on)
            criterion = rule.measure.criteria[failed].id
            rounded = worth.rounded() if worth else None
            return NearMiss(rule.measure.id, criterion, name, current, needed, rounded)
    return None


def _remedies(test: CompiledTest) -> Iterator[tuple[str, Value]]:
    """Each fact that a test compares with a number or day, and the nearest value that meets it."""
    for atom in atoms(test.test):
        if not isinstance(atom, Compare):
            continue
        value = atom.value
        if isinstance(value, date):
            yield from _days(atom.fact, atom.op, value)
        elif isinstance(value, Decimal) and not isinstance(value, bool):
            yield from _numbers(atom.fact, atom.op, value)


def _days(fact: str, op: str, day: date) -> Iterator[tuple[str, Value]]:
    step = {"<": -1, ">": 1}.get(op, 0)
    yield fact, day + timedelta(days=step)


def _numbers(fact: str, op: str, limit: Decimal) -> Iterator[tuple[str, Value]]:
    field = ENVIRONMENT.facts[fact]
    unit = Decimal(1).scaleb(-min(field.scale, 4))
    if op == "!=":
        return
    needed = limit + {"<": -unit, ">": unit}.get(op, ZERO)
    if needed >= field.low:
        yield fact, int(needed) if field.scale == 0 else needed


def next_question(decisions: Sequence[Decision]) -> Question | None:
    """The question that settles the most money, then the most measures; None if none is open."""
    settles: dict[str, list[str]] = defaultdict(list)
    spread: dict[str, Decimal] = defaultdict(Decimal)
    for decision in decisions:
        for name in decision.missing:
            settles[name].append(decision.id)
            spread[name] += _spread(decision)
    if not settles:
        return None
    order = list(FIELDS)
    best = min(settles, key=lambda name: (-spread[name], -len(settles[name]), order.index(name)))
    return Question(best, tuple(settles[best]), spread[best])


def _spread(decision: Decision) -> Decimal:
    """What is open of a decision, if it is bounded."""
    if decision.amount is None or decision.form not in RELIEF | LIQUIDITY:
        return ZERO
    low = decision.amount.low if decision.outcome == "eligible" else ZERO
    return ZERO if decision.amount.high is None else decision.amount.high - low
