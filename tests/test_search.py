"""A search finds the right measure first, however it is typed."""

import json
import subprocess
import sys
from datetime import date

import pytest
from typer.testing import CliRunner

from eligibility.catalogue import Catalogue
from eligibility.cli import app
from eligibility.errors import InputError
from eligibility.facets import FACETS, Filters, facet_names
from eligibility.search import Hit, search, suggest
from eligibility.search_cli import read_filters
from eligibility.search_words import synonyms, word_key

DAY = date(2022, 10, 8)


def first(catalogue: Catalogue, text: str) -> str:
    return search(catalogue, text)[0].measure.id


def ids(hits: list[Hit]) -> set[str]:
    return {hit.measure.id for hit in hits}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("房租", "muni-sasac-01"),
        ("租金", "muni-sasac-01"),
        ("免租", "muni-sasac-01"),
        ("fangzu", "muni-sasac-01"),
        ("Fang Zu", "muni-sasac-01"),
        ("fz", "muni-sasac-01"),
        ("rent", "muni-sasac-01"),
        ("RENT ", "muni-sasac-01"),
        ("fangzhu", "muni-sasac-01"),
        ("租金減免", "muni-sasac-01"),
        ("沪人社规〔2022〕18号", "muni-hrss-01"),
        ("沪人社规[2022]18号", "muni-hrss-01"),
        ("沪人社规（２０２２）18", "muni-hrss-01"),
        ("沪人社规 2022 18号", "muni-hrss-01"),
        ("沪人社规202218", "muni-hrss-01"),
        ("稳岗", "muni-hrss-01"),
        ("稳岗补帖", "muni-hrss-01"),
        ("困难行业稳旧业补贴", "muni-hrss-01"),
        ("job retension", "muni-hrss-01"),
        ("muni-hrss-01", "muni-hrss-01"),
        ("MUNI-HRSS-01", "muni-hrss-01"),
        ("50-04", "muni-sasac-01"),
        ("浦东房租", "pudong-50-rent"),
        ("Pudong rent", "pudong-50-rent"),
        ("退税", "nat-vat-14"),
        ("tuishui", "nat-vat-14"),
        ("社保", "muni-hrss-04"),
        ("五险", "muni-hrss-04"),
        ("shebao", "muni-hrss-04"),
        ("核酸", "muni-comm-01"),
        ("pcr", "muni-comm-01"),
        ("cinma", "muni-film-01"),
        ("how to get rent relief", "muni-sasac-01"),
    ],
)
def test_the_right_measure_comes_first(catalogue: Catalogue, text: str, wanted: str) -> None:
    assert first(catalogue, text) == wanted


def test_every_measure_is_found_first_by_its_id(catalogue: Catalogue) -> None:
    assert [i for i in catalogue.measures if first(catalogue, i) != i] == []


def test_every_measure_is_found_among_the_first_by_its_title_in_both_languages(
    catalogue: Catalogue,
) -> None:
    for measure in catalogue.measures.values():
        for title in (measure.title.zh, measure.title.en):
            found = [hit.measure.id for hit in search(catalogue, title)[:3]]
            assert measure.id in found, title


def test_every_document_number_finds_its_measures(catalogue: Catalogue) -> None:
    for measure in catalogue.measures.values():
        for basis in measure.basis:
            if number := catalogue.documents[basis.document].number:
                assert measure.id in ids(search(catalogue, number)), number


def test_a_number_that_no_document_has_finds_nothing_and_the_nearest_is_named(
    catalogue: Catalogue,
) -> None:
    assert search(catalogue, "沪人社规〔2022〕81号") == []
    assert suggest(catalogue, "沪人社规〔2022〕81号") == "沪人社规〔2022〕18号"


def test_a_title_counts_more_than_what_is_given_and_that_more_than_criteria_and_documents(
    catalogue: Catalogue,
) -> None:
    best: dict[str, float] = {}
    for hit in search(catalogue, "餐饮"):
        best[hit.why[0].field] = max(hit.score, best.get(hit.why[0].field, 0))
    order = [f for f in ("title", "kind", "tags", "gives", "criteria", "document") if f in best]
    assert len(order) >= 3
    assert [best[f] for f in order] == sorted((best[f] for f in order), reverse=True)


def test_at_equal_match_amounts_come_before_none_and_the_merely_named_last(catalogue: Catalogue) -> None:
    hits = search(catalogue, "房租")
    level = [h for h in hits if h.score == hits[0].score]
    unknown = [h.measure.evidence == "named" for h in level]
    assert any(unknown)
    assert unknown == sorted(unknown)
    without = [h.measure.benefit.amount is None for h in level]
    assert without == sorted(without)


def test_a_word_inside_another_is_not_meant(catalogue: Catalogue) -> None:
    for hit in search(catalogue, "rent"):
        assert hit.why[0].found not in ("current", "different", "parent")


def test_a_reason_says_as_what_the_word_was_read(catalogue: Catalogue) -> None:
    reason = search(catalogue, "稳岗补帖")[0].why[0]
    assert (reason.how, reason.found) == ("slip", "稳岗补贴")


def test_an_empty_text_finds_all_in_order(catalogue: Catalogue) -> None:
    for text in ("", "   ", "\n"):
        assert [hit.measure.id for hit in search(catalogue, text)] == list(catalogue.measures)


