"""The page of one measure: its drawing, its neighbourhood, the table of its kind."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from eligibility.catalogue import Catalogue
from eligibility.ui.policies.rows import conditions
from tests.test_pages import open_page, script, texts

LANGS = ("zh", "en")


def drawing_of(app: AppTest) -> str:
    """What was handed to the component that shows the drawing."""
    found: list[str] = []

    def collect(node: Any) -> None:
        proto: Any = getattr(node, "proto", None)
        if getattr(proto, "component_name", "") == "suanhui_rule":
            found.append(proto.json if proto.WhichOneof("data") == "json" else proto.bytes.decode())
        for child in getattr(node, "children", {}).values():
            collect(child)

    collect(app.main)
    assert len(found) == 1
    text = found[0]
    if text.startswith('"'):
        text = json.loads(text)
    ElementTree.fromstring(text)  # noqa: S314  (our own markup)
    return text


def page_for(lang: str, measure: str, **facts: Any) -> AppTest:
    start = 'state.start(state.catalogue().reference_day)\nst.session_state["facts"] = '
    source = script("policies", lang).replace(
        "state.start(state.catalogue().reference_day)", f"{start}{facts!r}"
    )
    app = AppTest.from_string(source, default_timeout=30)
    app.query_params["measure"] = measure
    return app.run()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("measure", ["muni-sasac-01", "muni-hrss-01", "pudong-50-rent", "nat-cit-13"])
def test_a_measure_is_drawn_beside_its_words(lang: str, measure: str) -> None:
    app = open_page("policies", lang, measure=measure)
    assert not app.exception
    assert " met" not in drawing_of(app).split("</style>")[1]


@pytest.mark.parametrize("lang", LANGS)
def test_the_drawing_marks_how_far_the_firm_comes(lang: str) -> None:
    app = page_for(lang, "muni-hrss-01", entity="enterprise", layoff_rate_2021="0.06")
    assert not app.exception
    drawn = drawing_of(app).split("</style>")[1]
    for state, mark in (("met", "✓"), ("failed", "✗"), ("open", "?")):
        assert f"criterion test {state}" in drawn
        assert f">{mark} " in drawn
    assert "end failed" in drawn


@pytest.mark.parametrize(("lang", "cap"), [("zh", "350万元"), ("en", "CNY 3,500,000")])
def test_rent_relief_stands_side_by_side_across_districts(lang: str, cap: str) -> None:
    said = texts(open_page("policies", lang, measure="muni-sasac-01"))
    assert cap in said
    assert "<b>35%</b>" in said
    assert "/catalogue?measure=pudong-50-rent" in said


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_links_to_what_it_replaces(lang: str, catalogue: Catalogue) -> None:
    older = catalogue.measures["50-s1-rent-nonstate"].title.model_dump()[lang]
    app = open_page("policies", lang, measure="pudong-50-rent")
    assert older in texts(app)


@pytest.mark.parametrize("lang", LANGS)
def test_every_measure_has_a_page_that_opens(lang: str, catalogue: Catalogue) -> None:
    app = open_page("policies", lang)
    for measure in list(catalogue.measures)[::6]:
        app.query_params["measure"] = measure
        app.run()
        assert not app.exception, measure


def test_conditions_read_as_one_sentence(catalogue: Catalogue) -> None:
    measure = catalogue.measures["nat-vat-14"]
    assert conditions(measure, "en").startswith("Is small or micro (by VAT sales and assets), or works")
    assert "; has a tax credit rating of A or B; is a general VAT taxpayer; " in conditions(
        measure, "en"
    )
    assert "；纳税信用等级为A级或B级；" in conditions(measure, "zh")
