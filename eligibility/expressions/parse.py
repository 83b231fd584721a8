"""From the text of a rule to its checked tree.

The syntax is a small part of Python's, so Python's own parser reads it; nothing is ever evaluated
as code. Every mistake names its place in the text.
"""

import ast
from decimal import Decimal

from eligibility.errors import did_you_mean
from eligibility.expressions.ranges import value_range
from eligibility.expressions.reader import ONE_SIDE, Reader
from eligibility.expressions.tree import (
    Amount,
    And,
    Between,
    Brackets,
    CodeIn,
    Compare,
    Difference,
    Environment,
    Fact,
    Flag,
    Greatest,
    Least,
    Lookup,
    Not,
    Number,
    Or,
    Product,
    Steps,
    Sum,
    Test,
    Within,
    fact_uses,
)

_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.GtE: ">=",
    ast.Gt: ">",
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_FUNCTIONS = ("min", "max", "between", "brackets", "steps")


def parse_test(text: str, env: Environment) -> Test:
    """The tree of a criterion.

    Raises:
        ExpressionError: The text is not a test of known facts.
    """
    reader = _Reader(text, env)
    return reader.test(reader.root)


def parse_amount(text: str, env: Environment) -> Amount:
    """The tree of an amount.

    Raises:
        ExpressionError: Not an amount, a fact stands in it twice, or it could be negative.
    """
    reader = _Reader(text, env)
    amount = reader.amount(reader.root)
    uses = fact_uses(amount)
    for name in uses:
        if uses.count(name) > 1:
            reader.fail(
                reader.root,
                f'The fact "{name}" stands in the amount more than once.',
                f"“{name}”在金额里出现了不止一次。",
            )
    return amount


def _no_number(name: str) -> tuple[str, str]:
    return f'"{name}" is not a number.', f"“{name}”不是数。"


