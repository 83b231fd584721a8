"""What the READMEs show works as it stands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from eligibility.storage import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


COMMANDS = [
    line.removeprefix("python -m eligibility ").split(" #")[0]
    for block in blocks("sh")
    for line in block.splitlines()
    if line.startswith("python -m eligibility") and not line.endswith("&")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_runs(command: str, tmp_path: Path) -> None:
    firm = next(block for block in blocks("yaml") if "firm.yaml" in block)
    (tmp_path / "firm.yaml").write_text(firm, encoding="utf-8")
    replaced = command.replace("data/", f"{ROOT}/data/").split()
    done = subprocess.run(
        [sys.executable, "-m", "eligibility", *replaced],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_python_example_prints_what_it_says() -> None:
    for block in blocks("python"):
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == re.findall(r"# (\S+)$", block, re.M)[-1]


@pytest.mark.parametrize(
    "name",
    ["README.md", "policies/README.md", "data/README.md", "benchmarks/README.md", "docs/spark.md"],
)
def test_links_lead_to_files(name: str) -> None:
    path = ROOT / name
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


def test_the_repository_names_no_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    for name in listed:
        if name.endswith((".py", ".md", ".yaml", ".toml", ".txt")):
            text = (ROOT / name).read_text(encoding="utf-8")
            assert not re.search(r"/wor[k]/|/roo[t]/|/tm[p]/", text), name
