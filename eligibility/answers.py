"""The whole answer for one firm: decisions that add up, totals, near misses, the next question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from eligibility.advice import NearMiss, Question, near_misses, next_question
from eligibility.catalogue import Catalogue
from eligibility.compiled import compile_catalogue
from eligibility.decisions import COUNTED_EVIDENCE, Decision, Range, Reason, Totals, to_fen
from eligibility.expressions.evaluate import Value
from eligibility.fens import in_whole_fen
from eligibility.firm import Firm
from eligibility.matching import decide
from eligibility.schema import Evidence
from eligibility.stacking import Choice, add_up, choices_of, totals_of


@dataclass(frozen=True)
class Answer:
    """What the catalogue says of one firm on one day."""

    on: date
    catalogue: Catalogue
    firm: Firm
    decisions: tuple[Decision, ...]
    totals: Totals
    near_misses: tuple[NearMiss, ...]
    next_question: Question | None
    choices: tuple[Choice, ...] = ()


def match_firm(
    firm: Firm,
    catalogue: Catalogue,
    on: date | None = None,
    evidence: frozenset[Evidence] = COUNTED_EVIDENCE,
) -> Answer:
    """Decides one firm against the whole catalogue.

    Args:
        on: The day of reference; by default the catalogue's.
        evidence: The levels of evidence that count in totals.

    Returns:
        One decision a measure for firms, in the catalogue's order, and what they add up to.
    """
    on = on or catalogue.reference_day
    compiled = compile_catalogue(catalogue)
    decisions = add_up(decide(firm, compiled, on), compiled, firm.facts, evidence)
    return Answer(
        on,
        catalogue,
        firm,
        tuple(decisions),
        totals_of(decisions),
        tuple(near_misses(firm, decisions, compiled, on)),
        next_question(decisions),
        tuple(choices_of(decisions, compiled)),
    )


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer as plain data, as the command line and the API give it; money as text."""
    firm = answer.firm
    facts = {**firm.given, "size": firm.facts.get("size")}
    question = answer.next_question
    adds = in_whole_fen(answer.decisions)
    return {
        "on": answer.on.isoformat(),
        "catalogue": answer.catalogue.version,
        "firm": {name: plain_value(value) for name, value in facts.items()},
        "presumed": {name: plain_value(value) for name, value in firm.presumed.items()},
        "decisions": [_decision(each, adds.get(each.id)) for each in answer.decisions],
        "totals": _totals(answer.totals),
        "near_misses": [_near_miss(miss) for miss in answer.near_misses],
        "next_question": question
        and {
            "field": question.field,
            "settles": list(question.settles),
            "spread": f"{to_fen(question.spread):.2f}",
        },
    }


def plain_value(value: Value | None) -> Any:
    """A fact as JSON: numbers of money, shares and areas as text, days as ISO text."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def range_json(amount: Range | None) -> dict[str, str | None] | None:
    """Both ends with two decimals; an unbounded high is null."""
    if amount is None:
        return None
    low, high = amount.rounded()
    return {"low": f"{low:.2f}", "high": None if high is None else f"{high:.2f}"}


def _decision(decision: Decision, adds: Range | None) -> dict[str, Any]:
    measure, why = decision.measure, decision.why_not_counted
    return {
        "id": decision.id,
        "title": measure.title.model_dump(),
        "kind": measure.kind,
        "form": decision.form,
        "outcome": decision.outcome,
        "window": decision.window,
        "amount": range_json(decision.amount),
        "adds": range_json(adds),
        "reasons": [_reason(reason) for reason in decision.reasons],
        "missing": list(decision.missing),
        "evidence": measure.evidence,
        "counted": decision.counted,
        "why_not_counted": why and why._asdict(),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "criterion": reason.criterion,
        "kind": reason.kind,
        "met": reason.met,
        "zh": reason.zh,
        "en": reason.en,
        "fields": list(reason.fields),
        "yours": reason.yours and reason.yours._asdict(),
    }


def _totals(totals: Totals) -> dict[str, Any]:
    def each(sums: Mapping[str, Range]) -> dict[str, Any]:
        return {key: range_json(value) for key, value in sums.items()}

    return {
        "relief": range_json(totals.relief),
        "liquidity": range_json(totals.liquidity),
        "by_form": each(totals.by_form),
        "by_evidence": each(totals.by_evidence),
        "still_open": range_json(totals.still_open),
        "unbounded": list(totals.unbounded),
    }


def _near_miss(miss: NearMiss) -> dict[str, Any]:
    return {
        "id": miss.id,
        "criterion": miss.criterion,
        "field": miss.field,
        "from": plain_value(miss.current),
        "to": plain_value(miss.needed),
        "worth": range_json(miss.worth),
    }
