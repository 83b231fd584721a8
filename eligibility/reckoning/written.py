"""The reconciliation as JSON, CSV and text: the same rows in the same order."""

import csv
import io
import json
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from eligibility.reckoning.draws import Interval
from eligibility.reckoning.official import OfficialFigure
from eligibility.reckoning.reconciliation import Compared, Reconciliation
from eligibility.spreadsheets import safe_text

COLUMNS = (
    "key",
    "what_zh",
    "what_en",
    "unit",
    "counts",
    "official",
    "official_low",
    "official_high",
    "qualifier",
    "status",
    "model",
    "model_low",
    "model_high",
    "entitled_low",
    "entitled_high",
    "ratio",
    "role",
    "reason_zh",
    "reason_en",
    "source",
)


def reconciliation_data(found: Reconciliation) -> dict[str, Any]:
    """All of it as plain data: money as text with two decimals, firms as whole numbers."""
    reckoned = found.reckoned
    return {
        "on": reckoned.on.isoformat(),
        "catalogue": reckoned.catalogue,
        "firms": reckoned.firms,
        "synthetic": reckoned.synthetic,
        "scaled_by": f"{reckoned.scale:.6g}",
        "draws": reckoned.count,
        "seed": reckoned.seed,
        "totals": {
            convention: {
                "paid": _interval(interval, "CNY"),
                "entitled": _ends(found.entitled[convention], "CNY"),
            }
            for convention, interval in found.totals.items()
        },
        "figures": [_row(row) for row in found.rows],
        "not_compared": [_about(figure) for figure in found.others],
    }


def _about(figure: OfficialFigure) -> dict[str, Any]:
    """What is published."""
    return {
        "key": figure.key,
        "what": figure.what.model_dump(),
        "value": number(figure.value, figure.unit),
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "status": figure.status,
        "scope": figure.scope,
        "as_of": figure.as_of.isoformat() if figure.as_of else None,
        "use": figure.use,
        "why": figure.why.model_dump() if figure.why else None,
        "confidence": figure.confidence,
        "doubts": [doubt.model_dump() for doubt in figure.doubts],
        "sources": [page.model_dump() for page in figure.sources],
    }


def _row(row: Compared) -> dict[str, Any]:
    unit, compare = row.figure.unit, row.compare
    return {
        **_about(row.figure),
        "counts": compare.counts,
        "official": _interval(row.official, unit),
        "model": _interval(row.model, unit),
        "entitled": _ends(row.entitled, unit),
        "ratio": ratio_text(row.ratio),
        "role": row.role,
        "fitted": compare.fitted.model_dump() if compare.fitted else None,
        "share": compare.share,
        "reason": compare.reason.model_dump(),
    }


def number(value: float | Decimal, unit: str) -> str | int:
    """Money and per cent as text, counts as whole numbers."""
    return f"{value:.2f}" if unit in ("CNY", "percent") else round(value)


def ratio_text(ratio: float) -> str:
    """A ratio with three significant digits, never in powers of ten.

    >>> ratio_text(0.000457), ratio_text(1.5), ratio_text(0.0)
    ('0.000457', '1.50', '0')
    """
    if ratio == 0:
        return "0"
    decimals = max(2, 2 - math.floor(math.log10(ratio)))
    return f"{ratio:.{decimals}f}"


def _interval(interval: Interval, unit: str) -> dict[str, str | int]:
    return {name: number(getattr(interval, name), unit) for name in ("low", "median", "high")}


def _ends(ends: tuple[float | Decimal, float | Decimal], unit: str) -> dict[str, str | int]:
    return {"low": number(ends[0], unit), "high": number(ends[1], unit)}


def reconciliation_json(found: Reconciliation) -> str:
    """The plain data as JSON."""
    return json.dumps(reconciliation_data(found), ensure_ascii=False, indent=1)


def reconciliation_rows(found: Reconciliation) -> list[list[Any]]:
    """One row a figure that is compared, in the order of `COLUMNS`."""
    rows = []
    for row in found.rows:
        figure, compare = row.figure, row.compare
        money = [
            number(value, figure.unit)
            for value in (
                row.official.median,
                row.official.low,
                row.official.high,
                row.model.median,
                row.model.low,
                row.model.high,
                *row.entitled,
            )
        ]
        source = figure.sources[0].url or figure.sources[0].publisher
        about = [figure.key, figure.what.zh, figure.what.en, figure.unit, compare.counts]
        tail = [ratio_text(row.ratio), row.role, compare.reason.zh, compare.reason.en, source]
        rows.append([*about, *money[:3], figure.qualifier, figure.status, *money[3:], *tail])
    return rows


def reconciliation_csv(found: Reconciliation) -> str:
    """The rows as CSV; no cell runs as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in reconciliation_rows(found):
        writer.writerow([safe_text(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def reconciliation_text(found: Reconciliation) -> str:
    """A table for the terminal, the worst first, with the reasons below."""
    reckoned = found.reckoned
    kind = "synthetic firms" if reckoned.synthetic else "firms of a file"
    scaled = f" · figures scaled by {reckoned.scale:,.6g} to the city" if reckoned.scale != 1 else ""
    lines = [
        f"{reckoned.firms:,} {kind} · {reckoned.on} · catalogue {reckoned.catalogue} · "
        f"{reckoned.count:,} draws, seed {reckoned.seed}{scaled}",
        "",
    ]
    for convention, interval in found.totals.items():
        name = "Relief" if convention == "relief" else "Relief and liquidity"
        lines.append(f"{name}: {_spoken(interval, 'CNY')}")
    lines += ["", *_aligned(found.rows), "", "Why they differ:"]
    lines += [f"  {row.figure.key}: {row.compare.reason.en}" for row in found.rows]
    lines += ["", "Shown, not compared:"]
    for figure in found.others:
        note = figure.why.en if figure.why else _NOT_COMPARED[figure.use]
        lines.append(f"  {figure.key}: {figure.value:,.15g} {figure.unit}. {note}")
    return "\n".join(lines) + "\n"


_NOT_COMPARED = {"credit": "A loan, owed back: never totalled.", "base": "A base figure."}


def _spoken(interval: Interval, unit: str) -> str:
    low, median, high = (f"{value:,.0f}" for value in interval)
    return f"{median} {unit} (90%: {low} to {high})"


def _aligned(rows: Sequence[Compared]) -> list[str]:
    cells = [["figure", "model", "90% from", "to", "official", "unit", "ratio", "role"]]
    for row in rows:
        figures = (row.model.median, row.model.low, row.model.high, row.official.median)
        money = [f"{value:,.0f}" for value in figures]
        cells.append([row.figure.key, *money, row.figure.unit, ratio_text(row.ratio), row.role])
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    left = (0, 5, 7)
    return [
        "  ".join(
            cell.ljust(width) if i in left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]


WRITERS = {"text": reconciliation_text, "json": reconciliation_json, "csv": reconciliation_csv}
