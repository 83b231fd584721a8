"""Totals: the fused passes say to the fen what the plain way says, firm by firm."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from unittest import mock

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.compiled import compile_catalogue
from eligibility.decisions import COUNTED_EVIDENCE, LIQUIDITY, RELIEF, ZERO, to_fen, window_on
from eligibility.estimates import EstimateRow, estimate
from eligibility.firm import ENVIRONMENT, FIELDS, Firm, firm_from
from eligibility.firm.completion import columns_of
from eligibility.matching import decide
from eligibility.population import open_population
from eligibility.schema import Evidence, PolicyFile
from eligibility.stacking import add_up
from eligibility.totals import cells, passes
from eligibility.totals.grouping import MEASURE_GROUPS
from tests.tables_of_firms import firms_table
from tests.test_agreement import TOY, catalogues, days, firms

DAY = date(2022, 10, 8)
slow = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
Evidences = st.sampled_from(
    [COUNTED_EVIDENCE, frozenset({"confirmed"}), frozenset({"confirmed", "sourced", "indicative"})]
)
GROUPINGS = st.sampled_from(
    [
        (),
        ("district",),
        ("measure",),
        ("industry", "size"),
        ("kind",),
        ("form", "district"),
        ("evidence",),
    ]
)


@pytest.fixture(scope="module")
def toy() -> Catalogue:
    return read_catalogue(TOY)


class Sums:
    """Totals of one group, added up one decision after the other."""

    def __init__(self) -> None:
        self.money: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        self.firms: dict[int, int] = {}


def plainly(
    some: Sequence[Firm],
    catalogue: Catalogue,
    on: date,
    by: Sequence[str],
    evidence: frozenset[Evidence],
) -> dict[tuple[str, ...], Sums]:
    """The same totals by `match_firm`'s own way: decide each firm, then add up."""
    compiled = compile_catalogue(catalogue)
    rules = {rule.measure.id: rule for rule in compiled.rules}
    groups: dict[tuple[str, ...], Sums] = defaultdict(Sums)
    for place, firm in enumerate(some):
        own = {
            "district": str(firm.facts.get("district", "not_known")),
            "industry": str(firm.facts.get("industry", "not_known")),
            "size": str(firm.facts.get("size", "not_known")),
        }
        own["industry"] = own["industry"] if own["industry"] == "not_known" else own["industry"][0]
        for d in add_up(decide(firm, compiled, on), compiled, firm.facts, evidence):
            if (
                d.amount is None
                or d.form not in RELIEF | LIQUIDITY
                or d.measure.evidence not in evidence
            ):
                continue
            keys = {n: f(rules[d.id], catalogue) for n, f in MEASURE_GROUPS.items()} | own
            found = groups[tuple(str(keys[name]) for name in by)]
            gross = (d.amount.low if d.outcome == "eligible" else ZERO, d.amount.high)
            name = "relief" if d.form in RELIEF else "liquidity"
            entries: list[tuple[str, Any]] = [(f"gross_{name}", gross)]
            if d.adds is not None:
                entries.append((name, d.adds))
                if name == "relief" and window_on(d.measure.period, on) in ("open", "upcoming"):
                    entries.append(("still_open", d.adds))
                if d.outcome == "eligible":
                    found.firms[place] = int(str(firm.facts.get("employees", 0)))
            for total, (low, high) in entries:
                found.money[total, 0] += low
                found.money[total, 1] += low if high is None else high
    return groups


def in_figures(row: EstimateRow) -> tuple[Any, ...]:
    money = (row.relief, row.liquidity, row.still_open, row.gross_relief, row.gross_liquidity)
    return (row.eligible_firms, row.eligible_workers, *(end for each in money for end in each))


def expected(sums: Sums) -> tuple[Any, ...]:
    names = ("relief", "liquidity", "still_open", "gross_relief", "gross_liquidity")
    money = [to_fen(sums.money[name, end]) for name in names for end in (0, 1)]
    return (len(sums.firms), sum(sums.firms.values()), *money)


def assert_totals_agree(
    some: Sequence[Firm],
    catalogue: Catalogue,
    on: date,
    by: Sequence[str],
    evidence: frozenset[Evidence],
) -> None:
    plain = {key: expected(sums) for key, sums in plainly(some, catalogue, on, by, evidence).items()}
    with duckdb.connect() as connection:
        firms_table(connection, some)
        fused = estimate(connection, "firms", catalogue, on, by, evidence)
    found = {tuple(row.groups.values()): in_figures(row) for row in fused.rows}
    assert {k: v for k, v in found.items() if any(v)} == {k: v for k, v in plain.items() if any(v)}


