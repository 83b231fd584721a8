"""The synthetic firms: whole, consistent, reproducible, near the published figures, safely kept."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from eligibility.catalogue import Catalogue
from eligibility.cli import app
from eligibility.compiled import Compiled
from eligibility.errors import InputError
from eligibility.estimates import estimate
from eligibility.expressions.sql import literal
from eligibility.expressions.tree import fact_uses
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.firm.completion import sql_type
from eligibility.firm.record import complete
from eligibility.population import kept, open_population, parquet_population, read_assumptions
from eligibility.population.generation import KEPT, generate
from eligibility.population.margins import read_margins
from eligibility.population.raking import Counts, Sum, rake
from eligibility.storage import ROOT
from eligibility.ui.texts import LANGUAGES
from eligibility.ui.totals.margins import margins_table
from tests.tables_of_firms import assert_engines_agree

FIRMS = 20_000


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as own:
        yield own


@pytest.fixture(scope="module")
def firms(connection: duckdb.DuckDBPyConnection) -> str:
    return open_population(connection, FIRMS)


def count(connection: duckdb.DuckDBPyConnection, firms: str, condition: str = "TRUE") -> int:
    return int(connection.sql(f'SELECT count(*) FROM "{firms}" WHERE {condition}').fetchall()[0][0])


def test_every_fact_that_a_rule_reads_is_a_column_of_its_type(
    connection: duckdb.DuckDBPyConnection, firms: str, compiled: Compiled
) -> None:
    columns = {name: kind for name, kind, *_ in connection.sql(f'DESCRIBE "{firms}"').fetchall()}
    read = {fact for test in compiled.tests for fact in test.facts}
    read |= {fact for rule in compiled.rules for _, amount in rule.amounts for fact in fact_uses(amount)}
    assert read <= set(columns)
    assert {name: columns[name] for name in KEPT} == {name: sql_type(FIELDS[name]) for name in KEPT}


def test_every_fact_lies_in_its_range(connection: duckdb.DuckDBPyConnection, firms: str) -> None:
    for name in KEPT:
        field = FIELDS[name]
        if field.is_number:
            outside = f'"{name}" < {field.low} OR "{name}" > {field.limit}'
        elif field.choices:
            outside = f'"{name}" NOT IN ({", ".join(repr(choice) for choice in field.choices)})'
        else:
            continue
        assert not count(connection, firms, outside), name


def test_what_everyone_is_asked_for_is_known_of_every_firm_at_work(
    connection: duckdb.DuckDBPyConnection, firms: str
) -> None:
    not_for_all = {"size", "taxable_income_2022", "business_income_tax", "cit_rate"}
    asked = [name for name in KEPT if FIELDS[name].presumed is None and name not in not_for_all]
    assert not count(connection, firms, " OR ".join(f'"{name}" IS NULL' for name in asked))


def test_nothing_is_unknown_where_a_presumption_is_off(
    connection: duckdb.DuckDBPyConnection, firms: str
) -> None:
    for name in KEPT:
        if condition := FIELDS[name].presumed_if:
            fact, value = condition
            wrong = f'"{name}" IS NULL AND "{fact}" <> {literal(value)}'  # type: ignore[arg-type]
            assert not count(connection, firms, wrong), name


@pytest.mark.parametrize(
    "impossible",
    [
        "insured_employees > employees",
        "trained_employees > employees",
        "new_hires_graduates + new_hires_unemployed > insured_employees",
        "founded > DATE '2021-12-31'",
        "_active <> (employees > 0)",
        "NOT _active AND (revenue > 0 OR monthly_rent > 0 OR insured_wage_base_month > 0)",
        "is_high_tech AND industry NOT SIMILAR TO '[CIM].*'",
        "scenic_grade <> 'none' AND industry LIKE 'J%'",
        "special_area = 'lingang' AND district NOT IN ('pudong', 'fengxian')",
        "vat_taxpayer = 'small_scale' AND (revenue > 5000000 OR vat_credit_increment > 0)",
        "monthly_rent > 0 AND (landlord = 'own' OR leased_area_m2 = 0 OR lease_months_2022 = 0)",
        "layoff_rate_2021 > 0 AND insured_employees = 0",
        "entity = 'cooperative' AND industry NOT LIKE 'A%'",
        "insured_wages_2022 <> 12 * insured_wage_base_month",
    ],
)
def test_facts_of_a_firm_fit_together(
    connection: duckdb.DuckDBPyConnection, firms: str, impossible: str
) -> None:
    assert not count(connection, firms, impossible)


def test_rows_are_numbered_from_one_and_those_at_work_come_first(
    connection: duckdb.DuckDBPyConnection, firms: str
) -> None:
    rows = connection.sql(f'SELECT _row, firm_id, _active FROM "{firms}"').fetchall()
    assert [row for row, _, _ in rows] == list(range(1, FIRMS + 1))
    assert rows[0][1] == "synthetic-0000001"
    active = [at_work for _, _, at_work in rows]
    assert active == sorted(active, reverse=True)


def test_a_size_class_is_what_the_program_derives(
    connection: duckdb.DuckDBPyConnection, firms: str
) -> None:
    names = ("industry", "employees", "revenue", "assets", "vat_sales_2021")
    rows = connection.sql(
        f'SELECT {", ".join(names)}, size, vat_size FROM "{firms}" WHERE _row % 97 = 0'
    ).fetchall()
    for *measured, size, vat_size in rows:
        facts = complete(dict(zip(names, measured, strict=True))).facts
        assert (facts.get("size"), facts.get("vat_size")) == (size, vat_size)


def test_the_same_seed_gives_the_same_firms_on_any_number_of_threads() -> None:
    found = []
    for seed, threads in ((7, 1), (7, 3), (8, 3)):
        with duckdb.connect(config={"threads": threads}) as own:
            generate(own, "firms", 2_000, seed, lambda _: None)
            found.append(own.sql("SELECT * FROM firms ORDER BY _row").fetchall())
    one, again, other = found
    assert one == again
    assert one != other


def test_published_figures_that_were_fitted_are_met_within_what_a_sample_allows(
    connection: duckdb.DuckDBPyConnection, firms: str
) -> None:
    margins = read_margins(connection, firms)
    errors = [abs(row.error) for row in margins]
    assert errors == sorted(errors, reverse=True)
    for row in margins:
        if row.use == "fitted":
            # firms scatter like a count; a few employers of thousands carry much of the staff
            scatter = 3 / row.target**0.5 if row.unit == "firms" else 0.15
            assert abs(row.error) <= 0.02 + scatter, row.key
    assert {row.use for row in margins} == {"fitted", "held_out"}


def test_python_decides_synthetic_firms_as_duckdb_does(
    connection: duckdb.DuckDBPyConnection, firms: str, catalogue: Catalogue
) -> None:
    some = connection.sql(
        f"SELECT {', '.join(KEPT)} FROM (SELECT *, row_number() OVER "
        "(PARTITION BY entity, is_high_tech, has_bank_loan, landlord ORDER BY revenue DESC) AS place "
        f'FROM "{firms}") WHERE place = 1 ORDER BY _row'
    ).fetchall()
    facts = [{n: v for n, v in zip(KEPT, row, strict=True) if v is not None} for row in some]
    assert len(facts) >= 12
    assert_engines_agree([complete(each) for each in facts[:24]], catalogue, catalogue.reference_day)


def test_totals_are_drawn_from_the_kept_firms(catalogue: Catalogue) -> None:
    with duckdb.connect() as own:
        totals = estimate(own, open_population(own, 1_000), catalogue, by=("district",))
    assert totals.firms == 1_000
    assert len(totals.rows) == 16
    assert all(row.relief.low >= 0 for row in totals.rows)


def test_every_assumption_has_a_range_around_its_value_and_a_source() -> None:
    assumptions = read_assumptions()
    assert len({each.key for each in assumptions}) == len(assumptions)
    for each in assumptions:
        assert each.low <= each.value <= each.high, each.key
        assert each.source
        assert each.words["zh"]
        assert each.words["en"]
        assert set(each.facts) <= set(FIELDS), each.key


def test_a_generation_that_breaks_off_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "CACHE", tmp_path)

    def stop(text: str) -> None:
        if text.startswith("Writing"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept.kept_population(1_000, progress=stop)
    assert not list((tmp_path / "population").iterdir())


def test_a_killed_generation_leaves_no_file_that_could_be_taken_for_a_whole_one(tmp_path: Path) -> None:
    program = (
        "import os; from eligibility.population import kept_population; "
        "print(kept_population(1000, progress=lambda text: text.startswith('Writing') and os._exit(9)))"
    )
    setting = {**os.environ, "ELIGIBILITY_CACHE": str(tmp_path)}
    killed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=setting, check=False)
    assert killed.returncode == 9
    assert not list((tmp_path / "population").glob("*.duckdb"))
    whole = subprocess.run(
        [sys.executable, "-c", program.replace("os._exit(9)", "None")],
        cwd=ROOT,
        env=setting,
        check=True,
        capture_output=True,
        text=True,
    )
    with duckdb.connect(whole.stdout.strip(), read_only=True) as own:
        assert own.sql("SELECT count(*) FROM firms").fetchall() == [(1000,)]


def test_a_kept_file_that_is_damaged_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "CACHE", tmp_path)
    place = kept.kept_place(1_000, kept.SEED)
    place.parent.mkdir()
    place.write_bytes(b"no database")
    with duckdb.connect() as own, pytest.raises(InputError, match="remove it"):
        open_population(own, 1_000)


def test_a_place_that_cannot_be_written_is_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(kept, "CACHE", tmp_path / "file")
    with pytest.raises(InputError, match="cannot be written"):
        kept.kept_population(1_000)


def test_an_older_version_gives_way_and_a_fresh_draft_of_another_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "CACHE", tmp_path)
    folder = tmp_path / "population"
    (folder / ".draft-other").mkdir(parents=True)
    (folder / ".draft-old").mkdir()
    os.utime(folder / ".draft-old", (0, 0))
    (folder / "synthetic-1000-2022-0123456789ab.duckdb").write_bytes(b"")
    (folder / "synthetic-2000-2022-0123456789ab.duckdb").write_bytes(b"")
    path = kept.kept_population(1_000)
    left = {each.name for each in folder.iterdir()}
    assert left == {path.name, ".draft-other", "synthetic-2000-2022-0123456789ab.duckdb"}


def test_parquet_holds_the_same_firms(connection: duckdb.DuckDBPyConnection) -> None:
    path = parquet_population(1_000)
    table = open_population(connection, 1_000)
    difference = connection.sql(f"FROM '{path}' EXCEPT FROM \"{table}\"").fetchall()
    assert not difference
    assert connection.sql(f"SELECT count(*) FROM '{path}'").fetchall() == [(1_000,)]


@pytest.mark.parametrize("written", ["many", "-5", "999", "99999999999"])
def test_a_size_that_cannot_be_made_is_a_mistake(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELIGIBILITY_POPULATION", written)
    with duckdb.connect() as own, pytest.raises(InputError, match=r"reads"):
        open_population(own)


def test_the_command_line_shows_margins_as_text_and_json() -> None:
    answer = CliRunner().invoke(app, ["population", "--firms", str(FIRMS), "--format", "json"])
    content = json.loads(answer.stdout)
    assert content["synthetic"] is True
    assert content["firms"] == FIRMS
    assert {"key", "zh", "en", "use", "target", "model", "error"} <= set(content["margins"][0])
    text = CliRunner().invoke(app, ["population", "--firms", str(FIRMS), "--lang", "en"]).stdout
    assert "20,000 synthetic firms (none of them is real)" in text
    assert content["margins"][0]["en"] in text


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有一家真实存在"), ("en", "none of them exists")])
def test_the_page_shows_margins_and_assumptions(
    lang: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELIGIBILITY_POPULATION", str(FIRMS))
    script = f"""
