"""An answer put in the order in which it is read; nothing here draws."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from eligibility.advice import NearMiss, Question, next_question
from eligibility.answers import Answer
from eligibility.compiled import compile_catalogue
from eligibility.decisions import COUNTED_EVIDENCE, ZERO, Decision
from eligibility.expressions.tree import fact_uses
from eligibility.firm import FIELDS
from eligibility.ui.formats import last_day

Group = Literal["get", "more", "judged", "near", "indications", "services", "not"]
GROUPS: tuple[Group, ...] = ("get", "more", "near", "judged", "indications", "services", "not")
FIRST_QUESTIONS = ("district", "industry", "entity", "employees")


@dataclass(frozen=True)
class View:
    """The answer by groups.

    Args:
        groups: Each group with its decisions, the greatest amount first.
        near: Measure → what it just misses.
        extra: What may come on top of the sure relief, as far as it is bounded.
        deadline: The next last day among what the firm gets or may get, and its measure.
    """

    groups: dict[Group, list[Decision]]
    near: dict[str, NearMiss]
    extra: Decimal
    deadline: tuple[date, Decision] | None


def view_of(answer: Answer) -> View:
    """Sorts the decisions of an answer into groups."""
    near = {miss.id: miss for miss in answer.near_misses}
    groups: dict[Group, list[Decision]] = {key: [] for key in GROUPS}
    for decision in answer.decisions:
        groups[_group(decision, near)].append(decision)
    for key in ("get", "more", "judged", "indications"):
        groups[key].sort(key=_greatest_first)
    groups["near"].sort(key=lambda d: list(near).index(d.id))
    relief = answer.totals.relief
    extra = ZERO if relief.high is None else relief.high - relief.low
    deadline = _deadline(groups["get"]) or _deadline(groups["more"])
    return View(groups, near, extra, deadline)


def _group(decision: Decision, near: dict[str, NearMiss]) -> Group:
    if decision.outcome == "ineligible":
        return "near" if decision.id in near else "not"
    if decision.measure.evidence not in COUNTED_EVIDENCE:
        return "indications"
    if decision.amount is None:
        return "services"
    if decision.outcome == "eligible":
        return "get"
    return "more" if decision.missing else "judged"


def _greatest_first(decision: Decision) -> tuple[bool, Decimal, bool, Decimal]:
    """What counts first; then by the sure amount; then by the possible one, an open end first."""
    amount = decision.adds or decision.amount
    if amount is None:
        return (True, ZERO, True, ZERO)
    high = amount.high
    return (not decision.counted, -amount.low, high is not None, -(high or ZERO))


def _deadline(decisions: Iterable[Decision]) -> tuple[date, Decision] | None:
    days = [
        (day, d) for d in decisions if d.window == "open" and (day := last_day(d.measure)) is not None
    ]
    return min(days, key=lambda pair: pair[0], default=None)


def question_of(answer: Answer, skipped: frozenset[str], topic: str | None = None) -> Question | None:
    """The next question, without those that the reader could not answer.

    Args:
        topic: What was asked about last; see `topic_of`.
    """
    asked = [
        d._replace(missing=tuple(name for name in d.missing if name not in skipped))
        for d in answer.decisions
    ]
    return next_question(asked, topic)


def topic_of(stated: Iterable[str]) -> str | None:
    """The topic that was asked about last: of the facts in the order in which they were stated."""
    asked = [name for name in stated if name not in FIRST_QUESTIONS and FIELDS[name].presumed is None]
    return FIELDS[asked[-1]].topic if asked else None


def rare_fields(answer: Answer) -> dict[str, bool]:
    """The facts that concern few firms, in the order of the form, and whether they matter here.

    One matters where a measure that pays a computable amount reads it, and nothing but such facts
    stands in the way of that measure.
    """
    rare = {name for name, field in FIELDS.items() if field.presumed is not None}
    rules = compile_catalogue(answer.catalogue).rules
    amounts = {rule.measure.id: rule.amount_on(answer.on) for rule in rules}
    matters: set[str] = set()
    for decision in answer.decisions:
        amount = amounts[decision.id]
        if amount is None or decision.measure.evidence not in COUNTED_EVIDENCE:
            continue
        if any(r.met is False and not rare & set(r.fields) for r in decision.reasons):
            continue
        matters |= {name for r in decision.reasons for name in r.fields} | set(fact_uses(amount))
    return {name: name in matters for name in FIELDS if name in rare}
