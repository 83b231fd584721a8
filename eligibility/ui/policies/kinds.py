"""Measures of one kind side by side: where, how much, up to what, when, for whom, how sure."""

from collections.abc import Sequence
from decimal import Decimal

from eligibility.decisions import window_on
from eligibility.expressions.words import Lang, describe_amount, percent
from eligibility.firm import FIELDS
from eligibility.firm.vocabulary import WORDS, money
from eligibility.neighbourhood import Row
from eligibility.reports.labels import label
from eligibility.reports.measure import period_words
from eligibility.schema import Measure
from eligibility.ui import state
from eligibility.ui.formats import words
from eligibility.ui.markup import Html, join, link, tag
from eligibility.ui.policies.rows import conditions
from eligibility.ui.texts import t

_COLUMNS = ("title", "place", "rate", "cap", "dates", "who", "evidence")


def kind_table(own: Measure, rows: Sequence[Row], lang: Lang) -> Html:
    """A table of a kind; on a phone each row is a block with the columns' names beside the cells."""
    names = {column: t(f"kind.{column}") for column in _COLUMNS}
    head = tag("tr", *(tag("th", name, scope="col") for name in names.values()))
    body = [_row(row, row.measure.id == own.id, names, lang) for row in rows]
    return tag("table", tag("thead", head), tag("tbody", *body), css="kinds")


def _row(row: Row, is_own: bool, names: dict[str, str], lang: Lang) -> Html:
    cells = _cells(row, is_own, lang)
    found = [tag("td", cells[key], **{"data-label": name}) for key, name in names.items()]
    return tag("tr", *found, css="own" if is_own else "")


def _cells(row: Row, is_own: bool, lang: Lang) -> dict[str, str]:
    measure = row.measure
    title = words(measure.title, lang)
    named = link(title, measure_address(measure.id, lang))
    if is_own:
        named = join(tag("b", title), tag("em", t("kind.here")))
    window = label("window", window_on(measure.period, state.day()), lang)
    dates = (
        "" if measure.period == type(measure.period)() else tag("em", period_words(measure.period, lang))
    )
    return {
        "title": named,
        "place": place(measure, lang),
        "rate": _rate(row, lang),
        "cap": "—" if row.cap is None else money(row.cap, lang),
        "dates": join(window, dates),
        "who": _who(measure, lang),
        "evidence": tag(
            "span", label("evidence", measure.evidence, lang), css=f"chip {measure.evidence}"
        ),
    }


def measure_address(measure_id: str, lang: Lang) -> str:
    """The address of a measure's page, in the language and on the day that are shown."""
    return f"/catalogue?measure={measure_id}&lang={lang}&on={state.day().isoformat()}"


def place(measure: Measure, lang: Lang) -> str:
    """The level, or the district or special area."""
    for field in ("district", "special_area"):
        if measure.district in FIELDS[field].choices:
            return FIELDS[field].choices[str(measure.district)][lang]
    return label("level", measure.level, lang)


def _rate(row: Row, lang: Lang) -> Html:
    """The share first, where there is one; then the formula in words."""
    if row.formula is None:
        return tag("em", t("kind.no_amount"))
    phrase = describe_amount(row.formula, WORDS, lang)
    if row.rate is None:
        return join(phrase)
    return join(tag("b", _share(row.rate, lang)), tag("em", phrase))


def _share(rate: tuple[Decimal, Decimal | None], lang: Lang) -> str:
    low, high = rate
    if high is None or high == low:
        return percent(low)
    if low == 0:
        return t("kind.up_to", high=percent(high))
    return f"{percent(low)}–{percent(high)}"


def _who(measure: Measure, lang: Lang) -> str:
    """The criteria in short."""
    found = conditions(measure, lang)
    return tag("span", found, css="clamp") if found else t("measure.anyone")
