"""The catalogue as an index: what a text and the facets leave, and how many are behind each key."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from eligibility.catalogue import Catalogue
from eligibility.facets import Filters
from eligibility.schema import Measure
from eligibility.search import Hit, search
from eligibility.search_index import SearchIndex, search_index

Chosen = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Index:
    """Every measure as the search sees it, and the measures of each article."""

    catalogue: Catalogue
    texts: SearchIndex
    of_article: Mapping[str, tuple[Measure, ...]]

    def search(self, query: str, chosen: Chosen, on: date, but: str = "") -> list[Hit]:
        """The measures that a text finds and that stand, in each facet but one, under a key chosen."""
        return search(self.catalogue, query, Filters.of(chosen, but), on)

    def counts(self, facet: str, query: str, chosen: Chosen, on: date) -> Counter[str]:
        """How many measures each key of a facet would leave, given all other choices."""
        places = [
            self.texts.entries[hit.measure.id].place for hit in self.search(query, chosen, on, facet)
        ]
        return Counter(key for place in places for key in place.under(facet, on))

    def keys(self, facet: str, on: date) -> set[str]:
        """The keys of a facet under which anything stands."""
        return {key for entry in self.texts.entries.values() for key in entry.place.under(facet, on)}


def build_index(catalogue: Catalogue) -> Index:
    """The index of a catalogue."""
    of_article: defaultdict[str, list[Measure]] = defaultdict(list)
    for measure in catalogue.measures.values():
        for article in catalogue.articles_of(measure):
            of_article[article].append(measure)
    found = {key: tuple(measures) for key, measures in of_article.items()}
    return Index(catalogue, search_index(catalogue), found)
