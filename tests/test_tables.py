"""Tables of firms: every cell is checked, and nothing is half-written."""

from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest

from eligibility import match_firm
from eligibility.bulk import batch_file
from eligibility.catalogue import Catalogue
from eligibility.errors import InputError
from eligibility.estimates import GROUPS, estimate_file
from eligibility.firm import firm_from
from eligibility.storage import DATA
from eligibility.tables import load_firms

ROWS = [
    {
        "id": "a",
        "district": "huangpu",
        "entity": "enterprise",
        "industry": "H62",
        "founded": "2019-04-01",
    }
    | {"layoff_rate_2021": "0.02", "insured_employees": "18"},
    {"id": "b", "district": "浦东新区", "entity": "个体工商户", "industry": "5211", "founded": ""}
    | {"layoff_rate_2021": "?", "insured_employees": " 3 "},
]


def csv(tmp_path: Path, rows: list[dict[str, str]], name: str = "firms.csv") -> Path:
    path = tmp_path / name
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def decided(path: Path, tmp_path: Path, catalogue: Catalogue) -> pd.DataFrame:
    out = tmp_path / "out.csv"
    batch_file(path, out, catalogue)
    return pd.read_csv(out, dtype=str)


def test_a_table_says_what_the_single_firm_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    found = decided(csv(tmp_path, ROWS), tmp_path, catalogue)
    for row in ROWS:
        facts = {name: value.strip() for name, value in row.items() if name != "id" and value}
        answer = match_firm(firm_from(facts), catalogue)
        own = found[found.firm_id == row["id"]]
        assert list(own.measure_id) == [d.id for d in answer.decisions]
        assert list(own.outcome) == [d.outcome for d in answer.decisions]
        lows = [f"{d.adds.rounded().low:.2f}" if d.adds else None for d in answer.decisions]
        assert [None if pd.isna(low) else low for low in own.adds_low] == lows


def test_csv_parquet_and_excel_are_read_alike(tmp_path: Path, catalogue: Catalogue) -> None:
    frame = pd.DataFrame(ROWS)
    frame.to_parquet(tmp_path / "firms.parquet")
    frame.to_excel(tmp_path / "firms.xlsx", index=False)
    first = decided(csv(tmp_path, ROWS), tmp_path, catalogue)
    for name in ("firms.parquet", "firms.xlsx"):
        pd.testing.assert_frame_equal(decided(tmp_path / name, tmp_path, catalogue), first)


def test_typed_parquet_columns_are_read(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "founded": [pd.Timestamp("2019-04-01"), None],
            "employees": [18.0, None],
            "monthly_rent": [1000.5, float("nan")],
            "is_high_tech": [True, False],
        }
    )
    frame.to_parquet(tmp_path / "typed.parquet")
    connection = duckdb.connect()
    loaded = load_firms(connection, tmp_path / "typed.parquet")
    assert loaded.mistakes == ()
    rows = connection.execute("SELECT founded::VARCHAR, employees, monthly_rent FROM firms").fetchall()
    assert rows == [("2019-04-01", Decimal(18), Decimal("1000.50")), (None, None, None)]


