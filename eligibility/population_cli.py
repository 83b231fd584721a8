"""The command `population`: how near the synthetic firms come to the published figures."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eligibility.cli_options import Lang, Language, note, write

if TYPE_CHECKING:
    from eligibility.population.margins import Margin


class MarginsFormat(StrEnum):
    """How margins are written."""

    text = "text"
    json = "json"


def population(
    firms: Annotated[
        int | None,
        typer.Option(
            help="How many firms.", show_default="the city's 3,195,000, or ELIGIBILITY_POPULATION"
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives other firms of the same city.")] = 2022,
    format: Annotated[MarginsFormat, typer.Option(help="How it is written.")] = MarginsFormat.text,
    lang: Lang = Language.zh,
) -> None:
    """The synthetic firms: where they are kept, and every margin, the worst first."""
    import duckdb

    from eligibility.population import kept_population, open_population
    from eligibility.population.margins import read_margins

    path = kept_population(firms, seed, progress=note)
    with duckdb.connect() as connection:
        table = open_population(connection, firms, seed)
        ((count,),) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()
        margins = read_margins(connection, table)
    written = {"text": _text, "json": _json}[format.value]
    write(written(count, seed, path, margins, lang))


def _json(count: int, seed: int, path: Path, margins: "Sequence[Margin]", lang: Language) -> str:
    rows = [
        {
            "key": row.key,
            **row.words,
            "use": row.use,
            "unit": row.unit,
            "target": row.target,
            "model": row.model,
            "error": round(row.error, 6),
            "publisher": row.publisher,
            "url": row.url,
            "year": row.year,
        }
        for row in margins
    ]
    content = {"synthetic": True, "firms": count, "seed": seed, "kept": str(path), "margins": rows}
    return json.dumps(content, ensure_ascii=False, indent=1)


_WORDS = {
    "zh": {
        "head": "{count:,} 户合成企业（并非真实企业）· 种子 {seed} · 保存于 {path}",
        "columns": ("误差", "用途", "公布数", "模型", "指标"),
        "fitted": "已拟合",
        "held_out": "未拟合",
    },
    "en": {
        "head": "{count:,} synthetic firms (none of them is real) · seed {seed} · kept in {path}",
        "columns": ("error", "use", "published", "model", "figure"),
        "fitted": "fitted",
        "held_out": "held out",
    },
}


def _text(count: int, seed: int, path: Path, margins: "Sequence[Margin]", lang: Language) -> str:
    """A table for the terminal; the words stand last, so that no width is needed for them."""
    words: Mapping[str, Any] = _WORDS[lang.value]
    rows = [tuple(words["columns"])]
    for row in margins:
        figures = (f"{row.error:+.1%}", words[row.use], figure(row.target), figure(row.model))
        rows.append((*figures, f"{row.words[lang.value]} [{row.publisher}]"))
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    lines = ["  ".join([*(row[at].rjust(widths[at]) for at in range(4)), row[4]]) for row in rows]
    return "\n".join([words["head"].format(count=count, seed=seed, path=path), "", *lines])


def figure(value: float) -> str:
    """A figure of any size, short enough for a table.

    >>> figure(0.3784), figure(2.04), figure(9813), figure(15_914_000_000_000)
    ('0.378', '2.04', '9,813', '15,914,000,000,000')
    """
    return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