import streamlit as st
from eligibility.ui.totals.margins import draw_assumptions, draw_margins

st.session_state["frame_lang"] = {lang!r}
draw_margins("made up")
draw_assumptions()
"""
    page = AppTest.from_string(script, default_timeout=60).run()
    assert not page.exception
    shown = "".join(element.proto.body for element in page.get("html"))
    assert said in shown
    assert shown.count("<details") == 2
    for each in read_assumptions():
        assert each.words[lang].replace("&", "&amp;").replace("'", "&#x27;") in shown, each.key
    assert [button.proto.label for button in page.get("download_button")] == ["CSV", "Parquet", "Excel"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_margins_hit_and_missed_are_a_file_too(
    connection: duckdb.DuckDBPyConnection, firms: str, lang: Lang
) -> None:
    margins = read_margins(connection, firms)
    table = margins_table(margins, "made up", lang)
    found = pyarrow.parquet.read_table(io.BytesIO(table.content("parquet"))).to_pylist()
    assert [list(row.values())[1:4] for row in found] == [
        [each.error, each.target, each.model] for each in margins
    ]
    lines = table.content("csv").decode("utf-8-sig").splitlines()
    assert len(lines) == len(margins) + 1


def test_fitting_meets_counts_and_a_sum() -> None:
    seed, each = np.ones(6), np.array([1.0, 10, 100, 1, 10, 100])
    counts = Counts(np.array([0, 0, 0, 1, 1, 1]), np.array([90.0, 10]))
    total = Sum(np.array([True, True, True, False, False, False]), each, 500.0)
    fitted = rake(seed, [counts], [total])
    assert fitted.reshape(2, 3).sum(1) == pytest.approx([90, 10])
    assert (fitted * each)[:3].sum() == pytest.approx(500, rel=1e-3)


def test_the_second_visit_finds_the_firms_that_the_first_one_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "CACHE", tmp_path)
    monkeypatch.setenv("ELIGIBILITY_POPULATION", "1001")
    script = """
import streamlit as st
from eligibility.ui import state
from eligibility.ui.totals.source import choose_ground

state.start(state.catalogue().reference_day)
st.write(choose_ground().firms)
"""
    for _ in range(2):
        page = AppTest.from_string(script, default_timeout=60).run()
        assert not page.exception
        assert page.markdown[-1].value == "`1001`"
