"""What adds up: which decisions count, and the totals of a firm.

First what is left out by evidence or form, then what a newer text replaces, then groups of which
the best counts, then what shares a limit, filled in the catalogue's order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

from eligibility.compiled import Compiled
from eligibility.decisions import (
    COUNTED_EVIDENCE,
    LIQUIDITY,
    RELIEF,
    ZERO,
    Decision,
    Range,
    Totals,
    WhyNot,
)
from eligibility.expressions.evaluate import Facts, amount_interval
from eligibility.expressions.ranges import PRECISION
from eligibility.firm import ENVIRONMENT
from eligibility.schema import Evidence, Words


class Choice(NamedTuple):
    """Measures of which a firm gets only one: what was taken, and what comes next.

    Args:
        kind: `one_of`, `same_payment` or `supersedes`.
        group: The id of the group; of `supersedes` that of the newer measure.
        why: Why they exclude each other.
        taken: What counts: one measure, or two where the sure and the possible best differ.
        left: What does not count, the greatest first: the runner-up stands first.
    """

    kind: str
    group: str
    why: Words
    taken: tuple[Decision, ...]
    left: tuple[Decision, ...]


REPLACED = Words(zh="新的规定取代了旧的，只按新的算。", en="The newer text replaces the older one.")
NO_AMOUNT = WhyNot("no_amount", "没有可以计算的金额", "It pays nothing that can be computed")
NOT_ELIGIBLE = WhyNot("not_eligible", "不符合条件", "The conditions are not met")
CREDIT = WhyNot("credit", "贷款额度不是减负，不计入合计", "A loan is no relief and is never added up")
EVIDENCE = WhyNot(
    "evidence",
    "条款是参照其他文件推断的，只作参考，不计入合计",
    "Its terms are inferred from another text: an indication, not counted",
)


def add_up(
    decisions: Sequence[Decision],
    compiled: Compiled,
    facts: Facts,
    evidence: frozenset[Evidence] = COUNTED_EVIDENCE,
) -> list[Decision]:
    """Fills `adds` and `why_not_counted` of each decision; the order stays."""
    with localcontext(PRECISION):
        adds: dict[str, Range] = {}
        why: dict[str, WhyNot] = {}
        for decision in decisions:
            reason = left_out(decision, evidence)
            if reason is None:
                assert decision.amount is not None
                low = decision.amount.low if decision.outcome == "eligible" else ZERO
                adds[decision.id] = Range(low, decision.amount.high)
            else:
                why[decision.id] = reason
        counted = {d.id: d for d in decisions if d.id in adds}
        _supersede(counted, adds, why)
        for kind in ("same_payment", "one_of"):
            _take_best(kind, counted, compiled, adds, why)
        _fill_caps(counted, compiled, facts, adds)
        return [d._replace(adds=adds.get(d.id), why_not_counted=why.get(d.id)) for d in decisions]


def left_out(decision: Decision, evidence: frozenset[Evidence]) -> WhyNot | None:
    """Why a decision can never count, whatever else the firm gets; None if it can."""
    if decision.outcome == "ineligible":
        return NOT_ELIGIBLE
    if decision.amount is None:
        return NO_AMOUNT
    if decision.form not in RELIEF | LIQUIDITY:
        return CREDIT
    return None if decision.measure.evidence in evidence else EVIDENCE


def _supersede(counted: dict[str, Decision], adds: dict[str, Range], why: dict[str, WhyNot]) -> None:
    """An older measure is left out unless the newer one is ineligible.

    A newer one that cannot be counted, since its terms are unseen, leaves the older one standing: it is
    the best that is known.
    """
    for newer in list(counted.values()):
        for older in newer.measure.stacking.supersedes:
            if older in counted:
                adds.pop(older, None)
                title = newer.measure.title
                why[older] = WhyNot("superseded", f"由“{title.zh}”取代", f"Replaced by “{title.en}”")


def _take_best(
    kind: str,
    counted: Mapping[str, Decision],
    compiled: Compiled,
    adds: dict[str, Range],
    why: dict[str, WhyNot],
) -> None:
    """Of a group the low goes to the greatest low, the high to the greatest high; ties by id.

    Where the greatest high is unbounded, it cannot be summed: then the low stands for it.
    """
    members: dict[str, list[Decision]] = defaultdict(list)
    for decision in counted.values():
        group = getattr(decision.measure.stacking, kind)
        if group and decision.id in adds:
            members[group].append(decision)
    for group_id, group in members.items():
        if len(group) < 2:
            continue
        sure = [d for d in group if d.outcome == "eligible"]
        low = min(sure, key=lambda d: (-adds[d.id].low, d.id), default=None)
        high = min(group, key=lambda d: (*_descending(adds[d.id].high), d.id))
        adds_high = adds[high.id].high
        for decision in group:
            own = adds[decision.id]
            if decision not in (low, high):
                del adds[decision.id]
                best = low or high
                why[decision.id] = _beaten(compiled, group_id, best)
            elif decision is high:
                adds[decision.id] = Range(own.low if decision is low else ZERO, own.high)
            else:
                open_end = adds_high is None
                adds[decision.id] = Range(own.low, own.low if open_end else ZERO)


def _descending(high: Decimal | None) -> tuple[int, Decimal]:
    """Sorts the greatest first, unbounded before all."""
    return (0, ZERO) if high is None else (1, -high)


def _beaten(compiled: Compiled, group_id: str, best: Decision) -> WhyNot:
    group = compiled.catalogue.groups[group_id]
    title = best.measure.title
    return WhyNot(
        group.kind,
        f"{group.why.zh}这里取“{title.zh}”。",
        f"{group.why.en} Taken here: “{title.en}”.",
    )


def choices_of(decisions: Sequence[Decision], compiled: Compiled) -> list[Choice]:
    """Where measures exclude each other for this firm: what was taken, and the runner-up.

    Returns:
        One choice a group of which the firm gets or may get more than one member; after `add_up`.
    """
    rivals: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for decision in decisions:
        why, stacking = decision.why_not_counted, decision.measure.stacking
        if why is not None and why.code not in ("one_of", "same_payment"):
            continue
        for kind in ("one_of", "same_payment"):
            if group := getattr(stacking, kind):
                rivals[kind, group].append(decision)
    groups = compiled.catalogue.groups
    found = [_choice(kind, group, groups[group].why, each) for (kind, group), each in rivals.items()]
    by_id = {d.id: d for d in decisions}
    for newer in decisions:
        older = [by_id[i] for i in newer.measure.stacking.supersedes if i in by_id]
        replaced = [d for d in older if d.why_not_counted and d.why_not_counted.code == "superseded"]
        if replaced and newer.counted:
            found.append(_choice("supersedes", newer.id, REPLACED, [newer, *replaced]))
    return [choice for choice in found if len(choice.taken) + len(choice.left) > 1 and choice.taken]


def _choice(kind: str, group: str, why: Words, rivals: list[Decision]) -> Choice:
    left = [d for d in rivals if not d.counted]
    return Choice(
        kind, group, why, tuple(d for d in rivals if d.counted), tuple(sorted(left, key=_greatest_first))
    )


def _greatest_first(decision: Decision) -> tuple[bool, Decimal, tuple[int, Decimal], str]:
    """What the firm surely gets first; then by the sure amount, the possible one, and id."""
    assert decision.amount is not None
    low, high = decision.amount
    return (decision.outcome != "eligible", -low, _descending(high), decision.id)


def _fill_caps(
    counted: Mapping[str, Decision], compiled: Compiled, facts: Facts, adds: dict[str, Range]
) -> None:
    """Members of a shared cap add what is left of it, in the catalogue's order."""
    left: dict[str, Range] = {}
    for decision in counted.values():
        group = decision.measure.stacking.shared_cap
        if group is None or decision.id not in adds:
            continue
        if group not in left:
            left[group] = Range(*amount_interval(compiled.caps[group], facts, ENVIRONMENT))
        cap, own = left[group], adds[decision.id]
        low = min(own.low, cap.low)
        high = own.high if cap.high is None else cap.high
        if own.high is not None and cap.high is not None:
            high = min(own.high, cap.high)
        adds[decision.id] = Range(low, high)
        rest = None if cap.high is None or high is None else cap.high - high
        left[group] = Range(cap.low - low, rest)


