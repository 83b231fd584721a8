"""Scenarios: the catalogue with a rate, a cap, a criterion, a day or a whole measure changed.

A scenario is a YAML file; `data/scenarios/` holds examples. What it does to the totals is told by
`totals.comparison`.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from eligibility.catalogue import Catalogue, schema_mistakes
from eligibility.checks import check_files, expression_mistake
from eligibility.errors import InputError, Mistake, did_you_mean
from eligibility.expressions.parse import parse_amount, parse_test
from eligibility.expressions.reader import ExpressionError
from eligibility.expressions.words import plain
from eligibility.firm import ENVIRONMENT
from eligibility.scenario_schema import Change, NumberChange, Scenario
from eligibility.schema import Criterion, Measure, PolicyFile
from eligibility.yaml_lines import Document, Path_, parse_yaml, read_yaml

CHANGED = "+"
"""Stands in the version of a catalogue that is not the recorded one."""
_FILE = "scenario"
_NUMBER = re.compile(r'"[^"]*"|[A-Za-z_]\w*|(\d+(?:\.\d+)?)')


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario that reads well, and where its parts stand.

    Args:
        content: What it says.
        source: The lines of the file.
    """

    content: Scenario
    source: Document


def read_scenario(path: Path) -> ScenarioFile:
    """Reads a scenario from a file.

    Raises:
        InputError: No such file, not YAML, or not as the schema says; every mistake at once.
    """
    return _checked(read_yaml(path))


def scenario_from(text: str, name: str) -> ScenarioFile:
    """Reads a scenario from text; `name` is what messages call it. See :func:`read_scenario`."""
    return _checked(parse_yaml(text, name))


def _checked(document: Document) -> ScenarioFile:
    mistakes = list(document.mistakes)
    try:
        content = Scenario.model_validate(document.data)
    except ValidationError as error:
        mistakes += schema_mistakes(error, document, Scenario)
    if mistakes:
        raise InputError(sorted(mistakes, key=document.line_of))
    return ScenarioFile(content, document)


def apply_scenario(catalogue: Catalogue, scenario: ScenarioFile) -> Catalogue:
    """The catalogue as the scenario has it; its version says that it is one.

    Raises:
        InputError: Everything in the scenario that does not fit the catalogue, with file and line.
    """
    content = scenario.content
    changer = _Changer(catalogue, scenario.source)
    changed: dict[str, Measure | None] = {}
    for place, change in enumerate(content.changes):
        changer.change(place, change, changed)
    added = PolicyFile(measures=content.measures)
    sources = {name: Document(name) for name in catalogue.files} | {_FILE: scenario.source}
    mistakes = list(changer.mistakes)
    if content.measures:
        mistakes += check_files({**catalogue.files, _FILE: added}, sources)
    if mistakes:
        raise InputError(sorted(mistakes, key=scenario.source.line_of))
    files = {name: _with(file, changed) for name, file in catalogue.files.items()}
    if content.measures:
        files[_FILE] = added
    digest = hashlib.sha256(content.model_dump_json().encode()).hexdigest()[:8]
    return Catalogue(f"{catalogue.version}{CHANGED}{digest}", catalogue.reference_day, files)


def _with(file: PolicyFile, changed: Mapping[str, Measure | None]) -> PolicyFile:
    """A policy file with other measures; None: the measure is gone."""
    if not any(measure.id in changed for measure in file.measures):
        return file
    measures = (changed.get(measure.id, measure) for measure in file.measures)
    gone = {key for key, measure in changed.items() if measure is None}
    kept = tuple(_without_older(each, gone) for each in measures if each is not None)
    return file.model_copy(update={"measures": kept})


def _without_older(measure: Measure, gone: set[str]) -> Measure:
    stacking = measure.stacking
    left = tuple(older for older in stacking.supersedes if older not in gone)
    if left == stacking.supersedes:
        return measure
    return measure.model_copy(update={"stacking": stacking.model_copy(update={"supersedes": left})})


