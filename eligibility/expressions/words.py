"""From a tree to a sentence, in Chinese or English.

The names of facts, choices and groups come from a `Vocabulary`, so that this module knows grammar only.
"""

from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from eligibility.expressions.tree import (
    Amount,
    And,
    Between,
    Brackets,
    CodeIn,
    Compare,
    Constant,
    Difference,
    Fact,
    Flag,
    Greatest,
    Least,
    Lookup,
    Not,
    Number,
    Or,
    Product,
    Steps,
    Sum,
    Test,
    Within,
)

Lang = Literal["zh", "en"]


class Vocabulary(Protocol):
    """What things are called."""

    def fact(self, name: str, lang: Lang) -> str:
        """The name of a fact."""

    def value(self, name: str, value: Constant, lang: Lang) -> str:
        """A value of a fact, with its unit."""

    def group(self, word: str, lang: Lang) -> str:
        """A group of codes, or one code."""


_SIGNS: dict[str, dict[Lang, str]] = {
    "<": {"zh": "低于", "en": "below"},
    "<=": {"zh": "不高于", "en": "at most"},
    "==": {"zh": "为", "en": "is"},
    "!=": {"zh": "不是", "en": "is not"},
    ">=": {"zh": "不低于", "en": "at least"},
    ">": {"zh": "高于", "en": "above"},
}
_DAYS: dict[str, dict[Lang, str]] = {
    "<": {"zh": "早于", "en": "before"},
    "<=": {"zh": "不晚于", "en": "not after"},
    ">=": {"zh": "不早于", "en": "not before"},
    ">": {"zh": "晚于", "en": "after"},
}


def describe_test(test: Test, words: Vocabulary, lang: Lang) -> str:
    """A test as a phrase."""
    zh = lang == "zh"
    match test:
        case Compare(name, op, value):
            signs = _DAYS.get(op, _SIGNS[op]) if isinstance(value, date) else _SIGNS[op]
            sign, own, other = signs[lang], words.fact(name, lang), words.value(name, value, lang)
            return f"{own}{sign}{other}" if zh else f"{own} {sign} {other}"
        case Within(name, values):
            own = words.fact(name, lang)
            listed = _either([words.value(name, value, lang) for value in values], lang)
            return f"{own}为{listed}" if zh else f"{own} is {listed}"
        case CodeIn(name, _, named):
            own = words.fact(name, lang)
            listed = _either([words.group(word, lang) for word in named], lang)
            return f"{own}属于{listed}" if zh else f"{own} is {listed}"
        case Flag(name):
            return words.fact(name, lang)
        case Not(part):
            inner = describe_test(part, words, lang)
            return f"不符合“{inner}”" if zh else f"not “{inner}”"
        case And(parts):
            return ("，且" if zh else " and ").join(_nested(part, words, lang) for part in parts)
        case Or(parts):
            return ("，或" if zh else " or ").join(_nested(part, words, lang) for part in parts)


def _nested(test: Test, words: Vocabulary, lang: Lang) -> str:
    phrase = describe_test(test, words, lang)
    if not isinstance(test, And | Or):
        return phrase
    return f"（{phrase}）" if lang == "zh" else f"({phrase})"


def _either(items: list[str], lang: Lang) -> str:
    if lang == "zh":
        return "、".join(items[:-1]) + ("或" if len(items) > 1 else "") + items[-1]
    return ", ".join(items[:-1]) + (" or " if len(items) > 1 else "") + items[-1]


def plain(number: Decimal) -> str:
    """A number with separators and without trailing zeros.

    >>> plain(Decimal("3000000.00"))
    '3,000,000'
    """
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: Decimal) -> str:
    """A share as a percentage.

    >>> percent(Decimal("0.055"))
    '5.5%'
    """
    return plain(share * 100) + "%"


