"""Finds measures by Chinese words, pinyin, English words, document numbers and ids; forgives slips.

A query is cut into terms. Each is taken as it was typed; only where nothing in the whole catalogue
matches it so, as the beginning of a word; only where that fails too, as a slip.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from eligibility.catalogue import Catalogue
from eligibility.facets import Filters
from eligibility.schema import Measure
from eligibility.search_index import SearchIndex, search_index
from eligibility.search_terms import Found, Match, find_term, is_phrase, pieces
from eligibility.search_words import is_chinese, number_key, plain, spaced, synonyms, word_key

MOST_LETTERS, MOST_TERMS = 100, 12
_EVIDENCE = ("confirmed", "sourced", "indicative", "named")
_LEVELS = ("municipal", "national", "district")


@dataclass(frozen=True)
class Hit:
    """One measure that was found.

    Args:
        score: From 0 to a little above 1; the best field in which each term was found, on average.
        why: For each term, the field in which it was found best, and as what.
    """

    measure: Measure
    score: float
    why: tuple[Match, ...]


def search(
    catalogue: Catalogue, text: str, filters: Filters | None = None, on: date | None = None
) -> list[Hit]:
    """The measures that a text finds, best first; an empty text finds all, in the catalogue's order.

    At equal match: with an amount before without, better evidence first, then the districts and
    sectors that are wanted, the city before the state before districts, the catalogue's order.

    Args:
        filters: Which measures are wanted; None: all.
        on: The day on which a window is looked at; None: the catalogue's day of reference.
    """
    filters, day = filters or Filters(), on or catalogue.reference_day
    index = search_index(catalogue)
    found = matches(catalogue, text[:MOST_LETTERS])
    wanted = [
        Hit(entry.measure, *found[entry.measure.id])
        for entry in index.entries.values()
        if entry.measure.id in found and entry.place.passes(filters, day)
    ]

    def rank(hit: Hit) -> tuple[float | int | bool, ...]:
        measure = hit.measure
        own = index.entries[measure.id].place.is_own(filters)
        if not hit.why:
            return (not own,)
        sure = (measure.benefit.amount is None, _EVIDENCE.index(measure.evidence))
        return (-hit.score, *sure, not own, _LEVELS.index(measure.level))

    return sorted(wanted, key=rank)


def suggest(catalogue: Catalogue, text: str) -> str:
    """The nearest word, title or number that would find something; empty where none is near."""
    from rapidfuzz import fuzz, process

    asked, index = plain(text[:MOST_LETTERS]), search_index(catalogue)
    if len(asked) < 2:
        return ""
    numbers = {key: n for entry in index.entries.values() for key, n in entry.numbers.items()}
    if key := number_key(text[:MOST_LETTERS]):
        near = process.extractOne(key, numbers.keys(), scorer=fuzz.ratio, score_cutoff=60)
        return numbers[near[0]] if near else ""
    titles = {
        field.zh: e.measure.title.zh for e in index.entries.values() if (field := e.fields["title"])
    }
    known = {**titles, **index.words} if is_chinese(asked) else {w: w for w in index.english}
    if not is_chinese(asked):
        known |= {sound: index.words[words[0]] for sound, words in index.sounds.items()}
    for word, *_ in process.extract(asked, known.keys(), scorer=fuzz.ratio, score_cutoff=45, limit=8):
        if matches(catalogue, known[word]):
            return known[word]
    return ""


@lru_cache(maxsize=256)
def matches(catalogue: Catalogue, text: str) -> Mapping[str, tuple[float, tuple[Match, ...]]]:
    """Id → score and reasons, whatever the filters."""
    index = search_index(catalogue)
    if not text.strip():
        return dict.fromkeys(index.entries, (0.0, ()))
    terms = terms_of(index, text)
    found = [result for term in terms if (result := find_term(index, term))]
    if not found:
        return {}
    every = set.intersection(*map(set, found)) if len(found) == len(terms) else set()
    if not every:  # what meets most of the words is better than nothing
        every = set().union(*found)
    return {id_: _joined(id_, found, len(terms)) for id_ in every}


def _joined(id_: str, found: list[Found], terms: int) -> tuple[float, tuple[Match, ...]]:
    matches = tuple(result[id_] for result in found if id_ in result)
    return round(sum(match.score for match in matches) / terms, 3), matches


def terms_of(index: SearchIndex, text: str) -> list[str]:
    """The terms of a query: a known phrase or number as a whole, else word by word."""
    telling = [word for word in text.split() if word_key(word) not in synonyms().ignored]
    for whole in (text, " ".join(telling)):
        if word_key(whole) in synonyms().of_word or number_key(whole):
            return [whole]
    if is_phrase(index, plain(text)):
        return [plain(text)]
    terms: list[str] = []
    for word in text.split():
        if not plain(word):
            continue
        as_typed = number_key(word) or not is_chinese(word) or find_term(index, word, slips=False)
        terms += [word] if as_typed else pieces(index, plain(word))
    telling = [term for term in terms if word_key(term) not in synonyms().ignored] or terms
    return [term for term in dict.fromkeys(telling) if plain(term) or spaced(term).strip()][:MOST_TERMS]
