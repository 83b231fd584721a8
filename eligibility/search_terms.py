"""Where one term of a query is found: as typed, as the beginning of a word, as a slip."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from eligibility.search_index import WEIGHTS, Entry, Field, SearchIndex
from eligibility.search_words import (
    is_chinese,
    number_key,
    plain,
    spaced,
    synonyms,
    word_key,
)

How = Literal["typed", "synonym", "pinyin", "initials", "beginning", "number", "id", "slip"]
OF_THE_KIND = 0.05  # a measure whose kind says it too comes before one that only mentions it
_LONGEST_WORD = 12
_LAST_PART = re.compile(r"第?([0-9]{1,4})号")


@dataclass(frozen=True)
class Match:
    """How one measure holds a term.

    Args:
        field: title, kind, tags, gives, criteria, document; number or id.
        typed: The term.
        found: What stands there: the term, or the word as which it was read.
    """

    field: str
    typed: str
    found: str
    how: How
    score: float


Found = dict[str, Match]


def find_term(index: SearchIndex, term: str, slips: bool = True) -> Found:
    """Id → how the measure holds the term; the first way in which any does."""
    ways: list[Callable[[SearchIndex, str], Found]] = [_as_typed, _beginning]
    if slips:
        ways += [_homophone, _near_word, _near_title]
    for way in ways:
        if found := way(index, term):
            return found
    return {}


def is_phrase(index: SearchIndex, bare: str) -> bool:
    """Whether letters, their gaps left out, are the pinyin or initials of an everyday word."""
    return bare.isascii() and (bare in index.sounds or bare in index.initials)


def pieces(index: SearchIndex, text: str) -> list[str]:
    """Chinese cut into the longest words that occur; the text itself, if a slip explains it.

    >>> from eligibility import read_catalogue
    >>> from eligibility.search_index import search_index
    >>> pieces(search_index(read_catalogue()), "浦东房租")
    ['浦东', '房租']
    """
    cut, at, left = [], 0, 0
    while at < len(text):
        longest = min(len(text), at + _LONGEST_WORD) if text[at : at + 2] in index.corpus else at
        for end in range(longest, at + 1, -1):
            if text[at:end] in index.corpus:
                cut.append(text[at:end])
                at = end
                break
        else:
            left += text[at] not in synonyms().ignored
            at += 1
    explained = left and (_homophone(index, text) or _near_word(index, text))
    return [text] if explained or not cut else cut


def _as_typed(index: SearchIndex, term: str) -> Found:
    key, bare = word_key(term), plain(term)
    if found := _by_id(index, term) or _by_number(index, term):
        return found
    if groups := synonyms().of_word.get(key):
        return _by_words(index, term, _members(groups), "synonym")
    chinese = is_chinese(bare)
    found = _by_words(index, term, [term], "typed")
    if chinese:
        return found
    for word in index.sounds.get(bare, ()):
        found = _best(found, _by_words(index, term, _same(index, word), "pinyin"))
    for word in index.initials.get(bare, ()):
        found = _best(found, _by_words(index, term, _same(index, word), "initials", 0.95))
    return _best(found, _by_sound(index, term, bare, least=2, factor=0.95))


def _beginning(index: SearchIndex, term: str) -> Found:
    """What may come of a term that is still being typed, or stands for initials of a title."""
    bare, key = plain(term), term.strip().lower()
    if not bare.isascii() or len(bare) < 2:
        return {}
    if found := {
        id_: Match("id", term, id_, "id", 0.6)
        for id_ in index.entries
        if "-" in key and id_.startswith(key)
    }:
        return found
    found = _by_words(index, term, [term], "beginning", 0.9, whole=False)
    for sound, words in index.sounds.items():
        if sound.startswith(bare):
            for word in words:
                same = _same(index, word)
                found = _best(found, _by_words(index, term, same, "beginning", 0.8))
    found = _best(found, _by_sound(index, term, bare, least=0, factor=0.7))
    for id_, entry in index.entries.items():
        spelt = entry.fields["title"].spelling
        if spelt and bare in spelt.initials:
            factor = 0.5 if len(bare) < 3 else 0.8
            match = Match("title", term, entry.measure.title.zh, "initials", factor)
            found = _best(found, {id_: match})
    return found


def _homophone(index: SearchIndex, term: str) -> Found:
    """Chinese that sounds like a word that occurs: the slip of typing by sound."""
    bare = plain(term)
    if not is_chinese(bare) or len(bare) < 2:
        return {}
    for word in index.sounds.get(index.sound(bare), ()):
        if found := _as_typed(index, index.words[word]):
            return _slipped(found, term, index.words[word], 0.9)
    sound = index.sound(bare)
    return {
        id_: replace(match, how="slip") for id_, match in _by_sound(index, term, sound, 2, 0.85).items()
    }


def _near_word(index: SearchIndex, term: str) -> Found:
    """A known word that differs by a letter or two; Chinese by one character of three or more."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    chinese = is_chinese(term)
    bare = plain(term) if chinese else spaced(term).strip()
    if len(bare) < (3 if chinese else 4) or number_key(term) or bare.isdigit():
        return {}
    known = list(index.words) if chinese else [*index.english, *index.sounds]
    cutoff = 1 if chinese or len(bare) < 7 else 2
    near = process.extract(bare, known, scorer=OSA.distance, score_cutoff=cutoff, limit=6)
    found: Found = {}
    for word, distance, _ in near:
        if distance == near[0][1] and len(word) > cutoff + 1:
            shown = index.words.get(word, word)
            found = _best(found, _slipped(_as_typed(index, shown), term, shown, 0.8))
    return found


