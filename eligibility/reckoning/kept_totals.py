"""Totals of the synthetic firms, kept on disk: the next start reads them and need not sum again."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from eligibility.decisions import Range
from eligibility.storage import ROOT, cached_json, fingerprint
from eligibility.totals.answer import Estimate, EstimateRow

_MONEY = ("relief", "liquidity", "gross_relief", "gross_liquidity", "still_open")


def kept_totals(name: str, key: str, build: Callable[[], Estimate]) -> Estimate:
    """The totals that `build` makes, kept under `name` while `key` and the program stay the same."""
    slot = hashlib.sha256(name.encode()).hexdigest()[:12]
    return _read(cached_json(f"totals_{slot}", f"{key} {_program()}", lambda: _written(build())))


@cache
def _program() -> str:
    """A hash of the program's own code."""
    return fingerprint(sorted((ROOT / "eligibility").rglob("*.py")), ROOT)


def _written(estimate: Estimate) -> str:
    rows = [
        {
            "groups": dict(row.groups),
            "eligible_firms": row.eligible_firms,
            "eligible_workers": row.eligible_workers,
            **{name: [_text(end) for end in getattr(row, name)] for name in _MONEY},
        }
        for row in estimate.rows
    ]
    head: dict[str, Any] = {
        "on": estimate.on.isoformat(),
        "catalogue": estimate.catalogue,
        "firms": estimate.firms,
        "by": estimate.by,
        "unbounded": estimate.unbounded,
    }
    return json.dumps({**head, "rows": rows})


def _text(end: Decimal | None) -> str | None:
    return None if end is None else str(end)


def _read(text: str) -> Estimate:
    found = json.loads(text)
    rows = (
        EstimateRow(
            groups=row["groups"],
            eligible_firms=row["eligible_firms"],
            eligible_workers=row["eligible_workers"],
            **{name: _range(*row[name]) for name in _MONEY},
        )
        for row in found["rows"]
    )
    return Estimate(
        date.fromisoformat(found["on"]),
        found["catalogue"],
        found["firms"],
        tuple(found["by"]),
        tuple(rows),
        tuple(found["unbounded"]),
    )


def _range(low: str, high: str | None) -> Range:
    return Range(Decimal(low), None if high is None else Decimal(high))
