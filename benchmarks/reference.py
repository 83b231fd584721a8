"""What every contestant must find: each rule on all firms at once, in 64-bit fen, and kept in a file."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.contestants.contestant import Cells, EachRule
from benchmarks.firms import FOLDER, firms_file
from benchmarks.rules import SEED, Rule, made_up_rules


def reference(question: str, rules: int, firms: int) -> Any:
    """The right answer, as plain lists; made on first use."""
    path = FOLDER / f"answer-{SEED}-{question}-{rules}-{firms}.json"
    if not path.exists():
        listed = made_up_rules(rules, question == "stacked")
        found = right_answer(question, listed, pq.read_table(firms_file(firms)))
        path.write_text(json.dumps(found), encoding="utf-8")
    return json.loads(path.read_text(encoding="utf-8"))


def right_answer(question: str, rules: list[Rule], firms: pa.Table) -> list[list[Any]]:
    """The same for any rules and firms. Words stay words here: no code of the contestants is used."""
    columns = {name: firms.column(name).to_numpy() for name in firms.column_names}
    return plain(_each(rules, columns) if question == "each" else _stacked(rules, columns))


def plain(answer: EachRule | Cells) -> list[list[Any]]:
    """An answer in the form in which it is kept and compared."""
    if isinstance(answer, dict):
        return sorted([*key, count, total] for key, (count, total) in answer.items())
    return [list(row) for row in answer]


def paid_by_hand(rules: list[Rule], firm: dict[str, Any]) -> list[int]:
    """What each rule pays one firm, in fen."""

    def met(rule: Rule) -> bool:
        within = all(firm[fact] in words for fact, words in rule.within.items())
        few = rule.at_most is None or firm["employees"] <= rule.at_most
        return within and few and (rule.before is None or firm["founded"] < rule.before)

    return [min(firm[rule.fact] * rule.rate, rule.cap) if met(rule) else 0 for rule in rules]


def _met(rule: Rule, columns: dict[str, Any], kept: dict[Any, Any]) -> Any:
    asked: list[tuple[str, Any]] = list(rule.within.items())
    asked += [("employees", rule.at_most)] if rule.at_most is not None else []
    asked += [("founded", rule.before)] if rule.before is not None else []
    for fact, wanted in asked:
        if (fact, wanted) not in kept:
            values = columns[fact]
            if fact == "employees":
                kept[fact, wanted] = values <= wanted
            elif fact == "founded":
                kept[fact, wanted] = values < np.datetime64(wanted)
            else:
                kept[fact, wanted] = np.logical_or.reduce([values == word for word in wanted])
    return np.logical_and.reduce([kept[each] for each in asked])


def _paid(rule: Rule, columns: dict[str, Any]) -> Any:
    return np.minimum(columns[rule.fact].astype(np.int64) * rule.rate, rule.cap)


def _each(rules: list[Rule], columns: dict[str, Any]) -> EachRule:
    kept: dict[Any, Any] = {}
    found = []
    for rule in rules:
        met = _met(rule, columns, kept)
        found.append((int(met.sum()), int(_paid(rule, columns)[met].sum())))
    return found


def _stacked(rules: list[Rule], columns: dict[str, Any]) -> Cells:
    count = len(columns["district"])
    kept: dict[Any, Any] = {}
    grouped: dict[str, Any] = {}
    total, anything = np.zeros(count, np.int64), np.zeros(count, bool)
    for rule in rules:
        met = _met(rule, columns, kept)
        anything |= met
        paid = np.where(met, _paid(rule, columns), 0)
        if rule.one_of:
            grouped[rule.one_of] = np.maximum(grouped.get(rule.one_of, 0), paid)
        elif rule.shared_cap:
            whole = grouped.get(rule.shared_cap, 0) + paid
            grouped[rule.shared_cap] = np.minimum(whole, columns[rule.fact].astype(np.int64) * 100)
        else:
            total += paid
    total += sum(grouped.values())
    cells: dict[tuple[str, str, str], list[int]] = {}
    keys = zip(columns["district"], columns["industry"], columns["size"], strict=True)
    for (district, industry, size), eligible, fen in zip(keys, anything, total.tolist(), strict=True):
        if eligible:
            cell = cells.setdefault((district, industry[0], size), [0, 0])
            cell[0] += 1
            cell[1] += fen
    return {key: (count, total) for key, (count, total) in cells.items()}
