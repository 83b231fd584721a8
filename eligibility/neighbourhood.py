"""What a measure is connected with: articles, repeats, what it replaces, excludes or adds to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from eligibility.catalogue import Catalogue
from eligibility.compiled import Rule, compile_catalogue
from eligibility.decisions import COUNTED_EVIDENCE, LIQUIDITY, RELIEF
from eligibility.domains import can_be, independent_groups
from eligibility.expressions.parse import parse_amount
from eligibility.expressions.tree import Amount, Between, Least, Number, Product
from eligibility.firm import ENVIRONMENT, FIELDS
from eligibility.schema import Group, Measure, Words

_LEVELS = ("national", "municipal", "district")


@dataclass(frozen=True)
class Repeat:
    """A text that states the same benefit.

    Args:
        title: Of the measure or document that it is; None where the catalogue has no title for it.
        measure: The measure that it is, if it is one.
        district: The district whose text it is, by its ref; None: not a district's, or not known.
    """

    ref: str
    title: Words | None
    measure: str | None
    district: str | None


@dataclass(frozen=True)
class Tie:
    """A group of which the measure is a member, and the other members."""

    group: Group
    others: tuple[Measure, ...]


@dataclass(frozen=True)
class Row:
    """One measure of a kind, for the table.

    Args:
        formula: What is paid, without its cap; None where nothing can be computed.
        rate: The share in the formula, from low to high; None where it has none.
        cap: The limit in yuan, where the amount is the least of a formula and a constant.
    """

    measure: Measure
    formula: Amount | None
    rate: tuple[Decimal, Decimal | None] | None
    cap: Decimal | None


@dataclass(frozen=True)
class Neighbourhood:
    """All that a measure is connected with.

    Args:
        articles: Articles and subjects of the packages, in their order.
        stacks: Of the same kind, for the same firm, in no common group: both count.
        same_kind: The measure itself and all others of its kind: wider law first, then by district.
    """

    articles: tuple[str, ...]
    repeats: tuple[Repeat, ...]
    replaces: tuple[Measure, ...]
    replaced_by: tuple[Measure, ...]
    ties: tuple[Tie, ...]
    stacks: tuple[Measure, ...]
    same_kind: tuple[Row, ...]


def neighbourhood(measure: Measure, catalogue: Catalogue, on: date) -> Neighbourhood:
    """What a measure is connected with; amounts are those of the day."""
    everything = catalogue.measures.values()
    kin = sorted((m for m in everything if m.kind == measure.kind), key=_place)
    return Neighbourhood(
        articles=catalogue.articles_of(measure),
        repeats=_repeats(measure, catalogue),
        replaces=tuple(catalogue.measures[older] for older in measure.stacking.supersedes),
        replaced_by=tuple(m for m in everything if measure.id in m.stacking.supersedes),
        ties=tuple(
            Tie(
                catalogue.groups[key],
                tuple(m for m in everything if m != measure and key in groups_of(m)),
            )
            for key in groups_of(measure)
        ),
        stacks=_stacks(measure, kin, catalogue),
        same_kind=tuple(_row(m, on) for m in kin),
    )


def groups_of(measure: Measure) -> tuple[str, ...]:
    """The stacking groups of a measure."""
    stacking = measure.stacking
    return tuple(key for key in (stacking.one_of, stacking.same_payment, stacking.shared_cap) if key)


def formula_on(measure: Measure, on: date) -> Amount | None:
    """The amount that holds on a day; before the first the first holds; None: nothing to compute."""
    written = measure.benefit.amount
    if written is None:
        return None
    dated = written if isinstance(written, dict) else {date.min: written}
    begun = [text for since, text in sorted(dated.items()) if since <= on]
    return parse_amount(begun[-1] if begun else dated[min(dated)], ENVIRONMENT)


def split_cap(amount: Amount) -> tuple[Amount, Decimal | None]:
    """A formula and its cap in yuan; no cap where the amount is not the least of it and a constant."""
    if not isinstance(amount, Least):
        return amount, None
    limits = [part.value for part in amount.parts if isinstance(part, Number)]
    rest = tuple(part for part in amount.parts if not isinstance(part, Number))
    if not limits or not rest:
        return amount, None
    return rest[0] if len(rest) == 1 else Least(rest), min(limits)


def rate_of(amount: Amount) -> tuple[Decimal, Decimal | None] | None:
    """The one share among the factors of an amount, as a range."""
    found = [
        (factor.value, factor.value) if isinstance(factor, Number) else (factor.low, factor.high)
        for factor in _factors(amount)
        if isinstance(factor, Number | Between)
    ]
    shares = [(low, high) for low, high in found if high is not None and 0 < high < 1]
    return shares[0] if len(shares) == 1 else None


def _factors(amount: Amount) -> list[Amount]:
    if isinstance(amount, Product):
        return _factors(amount.left) + _factors(amount.right)
    return [amount]


def _place(measure: Measure) -> tuple[int, int]:
    districts = list(FIELDS["district"].choices)
    known = measure.district in districts
    return _LEVELS.index(measure.level), districts.index(str(measure.district)) if known else len(
        districts
    )


def _row(measure: Measure, on: date) -> Row:
    amount = formula_on(measure, on)
    if amount is None:
        return Row(measure, None, None, None)
    formula, cap = split_cap(amount)
    return Row(measure, formula, rate_of(formula), cap)


def _repeats(measure: Measure, catalogue: Catalogue) -> tuple[Repeat, ...]:
    """The texts that it restates, but for articles of the packages."""
    titles = {ref: d.title for d in catalogue.documents.values() for ref in d.records}
    found = []
    for ref in measure.restates:
        if ref in catalogue.article_of_ref:
            continue
        other = catalogue.measures.get(ref)
        district = ref.split("-")[0]
        found.append(
            Repeat(
                ref,
                other.title if other else titles.get(ref),
                other.id if other else None,
                district if district in FIELDS["district"].choices else None,
            )
        )
    return tuple(found)


def _stacks(measure: Measure, kin: list[Measure], catalogue: Catalogue) -> tuple[Measure, ...]:
    rules = {rule.measure.id: rule for rule in compile_catalogue(catalogue).rules}
    if not _adds(measure):
        return ()
    return tuple(m for m in kin if _adds(m) and _both_count(rules[measure.id], rules[m.id]))


def _adds(measure: Measure) -> bool:
    """Whether it can add to a total at all."""
    counted = measure.evidence in COUNTED_EVIDENCE and measure.relief_form in RELIEF | LIQUIDITY
    return counted and measure.audience == "firms" and measure.benefit.amount is not None


def _both_count(a: Rule, b: Rule) -> bool:
    """No common group, none replaces the other, and one firm can meet the criteria of both."""
    one, other = a.measure, b.measure
    if one.id == other.id or set(groups_of(one)) & set(groups_of(other)):
        return False
    if one.id in other.stacking.supersedes or other.id in one.stacking.supersedes:
        return False
    if not _places(one) & _places(other):
        return False
    return all(can_be(group, True) for group in independent_groups([*a.tests, *b.tests]))


def _places(measure: Measure) -> frozenset[str]:
    """The districts in which a firm can have it; a special area lies in some of them."""
    everywhere = frozenset(FIELDS["district"].choices)
    if measure.district is None:
        return everywhere
    if measure.district in everywhere:
        return frozenset({measure.district})
    rule = FIELDS["special_area"].certain_elsewhere
    return frozenset(rule[1]) if rule else everywhere
