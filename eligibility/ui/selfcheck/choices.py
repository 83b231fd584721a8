"""Where measures exclude each other: what was taken, why, and the runner-up."""

from eligibility.answers import Answer
from eligibility.decisions import Decision
from eligibility.expressions.words import Lang
from eligibility.stacking import Choice
from eligibility.ui.formats import span, words
from eligibility.ui.markup import Html, join, tag
from eligibility.ui.texts import text


def choices(answer: Answer, lang: Lang) -> Html:
    """Every choice in a box; nothing where nothing excludes anything."""
    if not answer.choices:
        return Html("")
    name = text("choice.title", lang, count=len(answer.choices))
    return tag(
        "details",
        tag("summary", name),
        tag("p", text("choice.note", lang), css="group-note"),
        *(_choice(choice, lang) for choice in answer.choices),
        css="fold choices",
    )


def _choice(choice: Choice, lang: Lang) -> Html:
    """Why, what was taken, and what comes next with its amount."""
    rows = [_row("choice.taken", decision, lang) for decision in choice.taken]
    rows += [
        _row("choice.next" if place == 0 else "choice.left", decision, lang)
        for place, decision in enumerate(choice.left)
    ]
    return tag("div", tag("p", words(choice.why, lang)), tag("dl", *rows), css="choice")


def _row(key: str, decision: Decision, lang: Lang) -> Html:
    amount = span(decision.amount, lang) if decision.amount else ""
    open_yet = text("choice.open", lang) if decision.outcome == "unknown" else ""
    content = join(words(decision.measure.title, lang), tag("b", amount), open_yet, between=" · ")
    return tag("div", tag("dt", text(key, lang)), tag("dd", content), css="term")
