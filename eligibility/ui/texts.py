"""Every text of the pages, in both languages; they stand in `texts/`, a file a page."""

from functools import cache
from pathlib import Path

import streamlit as st
import yaml

from eligibility.expressions.words import Lang

LANGUAGES: tuple[Lang, ...] = ("zh", "en")
FOLDER = Path(__file__).with_name("texts")


@cache
def every_text() -> dict[str, dict[Lang, str]]:
    """Key → words."""
    texts: dict[str, dict[Lang, str]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        texts |= yaml.load(path.read_bytes(), yaml.CSafeLoader)
    return texts


def language() -> Lang:
    """The language that the reader chose."""
    return "en" if st.session_state.get("frame_lang") == "en" else "zh"


def text(key: str, lang: Lang, **values: object) -> str:
    """A text in a language, with values put in."""
    written = every_text()[key][lang]
    return written.format(**values) if values else written


def t(key: str, **values: object) -> str:
    """A text in the reader's language."""
    return text(key, language(), **values)