class _Reader(Reader):
    # Tests

    def test(self, node: ast.expr) -> Test:
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return And(tuple(self.test(value) for value in values))
            case ast.BoolOp(values=values):
                return Or(tuple(self.test(value) for value in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.test(operand))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self.comparison(node, left, op, right)
            case ast.Compare():
                self.fail(
                    node,
                    "One comparison at a time: join two with `and`.",
                    "一次只比较一回：两个比较用 and 连接。",
                )
            case ast.Name():
                fact = self.fact(node)
                if fact.kind != "flag":
                    self.fail(
                        node,
                        f'"{fact.name}" is not a yes-or-no fact: compare it with something.',
                        f"“{fact.name}”不是“是或否”，要和一个值比较。",
                    )
                return Flag(fact.name)
        self.fail(
            node,
            "A test is expected: a comparison, or several joined by and, or, not.",
            "这里要写条件：一个比较，或者用 and、or、not 连起来的几个。",
        )

    def comparison(self, node: ast.expr, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Test:
        if isinstance(op, ast.In | ast.NotIn):
            inside = self.within(left, right)
            return Not(inside) if isinstance(op, ast.NotIn) else inside
        if type(op) not in _COMPARISONS:
            self.fail(
                node,
                "A comparison is one of < <= == != >= > in, not in.",
                "比较只能用 < <= == != >= > in、not in。",
            )
        word = _COMPARISONS[type(op)]
        if not self.names_fact(left):
            left, right, word = right, left, _MIRRORED[word]
        if not self.names_fact(left):
            self.fail(node, *ONE_SIDE)
        fact = self.fact(left)
        if fact.kind == "code":
            self.fail(
                node,
                f'Write `{fact.name} in ["…"]`: a code holds all codes below it.',
                f'请写 {fact.name} in ["…"]：一个代码包括它下面的所有代码。',
            )
        if fact.kind in ("choice", "flag", "text") and word not in ("==", "!="):
            self.fail(
                node,
                f'"{fact.name}" has no order: use == or !=.',
                f"“{fact.name}”没有大小之分：用 == 或 !=。",
            )
        return Compare(fact.name, word, self.constant(right, fact))

    def within(self, left: ast.expr, right: ast.expr) -> Test:
        fact = self.fact(left)
        if not isinstance(right, ast.List) or not right.elts:
            self.fail(right, "A list is expected: [one, or, more].", "这里要写一列：[一个, 或, 几个]。")
        if fact.kind != "code":
            return Within(fact.name, tuple(self.constant(item, fact) for item in right.elts))
        named: list[str] = []
        codes: list[str] = []
        for item in right.elts:
            word = self.string(item)
            if word not in self.env.groups and word not in self.env.codes:
                known = [*self.env.groups, *self.env.codes]
                near, near_zh = (did_you_mean(word, known, lang) for lang in ("en", "zh"))
                problem = f'"{word}" is neither a sector nor a code of the industry table.{near}'
                self.fail(item, problem, f"“{word}”既不是行业组，也不是行业代码。{near_zh}")
            named.append(word)
            codes.extend(self.env.groups.get(word, (word,)))
        return CodeIn(fact.name, tuple(dict.fromkeys(codes)), tuple(dict.fromkeys(named)))

    # Amounts

    def amount(self, node: ast.expr) -> Amount:
        match node:
            case ast.Constant():
                return Number(self.number(node))
            case ast.Name():
                fact = self.fact(node)
                if fact.kind != "number":
                    self.fail(node, *_no_number(fact.name))
                return Fact(fact.name)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() as op, right=right):
                return self.arithmetic(node, self.amount(left), op, self.amount(right))
            case ast.BinOp(op=ast.Div()):
                self.fail(
                    node,
                    "No division: six months of twelve is 0.5 *.",
                    "不能用除法：十二个月里的六个月写 0.5 *。",
                )
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
                return self.call(node, name, args)
            case ast.Call():
                self.fail(
                    node,
                    f"The functions are {', '.join(_FUNCTIONS)}.",
                    f"可以用的函数：{'、'.join(_FUNCTIONS)}。",
                )
            case ast.Subscript(value=ast.Dict() as table, slice=key):
                return self.lookup(node, table, key)
        self.fail(
            node,
            "An amount is expected: numbers, facts, + - *, min, max, between, a look-up.",
            "这里要写金额：数、事实、+ - *、min、max、between 或查表。",
        )

    def arithmetic(self, node: ast.expr, left: Amount, op: ast.operator, right: Amount) -> Amount:
        if isinstance(op, ast.Sub):
            low = value_range(left, self.env)[0]
            high = value_range(right, self.env)[1]
            if high is None or low < high:
                self.fail(
                    node,
                    "This difference may be negative: keep it at zero with max().",
                    "这个差可能小于零：用 max() 保底为零。",
                )
            return Difference(left, right)
        result = Sum(left, right) if isinstance(op, ast.Add) else Product(left, right)
        if value_range(left, self.env)[0] < 0 or value_range(right, self.env)[0] < 0:
            self.fail(
                node, "A negative amount: keep it at zero with max().", "金额小于零：用 max() 保底为零。"
            )
        return result

    def call(self, node: ast.expr, name: str, args: list[ast.expr]) -> Amount:
        if name in ("min", "max"):
            if len(args) < 2:
                self.fail(
                    node, f"{name}() takes two amounts or more.", f"{name}() 里要写两个或更多金额。"
                )
            parts = tuple(self.amount(arg) for arg in args)
            return Least(parts) if name == "min" else Greatest(parts)
        if len(args) != 2:
            self.fail(node, f"{name}() takes two arguments.", f"{name}() 里要写两项。")
        if name == "between":
            return self.between(node, args)
        table = self.thresholds(args[1])
        if name == "brackets":
            rates = [rate for _, rate in table]
            if table[0][0] != 0 or any(rate < 0 for rate in rates):
                self.fail(
                    args[1],
                    "Marginal rates start at 0 and are never negative.",
                    "分档税率从 0 开始，不能小于零。",
                )
            return Brackets(self.amount(args[0]), table)
        fact = self.fact(args[0])
        if fact.kind != "number":
            self.fail(args[0], *_no_number(fact.name))
        return Steps(fact.name, table)

    def between(self, node: ast.expr, args: list[ast.expr]) -> Amount:
        low = self.number(args[0])
        open_end = isinstance(args[1], ast.Name) and args[1].id == "unbounded"
        high = None if open_end else self.number(args[1])
        if low < 0 or (high is not None and high < low):
            self.fail(
                node,
                "between(low, high): 0 <= low <= high, or between(low, unbounded).",
                "between(低, 高)：0 <= 低 <= 高，或者 between(低, unbounded)。",
            )
        return Between(low, high)

    def thresholds(self, node: ast.expr) -> tuple[tuple[Decimal, Decimal], ...]:
        if not isinstance(node, ast.Dict) or not node.keys:
            self.fail(
                node,
                "A table is expected: {0: 0.225, 1000000: 0.20}.",
                "这里要写一张表：{0: 0.225, 1000000: 0.20}。",
            )
        table = tuple(
            (self.number(key if key is not None else node), self.number(value))
            for key, value in zip(node.keys, node.values, strict=True)
        )
        starts = [start for start, _ in table]
        if starts != sorted(set(starts)) or any(value < 0 for _, value in table):
            self.fail(
                node,
                "Thresholds rise and values are never negative.",
                "各档的起点要从小到大，值不能小于零。",
            )
        return table

    def lookup(self, node: ast.expr, table: ast.Dict, key: ast.expr) -> Amount:
        fact = self.fact(key)
        if fact.kind not in ("choice", "flag"):
            self.fail(
                key,
                f'"{fact.name}" is neither a choice nor a yes-or-no fact.',
                f"“{fact.name}”既不是选项，也不是“是或否”。",
            )
        rows: list[tuple[str | bool, Decimal]] = []
        for item, value in zip(table.keys, table.values, strict=True):
            if item is None:
                self.fail(node, "A key is missing.", "缺一个键。")
            word = self.constant(item, fact)
            assert isinstance(word, str | bool)
            rows.append((word, self.number(value)))
        if len({word for word, _ in rows}) != len(rows) or any(value < 0 for _, value in rows):
            self.fail(table, "Each key once; no negative numbers.", "每个键只写一次；不能有负数。")
        return Lookup(fact.name, tuple(rows))
