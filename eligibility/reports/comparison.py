"""What a scenario does to the totals, for the terminal, for programs and for spreadsheets."""

import json
from collections.abc import Sequence
from typing import Any

from eligibility.answers import range_json
from eligibility.estimates import aligned, as_csv
from eligibility.totals.comparison import ComparedRow, Comparison, Moved, MovedRow, ends_of

SHOWN = ("relief", "liquidity")
ENDS = ("low", "high")


def comparison_json(found: Comparison) -> str:
    """The comparison as JSON; money as text with two decimals."""
    totals = [
        {
            **row.groups,
            "eligible_firms": _three(row, "eligible_firms", row.firms),
            **{
                name: {
                    "base": _range(row, "base", name),
                    "changed": _range(row, "changed", name),
                    "difference": range_json(row.difference(name)),
                }
                for name in SHOWN
            },
        }
        for row in found.rows
    ]
    content = {
        "on": found.on.isoformat(),
        "catalogue": found.base,
        "scenario": found.changed,
        "firms": found.firms,
        "totals": totals,
        "moved": [
            {**row.groups, "sure": _moved_json(row.sure), "possible": _moved_json(row.possible)}
            for row in found.moved
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _three(row: ComparedRow, name: str, difference: int) -> dict[str, int]:
    base, changed = (0 if each is None else getattr(each, name) for each in (row.base, row.changed))
    return {"base": base, "changed": changed, "difference": difference}


def _range(row: ComparedRow, side: str, name: str) -> dict[str, str]:
    low, high = ends_of(getattr(row, side), name)
    return {"low": f"{low:.2f}", "high": f"{high:.2f}"}


def _moved_json(moved: Moved) -> dict[str, int | str]:
    return {
        "gaining_firms": moved.gaining,
        "gain": f"{moved.gain:.2f}",
        "losing_firms": moved.losing,
        "loss": f"{moved.loss:.2f}",
    }


def comparison_csv(found: Comparison) -> str:
    """One row a group: base, changed, difference; money in yuan."""
    return as_csv(*_groups_table(found))


def comparison_text(found: Comparison) -> str:
    """The groups with the sums that change, then who gains and who loses, as aligned tables."""
    head = (
        f"{found.firms:,} firms · {found.on} · catalogue {found.base} · scenario {found.changed} · CNY"
    )
    moving = tuple(name for name in SHOWN if any(any(row.difference(name)) for row in found.rows))
    parts = [head, aligned(*_groups_table(found, moving or SHOWN[:1]), len(found.by))]
    if found.moved:
        parts += [
            "Firms whose relief and liquidity together change:",
            aligned(*_moved_table(found.moved), 2),
        ]
    else:
        parts.append("No firm gains or loses.\n")
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _groups_table(found: Comparison, shown: Sequence[str] = SHOWN) -> tuple[list[str], list[list[Any]]]:
    names = [*found.by, "firms_base", "firms_changed", "firms_difference"]
    for name in shown:
        names += [f"{name}_{end}_{side}" for end in ENDS for side in ("base", "changed", "difference")]
    rows = []
    for row in found.rows:
        cells: list[Any] = [*row.groups.values(), *_three(row, "eligible_firms", row.firms).values()]
        for name in shown:
            ends = zip(
                ends_of(row.base, name), ends_of(row.changed, name), row.difference(name), strict=True
            )
            cells += [value for end in ends for value in end]
        rows.append(cells)
    return names, rows


def _moved_table(moved: Sequence[MovedRow]) -> tuple[list[str], list[list[Any]]]:
    names = ["district", "size"]
    names += [
        f"{end}_{what}" for end in ("sure", "possible") for what in ("gaining", "gain", "losing", "loss")
    ]
    rows = [
        [
            *row.groups.values(),
            *(v for m in (row.sure, row.possible) for v in (m.gaining, m.gain, m.losing, m.loss)),
        ]
        for row in moved
    ]
    return names, rows
