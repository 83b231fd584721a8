"""What people write, as plain values: 1.2万, ￥3,000, 5.5%, 2022年3月1日, a serial day of Excel, √.

Nothing is guessed: a form that can be read in two ways (3/1/2022, 约3万, 3-5万) is none of these.
"""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

NumberType = Literal["money", "count", "share", "area"]

TRUTHS = {
    **dict.fromkeys(("true", "yes", "y", "1", "是", "有", "对", "√", "✓", "✔"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否", "无", "没有", "不是", "×", "✗", "✘"), False),
}
LEFT_OUT = ("-", "--", "—", "——", "–", "/", "n/a", "#n/a", "null", "nan")
"""Marks that stand for an empty cell."""
UNSAID = ("?", "？", "不详", "不清楚", "不知道", "未知", "unknown", "not known")
"""What says that a fact is not known."""

_WIDE = {ord("　"): " ", ord("￥"): "¥", ord("㎡"): "m2", ord("−"): "-"} | {
    code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)
}
_SIZES = {"": 1, "百": 100, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000}
_SIZES |= {"十万": 100_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_UNITS: dict[NumberType, str] = {
    "money": "元整|元|块钱|块|圆|人民币|rmb|cny|yuan",
    "count": "人月|人天|人次|人|名|位|个月|月|个|家|处|户|项|persons?|people|months?|staff",
    "share": "%|‰|percent|percent",
    "area": "平方米|平米|平方|平|m2|sqm|sq\\.?m\\.?",
}
_SHARES = {"%": Decimal("0.01"), "percent": Decimal("0.01"), "‰": Decimal("0.001")}
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<rest>\.[0-9]*)?(?P<unit>[^0-9.,]*2?)"
)
_SMALL = re.compile(r"[+-]?(\.[0-9]+|[0-9]+(\.[0-9]*)?e[+-]?[0-9]{1,3})", re.IGNORECASE)
_MADE_BY_MACHINE = 6  # decimals: more of them come from a computation, and are rounded
_DAY = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_DAY_ZH = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]?")
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0+)?)?$")
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_051
_EXCEL_ZERO = date(1899, 12, 30)


class Number(NamedTuple):
    """A number as written; `named` where its own unit stands beside it."""

    value: Decimal
    named: bool


def narrow(text: str) -> str:
    """Full-width letters, digits and signs in their usual form, without space at the ends.

    >>> narrow("　１，２００ ％")
    '1,200 %'
    """
    return text.translate(_WIDE).replace("m²", "m2").strip()


def folded(text: str) -> str:
    """A word as it is compared: case, spaces and the form of its signs do not matter.

    >>> folded(" Jing’an District ")
    "jing'andistrict"
    """
    return re.sub(r"\s+", "", narrow(text).replace("’", "'").lower())


def number_in(text: str, kind: NumberType, monthly: bool = False) -> Number | None:
    """A number with its own unit, if it has one; None if it is none.

    Args:
        monthly: The number is one a month, so `/月` may stand behind it.

    >>> number_in("１.２万元", "money"), number_in("￥3,000", "money"), number_in("5.5%", "share")
    (Number(value=Decimal('12000.0'), named=True), Number(value=Decimal('3000'), named=True), \
Number(value=Decimal('0.055'), named=True))
    """
    plain = re.sub(r"\s+", "", narrow(text)).lower()
    if _SMALL.fullmatch(plain):
        return Number(Decimal(plain), named=False)
    prefix = kind == "money" and bool(re.match("¥|rmb|cny|人民币", plain))
    if prefix:
        plain = re.sub("^(¥|rmb|cny|人民币)", "", plain)
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return None
    scale = _scale(found["unit"], kind, monthly)
    if scale is None:
        return None
    digits = found["sign"] + found["whole"].replace(",", "") + (found["rest"] or "").rstrip(".")
    return Number(Decimal(digits) * scale, named=prefix or bool(found["unit"]))


def _scale(unit: str, kind: NumberType, monthly: bool) -> Decimal | None:
    """What a unit multiplies by; None if it is none of this kind."""
    if monthly:
        unit = re.sub(r"(/月|/个月|每月|permonth|/month)$", "", unit)
    if unit in _SHARES:
        return _SHARES[unit] if kind == "share" else None
    size = re.fullmatch(f"(?P<size>[百千万亿十wk]*)({_UNITS[kind]})?", unit)
    if size is None or (kind == "share" and unit):
        return None
    known = _SIZES.get(size["size"])
    return None if known is None else Decimal(known)


def to_scale(number: Decimal, scale: int, may_round: bool = True) -> Decimal | None:
    """A number with no more decimals than its field has; None if it has more.

    A computed number that was written down, of more than six decimals, is rounded half up.

    >>> to_scale(Decimal("8333.3333333333"), 2), to_scale(Decimal("1.005"), 2)
    (Decimal('8333.33'), None)
    """
    exponent = number.as_tuple().exponent
    rounded = number.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
    made = may_round and isinstance(exponent, int) and exponent < -_MADE_BY_MACHINE and scale > 0
    return rounded if made or rounded == number else None


def day_in(text: str) -> date | None:
    """A day in one of the forms that can be read in one way only; None if it is none.

    >>> [str(day_in(text)) for text in ("2022年3月1日", "2022/3/1", "20220301", "44621")]
    ['2022-03-01', '2022-03-01', '2022-03-01', '2022-03-01']
    >>> day_in("3/1/2022"), day_in("2022年3月")
    (None, None)
    """
    plain = _MIDNIGHT.sub("", narrow(text))
    if "年" in plain:
        plain = plain.replace(" ", "")
    if plain.isascii() and plain.isdecimal():
        return _day_of_digits(plain)
    parts = _DAY_ZH.fullmatch(plain)
    if parts:
        return _day(parts[1], parts[2], parts[3])
    parts = _DAY.fullmatch(plain)
    return _day(parts[1], parts[3], parts[4]) if parts else None


def _day_of_digits(digits: str) -> date | None:
    """20220301, or the serial number under which Excel keeps a day."""
    if len(digits) == 8:
        return _day(digits[:4], digits[4:6], digits[6:])
    serial = int(digits) if len(digits) == 5 else 0
    return _EXCEL_ZERO + timedelta(serial) if _FIRST_SERIAL <= serial <= _LAST_SERIAL else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
