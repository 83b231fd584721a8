"""Reads the small parts of a rule's text: facts and constants, and marks mistakes."""

import ast
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NoReturn

from eligibility.errors import did_you_mean
from eligibility.expressions.tree import Constant, Environment, FactType

MAX_LENGTH = 1000
MOST, PLACES = Decimal(10) ** 15, 12
"""No number of a rule is greater, or has more decimal places."""


ONE_SIDE = ("One side of a comparison must be a fact of the firm.", "比较的一边必须是企业的一项事实。")


class ExpressionError(Exception):
    """A rule's text has a mistake; `caret` is the line of `^` below it, `zh` the problem in Chinese."""

    def __init__(self, text: str, start: int, end: int, problem: str, zh: str) -> None:
        self.text = text
        self.caret = " " * start + "^" * max(1, end - start)
        self.problem, self.zh = problem, zh
        super().__init__(f"{text}\n{self.caret}\n{problem}")


class Reader:
    """Python's own parser reads the text; nothing of it is ever evaluated as code."""

    def __init__(self, text: str, env: Environment) -> None:
        self.text = " ".join(text.split())
        self.env = env
        if len(self.text) > MAX_LENGTH:
            problem, zh = f"Longer than {MAX_LENGTH} characters.", f"超过 {MAX_LENGTH} 个字符。"
            raise ExpressionError(self.text[:60] + "…", 0, 1, problem, zh)
        try:
            self.root: ast.expr = ast.parse(self.text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            offset = (getattr(error, "offset", None) or 1) - 1
            problem, zh = "Not an expression.", "这不是一个算式。"
            raise ExpressionError(self.text, offset, offset + 1, problem, zh) from error

    def fail(self, node: ast.AST, problem: str, zh: str) -> NoReturn:
        """Raises the error with its place."""
        start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", 0)
        encoded = self.text.encode()
        raise ExpressionError(
            self.text, len(encoded[:start].decode()), len(encoded[:end].decode()), problem, zh
        )

    def names_fact(self, node: ast.expr) -> bool:
        """Whether this is a word that may be a fact."""
        return isinstance(node, ast.Name) and node.id.lower() not in ("true", "false")

    def fact(self, node: ast.expr) -> FactType:
        """The fact that a word names."""
        if not isinstance(node, ast.Name):
            self.fail(node, *ONE_SIDE)
        fact = self.env.facts.get(node.id)
        if fact is None:
            near, near_zh = (did_you_mean(node.id, self.env.facts, lang) for lang in ("en", "zh"))
            problem = f'A firm has no field "{node.id}".{near}'
            self.fail(node, problem, f"企业没有“{node.id}”这一项。{near_zh}")
        return fact

    # Constants

    def constant(self, node: ast.expr, fact: FactType) -> Constant:
        """A constant of the kind that a fact is compared with."""
        readers: dict[str, Callable[[ast.expr], Constant]] = {
            "number": self.number,
            "date": self.date,
            "flag": self.truth,
            "choice": self.string,
            "text": self.string,
        }
        value = readers[fact.kind](node)
        if fact.kind == "choice" and value not in fact.choices:
            near, near_zh = (did_you_mean(value, fact.choices, lang) for lang in ("en", "zh"))
            may = ", ".join(fact.choices)
            zh = f"“{fact.name}”可以是 {may}。{near_zh}"
            self.fail(node, f'"{fact.name}" may be {may}.{near}', zh)
        if isinstance(value, Decimal) and not isinstance(value, bool):
            self.check_number(node, value, fact)
        return value

    def check_number(self, node: ast.expr, value: Decimal, fact: FactType) -> None:
        """A number must lie in the range of its fact."""
        if value < fact.low or (fact.high is not None and value > fact.high):
            top = "" if fact.high is None else f" to {fact.high}"
            problem = f'"{fact.name}" lies in the range from {fact.low}{top}.'
            top = "以上" if fact.high is None else f"到 {fact.high}"
            self.fail(node, problem, f"“{fact.name}”的范围是 {fact.low} {top}。")
        if value != round(value, fact.scale):
            problem = f'"{fact.name}" has at most {fact.scale} decimal places.'
            self.fail(node, problem, f"“{fact.name}”最多 {fact.scale} 位小数。")

    def number(self, node: ast.expr) -> Decimal:
        """A plain number, exact."""
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.number(operand)
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                source = (ast.get_source_segment(self.text, node) or "").replace("_", "")
                if source.replace(".", "", 1).isdecimal():
                    return self.within_limits(node, Decimal(source))
        self.fail(node, "A plain number is expected.", "这里要写一个数。")

    def within_limits(self, node: ast.expr, value: Decimal) -> Decimal:
        """A number that sums over millions of firms can hold."""
        if value > MOST or value != round(value, PLACES):
            problem = f"A number is {MOST:,} at most and has up to {PLACES} decimal places."
            self.fail(node, problem, f"一个数最大 {MOST:,}，最多 {PLACES} 位小数。")
        return value

    def string(self, node: ast.expr) -> str:
        """A word in quotation marks."""
        match node:
            case ast.Constant(value=str() as value):
                return value
        self.fail(
            node,
            'A word in quotation marks is expected, such as "H62".',
            '这里要写加引号的词，例如 "H62"。',
        )

    def date(self, node: ast.expr) -> date:
        """A day, written `date("2022-01-01")`."""
        match node:
            case ast.Call(
                func=ast.Name(id="date"), args=[ast.Constant(value=str() as text)], keywords=[]
            ):
                try:
                    return date.fromisoformat(text)
                except ValueError:
                    self.fail(node, "Not a day of the calendar.", "日历上没有这一天。")
        self.fail(
            node,
            'A day is expected, such as date("2022-01-01").',
            '这里要写日期，例如 date("2022-01-01")。',
        )

    def truth(self, node: ast.expr) -> bool:
        """`true` or `false`."""
        match node:
            case ast.Name(id=word) if word in ("true", "false"):
                return word == "true"
            case ast.Constant(value=bool() as value):
                return value
        self.fail(node, "true or false is expected.", "这里写 true 或 false。")
