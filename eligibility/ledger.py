"""The ledger: which implementing rules are recorded, by issuer and package, and how well known.

What counts as one rule: **one document** of a bureau of the city, a district or Lingang that stands in
its issuer's file (`policies/municipal/`, `policies/districts/`). A document that holds ten measures is
one rule, and so is one of which only the name is known; a text that two records of the evidence
describe is one document. A measure that rests on several documents of its file belongs to the first
of them that is counted: the most detailed text stands first.

Not counted, but listed beside: national rules; the packages' own articles; documents set aside with a
reason (of another year, an ordinary programme, an appeal, only inferred to exist); measures for which
no document of the issuer is known.

All of it is computed from the catalogue. Only the official count is a figure of its own: it stands in
`policies/catalogue.yaml` with its source.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from eligibility.catalogue import Catalogue
from eligibility.schema import Document, Evidence, Measure, PolicyFile, Words
from eligibility.schema_basics import OfficialCount

LEVELS: tuple[Evidence, ...] = get_args(Evidence)[::-1]  # the best known first
NO_PACKAGE = "none"
Side = Literal["municipal", "districts"]
SIDES: tuple[Side, ...] = get_args(Side)


@dataclass(frozen=True)
class Rule:
    """One implementing rule: a document, and the measures that rest on it.

    Args:
        issuer: Key of the issuer in whose file it stands.
        packages: The packages that it carries out; empty where none is known.
        measures: The measures that belong to it; may be empty.
        elsewhere: Measures of other rules: they rest on it too, or hold what it repeats.
    """

    key: str
    document: Document
    issuer: str
    packages: tuple[str, ...]
    measures: tuple[Measure, ...]
    elsewhere: tuple[Measure, ...]

    @property
    def evidence(self) -> Evidence:
        """As well known as the best known of its measures, else as the document itself says."""
        known = {measure.evidence for measure in self.measures} or {self.document.ledger.evidence}
        return next(level for level in LEVELS if level in known)

    @property
    def computable(self) -> bool:
        """Whether one of its measures has an amount."""
        return any(measure.benefit.amount is not None for measure in self.measures)

    @property
    def checked(self) -> date | None:
        """The last day on which one of its measures was checked; None without measures."""
        return max((measure.checked for measure in self.measures), default=None)


@dataclass(frozen=True)
class Tally:
    """What a group of rules adds up to."""

    rules: int
    computable: int
    by_evidence: Mapping[Evidence, int]
    measures: int
    computable_measures: int
    checked: date | None


@dataclass(frozen=True)
class Issuer:
    """A bureau, a district or Lingang, with all that stands in its file.

    Args:
        set_aside: Documents that are not counted; each says why.
        unwritten: Measures for which no document of the issuer is known.
    """

    key: str
    side: Side
    file: str
    name: Words
    rules: tuple[Rule, ...]
    set_aside: tuple[Rule, ...]
    unwritten: tuple[Measure, ...]

    @property
    def tally(self) -> Tally:
        """What its rules add up to."""
        return tally(self.rules)


@dataclass(frozen=True, eq=False)
class Ledger:
    """The whole ledger.

    Args:
        issuers: Key → issuer: the bureaus, then the districts with Lingang.
        official: The official count; None where the catalogue states none.
        national: How many documents and measures are national rules.
        articles: How many measures have their home in the packages themselves.
    """

    version: str
    issuers: Mapping[str, Issuer]
    official: OfficialCount | None
    national: tuple[int, int]
    articles: int

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that is counted."""
        return tuple(rule for issuer in self.issuers.values() for rule in issuer.rules)

    @cached_property
    def tally(self) -> Tally:
        """What all rules add up to."""
        return tally(self.rules)

    @property
    def missing(self) -> int | None:
        """How many rules of the official count are not recorded: at least so many."""
        return max(self.official.value - len(self.rules), 0) if self.official else None

    def of_package(self, package: str) -> tuple[Rule, ...]:
        """The rules that carry out a package; `none`: those of which no package is known.

        A rule that carries out two packages stands under both.
        """
        wanted = set() if package == NO_PACKAGE else {package}
        return tuple(r for r in self.rules if (wanted & set(r.packages) if wanted else not r.packages))


def tally(rules: Sequence[Rule]) -> Tally:
    """Counts rules and their measures; a measure belongs to one rule."""
    measures = [measure for rule in rules for measure in rule.measures]
    return Tally(
        rules=len(rules),
        computable=sum(rule.computable for rule in rules),
        by_evidence={level: sum(rule.evidence == level for rule in rules) for level in LEVELS},
        measures=len(measures),
        computable_measures=sum(m.benefit.amount is not None for m in measures),
        checked=max((rule.checked for rule in rules if rule.checked), default=None),
    )


def read_ledger(catalogue: Catalogue) -> Ledger:
    """The ledger of a catalogue."""
    issuers: dict[str, Issuer] = {}
    for side in SIDES:
        for name, content in catalogue.files.items():
            folder, _, rest = name.partition("/")
            if folder == side and content.issuer:
                key = rest.removesuffix(".yaml")
                issuers[key] = _issuer(key, side, name, content, catalogue)
    national = catalogue.files.get("national.yaml", PolicyFile())
    counts = [f.official_rule_count for f in catalogue.files.values() if f.official_rule_count]
    return Ledger(
        version=catalogue.version,
        issuers=issuers,
        official=counts[0] if counts else None,
        national=(len(national.documents), len(national.measures)),
        articles=sum(len(f.measures) for f in catalogue.files.values() if f.package),
    )


def _issuer(key: str, side: Side, file: str, content: PolicyFile, catalogue: Catalogue) -> Issuer:
    assert content.issuer is not None
    own = [_rule(k, d, key, content, catalogue) for k, d in content.documents.items()]
    return Issuer(
        key=key,
        side=side,
        file=file,
        name=content.issuer,
        rules=tuple(rule for rule in own if rule.document.ledger.set_aside is None),
        set_aside=tuple(rule for rule in own if rule.document.ledger.set_aside is not None),
        unwritten=tuple(m for m in content.measures if _home(m, content) is None),
    )


def _home(measure: Measure, content: PolicyFile) -> str | None:
    """The document of its own file to which a measure belongs; None where none is known."""
    own = [basis.document for basis in measure.basis if basis.document in content.documents]
    counted = [key for key in own if content.documents[key].ledger.set_aside is None]
    return next(iter([*counted, *own]), None)


def _rule(key: str, document: Document, issuer: str, content: PolicyFile, catalogue: Catalogue) -> Rule:
    resting = [m for m in content.measures if any(basis.document == key for basis in m.basis)]
    own = tuple(m for m in resting if _home(m, content) == key)
    other = [m for m in resting if m not in own]
    other += [catalogue.measures[ref] for ref in document.ledger.homes]
    packages = document.ledger.packages or _packages(resting, catalogue)
    return Rule(key, document, issuer, packages, own, tuple(other))


def _packages(measures: Iterable[Measure], catalogue: Catalogue) -> tuple[str, ...]:
    """The packages whose articles the measures carry out, or whose documents they rest on."""
    found: set[str] = set()
    for measure in measures:
        found |= {article.split("-")[0] for article in catalogue.articles_of(measure)}
        bases = {basis.document for basis in measure.basis}
        found |= {key for key, entry in catalogue.packages.items() if entry.package.document in bases}
    return tuple(key for key in catalogue.packages if key in found)
