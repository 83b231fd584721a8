"""The catalogue as an index: what can be searched, by which facets, and how many are behind each."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from eligibility.catalogue import Catalogue
from eligibility.decisions import window_on
from eligibility.expressions.parse import parse_test
from eligibility.expressions.tree import And, CodeIn, Or, Test
from eligibility.firm import ENVIRONMENT
from eligibility.firm.fields import SECTORS
from eligibility.schema import Measure

FACETS = ("package", "level", "window", "evidence", "kind", "district", "sector")
ANY = "any"
Chosen = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Entry:
    """One measure in the index.

    Args:
        keys: Facet → the keys under which it stands; the window depends on the day.
        haystack: All that the search looks at, in both languages, in lower case.
    """

    measure: Measure
    keys: Mapping[str, tuple[str, ...]]
    haystack: str

    def under(self, facet: str, on: date) -> tuple[str, ...]:
        """The keys of a facet on a day."""
        return (window_on(self.measure.period, on),) if facet == "window" else self.keys[facet]


@dataclass(frozen=True)
class Index:
    """Every measure, and the measures of each article."""

    entries: tuple[Entry, ...]
    of_article: Mapping[str, tuple[Measure, ...]]

    def search(self, query: str, chosen: Chosen, on: date, but: str = "") -> list[Entry]:
        """The measures that hold every word and, in each facet but one, one of the keys chosen."""
        needles = query.lower().split()
        facets = [(f, set(keys)) for f, keys in chosen.items() if keys and f != but]
        return [
            entry
            for entry in self.entries
            if all(needle in entry.haystack for needle in needles)
            and all(keys & set(entry.under(facet, on)) for facet, keys in facets)
        ]

    def counts(self, facet: str, query: str, chosen: Chosen, on: date) -> Counter[str]:
        """How many measures each key of a facet would leave, given all other choices."""
        found = self.search(query, chosen, on, but=facet)
        return Counter(key for entry in found for key in entry.under(facet, on))


def build_index(catalogue: Catalogue) -> Index:
    """The index of a catalogue."""
    of_article: defaultdict[str, list[Measure]] = defaultdict(list)
    entries = []
    for measure in catalogue.measures.values():
        articles = catalogue.articles_of(measure)
        for article in articles:
            of_article[article].append(measure)
        packages = tuple(dict.fromkeys(article.split("-")[0] for article in articles))
        keys = {
            "package": packages or ("none",),
            "level": (measure.level,),
            "evidence": (measure.evidence,),
            "kind": (measure.kind,),
            "district": (measure.district or ANY,),
            "sector": sectors_of(measure) or (ANY,),
        }
        entries.append(Entry(measure, keys, _haystack(measure, catalogue)))
    return Index(tuple(entries), {key: tuple(found) for key, found in of_article.items()})


def sectors_of(measure: Measure) -> tuple[str, ...]:
    """The sectors that a measure is meant for, by its criteria."""
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


def _haystack(measure: Measure, catalogue: Catalogue) -> str:
    documents = [catalogue.documents[basis.document] for basis in measure.basis]
    texts = [measure.id, *measure.restates, *measure.records, *measure.details]
    for pair in (measure.title, measure.benefit.gives, *(document.title for document in documents)):
        texts += [pair.zh, pair.en]
    texts += [document.number or "" for document in documents]
    return "\n".join(texts).lower()
