"""The ledger: its figures are those of the files, and nothing is padded."""

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.errors import InputError
from eligibility.ledger import LEVELS, NO_PACKAGE, Ledger, read_ledger, tally
from eligibility.storage import POLICIES, ROOT
from tests.test_pages import open_page, texts

DISTRICTS = (
    *("baoshan", "changning", "chongming", "fengxian", "hongkou", "huangpu", "jiading", "jingan"),
    *("jinshan", "lingang", "minhang", "pudong", "putuo", "qingpu", "songjiang", "xuhui", "yangpu"),
)
# HOMES.md, section 8: several records of the evidence, one document.
ONE_DOCUMENT = (
    ("muni-gov-04", "muni-gov-11"),
    ("muni-hq-01", "muni-hqcbd-01"),
    ("muni-ct-01", "muni-tourism-91"),
    ("muni-fin-02", "muni-cbirc-91"),
    ("muni-sasac-01", "muni-sasac-91", "muni-sasac-02"),
    ("muni-hrss-06", "muni-hrss-93", "muni-hrss-94", "muni-hrss-95", "muni-hrss-03", "muni-hrss-91"),
)


@pytest.fixture(scope="module")
def ledger(catalogue: Catalogue) -> Ledger:
    return read_ledger(catalogue)


def files() -> dict[str, Any]:
    """Key of the issuer → its file, read without the program."""
    paths = [*POLICIES.glob("municipal/*.yaml"), *POLICIES.glob("districts/*.yaml")]
    return {path.stem: yaml.load(path.read_bytes(), yaml.CSafeLoader) for path in paths}


def counted(content: dict[str, Any]) -> list[str]:
    """The documents of a file that are rules."""
    return [k for k, d in content["documents"].items() if not d.get("ledger", {}).get("set_aside")]


def home(measure: dict[str, Any], content: dict[str, Any]) -> str | None:
    bases = [basis["document"] for basis in measure.get("basis", ())]
    own = [key for key in bases if key in content["documents"]]
    return next((key for key in own if key in counted(content)), own[0] if own else None)


def test_each_issuer_has_as_many_rules_as_documents_in_its_file(ledger: Ledger) -> None:
    read = files()
    assert set(ledger.issuers) == set(read)
    for key, content in read.items():
        issuer = ledger.issuers[key]
        assert [rule.key for rule in issuer.rules] == counted(content), key
        assert len(issuer.rules) + len(issuer.set_aside) == len(content["documents"]), key


def test_computable_rules_and_measures_are_those_of_the_files(ledger: Ledger) -> None:
    for key, content in files().items():
        places = [(home(m, content), m) for m in content.get("measures", ())]
        rules = set(counted(content))
        mine = [(place, m) for place, m in places if place in rules]
        paid = [(place, m) for place, m in mine if m["benefit"].get("amount") is not None]
        found = ledger.issuers[key].tally
        assert found.measures == len(mine), key
        assert found.computable_measures == len(paid), key
        assert found.computable == len({place for place, _ in paid}), key
        assert len(ledger.issuers[key].unwritten) == sum(place is None for place, _ in places), key


def test_the_levels_of_evidence_are_those_of_the_files(ledger: Ledger) -> None:
    expected: Counter[str] = Counter()
    for content in files().values():
        for key in counted(content):
            known = [m["evidence"] for m in content.get("measures", ()) if home(m, content) == key]
            known = known or [content["documents"][key].get("ledger", {}).get("evidence", "named")]
            expected[min(known, key=LEVELS.index)] += 1
    assert {k: n for k, n in ledger.tally.by_evidence.items() if n} == dict(expected)
    assert sum(ledger.tally.by_evidence.values()) == ledger.tally.rules


def test_the_official_count_stands_in_the_catalogue_with_its_source(ledger: Ledger) -> None:
    assert ledger.official is not None
    assert ledger.official.value == 492
    assert "上海万名领导干部深入基层" in ledger.official.source.publisher
    assert "492项" in ledger.official.source.supports.zh
    assert ledger.missing == 492 - sum(len(counted(content)) for content in files().values())


def test_a_measure_belongs_to_one_rule(ledger: Ledger) -> None:
    own = [m.id for rule in ledger.rules for m in rule.measures]
    aside = [m.id for i in ledger.issuers.values() for rule in i.set_aside for m in rule.measures]
    without = [m.id for i in ledger.issuers.values() for m in i.unwritten]
    every = [m["id"] for content in files().values() for m in content.get("measures", ())]
    assert sorted([*own, *aside, *without]) == sorted(every)


def test_national_rules_and_articles_are_no_rules_of_the_city(ledger: Ledger) -> None:
    kept_apart = ("national", "21_measures", "50_measures", "22_measures")
    for name in kept_apart:
        content = yaml.load((POLICIES / f"{name}.yaml").read_bytes(), yaml.CSafeLoader)
        assert not {rule.key for rule in ledger.rules} & set(content["documents"])


