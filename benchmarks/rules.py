"""Made-up rules that look like the catalogue's, for the comparison with other engines.

A rule asks for an industry in a set, a district in a set, a kind of entity, a size, a landlord, a
headcount or a day of founding, mostly for two or three of these, and pays `min(rate * fact, cap)`. As in
the catalogue, rules draw on a common stock of criteria and amounts. With `stacked`, some exclude each
other or share a cap.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

SEED = 20221008
WORDS: Mapping[str, tuple[str, ...]] = {
    "district": (
        *("huangpu", "xuhui", "changning", "jingan", "putuo", "hongkou", "yangpu", "pudong"),
        *("minhang", "baoshan", "jiading", "jinshan", "songjiang", "qingpu", "fengxian", "chongming"),
    ),
    "entity": ("enterprise", "individual_business", "social_organisation", "cooperative"),
    "industry": (
        *("A01", "C13", "C14", "C17", "C26", "C27", "C34", "C35", "C36", "C38", "C39", "E47", "E48"),
        *("E50", "F51", "F52", "G53", "G54", "G55", "G56", "G58", "G59", "G60", "H61", "H62", "I63"),
        *("I64", "I65", "J66", "K70", "L71", "L72", "M73", "M74", "M75", "N77", "N78", "O80", "O81"),
        *("P83", "Q84", "R86", "R87", "R88", "R89"),
    ),
    "size": ("micro", "small", "medium", "large"),
    "landlord": ("state_owned", "private", "collective", "own"),
}
NUMBERS = (
    *("employees", "insured_employees", "monthly_rent", "electricity_bill"),
    *("pcr_test_cost", "interest_new_loans_2022"),
)
_RATES = {  # fen for each person or yuan
    "employees": (10_000, 30_000, 60_000, 100_000, 150_000, 200_000),
    "insured_employees": (20_000, 50_000, 60_000, 80_000, 120_000, 200_000),
    "monthly_rent": (25, 50, 100, 150, 300, 600),
    "electricity_bill": (3, 5, 10, 15, 20, 30),
    "pcr_test_cost": (30, 40, 50, 60, 80, 100),
    "interest_new_loans_2022": (10, 20, 30, 40, 45, 50),
}
_CAPS = (3_000, 10_000, 50_000, 200_000, 500_000, 3_000_000)  # yuan
_HEADS = (3, 5, 7, 9, 10, 15, 19, 20, 30, 49, 50, 99, 100, 199, 299, 499)


@dataclass(frozen=True)
class Rule:
    """One rule, as plain as every contestant can take it.

    Args:
        within: Fact → the words of which the firm's is one.
        at_most: Employees; None: any number.
        before: The firm was founded before that day; None: whenever.
        fact: What the amount is a share of.
        rate: Fen for each unit of it.
        cap: The most that is paid, in fen.
        one_of: Of the rules of this group a firm takes the best.
        shared_cap: The rules of this group together pay the fact itself at most.
    """

    id: str
    within: Mapping[str, tuple[str, ...]]
    at_most: int | None
    before: date | None
    fact: str
    rate: int
    cap: int
    one_of: str | None = None
    shared_cap: str | None = None


def made_up_rules(count: int, stacked: bool = False) -> list[Rule]:
    """The first `count` of an endless list, always the same."""
    draw = random.Random(SEED)  # noqa: S311
    stock = _Stock(draw)
    rules = [stock.rule(f"made-up-{i:03}", draw) for i in range(count)]
    return _with_groups(rules) if stacked else rules


class _Stock:
    """The criteria and amounts that rules draw on: 104 criteria, 36 amounts."""

    def __init__(self, draw: random.Random) -> None:
        def subsets(fact: str, sizes: range, count: int) -> list[tuple[str, ...]]:
            return [tuple(sorted(draw.sample(WORDS[fact], draw.choice(sizes)))) for _ in range(count)]

        self.within: dict[str, list[tuple[str, ...]]] = {
            "industry": subsets("industry", range(1, 12), 40),
            "district": [(each,) for each in WORDS["district"]] + subsets("district", range(3, 10), 6),
            "entity": [("enterprise",), ("individual_business",), ("cooperative", "enterprise")],
            "size": [("micro",), ("micro", "small"), ("medium", "micro", "small")],
            "landlord": [("state_owned",), ("private",)],
        }
        self.before = [date(2000, 1, 1) + timedelta(days=draw.randrange(8000)) for _ in range(16)]
        self.amounts = [
            (fact, rate, 100 * cap)
            for fact in NUMBERS
            for rate, cap in zip(_RATES[fact], draw.sample(_CAPS, len(_CAPS)), strict=True)
        ]

    def rule(self, name: str, draw: random.Random) -> Rule:
        chances = {"industry": 0.7, "district": 0.5, "entity": 0.3, "size": 0.25, "landlord": 0.1}
        asked = [fact for fact, chance in chances.items() if draw.random() < chance]
        within = {fact: draw.choice(self.within[fact]) for fact in asked or ["industry"]}
        at_most = draw.choice(_HEADS) if draw.random() < 0.25 else None
        before = draw.choice(self.before) if draw.random() < 0.2 else None
        return Rule(name, within, at_most, before, *draw.choice(self.amounts))


def _with_groups(rules: list[Rule]) -> list[Rule]:
    """Every fifth amount of a fact excludes the four before; tests and interest are paid once."""
    grouped, seen = [], dict.fromkeys(NUMBERS, 0)
    for rule in rules:
        at = seen[rule.fact]
        seen[rule.fact] += 1
        group = f"{rule.fact.replace('_', '-')}-{at // 5}"
        changes: dict[str, Any] = {}
        if rule.fact in ("pcr_test_cost", "interest_new_loans_2022"):
            changes = {"shared_cap": group} if at % 5 < 3 else {}
        elif at // 5 % 2 == 0:
            changes = {"one_of": group}
        grouped.append(Rule(**{**vars(rule), **changes}))
    return grouped


def policy_file(rules: list[Rule]) -> dict[str, Any]:
    """The rules as the content of a policy file, in the project's own schema."""
    words = {"zh": "编造的规则", "en": "Made-up rule"}
    kinds = {r.one_of: ("one_of", r.fact) for r in rules if r.one_of}
    kinds |= {r.shared_cap: ("shared_cap", r.fact) for r in rules if r.shared_cap}
    groups = [
        {"id": name, "kind": kind, "title": words, "why": words}
        | ({"cap": fact} if kind == "shared_cap" else {})
        for name, (kind, fact) in kinds.items()
    ]
    return {
        "reference_day": date(2022, 10, 8),
        "groups": groups,
        "measures": [_measure(rule, words) for rule in rules],
    }


def _measure(rule: Rule, words: dict[str, str]) -> dict[str, Any]:
    tests = [f"{fact} in {json.dumps(listed)}" for fact, listed in rule.within.items()]
    if rule.at_most is not None:
        tests.append(f"employees <= {rule.at_most}")
    if rule.before is not None:
        tests.append(f'founded < date("{rule.before}")')
    stacking = {"one_of": rule.one_of, "shared_cap": rule.shared_cap}
    return {
        "id": rule.id,
        "title": words,
        "kind": "industry_grant",
        "level": "municipal",
        "criteria": [{"id": f"c{i}", "test": test, **words} for i, test in enumerate(tests)],
        "benefit": {
            "gives": words,
            "amount": f"min({rule.rate / 100:.2f} * {rule.fact}, {rule.cap // 100})",
        },
        "claim": {"how": "application"},
        "stacking": {kind: group for kind, group in stacking.items() if group},
        "sources": [{"url": None, "publisher": "none", "supports": words}],
        "evidence": "sourced",
        "checked": date(2022, 10, 8),
    }
