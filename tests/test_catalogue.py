"""The catalogue: whole, consistent, and honest about what it does not know."""

from pathlib import Path

import pytest
import yaml

from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.compiled import Compiled
from eligibility.errors import InputError
from eligibility.expressions.tree import fact_uses
from eligibility.firm import FIELDS

REFS = Path(__file__).parent / "refs.yaml"


@pytest.mark.parametrize(("package", "articles"), [("21", 21), ("50", 50), ("22", 22)])
def test_each_package_has_exactly_its_articles_in_order(
    catalogue: Catalogue, package: str, articles: int
) -> None:
    numbers = [article.number for article in catalogue.packages[package].articles]
    assert numbers == list(range(1, articles + 1))


def test_every_ref_of_the_evidence_has_its_place(catalogue: Catalogue) -> None:
    placed: set[str] = set()
    for content in catalogue.files.values():
        for key, document in content.documents.items():
            placed |= {key, *document.records}
        for article in content.articles:
            placed |= set(article.records)
        for subject in content.unplaced:
            placed |= {subject.id, *subject.records}
        for measure in content.measures:
            placed |= {measure.id, *measure.restates, *measure.records}
        for exemption in content.exemptions:
            placed |= {exemption.id, *exemption.records}
    missing = [ref for sheet in yaml.safe_load(REFS.read_text()).values() for ref in sheet]
    assert [ref for ref in missing if ref not in placed] == []


def test_a_slot_whose_text_is_unseen_claims_nothing(catalogue: Catalogue) -> None:
    for entry in catalogue.packages.values():
        for article in entry.articles:
            if article.title is None:
                assert (article.gives, article.evidence, article.records) == (None, "named", ())


def test_known_articles_are_counted_not_invented(catalogue: Catalogue) -> None:
    for key, entry in catalogue.packages.items():
        known, by_number = entry.known
        assert by_number == sum(article.title is not None for article in entry.articles), key
        assert by_number <= known <= len(entry.articles)


def test_a_benefit_has_one_home(catalogue: Catalogue) -> None:
    """What restates another text has no amount of its own under that text's id."""
    for measure in catalogue.measures.values():
        if measure.benefit.amount is None:
            continue
        for ref in measure.restates:
            other = catalogue.measures.get(ref)
            overlap = other is not None and other.benefit.amount is not None
            groups = (measure.stacking.one_of, other.stacking.one_of if other else None)
            assert not overlap or groups[0] == groups[1] != None, (measure.id, ref)  # noqa: E711


def test_computed_measures_show_their_sources(catalogue: Catalogue) -> None:
    for measure in catalogue.measures.values():
        if measure.benefit.amount is not None and measure.evidence in ("sourced", "confirmed"):
            assert measure.sources, measure.id


# Mistakes of an editor

GOOD = """
reference_day: 2022-10-08
measures:
  - id: a-1
    title: {zh: 甲, en: A}
    kind: industry_grant
    level: municipal
    criteria:
      - {id: small, test: employees <= 10, zh: 小, en: Small}
    benefit: {gives: {zh: 钱, en: Money}, amount: 100 * employees}
    claim: {how: application}
    sources: [{url: null, publisher: p, supports: {zh: 全, en: All}}]
    evidence: sourced
    checked: 2022-10-08
"""


def mistakes(tmp_path: Path, text: str) -> str:
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_catalogue(path)
    return str(error.value)


def test_the_good_file_is_good(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert list(read_catalogue(path).measures) == ["a-1"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("employees <= 10", "employes <= 10", 9, 'Did you mean "employees"?'),
        ("employees <= 10", "employees <= 10.5", 9, "at most 0 decimal places"),
        ("employees <= 10", "industry == 62", 9, "a code holds all codes below it"),
        ("employees <= 10", "1 < employees < 10", 9, "One comparison at a time"),
        ("employees <= 10", "__import__('os')", 9, "A test is expected"),
        ("100 * employees", "employees / 2", 10, "No division"),
        ("100 * employees", "employees * employees", 10, "more than once"),
        ("100 * employees", "100 - employees", 10, "may be negative"),
        ("100 * employees", "min(employees)", 10, "takes two amounts"),
        ("100 * employees", "100 * employees +", 10, "Not an expression"),
        ("kind: industry_grant", "kind: industry_grants", 6, "it may be"),
        ("    level:", "    levle: x\n    level:", 7, 'Did you mean "level"?'),
        ("level: municipal", "level: district", 4, "names its `district`"),
        ("evidence: sourced", "evidence: named", 4, "so it has no amount"),
        ("checked: 2022-10-08", "checked: 2022-02-30", 14, "2022-02-30"),
        ("    level:", "    kind: other\n    level:", 7, "given twice"),
        ("claim: {how", "stacking: {one_of: nothing}\n    claim: {how", 4, "no stacking group nothing"),
        ("sources: [{url: null", "sources: [{url: 'javascript:1'", 12, "javascript:1"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in GOOD
    message = mistakes(tmp_path, GOOD.replace(old, new, 1))
    assert f"rules.yaml:{line}:" in message
    assert words in message


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("employees <= 10", "employes <= 10").replace("100 * employees", "1 / 2")
    message = mistakes(tmp_path, text)
    assert "employes" in message
    assert "No division" in message


def test_anchors_are_refused(tmp_path: Path) -> None:
    text = GOOD.replace("title: {zh: 甲, en: A}", "title: &t {zh: 甲, en: A}").replace(
        "gives: {zh: 钱, en: Money}", "gives: *t"
    )
    assert "anchors and aliases" in mistakes(tmp_path, text)


def test_every_fact_that_the_form_asks_for_is_read_by_a_rule(compiled: Compiled) -> None:
    read = {name for test in compiled.tests for name in test.facts}
    amounts = [amount for rule in compiled.rules for _, amount in rule.amounts]
    read |= {name for amount in (*amounts, *compiled.caps.values()) for name in fact_uses(amount)}
    assert set(FIELDS) - read == {"name"}
