"""Reads one value of one field, and says what it may be if it is not that."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from eligibility.errors import Mistake, did_you_mean, shown
from eligibility.expressions.evaluate import Value
from eligibility.expressions.words import plain
from eligibility.firm.fields import INDUSTRIES, Field

NOT_KNOWN = "?"
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
TRUTHS = {
    **dict.fromkeys(("true", "yes", "y", "1", "是", "有"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否", "无"), False),
}
TEXT_LIMIT = 200
_MIDNIGHT = " 00:00:00"  # how tables write a day


class BadValueError(Exception):
    """The value is none of this field; carries what it may be."""

    def __init__(self, field: Field, raw: Any) -> None:
        self.zh, self.en = expected(field, "zh"), expected(field, "en")
        self.read = shown(raw)
        near = ""
        if field.type == "choice":
            near = did_you_mean(raw, field.choices)
        elif field.type == "industry":
            near = did_you_mean(str(raw).upper(), INDUSTRIES)
        self.near = near

    def mistake(self, where: str, where_zh: str = "") -> Mistake:
        """The mistake in both languages."""
        return Mistake(
            where,
            f"reads {self.read}; it may be {self.en}.{self.near}",
            f"{where_zh or where}：填的是 {self.read}，请填{self.zh}。",
        )


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


def read_value(field: Field, raw: Any) -> Value:
    """The value of a field.

    Args:
        field: What is read.
        raw: A number, day, truth or text.

    Returns:
        `Decimal` for money, shares and areas, `int` for counts, `date`, `bool`, or `str`.

    Raises:
        BadValueError: It is none of this field.
    """
    try:
        value = _READERS[field.type](field, raw)
    except (ValueError, InvalidOperation) as error:
        raise BadValueError(field, raw) from error
    if value is None:
        raise BadValueError(field, raw)
    return value


def _read_number(field: Field, raw: Any) -> Value | None:
    if isinstance(raw, bool | date) or raw is None:
        return None
    text = str(raw).strip()
    if not text.isascii() or "_" in text:
        return None
    number = Decimal(text)
    if not number.is_finite() or not field.low <= number <= field.limit:
        return None
    if number != round(number, field.scale):
        return None
    return int(number) if field.type == "count" else round(number, field.scale)


def _read_date(_: Field, raw: Any) -> Value | None:
    day = raw if isinstance(raw, date) else date.fromisoformat(str(raw).strip().removesuffix(_MIDNIGHT))
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _read_flag(_: Field, raw: Any) -> Value | None:
    return raw if isinstance(raw, bool) else TRUTHS.get(str(raw).strip().lower())


def _read_choice(field: Field, raw: Any) -> Value | None:
    text = str(raw).strip()
    if isinstance(raw, bool):
        return None
    if text in field.choices:
        return text
    for key, words in field.choices.items():
        if text in (words["zh"], words["en"]):
            return key
    return None


def _read_industry(_: Field, raw: Any) -> Value | None:
    """A code with its section letter; `62` is read as `H62`, and an official name as its code."""
    if isinstance(raw, bool | Decimal):
        return None
    text = str(raw).strip()
    code = text.upper()
    if code.isdecimal() and code.isascii():
        section = next((c[0] for c in INDUSTRIES if len(c) == 3 and c[1:] == code[:2]), "")
        code = section + code
    if code in INDUSTRIES:
        return code
    digits = code[1:]
    if code[:3] in INDUSTRIES and digits.isdecimal() and digits.isascii() and len(digits) in (3, 4):
        return code
    return next((key for key, words in INDUSTRIES.items() if words["zh"] == text), None)


def _read_text(_: Field, raw: Any) -> Value | None:
    text = str(raw).strip()
    return text if len(text) <= TEXT_LIMIT and text.isprintable() else None


_READERS = {
    "money": _read_number,
    "count": _read_number,
    "share": _read_number,
    "area": _read_number,
    "date": _read_date,
    "flag": _read_flag,
    "choice": _read_choice,
    "industry": _read_industry,
    "text": _read_text,
}
