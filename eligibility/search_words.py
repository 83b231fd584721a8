"""Words as the search compares them: plain writing, pinyin, synonyms, document numbers."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from eligibility.storage import read_data

_NUMBER = re.compile(r"[^\W_]*\d{4}\d*")
_COUNTERS = str.maketrans("", "", "年第号號")


def plain(text: str) -> str:
    """Letters and digits alone, in lower case and usual width.

    >>> plain("沪人社规〔２０２２〕18号，R&D！")
    '沪人社规202218号rd'
    """
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def spaced(text: str) -> str:
    """English words, each in its simple form, between single spaces.

    >>> spaced("The city's R&D subsidies: rent-free")
    ' the city rd subsidy rent free '
    """
    decomposed = unicodedata.normalize("NFKD", text).lower().replace("’", "'")
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    bare = re.sub(r"'s\b|'|&(?=\w)", "", bare)
    words = re.findall(r"[a-z0-9]+", bare)
    return f" {' '.join(map(singular, words))} "


def singular(word: str) -> str:
    """A word without its plural ending.

    >>> singular("subsidies"), singular("taxes"), singular("loss")
    ('subsidy', 'tax', 'loss')
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return any("\u3400" <= c <= "\u9fff" for c in text)


def number_key(text: str) -> str:
    """A document number without what people write in different ways; empty if it is none.

    >>> number_key("沪人社规[2022]第18号"), number_key("房租")
    ('沪人社规202218', '')
    """
    bare = plain(text).translate(_COUNTERS)
    return bare if _NUMBER.fullmatch(bare) else ""


@dataclass(frozen=True)
class Spelling:
    """A text in pinyin.

    Args:
        letters: All syllables in a row.
        starts: Where a syllable starts; the end of the text is one too.
        initials: The first letter of each.
    """

    letters: str
    starts: frozenset[int]
    initials: str

    def find(self, query: str, first: int = 0) -> int | None:
        """How many syllables a query stands for; 0 where it breaks off in one, None where it is not."""
        at, best = self.letters.find(query, first), None
        while at >= 0:
            end = at + len(query)
            if at in self.starts:
                if end in self.starts:
                    return sum(at <= start < end for start in self.starts)
                best = 0
            at = self.letters.find(query, at + 1)
        return best


def spelling(syllables: str) -> Spelling:
    """The spelling of syllables that stand between spaces."""
    parts, at, starts = syllables.split(), 0, [0]
    for part in parts:
        at += len(part)
        starts.append(at)
    return Spelling("".join(parts), frozenset(starts), "".join(part[0] for part in parts))


def spell(texts: Iterable[str]) -> dict[str, str]:
    """Each text in syllables, by the readings that its words have; slow, so it is kept on disk."""
    from pypinyin import lazy_pinyin

    return {text: " ".join(lazy_pinyin(text)) for text in texts}


def readings() -> dict[str, str]:
    """Syllable → the characters that are usually read so; slow, so it is kept on disk."""
    from pypinyin import lazy_pinyin

    found: dict[str, list[str]] = {}
    for code in range(0x4E00, 0xA000):
        syllable = lazy_pinyin(chr(code))[0]
        if syllable.isascii():
            found.setdefault(syllable, []).append(chr(code))
    return {syllable: "".join(characters) for syllable, characters in found.items()}


@dataclass(frozen=True)
class Synonyms:
    """The everyday words of `data/synonyms.yaml`.

    Args:
        groups: Words that mean the same to the search.
        of_word: Word, written plainly → the numbers of its groups.
        ignored: Words that say nothing.
    """

    groups: tuple[tuple[str, ...], ...]
    of_word: Mapping[str, tuple[int, ...]]
    ignored: frozenset[str]


def word_key(word: str) -> str:
    """A word as the synonyms are looked up."""
    return plain(word) if is_chinese(word) else spaced(word).strip()


@cache
def synonyms() -> Synonyms:
    """The synonyms, ready to be looked up."""
    data = read_data("synonyms")
    groups = tuple(tuple(group) for group in data["groups"])
    of_word: dict[str, tuple[int, ...]] = {}
    for i, group in enumerate(groups):
        for word in group:
            key = word_key(word)
            of_word[key] = (*of_word.get(key, ()), i)
    ignored = frozenset(word_key(word) for line in data["ignored"] for word in line)
    return Synonyms(groups, of_word, ignored)
