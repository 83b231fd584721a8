"""The editor's tools: lint, schema, difference."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.diff import compare, diff_json, diff_text
from eligibility.editor_schema import editor_schema
from eligibility.lint import lint
from eligibility.storage import POLICIES, ROOT

HEAD = """
reference_day: 2022-10-08
documents:
  law: {title: {zh: 法, en: Law}, issuer: {zh: 局, en: Bureau}}
groups:
  - {id: g, kind: one_of, title: {zh: 组, en: G}, why: {zh: 因, en: Why.}}
measures:
"""
MEASURE = """
  - id: {id}
    title: {{zh: 甲, en: A}}
    kind: industry_grant
    level: municipal
    basis: [{{document: law}}]
    period: {{starts: 2022-06-01, ends: 2022-12-31}}
    criteria:
      - {{id: small, test: '{test}', zh: 小, en: Small}}
    benefit: {{gives: {{zh: 钱, en: Money}}, amount: {amount}}}
    claim: {{how: application}}
    stacking: {{{stacking}}}
    sources: [{{url: null, publisher: p, supports: {{zh: 全, en: All}}}}]
    evidence: sourced
    checked: 2022-10-08
"""
CASES = """
firm: {employees: 10, monthly_rent: 100}
cases:
  - {name: Gets it, expect: {outcome: eligible}}
  - {name: At the edge, firm: {employees: 10}, expect: {outcome: eligible}}
  - {name: Beyond it, firm: {employees: 11}, expect: {outcome: ineligible}}
  - {name: Not known, firm: {employees: null}, expect: {outcome: unknown}}
