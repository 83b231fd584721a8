"""Words for a choice or an industry: the keys that a text may mean."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from eligibility.firm.fields import FIELDS, INDUSTRIES, SECTORS, Field
from eligibility.firm.written import folded
from eligibility.storage import read_data

_CANDIDATES = 4
_CODE = re.compile(r"([A-T]?\d{2,4}|[A-T])", re.IGNORECASE)
_BESIDE = re.compile(r"[\s()（）·:：,，、-]+")


@cache
def _words_of(name: str) -> Mapping[str, tuple[str, ...]]:
    """Folded word → the keys of a field that it fits."""
    field = FIELDS[name]
    listed = read_data("value_words").get(name, {})
    found: dict[str, tuple[str, ...]] = {}
    for word, keys in listed.get("either", {}).items():
        found[folded(word)] = (*keys, "")  # the empty key: never one alone
    for key, words in listed.get("words", {}).items():
        found |= {folded(word): (key,) for word in words}
    for key, words in field.choices.items():
        found |= {folded(word): (key,) for word in (key, *words.values())}
    return found


def choices_for(field: Field, text: str) -> tuple[str | None, tuple[str, ...]]:
    """The key that a text means, or None with the keys that it may mean."""
    keys = _words_of(field.name).get(folded(text), ())
    if len(keys) == 1:
        return keys[0], ()
    return None, tuple(key for key in keys if key)


@cache
def _names_of_industries() -> Mapping[str, tuple[str, ...]]:
    """Folded name or everyday word of a trade → the codes that it fits, the shortest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, entry in INDUSTRIES.items():
        names = {entry["zh"], entry["en"], *entry.get("words", ())}
        names |= {entry["zh"].removesuffix("业")} if len(entry["zh"]) > 2 else set()
        for name in names:
            found[folded(name)].append(code)
    for sector in SECTORS.values():
        for lang in ("zh", "en"):
            word = folded(sector[lang])
            if word not in found and len(sector["codes"]) == 1:
                found[word] = list(sector["codes"])
    return {word: tuple(sorted(set(codes), key=len)) for word, codes in found.items()}


def industry_for(text: str) -> tuple[str | None, tuple[str, ...]]:
    """The code that a name or everyday word of a trade means, or None with the codes it may mean.

    Where a group and its only class have one name, it is the group.

    >>> industry_for("面馆"), industry_for("餐饮业（H62）")
    (('H6291', ()), ('H62', ()))
    """
    names = _names_of_industries()
    codes = names.get(folded(text), ())
    if not codes and (beside := _beside_its_code(text)):
        return beside, ()
    if codes and all(code.startswith(codes[0]) for code in codes):
        return codes[0], ()
    return None, codes[:_CANDIDATES] or _near(folded(text))


def _beside_its_code(text: str) -> str | None:
    """A name with its own code: 餐饮业（H62）, H62 餐饮业; None where they say different things."""
    parts = [part for part in _BESIDE.split(text.strip()) if part]
    codes = [part for part in parts if _CODE.fullmatch(part)]
    if len(codes) != 1 or len(parts) < 2:
        return None
    code = with_section(codes[0])
    name = folded("".join(part for part in parts if part != codes[0]))
    entry = INDUSTRIES.get(code, {})
    own = {re.sub(r"[()（）·:：,，、-]", "", folded(entry[lang])) for lang in ("zh", "en") if entry}
    return code if name in own else None


def with_section(code: str) -> str:
    """A code with its section's letter: `62` is `H62`."""
    code = code.upper()
    if not (code.isdecimal() and code.isascii()):
        return code
    section = next((c[0] for c in INDUSTRIES if len(c) == 3 and c[1:] == code[:2]), "")
    return section + code


def _near(word: str) -> tuple[str, ...]:
    """The codes one of whose names holds the word, or is held by it; the shortest first."""
    if len(word) < 2:
        return ()
    found: dict[str, None] = {}
    for name, codes in _names_of_industries().items():
        if word in name or (len(name) > 1 and name in word):
            found |= dict.fromkeys(codes[:1])
    return tuple(sorted(found, key=lambda code: (len(code), code)))[:_CANDIDATES]


def in_words(field: Field, keys: Sequence[str], lang: str) -> list[str]:
    """Keys with their names, for a message."""
    known = field.choices if field.type == "choice" else INDUSTRIES
    if lang == "zh":
        return [f"{key}（{known[key]['zh']}）" for key in keys]
    return [f"{key} ({known[key]['en']})" for key in keys]
