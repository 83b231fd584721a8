"""Drawn amounts as they are spoken of: never more exact than they are."""

from decimal import Decimal

from eligibility.expressions.words import Lang
from eligibility.ui.formats import short_money

DIGITS = 3


def spoken(amount: float, lang: Lang) -> str:
    """An amount with three significant digits: 141亿元, ¥14.1bn."""
    exact = Decimal(amount)
    if not exact:
        return "¥0"
    place = exact.adjusted() - DIGITS + 1
    rounded = Decimal(round(exact.scaleb(-place))).scaleb(place)
    return short_money(rounded, lang)