class _Changer:
    """Applies changes to single measures, and collects what does not fit."""

    def __init__(self, catalogue: Catalogue, source: Document) -> None:
        self._catalogue = catalogue
        self._source = source
        self.mistakes: list[Mistake] = []

    def change(self, place: int, change: Change, changed: dict[str, Measure | None]) -> None:
        """Adds the changed measure to `changed`."""
        path: Path_ = ("changes", place)
        measures = self._catalogue.measures
        if change.measure not in measures:
            near, near_zh = (did_you_mean(change.measure, measures, lang) for lang in ("en", "zh"))
            self._wrong(
                (*path, "measure"),
                f"there is no measure {change.measure}.{near}",
                f"没有编号为 {change.measure} 的措施。{near_zh}",
            )
            return
        if change.measure in changed:
            self._wrong(
                (*path, "measure"),
                f"the measure {change.measure} is changed twice.",
                f"措施 {change.measure} 写了两处改动，请合成一处。",
            )
            return
        if change.model_fields_set == {"measure"}:
            self._wrong(
                path,
                f"says of the measure {change.measure} nothing that changes.",
                f"没有写措施 {change.measure} 改什么。",
            )
        if change.off:
            changed[change.measure] = None
            return
        measure = measures[change.measure]
        measure = self._criteria(path, change, measure)
        measure = self._amount(path, change, measure)
        if change.period is not None:
            given = change.period.model_dump(exclude_unset=True)
            period = measure.period.model_copy(update=given)
            measure = measure.model_copy(update={"period": period})
        changed[change.measure] = measure

    def _criteria(self, path: Path_, change: Change, measure: Measure) -> Measure:
        own = {criterion.id: criterion for criterion in measure.criteria}
        for place, each in enumerate(change.criteria):
            where = (*path, "criteria", place)
            if self._known((*where, "id"), each.id, own):
                test = self._test((*where, "test"), each.test)
                own[each.id] = own[each.id].model_copy(update={"test": test})
        for place, number in enumerate(change.numbers):
            where = (*path, "numbers", place)
            if number.criterion is not None and self._known(
                (*where, "criterion"), number.criterion, own
            ):
                criterion = own[number.criterion]
                text = self._renumbered(where, number, [criterion.test], parse_test)[0]
                own[criterion.id] = criterion.model_copy(update={"test": text})
        for place, name in enumerate(change.drop):
            if self._known((*path, "drop", place), name, own):
                del own[name]
        for place, added in enumerate(change.add):
            self._add((*path, "add", place), added, own)
        return measure.model_copy(update={"criteria": tuple(own.values())})

    def _add(self, path: Path_, added: Criterion, own: dict[str, Criterion]) -> None:
        if added.id in own:
            self._wrong(
                (*path, "id"),
                f"the criterion {added.id} is already there.",
                f"已经有条件 {added.id}。",
            )
        self._test((*path, "test"), added.test)
        own[added.id] = added

    def _known(self, path: Path_, name: str, own: Mapping[str, Criterion]) -> bool:
        if name in own:
            return True
        near, near_zh = (did_you_mean(name, own, lang) for lang in ("en", "zh"))
        listed = f" Its criteria are {', '.join(own)}." if own else " It has no criteria."
        listed_zh = f"它的条件有：{'、'.join(own)}。" if own else "它没有条件。"
        self._wrong(
            path,
            f"the measure has no criterion {name}.{near}{listed}",
            f"这项措施没有条件 {name}。{near_zh}{listed_zh}",
        )
        return False

    def _amount(self, path: Path_, change: Change, measure: Measure) -> Measure:
        amount = measure.benefit.amount
        if change.amount is not None:
            amount = self._expression((*path, "amount"), change.amount, parse_amount)
        for place, number in enumerate(change.numbers):
            if number.criterion is not None:
                continue
            where = (*path, "numbers", place)
            if amount is None:
                self._wrong(where, "the measure has no amount.", "这项措施没有金额算式。")
            elif isinstance(amount, dict):
                texts = self._renumbered(where, number, list(amount.values()), parse_amount)
                amount = dict(zip(amount, texts, strict=True))
            else:
                amount = self._renumbered(where, number, [amount], parse_amount)[0]
        if measure.evidence == "named" and amount is not None:
            self._wrong(
                path,
                "its terms are unseen (`named`), so it has no amount: add a measure instead.",
                "这项措施只知道名称（named），没有金额；请在 measures 里另加一项。",
            )
        benefit = measure.benefit.model_copy(update={"amount": amount})
        return measure.model_copy(update={"benefit": benefit})

    def _renumbered(
        self, path: Path_, change: NumberChange, texts: list[str], parse: Callable[..., object]
    ) -> list[str]:
        """The texts with one number changed, wherever it stands once."""
        places = [[found for found in _numbers(text) if found[0] == change.old] for text in texts]
        most = max(len(found) for found in places)
        if most != 1:
            held = sorted({value for text in texts for value, _, _ in _numbers(text)})
            listed = ", ".join(plain(value).replace(",", "") for value in held) or "none"
            times = "not at all" if most == 0 else f"{most} times"
            old = plain(change.old).replace(",", "")
            problem = f"{old} stands there {times}; it must stand there once. Its numbers are {listed}."
            zh = f"{old} 在里面出现 {most} 次，要正好一次。里面的数有：{listed}。"
            self._wrong((*path, "old"), problem, zh)
            return texts
        result = []
        for text, found in zip(texts, places, strict=True):
            changed = text
            for _, start, end in found:
                changed = f"{text[:start]}{change.new:f}{text[end:]}"
            result.append(self._expression((*path, "new"), changed, parse))
        return result

    def _test(self, path: Path_, text: str) -> str:
        return self._expression(path, text, parse_test)

    def _expression(self, path: Path_, text: str, parse: Callable[..., object]) -> str:
        try:
            parse(text, ENVIRONMENT)
        except ExpressionError as error:
            self.mistakes.append(expression_mistake(self._source.where(path), error))
        return text

    def _wrong(self, path: Path_, problem: str, zh: str) -> None:
        where = self._source.where(path)
        self.mistakes.append(Mistake(where, problem, f"{where}：{zh}"))


def _numbers(text: str) -> Iterator[tuple[Decimal, int, int]]:
    """The numbers of an expression, and where each stands; those within quotes are words."""
    for found in _NUMBER.finditer(text):
        if found[1] is not None:
            yield Decimal(found[1]), found.start(1), found.end(1)
