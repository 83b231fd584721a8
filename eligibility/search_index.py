"""The catalogue as the search sees it: each measure's texts by field, and every word that occurs.

Pinyin is worked out once a version and kept on disk, so that a search loads no dictionary.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from eligibility.catalogue import Catalogue
from eligibility.facets import Place, districts, place_of, sectors_of
from eligibility.firm.fields import SECTORS
from eligibility.schema import Measure, Words
from eligibility.search_words import (
    Spelling,
    number_key,
    plain,
    readings,
    spaced,
    spell,
    spelling,
    synonyms,
    word_key,
)
from eligibility.storage import DATA, cached_json, fingerprint, read_data

WEIGHTS = {"title": 1.0, "kind": 0.9, "tags": 0.8, "gives": 0.7, "criteria": 0.5, "document": 0.4}
_SPELT = ("title", "kind", "tags", "gives")


@dataclass(frozen=True)
class Field:
    """One field of a measure: Chinese without gaps, English word by word, and the Chinese in pinyin."""

    zh: str
    en: str
    spelling: Spelling | None = None


@dataclass(frozen=True)
class Entry:
    """One measure as the search sees it.

    Args:
        fields: The name of a field → what it says, in the order of `WEIGHTS`.
        ids: Its own id, and those of articles and records for which it stands.
        numbers: The keys of its documents' numbers → the numbers as they are written.
    """

    place: Place
    fields: Mapping[str, Field]
    ids: frozenset[str]
    numbers: Mapping[str, str]

    @property
    def measure(self) -> Measure:
        """The measure."""
        return self.place.measure


@dataclass(frozen=True, eq=False)
class SearchIndex:
    """Every measure, and every word by which one may be found.

    Args:
        words: Chinese words that are known as such, written plainly → as they are written.
        english: Every English word that occurs, in its simple form.
        sounds: Pinyin of a known word, without gaps → the words.
        initials: The initials of a synonym → the words.
        reading: Character → its usual syllable.
        corpus: All known words, titles, kinds and benefits in Chinese, each once.
    """

    entries: Mapping[str, Entry]
    words: Mapping[str, str]
    english: frozenset[str]
    sounds: Mapping[str, tuple[str, ...]]
    initials: Mapping[str, tuple[str, ...]]
    reading: Mapping[str, str]
    corpus: str

    def sound(self, text: str) -> str:
        """Chinese in pinyin, character by character."""
        return "".join(self.reading.get(character, character) for character in text)


@lru_cache(maxsize=2)
def search_index(catalogue: Catalogue) -> SearchIndex:
    """The index of a catalogue; made once."""
    texts = {m.id: _texts(m, catalogue) for m in catalogue.measures.values()}
    known = _known_words()
    spelt, characters = _spelt(catalogue.version, texts, known)
    entries = {
        id_: _entry(catalogue.measures[id_], fields, spelt, catalogue) for id_, fields in texts.items()
    }
    everyday = [plain(word) for group in synonyms().groups for word in group if plain(word) in known]
    sounds: dict[str, list[str]] = {}
    initials: dict[str, list[str]] = {}
    for word in known:
        sounds.setdefault(spelt[word].replace(" ", ""), []).append(word)
    for word in dict.fromkeys(everyday):
        initials.setdefault(spelling(spelt[word]).initials, []).append(word)
    shown = [e.fields[name] for e in entries.values() for name in ("title", "kind", "gives")]
    return SearchIndex(
        entries=entries,
        words=known,
        english=frozenset(w for e in entries.values() for f in e.fields.values() for w in f.en.split()),
        sounds={sound: tuple(words) for sound, words in sounds.items()},
        initials={key: tuple(words) for key, words in initials.items() if len(key) > 1},
        reading={c: syllable for syllable, row in characters.items() for c in row},
        corpus="\n".join(dict.fromkeys([*known, *(field.zh for field in shown)])),
    )


def _texts(measure: Measure, catalogue: Catalogue) -> dict[str, list[Words]]:
    """What each field of a measure says."""
    documents = [catalogue.documents[basis.document] for basis in measure.basis]
    areas, labels = districts(), read_data("labels")
    tags = [labels["level"][measure.level], *(SECTORS[sector] for sector in sectors_of(measure))]
    tags += [labels["package"][a.split("-")[0]] for a in catalogue.articles_of(measure)[:1]]
    if measure.district:
        tags.append(areas[measure.district])
    criteria = [Words(zh=each.zh, en=each.en) for each in measure.criteria]
    judged = [Words(zh=each.zh, en=each.en) for each in measure.judged]
    return {
        "title": [measure.title],
        "kind": _pairs([labels["kind"][measure.kind]]),
        "tags": _pairs(tags),
        "gives": [measure.benefit.gives],
        "criteria": [*criteria, *judged, *measure.declared],
        "document": [
            *(words for document in documents for words in (document.title, document.issuer)),
            *(title for ref in catalogue.articles_of(measure) if (title := _title(ref, catalogue))),
        ],
    }


def _pairs(entries: Iterable[Mapping[str, str]]) -> list[Words]:
    return [Words(zh=entry["zh"], en=entry["en"]) for entry in entries]


def _title(ref: str, catalogue: Catalogue) -> Words | None:
    """The title of an article, or of a subject without a number."""
    package = catalogue.packages[ref.split("-", maxsplit=1)[0]]
    placed = {package.article_id(article): article.title for article in package.articles}
    return placed.get(ref) or next((s.title for s in package.unplaced if s.id == ref), None)


def _entry(
    measure: Measure, texts: Mapping[str, list[Words]], spelt: Mapping[str, str], catalogue: Catalogue
) -> Entry:
    fields = {
        name: Field(
            zh="\n".join(plain(pair.zh) for pair in pairs),
            en=" | ".join(spaced(pair.en) for pair in pairs),
            spelling=spelling(" ".join(spelt[plain(p.zh)] for p in pairs)) if name in _SPELT else None,
        )
        for name, pairs in texts.items()
    }
    ids = {measure.id, *measure.restates, *measure.details, *measure.records}
    written = [catalogue.documents[basis.document].number for basis in measure.basis]
    return Entry(
        place=place_of(measure, catalogue),
        fields=fields,
        ids=frozenset(ids | set(catalogue.articles_of(measure))),
        numbers={number_key(number) or plain(number): number for number in written if number},
    )


def _known_words() -> dict[str, str]:
    """Synonyms, kinds, sectors and districts, written plainly → as they are written."""
    labels = read_data("labels")
    names = [words["zh"] for words in (*labels["kind"].values(), *SECTORS.values())]
    areas = [words["zh"] for words in districts().values()]
    names += [*areas, *(area.removesuffix("区").removesuffix("新") for area in areas)]
    names += [word for group in synonyms().groups for word in group]
    return {plain(name): name for name in names if word_key(name) == plain(name) and not name.isascii()}


def _spelt(
    version: str, texts: Mapping[str, Mapping[str, list[Words]]], known: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Plain text → syllables, and syllable → characters."""

    def build() -> str:
        wanted = [plain(p.zh) for fields in texts.values() for name in _SPELT for p in fields[name]]
        made = {"texts": spell(dict.fromkeys([*wanted, *known])), "readings": readings()}
        return json.dumps(made, ensure_ascii=False)

    names = ("synonyms", "labels", "sectors", "fields")
    data = fingerprint([DATA / f"{name}.yaml" for name in names], DATA)
    read = json.loads(cached_json("search", f"{version} {data}", build))
    return read["texts"], read["readings"]
