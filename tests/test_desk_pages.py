"""The pages of the service desk in a real browser: who signs in, sees, sorts, closes, hands over."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from tests.browser import settled
from tests.desk_office import PASSWORD
from tests.test_accessible import ANSWERED, violations

NAV = {
    "zh": {"desk": "服务窗口", "cases": "案例", "board": "看板", "officers": "服务专员"}
    | {"outreach": "提醒名单", "admin": "管理"},
    "en": {"desk": "Service desk", "cases": "Cases", "board": "Board", "officers": "Officers"}
    | {"outreach": "To call", "admin": "Administration"},
}
BOTH = pytest.mark.parametrize(("lang", "width"), [("zh", 1280), ("en", 390)], ids=str)


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").click()
    settled(page)


def says(page: Page, css: str, words: str) -> None:
    """Waits until the first such element says something and the page is drawn to its end."""
    expect(page.locator(css).first).to_contain_text(words)
    settled(page)


def write(page: Page, key: str, text: str) -> None:
    page.locator(f".st-key-{key} :is(input, textarea)").first.fill(text)


def signed_in(
    browser: Browser, address: str, name: str, lang: str, width: int, path: str = "cases"
) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang={lang}")
    page.locator(".st-key-desk_enter").wait_for()
    write(page, "desk_name", name)
    write(page, "desk_password", PASSWORD)
    press(page, "desk_enter")
    page.locator(".st-key-desk_who").wait_for()
    settled(page)
    return page


def go(page: Page, lang: str, name: str) -> None:
    """Goes to another page of the desk by the navigation, so that the session stays."""
    words = NAV[lang]
    if page.viewport_size and page.viewport_size["width"] < 768:
        page.get_by_test_id("stExpandSidebarButton").click()
        page.get_by_test_id("stSidebarNavLink").filter(has_text=words[name]).first.click()
        if page.locator(".stSidebar[data-collapsed=false]").count():
            page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
        page.locator(".stSidebar[data-collapsed=true]").wait_for(state="attached")
    else:
        page.get_by_test_id("stTopNavSection").filter(has_text=words["desk"]).click()
        page.get_by_test_id("stTopNavDropdownLink").filter(has_text=words[name]).first.click()
    expect(page.locator("h1")).to_contain_text(re.compile(".+"))
    settled(page)


def open_case(page: Page, firm: str, subject: str) -> None:
    box = page.locator(".st-key-cases_new details")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    write(page, "cases_firm", firm)
    write(page, "cases_subject", subject)
    page.keyboard.press("Tab")
    expect(page.locator(".st-key-cases_firm input")).to_have_value(firm)
    press(page, "cases_open")
    expect(page.locator(".st-key-case_work")).to_be_visible()
    settled(page)


def closed_of_all(page: Page) -> tuple[int, int]:
    """The board's own figures: closed, and all."""
    small = page.locator(".sums .sure small").inner_text()
    closed, whole = (int(part.replace(",", "")) for part in small.split("/"))
    return closed, whole


@BOTH
def test_a_case_is_opened_sorted_routed_closed_and_found_in_the_statistics(
    browser: Browser, address: str, lang: str, width: int
) -> None:
    page = signed_in(browser, address, "li", lang, width, "board")
    closed, whole = closed_of_all(page)
    go(page, lang, "cases")
    firm = f"好面馆{lang}"
    open_case(page, firm, "社保怎么缓缴")
    page.locator(".st-key-case_work button[data-variant=pills], .st-key-case_work [role=radio]").nth(
        1
    ).click()
    to = page.locator(".st-key-case_work [data-testid=stMultiSelect] input")
    to.click()
    to.fill("人力" if lang == "zh" else "Human")
    page.locator("[role=option]").first.click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")  # the box grows smaller when it is left
    press(page, "case_triage")
    says(page, ".chips", "2022-10-13")
    press(page, "case_contact")
    says(page, "dl", "示例：人社服务专员")
    case = page.url
    page.goto(f"{address}/officers?lang={lang}&on=2022-10-14")
    expect(page.locator(".chip.overdue").first).to_be_visible()
    page.locator(".st-key-desk_due a").click()
    page.wait_for_url("**/board*")
    expect(page.locator(".st-key-board_urgent")).to_contain_text(firm)
    settled(page)
    expect(page.locator(".st-key-board_ics button")).to_be_visible()
    page.goto(case)
    page.locator(".st-key-case_work").wait_for()
    settled(page)
    page.locator("[class*=_resolution] textarea").first.fill("已协助办理")
    press(page, "case_close")
    says(page, "dl", "已协助办理")
    go(page, lang, "board")
    assert closed_of_all(page) == (closed + 1, whole + 1)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.close()


