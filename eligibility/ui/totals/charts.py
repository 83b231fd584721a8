"""The charts of the totals: stacked bars, the tornado, the waterfall. Colour never stands alone."""

import html
import re
import textwrap
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go

from eligibility.decisions import ZERO
from eligibility.expressions.words import Lang
from eligibility.reckoning.tornado import Swing
from eligibility.ui.formats import short_money
from eligibility.ui.texts import text
from eligibility.ui.totals.crossed import Bar, parts_of

SURE, OPEN, INK = "#1b8077", "#d9a04f", "#15211f"
# The parts of a crossed bar, the greatest first; what is left goes into the last.
PARTS = ("#1b8077", "#5b7f95", "#83bdb5", "#7a5c86", "#8fb0c4", "#4d6f2f", "#b79a6b", "#9aa5a8")
MOST_BARS = 21  # all districts, or all sections of industry, and what is not stated
OPEN_MARK = {"color": OPEN, "pattern": {"shape": "/", "fgcolor": "#8a5a10", "size": 6}}
Name = Callable[[str], str]


def bar_chart(bars: Sequence[Bar], part_name: Name, lang: Lang) -> go.Figure:
    """What is sure, cut into parts where a grouping is crossed, then what is open; greatest on top."""
    shown = list(bars[:MOST_BARS])[::-1]
    keys = [bar.key for bar in shown]
    figure = go.Figure()
    for name, colour, amounts in _pieces(shown, part_name, lang):
        _add(figure, shown, amounts, name, {"color": colour}, lang)
    if any(bar.doubt > ZERO for bar in shown):
        _add(figure, shown, [bar.doubt for bar in shown], text("totals.open", lang), OPEN_MARK, lang)
    _money_axis(figure, ZERO, max((bar.high for bar in shown), default=ZERO), lang)
    _frame(figure, 90 + 34 * max(len(shown), 2))
    figure.update_yaxes(tickvals=keys, ticktext=[_broken(bar.name) for bar in shown])
    return figure


def _pieces(shown: Sequence[Bar], part_name: Name, lang: Lang) -> list[tuple[str, str, list[Decimal]]]:
    parts = parts_of(shown)
    if not parts:
        return [(text("totals.sure", lang), SURE, [bar.low for bar in shown])]
    kept = parts if len(parts) <= len(PARTS) else parts[: len(PARTS) - 1]
    pieces = [
        (part_name(key), PARTS[i], [bar.parts.get(key, ZERO) for bar in shown])
        for i, key in enumerate(kept)
    ]
    if len(kept) < len(parts):
        rest = [bar.low - sum((bar.parts.get(key, ZERO) for key in kept), ZERO) for bar in shown]
        pieces.append((text("totals.the_rest", lang), PARTS[-1], rest))
    return pieces


def _add(
    figure: go.Figure,
    shown: Sequence[Bar],
    amounts: Sequence[Decimal],
    name: str,
    marker: dict[str, Any],
    lang: Lang,
) -> None:
    figure.add_bar(
        y=[bar.key for bar in shown],
        x=[float(amount) for amount in amounts],
        orientation="h",
        name=html.escape(name),
        marker=marker,
        customdata=[
            [html.escape(bar.name), html.escape(name), short_money(amount, lang)]
            for bar, amount in zip(shown, amounts, strict=True)
        ],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}: %{customdata[2]}<extra></extra>",
    )


def tornado_chart(swings: Sequence[Swing], name: Callable[[Swing], str], lang: Lang) -> go.Figure:
    """Each thing at its low and at its high, about the central total; the widest on top."""
    shown = list(swings)[::-1]
    keys = [swing.key for swing in shown]
    figure = go.Figure()
    for end, colour in (("low", OPEN), ("high", SURE)):
        ends = [Decimal(getattr(swing, end)) for swing in shown]
        central = [Decimal(swing.central) for swing in shown]
        figure.add_bar(
            y=keys,
            x=[float(value - middle) for value, middle in zip(ends, central, strict=True)],
            base=[float(middle) for middle in central],
            orientation="h",
            name=text(f"totals.at_{end}", lang),
            marker=OPEN_MARK if end == "low" else {"color": colour},
            customdata=[
                [html.escape(name(swing)), short_money(value, lang)]
                for swing, value in zip(shown, ends, strict=True)
            ],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        )
    low = min((Decimal(swing.low) for swing in shown), default=ZERO)
    high = max((Decimal(swing.high) for swing in shown), default=ZERO)
    _money_axis(figure, low, high, lang)
    _frame(figure, 90 + 34 * max(len(shown), 2))
    figure.update_layout(barmode="overlay")
    figure.update_yaxes(tickvals=keys, ticktext=[_broken(name(swing)) for swing in shown])
    return figure


def waterfall_chart(steps: Sequence[tuple[str, Decimal, bool]], lang: Lang) -> go.Figure:
    """Steps of `(name, amount, is a sum)` from the top down; each says its amount."""
    figure = go.Figure()
    figure.add_waterfall(
        orientation="h",
        y=[_broken(name) for name, _, _ in steps],
        x=[float(amount) for _, amount, _ in steps],
        measure=["absolute" if whole else "relative" for _, _, whole in steps],
        text=[_signed(amount, whole, lang) for _, amount, whole in steps],
        textposition="outside",
        cliponaxis=False,
        increasing={"marker": {"color": OPEN}},
        decreasing={"marker": {"color": "#9aa5a8"}},
        totals={"marker": {"color": SURE}},
        connector={"line": {"color": "#9aa5a8", "width": 1}},
        hovertemplate="%{y}<br>%{text}<extra></extra>",
    )
    _frame(figure, 60 + 44 * len(steps))
    figure.update_layout(showlegend=False)
    most = _summit(steps)
    figure.update_xaxes(visible=False, fixedrange=True, range=[0, most * 1.3])
    figure.update_yaxes(autorange="reversed")
    return figure


