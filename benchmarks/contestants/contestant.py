"""What every contestant can do."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.rules import NUMBERS, WORDS, Rule

Firm = dict[str, Any]
EachRule = list[tuple[int, int]]
Cells = dict[tuple[str, str, str], tuple[int, int]]


SCHEMA = pa.schema(
    [(fact, pa.dictionary(pa.int8(), pa.string())) for fact in WORDS]
    + [("founded", pa.date32())]
    + [(fact, pa.int32()) for fact in NUMBERS]
)


class Contestant(ABC):
    """An engine with its rules; made once, before the clock starts."""

    @abstractmethod
    def load(self, firms: pa.Table) -> None:
        """Takes firms, in the form that suits the engine best; not timed."""

    @abstractmethod
    def each(self) -> EachRule:
        """Of each rule: eligible firms, and the sum of its amounts in fen."""

    @abstractmethod
    def stacked(self) -> Cells:
        """By district, section and size: firms eligible for anything, and what adds up, in fen."""

    def single(self, firm: Firm) -> list[int]:
        """What each rule pays one firm, in fen; here as a table of one row, its loading included."""
        self.load(pa.table({name: [value] for name, value in firm.items()}, schema=SCHEMA))
        return [total for _, total in self.each()]


Arrays = dict[str, Any]


def arrays_of(firms: pa.Table) -> Arrays:
    """Columns as numpy arrays: words as small codes, in the order of `WORDS`."""
    found: Arrays = {}
    for name in firms.column_names:
        column = firms.column(name).combine_chunks()
        if name in WORDS:
            known = {word: code for code, word in enumerate(WORDS[name])}
            own = np.array([known[word.as_py()] for word in column.dictionary], dtype=np.int8)
            found[name] = own[column.indices.to_numpy(zero_copy_only=False)]
        else:
            found[name] = column.to_numpy(zero_copy_only=False)
    return found


def codes_of(rule: Rule, fact: str) -> list[int]:
    """The codes of a rule's words."""
    return [WORDS[fact].index(word) for word in rule.within[fact]]


SECTIONS = sorted({code[0] for code in WORDS["industry"]})
_SECTION = np.array([SECTIONS.index(code[0]) for code in WORDS["industry"]], dtype=np.int16)


def cell_codes(arrays: Arrays) -> Any:
    """District, section and size as one number a firm."""
    section = _SECTION[arrays["industry"]]
    wide = arrays["district"].astype(np.int16) * len(SECTIONS) + section
    return wide * len(WORDS["size"]) + arrays["size"]


def cells_from(codes: Any, eligible: Any, totals: Any) -> Cells:
    """Sums by cell, from one row a firm."""
    shape = (len(WORDS["district"]), len(SECTIONS), len(WORDS["size"]))
    size = shape[0] * shape[1] * shape[2]
    counts = np.bincount(codes[eligible], minlength=size)
    sums = np.zeros(size, np.int64)
    np.add.at(sums, codes, totals)
    return {
        (WORDS["district"][d], SECTIONS[s], WORDS["size"][z]): (int(counts[i]), int(sums[i]))
        for i, (d, s, z) in enumerate(np.ndindex(*shape))
        if counts[i]
    }


def groups_of(rules: list[Rule]) -> tuple[list[int], list[list[int]], list[list[int]]]:
    """Places of the rules that stand alone, of each set that excludes each other, of each shared cap."""
    best: dict[str, list[int]] = {}
    capped: dict[str, list[int]] = {}
    alone = []
    for place, rule in enumerate(rules):
        if rule.one_of:
            best.setdefault(rule.one_of, []).append(place)
        elif rule.shared_cap:
            capped.setdefault(rule.shared_cap, []).append(place)
        else:
            alone.append(place)
    return alone, list(best.values()), list(capped.values())
