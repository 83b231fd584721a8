"""Exact sums by groups of firms: whole numbers at a power of ten, never floating point."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from eligibility.decisions import FEN

_SAFE = 1 << 62


@dataclass(frozen=True)
class Sums:
    """A number for each group of firms: `values` × `rate` × 10^-`scale`.

    Args:
        values: Whole numbers; Python's own where 64 bits could overflow.
    """

    values: np.ndarray
    scale: int
    rate: Decimal

    @property
    def is_zero(self) -> bool:
        """Nothing in any group."""
        return self.rate == 0 or not self.values.any()


@dataclass(frozen=True)
class MemberSums:
    """What one measure adds, by groups of firms.

    Args:
        gross: Low and high of its amount by itself.
        stacking: What stacking takes of each, as negative numbers; None where nothing bears on it.
        is_open: Its high has no limit for at least one firm.
    """

    gross: tuple[Sums, Sums]
    stacking: tuple[Sums, Sums] | None
    is_open: bool

    def parts(self, end: int, is_gross: bool) -> Iterator[Sums]:
        """What to add up for the low (0) or the high (1), before or after stacking."""
        yield self.gross[end]
        if self.stacking and not is_gross:
            yield self.stacking[end]


@dataclass(frozen=True)
class Counted:
    """Firms and the people who work there, by groups of firms."""

    firms: np.ndarray
    staff: np.ndarray


def whole_numbers(column: pa.ChunkedArray) -> tuple[np.ndarray, int]:
    """The values of a column of an answer as whole numbers, and their scale; NULL is nothing."""
    array = column.combine_chunks()
    if pa.types.is_integer(array.type):
        return pc.fill_null(array, 0).to_numpy(zero_copy_only=False).astype(np.int64), 0
    assert pa.types.is_decimal128(array.type), array.type
    missing = pc.is_null(array).to_numpy(zero_copy_only=False)
    words = np.frombuffer(array.buffers()[1], np.int64)[2 * array.offset :][: 2 * len(array)]
    low, high = words[0::2], words[1::2]
    if np.array_equal(high[~missing], (low >> 63)[~missing]):
        return np.where(missing, 0, low), array.type.scale
    wide = high.astype(object) * (1 << 64) + low.view(np.uint64).astype(object)
    return np.where(missing, 0, wide), array.type.scale


class Adder:
    """Adds sums up by the rows of an answer, each scale apart: most of it is 64-bit arithmetic."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._by_scale: dict[int, np.ndarray] = {}

    def add(self, sums: Sums, rows: np.ndarray) -> None:
        """Adds each group's number to its row."""
        if sums.is_zero:
            return
        digits = sums.rate.as_tuple()
        exponent = int(digits.exponent)
        factor = int(sums.rate.scaleb(-exponent)) if exponent < 0 else int(sums.rate)
        scale = sums.scale - min(exponent, 0)
        values = sums.values
        greatest = int(np.abs(values).max()) * len(values) * abs(factor)
        held = self._by_scale.get(scale, np.zeros(self._rows, np.int64))
        if held.dtype != object and (greatest >= _SAFE or int(np.abs(held).max()) >= _SAFE - greatest):
            held = held.astype(object)
        if held.dtype == object:
            values = values.astype(object)
        np.add.at(held, rows, values * factor)
        self._by_scale[scale] = held

    def exact(self) -> tuple[np.ndarray, int]:
        """The sums as Python's whole numbers at the largest scale, and that scale."""
        top = max(self._by_scale, default=0)
        total = np.zeros(self._rows, object)
        for scale, held in self._by_scale.items():
            total = total + held.astype(object) * 10 ** (top - scale)
        return total, top

    def to_fen(self) -> list[Decimal]:
        """The sums in yuan, rounded half up to the fen."""
        total, scale = self.exact()
        if scale <= 2:
            return [Decimal(int(value) * 10 ** (2 - scale)) * FEN for value in total]
        return [Decimal(_rounded(int(value), 10 ** (scale - 2))) * FEN for value in total]


def _rounded(value: int, unit: int) -> int:
    """The quotient, half away from zero."""
    whole = (abs(value) * 2 + unit) // (2 * unit)
    return whole if value >= 0 else -whole