def _summit(steps: Sequence[tuple[str, Decimal, bool]]) -> float:
    """The highest point that the steps reach."""
    top = most = ZERO
    for _, amount, whole in steps:
        top = amount if whole else top + amount
        most = max(most, top)
    return float(most)


def difference_chart(rows: Sequence[tuple[str, str, Decimal]], lang: Lang) -> go.Figure:
    """Rows of `(key, name, difference)`: winners to the right, losers hatched to the left."""
    shown = list(rows[:MOST_BARS])[::-1]
    figure = go.Figure()
    figure.add_bar(
        y=[key for key, _, _ in shown],
        x=[float(amount) for _, _, amount in shown],
        orientation="h",
        marker={
            "color": [SURE if amount > ZERO else OPEN for _, _, amount in shown],
            "pattern": {"shape": ["" if amount > ZERO else "/" for _, _, amount in shown], "size": 6},
        },
        text=[_signed(amount, False, lang) for _, _, amount in shown],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}<br>%{text}<extra></extra>",
    )
    _frame(figure, 60 + 30 * max(len(shown), 2))
    _room_for_words(figure, [float(amount) for _, _, amount in shown])
    figure.update_yaxes(
        tickvals=[key for key, _, _ in shown], ticktext=[_broken(name) for _, name, _ in shown]
    )
    return figure


def moves_chart(rows: Sequence[tuple[str, str, Decimal, Decimal]], lang: Lang) -> go.Figure:
    """Rows of `(key, name, gain, loss)`: gains to the right, losses hatched to the left."""
    shown = list(rows[:MOST_BARS])[::-1]
    keys = [key for key, _, _, _ in shown]
    figure = go.Figure()
    ends = ((2, "gained", {"color": SURE}), (3, "lost", OPEN_MARK))
    for place, name, marker in ends:
        amounts = [Decimal(row[place]) for row in shown]
        if not any(amounts):
            continue
        figure.add_bar(
            y=keys,
            x=[float(amount) for amount in amounts],
            orientation="h",
            name=text(f"scenario.{name}", lang),
            marker=marker,
            text=[_signed(amount, False, lang) if amount else "" for amount in amounts],
            textposition="outside",
            cliponaxis=False,
            customdata=[html.escape(row[1]) for row in shown],
            hovertemplate="%{customdata}<br>%{text}<extra></extra>",
        )
    _frame(figure, 90 + 30 * max(len(shown), 2))
    _room_for_words(figure, [float(amount) for row in shown for amount in row[2:]])
    figure.update_layout(barmode="overlay", showlegend=True)
    figure.update_yaxes(tickvals=keys, ticktext=[_broken(row[1]) for row in shown])
    return figure


def _room_for_words(figure: go.Figure, amounts: Sequence[float]) -> None:
    """An axis without ticks, wide enough for the amounts beside the bars."""
    low, high = min(0.0, *amounts), max(0.0, *amounts)
    room = (high - low) * (0.55 if low < 0 < high else 0.25)
    span = [low - room if low else 0, high + room if high else 0]
    figure.update_xaxes(visible=False, fixedrange=True, range=span)


def _signed(amount: Decimal, whole: bool, lang: Lang) -> str:
    written = short_money(abs(amount), lang)
    if whole:
        return written
    return f"−{written}" if amount < ZERO else f"+{written}"


def _frame(figure: go.Figure, height: int) -> None:
    figure.update_layout(
        barmode="stack",
        height=height,
        margin={"l": 0, "r": 24, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        bargap=0.35,
    )
    figure.update_yaxes(automargin=True, type="category", fixedrange=True)


def _money_axis(figure: go.Figure, least: Decimal, most: Decimal, lang: Lang) -> None:
    """Ticks in words that people read: 20万元, ¥200,000."""
    step = _step(most - least)
    first = int(least / step)
    ticks = [step * i for i in range(first, int(most / step) + 2)]
    room = (most - least) * Decimal("0.02")
    figure.update_xaxes(
        tickvals=[float(tick) for tick in ticks],
        ticktext=["0" if tick == ZERO else short_money(tick, lang) for tick in ticks],
        tickangle=0,
        fixedrange=True,
        range=[float(least - room) if least > ZERO else 0, float(most + room)],
    )


def _step(most: Decimal) -> Decimal:
    """A round step that gives three to five ticks."""
    if most <= ZERO:
        return Decimal(1)
    power = Decimal(10) ** most.adjusted()
    for factor in map(Decimal, ("0.2", "0.25", "0.5", "1", "2", "2.5", "5")):
        if most / (power * factor) <= Decimal("3.6"):
            return power * factor
    return power * 10


def _broken(name: str, width: int = 0) -> str:
    """A long name in two lines; plotly reads tags in it, so it is escaped."""
    width = width or (26 if name.isascii() else 14)
    if " " in name:
        lines = textwrap.wrap(name, width)
    else:
        lines = [each[0] for each in re.finditer(rf".{{1,{width}}}[：，、；。）”]?", name)]
    if len(lines) > 2:
        rest = (" " if " " in name else "").join(lines[1:])
        lines = [lines[0], f"{rest[: width - 1]}…"]
    return "<br>".join(html.escape(line) for line in lines)
