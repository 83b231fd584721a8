"""Looks over a catalogue that reads well: what an editor may have overlooked."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

from eligibility.catalogue import Catalogue
from eligibility.compiled import Compiled, Rule, compile_catalogue
from eligibility.domains import can_be, independent_groups
from eligibility.errors import InputError, Mistake
from eligibility.expressions.tree import Compare, atoms, fact_uses
from eligibility.firm import FIELDS
from eligibility.schema import Document, Measure
from eligibility.yaml_lines import read_yaml

LEAST_CASES = 4


def lint(catalogue: Catalogue, cases: Path | None) -> list[Mistake]:
    """What is doubtful in a catalogue.

    Args:
        cases: The folder of cases, one file a measure; None: cases are not looked at.
    """
    compiled = compile_catalogue(catalogue)
    found = [
        *_sources(catalogue),
        *_dates(catalogue),
        *_impossible(compiled),
        *_overlaps(compiled),
    ]
    if cases is not None:
        found += _cases(compiled, cases)
    return found


def _where(catalogue: Catalogue, measure: Measure) -> str:
    return f"{catalogue.file_of(measure.id)}: measure {measure.id}"


def _sources(catalogue: Catalogue) -> Iterator[Mistake]:
    """A measure with a figure names what shows it, and the text that it rests on."""
    for measure in catalogue.measures.values():
        if measure.benefit.amount is None:
            continue
        if not measure.sources:
            yield Mistake(_where(catalogue, measure), "has an amount, but no source shows it.")
        if not measure.basis:
            yield Mistake(_where(catalogue, measure), "has an amount, but names no document as basis.")


def _dates(catalogue: Catalogue) -> Iterator[Mistake]:
    for measure in catalogue.measures.values():
        period = measure.period
        last = period.apply_by or period.ends
        if period.starts and period.ends and period.starts > period.ends:
            yield Mistake(_where(catalogue, measure), f"starts on {period.starts}, after its end.")
        if period.starts and last and last < period.starts:
            yield Mistake(
                _where(catalogue, measure), f"may be applied for until {last}, before it starts."
            )
        if measure.sources and measure.checked < _newest(measure):
            yield Mistake(_where(catalogue, measure), "was checked before its newest source appeared.")
    for key, document in catalogue.documents.items():
        yield from _document_dates(key, document)


def _newest(measure: Measure) -> date:
    days = []
    for source in measure.sources:
        try:
            days.append(date.fromisoformat(source.date or ""))
        except ValueError:
            continue
    return max(days, default=date.min)


def _document_dates(key: str, document: Document) -> Iterator[Mistake]:
    start, end = document.effective_from, document.effective_to
    if start and end and start > end:
        yield Mistake(f"document {key}", f"is in effect from {start}, after its end on {end}.")
    if document.issued and end and document.issued > end:
        yield Mistake(f"document {key}", f"was issued on {document.issued}, after its end on {end}.")


def _impossible(compiled: Compiled) -> Iterator[Mistake]:
    """A criterion that never or always holds, and criteria that cannot hold together."""
    verdicts = {test.bit: (can_be([test], True), can_be([test], False)) for test in compiled.tests}
    for rule in compiled.rules:
        where = _where(compiled.catalogue, rule.measure)
        for criterion, test in zip(rule.measure.criteria, rule.tests, strict=True):
            may_hold, may_fail = verdicts[test.bit]
            if not may_hold:
                yield Mistake(f"{where}, criterion {criterion.id}", "can never hold.")
            elif not may_fail:
                yield Mistake(f"{where}, criterion {criterion.id}", "always holds.")
        if not all(can_be(group, True) for group in independent_groups(rule.tests)):
            yield Mistake(where, "its criteria can never hold together.")


def _overlaps(compiled: Compiled) -> Iterator[Mistake]:
    """Two measures that pay on the same fact to the same firm, with no word on whether they add up."""
    by_fact: dict[str, list[Rule]] = defaultdict(list)
    for rule in compiled.rules:
        for name in {use for _, amount in rule.amounts for use in fact_uses(amount)}:
            if FIELDS[name].type == "money":
                by_fact[name].append(rule)
    for name, rules in by_fact.items():
        for a, b in combinations(rules, 2):
            if _told(a.measure, b.measure) or not _may_both(a, b):
                continue
            yield Mistake(
                _where(compiled.catalogue, b.measure),
                f"pays on {name} as {a.measure.id} does: say under `stacking` whether both count.",
            )


def _told(a: Measure, b: Measure) -> bool:
    """One group holds both, one replaces the other, or a note tells how they stand."""
    for kind in ("one_of", "same_payment", "shared_cap"):
        if getattr(a.stacking, kind) and getattr(a.stacking, kind) == getattr(b.stacking, kind):
            return True
    replaced = b.id in a.stacking.supersedes or a.id in b.stacking.supersedes
    return replaced or a.stacking.note is not None or b.stacking.note is not None


def _may_both(a: Rule, b: Rule) -> bool:
    return all(can_be(group, True) for group in independent_groups([*a.tests, *b.tests]))


# Cases


def _cases(compiled: Compiled, folder: Path) -> Iterator[Mistake]:
    """Each computable measure has cases, and each edge of its criteria is walked."""
    for rule in compiled.rules:
        path = folder / f"{rule.measure.id}.yaml"
        where = _where(compiled.catalogue, rule.measure)
        if not path.exists():
            if rule.amounts:
                yield Mistake(where, f"has an amount, but no cases in {path.name}.")
            continue
        try:
            firms = _firms_of(read_yaml(path).data)
        except (InputError, KeyError, TypeError, AttributeError) as error:
            yield Mistake(f"{folder.name}/{path.name}", f"cannot be read as cases: {error}")
            continue
        if rule.amounts and len(firms) < LEAST_CASES:
            yield Mistake(where, f"has {len(firms)} cases; at least {LEAST_CASES} are needed.")
        yield from _edges(rule, firms, where)


def _firms_of(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    base = content["firm"] or {}
    return [{**base, **(case.get("firm") or {})} for case in content["cases"]]


def _edges(rule: Rule, firms: Sequence[Mapping[str, Any]], where: str) -> Iterator[Mistake]:
    """For every threshold a case on its last value inside, and one on its first value outside."""
    for criterion, test in zip(rule.measure.criteria, rule.tests, strict=True):
        for atom in atoms(test.test):
            if not isinstance(atom, Compare) or not isinstance(atom.value, Decimal | date):
                continue
            own = [v for firm in firms if (v := _plain(firm.get(atom.fact), atom.fact)) is not None]
            at = any(value == atom.value for value in own)
            sides = {value > atom.value for value in own if value != atom.value}  # type: ignore[operator]
            if not at or not sides:
                yield Mistake(
                    f"{where}, criterion {criterion.id}",
                    f"its edge {atom.fact} {atom.op} {atom.value} is not walked by a case.",
                )


def _plain(raw: Any, name: str) -> Decimal | date | None:
    if isinstance(raw, date):
        return raw
    if raw is None or raw == "?":
        presumed = FIELDS[name].presumed
        return presumed if raw is None and isinstance(presumed, Decimal) else None
    return Decimal(str(raw))
