"""Every page in both languages, without a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from streamlit.testing.v1 import AppTest

from eligibility.storage import ROOT
from eligibility.ui.texts import every_text

PAGES = ("selfcheck", "policies", "totals", "ledger", "park")


def script(page: str, lang: str) -> str:
    return f"""
import streamlit as st
from eligibility.ui import state
from eligibility.ui.{page} import page

st.session_state["frame_lang"] = {lang!r}
state.start(state.catalogue().reference_day)
st.session_state["catalogue_page"] = st.Page(page.page, url_path="catalogue")
page.page()
"""


def open_page(page: str, lang: str, **query: str) -> AppTest:
    app = AppTest.from_string(script(page, lang), default_timeout=30)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def texts(app: AppTest) -> str:
    """Everything that a page says, widgets' labels and options included."""
    found: list[str] = []

    def collect(node: Any) -> None:
        for name in ("value", "label", "body", "placeholder", "options"):
            value = getattr(node, name, None)
            if isinstance(value, str):
                found.append(value)
            elif name == "options" and isinstance(value, list):
                found.extend(map(str, value))
        for child in getattr(node, "children", {}).values():
            collect(child)

    collect(app.main)
    return "\n".join(found)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_in_both_languages(page: str, lang: str) -> None:
    app = open_page(page, lang)
    assert not app.exception
    assert not app.error
    assert app.title[0].value


def test_a_measure_has_a_page_of_its_own() -> None:
    for lang, words in (("zh", "困难行业稳就业补贴"), ("en", "Job-retention subsidy")):
        app = open_page("policies", lang, measure="muni-hrss-01")
        assert not app.exception
        assert words in texts(app)


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "../../etc/passwd", "x" * 3000])
def test_a_hostile_link_is_shown_as_text_or_not_at_all(hostile: str) -> None:
    app = open_page("policies", "zh", measure=hostile)
    assert not app.exception
    assert "<script>alert(1)" not in texts(app).replace("\\<", "&lt;")


def _leaves(content: Any, path: str = "") -> dict[str, Any]:
    if isinstance(content, dict) and not set(content) <= {"zh", "en"}:
        return {k: v for key, each in content.items() for k, v in _leaves(each, f"{path}.{key}").items()}
    return {path: content}


TEXT_FILES = [*sorted((ROOT / "eligibility/ui/texts").glob("*.yaml")), ROOT / "data/labels.yaml"]


@pytest.mark.parametrize("file", TEXT_FILES, ids=lambda path: path.name)
def test_every_text_stands_in_both_languages(file: Path) -> None:
    for path, words in _leaves(yaml.load(file.read_bytes(), yaml.CSafeLoader)).items():
        assert set(words) == {"zh", "en"}, path
        assert words["zh"], path
        assert words["en"], path
        assert not any("\u4e00" <= c <= "\u9fff" for c in words["en"]) or path.endswith(
            ("language", "search_hint")
        ), path


def test_no_text_stands_in_two_files() -> None:
    keys = [key for file in TEXT_FILES[:-1] for key in yaml.load(file.read_bytes(), yaml.CSafeLoader)]
    assert len(keys) == len(set(keys))


def test_every_text_that_a_page_asks_for_exists() -> None:
    import re

    known = set(every_text())
    calls: Callable[[Path], list[str]] = lambda path: re.findall(  # noqa: E731
        r'\b(?:t|text)\(\s*"([a-z_.]+)"', path.read_text(encoding="utf-8")
    )
    for path in (ROOT / "eligibility/ui").rglob("*.py"):
        assert [key for key in calls(path) if key not in known] == [], path


def search_for(text: str, lang: str = "zh") -> AppTest:
    app = open_page("policies", lang)
    app.text_input(key="catalogue_query").set_value(text).run()
    assert not app.exception
    return app


def test_a_slip_is_read_as_the_word_that_was_meant_and_says_so() -> None:
    said = texts(search_for("稳岗补帖"))
    assert "困难行业稳就业补贴" in said
    assert "按“稳岗补贴”查找" in said


def test_a_search_that_finds_nothing_teaches_and_offers_the_nearest() -> None:
    app = search_for("沪人社规〔2022〕81号")
    assert "括号可省" in texts(app)
    app.button(key="catalogue_near").click().run()
    assert "困难行业稳就业补贴" in texts(app)


@pytest.mark.parametrize("hostile", ["<i>retension</i>", "<i>稳岗补帖</i>", "((.*", "😀", "房" * 5000])
def test_a_hostile_search_stands_in_its_box_alone(hostile: str) -> None:
    app = search_for(hostile, "en")
    assert texts(app).count(hostile) == 1
    assert texts(app).count("<i>") == hostile.count("<i>")


def test_every_measure_of_lingang_can_be_listed() -> None:
    assert "临港新片区" in texts(search_for("临港"))


def overwritten(app: AppTest) -> list[str]:
    """The widgets whose value the last run wrote, whatever the reader has done to them meanwhile."""
    kinds = (app.number_input, app.selectbox, app.button_group, app.date_input, app.multiselect)
    return [each.key for kind in kinds for each in kind if each.proto.set_value and each.key]


def test_what_is_typed_while_the_page_is_drawn_again_is_never_overwritten() -> None:
    """A field that is written on each run loses what a quick reader, or one far away, enters next."""
    app = open_page("selfcheck", "zh")
    app.selectbox(key="check_district").select("huangpu").run()
    assert overwritten(app) == []
    app.button_group(key="check_entity").set_value("enterprise").run()
    app.number_input(key="check_employees").set_value(18).run()
    assert overwritten(app) == []
    app.button(key="check_done_start").click().run()
    app.run()
    assert overwritten(app) == []