@slow
@given(st.lists(firms, min_size=1, max_size=8), days, GROUPINGS, Evidences)
def test_totals_of_the_toy_catalogue_are_those_of_its_firms(
    toy: Catalogue, some: list[Firm], on: date, by: tuple[str, ...], evidence: frozenset[Evidence]
) -> None:
    assert_totals_agree(some, toy, on, by, evidence)


@slow
@given(catalogues(), st.lists(firms, min_size=1, max_size=5), GROUPINGS, Evidences)
def test_totals_of_random_catalogues_are_those_of_their_firms(
    catalogue: Catalogue, some: list[Firm], by: tuple[str, ...], evidence: frozenset[Evidence]
) -> None:
    assert_totals_agree(some, catalogue, catalogue.reference_day, by, evidence)


DORMANT = {
    name: ENVIRONMENT.facts[name].low
    for name, field in FIELDS.items()
    if field.is_number and field.presumed is None
} | {
    "district": "minhang",
    "industry": "F52",
    "entity": "enterprise",
    "size": "micro",
    "landlord": "own",
    "founded": "2015-05-05",
}
"""A registered firm that does nothing, as most of them."""


@slow
@given(catalogues(), st.lists(firms, min_size=1, max_size=3), GROUPINGS, Evidences, st.booleans())
def test_totals_are_right_where_few_firms_are_worth_looking_at(
    catalogue: Catalogue,
    some: list[Firm],
    by: tuple[str, ...],
    evidence: frozenset[Evidence],
    sure: bool,
) -> None:
    """Rare facts are looked for alone: nobody is overlooked, whether or not firms have doubts."""
    if sure:
        some = [firm_from(dict(firm.given)) for firm in some]
    all_firms = [*some, *[firm_from(DORMANT)] * 40]
    with mock.patch.object(passes, "MANY_FIRMS", 0):
        assert_totals_agree(all_firms, catalogue, catalogue.reference_day, by, evidence)


@pytest.mark.parametrize(("many", "held"), [(0, 1), (passes.MANY_FIRMS, cells.MOST_HELD)])
def test_totals_of_the_whole_catalogue_are_those_of_its_firms(
    monkeypatch: pytest.MonkeyPatch, many: int, held: int
) -> None:
    """Firms like the city's, every measure with an amount, by measure and by district."""
    monkeypatch.setattr(passes, "MANY_FIRMS", many)
    monkeypatch.setattr(cells, "MOST_HELD", held)
    evidence: frozenset[Evidence] = frozenset({"confirmed", "sourced", "indicative"})
    catalogue = read_catalogue()
    with duckdb.connect() as connection:
        table = open_population(connection, firms=2000)
        names = [name for name in columns_of(connection, table) if name in FIELDS]
        rows = connection.execute(
            f"SELECT {', '.join(names)} FROM {table} WHERE _row % 7 = 1"
        ).fetchall()
        connection.execute(f"CREATE TABLE sample AS SELECT * FROM {table} WHERE _row % 7 = 1")
        some = [
            firm_from({n: v for n, v in zip(names, row, strict=True) if v is not None}) for row in rows
        ]
        for by in (("measure",), ("district", "form")):
            plain = {k: expected(v) for k, v in plainly(some, catalogue, DAY, by, evidence).items()}
            rows_of = estimate(connection, "sample", catalogue, DAY, by, evidence).rows
            found = {tuple(row.groups.values()): in_figures(row) for row in rows_of}
            assert {k: v for k, v in found.items() if any(v)} == {
                k: v for k, v in plain.items() if any(v)
            }


def test_a_code_too_short_for_a_criterion_leaves_it_open() -> None:
    """Also where the criterion reads another fact too: to know one's industry is not always enough."""
    words = {"zh": "词", "en": "words"}
    test = 'industry in ["G59"] or pcr_test_cost > 100'
    measure = {
        "id": "grant",
        "title": words,
        "kind": "industry_grant",
        "level": "municipal",
        "criteria": [{"id": "trade", "test": test, **words}],
        "benefit": {"gives": words, "amount": "348.09"},
        "claim": {"how": "application"},
        "evidence": "sourced",
        "checked": "2022-10-08",
    }
    content = PolicyFile.model_validate({"measures": [measure]})
    catalogue = Catalogue("short", DAY, {"short.yaml": content})
    some = [firm_from({"industry": code, "pcr_test_cost": 5}) for code in ("G", "G59", "G60")]
    assert_totals_agree(some, catalogue, DAY, ("industry",), COUNTED_EVIDENCE)
