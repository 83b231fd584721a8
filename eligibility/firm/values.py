"""Reads one value of one field, and says what it may be if it is not that."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from eligibility.errors import Mistake, did_you_mean, shown
from eligibility.expressions.evaluate import Value
from eligibility.expressions.words import plain
from eligibility.firm.choices import choices_for, in_words, industry_for, with_section
from eligibility.firm.fields import INDUSTRIES, Field
from eligibility.firm.written import TRUTHS, NumberType, day_in, folded, number_in, to_scale

NOT_KNOWN = "?"
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
TEXT_LIMIT = 200
_LONGEST = 60  # characters of anything but a text
_ONE = Decimal(1)


class BadValueError(Exception):
    """The value is none of this field; carries what it may be."""

    def __init__(self, field: Field, raw: Any) -> None:
        self.zh, self.en = expected(field, "zh"), expected(field, "en")
        self.read = shown(raw)
        self.near, self.near_zh = _near(field, str(raw))

    def mistake(self, where: str, where_zh: str = "") -> Mistake:
        """The mistake in both languages."""
        return Mistake(
            where,
            f"reads {self.read}; it may be {self.en}.{self.near}",
            f"{where_zh or where}：填的是 {self.read}，请填{self.zh}。{self.near_zh}",
        )


def _near(field: Field, text: str) -> tuple[str, str]:
    """What a choice or an industry may be meant to be, as a sentence in English and Chinese."""
    if field.type not in ("choice", "industry") or len(text) > _LONGEST:
        return "", ""
    is_choice = field.type == "choice"
    may_be = (choices_for(field, text) if is_choice else industry_for(text))[1]
    if not may_be:
        return did_you_mean(text if is_choice else text.upper(), field.choices or INDUSTRIES), ""
    if len(may_be) == 1:
        (en,), (zh,) = in_words(field, may_be, "en"), in_words(field, may_be, "zh")
        return f" Perhaps {en}.", f"是不是{zh}？"
    en, zh = ", ".join(in_words(field, may_be, "en")), "、".join(in_words(field, may_be, "zh"))
    return f" Several fit: {en}.", f"有几种可能：{zh}，请选定一种。"


def expected(field: Field, lang: str) -> str:
    """What a field may be, in words.

    >>> from eligibility.firm.fields import FIELDS
    >>> expected(FIELDS["layoff_rate_2021"], "en")
    'a share from 0 to 1, such as 0.055 for 5.5%'
    """
    zh = lang == "zh"
    low, high = (plain(field.low), plain(field.limit)) if field.is_number else ("", "")
    match field.type:
        case "money":
            return (
                f"{low} 到 {high} 的金额（元，至多两位小数）"
                if zh
                else (f"an amount in yuan from {low} to {high}, with two decimals at most")
            )
        case "count":
            return f"{low} 到 {high} 的整数" if zh else f"a whole number from {low} to {high}"
        case "share":
            return (
                f"{low} 到 {high} 的小数，例如 0.055 表示 5.5%"
                if zh
                else (f"a share from {low} to {high}, such as 0.055 for 5.5%")
            )
        case "area":
            return f"{low} 到 {high} 的平方米数" if zh else f"square metres from {low} to {high}"
        case "date":
            return "日期，例如 2019-04-01" if zh else "a day of the calendar, such as 2019-04-01"
        case "flag":
            return "true 或 false（是、否）" if zh else "true or false"
        case "choice":
            listed = [f"{key}（{words['zh']}）" if zh else key for key, words in field.choices.items()]
            return ("以下之一：" if zh else "one of ") + ("、" if zh else ", ").join(listed)
        case "industry":
            return (
                "国民经济行业代码，例如 H62"
                if zh
                else ("a code of GB/T 4754-2017, such as H, H62, H621 or H6210")
            )
        case "text":
            return f"至多 {TEXT_LIMIT} 字的文字" if zh else f"a text of {TEXT_LIMIT} characters at most"


def read_value(field: Field, raw: Any, unit: Decimal = _ONE) -> Value:
    """The value of a field, as people write it: a number, day, truth or text.

    Args:
        unit: What a bare number stands in, as the head of its column says: 10,000 for 万元.

    Returns:
        `Decimal` for money, shares and areas, `int` for counts, `date`, `bool`, or `str`.

    Raises:
        BadValueError: It is none of this field, or may be read in several ways.
    """
    try:
        value = _read_number(field, raw, unit) if field.is_number else _READERS[field.type](field, raw)
    except (ValueError, InvalidOperation) as error:
        raise BadValueError(field, raw) from error
    if value is None:
        raise BadValueError(field, raw)
    return value


def _read_number(field: Field, raw: Any, unit: Decimal) -> Value | None:
    if isinstance(raw, bool | date) or raw is None or len(str(raw)) > _LONGEST:
        return None
    if isinstance(raw, str):
        found = number_in(raw, cast(NumberType, field.type), is_monthly(field))
        if found is None:
            return None
        exact = found.value if found.named else found.value * unit
    else:
        exact = Decimal(str(raw))
    if not exact.is_finite() or exact.copy_abs() >= field.limit + 1:
        return None
    number = to_scale(exact, field.scale, may_round=isinstance(raw, str))
    if number is None or not field.low <= number <= field.limit:
        return None
    return int(number) if field.type == "count" else number


def is_monthly(field: Field) -> bool:
    """Whether an amount is one a month."""
    return field.type == "money" and "每月" in field.words["zh"]


def _read_date(_: Field, raw: Any) -> Value | None:
    day = raw if isinstance(raw, date) else None if isinstance(raw, bool) else day_in(str(raw))
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None


def _read_flag(_: Field, raw: Any) -> Value | None:
    return raw if isinstance(raw, bool) else TRUTHS.get(folded(str(raw)))


def _read_choice(field: Field, raw: Any) -> Value | None:
    text = str(raw).strip()
    if isinstance(raw, bool) or len(text) > _LONGEST:
        return None
    return text if text in field.choices else choices_for(field, text)[0]


def _read_industry(_: Field, raw: Any) -> Value | None:
    """A code with its section letter; `62` is read as `H62`, and a name or everyday word as its code."""
    text = str(raw).strip()
    if isinstance(raw, bool | Decimal) or len(text) > _LONGEST:
        return None
    code = with_section(text)
    if code in INDUSTRIES:
        return code
    digits = code[1:]
    if code[:3] in INDUSTRIES and digits.isdecimal() and digits.isascii() and len(digits) in (3, 4):
        return code
    return industry_for(text)[0]


def _read_text(_: Field, raw: Any) -> Value | None:
    text = str(raw).strip()
    return text if len(text) <= TEXT_LIMIT and text.isprintable() else None


_READERS = {
    "date": _read_date,
    "flag": _read_flag,
    "choice": _read_choice,
    "industry": _read_industry,
    "text": _read_text,
}
