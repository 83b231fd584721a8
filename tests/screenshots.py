"""Takes the README's pictures of every page: `python -m tests.screenshots`."""

from playwright.sync_api import Page

from eligibility.storage import ROOT
from tests.browser import chromium, running_app, settled
from tests.test_journey import KNOWN, answer_cards, choose

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
PAGES = {
    "catalogue": "catalogue",
    "measure": "catalogue?measure=muni-hrss-01",
    "totals": "totals",
    "ledger": "ledger",
}


def noodle_shop(page: Page, address: str, lang: str) -> None:
    """Fills in the self-check as far as a noodle shop can."""
    words = {"zh": ("黄浦区", "面馆", "企业"), "en": ("Huangpu", "noodle", "Company")}[lang]
    page.goto(f"{address}/?lang={lang}")
    page.locator(".st-key-check_district").wait_for()
    choose(page, "district", words[0])
    choose(page, "industry", words[1])
    page.locator(".st-key-check_entity button", has_text=words[2]).first.click()
    page.locator(".st-key-check_employees input").fill("18")
    page.locator(".st-key-check_employees input").press("Tab")
    settled(page)
    for button in ("start", "rare"):
        page.locator(f".st-key-check_done_{button} button").click()
        settled(page)
    answer_cards(page, "10,800.00")


def main() -> None:
    """Writes the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    assert KNOWN
    with running_app() as address, chromium() as browser:
        for size, (width, height) in SIZES.items():
            for lang in ("zh", "en"):
                page = browser.new_page(viewport={"width": width, "height": height})
                noodle_shop(page, address, lang)
                page.screenshot(path=FOLDER / f"check-{size}-{lang}.png")
                for name, path in PAGES.items():
                    joint = "&" if "?" in path else "?"
                    page.goto(f"{address}/{path}{joint}lang={lang}")
                    page.locator("h1").first.wait_for()
                    if name.startswith("totals"):
                        page.locator(".summary").first.wait_for(timeout=120_000)
                        page.locator(".js-plotly-plot").first.wait_for(timeout=30_000)
                    settled(page)
                    page.screenshot(path=FOLDER / f"{name}-{size}-{lang}.png")
                page.close()


if __name__ == "__main__":
    main()
