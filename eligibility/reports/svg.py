"""Boxes with wrapped text, one below the other and joined by lines, as SVG; every text is escaped."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, STEP, GAP, PAD = 380, 22, 12, 10
SIZE, SMALL, LEADING = 14, 12, 20
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PIECE = re.compile(
    r"\s+|[“‘（《〈「【(]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[，。、；：？）》〉」】”’)]*"
)


@dataclass(frozen=True)
class Box:
    """One box of a drawing.

    Args:
        text: What stands in it.
        css: Its classes: what it is, and how it stands: `criterion met`.
        note: A line of small print below the text.
        over: A line of small print above it.
        title: What a pointer that rests on it, or a reader of the screen, is told.
        children: The boxes that hang on it.
        ref: The criterion that it stands for.
    """

    text: str
    css: str
    note: str = ""
    over: str = ""
    title: str = ""
    children: tuple["Box", ...] = ()
    ref: str = ""


class Svg(str):
    """Markup; any other text is escaped when it is put into an element."""

    __slots__ = ()


def escape(text: str) -> Svg:
    """Text as markup; characters that XML does not know are left out."""
    return text if isinstance(text, Svg) else Svg(html.escape(_INVALID.sub("", text)))


def element(name: str, *children: str, **attributes: object) -> Svg:
    """One element; an `_` at the end of an attribute is left out, others become hyphens.

    >>> element("text", "a < b", x=3, class_="note")
    '<text x="3" class="note">a &lt; b</text>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value != ""
    )
    return Svg(f"<{name}{written}>{''.join(map(escape, children))}</{name}>")


def text_width(text: str, size: float) -> float:
    """How wide a text will be, about: a Chinese character is as wide as it is high."""
    return sum(map(_share_of_height, text)) * size


def _share_of_height(c: str) -> float:
    if c >= "\u2e80" or c in "“”‘’—…×−✓✗":
        return 1.0
    return 0.67 if c.isdigit() or c.isupper() or c in "%+=mw" else 0.56


def wrap(text: str, width: float, size: float) -> list[str]:
    """Lines that fit; Chinese breaks anywhere but before a mark that closes, the rest between words.

    >>> wrap("于2022年1月1日之前", 60, 10)
    ['于2022年1', '月1日之前']
    """
    lines = [""]
    for piece in _PIECE.findall(_INVALID.sub("", text)):
        for part in _fitting(piece, width, size):
            if text_width((lines[-1] + part).rstrip(), size) <= width:
                lines[-1] += part
            elif not part.isspace():
                lines[-1] = lines[-1].rstrip()
                lines.append(part)
    return [line.strip() for line in lines] if lines != [""] else [""]


def _fitting(piece: str, width: float, size: float) -> list[str]:
    """A piece that is wider than a line, cut."""
    if text_width(piece, size) <= width:
        return [piece]
    most = max(int(width / size), 1)
    return [piece[i : i + most] for i in range(0, len(piece), most)]


def stacked(
    boxes: Sequence[Box], top: float, arrows: Sequence[str] = (), left: float = 1
) -> tuple[list[Svg], float]:
    """Boxes one below the other, with an arrow from each to the next.

    Args:
        arrows: The class of the arrow into each box, `""` for none.

    Returns:
        The markup, and where the last box ends.
    """
    drawn: list[Svg] = []
    end = top
    for i, box in enumerate(boxes):
        if i:
            css = arrows[i] if i < len(arrows) else "way"
            middle = WIDTH / 2
            drawn.append(_line(f"M{middle} {end + 1}V{end + GAP + 6}", f"{css} arrow"))
            end += GAP + 8
        markup, end = placed(box, left, end)
        drawn.append(markup)
    return drawn, end


def placed(box: Box, left: float, top: float) -> tuple[Svg, float]:
    """A box with what hangs on it, and where it ends."""
    inner = WIDTH - left - 1 - 2 * PAD
    rows = [(line, "over", SMALL) for line in (wrap(box.over, inner, SMALL) if box.over else [])]
    rows += [(line, "", SIZE) for line in wrap(box.text, inner, SIZE)]
    rows += [(line, "note", SMALL) for line in (wrap(box.note, inner, SMALL) if box.note else [])]
    height = len(rows) * LEADING + PAD
    lines = [
        element("text", line, x=left + PAD, y=top + 20 + i * LEADING, class_=css)
        for i, (line, css, _) in enumerate(rows)
    ]
    frame = element("rect", x=left, y=top, width=WIDTH - left - 1, height=height, rx=6)
    drawn = [element("title", box.title)] if box.title else []
    drawn += [frame, *lines]
    end = top + height
    for child in box.children:
        start = end + 8
        markup, child_end = placed(child, left + STEP, start)
        rail = left + STEP / 2
        drawn.append(_line(f"M{rail} {top + height}V{start + 15}H{left + STEP}", "branch"))
        drawn.append(markup)
        end = child_end
    return element("g", *drawn, class_=box.css, data_ref=box.ref), end


def _line(path: str, css: str) -> Svg:
    marker = "url(#rule-arrow)" if css.endswith("arrow") else ""
    return element("path", d=path, class_=css, marker_end=marker)


def drawing(content: Sequence[Svg], height: float, title: str, description: str, style: str) -> str:
    """The whole picture, as wide as its place but no wider than is good to read."""
    tip = element("path", d="M0 0L8 4L0 8z")
    arrow = element(
        "marker",
        tip,
        id="rule-arrow",
        viewBox="0 0 8 8",
        refX=7,
        refY=4,
        markerWidth=8,
        markerHeight=8,
        markerUnits="userSpaceOnUse",
        orient="auto",
    )
    return element(
        "svg",
        element("title", title, id="rule-title"),
        element("desc", description, id="rule-desc"),
        element("style", style),
        element("defs", arrow),
        *content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height + 2:g}",
        width="100%",
        role="img",
        aria_labelledby="rule-title rule-desc",
        class_="rule-drawing",
    )
