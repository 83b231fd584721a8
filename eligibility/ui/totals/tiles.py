"""The tile map of the sixteen districts and Lingang: text on a ground the deeper, the more it holds."""

from collections.abc import Sequence
from decimal import Decimal

from eligibility.decisions import ZERO
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.storage import read_data
from eligibility.ui.markup import Html, tag
from eligibility.ui.texts import text
from eligibility.ui.totals.crossed import Bar
from eligibility.ui.totals.round_money import spoken

_DEEPEST = 45  # per cent of the accent colour; beyond that the ink would not stand out


def tile_map(found: Sequence[Bar], beside: dict[str, Decimal], lang: Lang) -> Html:
    """One tile a district.

    Args:
        found: The districts with what is sure.
        beside: Key of a tile that is no district → what it holds, which is part of the others.
    """
    sure = {bar.key: bar.low for bar in found}
    most = max(sure.values(), default=ZERO)
    whole = sum(sure.values(), ZERO)
    tiles = []
    for key, (row, column) in read_data("district_tiles").items():
        amount = sure.get(key, beside.get(key, ZERO))
        depth = round(_DEEPEST * amount / most) if most and key not in beside else 0
        share = text("totals.share_of", lang, share=f"{amount / whole:.1%}") if whole else ""
        tiles.append(_tile(key, amount, share, (row, column, depth), lang))
    return tag("ul", *tiles, css="tiles")


def _tile(key: str, amount: Decimal, share: str, place: tuple[int, int, int], lang: Lang) -> Html:
    row, column, depth = place
    district = FIELDS["district"].choices.get(key)
    name = district[lang] if district else FIELDS["special_area"].choices[key][lang]
    style = f"grid-row:{row};grid-column:{column};--depth:{depth}%"
    lines = [tag("b", name), tag("span", spoken(float(amount), lang)), tag("small", share)]
    return tag("li", *lines, css="" if district else "inside", style=style)