def _near_title(index: SearchIndex, term: str) -> Found:
    """Titles that hold most of a longer Chinese term."""
    from rapidfuzz import fuzz, process

    bare = plain(term)
    if not is_chinese(bare) or len(bare) < 4:
        return {}
    titles = {id_: entry.fields["title"].zh for id_, entry in index.entries.items()}
    near = process.extract(bare, titles, scorer=fuzz.partial_ratio, score_cutoff=70, limit=10)
    return {
        id_: Match(
            "title", term, index.entries[id_].measure.title.zh, "slip", round(0.6 * ratio / 100, 3)
        )
        for _, ratio, id_ in near
    }


def _by_number(index: SearchIndex, term: str) -> Found:
    """The measures that rest on a document: by its whole number, else by a part of it."""
    if last := _LAST_PART.fullmatch(plain(term)):
        ending = re.compile(rf"\D{last[1]}号$")
        return {
            id_: Match("number", term, written, "number", 0.8)
            for id_, entry in index.entries.items()
            for written in entry.numbers.values()
            if ending.search(written)
        }
    key = number_key(term) or plain(term).removesuffix("号")
    if not any(c.isdigit() for c in key) or len(key) < 4:
        return {}
    for whole in (True, False):
        found = {
            id_: Match("number", term, written, "number", 1.0 if whole else 0.8)
            for id_, entry in index.entries.items()
            for own, written in entry.numbers.items()
            if (key == own if whole else key in own)
        }
        if found:
            return found
    return {}


def _by_id(index: SearchIndex, term: str) -> Found:
    """The measure of that id first, then those that restate, detail or record it."""
    key = term.strip().lower()
    return {
        id_: Match("id", term, key, "id", 1.1 if key == id_ else 1.0)
        for id_, entry in index.entries.items()
        if key in entry.ids
    }


def _same(index: SearchIndex, word: str) -> list[str]:
    """A known word and its synonyms."""
    return _members(synonyms().of_word.get(word, ())) or [index.words[word]]


def _members(groups: Iterable[int]) -> list[str]:
    return list(dict.fromkeys(word for i in groups for word in synonyms().groups[i]))


def _by_words(
    index: SearchIndex,
    term: str,
    words: list[str],
    how: How,
    factor: float = 1.0,
    whole: bool = True,
) -> Found:
    """Where any of some words stands; of an English word, with `whole` off, also its beginning."""
    needles = [
        (word, plain(word) if is_chinese(word) else "", f" {spaced(word).strip()}{' ' * whole}")
        for word in words
    ]

    def held(field: Field) -> str | None:
        for word, zh, en in needles:
            if (zh and zh in field.zh) or (not zh and en.strip() and en in field.en):
                return word
        return None

    return _by_field(index, term, held, how, factor)


def _by_sound(index: SearchIndex, term: str, letters: str, least: int, factor: float) -> Found:
    """Where a text reads like the letters, for at least so many syllables."""
    if len(letters) < 2 or not letters.isascii():
        return {}

    def held(field: Field) -> str | None:
        spelt = field.spelling
        count = spelt.find(letters) if spelt and letters in spelt.letters else None
        return letters if count is not None and count >= least else None

    return _by_field(index, term, held, "pinyin", factor)


def _by_field(
    index: SearchIndex, term: str, held: Callable[[Field], str | None], how: How, factor: float
) -> Found:
    """The best field of each measure that holds something."""
    found: Found = {}
    for id_, entry in index.entries.items():
        if hit := _first(entry, held):
            name, word = hit
            kind = OF_THE_KIND if name == "title" and held(entry.fields["kind"]) else 0.0
            exact = plain(word) == plain(term)
            score = round(factor * (WEIGHTS[name] + kind), 3)
            found[id_] = Match(name, term, word, "typed" if exact and how == "synonym" else how, score)
    return found


def _first(entry: Entry, held: Callable[[Field], str | None]) -> tuple[str, str] | None:
    for name in WEIGHTS:
        if word := held(entry.fields[name]):
            return name, word
    return None


def _best(one: Found, other: Found) -> Found:
    """Both, and of two matches of one measure the better."""
    if not one or not other:
        return one or other
    joined = dict(one)
    for id_, match in other.items():
        if id_ not in joined or match.score > joined[id_].score:
            joined[id_] = match
    return joined


def _slipped(found: Found, term: str, meant: str, factor: float) -> Found:
    """Matches of the word that was meant, as matches of the word that was typed."""
    return {
        id_: replace(m, typed=term, found=meant, how="slip", score=round(m.score * factor, 3))
        for id_, m in found.items()
    }
