"""Penalty exemptions: three-valued, by the list of the day, with the fine that they spare."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.errors import InputError
from eligibility.exemptions import (
    Circumstances,
    Ruling,
    find_exemptions,
    in_force,
    rule_on,
)
from eligibility.reports.exemption import ruling_text, verdict
from tests.test_cli import run
from tests.test_pages import open_page, texts

DAY = date(2022, 10, 8)
ALL_WELL = Circumstances(first=True, corrected=True, harmless=True)
SUPERLATIVES = "muni-scjg-2019-04"
PRICES = "muni-scjg-2021-01"


def ruling(
    catalogue: Catalogue, exemption: str, case: Circumstances = ALL_WELL, on: date = DAY
) -> Ruling:
    return rule_on(exemption, case, catalogue, on)


def test_the_newspapers_firm_is_spared_two_hundred_thousand_at_least(catalogue: Catalogue) -> None:
    found = ruling(catalogue, SUPERLATIVES)
    assert found.applies is True
    assert found.spares is not None
    assert found.spares.low == Decimal(200_000)
    assert found.list.number == "沪司规〔2019〕1号"


@pytest.mark.parametrize(
    ("case", "applies"),
    [
        (Circumstances(True, True, True), True),
        (Circumstances(False, True, True), False),
        (Circumstances(True, False, True), False),
        (Circumstances(True, True, False), False),
        (Circumstances(None, True, True), None),
        (Circumstances(True, None, True), None),
        (Circumstances(True, True, None), None),
        (Circumstances(None, None, None), None),
        (Circumstances(None, False, None), False),
    ],
)
def test_each_condition_counts_and_what_is_not_known_stays_open(
    catalogue: Catalogue, case: Circumstances, applies: bool | None
) -> None:
    found = ruling(catalogue, PRICES, case)
    assert found.applies is applies
    assert (found.spares is not None) == (applies is True)


def test_a_condition_that_the_list_does_not_make_is_not_asked_for(catalogue: Catalogue) -> None:
    second_time = Circumstances(first=False, corrected=True, harmless=True)
    assert ruling(catalogue, "muni-scjg-2019-02", second_time).applies is True


def test_slight_harm_may_still_be_spared_where_the_list_says_so(catalogue: Catalogue) -> None:
    harm = Circumstances(first=True, corrected=True, harmless=False)
    assert ruling(catalogue, "nat-tax-2021-06-01", harm).applies is None
    assert ruling(catalogue, "nat-tax-2021-06-01").applies is True


@pytest.mark.parametrize(
    ("exemption", "on", "applies"),
    [
        ("nat-tax-2021-06-01", "2021-03-31", False),
        ("nat-tax-2021-06-01", "2021-04-01", True),
        (SUPERLATIVES, "2019-03-14", False),
        (SUPERLATIVES, "2019-03-15", True),
        (SUPERLATIVES, "2023-12-25", True),
        (SUPERLATIVES, "2023-12-26", False),
        ("muni-sthj-2020-01", "2025-04-30", True),
        ("muni-sthj-2020-01", "2025-05-01", False),
        ("muni-cg-2020-01", "2020-08-17", False),
        ("muni-cg-2020-01", "2020-08-18", True),
        (PRICES, "2021-03-21", None),
        (PRICES, "2021-03-22", True),
    ],
)
def test_the_list_must_be_in_force_on_the_day(
    catalogue: Catalogue, exemption: str, on: str, applies: bool | None
) -> None:
    assert ruling(catalogue, exemption, on=date.fromisoformat(on)).applies is applies


def test_a_list_without_any_day_is_neither_in_force_nor_not(catalogue: Catalogue) -> None:
    assert in_force("market-2022", catalogue, DAY) is None


def test_a_list_ends_on_the_eve_of_the_one_that_replaces_it(catalogue: Catalogue) -> None:
    begins = catalogue.exemption_lists["culture-2021"].begins
    assert begins is not None
    assert in_force("culture-2020", catalogue, begins) is False
    assert in_force("culture-2020", catalogue, begins - timedelta(days=1)) is None


def test_an_item_whose_text_is_unseen_is_never_sure(catalogue: Catalogue) -> None:
    for exemption in catalogue.exemptions.values():
        if exemption.evidence == "named":
            assert ruling(catalogue, exemption.id).applies is not True, exemption.id
    wrong = Circumstances(first=False, corrected=True, harmless=True)
    assert ruling(catalogue, "nat-tax-2021-33-03", wrong).applies is False


def test_an_indication_says_that_it_is_one(catalogue: Catalogue) -> None:
    assert verdict(ruling(catalogue, SUPERLATIVES), "zh") == "可以免罚（只作参考）"
    assert verdict(ruling(catalogue, PRICES), "zh") == "可以免罚"


def test_what_the_authority_may_decide_is_never_sure(catalogue: Catalogue) -> None:
    second_time = Circumstances(first=False, corrected=False, harmless=False)
    assert ruling(catalogue, "nat-apl-33", second_time).applies is None
    assert ruling(catalogue, "muni-whlj-2021-00").applies is None


def test_sparing_seizure_spares_no_fine(catalogue: Catalogue) -> None:
    found = ruling(catalogue, "muni-scjg-2022-qz-01")
    assert (found.applies, found.spares) == (True, None)


def test_every_reason_stands_in_both_languages(catalogue: Catalogue) -> None:
    for exemption in catalogue.exemptions:
        found = ruling(catalogue, exemption, Circumstances())
        for lang in ("zh", "en"):
            assert ruling_text(found, lang)


def test_a_behaviour_is_found_by_its_words_its_area_and_nearly(catalogue: Catalogue) -> None:
    def found(words: str, area: str | None = None) -> list[str]:
        return [exemption.id for exemption in find_exemptions(catalogue, words, area)]

    assert found("绝对化用语") == found("superlatives") == [SUPERLATIVES]
    assert found("", "pricing") == [PRICES]
    assert found("首违不罚 银行账号") == ["nat-tax-2021-06-01"]
    assert found("绝对话用语")[0] == SUPERLATIVES
    assert found("绝对化用语", "tax") == found("zzzz") == []


# Versions, and mistakes of an editor

LISTS = """
reference_day: 2022-10-08
exemption_lists:
  old:
    title: {zh: 旧, en: Old}
    issuer: {zh: 局, en: Bureau}
    effective_from: 2020-01-01
    field: {zh: 广告, en: Advertising}
    evidence: sourced
  new:
    title: {zh: 新, en: New}
    issuer: {zh: 局, en: Bureau}
    effective_from: 2022-07-01
    field: {zh: 广告, en: Advertising}
    replaces: old
    evidence: sourced
