"""Which module may import which: arrows go one way, and small stays small."""

import ast
from pathlib import Path

import pytest

from eligibility.storage import ROOT

PACKAGE = ROOT / "eligibility"
MODULES = sorted(PACKAGE.rglob("*.py"))
INSIDE = [path for path in MODULES if path != PACKAGE / "__init__.py"]

# From the ground up; a module may import what stands in a lower layer, or beside it unless forbidden.
LAYERS = [
    {"eligibility", "errors"},
    {"storage", "yaml_lines", "spreadsheets"},
    {"expressions"},
    {"scratch"},
    {"firm"},
    {"schema", "schema_basics", "exemption_schema"},
    {"catalogue", "checks", "exemption_checks", "ledger_checks", "editor_schema", "places"},
    {"compiled", "decisions"},
    {"matching", "batch", "stacking", "stacking_sql", "fens", "tables", "table_checks", "intake"},
    {
        "advice",
        "answers",
        "exemptions",
        "bulk",
        "totals",
        "estimates",
        "population",
        "scenarios",
        "domains",
        "edges",
        "lint",
        "diff",
        "versions",
        "papers",
        "ledger",
        "neighbourhood",
    },
    {"facets", "search", "search_index", "search_terms", "search_words", "reckoning"},
    {"reports", "desk", "park"},
    {
        "api",
        "cli",
        "catalogue_cli",
        "search_cli",
        "exemption_cli",
        "population_cli",
        "desk_cli",
        "cli_options",
        "park_cli",
        "__main__",
        "ui",
    },
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
APART = [{"matching", "batch", "stacking", "stacking_sql"}]


def part(module: str) -> str:
    names = module.split(".")
    return names[1] if len(names) > 1 else names[0]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def module_name(path: Path) -> str:
    names = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(name for name in names if name != "__init__")


@pytest.mark.parametrize("path", INSIDE, ids=module_name)
def test_imports_go_one_way(path: Path) -> None:
    own = part(module_name(path))
    for other in sorted(imports(path)):
        if not other.startswith("eligibility"):
            continue
        target = part(other)
        assert RANK[target] <= RANK[own], f"{own} imports {target}"
        assert not any({own, target} <= group and own != target for group in APART), (
            f"{own} imports {target}"
        )


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_only_the_pages_know_streamlit(path: Path) -> None:
    if "ui" not in path.parts:
        assert not any(name.split(".")[0] == "streamlit" for name in imports(path))


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            code = node.body[1:] if ast.get_docstring(node) else node.body
            length = (node.end_lineno or 0) - (code[0].lineno if code else node.lineno) + 1
            assert length <= 40, f"{node.name} has {length} lines"


def test_the_language_knows_no_policy_word() -> None:
    for path in (PACKAGE / "expressions").glob("*.py"):
        for other in imports(path):
            assert not other.startswith("eligibility") or part(other) in ("expressions", "errors"), path


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_nothing_is_evaluated_as_code(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("eval", "exec", "compile", "__import__")


def test_no_district_is_named_in_code() -> None:
    for path in MODULES:
        if "ui" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare):
                for side in ast.walk(node):
                    assert not (
                        isinstance(side, ast.Constant) and side.value in ("pudong", "lingang")
                    ), path
