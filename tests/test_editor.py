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
measures:
"""
GROUP = "groups: [{id: g, kind: one_of, title: {zh: 组, en: G}, why: {zh: 因, en: Why.}}]\n"
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
    text = "".join(measures)
    path.write_text((GROUP if "one_of" in text else "") + HEAD + text, encoding="utf-8")
    return read_catalogue(path)


def findings(tmp_path: Path, *measures: str, cases: str | None = None) -> str:
    catalogue = catalogue_of(tmp_path, *measures)
    folder = None
    if cases is not None:
        folder = tmp_path / "cases"
        folder.mkdir(exist_ok=True)
        (folder / "a.yaml").write_text(cases, encoding="utf-8")
    return "\n".join(map(str, lint(catalogue, folder, tmp_path / "rules.yaml")))


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
    note = "note: {zh: 可叠加, en: Both count.}"
    one_silent = findings(tmp_path, measure("a", stacking=note), measure("b"))
    assert "b: pays on monthly_rent as a does" in one_silent
    assert findings(tmp_path, measure("a", stacking=note), measure("b", stacking=note)) == ""
    together = [measure("a", stacking="one_of: g"), measure("b", stacking="one_of: g")]
    assert findings(tmp_path, *together) == ""
    apart = measure("b", test="employees > 10", amount="0.5 * monthly_rent")
    assert findings(tmp_path, a, apart) == ""


def test_two_measures_that_pay_by_the_head_must_say_how_they_stand(tmp_path: Path) -> None:
    a, b = measure("a", amount="600 * insured_employees"), measure("b", amount="500 * insured_employees")
    assert "b: pays on insured_employees as a does" in findings(tmp_path, a, b)


def test_a_group_of_one_is_found(tmp_path: Path) -> None:
    assert "group g: holds 1 measures" in findings(tmp_path, measure("a", stacking="one_of: g"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "employees <= 10",
            "employees < 0",
            "rules.yaml:{line}: measure a, criterion small: can never",
        ),
        ("employees <= 10", "employees >= 0", "rules.yaml:{line}: measure a, criterion small: always"),
        ("starts: 2022-06-01", "starts: 2023-06-01", "rules.yaml:{line}: measure a: starts on"),
        ("ends: 2022-12-31", "apply_by: 2022-05-31", "rules.yaml:{line}: measure a: may be applied for"),
        (
            "checked: 2022-10-08",
            "checked: 2022-10-07",
            "rules.yaml:{line}: measure a: was checked before",
        ),
        (
            "supports: {zh: 全, en: All}",
            "GONE",
            "rules.yaml:{line}: measure a: has an amount, but no source",
        ),
        (
            "employees <= 10",
            "employees <= 12",
            "rules.yaml:{line}: measure a: criterion small: employees <=",
        ),
        ("amount: monthly_rent", 'amount: "min(monthly_rent, 50)"', "amount: at most 50: a case"),
        (
            "amount: monthly_rent",
            'amount: "min(monthly_rent, 50)"',
            "amount: monthly_rent at 50: a case",
        ),
        (
            "amount: monthly_rent",
            "amount: {2022-01-01: monthly_rent, 2022-07-01: 2 * monthly_rent}",
            "amount: another rate from 2022-07-01",
        ),
        (
            "amount: monthly_rent",
            'amount: "steps(revenue, {0: 1, 500: 2}) * monthly_rent"',
            "amount: revenue at 500",
        ),
    ],
)
def test_each_fault_is_found_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = measure().replace("url: null, publisher: p", 'url: null, publisher: p, date: "2022-10-08"')
    changed = text.replace(old, new)
    if new == "GONE":
        changed = "\n".join(line for line in text.splitlines() if "sources:" not in line)
        changed = changed.replace("evidence: sourced", "evidence: indicative") + "\n"
        new = "amount:"
    assert changed != text
    lines = (HEAD + changed).splitlines()
    line = next(i for i, each in enumerate(lines, 1) if new in each)
    assert words.format(line=line) in findings(tmp_path, changed, cases=CASES)


def test_a_threshold_without_a_source_is_found(tmp_path: Path) -> None:
    text = "\n".join(line for line in measure(amount="null").splitlines() if "sources:" not in line)
    found = findings(tmp_path, text.replace("evidence: sourced", "evidence: indicative") + "\n")
    assert "measure a: tests a figure, but no source shows it." in found


def test_a_document_that_ends_before_it_begins_is_found(tmp_path: Path) -> None:
    dates = "issuer: {zh: 局, en: Bureau}, effective_from: 2022-02-01, effective_to: 2022-01-31"
    (tmp_path / "rules.yaml").write_text(
        HEAD.replace("issuer: {zh: 局, en: Bureau}", dates) + measure(), encoding="utf-8"
    )
    found = lint(read_catalogue(tmp_path / "rules.yaml"), None, tmp_path / "rules.yaml")
    where = f"{tmp_path.name}/rules.yaml:4: document law"
    assert list(map(str, found)) == [
        f"{where}: is in effect from 2022-02-01, after its end on 2022-01-31."
    ]


def test_days_in_disorder_are_found(tmp_path: Path) -> None:
    text = measure().replace("starts: 2022-06-01", "starts: 2023-06-01")
    assert "after its end" in findings(tmp_path, text)


def test_an_edge_without_a_case_is_found(tmp_path: Path) -> None:
    edge = "criterion small: employees <= 10: a case at this edge, and one beyond it, are missing"
    assert edge in findings(tmp_path, measure(), cases=CASES.replace("11", "10"))
    assert edge in findings(tmp_path, measure(), cases=CASES.replace("11", "9"))
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
