"""Signing in at the desk in a real browser: what outlives a reload, and a provider of OpenID Connect."""

import re
from collections.abc import Iterator

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, BrowserContext, Page, expect

from eligibility.desk.accounts import Accounts
from tests.browser import free_port, running_app, settled
from tests.desk_office import PASSWORD
from tests.test_desk_pages import press, write


def sign_in(page: Page, address: str, path: str = "cases?lang=zh") -> None:
    page.goto(f"{address}/{path}")
    write(page, "desk_name", "li")
    write(page, "desk_password", PASSWORD)
    with page.expect_response("**/desk-session") as kept:
        press(page, "desk_enter")
    assert kept.value.status == 204
    page.locator(".st-key-desk_who").wait_for()
    settled(page)


def test_a_session_outlives_a_reload_and_a_new_tab_until_somebody_signs_out(
    browser: Browser, address: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, address)
    page.reload()
    expect(page.locator(".st-key-desk_who")).to_contain_text("li")
    other = context.new_page()
    other.goto(f"{address}/board?lang=zh")
    expect(other.locator(".st-key-desk_who")).to_contain_text("li")
    settled(other)
    press(other, "desk_leave")
    other.locator(".st-key-desk_enter").wait_for()
    page.reload()
    page.locator(".st-key-desk_enter").wait_for()
    assert page.locator(".st-key-desk_who").count() == 0
    context.close()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, address)
    (cookie,) = [each for each in context.cookies() if each.get("name") == "suanhui_desk"]
    assert cookie.get("httpOnly") is True
    assert cookie.get("sameSite") == "Strict"
    assert cookie.get("expires") == -1
    assert "suanhui_desk" not in page.evaluate("document.cookie")
    assert cookie.get("value", "") not in page.content()
    assert re.fullmatch(r".*/cases(\?lang=zh)?", page.url)
    context.close()


def test_no_cookie_without_a_good_ticket_or_from_another_site(address: str, browser: Browser) -> None:
    context = browser.new_context()
    where, ticket = f"{address}/desk-session", "X-Suanhui-Ticket"
    assert context.request.post(where).status == 403
    assert context.request.post(where, headers={ticket: "made up"}).status == 403
    foreign = {ticket: "made up", "Sec-Fetch-Site": "cross-site"}
    assert context.request.delete(where, headers=foreign).status == 403
    assert context.request.get(where, headers={ticket: "made up"}).status != 204
    assert context.cookies() == []
    context.close()


PEOPLE = ("sun@example.org", "guest@example.org", "unproved@example.org")


@pytest.fixture(scope="module")
def provided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk that signs in by a provider of OpenID Connect, both running on this machine."""
    desk, port = tmp_path_factory.mktemp("oidc"), free_port()
    accounts = Accounts(desk / "accounts.json")
    accounts.add("sun@example.org", "lead", None)
    accounts.add("unproved@example.org", "lead", None)
    people = [
        User(sub=each, claims={"email": each, "email_verified": not each.startswith("un")})
        for each in PEOPLE
    ]
    with run_server_in_thread(user_claims=people) as provider:
        secrets = desk / "secrets.toml"
        secrets.write_text(_secrets(port, provider.server_port), encoding="utf-8")
        with running_app(
            port, f"--secrets.files={secrets}", SUANHUI_DESK=str(desk), SUANHUI_SIGN_IN="oidc"
        ) as where:
            yield where


def _secrets(port: int, provider: int) -> str:
    return f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a secret of the tests alone"
client_id = "suanhui"
client_secret = "not checked"
server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"
"""


def ask(context: BrowserContext, address: str, person: str, path: str = "board?lang=en") -> Page:
    """Presses the button of the desk and chooses a person at the provider."""
    page = context.new_page()
    page.goto(f"{address}/{path}")
    choose(page, person)
    return page


def choose(page: Page, person: str) -> None:
    page.locator(".st-key-desk_oidc button").click()
    page.get_by_role("button", name=person).first.click()
    page.wait_for_url("**/board**")
    settled(page)


def test_an_account_of_the_provider_gets_in_stays_and_signs_out(browser: Browser, provided: str) -> None:
    context = browser.new_context()
    page = ask(context, provided, "sun@example.org")
    expect(page.locator(".st-key-desk_who")).to_contain_text("sun@example.org")
    expect(page.locator("h1")).to_have_text("Board")
    page.reload()
    expect(page.locator(".st-key-desk_who")).to_contain_text("sun@example.org")
    settled(page)
    page.locator(".st-key-desk_leave button").click()
    page.get_by_role("button", name=re.compile("end|log ?out|yes", re.I)).first.click()
    page.goto(f"{provided}/board?lang=en")
    page.locator(".st-key-desk_oidc").wait_for()
    assert page.locator(".st-key-desk_who").count() == 0
    context.close()


@pytest.mark.parametrize(
    ("person", "why"),
    [("guest@example.org", "no account"), ("unproved@example.org", "not confirmed")],
)
def test_whoever_has_no_account_is_told_so_and_may_take_another(
    browser: Browser, provided: str, person: str, why: str
) -> None:
    context = browser.new_context()
    page = ask(context, provided, person)
    refusal = page.locator("[role=alert]")
    expect(refusal).to_contain_text(person)
    expect(refusal).to_contain_text(why)
    assert page.locator(".st-key-desk_who").count() == 0
    choose(page, "sun@example.org")
    expect(page.locator(".st-key-desk_who")).to_contain_text("sun@example.org")
    context.close()
