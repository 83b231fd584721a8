"""By what the catalogue is narrowed: district, sector, kind, size, evidence, level, package, window."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from eligibility.catalogue import Catalogue
from eligibility.decisions import window_on
from eligibility.expressions.evaluate import Facts, Truth, truth_function
from eligibility.expressions.parse import parse_test
from eligibility.expressions.tree import And, CodeIn, Or, Test, facts_of_test
from eligibility.firm import ENVIRONMENT, FIELDS
from eligibility.firm.fields import SECTORS
from eligibility.schema import Measure
from eligibility.storage import read_data

ANY = "any"
NEVER_LARGE = "individual_business"  # has no size class, so it says nothing of medium and large firms


@dataclass(frozen=True)
class Filters:
    """Which measures are wanted; an empty facet wants all, several keys want either.

    Args:
        district: Their own rules and those valid everywhere; `any`: the latter alone.
        sector: Sectors, for which measures are meant or to which they are open; `any`: those for all.
        size: Size classes that a measure does not shut out.
    """

    package: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    size: tuple[str, ...] = ()

    @classmethod
    def of(cls, chosen: Mapping[str, Sequence[str]], but: str = "") -> "Filters":
        """Filters from facet → keys, without one of the facets."""
        return cls(**{facet: tuple(keys) for facet, keys in chosen.items() if facet != but})


FACETS = tuple(field.name for field in fields(Filters))


@dataclass(frozen=True)
class Place:
    """Where one measure stands: facet → its keys; the window depends on the day."""

    measure: Measure
    keys: Mapping[str, frozenset[str]]

    def under(self, facet: str, on: date) -> frozenset[str]:
        """The keys of a facet on a day."""
        if facet == "window":
            return frozenset((window_on(self.measure.period, on),))
        return self.keys[facet]

    def passes(self, filters: Filters, on: date) -> bool:
        """Whether the measure is wanted."""
        return all(
            not self.under(facet, on).isdisjoint(wanted)
            for facet in FACETS
            if (wanted := getattr(filters, facet))
        )

    def is_own(self, filters: Filters) -> bool:
        """Whether it is a rule of just the districts or sectors that are wanted."""
        return self.measure.district in filters.district or (
            bool(filters.sector) and ANY not in self.keys["sector"]
        )


def place_of(measure: Measure, catalogue: Catalogue) -> Place:
    """Where a measure stands."""
    packages = {article.split("-")[0] for article in catalogue.articles_of(measure)}
    everywhere = {ANY, *districts()}
    sectors = sectors_of(measure)
    return Place(
        measure,
        {
            "package": frozenset(packages or {"none"}),
            "level": frozenset({measure.level}),
            "evidence": frozenset({measure.evidence}),
            "kind": frozenset({measure.kind}),
            "district": frozenset({measure.district} if measure.district else everywhere),
            "sector": frozenset(open_sectors(measure) if sectors else {ANY, *SECTORS}),
            "size": frozenset(sizes_of(measure)),
        },
    )


def districts() -> dict[str, Mapping[str, str]]:
    """Every district, and every special area, that may have rules of its own."""
    areas = {key: words for key, words in FIELDS["special_area"].choices.items() if key != "none"}
    return {**FIELDS["district"].choices, **areas}


def facet_names(facet: str) -> Mapping[str, Mapping[str, str]]:
    """The keys of a facet, in their usual order, with their names."""
    if facet == "district":
        return districts()
    if facet == "sector":
        return {key: {"zh": words["zh"], "en": words["en"]} for key, words in SECTORS.items()}
    if facet == "size":
        return FIELDS["size"].choices
    names: Mapping[str, Mapping[str, Mapping[str, str]]] = read_data("labels")
    return names[facet]


def sectors_of(measure: Measure) -> tuple[str, ...]:
    """The sectors that a measure is meant for, by its criteria; none: it names none."""
    found: dict[str, None] = {}
    for criterion in measure.criteria:
        found |= dict.fromkeys(_sectors(parse_test(criterion.test, ENVIRONMENT)))
    return tuple(found)


def _sectors(test: Test) -> list[str]:
    match test:
        case CodeIn(_, _, named):
            return [word for word in named if word in SECTORS]
        case And(parts) | Or(parts):
            return [word for part in parts for word in _sectors(part)]
        case _:
            return []


def open_sectors(measure: Measure) -> tuple[str, ...]:
    """The sectors of which no criterion shuts out every code, whatever the firm's other facts."""
    tests = _tests_on(measure, "industry")

    def is_open(code: str) -> bool:
        return all(test({"industry": code}) is not False for test in tests)

    return tuple(key for key, sector in SECTORS.items() if any(map(is_open, sector["codes"])))


def _tests_on(measure: Measure, fact: str) -> list[Callable[[Facts], Truth]]:
    """The criteria that read a fact, as functions."""
    tests = [parse_test(criterion.test, ENVIRONMENT) for criterion in measure.criteria]
    return [truth_function(test, ENVIRONMENT) for test in tests if fact in facts_of_test(test)]


def sizes_of(measure: Measure) -> tuple[str, ...]:
    """The size classes that no criterion shuts out, whatever the firm's other facts."""
    tests = _tests_on(measure, "size")
    entities = FIELDS["entity"].choices

    def shut_out(size: str) -> bool:
        kinds = [e for e in entities if e != NEVER_LARGE or size in ("micro", "small")]
        results: list[list[Truth]] = [[t({"size": size, "entity": e}) for t in tests] for e in kinds]
        return all(False in truths for truths in results)

    return tuple(size for size in FIELDS["size"].choices if not shut_out(size))
