"""How long the pages take in a real browser: first useful content, and an answer after one change.

Kept in `results.json`. Useful content is what a reader came for: the first question, the first
measure of the catalogue, what a measure asks, the ledger's headline. The answer after a change is
timed within the page: from the press to the figure that stands there in the end.
"""

import time
from datetime import date

from playwright.sync_api import Browser, Page

from benchmarks.results import forget, latency
from eligibility.ui.selfcheck.link import packed
from tests.browser import chromium, running_app, settled

FIRM = {
    "district": "huangpu",
    "industry": "H6210",
    "entity": "enterprise",
    "employees": 18,
    "insured_employees": 18,
    "layoff_rate_2021": "0.02",
    "founded": "2019-04-01",
}
USEFUL = {
    "": ".st-key-check_district",
    "catalogue": ".st-key-catalogue_list .entry",
    "catalogue?measure=muni-hrss-01": ".st-key-catalogue_measure .criteria",
    "ledger": ".summary .sums",
}
# Notes the moment of the press, and the moment at which the sum last changed.
WATCH = """() => {
    const sure = () => document.querySelector('.summary .sure strong')?.innerText
    window.timed = {press: 0, answer: 0, before: sure()}
    addEventListener('pointerdown', () => { window.timed.press = performance.now() }, true)
    new MutationObserver(() => {
        if (window.timed.press && !window.timed.answer && sure() !== window.timed.before)
            window.timed.answer = performance.now()
    }).observe(document.body, {childList: true, subtree: true, characterData: true})
}"""


def first_content(browser: Browser, address: str, path: str, css: str, runs: int) -> list[float]:
    """Milliseconds from the request to useful content, in a browser that has nothing of the page yet."""
    times = []
    for _ in range(runs):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        start = time.perf_counter()
        page.goto(f"{address}/{path}", wait_until="commit")
        page.locator(css).first.wait_for()
        times.append((time.perf_counter() - start) * 1000)
        context.close()
    return times


def answers(browser: Browser, address: str, runs: int) -> list[float]:
    """Milliseconds from a press on "save" to the new sum, the insured staff being changed each time."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/?f={packed(FIRM, date(2022, 10, 8), 'benchmark')}")
    page.locator(".summary .sure strong", has_text="10,800.00").wait_for()
    settled(page)
    times = [_one_change(page, staff) for staff in range(20, 20 + runs)]
    page.close()
    return times


def _one_change(page: Page, staff: int) -> float:
    page.locator(".st-key-check_edit_insured_employees button").click()
    box = page.locator(".st-key-check_insured_employees input")
    box.wait_for()
    settled(page)
    box.fill(str(staff))
    box.press("Tab")
    page.evaluate(WATCH)
    page.locator(".st-key-check_save button").click()
    page.locator(".summary .sure strong", has_text=f"{600 * staff:,}.00").wait_for()
    settled(page)
    timed = page.evaluate("window.timed")
    return float(timed["answer"] - timed["press"])


def main(runs: int = 12) -> None:
    """Runs all and keeps the figures; the very first visit after a start is none of them."""
    with running_app() as address, chromium() as browser:
        forget("pages")
        for place, (path, css) in enumerate(USEFUL.items()):
            times = first_content(browser, address, path, css, runs)[1:]
            latency("pages", place, f"`/{path}`: first useful content", times, "< 2500 ms")
        times = answers(browser, address, runs)[1:]
        latency("pages", len(USEFUL), "self-check: the answer after one change", times, "< 400 ms")


if __name__ == "__main__":
    main()
