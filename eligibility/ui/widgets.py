"""One field of a firm as a widget; what is typed becomes a fact as `firm_from` reads it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import streamlit as st

from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS, Field
from eligibility.firm.fields import INDUSTRIES
from eligibility.firm.values import FIRST_DAY, LAST_DAY, NOT_KNOWN, read_value
from eligibility.firm.vocabulary import WORDS
from eligibility.ui import state
from eligibility.ui.formats import in_ten_thousands, yuan
from eligibility.ui.markup import plain_markdown
from eligibility.ui.texts import language, t, text

_HUNDRED = Decimal(100)
_FEW = 7  # up to so many choices are shown side by side


def own_value(name: str, lang: Lang) -> str:
    """What was stated of a field, in words."""
    return value_in_words(name, state.facts()[name], lang)


def value_in_words(name: str, raw: Any, lang: Lang) -> str:
    """A fact in words."""
    if raw == NOT_KNOWN:
        return t("check.unsure")
    field = FIELDS[name]
    value = read_value(field, raw)
    if field.type == "money":
        also = in_ten_thousands(Decimal(str(value)), lang)
        amount = yuan(Decimal(str(value))).removesuffix(".00")
        return f"{amount}（{also}）" if also else amount
    return WORDS.value(name, Decimal(str(value)) if field.type == "count" else value, lang)


def draw(
    name: str,
    label: str,
    page: str = "check",
    explain: bool = False,
    commit: bool = True,
    empty: Any = None,
) -> None:
    """Draws the widget of a field.

    Args:
        name: The field.
        label: Shown above.
        page: Goes before the name in the widget's key.
        explain: With the field's help as a tooltip.
        commit: Keep the fact as soon as it changes; False inside a form, see `keep`.
        empty: What is kept where the widget is emptied.
    """
    field, lang, key = FIELDS[name], language(), f"{page}_{name}"
    stated = _shown(field, state.facts().get(name))
    if key not in st.session_state or (commit and st.session_state[key] != stated):
        # Only what differs: to write a value on each run would undo what the reader does meanwhile.
        st.session_state[key] = stated
    options: dict[str, Any] = {"key": key, "label": plain_markdown(label)}
    if explain:
        options["help"] = plain_markdown(f"{field.question[lang]} {field.help[lang]} {field.find[lang]}")
    if commit:
        options |= {"on_change": keep, "args": (name, page, empty)}
    _WIDGETS[field.type](field, lang, options)


def keep(name: str, page: str = "check", empty: Any = None) -> bool:
    """Keeps what a widget holds as a fact; False where it is empty."""
    fact = _fact(FIELDS[name], st.session_state.get(f"{page}_{name}"))
    state.remember(name, empty if fact is None else fact)
    return fact is not None


def name_with_unit(name: str, lang: Lang) -> str:
    """The name of a field with the unit in which it is typed: 每月租金（元）."""
    field = FIELDS[name]
    unit = {"money": text("unit.money", lang), "share": "%", "area": "m²"}.get(field.type, "")
    if field.type == "count":
        unit = WORDS.value(name, Decimal(0), lang).lstrip("0 ")
    if not unit:
        return field.words[lang]
    return f"{field.words[lang]}（{unit}）" if lang == "zh" else f"{field.words[lang]} ({unit})"


def _shown(field: Field, fact: Any) -> Any:
    """A fact as its widget holds it."""
    if fact is None or fact == NOT_KNOWN:
        return "" if field.type == "text" else None
    if field.type == "share":
        return float(Decimal(str(fact)) * _HUNDRED)
    if field.type in ("money", "area"):
        return float(fact)
    if field.type == "date":
        return date.fromisoformat(str(fact))
    while field.type == "industry" and fact not in industry_names("zh"):
        fact = fact[:-1]  # a class that only repeats its group stands in the list as the group
    return fact


def _fact(field: Field, shown: Any) -> Any:
    """What a widget holds as a fact."""
    if shown is None or shown == "":
        return None
    if field.type == "share":
        return str((Decimal(str(shown)) / _HUNDRED).quantize(Decimal("0.000001")).normalize())
    if field.type in ("money", "area"):
        return str(Decimal(str(shown)).quantize(Decimal("0.01")))
    return shown.isoformat() if isinstance(shown, date) else shown


def _number(field: Field, lang: Lang, options: dict[str, Any]) -> Any:
    if field.type == "count":
        low, high, step, form = int(field.low), int(field.limit), 1, "%d"
        return st.number_input(**options, min_value=low, max_value=high, step=step, format=form)
    share = field.type == "share"
    scale = _HUNDRED if share else Decimal(1)
    return st.number_input(
        **options,
        min_value=float(field.low * scale),
        max_value=float(field.limit * scale),
        step=0.1 if share else 1000.0 if field.type == "money" else 10.0,
        format="%g" if share else "%.2f",
        placeholder=t(f"field.{field.type}"),
    )


def _choice(field: Field, lang: Lang, options: dict[str, Any]) -> Any:
    def shown(key: str) -> str:
        return plain_markdown(field.choices[key][lang])

    if len(field.choices) <= _FEW:
        return st.pills(**options, options=list(field.choices), format_func=shown)
    return st.selectbox(
        **options,
        options=list(field.choices),
        format_func=lambda key: field.choices[key][lang],
        placeholder=t("field.choose"),
        filter_mode="contains",
    )


def _flag(field: Field, lang: Lang, options: dict[str, Any]) -> Any:
    return st.pills(
        **options,
        options=[True, False],
        format_func=lambda truth: t("field.yes") if truth else t("field.no"),
    )


def _date(field: Field, lang: Lang, options: dict[str, Any]) -> Any:
    limits: dict[str, Any] = {"min_value": FIRST_DAY, "max_value": LAST_DAY, "value": None}
    return st.date_input(**options, **limits, format="YYYY-MM-DD")


def _industry(field: Field, lang: Lang, options: dict[str, Any]) -> Any:
    names = industry_names(lang)
    return st.selectbox(
        **options,
        options=list(names),
        format_func=lambda code: names.get(code, code),
        placeholder=t("field.industry"),
        filter_mode="contains",
    )


def _text(field: Field, lang: Lang, options: dict[str, Any]) -> Any:
    return st.text_input(**options, max_chars=100)


_WIDGETS: dict[str, Callable[[Field, Lang, dict[str, Any]], Any]] = {
    "money": _number,
    "count": _number,
    "share": _number,
    "area": _number,
    "date": _date,
    "choice": _choice,
    "flag": _flag,
    "industry": _industry,
    "text": _text,
}


@cache
def industry_names(lang: Lang) -> dict[str, str]:
    """Code → name and everyday words; a class that only repeats its group is left out."""
    names = {}
    for code, entry in INDUSTRIES.items():
        above = INDUSTRIES.get(code[:-1])
        if len(code) == 5 and code.endswith("0") and above and above["zh"] == entry["zh"]:
            continue
        everyday = [w for w in entry.get("words", ()) if w.isascii() == (lang == "en")]
        shown = WORDS.group(code, lang)
        names[code] = f"{shown} · {'、'.join(everyday) if lang == 'zh' else ', '.join(everyday)}"
        if not everyday:
            names[code] = shown
    return names
