"""zen-engine: all rules as one decision table that collects what fits, evaluated a firm at a time."""

import json
from typing import Any

import pyarrow as pa
import zen

from benchmarks.contestants.contestant import Cells, Contestant, EachRule, Firm
from benchmarks.rules import WORDS, Rule


class Zen(Contestant):
    """The table is compiled once and called by its key, zen-engine's quickest way."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules
        self.engine = zen.ZenEngine({"loader": {"type": "static", "content": {"rules": _table(rules)}}})
        self.firms: list[dict[str, Any]] = []

    def load(self, firms: pa.Table) -> None:
        columns = {name: firms.column(name).to_pylist() for name in firms.column_names}
        columns["founded"] = [
            day.year * 10_000 + day.month * 100 + day.day for day in columns["founded"]
        ]
        self.firms = [
            dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
        ]

    def each(self) -> EachRule:
        counts, sums = [0] * len(self.rules), [0] * len(self.rules)
        for firm in self.firms:
            for hit in self.engine.evaluate("rules", firm)["result"]:
                counts[hit["place"]] += 1
                sums[hit["place"]] += int(hit["amount"])
        return list(zip(counts, sums, strict=True))

    def stacked(self) -> Cells:
        cells: dict[tuple[str, str, str], list[int]] = {}
        for firm in self.firms:
            hits = self.engine.evaluate("rules", firm)["result"]
            if not hits:
                continue
            key = (firm["district"], firm["industry"][0], firm["size"])
            cell = cells.setdefault(key, [0, 0])
            cell[0] += 1
            cell[1] += self._added_up(hits, firm)
        return {key: (count, total) for key, (count, total) in cells.items()}

    def single(self, firm: Firm) -> list[int]:
        paid = [0] * len(self.rules)
        own = {**firm, "founded": int(f"{firm['founded']:%Y%m%d}")}
        for hit in self.engine.evaluate("rules", own)["result"]:
            paid[hit["place"]] = int(hit["amount"])
        return paid

    def _added_up(self, hits: list[dict[str, Any]], firm: dict[str, Any]) -> int:
        """What groups are, a decision table cannot say: it is done in Python."""
        total = 0
        best: dict[str, int] = {}
        capped: dict[str, int] = {}
        for hit in hits:
            rule, amount = self.rules[hit["place"]], int(hit["amount"])
            if rule.one_of:
                best[rule.one_of] = max(best.get(rule.one_of, 0), amount)
            elif rule.shared_cap:
                whole = capped.get(rule.shared_cap, 0) + amount
                capped[rule.shared_cap] = min(whole, 100 * firm[rule.fact])
            else:
                total += amount
        return total + sum(best.values()) + sum(capped.values())


def _table(rules: list[Rule]) -> dict[str, Any]:
    """A decision graph in zen-engine's own JSON: input, one table, output."""
    facts = (*WORDS, "employees", "founded")
    inputs = [{"id": fact, "name": fact, "field": fact} for fact in facts]
    outputs = [{"id": name, "name": name, "field": name} for name in ("place", "amount")]
    rows = [_row(place, rule) for place, rule in enumerate(rules)]
    content = {"hitPolicy": "collect", "inputs": inputs, "outputs": outputs, "rules": rows}
    place = {"x": 0, "y": 0}
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": place},
            {"id": "t", "type": "decisionTableNode", "name": "t", "position": place, "content": content},
            {"id": "out", "type": "outputNode", "name": "out", "position": place},
        ],
        "edges": [
            {"id": "a", "type": "edge", "sourceId": "in", "targetId": "t"},
            {"id": "b", "type": "edge", "sourceId": "t", "targetId": "out"},
        ],
    }


def _row(place: int, rule: Rule) -> dict[str, Any]:
    cells = {fact: ", ".join(json.dumps(word) for word in rule.within.get(fact, ())) for fact in WORDS}
    return {
        "_id": rule.id,
        **cells,
        "employees": "" if rule.at_most is None else f"<= {rule.at_most}",
        "founded": "" if rule.before is None else f"< {rule.before:%Y%m%d}",
        "place": str(place),
        "amount": f"min([{rule.rate} * {rule.fact}, {rule.cap}])",
    }