"""


def measure(
    id: str = "a", test: str = "employees <= 10", amount: str = "monthly_rent", stacking: str = ""
) -> str:
    return MEASURE.format(id=id, test=test, amount=amount, stacking=stacking)


def catalogue_of(tmp_path: Path, *measures: str, name: str = "rules") -> Catalogue:
    path = tmp_path / f"{name}.yaml"
    path.write_text(HEAD + "".join(measures), encoding="utf-8")
    return read_catalogue(path)


def findings(tmp_path: Path, *measures: str, cases: str | None = None) -> str:
    catalogue = catalogue_of(tmp_path, *measures)
    folder = None
    if cases is not None:
        folder = tmp_path / "cases"
        folder.mkdir(exist_ok=True)
        (folder / "a.yaml").write_text(cases, encoding="utf-8")
    return "\n".join(map(str, lint(catalogue, folder)))


def test_the_catalogue_is_clean(catalogue: Catalogue) -> None:
    assert lint(catalogue, ROOT / "tests" / "cases") == []


def test_a_sound_measure_is_clean(tmp_path: Path) -> None:
    assert findings(tmp_path, measure(), cases=CASES) == ""


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ("employees < 0 or employees > 10 and employees <= 10", "can never hold"),
        ("employees < 0", "can never hold"),
        ("employees >= 0", "always holds"),
        ("is_high_tech or not is_high_tech", "always holds"),
        ('founded < date("2020-01-01") and founded > date("2020-01-01")', "can never hold"),
        ('industry in ["H62"] and not industry in ["H"]', "can never hold"),
        ('entity == "enterprise" and entity == "institution"', "can never hold"),
    ],
)
def test_criteria_that_decide_nothing_are_found(tmp_path: Path, test: str, words: str) -> None:
    assert words in findings(tmp_path, measure(test=test.replace("'", '"')))


def test_criteria_that_exclude_each_other_are_found(tmp_path: Path) -> None:
    second = "    criteria:\n      - {id: large, test: employees > 10, zh: 大, en: Large}"
    text = measure().replace("    criteria:", second, 1)
    assert "can never hold together" in findings(tmp_path, text)


def test_two_measures_that_pay_on_one_fact_must_say_how_they_stand(tmp_path: Path) -> None:
    a, b = measure("a"), measure("b", test="employees <= 5", amount="0.5 * monthly_rent")
    assert "b: pays on monthly_rent as a does" in findings(tmp_path, a, b)
    together = [measure("a", stacking="one_of: g"), measure("b", stacking="one_of: g")]
    assert findings(tmp_path, *together) == ""
    apart = measure("b", test="employees > 10", amount="0.5 * monthly_rent")
    assert findings(tmp_path, a, apart) == ""


def test_days_in_disorder_are_found(tmp_path: Path) -> None:
    text = measure().replace("starts: 2022-06-01", "starts: 2023-06-01")
    assert "after its end" in findings(tmp_path, text)


def test_an_edge_without_a_case_is_found(tmp_path: Path) -> None:
    assert "its edge employees <= 10 is not walked" in findings(
        tmp_path, measure(), cases=CASES.replace("11", "10")
    )
    assert "at least 4 are needed" in findings(
        tmp_path, measure(), cases=CASES.rsplit("  - {name: Not known", 1)[0]
    )
    assert "no cases in b.yaml" in findings(tmp_path, measure("b"), cases=CASES)


# Schema


def test_the_schema_in_the_repository_is_the_one_that_the_program_reads_by() -> None:
    assert (POLICIES / "schema.json").read_text(encoding="utf-8") == editor_schema()


def _policy_files() -> list[Path]:
    return sorted(POLICIES.rglob("*.yaml"))


@pytest.mark.parametrize("path", _policy_files(), ids=lambda path: path.name)
def test_each_policy_file_names_its_schema_and_keeps_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    up = "../" * (len(path.relative_to(POLICIES).parts) - 1)
    assert text.startswith(f"# yaml-language-server: $schema={up or './'}schema.json\n")
    content = json.loads(json.dumps(_texts_as_keys(yaml.load(text, yaml.CSafeLoader)), default=str))
    jsonschema.Draft202012Validator(json.loads(editor_schema())).validate(content)


def _texts_as_keys(content: object) -> object:
    if isinstance(content, dict):
        return {str(key): _texts_as_keys(value) for key, value in content.items()}
    return [_texts_as_keys(each) for each in content] if isinstance(content, list) else content


# Difference


def test_a_changed_rate_changes_the_results_of_the_firms_that_get_it(tmp_path: Path) -> None:
    old = catalogue_of(tmp_path, measure(), measure("gone"), name="old")
    new = catalogue_of(tmp_path, measure(amount="2 * monthly_rent"), measure("fresh"), name="new")
    found = compare(old, new)
    assert (found.added, found.removed, found.changed) == (("fresh",), ("gone",), {"a": ("benefit",)})
    change = next(
        c for c in found.results if c.measure == "a" and c.before and c.before[0] == "eligible"
    )
    assert change.before is not None
    assert change.after is not None
    assert change.after[1] == 2 * change.before[1]
    assert all(c.before or c.after for c in found.results)
    assert f"{found.firms} sample firms" in diff_text(found)
    assert json.loads(json.dumps(diff_json(found)))["changed"] == {"a": ["benefit"]}


def test_words_alone_change_no_result(tmp_path: Path) -> None:
    old = catalogue_of(tmp_path, measure(), name="old")
    new = catalogue_of(tmp_path, measure().replace("zh: 甲", "zh: 乙"), name="new")
    found = compare(old, new)
    assert (found.changed, found.results) == ({"a": ("title",)}, ())


def test_the_files_do_not_differ_from_themselves() -> None:
    command = [sys.executable, "-m", "eligibility", "catalogue", "diff", "policies", "policies"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "No measure differs." in done.stdout


@pytest.mark.parametrize("place", ["--upload-pack=x", "no-such-revision", "; rm -rf ."])
def test_a_revision_that_does_not_exist_is_refused(place: str) -> None:
    command = [sys.executable, "-m", "eligibility", "catalogue", "diff", "--", place, "policies"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "git revision" in done.stderr
