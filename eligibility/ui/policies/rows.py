"""One measure as an entry of the index: who, how much, until when, how sure."""

from eligibility.decisions import Window
from eligibility.expressions.words import Lang
from eligibility.facets import districts
from eligibility.reports.labels import label
from eligibility.schema import Measure
from eligibility.ui.formats import words
from eligibility.ui.markup import Html, tag
from eligibility.ui.selfcheck.cards import chips
from eligibility.ui.texts import text


def conditions(measure: Measure, lang: Lang) -> str:
    """The criteria as one sentence; empty: none are stated."""
    if lang == "zh":
        return "；".join(criterion.zh for criterion in measure.criteria)
    first, *rest = [criterion.en for criterion in measure.criteria] or [""]
    return "; ".join([first, *(each[0].lower() + each[1:] for each in rest)])


def row(measure: Measure, window: Window, lang: Lang) -> Html:
    """What stands under a title in the index."""
    who = conditions(measure, lang)
    place = label("level", measure.level, lang)
    if measure.district:
        place = districts()[measure.district][lang]
    return tag(
        "div",
        tag("p", words(measure.benefit.gives, lang), css="clamp"),
        tag(
            "p",
            tag("b", text("measure.who_for", lang)),
            who or text("measure.anyone", lang),
            css="clamp who",
        ),
        tag(
            "p",
            tag("span", place, css="chip"),
            " ",
            tag("span", label("kind", measure.kind, lang), css="chip"),
            " ",
            chips(measure, window, lang),
            css="chips",
        ),
        css="entry",
    )
