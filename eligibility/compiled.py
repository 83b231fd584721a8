"""The compiled catalogue: every distinct criterion is one bit, a measure needs a set of bits.

Both drivers read this one form. A firm has two masks: T, the criteria it meets, and F, those it
does not meet; what is in neither is not known. A measure is eligible where its bits lie in T,
ineligible where they meet F, else unknown; what an authority judges, or a text that nobody has
seen, keeps it from being eligible.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from eligibility.catalogue import Catalogue
from eligibility.decisions import Reason
from eligibility.expressions.evaluate import Facts, Truth, truth_function
from eligibility.expressions.parse import parse_amount, parse_test
from eligibility.expressions.tree import Amount, Test, atoms, facts_of_test
from eligibility.firm import ENVIRONMENT
from eligibility.schema import Measure

_TERMS_UNSEEN = Reason(
    "terms", "terms", None, "具体条件尚未见到原文", "The terms have not been seen yet", (), None
)


@dataclass(frozen=True)
class CompiledTest:
    """One distinct criterion.

    Args:
        bit: Its place in the masks.
        test: The tree.
        facts: The facts that it reads.
        decide: The tree as a function.
        atoms: Each comparison of it: the fact, and whether it holds.
    """

    bit: int
    test: Test
    facts: tuple[str, ...]
    decide: Callable[[Facts], Truth]
    atoms: tuple[tuple[str, Callable[[Facts], Truth]], ...]

    def unsettled(self, facts: Facts) -> tuple[str, ...]:
        """The facts of the comparisons that are not known, if the whole is not known."""
        if self.decide(facts) is not None:
            return ()
        return tuple(dict.fromkeys(name for name, holds in self.atoms if holds(facts) is None))


@dataclass(frozen=True)
class Rule:
    """One measure, compiled.

    Args:
        place: Its place in the catalogue's order, from 0.
        tests: Its criteria, in the order of the file.
        need: The mask of their bits.
        judged: An authority decides, or the terms are unseen: never more than unknown.
        amounts: From which day on which amount holds, oldest first; empty: none.
        package: The package that it is counted under.
        fixed_reasons: What is declared, judged or unseen: the same for every firm.
    """

    place: int
    measure: Measure
    tests: tuple[CompiledTest, ...]
    need: int
    judged: bool
    amounts: tuple[tuple[date, Amount], ...]
    package: str
    fixed_reasons: tuple[Reason, ...]

    def amount_on(self, on: date) -> Amount | None:
        """The amount that holds on a day; before the first the first holds."""
        if not self.amounts:
            return None
        begun = [amount for day, amount in self.amounts if day <= on]
        return begun[-1] if begun else self.amounts[0][1]


@dataclass(frozen=True)
class Compiled:
    """The catalogue, ready to decide.

    Args:
        tests: Every distinct criterion, by bit.
        rules: Every measure for firms, in the catalogue's order.
        caps: Group of a shared cap → its limit.
    """

    catalogue: Catalogue
    tests: tuple[CompiledTest, ...]
    rules: tuple[Rule, ...]
    caps: dict[str, Amount]


@lru_cache(maxsize=8)
def compile_catalogue(catalogue: Catalogue) -> Compiled:
    """Parses every expression of a catalogue; kept for the next call."""
    tests: dict[Test, CompiledTest] = {}

    def compiled_test(text: str) -> CompiledTest:
        tree = parse_test(text, ENVIRONMENT)
        if tree not in tests:
            parts = tuple((atom.fact, truth_function(atom, ENVIRONMENT)) for atom in atoms(tree))
            decide = truth_function(tree, ENVIRONMENT)
            tests[tree] = CompiledTest(len(tests), tree, facts_of_test(tree), decide, parts)
        return tests[tree]

    rules: list[Rule] = []
    for measure in catalogue.measures.values():
        if measure.audience != "firms":
            continue
        own = tuple(compiled_test(criterion.test) for criterion in measure.criteria)
        rules.append(
            Rule(
                place=len(rules),
                measure=measure,
                tests=own,
                need=sum({1 << test.bit for test in own}),
                judged=bool(measure.judged) or measure.evidence == "named",
                amounts=_amounts(measure),
                package=catalogue.package_of(measure),
                fixed_reasons=tuple(_fixed_reasons(measure)),
            )
        )
    caps = {
        group.id: parse_amount(group.cap, ENVIRONMENT)
        for group in catalogue.groups.values()
        if group.cap
    }
    return Compiled(catalogue, tuple(tests.values()), tuple(rules), caps)


def _amounts(measure: Measure) -> tuple[tuple[date, Amount], ...]:
    written = measure.benefit.amount
    if written is None:
        return ()
    dated = written if isinstance(written, dict) else {date.min: written}
    return tuple((day, parse_amount(text, ENVIRONMENT)) for day, text in sorted(dated.items()))


def _fixed_reasons(measure: Measure) -> list[Reason]:
    """What is declared and what is judged, without a test."""
    reasons = [
        Reason(f"declared_{i}", "declared", True, words.zh, words.en, (), None)
        for i, words in enumerate(measure.declared, 1)
    ]
    reasons += [
        Reason(
            f"judged_{i}",
            "judged",
            None,
            f"{judged.zh}（由{judged.by.zh}认定）",
            f"{judged.en} (to be judged by {judged.by.en})",
            (),
            None,
        )
        for i, judged in enumerate(measure.judged, 1)
    ]
    if measure.evidence == "named":
        reasons.append(_TERMS_UNSEEN)
    return reasons