def describe_amount(amount: Amount, words: Vocabulary, lang: Lang) -> str:
    """An amount as a phrase: `min(600 × …, 3,000,000)` becomes "600 × …, at most 3,000,000"."""
    zh = lang == "zh"
    match amount:
        case Number(value):
            return plain(value)
        case Fact(name):
            return words.fact(name, lang)
        case Between(low, high):
            return _open(low, high, lang)
        case Sum(left, right):
            return f"{describe_amount(left, words, lang)} + {describe_amount(right, words, lang)}"
        case Difference(left, right):
            return f"{_factor(left, words, lang)} − {_factor(right, words, lang)}"
        case Product(left, right):
            return f"{_factor(left, words, lang)} × {_factor(right, words, lang)}"
        case Least(parts) | Greatest(parts):
            return _limited(amount, parts, words, lang)
        case Lookup(fact, table):
            comma, colon = ("；", "：") if zh else ("; ", ": ")
            rows = [f"{words.value(fact, word, lang)}{colon}{plain(value)}" for word, value in table]
            return f"{words.fact(fact, lang)}{'——' if zh else ' – '}{comma.join(rows)}"
        case Brackets(part, table):
            rows = [_bracket(table, i, lang) for i in range(len(table))]
            joined = ("，" if zh else ", ").join(rows)
            return f"{describe_amount(part, words, lang)}{'：' if zh else ': '}{joined}"
        case Steps(fact, table):
            joined = ("，" if zh else ", ").join(_step(fact, row, words, lang) for row in table)
            return f"{words.fact(fact, lang)}{'：' if zh else ': '}{joined}"


def _open(low: Decimal, high: Decimal | None, lang: Lang) -> str:
    number = percent if high is not None and high <= 1 else plain
    if high is None:
        return f"至少{number(low)}" if lang == "zh" else f"at least {number(low)}"
    if low == 0:
        return f"不超过{number(high)}" if lang == "zh" else f"up to {number(high)}"
    return f"{number(low)}至{number(high)}" if lang == "zh" else f"{number(low)} to {number(high)}"


def _factor(amount: Amount, words: Vocabulary, lang: Lang) -> str:
    if isinstance(amount, Number) and 0 < amount.value < 1:
        return percent(amount.value)
    phrase = describe_amount(amount, words, lang)
    if isinstance(amount, Number | Fact | Product):
        return phrase
    return f"（{phrase}）" if lang == "zh" else f"({phrase})"


def _limited(amount: Amount, parts: tuple[Amount, ...], words: Vocabulary, lang: Lang) -> str:
    least = isinstance(amount, Least)
    limits = [part.value for part in parts if isinstance(part, Number)]
    rest = [describe_amount(part, words, lang) for part in parts if not isinstance(part, Number)]
    if len(limits) == 1 and len(rest) == 1:
        if lang == "zh":
            return f"{rest[0]}，{'最高' if least else '最低'}{plain(limits[0])}"
        return f"{rest[0]}, {'at most' if least else 'at least'} {plain(limits[0])}"
    listed = [describe_amount(part, words, lang) for part in parts]
    if lang == "zh":
        return "、".join(listed) + ("中较小的" if least else "中较大的")
    return f"the {'smallest' if least else 'largest'} of " + "; ".join(listed)


def _bracket(table: tuple[tuple[Decimal, Decimal], ...], i: int, lang: Lang) -> str:
    start, rate = table[i]
    end = table[i + 1][0] if i + 1 < len(table) else None
    if end is None:
        where = f"{plain(start)}以上部分" if lang == "zh" else f"above {plain(start)}"
    else:
        span = f"{plain(start)}–{plain(end)}"
        where = f"{span}部分" if lang == "zh" else span
    return f"{where}{percent(rate)}" if lang == "zh" else f"{percent(rate)} of the part {where}"


def _step(fact: str, row: tuple[Decimal, Decimal], words: Vocabulary, lang: Lang) -> str:
    start, value = row
    number = percent(value) if 0 < value <= 1 else plain(value)
    threshold = words.value(fact, start, lang)
    return f"达到{threshold}为{number}" if lang == "zh" else f"from {threshold}: {number}"
