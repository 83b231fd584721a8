"""The project's engine, by the way that everyone takes: a policy file, compiled, and `estimate`."""

import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
import yaml

from benchmarks.contestants.contestant import Cells, Contestant, EachRule, Firm
from benchmarks.rules import Rule, policy_file
from eligibility import match_firm
from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.compiled import compile_catalogue
from eligibility.decisions import Range
from eligibility.estimates import estimate
from eligibility.firm import FIELDS, firm_from
from eligibility.firm.completion import ID, ROW, sql_type


class Suanhui(Contestant):
    """Totals with intervals and three-valued logic, exact in decimals."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules
        self.catalogue = made_up_catalogue(rules)
        compile_catalogue(self.catalogue)
        self.connection = duckdb.connect()

    def load(self, firms: pa.Table) -> None:
        self.connection.register("arrow", firms)
        columns = ", ".join(
            f"CAST({name} AS {sql_type(FIELDS[name])}) AS {name}" for name in firms.column_names
        )
        self.connection.execute(
            f"CREATE OR REPLACE TABLE firms AS SELECT row_number() OVER () AS {ROW}, {columns}, "
            f"CAST({ROW} AS VARCHAR) AS {ID} FROM arrow"
        )
        self.connection.unregister("arrow")

    def each(self) -> EachRule:
        found = {
            row.groups["measure"]: (row.eligible_firms, _fen(row.relief))
            for row in estimate(self.connection, "firms", self.catalogue, by=("measure",)).rows
        }
        return [found.get(rule.id, (0, 0)) for rule in self.rules]

    def stacked(self) -> Cells:
        by = ("district", "industry", "size")
        totals = estimate(self.connection, "firms", self.catalogue, by=by)
        return {
            (row.groups["district"], row.groups["industry"], row.groups["size"]): (
                row.eligible_firms,
                _fen(row.relief),
            )
            for row in totals.rows
            if row.eligible_firms
        }

    def single(self, firm: Firm) -> list[int]:
        """The whole answer: reasons, totals, near misses and the next question with it."""
        decisions = match_firm(firm_from(firm), self.catalogue).decisions
        return [0 if d.outcome != "eligible" or not d.amount else _fen(d.amount) for d in decisions]


def made_up_catalogue(rules: list[Rule]) -> Catalogue:
    """The rules as a policy file, read and checked like any other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made_up.yaml"
        path.write_text(yaml.dump(policy_file(rules), Dumper=_WrittenOut, sort_keys=False))
        return read_catalogue(path)


class _WrittenOut(yaml.SafeDumper):
    """Policy files have no anchors: everything is written out."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _fen(relief: Range) -> int:
    if relief.low != relief.high:
        raise ValueError(f"all facts are known, but the total is {relief}")
    return int(relief.low * 100)
