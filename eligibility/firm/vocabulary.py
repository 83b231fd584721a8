"""What facts and values are called, in both languages."""

from datetime import date
from decimal import Decimal

from eligibility.expressions.evaluate import Value
from eligibility.expressions.words import Lang, percent, plain
from eligibility.firm.fields import FIELDS, INDUSTRIES, SECTORS

_UNITS: dict[str, dict[Lang, str]] = {
    "persons": {"zh": "人", "en": " persons"},
    "months": {"zh": "个月", "en": " months"},
    "person_months": {"zh": "人月", "en": " person-months"},
    "person_days": {"zh": "人天", "en": " person-days"},
    "venues": {"zh": "个场所", "en": " venues"},
    "projects": {"zh": "个项目", "en": " projects"},
}
_TRUTHS: dict[bool, dict[Lang, str]] = {True: {"zh": "是", "en": "yes"}, False: {"zh": "否", "en": "no"}}
TEN_THOUSAND = Decimal(10_000)


def money(amount: Decimal, lang: Lang) -> str:
    """An amount for a sentence: 60,000元（6万元）, CNY 60,000.

    >>> money(Decimal("3000000"), "zh"), money(Decimal("2450.5"), "en")
    ('300万元', 'CNY 2,450.50')
    """
    text = plain(amount) if amount == amount.to_integral_value() else f"{amount:,.2f}"
    if lang == "en":
        return f"CNY {text}"
    if amount >= TEN_THOUSAND and amount % 100 == 0:
        return f"{plain(amount / TEN_THOUSAND)}万元"
    return f"{text}元"


def day(value: date, lang: Lang) -> str:
    """A day in words."""
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {value:%B} {value.year}"


class FirmVocabulary:
    """The names of fields, choices, industries and sectors."""

    def fact(self, name: str, lang: Lang) -> str:
        """The name of a fact."""
        return FIELDS[name].words[lang]

    def group(self, word: str, lang: Lang) -> str:
        """A sector, or an industry with its code."""
        if word in SECTORS:
            return str(SECTORS[word][lang])
        known = word
        while known not in INDUSTRIES and len(known) > 1:
            known = known[:-1]
        name = INDUSTRIES[known][lang] if known in INDUSTRIES else ""
        return f"{name}（{word}）" if lang == "zh" else f"{name} ({word})"

    def value(self, name: str, value: Value, lang: Lang) -> str:
        """A value of a fact, with its unit."""
        field = FIELDS[name]
        match field.type:
            case "money":
                return money(Decimal(str(value)), lang)
            case "share":
                return percent(Decimal(str(value)))
            case "count":
                unit = _UNITS[field.unit][lang] if field.unit in _UNITS else ""
                return plain(Decimal(str(value))) + unit
            case "area":
                return plain(Decimal(str(value))) + ("平方米" if lang == "zh" else " m²")
            case "date":
                assert isinstance(value, date)
                return day(value, lang)
            case "flag":
                return _TRUTHS[bool(value)][lang]
            case "choice":
                return field.choices[str(value)][lang]
            case "industry":
                return self.group(str(value), lang)
            case _:
                return str(value)


WORDS = FirmVocabulary()