@pytest.mark.parametrize(
    "text",
    [
        "房" * 100_000,
        "a" * 100_000,
        "fangzu " * 20_000,
        "(((.*)+)+$[房租",
        "\\",
        "[",
        "%_'; drop table x; --",
        "😀",
        "👨‍👩‍👧‍👦房租🏠",
        "\x00\x07\u202e",
        "<script>alert(1)</script>",
        "\ud800",
        "①②③",
        "２０２２",
        "號",
        "-",
        "—…·",
        "İıß",
    ],
)
def test_hostile_texts_are_only_texts(catalogue: Catalogue, text: str) -> None:
    assert isinstance(search(catalogue, text), list)
    assert isinstance(suggest(catalogue, text), str)


def test_emoji_beside_a_word_do_not_hide_it(catalogue: Catalogue) -> None:
    assert first(catalogue, "🏠房租🏠") == "muni-sasac-01"


def test_signs_alone_find_nothing(catalogue: Catalogue) -> None:
    for text in ("😀", "((.*", "—"):
        assert search(catalogue, text) == []


def test_every_beginning_of_a_word_finds_what_the_word_finds_first(catalogue: Catalogue) -> None:
    for text in ("fan", "fang", "fangz", "fangzu"):
        assert "muni-sasac-01" in ids(search(catalogue, text)), text


def test_a_district_keeps_its_own_rules_and_those_valid_everywhere(catalogue: Catalogue) -> None:
    found = search(catalogue, "", Filters(district=("huangpu",)))
    assert {hit.measure.district for hit in found} == {"huangpu", None}
    assert found[0].measure.district == "huangpu"
    everywhere = [m for m in catalogue.measures.values() if m.district is None]
    own = [m for m in catalogue.measures.values() if m.district == "huangpu"]
    assert len(found) == len(everywhere) + len(own)


def test_a_sector_keeps_what_is_open_to_it(catalogue: Catalogue) -> None:
    catering = ids(search(catalogue, "", Filters(sector=("catering",))))
    assert {"muni-hrss-01", "muni-sasac-01", "nat-vat-14"} <= catering
    software = ids(search(catalogue, "", Filters(sector=("software",))))
    assert "muni-sasac-01" in software
    assert "muni-hrss-01" not in software


def test_a_size_leaves_out_what_is_shut_to_it(catalogue: Catalogue) -> None:
    assert "muni-sasac-01" in ids(search(catalogue, "", Filters(size=("small",))))
    assert "muni-sasac-01" not in ids(search(catalogue, "", Filters(size=("large",))))


def test_a_window_is_looked_at_on_the_day(catalogue: Catalogue) -> None:
    still = Filters(window=("open",))
    assert "muni-hrss-01" in ids(search(catalogue, "稳岗", still, date(2022, 12, 31)))
    assert "muni-hrss-01" not in ids(search(catalogue, "稳岗", still, date(2023, 1, 1)))


@pytest.mark.parametrize("facet", FACETS)
def test_each_facet_leaves_only_what_stands_under_its_keys(catalogue: Catalogue, facet: str) -> None:
    whole = len(search(catalogue, ""))
    counts = [len(search(catalogue, "", Filters.of({facet: [key]}), DAY)) for key in facet_names(facet)]
    assert any(0 < count < whole for count in counts)
    everything = Filters.of({facet: [*facet_names(facet), "any"]})
    assert len(search(catalogue, "", everything, DAY)) == whole


def test_no_synonym_stands_twice_in_a_line() -> None:
    for group in synonyms().groups:
        keys = [word_key(word) for word in group]
        assert all(keys)
        assert len(keys) == len(set(keys)), group


def test_the_command_line_finds_and_names_the_reason() -> None:
    result = CliRunner().invoke(app, ["catalogue", "search", "fz", "--district", "pudong"])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("muni-sasac-01\t")


def test_the_command_line_writes_json() -> None:
    options = ["--format", "json", "--window", "open", "--on", "2022-10-08", "--lang", "en"]
    result = CliRunner().invoke(app, ["catalogue", "search", "稳岗补帖", *options])
    answer = json.loads(result.stdout)
    assert answer["on"] == "2022-10-08"
    assert answer["hits"][0]["id"] == "muni-hrss-01"
    assert answer["hits"][0]["window"] == "open"
    assert answer["hits"][0]["why"][0]["how"] == "slip"


def test_finding_nothing_is_no_mistake_and_names_what_is_near() -> None:
    result = CliRunner().invoke(app, ["catalogue", "search", "沪人社规〔2022〕81号"])
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "沪人社规〔2022〕18号" in result.stderr


def test_a_filter_may_be_a_name_and_every_unknown_word_is_named() -> None:
    assert read_filters({"district": ["黄浦区", "Pudong"]}).district == ("huangpu", "pudong")
    with pytest.raises(InputError) as error:
        read_filters({"district": ["huangpo"], "kind": ["x"]})
    assert len(error.value.mistakes) == 2
    assert "huangpu" in str(error.value)


def test_checking_a_firm_loads_no_dictionary() -> None:
    code = (
        "import sys, eligibility.cli, eligibility.answers, eligibility.catalogue as c;"
        "c.read_catalogue(); print([m for m in ('pypinyin', 'rapidfuzz') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