def totals_of(decisions: Iterable[Decision]) -> Totals:
    """Sums of what the decisions add; exact amounts, each sum rounded once."""
    relief, liquidity, still_open = _Sum(), _Sum(), _Sum()
    by_form: dict[str, _Sum] = defaultdict(_Sum)
    by_evidence: dict[str, _Sum] = defaultdict(_Sum)
    unbounded: list[str] = []
    for decision in decisions:
        if decision.adds is None:
            continue
        by_form[decision.form].add(decision.adds)
        if decision.adds.high is None:
            unbounded.append(decision.id)
        if decision.form in LIQUIDITY:
            liquidity.add(decision.adds)
            continue
        relief.add(decision.adds)
        by_evidence[decision.measure.evidence].add(decision.adds)
        if decision.window in ("open", "upcoming"):
            still_open.add(decision.adds)
    return Totals(
        relief=relief.range(),
        liquidity=liquidity.range(),
        by_form={form: each.range() for form, each in by_form.items()},
        by_evidence={level: each.range() for level, each in by_evidence.items()},
        still_open=still_open.range(),
        unbounded=tuple(unbounded),
    )


class _Sum:
    """A running sum of ranges; an unbounded high is not summed, its low stands for it."""

    def __init__(self) -> None:
        self.low = self.high = ZERO

    def add(self, adds: Range) -> None:
        self.low += adds.low
        self.high += adds.low if adds.high is None else adds.high

    def range(self) -> Range:
        return Range(self.low, self.high).rounded()
