"""What a firm just misses, and which question settles most."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext

from eligibility.compiled import Compiled, CompiledTest, Rule
from eligibility.decisions import NEVER_COUNTED, RELIEF, ZERO, Decision, Range
from eligibility.expressions.evaluate import Value
from eligibility.expressions.ranges import PRECISION
from eligibility.expressions.tree import Compare, atoms
from eligibility.firm import ENVIRONMENT, FIELDS, Firm
from eligibility.firm.record import complete
from eligibility.matching import amount_for, decide_briefly
from eligibility.schema import Evidence
from eligibility.stacking import left_out


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
        completes: How many reliefs without a bound it settles alone, as their last open fact.
    """

    field: str
    settles: tuple[str, ...]
    spread: Decimal
    completes: int = 0

    @property
    def topic(self) -> str:
        """The topic of its field."""
        return FIELDS[self.field].topic


@dataclass(frozen=True)
class Advice:
    """What to tell a firm first, beside what it gets.

    Args:
        missing: Measure → facts to ask for, where there are any.
    """

    question: Question | None
    near: NearMiss | None
    missing: Mapping[str, tuple[str, ...]]


class Adviser:
    """Advises many firms, one after the other: the same question and near miss as an answer has."""

    def __init__(self, compiled: Compiled, on: date, evidence: frozenset[Evidence]) -> None:
        self._compiled, self._on, self._evidence = compiled, on, evidence
        self._near = sum(1 << test.bit for test in compiled.tests if any(_remedies(test)))

    def advise(self, firm: Firm) -> Advice:
        """The question that settles most, and what the firm just misses most."""
        brief = decide_briefly(firm, self._compiled, self._on, self._near)
        decisions = [self._reasoned(decision) for decision in brief]
        misses = near_misses(firm, decisions, self._compiled, self._on)
        missing = {d.id: d.missing for d in decisions if d.missing}
        return Advice(next_question(decisions), misses[0] if misses else None, missing)

    def _reasoned(self, decision: Decision) -> Decision:
        """With why it can never count, where it cannot though it has an amount."""
        why = left_out(decision, self._evidence) if decision.amount else None
        return decision._replace(why_not_counted=why) if why else decision


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


def next_question(decisions: Sequence[Decision], topic: str | None = None) -> Question | None:
    """The question that settles the most money, then the most measures; None if none is open.

    Where money does not tell, since nothing is bounded, what is known from daily life is asked before
    what stands in tax forms and ledgers, then what settles a relief alone, then what most measures read.

    Args:
        decisions: After stacking: what could never count brings no money.
        topic: The topic that was asked about last. Its questions come first, unless another one
            settles more than twice the money.
    """
    questions = _questions(decisions)
    if not questions:
        return None
    most = max(question.spread for question in questions)
    places = {name: place for place, name in enumerate(FIELDS)}

    def rank(question: Question) -> tuple[Decimal, bool, bool, int, int, int]:
        goes_on = question.topic == topic
        as_good = goes_on and 2 * question.spread >= most
        return (
            -most if as_good else -question.spread,
            FIELDS[question.field].in_papers,
            not goes_on,
            -question.completes,
            -len(question.settles),
            places[question.field],
        )

    return min(questions, key=rank)


def _questions(decisions: Sequence[Decision]) -> list[Question]:
    """Every open fact with what hangs on it."""
    settles: dict[str, list[str]] = defaultdict(list)
    spread: dict[str, Decimal] = defaultdict(Decimal)
    completes: dict[str, int] = defaultdict(int)
    for decision in decisions:
        for name in decision.missing:
            settles[name].append(decision.id)
            spread[name] += _spread(decision)
        if len(decision.missing) == 1 and decision.form in RELIEF and _may_count(decision):
            completes[decision.missing[0]] += 1
    return [Question(name, tuple(ids), spread[name], completes[name]) for name, ids in settles.items()]


def _may_count(decision: Decision) -> bool:
    """Whether it adds to the totals, or would if another measure of its group did not."""
    why = decision.why_not_counted
    return decision.amount is not None and (why is None or why.code not in NEVER_COUNTED)


def _spread(decision: Decision) -> Decimal:
    """What is open of a decision, if it is bounded."""
    amount = decision.amount
    if amount is None or amount.high is None or not _may_count(decision):
        return ZERO
    return amount.high - (amount.low if decision.outcome == "eligible" else ZERO)