@pytest.mark.parametrize("refs", ONE_DOCUMENT, ids=lambda refs: refs[0])
def test_records_of_one_document_are_one_rule(ledger: Ledger, refs: tuple[str, ...]) -> None:
    found = set()
    for rule in ledger.rules:
        names = {rule.key, *rule.document.records}
        for measure in rule.measures:
            names |= {measure.id, *measure.records, *measure.restates}
        if names & set(refs):
            found.add(rule.key)
    assert len(found) == 1


def test_no_document_number_counts_twice(ledger: Ledger) -> None:
    numbers = Counter(rule.document.number for rule in ledger.rules if rule.document.number)
    assert [number for number, count in numbers.items() if count > 1] == []


def test_what_is_of_another_year_or_only_inferred_is_not_counted(ledger: Ledger) -> None:
    for rule in ledger.rules:
        number, ends = rule.document.number, rule.document.effective_to
        assert number is None or "〔" not in number or "〔2022〕" in number, rule.key
        assert ends is None or ends.year >= 2022, rule.key
        assert not any("推定存在" in doubt.zh for doubt in rule.document.doubts), rule.key


def test_a_rule_that_carries_out_two_packages_stands_under_both(
    ledger: Ledger, catalogue: Catalogue
) -> None:
    both = next(rule for rule in ledger.rules if rule.key == "sasac-rent-rules")
    assert both.packages == ("21", "50")
    listed = Counter(r.key for key in (*catalogue.packages, NO_PACKAGE) for r in ledger.of_package(key))
    assert listed == {rule.key: max(len(rule.packages), 1) for rule in ledger.rules}


def test_a_group_without_rules_has_never_been_checked() -> None:
    empty = tally(())
    assert (empty.rules, empty.checked, set(empty.by_evidence.values())) == (0, None, {0})


# Mistakes of an editor


def test_a_file_that_names_no_issuer_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "municipal").mkdir()
    (tmp_path / "catalogue.yaml").write_text("reference_day: 2022-10-08\n", encoding="utf-8")
    (tmp_path / "municipal" / "edu.yaml").write_text("documents: {}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_catalogue(tmp_path)
    assert "names no `issuer`" in str(error.value)


def test_a_home_that_does_not_exist_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "reference_day: 2022-10-08\n"
        "documents:\n"
        "  law:\n"
        "    title: {zh: 法, en: Law}\n"
        "    issuer: {zh: 局, en: Bureau}\n"
        "    ledger: {homes: [muni-none-01]}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        read_catalogue(tmp_path)
    assert "there is no measure muni-none-01" in str(error.value)


# The command line


def run(*args: str) -> str:
    command = [sys.executable, "-m", "eligibility", "catalogue", "ledger", *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize(("lang", "words"), [("zh", "至少还差"), ("en", "are missing")])
def test_the_ledger_says_plainly_how_many_are_missing(ledger: Ledger, lang: str, words: str) -> None:
    first = run("--lang", lang).splitlines()[0]
    assert words in first
    assert all(str(n) in first for n in (ledger.tally.rules, 492, ledger.missing))


def test_the_ledger_as_json_adds_up(ledger: Ledger) -> None:
    content = json.loads(run("--format", "json"))
    assert content["catalogue"] == ledger.version
    assert content["official"]["value"] == content["missing"] + content["recorded"]["rules"]
    assert sum(i["rules"] for i in content["issuers"]) == content["recorded"]["rules"]
    assert {i["issuer"] for i in content["issuers"] if i["level"] == "district"} == set(DISTRICTS)
    assert [content["packages"][key]["articles"] for key in ("21", "50", "22")] == [21, 50, 22]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_ledger_as_csv_has_one_row_a_rule(ledger: Ledger, lang: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run("--format", "csv", "--lang", lang))))
    assert [row["document"] for row in rows] == [rule.key for rule in ledger.rules]


# The page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_shows_recorded_and_missing(ledger: Ledger, lang: str) -> None:
    app = open_page("ledger", lang)
    assert not app.exception
    shown = texts(app)
    for number in (ledger.tally.rules, 492, ledger.missing):
        assert str(number) in shown
    assert "/catalogue?measure=muni-hrss-01" in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("district", DISTRICTS)
def test_each_district_page_opens_and_leads_to_its_rules(
    ledger: Ledger, district: str, lang: str
) -> None:
    app = open_page("ledger", lang, issuer=district)
    assert not app.exception
    shown = texts(app).replace("&#x27;", "'")
    issuer = ledger.issuers[district]
    assert app.header[0].value == getattr(issuer.name, lang)
    for rule in (*issuer.rules, *issuer.set_aside):
        assert getattr(rule.document.title, lang) in shown.replace("&quot;", '"')
        for measure in rule.measures:
            assert f"/catalogue?measure={measure.id}&" in shown.replace("&amp;", "&")
    other = next(i for i in ledger.issuers.values() if i.key not in (district,) and i.rules)
    assert getattr(other.rules[0].document.title, lang) not in shown


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "../../etc/passwd", "x" * 3000])
def test_an_issuer_that_does_not_exist_gives_the_whole_ledger(ledger: Ledger, hostile: str) -> None:
    app = open_page("ledger", "zh", issuer=hostile)
    assert not app.exception
    assert hostile not in texts(app)
    assert f"全部 {len(ledger.issuers)} 个单位" in texts(app)
