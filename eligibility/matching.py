"""Decides one firm against the whole catalogue, with reasons."""

from datetime import date
from decimal import Decimal, localcontext

from eligibility.compiled import Compiled, CompiledTest, Rule
from eligibility.decisions import Decision, Outcome, Phrase, Range, Reason, window_on
from eligibility.expressions.evaluate import Facts, Truth, amount_interval
from eligibility.expressions.ranges import PRECISION
from eligibility.expressions.tree import Amount, fact_uses
from eligibility.expressions.words import Lang
from eligibility.firm import ENVIRONMENT, Firm
from eligibility.firm.vocabulary import WORDS


def decide(firm: Firm, compiled: Compiled, on: date) -> list[Decision]:
    """One decision a measure, in the catalogue's order; `adds` is left to `stacking`."""
    with localcontext(PRECISION):
        return _Matcher(firm, compiled).decisions(on)


def decide_briefly(firm: Firm, compiled: Compiled, on: date, near: int) -> list[Decision]:
    """The decisions that advice is drawn from, quicker: what the firm gets, may get, or just misses.

    The first two come without reasons. What fails by more than one criterion, or fails while another
    is not known, is left out; of the rest of what fails the reasons do without words of own values.

    Args:
        near: The bits of the criteria that a near miss may fail by.
    """
    with localcontext(PRECISION):
        return _Matcher(firm, compiled).brief_decisions(on, near)


def amount_for(rule: Rule, facts: Facts, on: date) -> Range | None:
    """What a rule pays for the facts given, exact and not rounded."""
    amount = rule.amount_on(on)
    return None if amount is None else Range(*amount_interval(amount, facts, ENVIRONMENT))


class _Matcher:
    """Every distinct criterion is evaluated once; texts of own values are made once."""

    def __init__(self, firm: Firm, compiled: Compiled) -> None:
        self.firm = firm
        self.compiled = compiled
        self.truths: list[Truth] = [test.decide(firm.facts) for test in compiled.tests]
        self.met = sum(1 << bit for bit, truth in enumerate(self.truths) if truth is True)
        self.failed = sum(1 << bit for bit, truth in enumerate(self.truths) if truth is False)
        self.unsettled = {
            test.bit: test.unsettled(firm.facts)
            for test, truth in zip(compiled.tests, self.truths, strict=True)
            if truth is None
        }
        self.yours: dict[tuple[str, ...], Phrase | None] = {}

    def decisions(self, on: date) -> list[Decision]:
        return [self.decision(rule, on) for rule in self.compiled.rules]

    def brief_decisions(self, on: date, near: int) -> list[Decision]:
        brief = []
        for rule in self.compiled.rules:
            outcome = self.outcome(rule)
            if outcome == "ineligible":
                failed = rule.need & self.failed
                if (
                    failed & near == failed
                    and failed & (failed - 1) == 0
                    and rule.need & ~self.met == failed
                ):
                    window = window_on(rule.measure.period, on)
                    reasons = self.bare_reasons(rule)
                    brief.append(Decision(rule.measure, outcome, window, None, reasons, ()))
                continue
            window = window_on(rule.measure.period, on)
            amount = rule.amount_on(on)
            exact = None if amount is None else amount_for(rule, self.firm.facts, on)
            missing = self.missing(rule, amount)
            brief.append(Decision(rule.measure, outcome, window, exact, (), missing))
        return brief

    def bare_reasons(self, rule: Rule) -> tuple[Reason, ...]:
        """Which criteria are met, without a word."""
        return tuple(
            Reason(criterion.id, "criterion", self.truths[test.bit], "", "", test.facts, None)
            for criterion, test in zip(rule.measure.criteria, rule.tests, strict=True)
        )

    def decision(self, rule: Rule, on: date) -> Decision:
        outcome = self.outcome(rule)
        amount = rule.amount_on(on) if outcome != "ineligible" else None
        exact = None if amount is None else amount_for(rule, self.firm.facts, on)
        return Decision(
            measure=rule.measure,
            outcome=outcome,
            window=window_on(rule.measure.period, on),
            amount=exact,
            reasons=self.reasons(rule),
            missing=() if outcome == "ineligible" else self.missing(rule, amount),
        )

    def outcome(self, rule: Rule) -> Outcome:
        if rule.need & self.failed:
            return "ineligible"
        met = rule.need & self.met == rule.need
        return "eligible" if met and not rule.judged else "unknown"

    def missing(self, rule: Rule, amount: Amount | None) -> tuple[str, ...]:
        """Unknown facts of unknown criteria and of the amount; a derived fact leads to its inputs."""
        asked: dict[str, None] = {}
        for test in rule.tests:
            if self.truths[test.bit] is None:
                for name in self.unsettled[test.bit]:
                    asked |= dict.fromkeys(self.inputs_of(name))
        for name in fact_uses(amount) if amount is not None else ():
            if name not in self.firm.facts:
                asked |= dict.fromkeys(self.inputs_of(name))
        return tuple(asked)

    def inputs_of(self, name: str) -> tuple[str, ...]:
        """What to ask for to know a fact; a short industry code asks for a longer one."""
        return (name,) if name in self.firm.facts else self.firm.inputs_of(name)

    def reasons(self, rule: Rule) -> tuple[Reason, ...]:
        measure = rule.measure
        reasons = [
            Reason(
                criterion.id,
                "criterion",
                self.truths[test.bit],
                criterion.zh,
                criterion.en,
                test.facts,
                self.own_values(test),
            )
            for criterion, test in zip(measure.criteria, rule.tests, strict=True)
        ]
        return (*reasons, *rule.fixed_reasons)

    def own_values(self, test: CompiledTest) -> Phrase | None:
        """The firm's own values of the facts of a test, in words, and where they come from."""
        if test.facts not in self.yours:
            known = [name for name in test.facts if name in self.firm.facts]
            self.yours[test.facts] = _own_phrase(known, self.firm) if known else None
        return self.yours[test.facts]


_ORIGINS = (
    Phrase("您填的：", "Yours: "),
    Phrase("推算：", "Derived: "),
    Phrase("没填，按此计算：", "Presumed: "),
)


def _own_phrase(known: list[str], firm: Firm) -> Phrase:
    """Values by origin: given, derived, presumed."""
    by_origin: tuple[list[str], list[str], list[str]] = ([], [], [])
    for name in known:
        by_origin[0 if name in firm.given else 2 if name in firm.presumed else 1].append(name)
    parts = [(origin, names) for origin, names in zip(_ORIGINS, by_origin, strict=True) if names]
    many = len(known) > 1
    zh = [origin.zh + "，".join(_value(n, firm, "zh", many) for n in names) for origin, names in parts]
    en = [origin.en + ", ".join(_value(n, firm, "en", many) for n in names) for origin, names in parts]
    return Phrase("；".join(zh), "; ".join(en))


def _value(name: str, firm: Firm, lang: Lang, named: bool) -> str:
    """A value in words; its name too, where a test reads several facts."""
    own = firm.facts[name]
    value = WORDS.value(name, Decimal(own) if type(own) is int else own, lang)
    if not named:
        return value
    return f"{WORDS.fact(name, lang)}{'' if lang == 'zh' else ' '}{value}"