exemptions:
  - id: a-1
    title: {zh: 甲, en: A}
    behaviour: {zh: 做甲, en: Does A}
    list: old
    area: advertising
    grounds: [{first: {zh: 首次, en: First}}]
    fine: {low: 1, high: 2, seen: sourced}
    evidence: named
    checked: 2022-10-08
  - id: a-2
    follows: a-1
    title: {zh: 甲, en: A}
    behaviour: {zh: 做甲, en: Does A}
    list: new
    area: advertising
    grounds: [{corrected: {zh: 改正, en: Corrected}}]
    evidence: named
    checked: 2022-10-08
"""


def read(tmp_path: Path, text: str) -> Catalogue:
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return read_catalogue(path)


@pytest.mark.parametrize(
    ("asked", "on", "version"),
    [
        ("a-1", "2022-06-30", "a-1"),
        ("a-2", "2022-06-30", "a-1"),
        ("a-1", "2022-07-01", "a-2"),
        ("a-2", "2022-07-01", "a-2"),
        ("a-2", "2019-12-31", "a-2"),
    ],
)
def test_the_version_is_that_of_the_day(tmp_path: Path, asked: str, on: str, version: str) -> None:
    found = rule_on(asked, ALL_WELL, read(tmp_path, LISTS), date.fromisoformat(on))
    assert found.exemption.id == version


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("list: new", "list: nwe", 'there is no list nwe. Did you mean "new"?'),
        ("follows: a-1", "follows: b", "there is no exemption b"),
        ("follows: a-1", "follows: a-2", "follows itself"),
        ("id: a-2", "id: a-1", "already that of another exemption"),
        ("low: 1", "low: 3", "low above high"),
        ("replaces: old", "replaces: new", "replaces itself"),
        ("effective_from: 2022-07-01", "number: x", "needs a day"),
        ("    area:", "    araa: x\n    area:", 'Did you mean "area"?'),
        ("grounds: [{first: {zh: 首次, en: First}}]", "grounds: []", "at least 1"),
    ],
)
def test_an_editors_mistake_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in LISTS
    with pytest.raises(InputError) as error:
        read(tmp_path, LISTS.replace(old, new, 1))
    assert words in str(error.value)


# Command line and page


def test_the_command_answers_in_json_with_a_reason_a_condition() -> None:
    done = run(
        *("catalogue", "exemption", "绝对化用语", "--first", "yes", "--corrected", "yes"),
        *("--harmless", "yes", "--format", "json"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    (found,) = answer["exemptions"]
    assert answer["on"] == "2022-10-08"
    assert (found["applies"], found["spares"]["low"]) == (True, "200000.00")
    asked = [r["condition"] for r in found["grounds"][0]["reasons"] if not r["presumed"]]
    assert asked == ["first", "corrected", "harmless"]


@pytest.mark.parametrize(("lang", "words"), [("zh", "不能按这一项免罚"), ("en", "Not exempt")])
def test_the_command_answers_in_both_languages(lang: str, words: str) -> None:
    done = run("catalogue", "exemption", PRICES, "--first", "no", "--lang", lang)
    assert words in done.stdout


def test_the_command_names_a_wrong_area_and_a_wrong_day() -> None:
    for options in (("--area", "advertizing"), ("--on", "2022-02-30"), ("--first", "maybe")):
        done = run("catalogue", "exemption", *options)
        assert (done.returncode, done.stdout) == (2, ""), options
    assert "maybe" in done.stderr


@pytest.mark.parametrize(
    ("lang", "listed", "spared"),
    [
        ("zh", "广告绝对化用语", "免去的罚款：<b>¥200,000.00"),
        ("en", "Absolute terms", "Fine spared: <b>¥200,000.00"),
    ],
)
def test_the_page_lists_behaviours_and_answers_the_questions(
    lang: str, listed: str, spared: str
) -> None:
    app = open_page("policies", lang, package="exemptions", exemption=SUPERLATIVES)
    assert not app.exception
    assert listed in texts(app)
    assert spared not in texts(app)
    for question in ("first", "corrected", "harmless"):
        app.button_group(key=f"exemptions_{question}").set_value("yes")
    assert spared in texts(app.run())
    app.button_group(key="exemptions_first").set_value("no")
    assert spared not in texts(app.run())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_view_opens_with_every_behaviour(lang: str, catalogue: Catalogue) -> None:
    app = open_page("policies", lang, package="exemptions")
    assert not app.exception
    shown = texts(app)
    for exemption in catalogue.exemptions.values():
        behaviour = exemption.behaviour.zh if lang == "zh" else exemption.behaviour.en
        assert behaviour.replace("'", "&#x27;") in shown, exemption.id


def test_a_hostile_id_is_shown_as_text() -> None:
    app = open_page("policies", "zh", package="exemptions", exemption="<script>alert(1)</script>")
    assert not app.exception
    assert "<script>" not in texts(app)
