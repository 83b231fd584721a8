"""A scenario that is tried: text, the catalogue that it makes, mistakes as the page tells them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from eligibility.catalogue import Catalogue
from eligibility.errors import Mistake
from eligibility.expressions.words import Lang
from eligibility.scenarios import apply_scenario, scenario_from
from eligibility.schema_basics import Words
from eligibility.ui.markup import Html, join, listed, tag
from eligibility.ui.texts import language, t

NAME = "scenario.yaml"
"""What mistakes call the text, and a download by default."""
_SHOWN = 20
_PLACE = re.compile(rf"^{re.escape(NAME)}(?::(\d+))?[:：]?\s*")


@dataclass(frozen=True)
class Tried:
    """A scenario without mistakes.

    Args:
        text: As it was typed.
        catalogue: As the scenario has it.
    """

    title: Words
    text: str
    catalogue: Catalogue


def tried(text: str, catalogue: Catalogue) -> Tried:
    """Reads a scenario and applies it.

    Raises:
        InputError: Everything that is wrong in it; the mistakes call it `NAME`.
    """
    read = scenario_from(text, NAME)
    return Tried(read.content.title, text, apply_scenario(catalogue, read))


def told(mistakes: Sequence[Mistake], text: str, lang: Lang) -> Html:
    """Each mistake with its line, what stands on it, and what may stand there."""
    lines = text.splitlines()
    items = [_item(mistake.in_words(lang), lines) for mistake in mistakes[:_SHOWN]]
    more = len(mistakes) - _SHOWN
    rest = tag("p", t("scenario.more", count=more), css="mistake") if more > 0 else ""
    head = tag("p", t("scenario.wrong", count=len(mistakes)), css="mistake")
    return join(head, listed(items, "mistakes at-lines"), rest)


def _item(said: str, lines: Sequence[str]) -> Html:
    place = _PLACE.match(said)
    number = int(place[1]) if place and place[1] else 0
    problem = said[place.end() :] if place else said
    problem = tag("span", problem, css="problem marked" if "\n" in problem else "problem")
    if not 1 <= number <= len(lines):
        return problem
    where = tag("b", t("scenario.line", number=number))
    return join(where, tag("code", lines[number - 1].strip()[:200]), problem, between=" ")


def offer_yaml(text: str, key: str, name: str = NAME) -> None:
    """The text of a scenario as a file."""
    st.download_button(
        t("scenario.download"),
        text,
        file_name=Path(name).name,
        mime="application/yaml",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
        key=f"totals_scenario_yaml_{key}_{language()}",
    )