def test_two_who_edit_one_case_see_both_texts(browser: Browser, address: str) -> None:
    one = signed_in(browser, address, "li", "zh", 1280)
    open_case(one, "两人面馆", "同时改")
    case = re.findall(r"case=(\d+)", one.url)[0]
    other = signed_in(browser, address, "chen", "zh", 1280, f"cases?case={case}")
    write(one, f"case_{case}_step", "给房东打电话")
    write(other, f"case_{case}_step", "给房东写信")
    press(one, "case_save_next")
    press(other, "case_save_next")
    both = other.locator(".link-note").filter(has_text="li")
    expect(both.first).to_contain_text("给房东打电话")
    expect(both.first).to_contain_text("给房东写信")
    press(other, "case_keep_both")
    says(other, "dl", "给房东打电话")
    says(other, "dl", "给房东写信")
    one.close()
    other.close()


def test_the_self_check_hands_over_only_with_the_box_ticked(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/{ANSWERED}&lang=zh")
    page.locator(".st-key-check_handover summary").click()
    write(page, "handover_wish", "请告诉我怎么办")
    press(page, "handover_send")
    expect(page.locator(".st-key-check_handover .mistake")).to_contain_text("勾选")
    page.locator(".st-key-handover_consent label").first.click()
    press(page, "handover_send")
    done = page.locator(".st-key-check_handover [role=status]")
    expect(done).to_contain_text("编号")
    number = re.findall(r"\d+", done.inner_text())[0]
    page.close()
    desk = signed_in(browser, address, "li", "zh", 390, f"cases?case={number}")
    says(desk, "dl", "企业自助提交")
    press(desk, "case_take")
    says(desk, ".chips", "li 在办")
    press(desk, "case_fill_in")
    press(desk, "desk_bring_back_button")
    says(desk, ".summary", "确定可享")
    assert desk.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    desk.close()


def test_a_wrong_password_is_told_and_nothing_is_shown(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/cases?lang=zh")
    write(page, "desk_name", "<b>nobody</b>")
    write(page, "desk_password", "not the password")
    press(page, "desk_enter")
    expect(page.locator(".link-note")).to_contain_text("账户名或密码不对")
    assert page.locator(".st-key-cases_filter").count() == 0
    page.close()


@BOTH
def test_axe_finds_nothing_at_the_desk(browser: Browser, address: str, lang: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/cases?lang={lang}")
    page.locator(".st-key-desk_enter").wait_for()
    settled(page)
    assert violations(page) == []
    page.close()
    page = signed_in(browser, address, "chen", lang, width)
    open_case(page, "<b>粗</b> *面馆* $1$", "=1+1 <script>alert(1)</script>")
    for part in range(5 if width == 1280 else 2):
        page.locator(".st-key-case_part [role=radio], .st-key-case_part button").nth(part).click()
        settled(page)
        assert violations(page) == []
    assert "<b>粗</b>" in page.locator("h2").first.inner_text()
    for name in ("cases", "board", "officers", "outreach"):
        go(page, lang, name)
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
    page.close()
    page = signed_in(browser, address, "wang", lang, width, "desk")
    assert violations(page) == []
    page.close()


PAGES = ("cases", "board", "officers", "outreach", "admin")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_where_there_is_no_desk_a_page_teaches_how_to_set_one_up(name: str, lang: str) -> None:
    script: Callable[[str, str], str] = """
import streamlit as st
from eligibility.ui import state
from eligibility.ui.desk import {} as page

st.session_state["frame_lang"] = "{}"
state.start(state.catalogue().reference_day)
page.page()
""".format
    app = AppTest.from_string(script(name, lang), default_timeout=30).run()
    assert not app.exception
    assert "add-account" in app.code[0].value
