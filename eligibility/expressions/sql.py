"""From a tree to SQL over a table with one column a fact.

NULL means that a fact is not known; a test on it is NULL, as in `evaluate.py`. An amount becomes two
DECIMAL expressions, its low and its high end; a NULL high end is unbounded. Every number is
cast to DECIMAL, so nothing passes through floating point.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from eligibility.expressions.digits import Digits, digits_of, digits_of_number, widened
from eligibility.expressions.evaluate import code_sets
from eligibility.expressions.ranges import lookup, value_range
from eligibility.expressions.tree import (
    Amount,
    And,
    Between,
    Brackets,
    CodeIn,
    Compare,
    Constant,
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
)

WIDTH = 38
SCALE = 10
DECIMAL = f"DECIMAL({WIDTH},{SCALE})"


@dataclass(frozen=True)
class SqlInterval:
    """The two ends of an amount as SQL; `bounded` says that `high` is never NULL."""

    low: str
    high: str
    bounded: bool


def quote(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def column(name: str) -> str:
    """A fact as a quoted column name."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Constant) -> str:
    """A constant of the rule language as an SQL literal."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case date():
            return f"DATE '{value.isoformat()}'"
        case Decimal():
            return decimal(value)
        case _:
            return quote(value)


def decimal(value: Decimal) -> str:
    """An exact number."""
    digits = value.as_tuple()
    places = max(0, -int(digits.exponent))
    width = max(len(digits.digits) + max(0, int(digits.exponent)), places + 1)
    return f"CAST('{value:f}' AS DECIMAL({width},{places}))"


def test_sql(test: Test, env: Environment) -> str:
    """A boolean SQL expression, NULL where the test is not known."""
    match test:
        case Compare(name, op, value):
            sign = {"==": "=", "!=": "<>"}.get(op, op)
            return f"({column(name)} {sign} {literal(value)})"
        case Within(name, values):
            return f"({column(name)} IN ({', '.join(map(literal, values))}))"
        case Flag(name):
            return column(name)
        case CodeIn(name, codes):
            return _code_in(name, codes, env)
        case Not(part):
            return f"(NOT {test_sql(part, env)})"
        case And(parts):
            return f"({' AND '.join(test_sql(part, env) for part in parts)})"
        case Or(parts):
            return f"({' OR '.join(test_sql(part, env) for part in parts)})"


def _code_in(name: str, codes: tuple[str, ...], env: Environment) -> str:
    whole, partial = code_sets(codes, env)
    own = column(name)
    inside = " OR ".join(
        f"left({own}, {length}) IN ({', '.join(quote(c) for c in whole if len(c) == length)})"
        for length in sorted({len(code) for code in whole})
    )
    unsure = f" OR {own} IN ({', '.join(map(quote, sorted(partial)))})" if partial else ""
    return f"(CASE WHEN {inside} THEN TRUE WHEN {own} IS NULL{unsure} THEN NULL ELSE FALSE END)"


def amount_sql(amount: Amount, env: Environment) -> SqlInterval:
    """Both ends of an amount, exact, not rounded."""
    match amount:
        case Number(value):
            return SqlInterval(decimal(value), decimal(value), bounded=True)
        case Between(low, high):
            top = "NULL" if high is None else decimal(high)
            return SqlInterval(decimal(low), top, bounded=high is not None)
        case Fact(name):
            return _fact(name, env)
        case Sum(left, right):
            a, b = amount_sql(left, env), amount_sql(right, env)
            return SqlInterval(f"({a.low} + {b.low})", f"({a.high} + {b.high})", a.bounded and b.bounded)
        case Difference(left, right):
            a, b = amount_sql(left, env), amount_sql(right, env)
            return SqlInterval(f"({a.low} - {b.high})", f"({a.high} - {b.low})", a.bounded)
        case Product(left, right):
            own, other = digits_of(left, env), digits_of(right, env)
            return _product(_wide(amount_sql(left, env), own, other), amount_sql(right, env))
        case Least(parts):
            ends = [amount_sql(part, env) for part in parts]
            lows, highs = (
                f"least({', '.join(x)})" for x in zip(*((e.low, e.high) for e in ends), strict=True)
            )
            return SqlInterval(lows, highs, any(end.bounded for end in ends))
        case Greatest(parts):
            return _greatest([amount_sql(part, env) for part in parts])
        case Lookup(fact, table):
            return _lookup(fact, table, env)
        case Brackets(part, table):
            return _brackets(part, table, env)
        case Steps(fact, table):
            return _steps(fact, table, env)


def _fact(name: str, env: Environment) -> SqlInterval:
    fact = env.facts[name]
    own = f"CAST({column(name)} AS DECIMAL({fact.width},{fact.scale}))"
    if fact.known:
        return SqlInterval(own, own, bounded=True)
    low = f"coalesce({own}, {decimal(fact.low)})"
    if fact.high is None:
        return SqlInterval(low, own, bounded=False)
    return SqlInterval(low, f"coalesce({own}, {decimal(fact.high)})", bounded=True)


def _wide(a: SqlInterval, own: Digits, other: Digits) -> SqlInterval:
    return SqlInterval(widened(a.low, own, other), widened(a.high, own, other), a.bounded)


def _product(a: SqlInterval, b: SqlInterval) -> SqlInterval:
    low, high = f"({a.low} * {b.low})", f"({a.high} * {b.high})"
    if a.bounded and b.bounded:
        return SqlInterval(low, high, bounded=True)
    zero = f"CASE WHEN {a.high} = 0 OR {b.high} = 0 THEN 0 ELSE {high} END"
    return SqlInterval(low, f"({zero})", bounded=False)


def _greatest(ends: list[SqlInterval]) -> SqlInterval:
    low = f"greatest({', '.join(end.low for end in ends)})"
    high = f"greatest({', '.join(end.high for end in ends)})"
    open_ends = [end.high for end in ends if not end.bounded]
    if open_ends:
        unknown = " OR ".join(f"{end} IS NULL" for end in open_ends)
        high = f"(CASE WHEN {unknown} THEN NULL ELSE {high} END)"
    return SqlInterval(low, high, bounded=not open_ends)


def _lookup(fact: str, table: tuple[tuple[str | bool, Decimal], ...], env: Environment) -> SqlInterval:
    own = column(fact)
    rows = " ".join(f"WHEN {own} = {literal(word)} THEN {decimal(value)}" for word, value in table)
    low, high = lookup(fact, table, None, env)
    assert high is not None
    if env.facts[fact].known:
        return SqlInterval(f"(CASE {rows} ELSE 0 END)", f"(CASE {rows} ELSE 0 END)", bounded=True)
    ends = [f"(CASE {rows} WHEN {own} IS NULL THEN {decimal(end)} ELSE 0 END)" for end in (low, high)]
    return SqlInterval(ends[0], ends[1], bounded=True)


def _brackets(part: Amount, table: tuple[tuple[Decimal, Decimal], ...], env: Environment) -> SqlInterval:
    inner = amount_sql(part, env)
    top = inner.high if table[-1][1] > 0 else f"coalesce({inner.high}, {decimal(table[-1][0])})"
    bounded = inner.bounded or table[-1][1] == 0
    digits = digits_of(part, env)
    ends = [_bracket_sum(end, digits, table) for end in (inner.low, top)]
    return SqlInterval(ends[0], ends[1], bounded)


def _bracket_sum(value: str, digits: Digits, table: tuple[tuple[Decimal, Decimal], ...]) -> str:
    """Each rate on its own part; NULL stays NULL, which `least` and `greatest` would swallow."""
    parts = []
    for i, (start, rate) in enumerate(table):
        end = f"least({value}, {decimal(table[i + 1][0])})" if i + 1 < len(table) else value
        of_rate = digits_of_number(rate)
        own = f"greatest(0, {end} - {decimal(start)})"
        parts.append(f"{widened(own, digits, of_rate)} * {decimal(rate)}")
    return f"(CASE WHEN {value} IS NULL THEN NULL ELSE {' + '.join(parts)} END)"


def _steps(fact: str, table: tuple[tuple[Decimal, Decimal], ...], env: Environment) -> SqlInterval:
    own = column(fact)
    rows = " ".join(
        f"WHEN {own} >= {decimal(start)} THEN {decimal(value)}" for start, value in reversed(table)
    )
    low, high = value_range(Steps(fact, table), env)
    assert high is not None
    if env.facts[fact].known:
        return SqlInterval(f"(CASE {rows} ELSE 0 END)", f"(CASE {rows} ELSE 0 END)", bounded=True)
    ends = [f"(CASE WHEN {own} IS NULL THEN {decimal(end)} {rows} ELSE 0 END)" for end in (low, high)]
    return SqlInterval(ends[0], ends[1], bounded=True)
