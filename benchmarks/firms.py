"""Made-up firms for the comparison: a Parquet file a size, all with the same beginning."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.rules import SEED, WORDS

COUNTS = (10_000, 100_000, 1_000_000, 3_200_000)
FOLDER = Path(__file__).resolve().parent.parent / ".cache" / "benchmarks"


def firms_file(count: int) -> Path:
    """The file of so many firms, made on first use."""
    path = FOLDER / f"firms-{SEED}-{count}.parquet"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        pq.write_table(made_up_firms(max(COUNTS)).slice(0, count), draft)
        draft.replace(path)
    return path


def made_up_firms(count: int) -> pa.Table:
    """Firms whose facts are independent, but for the insured: the hard case for an engine with cells.

    Numbers are whole, in persons or yuan, so that an engine without decimals loses nothing.
    """
    draw = np.random.default_rng(SEED)
    words = {fact: _drawn(draw, listed, count) for fact, listed in WORDS.items()}
    heads = np.clip(draw.lognormal(1.3, 1.3, count), 0, 10_000).astype(np.int32)
    day = np.datetime64("1985-01-01") + draw.integers(0, 13_600, count).astype("timedelta64[D]")
    spent = draw.lognormal(8.5, 1.2, count) * (draw.random(count) < 0.6)
    interest = draw.lognormal(10, 1.5, count) * (draw.random(count) < 0.3)
    numbers = {
        "employees": heads,
        "insured_employees": heads * draw.random(count),
        "monthly_rent": np.clip(draw.lognormal(8.5, 1.2, count), 0, 1_000_000),
        "electricity_bill": np.clip(draw.lognormal(8, 1.5, count), 0, 5_000_000),
        "pcr_test_cost": np.clip(spent, 0, 1_000_000),
        "interest_new_loans_2022": np.clip(interest, 0, 5_000_000),
    }
    whole = {name: np.asarray(values).astype(np.int32) for name, values in numbers.items()}
    return pa.table({**words, "founded": pa.array(day.astype("datetime64[D]")), **whole})


def _drawn(draw: np.random.Generator, words: tuple[str, ...], count: int) -> pa.DictionaryArray:
    """Words, the first ones more often than the last."""
    weights = 1 / np.arange(1, len(words) + 1) ** 0.7
    codes = draw.choice(len(words), count, p=weights / weights.sum())
    return pa.DictionaryArray.from_arrays(np.asarray(codes, np.int8), list(words))
