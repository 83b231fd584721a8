"""A park at once: each tenant is told what it would be told alone."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
from typer.testing import CliRunner

from eligibility import match_firm
from eligibility.catalogue import Catalogue
from eligibility.cli import app
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.park import Park, park_of
from eligibility.park.calendar import park_calendar
from eligibility.park.letters import letter_name, letters_zip
from eligibility.park.template import template_workbook
from eligibility.park.workbook import park_workbook
from eligibility.reports.words import last_day
from eligibility.storage import DATA
from eligibility.tables import load_firms
from tests import messy

Told = list[tuple[int, int]]


@pytest.fixture(scope="module")
def park(catalogue: Catalogue) -> Iterator[Park]:
    with duckdb.connect() as connection:
        load_firms(connection, DATA / "sample_firms.csv")
        connection.execute("DELETE FROM firms WHERE _row > 60")
        told: Told = []
        yield park_of(connection, "firms", catalogue, progress=lambda *each: told.append(each))
        assert told[-1] == (60, 60)


def test_each_tenant_is_told_what_it_would_be_told_alone(park: Park, catalogue: Catalogue) -> None:
    for place, tenant in enumerate(park.tenants):
        answer = match_firm(tenant.firm, catalogue)
        totals = answer.totals
        assert (tenant.relief, tenant.liquidity) == (totals.relief, totals.liquidity)
        assert tenant.still_open == totals.still_open
        assert tenant.question == (answer.next_question.field if answer.next_question else None)
        assert tenant.near == (answer.near_misses[0] if answer.near_misses else None)
        sure = [d for d in answer.decisions if d.outcome == "eligible"]
        assert tenant.gets == len(sure)
        ends = [(last_day(d.measure), d.id) for d in sure if d.window in ("open", "upcoming")]
        days = [day for day, _ in ends if day]
        assert (tenant.deadline and tenant.deadline[0]) == (min(days) if days else None)
        for decision in answer.decisions:
            shares = [s for s in park.shares.get(decision.id, ()) if s.place == place]
            worth = decision.outcome == "eligible" or decision.adds is not None
            assert bool(shares) == worth, decision.id
            for share in shares:
                assert share.missing == decision.missing
                assert share.amount == (decision.amount.rounded() if decision.amount else None)


def test_the_totals_are_those_of_the_tenants(park: Park) -> None:
    assert sum((t.relief.low for t in park.tenants), Decimal(0)) == park.relief.low
    for sums in park.sums.values():
        assert sum((relief.low for relief, _ in sums.values()), Decimal(0)) == park.relief.low
    shares = [share.adds for each in park.shares.values() for share in each if share.adds]
    assert sum((adds.low for adds in shares), Decimal(0)) == park.relief.low + park.liquidity.low


def test_the_workbook_has_a_row_a_firm_and_a_sheet_a_measure(park: Park) -> None:
    target = io.BytesIO()
    told: Told = []
    park_workbook(park, target, "zh", lambda *each: told.append(each))
    book = openpyxl.load_workbook(target)
    assert book.sheetnames[:3] == ["企业", "合计", "政策"]
    assert len(book.sheetnames) == 3 + len(park.shares) == told[-1][0]
    firms = book["企业"]
    assert firms.max_row == 1 + len(park.tenants)
    assert firms.cell(2, 3).value == float(park.tenants[0].relief.low)
    assert book["合计"].cell(2, 3).value == float(park.relief.low)
    measure = next(name for name in book.sheetnames if name.startswith("muni-hrss-06"))
    assert book[measure].cell(2, 3).value == "符合"


def test_both_languages(park: Park) -> None:
    for lang in ("zh", "en"):
        target = io.BytesIO()
        park_workbook(park, target, "en" if lang == "en" else "zh")
        first = openpyxl.load_workbook(target).worksheets[0]
        assert first.cell(1, 11).value == {"zh": "先问什么", "en": "Ask first"}[lang]


def test_letters_have_safe_names_of_their_own_and_can_be_stopped(park: Park) -> None:
    target = io.BytesIO()
    assert letters_zip(park, target, "zh", chosen=[0, 1]) == 2
    with zipfile.ZipFile(target) as package:
        names = package.namelist()
        assert len(set(names)) == 2
        assert package.read(names[0]).startswith(b"%PDF")

    class StoppedError(Exception):
        """The reader has had enough."""

    def stop(done: int, of: int) -> None:
        if done == 1:
            raise StoppedError

    with pytest.raises(StoppedError):
        letters_zip(park, io.BytesIO(), "zh", stop)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b\\c:d*", "=cmd|' /C calc'!A0", "...", "面" * 200, "\u202egpj"]
)
def test_no_name_of_a_firm_leads_out_of_the_folder(park: Park, name: str) -> None:
    tenant = park.tenants[0]
    firm = replace(tenant.firm, given={**tenant.firm.given, "name": name})
    written = letter_name(replace(tenant, firm=firm), 5000, "zh")
    assert written.startswith("0001 ")
    assert written.endswith(".pdf")
    assert not set("/\\:*?\"<>|'") & set(written)
    assert len(written) <= 75


def test_the_calendar_has_each_deadline_once_with_its_firms(park: Park) -> None:
    text = park_calendar(park, "en").decode().replace("\r\n ", "")
    assert text == park_calendar(park, "en").decode().replace("\r\n ", "")
    uids = [line for line in text.splitlines() if line.startswith("UID:")]
    assert len(uids) == len(set(uids)) > 3
    assert "firms are sure of it" in text


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["park", *arguments])
    return result.exit_code, f"{result.output}{result.exception or ''}"


def test_the_command_line_refuses_bad_cells_or_marks_them(tmp_path: Path) -> None:
    file, out = str(messy.park_workbook(tmp_path / "park.xlsx")), tmp_path / "result.xlsx"
    code, said = run(file, "--out", str(out))
    assert code != 0
    assert "column 所属区 (C6): reads '浦西'" in said
    assert [path.name for path in tmp_path.iterdir()] == ["park.xlsx"]
    code, said = run(file, "--out", str(out), "--marked", str(tmp_path / "copy.xlsx"), "--lang", "en")
    assert code == 0, said
    assert openpyxl.load_workbook(out)["Firms"].cell(3, 1).value == "'=HYPERLINK(1)"
    assert openpyxl.load_workbook(tmp_path / "copy.xlsx")["租户"].cell(3, 15).value == "What is wrong"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--out", "r.csv"], "must end in .xlsx"),
        (["--out", "r.xlsx", "--letters", "l.pdf"], "must end in .zip"),
        (["--out", "r.xlsx", "--map", "nothing=name"], "no column"),
        (["--out", "r.xlsx", "--map", "类型=nam"], 'Did you mean "name"'),
        (["--out", "r.xlsx", "--sheet", "租"], "no sheet"),
    ],
)
def test_what_cannot_be_is_said_before_any_work(tmp_path: Path, options: list[str], words: str) -> None:
    file = messy.park_workbook(tmp_path / "park.xlsx")
    named = [
        str(tmp_path / each) if each.endswith((".xlsx", ".csv", ".pdf")) else each for each in options
    ]
    code, said = run(str(file), *named)
    assert code != 0
    assert words in said
    assert [path.name for path in tmp_path.iterdir()] == ["park.xlsx"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_template_is_read_back_as_it_stands(tmp_path: Path, lang: Lang) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_workbook(lang))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    values = {
        "name": "老王面馆",
        "district": FIELDS["district"].choices["huangpu"][lang],
        "employees": 18,
    }
    for name, value in values.items():
        sheet.cell(2, heads.index(FIELDS[name].words[lang]) + 1, value)
    assert len(sheet.data_validations.dataValidation) >= 8
    book.save(path)
    with duckdb.connect() as connection:
        table = load_firms(connection, path)
        row = connection.execute("SELECT name, district, employees FROM firms").fetchall()
    assert row == [("老王面馆", "huangpu", 18)]
    assert [c.header for c in table.mapping.columns if c.sureness != "sure"] == []
