"""Looks over a catalogue that reads well: what an editor may have overlooked."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path

from eligibility.catalogue import Catalogue
from eligibility.compiled import Compiled, Rule, compile_catalogue
from eligibility.domains import can_be, independent_groups
from eligibility.edges import read_walked, unwalked
from eligibility.errors import InputError, Mistake
from eligibility.expressions.tree import Compare, atoms, fact_uses
from eligibility.firm import FIELDS
from eligibility.places import Places
from eligibility.schema import Document, Measure
from eligibility.storage import POLICIES

LEAST_CASES = 4
PAID_ON = ("money", "count", "area")


def lint(catalogue: Catalogue, cases: Path | None, policies: Path = POLICIES) -> list[Mistake]:
    """What is doubtful in a catalogue, each with its file and line.

    Args:
        cases: The folder of cases, one file a measure; None: cases are not looked at.
        policies: The folder or file that the catalogue was read from.
    """
    compiled = compile_catalogue(catalogue)
    places = Places(catalogue, policies)
    found = [
        *_sources(compiled, places),
        *_dates(places),
        *_impossible(compiled, places),
        *_overlaps(compiled, places),
        *_groups(places),
    ]
    if cases is not None:
        found += _cases(compiled, cases, places)
    return found


def _sources(compiled: Compiled, places: Places) -> Iterator[Mistake]:
    """A measure with a figure names what shows it; one with an amount also the text it rests on."""
    for rule in compiled.rules:
        measure = rule.measure
        if rule.amounts and not measure.sources:
            where = places.measure(measure, "benefit", "amount")
            yield Mistake(where, "has an amount, but no source shows it.")
        if rule.amounts and not measure.basis:
            where = places.measure(measure, "benefit", "amount")
            yield Mistake(where, "has an amount, but names no document as basis.")
        for k, test in enumerate(rule.tests):
            if any(map(_is_figure, atoms(test.test))) and not measure.sources:
                where = places.measure(measure, "criteria", k, "test")
                yield Mistake(where, "tests a figure, but no source shows it.")


def _is_figure(atom: object) -> bool:
    """A threshold that a text must state; more than nothing, or at least one, needs none."""
    return isinstance(atom, Compare) and (
        isinstance(atom.value, date) or (isinstance(atom.value, Decimal) and atom.value > 1)
    )


def _dates(places: Places) -> Iterator[Mistake]:
    for measure in places.catalogue.measures.values():
        period = measure.period
        if period.starts and period.ends and period.starts > period.ends:
            where = places.measure(measure, "period", "starts")
            yield Mistake(where, f"starts on {period.starts}, after its end on {period.ends}.")
        if period.starts and period.apply_by and period.apply_by < period.starts:
            where = places.measure(measure, "period", "apply_by")
            yield Mistake(where, f"may be applied for until {period.apply_by}, before it starts.")
        if measure.sources and measure.checked < _newest(measure):
            where = places.measure(measure, "checked")
            yield Mistake(where, "was checked before its newest source appeared.")
    for key, document in places.catalogue.documents.items():
        yield from _document_dates(places.document(key), document)


def _newest(measure: Measure) -> date:
    days = []
    for source in measure.sources:
        try:
            days.append(date.fromisoformat(source.date or ""))
        except ValueError:
            continue
    return max(days, default=date.min)


def _document_dates(where: str, document: Document) -> Iterator[Mistake]:
    start, end = document.effective_from, document.effective_to
    if start and end and start > end:
        yield Mistake(where, f"is in effect from {start}, after its end on {end}.")
    if document.issued and end and document.issued > end:
        yield Mistake(where, f"was issued on {document.issued}, after its end on {end}.")


def _impossible(compiled: Compiled, places: Places) -> Iterator[Mistake]:
    """A criterion that never or always holds, and criteria that cannot hold together."""
    verdicts = {test.bit: (can_be([test], True), can_be([test], False)) for test in compiled.tests}
    for rule in compiled.rules:
        alone = True
        for k, (criterion, test) in enumerate(zip(rule.measure.criteria, rule.tests, strict=True)):
            may_hold, may_fail = verdicts[test.bit]
            if may_hold and may_fail:
                continue
            alone = alone and may_hold
            where = places.measure(rule.measure, "criteria", k, "test")
            problem = "always holds." if may_hold else "can never hold."
            yield Mistake(f"{where}, criterion {criterion.id}", problem)
        if alone and not all(can_be(group, True) for group in independent_groups(rule.tests)):
            where = places.measure(rule.measure, "criteria")
            yield Mistake(where, "its criteria can never hold together.")


def _overlaps(compiled: Compiled, places: Places) -> Iterator[Mistake]:
    """Two measures that pay on the same fact to the same firm, with no word on whether they add up."""
    by_fact: dict[str, list[Rule]] = defaultdict(list)
    for rule in compiled.rules:
        for name in {use for _, amount in rule.amounts for use in fact_uses(amount)}:
            if FIELDS[name].type in PAID_ON:
                by_fact[name].append(rule)
    for name, rules in by_fact.items():
        for a, b in combinations(rules, 2):
            if _told(a.measure, b.measure) or not _may_both(a, b):
                continue
            yield Mistake(
                places.measure(b.measure, "stacking"),
                f"pays on {name} as {a.measure.id} does: say under `stacking` of both how they stand.",
            )


def _told(a: Measure, b: Measure) -> bool:
    """One group holds both, one replaces the other, or a note of each tells how they stand."""
    for kind in ("one_of", "same_payment", "shared_cap"):
        if getattr(a.stacking, kind) and getattr(a.stacking, kind) == getattr(b.stacking, kind):
            return True
    replaced = b.id in a.stacking.supersedes or a.id in b.stacking.supersedes
    return replaced or (a.stacking.note is not None and b.stacking.note is not None)


def _may_both(a: Rule, b: Rule) -> bool:
    return all(can_be(group, True) for group in independent_groups([*a.tests, *b.tests]))


def _groups(places: Places) -> Iterator[Mistake]:
    """A group says how several measures stand to each other."""
    for key, group in places.catalogue.groups.items():
        members = [
            measure.id
            for measure in places.catalogue.measures.values()
            if getattr(measure.stacking, group.kind) == key
        ]
        if len(members) < 2:
            yield Mistake(places.group(key), f"holds {len(members)} measures; two are the least.")


def _cases(compiled: Compiled, folder: Path, places: Places) -> Iterator[Mistake]:
    """Each computable measure has cases, and each edge of its criteria and amounts is walked."""
    for rule in compiled.rules:
        path = folder / f"{rule.measure.id}.yaml"
        if not path.exists():
            if rule.amounts:
                where = places.measure(rule.measure)
                yield Mistake(where, f"has an amount, but no cases in {path.name}.")
            continue
        try:
            walked = read_walked(path)
        except (InputError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
            yield Mistake(f"{folder.name}/{path.name}", f"cannot be read as cases: {error}")
            continue
        if rule.amounts and len(walked.firms) < LEAST_CASES:
            count = f"has {len(walked.firms)} cases; at least {LEAST_CASES} are needed."
            yield Mistake(places.measure(rule.measure), count)
        for steps, edge in unwalked(rule, walked, compiled.catalogue.reference_day):
            where = places.measure(rule.measure, *steps)
            yield Mistake(where, f"{edge}: a case at this edge, and one beyond it, are missing.")
