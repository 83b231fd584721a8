"""What matching returns: one decision a measure, and the totals of a firm."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from eligibility.expressions.evaluate import Truth
from eligibility.schema import Evidence, Form, Measure, Period

Outcome = Literal["eligible", "ineligible", "unknown"]
Window = Literal["upcoming", "open", "closed", "undated"]
ReasonKind = Literal["criterion", "declared", "judged", "terms"]

RELIEF: frozenset[Form] = frozenset({"cash", "waiver"})
LIQUIDITY: frozenset[Form] = frozenset({"refund", "deferral"})
COUNTED_EVIDENCE: frozenset[Evidence] = frozenset({"confirmed", "sourced"})
NEVER_COUNTED = frozenset({"not_eligible", "no_amount", "credit", "evidence"})
"""The codes of `WhyNot` that no other measure's outcome can change."""
FEN = Decimal("0.01")
ZERO = Decimal(0)


class Range(NamedTuple):
    """Money from `low` to `high`, in yuan; `high` None: unbounded."""

    low: Decimal
    high: Decimal | None

    @property
    def exact(self) -> bool:
        """Both ends are one."""
        return self.low == self.high

    def rounded(self) -> "Range":
        """Both ends to the fen, half up."""
        return Range(to_fen(self.low), None if self.high is None else to_fen(self.high))


def to_fen(amount: Decimal) -> Decimal:
    """Rounded half up to two decimals.

    >>> to_fen(Decimal("46.296375")), to_fen(Decimal("0.005"))
    (Decimal('46.30'), Decimal('0.01'))
    """
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


class Phrase(NamedTuple):
    """A sentence in both languages."""

    zh: str
    en: str


class Reason(NamedTuple):
    """One condition and whether the firm meets it.

    Args:
        criterion: Its id in the policy file.
        kind: A criterion, what every applicant declares, what is judged, or terms unseen.
        met: True, False, or None where it is not known.
        fields: The facts that it reads.
        yours: The firm's own values in words, given, derived or presumed; None: nothing is known.
    """

    criterion: str
    kind: ReasonKind
    met: Truth
    zh: str
    en: str
    fields: tuple[str, ...]
    yours: Phrase | None


class WhyNot(NamedTuple):
    """Why a decision adds nothing to the totals."""

    code: str
    zh: str
    en: str


class Decision(NamedTuple):
    """What one measure says of one firm on one day.

    Args:
        amount: What the firm gets if it is eligible; None where it is not, or nothing is computable.
        adds: What it adds to the totals, exact; None where it is not counted. Whole fen: `fens`.
        missing: Facts to ask for, so that outcome and amount become certain.
        why_not_counted: The reason, if `adds` is None.
    """

    measure: Measure
    outcome: Outcome
    window: Window
    amount: Range | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    adds: Range | None = None
    why_not_counted: WhyNot | None = None

    @property
    def id(self) -> str:
        """The measure's id."""
        return self.measure.id

    @property
    def form(self) -> Form:
        """The form of relief."""
        return self.measure.relief_form

    @property
    def counted(self) -> bool:
        """Whether it adds to the totals."""
        return self.adds is not None


@dataclass(frozen=True)
class Totals:
    """Sums over the counted decisions of a firm, each rounded once.

    Args:
        relief: Cash and waivers. Unbounded highs are listed beside the total, not summed into it: such a
            measure counts with its low at both ends, so that no high end lies below its low end.
        liquidity: Refunds and deferrals.
        by_form: Form → sum.
        by_evidence: Level of evidence → relief that it carries.
        still_open: The part of relief whose window is open or upcoming.
        unbounded: Measures whose high end has no limit: what stands beside the totals.
    """

    relief: Range
    liquidity: Range
    by_form: Mapping[str, Range]
    by_evidence: Mapping[str, Range]
    still_open: Range
    unbounded: tuple[str, ...]


def window_on(period: Period, on: date) -> Window:
    """Whether a measure can be had on a day; both ends are included.

    It runs to the last day for applications, else to its end. Without either it is undated, though
    a start that lies ahead is upcoming.
    """
    last = period.apply_by or period.ends
    if period.starts is not None and on < period.starts:
        return "upcoming"
    if last is None:
        return "undated"
    return "closed" if on > last else "open"
