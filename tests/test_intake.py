"""Tables that somebody else wrote: the right values, or the right bad cells; nothing is guessed."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.errors import InputError
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.firm.values import BadValueError, read_value
from eligibility.intake.headers import read_head
from eligibility.intake.mapping import chosen_by_hand, propose_mapping
from eligibility.intake.marked import mark_copy
from eligibility.tables import FirmTable, load_firms, proposed_mapping
from tests.messy import park_workbook


def loaded(path: Path, **options: Any) -> tuple[FirmTable, list[dict[str, Any]]]:
    connection = duckdb.connect()
    table = load_firms(connection, path, **options)
    relation = connection.sql("SELECT * FROM firms ORDER BY _row")
    return table, [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("monthly_rent", "1.2万", 12000),
        ("monthly_rent", "3,000元", 3000),
        ("monthly_rent", "￥5000", 5000),
        ("monthly_rent", "１２００．５０", Decimal("1200.50")),
        ("monthly_rent", "5000元/月", 5000),
        ("monthly_rent", "8333.3333333333", Decimal("8333.33")),
        ("revenue", "1.5亿元", 150_000_000),
        ("revenue", "人民币 30 万元整", 300_000),
        ("employees", "18人", 18),
        ("lease_months_2022", "12个月", 12),
        ("leased_area_m2", "1,200.5㎡", Decimal("1200.5")),
        ("layoff_rate_2021", "5.5%", Decimal("0.055")),
        ("layoff_rate_2021", "５．５％", Decimal("0.055")),
        ("layoff_rate_2021", "0.055", Decimal("0.055")),
        ("founded", "2022年3月1日", date(2022, 3, 1)),
        ("founded", "2022/3/1", date(2022, 3, 1)),
        ("founded", "2022.03.01", date(2022, 3, 1)),
        ("founded", "20220301", date(2022, 3, 1)),
        ("founded", "44621", date(2022, 3, 1)),
        ("founded", "2022-03-01 00:00:00", date(2022, 3, 1)),
        ("is_high_tech", "√", True),
        ("is_high_tech", "×", False),
        ("is_high_tech", "Y", True),
        ("is_high_tech", "无", False),
        ("district", "浦东", "pudong"),
        ("district", "上海市徐汇区", "xuhui"),
        ("district", "Jing’an District", "jingan"),
        ("entity", "个体户", "individual_business"),
        ("entity", "有限公司", "enterprise"),
        ("industry", "面馆", "H6291"),
        ("industry", "餐饮业（H62）", "H62"),
        ("industry", "H6210 正餐服务", "H6210"),
        ("landlord", "央企", "central_state_owned"),
    ],
)
def test_what_people_write_is_read(name: str, text: str, value: Any) -> None:
    assert read_value(FIELDS[name], text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("monthly_rent", "约3万"),
        ("monthly_rent", "3-5万"),
        ("monthly_rent", "3,00元"),
        ("monthly_rent", "1.005"),
        ("monthly_rent", "5000元/年"),
        ("monthly_rent", "一万"),
        ("monthly_rent", "5²"),
        ("employees", "18.5"),
        ("employees", "十八"),
        ("layoff_rate_2021", "5.5"),
        ("layoff_rate_2021", "5.5元"),
        ("founded", "3/1/2022"),
        ("founded", "2022年3月"),
        ("founded", "2022-3/1"),
        ("founded", "2022"),
        ("is_high_tech", "x"),
        ("landlord", "国企"),
        ("size", "小微企业"),
        ("industry", "食品"),
        ("industry", "零售业（H62）"),
    ],
)
def test_what_can_be_read_in_two_ways_is_not_guessed(name: str, text: str) -> None:
    with pytest.raises(BadValueError):
        read_value(FIELDS[name], text)


def test_a_word_that_fits_several_names_them_all() -> None:
    with pytest.raises(BadValueError) as error:
        read_value(FIELDS["landlord"], "国企")
    assert "Several fit: state_owned (" in error.value.near
    assert "央企" in error.value.near_zh or "中央企业" in error.value.near_zh


@pytest.mark.parametrize(
    ("head", "field", "unit", "sureness"),
    [
        ("企业名称*", "name", 1, "sure"),
        ("营业收入（万元）", "revenue", 10_000, "sure"),
        ("营业收入 万元", "revenue", 10_000, "sure"),
        ("Revenue of last year (CNY 10,000)", "revenue", 10_000, "sure"),
        ("租金（元/月）", "monthly_rent", 1, "sure"),
        ("房租", "monthly_rent", 1, "likely"),
        ("租金（元/㎡/天）", None, 1, "none"),
        ("年租金", None, 1, "none"),
        ("2020年营业收入", None, 1, "none"),
        ("营业收入（2020年）", "revenue", 1, "unsure"),
        ("裁员率%", "layoff_rate_2021", Decimal("0.01"), "sure"),
        ("社保人数", "insured_employees", 1, "sure"),
        ("emploees", "employees", 1, "unsure"),
        ("联系电话", None, 1, "none"),
        ("统一社会信用代码", "id", 1, "sure"),
    ],
)
def test_a_head_says_field_and_unit(head: str, field: str | None, unit: Any, sureness: str) -> None:
    reading = read_head(head)
    assert (reading.field, reading.unit, reading.sureness) == (field, unit, sureness)


def test_every_field_is_known_by_its_names() -> None:
    for name, field in FIELDS.items():
        for head in (name, *field.words.values()):
            assert read_head(head).field == name, head


def test_shares_above_one_under_a_bare_head_are_not_taken_for_shares() -> None:
    (column,) = propose_mapping(["裁员率"], [["5.5"], ["0"]]).columns
    assert (column.field, column.unit, column.sureness) == (
        "layoff_rate_2021",
        Decimal("0.01"),
        "unsure",
    )


def test_a_unit_above_the_table_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "园区企业表\n单位：万元\n企业名称,营业收入,月租金（元）\n甲,320,5000\n", encoding="utf-8"
    )
    mapping = proposed_mapping(path)
    assert [(c.unit, c.sureness) for c in mapping.columns[1:]] == [(10_000, "unsure"), (1, "sure")]


def test_a_park_workbook_gives_the_right_values_and_the_right_bad_cells(tmp_path: Path) -> None:
    table, rows = loaded(park_workbook(tmp_path / "park.xlsx"))
    assert (table.rows, table.bad_rows, table.mapping.sheet) == (2, 1, "租户")
    noodles, software = rows
    assert noodles["firm_id"] == "老王面馆"
    assert (noodles["district"], noodles["entity"]) == ("huangpu", "individual_business")
    assert (noodles["industry"], noodles["founded"]) == ("H6291", date(2019, 4, 1))
    assert (noodles["employees"], noodles["layoff_rate_2021"]) == (18, Decimal("0.02"))
    assert (noodles["monthly_rent"], noodles["revenue"]) == (10_000, 3_200_000)
    assert (software["firm_id"], software["founded"]) == ("=HYPERLINK(1)", date(2022, 3, 1))
    assert (software["monthly_rent"], software["revenue"]) == (12_000, 150_000_000)
    assert (software["landlord"], software["is_high_tech"]) == ("private", True)
    bad = {m.where.split("column ")[1].split(" (")[0].split("（")[0] for m in table.mistakes}
    assert bad == {
        "所属区",
        "行业",
        "成立日期",
        "员工人数",
        "参保人数",
        "裁员率",
        "月租金",
        "营业收入",
    } | {
        "房东性质",
        "是否高新",
    }
    assert any("(C6)" in m.where for m in table.mistakes)
    said = "\n".join(map(str, table.warnings))
    assert "looks most like a list of firms" in said
    assert "add up other rows" in said
    assert "notes beneath the table" in said
    assert "was taken for entity" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_in_any_encoding_and_with_any_mark(tmp_path: Path, encoding: str, mark: str) -> None:
    path = tmp_path / "a.csv"
    lines = [
        "某某园区",
        "",
        mark.join(["企业名称", "区", "月租金"]),
        mark.join(["老王面馆", "浦东", "1.2万"]),
    ]
    lines += [mark.join(["", "", ""]), mark.join(["合计", "", "99"])]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    table, rows = loaded(path)
    assert table.mistakes == ()
    assert [(r["name"], r["district"], r["monthly_rent"]) for r in rows] == [
        ("老王面馆", "pudong", 12_000)
    ]


def test_a_cell_may_go_over_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('name,"district",remark\n甲,浦东,"one\ntwo"\n乙,徐汇,\n', encoding="utf-8")
    assert [row["district"] for row in loaded(path)[1]] == ["pudong", "xuhui"]


def test_an_unquoted_comma_in_a_number_is_no_shifted_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,monthly_rent,district\n甲,3,000,浦东\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"line 2: has 4 cells, the heads are 3"):
        loaded(path)


def test_a_number_merged_over_firms_is_nobodys_own(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["企业名称", "区", "月租金"],
        ["甲", "浦东", 9000],
        ["乙", None, None],
        ["丙", "徐汇", 1],
    ):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("C2:C3")
    book.save(tmp_path / "a.xlsx")
    table, rows = loaded(tmp_path / "a.xlsx")
    assert [row["firm_id"] for row in rows] == ["丙"]
    assert len(table.mistakes) == 2
    assert "合并单元格" in table.mistakes[0].problem


def test_heads_in_two_rows_are_one(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["企业名称", "区", "社保", None],
        [None, None, "参保人数", "备注"],
        ["甲", "浦东", 9, "x"],
    ):
        sheet.append(row)
    for cells in ("A1:A2", "B1:B2", "C1:D1"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "a.xlsx")
    mapping = proposed_mapping(tmp_path / "a.xlsx")
    assert [c.header for c in mapping.columns] == ["企业名称", "区", "社保 参保人数", "社保 备注"]
    assert mapping.columns[0].field == "name"


def test_what_is_marked_unknown_is_not_presumed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,is_high_tech,employees\n甲,不清楚,/\n", encoding="utf-8")
    (row,) = loaded(path)[1]
    assert row["_doubtful"] == ["is_high_tech"]
    assert row["employees"] is None


def test_a_doubtful_column_is_named_and_can_be_settled(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,emploees\n甲,3\n", encoding="utf-8")
    with pytest.raises(InputError, match='Did you mean "employees"'):
        loaded(path)
    mapping = chosen_by_hand(proposed_mapping(path), ["emploees=employees"])
    assert loaded(path, mapping=mapping)[1][0]["employees"] == 3
    mapping = chosen_by_hand(proposed_mapping(path), ["emploees="])
    assert "employees" not in loaded(path, mapping=mapping)[1][0]
    with pytest.raises(InputError, match="there is no column"):
        chosen_by_hand(proposed_mapping(path), ["nothing=employees"])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "save it as .xlsx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 and so on", "password"),
        ("a.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("a.csv", b"\x81" * 7, "no text"),
        ("a.csv", "企业名称\0".encode(), "no text"),
        ("a.parquet", b"PAR1 broken", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as error:
        loaded(path)
    assert all(mistake.zh for mistake in error.value.mistakes)


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eligibility.intake.workbook.MOST_UNPACKED", 1000)
    with pytest.raises(InputError, match="unpacked"):
        loaded(park_workbook(tmp_path / "a.xlsx"))


TEXTS = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"[￥¥]?[0-9０-９]{1,6}([.．][0-9]{1,3})?(万|亿|千)?(元|人|%|％|㎡)?", fullmatch=True),
    st.from_regex(r"20[12][0-9](年|/|-|\.)[0-9]{1,2}(月|/|-|\.)[0-9]{1,2}日?", fullmatch=True),
    st.sampled_from(
        ["面馆", "浦东", "个体户", "√", "无", "国企", "H62", "?", "不详", "/", " 3 ", "1e3", "a b"]
    ),
)


@settings(max_examples=25)
@given(cells=st.lists(TEXTS, min_size=1, max_size=8), unit=st.sampled_from([1, 10_000]))
def test_a_cell_of_a_table_is_read_as_the_same_text_alone(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], unit: int
) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    names = ["name", "monthly_rent", "employees", "layoff_rate_2021", "founded", "is_high_tech"]
    names += ["district", "industry"]
    path = tmp_path_factory.mktemp("same") / "a.parquet"
    cells = [cell for cell in cells if cell.strip()] or ["x"]
    for name in names:
        parquet.write_table(pa.table({name: pa.array(cells, pa.string())}), path)
        mapping = proposed_mapping(path).choose(0, name, Decimal(unit))
        connection = duckdb.connect()
        load_firms(connection, path, mapping=mapping)
        read = dict(connection.execute(f'SELECT _row, "{name}" FROM firms').fetchall())
        bad = {row for (row,) in connection.execute("SELECT _row FROM firms_bad").fetchall()}
        for row, cell in enumerate(cells, 1):
            try:
                value = read_value(FIELDS[name], cell, Decimal(unit))
            except BadValueError:
                assert row in bad or read.get(row) is None
            else:
                assert row not in bad
                assert row not in read or read[row] is None or read[row] == value


def marked(path: Path, target: Path, lang: Lang = "zh") -> FirmTable:
    connection = duckdb.connect()
    return load_firms(
        connection, path, also=lambda source: mark_copy(connection, source, "firms", target, lang)
    )


def test_the_copy_of_a_workbook_marks_the_bad_cells_and_runs_nothing(tmp_path: Path) -> None:
    path, copy = park_workbook(tmp_path / "park.xlsx"), tmp_path / "copy.xlsx"
    table = marked(path, copy)
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == ["说明", "租户"]
    sheet = book["租户"]
    red = [cell for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFF8B4B4"]
    assert len(red) == len(table.mistakes) == 10
    assert {cell.row for cell in red} == {6}
    assert "有几种可能" in sheet["L6"].comment.text
    assert sheet.cell(3, 15).value == "哪里不对"
    assert "C6 格" in sheet.cell(6, 15).value
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert sheet["B5"].value == "=HYPERLINK(1)"


def test_the_copy_of_a_csv_file_has_a_column_of_reasons(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.csv", tmp_path / "copy.csv"
    path.write_bytes("名单\n企业名称,区\n甲,浦东\n=1+1,浦西\n".encode("gb18030"))
    assert marked(path, copy, "en").bad_rows == 1
    lines = copy.read_text(encoding="utf-8-sig").splitlines()
    assert lines[:3] == ["名单", "企业名称,区,What is wrong", "甲,浦东,"]
    assert lines[3].startswith("'=1+1,浦西,")
    assert "row 2, column 区: reads '浦西'" in lines[3]


def test_a_quotation_mark_that_is_never_closed_swallows_no_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('name,employees\n甲,1\n"乙,2\n丙,3\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 3: opens a quotation mark"):
        loaded(path)
    path.write_text('name,employees\n5" 店,1\n', encoding="utf-8")
    assert loaded(path)[1][0]["name"] == '5" 店'


def test_a_blank_row_of_parquet_is_a_firm_of_which_nothing_is_known(tmp_path: Path) -> None:
    import pandas as pd

    pd.DataFrame({"name": ["甲", None]}).to_parquet(tmp_path / "a.parquet")
    assert [row["firm_id"] for row in loaded(tmp_path / "a.parquet")[1]] == ["甲", "2"]
