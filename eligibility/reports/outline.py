"""The order in which an answer is read on paper: what the firm gets, may get, and all else."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from eligibility.answers import Answer
from eligibility.decisions import COUNTED_EVIDENCE, ZERO, Decision
from eligibility.reports.words import last_day

_BEATEN = ("superseded", "one_of", "same_payment")
_WINDOWS = ("open", "upcoming", "undated", "closed")


@dataclass(frozen=True)
class Outline:
    """The decisions of an answer by groups; what can be done now stands first in each.

    Args:
        gets: All conditions are met, and the amount can be computed.
        may: Something is open, or the terms are an indication; a stated fact speaks for it.
        services: All conditions are met, and no amount can be computed.
        left_out: Another measure takes its place.
        others: Nothing that was stated speaks for it or against it, or its terms are unseen.
    """

    gets: tuple[Decision, ...]
    may: tuple[Decision, ...]
    services: tuple[Decision, ...]
    left_out: tuple[Decision, ...]
    others: tuple[Decision, ...]

    @property
    def sheets(self) -> tuple[Decision, ...]:
        """The measures that are told in full, numbered from 1; those past their term come last."""
        both = self.gets + self.may
        return tuple(sorted(both, key=lambda decision: decision.window == "closed"))

    @property
    def pending(self) -> tuple[Decision, ...]:
        """What can still be done, by last day; of what has no day only what is sure to pay, last."""
        dated = [d for d in self.sheets + self.services if d.window in ("open", "upcoming")]
        undated = [d for d in self.gets if d.window == "undated"]
        return tuple(sorted(dated + undated, key=lambda d: last_day(d.measure) or date.max))


def outline_of(answer: Answer) -> Outline:
    """Sorts the decisions of an answer into groups."""
    groups: dict[str, list[Decision]] = {
        "gets": [],
        "may": [],
        "services": [],
        "left_out": [],
        "others": [],
    }
    for decision in answer.decisions:
        if decision.outcome != "ineligible":
            groups[_group(decision, answer)].append(decision)
    return Outline(**{key: tuple(sorted(group, key=_order)) for key, group in groups.items()})


def _group(decision: Decision, answer: Answer) -> str:
    """The group of a decision that is not ineligible."""
    why = decision.why_not_counted
    if why and why.code in _BEATEN:
        sure = decision.outcome == "eligible"
        return "left_out" if sure or _spoken_for(decision, answer) else "others"
    sure = decision.outcome == "eligible" and decision.measure.evidence in COUNTED_EVIDENCE
    if decision.amount is None:
        return "services" if sure else "others"
    if sure:
        return "gets"
    return "may" if _spoken_for(decision, answer) else "others"


def _spoken_for(decision: Decision, answer: Answer) -> bool:
    """Whether a fact that was stated meets one of its criteria."""
    given = answer.firm.given.keys()
    return any(r.kind == "criterion" and r.met and given & set(r.fields) for r in decision.reasons)


def _order(decision: Decision) -> tuple[int, bool, Decimal, bool, Decimal]:
    """By window, then what counts, then the greatest sure and possible amount, open ends first."""
    amount = decision.adds or decision.amount
    low = amount.low if amount and decision.outcome == "eligible" else ZERO
    high = amount.high if amount else ZERO
    window = _WINDOWS.index(decision.window)
    return (window, not decision.counted, -low, high is not None, -(high or ZERO))
