"""Reads YAML that people wrote: with line numbers, and every mistake in words.

Only plain data: no tags, no anchors. A key given twice is a mistake. Numbers with a point become
`Decimal`, so that 0.1 stays 0.1; ISO days become `date`; a day that does not exist stays text, so
that whoever knows the field can say so.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from eligibility.errors import InputError, Mistake, shown

Path_ = tuple[str | int, ...]
MAX_BYTES = 5_000_000
MAX_DEPTH = 40
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Document:
    """Data read from a file, and the line on which each part of it stands."""

    name: str
    data: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def where(self, path: Path_) -> str:
        """`file:line` of the innermost known part of a path."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines.get(path, 1)}"

    def line_of(self, mistake: Mistake) -> int:
        """The line that a mistake names, for sorting."""
        line = mistake.where.removeprefix(f"{self.name}:").split(":")[0]
        return int(line) if line.isdecimal() else 0


def read_yaml(path: Path, name: str | None = None) -> Document:
    """Reads one YAML file.

    Args:
        path: The file.
        name: How messages call it; by default the path as given.

    Returns:
        The data with their lines; `mistakes` holds double keys and unknown tags.

    Raises:
        InputError: No such file, not text, empty, too large, or not YAML.
    """
    name = name or str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError.single(name, f"is larger than {MAX_BYTES // 1_000_000} MB.")
        raw = path.read_bytes()
    except OSError as error:
        raise InputError.single(name, f"cannot be read: {error.strerror}.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError.single(
            name, f"is not text in UTF-8 (byte {error.start}); a YAML file is expected."
        ) from error
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Document:
    """Reads YAML from text; see :func:`read_yaml`."""
    document = Document(name)
    try:
        document.mistakes = _aliases(text, name)
        node = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
        zh = f"{name}{line}：不是 YAML，看看这一行和上一行的缩进、冒号、括号和引号（{problem}）。"
        raise InputError.single(f"{name}{line}", f"is not YAML: {problem}.", zh) from error
    if node is None:
        raise InputError.single(name, "is empty.", f"{name}：是空的。")
    document.data = _build(node, (), document, set())
    return document


def _aliases(text: str, name: str) -> list[Mistake]:
    """Every alias, by line; refuses what is so deeply nested that to build it breaks the interpreter."""
    depth, lines = 0, {}
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            zh = f"{name}:{line}：不能用 & 和 * 引用，请写全。"
            problem = "anchors and aliases are not allowed: write it out."
            lines[line] = Mistake(f"{name}:{line}", problem, zh)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                zh = f"{name}:{line}：套得太深。"
                raise InputError.single(f"{name}:{line}", "is nested too deeply.", zh)
    return list(lines.values())


def _build(node: yaml.Node, path: Path_, document: Document, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    document.lines[path] = line
    if id(node) in seen:
        return None  # an alias: already a mistake
    seen.add(id(node))
    kind = node.tag.rpartition(":")[2]
    if not isinstance(node, yaml.ScalarNode) and kind not in ("map", "seq"):
        document.mistakes.append(_no_tag(f"{document.name}:{line}", node.tag))
        return None
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(node, path, document, seen)
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, i), document, seen) for i, child in enumerate(node.value)]
    return _scalar(node, f"{document.name}:{line}", document)


def _build_mapping(
    node: yaml.MappingNode, path: Path_, document: Document, seen: set[int]
) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        where = f"{document.name}:{key_node.start_mark.line + 1}"
        if not isinstance(key_node, yaml.ScalarNode):
            zh = f"{where}：冒号前面只能是一个词。"
            document.mistakes.append(Mistake(where, "a key must be a plain word.", zh))
            continue
        key = _scalar(key_node, where, document)
        if not isinstance(key, date):
            key = key_node.value
        if key in result:
            zh = f"{where}：{shown(key)} 写了两次。"
            document.mistakes.append(Mistake(where, f"the key {shown(key)} is given twice.", zh))
            continue
        step = key.isoformat() if isinstance(key, date) else key
        result[key] = _build(value_node, (*path, step), document, seen)
        document.lines[(*path, step)] = key_node.start_mark.line + 1
    return result


def _scalar(node: yaml.Node, where: str, document: Document) -> Any:
    text: str = node.value
    match node.tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() in ("true", "yes", "on")
        case "int" if text.lstrip("+-").isdecimal() and (
            text.lstrip("+-") == "0" or not text.lstrip("+-").startswith("0")
        ):
            return int(text)
        case "float" if _is_plain_number(text):
            return Decimal(text)
        case "timestamp":
            try:
                return date.fromisoformat(text)
            except ValueError:
                return text
        case "str" | "int" | "float":
            return text
        case tag:
            document.mistakes.append(_no_tag(where, tag))
            return None


def _no_tag(where: str, tag: str) -> Mistake:
    problem = f"the YAML tag {shown(tag)} is not allowed."
    return Mistake(where, problem, f"{where}：不能用 YAML 标签 {shown(tag)}。")


def _is_plain_number(text: str) -> bool:
    digits = text.lstrip("+-").replace(".", "", 1)
    return digits.isascii() and digits.isdecimal()
