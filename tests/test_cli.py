"""The command line, as a user starts it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from eligibility.storage import DATA, ROOT

FIRM = """
name: 面馆
district: huangpu
entity: enterprise
industry: H62
founded: 2019-04-01
layoff_rate_2021: 0.02
insured_employees: 18
"""


def run(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eligibility", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    path = tmp_path / "firm.yaml"
    path.write_text(FIRM, encoding="utf-8")
    return path


def test_check_answers_in_json_on_stdout_alone(firm: Path) -> None:
    done = run("check", firm, "--on", "2022-07-01", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    found = next(d for d in answer["decisions"] if d["id"] == "muni-hrss-01")
    assert (found["outcome"], found["window"]) == ("eligible", "open")
    assert found["amount"] == found["adds"] == {"low": "10800.00", "high": "10800.00"}


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "困难行业稳就业补贴"), ("en", "Job-retention subsidy")]
)
def test_check_answers_in_both_languages(firm: Path, lang: str, words: str) -> None:
    done = run("check", firm, "--lang", lang)
    assert done.returncode == 0
    assert words in done.stdout
    assert "10,800.00" in done.stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"emploees: 3\n", 'Did you mean "employees"?'),
        (b"district: huangpu\nemployees: -1\n", "firm.yaml:2: employees: reads -1"),
        (b"founded: 2022-02-31\n", "reads '2022-02-31'"),
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", "is not text in UTF-8"),
        (b"- a\n", "a firm is a list of `field: value` lines"),
        (b"employees: 1\nemployees: 2\n", "given twice"),
        (b"a: &x [*x]\n", "not"),
        (b"a: !!python/object/apply:os.system ['true']\n", "tag"),
        (b"{" * 5000, "nested too deeply"),
        (b"employees: " + b"[" * 2_000_000 + b"]" * 2_000_000, "firm.yaml:1: is nested too deeply"),
        (b"a: &x [1]\nemployees: [*x, *x, *x]\n", "firm.yaml:2: anchors and aliases are not allowed"),
        (b"#" * 5_000_001, "is larger than 5 MB"),
        ("name: 面馆\n".encode("gbk"), "is not text in UTF-8"),
        (b"revenue: .nan\nassets: 1e400\n", "firm.yaml:2: assets: reads '1e400'"),
    ],
)
def test_bad_input_ends_with_two_and_one_clear_message(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "firm.yaml"
    path.write_bytes(content)
    done = run("check", path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_day_that_does_not_exist_is_refused(firm: Path) -> None:
    done = run("check", firm, "--on", "2022-02-31")
    assert (done.returncode, done.stdout) == (2, "")
    assert "2022-02-31" in done.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = run("check", tmp_path / "none.yaml")
    assert done.returncode == 2
    assert "No such file" in done.stderr


def test_batch_writes_a_row_a_firm_and_measure(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run("batch", DATA / "sample_firms.csv", "--out", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "firm_id,measure_id,outcome,window,low,high,adds_low,adds_high"
    assert (len(lines) - 1) % 400 == 0


def test_estimate_gives_totals_in_json() -> None:
    done = run(
        "estimate", "--firms", DATA / "sample_firms.csv", "--by", "district,kind", "--format", "json"
    )
    totals = json.loads(done.stdout)
    assert totals["firms"] == 400
    assert {"district", "kind", "eligible_firms", "relief", "liquidity"} <= set(totals["totals"][0])


def test_catalogue_is_listed_and_shown() -> None:
    assert "muni-hrss-01\tconfirmed\t" in run("catalogue", "list").stdout
    assert "600 × " in run("catalogue", "show", "muni-hrss-01").stdout
    wrong = run("catalogue", "show", "muni-hrss-1")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Did you mean" in wrong.stderr


def test_lint_finds_no_mistake() -> None:
    done = run("catalogue", "lint")
    assert done.returncode == 0
    assert "no mistakes" in done.stdout
