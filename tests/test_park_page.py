"""The page of a park: a bad file is mapped and marked, a good one gives the right amount."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from streamlit.testing.v1 import AppTest

from eligibility.ui.park.page import MOST_FIRMS, MOST_MEGABYTES
from tests import messy
from tests.browser import settled
from tests.test_pages import open_page, texts

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GOOD = """企业名称,所在区,主体类型,所属行业,成立日期,参保人数,裁员率
老王面馆,黄浦,有限公司,面馆,2019年4月1日,10,0
老李面馆,黄浦,有限公司,面馆,2019/4/1,20,0
"""


def uploaded(lang: str, name: str, content: bytes) -> AppTest:
    app = open_page("park", lang)
    app.file_uploader(key="park_file").set_value((name, content, SHEET))
    app.run(timeout=60)
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click()
    app.run(timeout=60)
    assert not app.exception


@pytest.mark.parametrize(
    ("lang", "doubt", "bad", "sum_of"),
    [
        ("zh", "有 1 列拿不准", "有 1 行没有算进去（10 个格子填得不对）", "这些企业确定可享"),
        ("en", "1 columns are in doubt", "Rows left out: 1", "These firms get for sure"),
    ],
)
def test_a_messy_workbook_is_asked_about_and_then_counted(
    tmp_path: Path, lang: str, doubt: str, bad: str, sum_of: str
) -> None:
    path = messy.park_workbook(tmp_path / "park.xlsx")
    book = openpyxl.load_workbook(path)
    book["租户"]["H3"] = "参保员工数量"
    book.save(path)
    app = uploaded(lang, "park.xlsx", path.read_bytes())
    assert doubt in texts(app)
    assert len(app.dataframe) == 0
    press(app, "park_apply")
    said = texts(app)
    assert bad in said
    assert sum_of in said
    (table,) = app.dataframe
    assert list(table.value.iloc[:, 0]) == ["老王面馆", "=HYPERLINK(1)"]


def test_a_clear_file_needs_no_question_and_a_firm_opens_to_its_measures() -> None:
    app = uploaded("zh", "park.csv", GOOD.encode("gb18030"))
    assert "拿不准" not in texts(app)
    (table,) = app.dataframe
    assert list(table.value["确定可享（元）"]) == [6000.0, 12000.0]
    choice = next(box for box in app.selectbox if "park_open" in str(box.key))
    choice.set_value(1).run(timeout=60)
    assert not app.exception
    assert "困难行业稳就业补贴" in texts(app)


def test_a_column_can_be_left_out() -> None:
    app = uploaded("zh", "park.csv", GOOD.encode())
    box = next(each for each in app.selectbox if each.value == "insured_employees")
    box.set_value("")
    press(app, "park_apply")
    (table,) = app.dataframe
    assert list(table.value["确定可享（元）"]) == [0.0, 0.0]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "请在 Excel 里去掉密码"),
        ("a.csv", b"name,district,district\n", "有 2 列拿不准"),
        ("<i>.csv", b"", "文件是空的"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(name: str, content: bytes, words: str) -> None:
    said = texts(uploaded("zh", name, content))
    assert words in said
    assert "<i>" not in said
    assert "firms.csv" not in said


def test_more_firms_than_a_page_can_hold_are_refused_before_they_are_worked_out() -> None:
    content = "name,district\n" + "x,huangpu\n" * (MOST_FIRMS + 1)
    app = uploaded("en", "park.csv", content.encode())
    assert "At most 10,000 firms at a time" in texts(app)
    assert len(app.dataframe) == 0


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有收"), ("en", "was not taken")])
def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    browser: Browser, address: str, tmp_path: Path, lang: str, said: str
) -> None:
    file = tmp_path / "park.csv"
    with file.open("wb") as large:
        large.truncate((MOST_MEGABYTES << 20) + 1)
    page = browser.new_page()
    sent: list[str] = []
    page.on("request", lambda each: sent.append(each.method))
    page.goto(f"{address}/park?lang={lang}")
    page.locator(".st-key-park_file input").wait_for(state="attached")
    settled(page)
    refusal = page.locator(".st-key-park_refused")
    expect(refusal).to_be_hidden()
    page.locator(".st-key-park_file input").set_input_files(file)
    expect(refusal).to_be_visible()
    expect(refusal).to_contain_text(said)
    assert "PUT" not in sent
    page.close()


def put(page: Page, name: str, content: bytes) -> None:
    file = FilePayload(name=name, mimeType=SHEET, buffer=content)
    page.locator(".st-key-park_file input").set_input_files(files=[file])


def test_from_a_bad_file_to_an_amount_in_the_result(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page.goto(f"{address}/park?lang=zh")
    page.locator(".st-key-park_file input").wait_for(state="attached")
    settled(page)
    put(page, "bad.csv", "企业名称,所在区,参保员工数量\n=cmd|' /C calc'!A0,浦西,12\n".encode())
    page.locator(".st-key-park_apply button").click()
    expect(page.get_by_text("没有一行能用")).to_be_visible()
    with page.expect_download() as download:
        page.locator(".st-key-park_marked button").click()
    copy = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert download.value.suggested_filename == "bad-marked.csv"
    assert copy[1].startswith("'=cmd|")
    assert "填的是 '浦西'" in copy[1]
    page.locator("[data-testid=stFileUploaderDeleteBtn] button, [aria-label^=Remove]").first.click()
    expect(page.get_by_text("还没有名单")).to_be_visible()
    put(page, "good.csv", GOOD.encode("gb18030"))
    page.locator("[data-testid=stDataFrame]").wait_for()
    settled(page)
    with page.expect_download() as download:
        page.locator(".st-key-park_xlsx button").click()
    download.value.save_as(tmp_path / "result.xlsx")
    book = openpyxl.load_workbook(tmp_path / "result.xlsx")
    assert [row[2].value for row in book["企业"].iter_rows(min_row=2)] == [6000, 12000]
    sheet = next(name for name in book.sheetnames if name.startswith("muni-hrss-01"))
    assert {row[0].value: row[3].value for row in book[sheet].iter_rows(min_row=2)} == {
        "老王面馆": 6000,
        "老李面馆": 12000,
    }
    page.close()


def test_the_totals_page_maps_own_firms_in_the_same_way() -> None:
    app = open_page("totals", "zh")
    app.session_state["totals_whose"] = "own"
    app.run(timeout=60)
    content = GOOD.replace("参保人数", "参保员工数量").encode()
    app.file_uploader(key="totals_file").set_value(("firms.csv", content, SHEET))
    app.run(timeout=60)
    assert "有 1 列拿不准" in texts(app)
    press(app, "totals_apply")
    said = texts(app)
    assert "读到 2 家企业" in said
    assert "18,000.00" in said
