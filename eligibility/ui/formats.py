"""Money, ranges, days and windows as the pages write them."""

from datetime import date
from decimal import Decimal

from eligibility.decisions import ZERO, Range, Window, to_fen
from eligibility.expressions.words import Lang, plain
from eligibility.reports.labels import label
from eligibility.schema import Measure, Words
from eligibility.ui.texts import text

TEN_THOUSAND, MILLION, BILLION = Decimal(10_000), Decimal(1_000_000), Decimal(1_000_000_000)


def yuan(amount: Decimal) -> str:
    """An amount with its fen.

    >>> yuan(Decimal(108000))
    '¥108,000.00'
    """
    return f"¥{to_fen(amount):,.2f}"


def in_ten_thousands(amount: Decimal, lang: Lang) -> str:
    """The amount in 万元 for Chinese readers, from 10,000 on; else nothing.

    >>> in_ten_thousands(Decimal(108000), "zh"), in_ten_thousands(Decimal(9999), "zh")
    ('10.8万元', '')
    """
    if lang != "zh" or amount < TEN_THOUSAND:
        return ""
    if amount >= TEN_THOUSAND * TEN_THOUSAND:
        return f"{plain(round(amount / TEN_THOUSAND / TEN_THOUSAND, 2))}亿元"
    return f"{plain(round(amount / TEN_THOUSAND, 2))}万元"


def money(amount: Decimal, lang: Lang) -> str:
    """An amount for a sentence: ¥108,000.00，10.8万元."""
    also = in_ten_thousands(amount, lang)
    return f"{yuan(amount)}，{also}" if also else yuan(amount)


def short_money(amount: Decimal, lang: Lang) -> str:
    """An amount for a chart: 10.8万元, ¥2.5m, ¥140bn."""
    if lang == "en" and amount >= BILLION:
        return f"¥{plain(round(amount / BILLION, 2))}bn"
    if lang == "en" and amount >= MILLION:
        return f"¥{plain(round(amount / MILLION, 2))}m"
    return in_ten_thousands(amount, lang) or f"¥{amount:,.0f}"


def span(amount: Range, lang: Lang) -> str:
    """A range: one figure, a limit, two ends, or an open end."""
    low, high = amount
    if high is None:
        return text("money.from", lang, low=yuan(low)) if low > ZERO else text("money.open", lang)
    if low == high:
        return yuan(low)
    if low == ZERO:
        return text("money.up_to", lang, high=yuan(high))
    return text("money.between", lang, low=yuan(low), high=yuan(high))


def span_aside(amount: Range, lang: Lang) -> str:
    """The greater end of a range in 万元, where that helps."""
    end = amount.low if amount.high is None else amount.high
    also = in_ten_thousands(end, lang)
    return also if amount.exact or not also else text("money.aside", lang, high=also)


def last_day(measure: Measure) -> date | None:
    """The last day on which a measure can be had."""
    return measure.period.apply_by or measure.period.ends


def window_words(measure: Measure, window: Window, lang: Lang) -> str:
    """The window with its day: open until, closed since, opens on."""
    last = last_day(measure)
    if window == "upcoming":
        return text("window.upcoming", lang, day=measure.period.starts)
    if window == "undated" or last is None:
        return label("window", "undated", lang)
    if window == "closed":
        return text("window.closed", lang, day=last)
    how = measure.claim.how if measure.claim.how in ("application", "automatic") else "other"
    return text(f"window.open.{how}", lang, day=last)


def words(pair: Words, lang: Lang) -> str:
    """One of the two languages."""
    return pair.zh if lang == "zh" else pair.en


def listing(items: list[str], lang: Lang) -> str:
    """Items in a row: 、 or commas."""
    return ("、" if lang == "zh" else ", ").join(items)
