"""The drawing of a rule: well-formed, complete, safe, and at one with the decision."""

from typing import Any
from xml.etree import ElementTree

import pytest

from eligibility.answers import match_firm
from eligibility.catalogue import Catalogue
from eligibility.expressions.parse import parse_amount, parse_test
from eligibility.expressions.words import Lang, describe_test
from eligibility.firm import ENVIRONMENT, firm_from
from eligibility.firm.vocabulary import WORDS
from eligibility.reports.drawing import STATES, amount_box, conditions, draw_rule
from eligibility.reports.svg import WIDTH, Box, text_width, wrap
from eligibility.schema import Measure
from tests.cases import all_cases

LANGS: tuple[Lang, ...] = ("zh", "en")
SVG = "{http://www.w3.org/2000/svg}"
NOODLES: dict[str, Any] = {"district": "huangpu", "industry": "H62", "entity": "enterprise"}


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314  (our own markup)


def squeezed(text: str) -> str:
    return "".join(text.split())


def written(root: ElementTree.Element) -> str:
    """What can be read in the drawing, without spaces and breaks."""
    return squeezed("".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("facts", [{}, NOODLES], ids=["nobody", "noodles"])
def test_every_measure_has_a_well_formed_drawing(
    catalogue: Catalogue, lang: Lang, facts: dict[str, Any]
) -> None:
    answer = match_firm(firm_from(facts), catalogue) if facts else None
    for measure in catalogue.measures.values():
        root = parsed(draw_rule(measure, lang, catalogue.reference_day, answer))
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert root.findtext(f"{SVG}title")
        assert root.findtext(f"{SVG}desc")


@pytest.mark.parametrize("lang", LANGS)
def test_every_condition_of_a_measure_stands_in_its_drawing(catalogue: Catalogue, lang: Lang) -> None:
    for measure in catalogue.measures.values():
        root = parsed(draw_rule(measure, lang, catalogue.reference_day))
        read = written(root)
        told = "".join(title.text or "" for title in root.iter(f"{SVG}title"))
        refs = [group.get("data-ref") for group in root.iter(f"{SVG}g") if group.get("data-ref")]
        assert refs == [criterion.id for criterion in measure.criteria]
        for criterion in measure.criteria:
            assert (criterion.zh if lang == "zh" else criterion.en) in told
            tree = parse_test(criterion.test, ENVIRONMENT)
            for part in getattr(tree, "parts", (tree,)):
                if not hasattr(part, "parts"):
                    assert squeezed(describe_test(part, WORDS, lang)) in read, measure.id
        others = [w.model_dump()[lang] for w in (*measure.declared, *measure.judged)]
        assert [words for words in others if squeezed(words) not in read] == [], measure.id


@pytest.mark.parametrize("lang", LANGS)
def test_no_line_runs_out_of_the_drawing(catalogue: Catalogue, lang: Lang) -> None:
    for measure in catalogue.measures.values():
        root = parsed(draw_rule(measure, lang, catalogue.reference_day))
        for line in root.iter(f"{SVG}text"):
            size = 12 if line.get("class") in ("note", "over") else 14
            assert float(line.get("x", 0)) + text_width(line.text or "", size) <= WIDTH, measure.id


def hostile(measure: Measure, attack: str) -> Measure:
    words = {"zh": attack, "en": attack}
    content = measure.model_dump(exclude_defaults=True)
    content["title"] = words
    content["criteria"] = [{**c, **words} for c in content.get("criteria", ())]
    content["declared"] = [words]
    content["judged"] = [{**words, "by": words}]
    return Measure.model_validate(content)


@pytest.mark.parametrize(
    "attack",
    ["</text><script>alert(1)</script>", '" onload="alert(1)', "]]>&bogus;<!--", "bell\x07\ufffe"],
)
def test_hostile_words_stay_words(catalogue: Catalogue, attack: str) -> None:
    measure = hostile(catalogue.measures["muni-hrss-01"], attack)
    root = parsed(draw_rule(measure, "en", catalogue.reference_day))
    allowed = {"svg", "title", "desc", "style", "defs", "marker", "path", "g", "rect", "text"}
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= allowed
    assert not any(name.startswith("on") for each in root.iter() for name in each.attrib)


def test_a_firms_path_says_what_the_decision_says(catalogue: Catalogue) -> None:
    seen: set[str] = set()
    for case in all_cases():
        answer = match_firm(case.firm, catalogue, case.on)
        decision = next((d for d in answer.decisions if d.id == case.measure), None)
        if decision is None:
            continue
        boxes = conditions(decision.measure, "zh", case.firm, decision)
        own = {box.ref: box.css.split()[-1] for box in boxes if box.ref}
        reasons = [r for r in decision.reasons if r.kind == "criterion"]
        assert own == {r.criterion: STATES[r.met] for r in reasons}, case.where
        drawn = parsed(draw_rule(decision.measure, "zh", answer.on, answer))
        end = drawn.findall(f"{SVG}g")[-1]
        outcome = {"eligible": "met", "ineligible": "failed", "unknown": "open"}[decision.outcome]
        assert end.get("class") == f"end {outcome}", case.where
        seen.add(outcome)
    assert seen == {"met", "failed", "open"}


def test_every_state_has_its_symbol_beside_its_colour(catalogue: Catalogue) -> None:
    symbols = {"met": "✓", "failed": "✗", "open": "?"}
    answer = match_firm(firm_from(NOODLES), catalogue)
    for measure in catalogue.measures.values():
        root = parsed(draw_rule(measure, "zh", catalogue.reference_day, answer))
        for group in root.iter(f"{SVG}g"):
            for state in set(group.get("class", "").split()) & set(symbols):
                own = "".join("".join(line.itertext()) for line in group.findall(f"{SVG}text"))
                assert symbols[state] in own, (measure.id, own)


def test_an_either_or_is_drawn_as_branches(catalogue: Catalogue) -> None:
    measure = catalogue.measures["muni-sasac-01"]
    found = [box for box in conditions(measure, "en", None, None) if box.children]
    assert [len(box.children) for box in found] == [2]


def test_the_formula_is_a_tree_with_its_cap() -> None:
    tree = amount_box(parse_amount("min(600 * insured_employees, 3000000)", ENVIRONMENT), "en", None)
    product, cap = tree.children
    assert product.children[0].text == "600"
    assert cap == Box("Cap: 3,000,000", "leaf")


def test_a_formula_shows_the_firms_own_figures() -> None:
    firm = firm_from({"insured_employees": 18})
    tree = amount_box(parse_amount("min(600 * insured_employees, 3000000)", ENVIRONMENT), "en", firm)
    assert tree.note == "= 10,800"
    assert tree.children[0].children[1].note == "Yours: 18 persons"


def test_a_figure_not_given_is_marked_in_the_formula() -> None:
    tree = amount_box(parse_amount("600 * insured_employees", ENVIRONMENT), "zh", firm_from({}))
    assert tree.children[1].text.startswith("? ")
    assert "还没填" in tree.children[1].note


def test_a_line_never_begins_with_a_closing_mark() -> None:
    lines = wrap("符合条件的企业，可以享受（小型、微型），其他企业不行。", 84, 14)
    assert len(lines) > 3
    assert not any(line[0] in "，。、）" for line in lines)
    assert "".join(lines) == "符合条件的企业，可以享受（小型、微型），其他企业不行。"