def test_bad_cells_stop_the_batch_and_nothing_is_written(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [*ROWS, ROWS[0] | {"id": "c", "insured_employees": "-1", "founded": "2022-02-31"}]
    out = tmp_path / "out.csv"
    with pytest.raises(InputError) as error:
        batch_file(csv(tmp_path, rows), out, catalogue)
    message = str(error.value)
    assert "row 3, column insured_employees: reads '-1'; it may be a whole number" in message
    assert "row 3, column founded: reads '2022-02-31'" in message
    assert not out.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["firms.csv"]


def test_bad_rows_are_set_aside_with_reasons_and_good_ones_go_on(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    rows = [*ROWS, ROWS[0] | {"id": "=cmd()", "insured_employees": "many"}]
    aside = tmp_path / "bad.csv"
    done = batch_file(csv(tmp_path, rows), tmp_path / "out.csv", catalogue, set_aside=aside)
    assert (done.firms, done.set_aside) == (2, 1)
    bad = pd.read_csv(aside, dtype=str)
    assert list(bad["row"]) == ["3"]
    assert "insured_employees: many" in bad["reasons"][0]
    assert bad["id"][0] == "'=cmd()"


def test_two_branches_of_one_name_stay_two_firms(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [{"name": "连锁店", "district": "浦东"}, {"name": "连锁店", "district": "徐汇"}]
    batch_file(csv(tmp_path, rows), tmp_path / "out.xlsx", catalogue)
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["firms"].max_row == 3


def test_a_firm_founded_after_the_day_is_only_worth_a_note(tmp_path: Path, catalogue: Catalogue) -> None:
    path = csv(tmp_path, [{"id": "a", "founded": "2022-10-09"}, {"id": "b", "founded": "2022-10-08"}])
    done = batch_file(path, tmp_path / "out.csv", catalogue)
    assert ["rows 1: founded after 2022-10-08" in str(note) for note in done.warnings] == [True]


def test_texts_of_a_table_are_no_formulas_in_excel(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [ROWS[0] | {"id": "=HYPERLINK(1)"}]
    out = tmp_path / "out.xlsx"
    batch_file(csv(tmp_path, rows), out, catalogue)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["firms", "decisions"]
    cell = book["decisions"]["A2"]
    assert (cell.data_type, cell.value) == ("s", "'=HYPERLINK(1)")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\x00\xff\xfe" * 50, ""),
        (b"id,emploees\na,3\n", 'Did you mean "employees"?'),
        (b"id,remark\na,3\n", "no column that is a field"),
        (
            b"employees,\xe4\xbb\x8e\xe4\xb8\x9a\xe4\xba\xba\xe5\x91\x98\xe4\xba\xba\xe6\x95\xb0\n1,2\n",
            "stands in two columns",
        ),
        (b"id,employees\n", "has no good row"),
    ],
)
def test_a_file_that_is_no_table_of_firms_is_refused(
    tmp_path: Path, catalogue: Catalogue, content: bytes, words: str
) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words or None):
        batch_file(path, tmp_path / "out.csv", catalogue)
    assert not (tmp_path / "out.csv").exists()


def test_every_mistake_of_a_table_is_told_in_chinese_too(tmp_path: Path) -> None:
    for name, content in (
        ("a.csv", b""),
        ("b.csv", b"id,remark\na,3\n"),
        ("c.csv", b"id,emploees\na,3\n"),
        ("d.txt", b"id"),
        ("e.xlsx", b"no workbook"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError) as error:
            load_firms(duckdb.connect(), tmp_path / name)
        assert all(mistake.zh for mistake in error.value.mistakes)


def test_a_column_name_cannot_reach_the_query(tmp_path: Path, catalogue: Catalogue) -> None:
    path = csv(tmp_path, [{"id": "a", "industry": "H62", 'x"; DROP TABLE firms; --': "1"}])
    done = batch_file(path, tmp_path / "out.csv", catalogue)
    assert done.firms == 1


def test_totals_are_the_sum_of_the_single_firms(catalogue: Catalogue) -> None:
    sample = DATA / "sample_firms.csv"
    total = estimate_file(sample, catalogue).rows[0]
    low = high = liquidity = Decimal(0)
    frame = pd.read_csv(sample, dtype=str)
    for row in frame.to_dict("records"):
        facts = {str(n): v for n, v in row.items() if n != "id" and isinstance(v, str)}
        totals = match_firm(firm_from(facts), catalogue).totals
        low += totals.relief.low
        high += totals.relief.high or 0
        liquidity += totals.liquidity.low
    slack = Decimal("0.005") * len(frame)  # each firm's own total is rounded
    assert abs(total.relief.low - low) <= slack
    assert abs((total.relief.high or 0) - high) <= slack
    assert abs(total.liquidity.low - liquidity) <= slack


@pytest.mark.parametrize("group", GROUPS)
def test_each_grouping_adds_up_to_the_whole(catalogue: Catalogue, group: str) -> None:
    sample = DATA / "sample_firms.csv"
    whole = estimate_file(sample, catalogue).rows[0]
    parts = estimate_file(sample, catalogue, by=[group]).rows
    slack = Decimal("0.01") * len(parts)
    assert abs(sum((p.relief.low for p in parts), Decimal(0)) - whole.relief.low) <= slack
    highs = sum((p.relief.high or Decimal(0) for p in parts), Decimal(0))
    assert abs(highs - (whole.relief.high or 0)) <= slack
    assert abs(sum((p.liquidity.low for p in parts), Decimal(0)) - whole.liquidity.low) <= slack


def test_an_unknown_grouping_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match='Did you mean "district"'):
        estimate_file(DATA / "sample_firms.csv", catalogue, by=["distric"])
