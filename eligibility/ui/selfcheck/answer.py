"""The live answer: sums, the next deadline, then the measures by groups."""

import streamlit as st

from eligibility.answers import Answer
from eligibility.decisions import ZERO, Decision, Reason
from eligibility.expressions.words import Lang
from eligibility.reports.labels import label
from eligibility.ui.formats import in_ten_thousands, listing, span, words, yuan
from eligibility.ui.markup import Html, join, listed, tag
from eligibility.ui.selfcheck.cards import card
from eligibility.ui.selfcheck.chart import draw_chart
from eligibility.ui.selfcheck.choices import choices
from eligibility.ui.selfcheck.papers import papers_to_bring
from eligibility.ui.selfcheck.takealong import draw_takealong
from eligibility.ui.selfcheck.view import GROUPS, Group, View, view_of
from eligibility.ui.texts import language, t

_FOLDED: tuple[Group, ...] = ("indications", "services", "not")
_AT_ONCE = 6  # cards of a group that are seen without opening the rest


def draw_answer(answer: Answer) -> None:
    """Draws the whole answer."""
    lang, view = language(), view_of(answer)
    st.html(_sums(answer, view, lang))
    if not answer.firm.given:
        st.html(tag("p", t("answer.empty"), css="teach"))
        return
    for key in GROUPS:
        if view.groups[key]:
            _group(key, view, answer, lang)
        if key == "get":
            draw_chart(answer)
        if key == "judged" and answer.choices:
            st.html(choices(answer, lang))
    _presumed(answer, lang)
    draw_takealong(answer)
    if papers := papers_to_bring(answer, lang):
        st.html(papers)
    st.html(_bar(answer))


def _sums(answer: Answer, view: View, lang: Lang) -> Html:
    relief = answer.totals.relief
    also = in_ten_thousands(relief.low, lang)
    sure = tag(
        "div",
        tag("span", t("answer.sure"), css="name"),
        tag("strong", yuan(relief.low)),
        tag("small", also) if also else "",
        css="sure",
    )
    also = in_ten_thousands(view.extra, lang)
    extra = tag(
        "div",
        tag("span", t("answer.extra"), css="name"),
        tag("strong", _extra(answer, view)),
        tag("small", also) if also else "",
        css="extra",
    )
    return tag(
        "section",
        tag("div", sure, extra, _until(view, lang), css="sums"),
        tag("ul", *(tag("li", note) for note in _notes(answer, view, lang)), css="notes"),
        _unbounded(answer, lang),
        id="answer",
        css="summary",
    )


def _until(view: View, lang: Lang) -> Html:
    """The next last day, and of what."""
    if view.deadline is None:
        return Html("")
    day, decision = view.deadline
    return tag(
        "div",
        tag("span", t("answer.deadline"), css="name"),
        tag("strong", str(day)),
        tag("small", words(decision.measure.title, lang)),
        css="until",
    )


def _extra(answer: Answer, view: View) -> str:
    """What may come on top: a limit where there is one, else what is bounded of it, or no figure."""
    if not answer.totals.unbounded:
        return t("answer.at_most", money=yuan(view.extra))
    return t("answer.over", money=yuan(view.extra)) if view.extra > ZERO else t("answer.depends")


def _notes(answer: Answer, view: View, lang: Lang) -> list[Html]:
    totals = answer.totals
    notes = []
    if totals.still_open.low != totals.relief.low:
        notes.append(join(t("answer.still_open", day=answer.on), tag("b", yuan(totals.still_open.low))))
    levels = [
        f"{label('evidence', key, lang)} {yuan(amount.low)}"
        for key, amount in totals.by_evidence.items()
        if amount.low > ZERO
    ]
    if levels:
        notes.append(join(t("answer.evidence"), tag("b", listing(levels, lang))))
    if totals.liquidity.high is None or totals.liquidity.high > ZERO:
        notes.append(join(t("answer.liquidity"), tag("b", span(totals.liquidity, lang))))
    return notes


def _unbounded(answer: Answer, lang: Lang) -> Html:
    """The measures whose high end has no limit yet: beside the total, not in it."""
    measures = answer.catalogue.measures
    titles = [words(measures[i].title, lang) for i in answer.totals.unbounded]
    if not titles:
        return Html("")
    return tag(
        "details",
        tag("summary", t("answer.unbounded", count=len(titles))),
        listed(titles),
        css="unbounded",
    )


def _group(key: Group, view: View, answer: Answer, lang: Lang) -> None:
    decisions = view.groups[key]
    brief = key in _FOLDED
    shown = [] if key == "not" else decisions
    cards = [card(d, answer, lang, view.near.get(d.id), brief) for d in shown]
    name = t(f"group.{key}", count=len(decisions))
    note = tag("p", t(f"group.{key}_note"), css="group-note")
    if key in _FOLDED:
        body = join(note, _why_not(decisions, lang) if key == "not" else join(*cards))
        st.html(tag("details", tag("summary", name), body, css=f"fold {key}"))
        return
    st.html(join(tag("h2", name, css=f"group {key}"), note))
    for content in cards[:_AT_ONCE]:
        st.html(content)
    if rest := cards[_AT_ONCE:]:
        summary = tag("summary", t("group.rest", count=len(rest)))
        st.html(tag("details", summary, *rest, css="fold rest"))


def _why_not(decisions: list[Decision], lang: Lang) -> Html:
    """What is not for the firm: one line each, with the conditions that are not met."""
    rows = []
    for decision in decisions:
        failed = [_failed(reason, lang) for reason in decision.reasons if reason.met is False]
        why = tag("em", f"✗ {'；'.join(failed) if lang == 'zh' else '; '.join(failed)}")
        rows.append(join(words(decision.measure.title, lang), why))
    return listed(rows, "why-not")


def _failed(reason: Reason, lang: Lang) -> str:
    """A condition that is not met, with the firm's own value."""
    sentence = reason.zh if lang == "zh" else reason.en
    if reason.yours is None:
        return sentence
    return f"{sentence}（{reason.yours.zh}）" if lang == "zh" else f"{sentence} ({reason.yours.en})"


def _presumed(answer: Answer, lang: Lang) -> None:
    """How many rare facts were taken to be none."""
    st.html(tag("p", t("answer.presumed", count=len(answer.firm.presumed)), css="presumed"))


def _bar(answer: Answer) -> Html:
    """On a phone: the sure amount at the bottom, which leads to the answer."""
    return tag(
        "a",
        tag("span", t("answer.sure")),
        tag("strong", yuan(answer.totals.relief.low)),
        tag("span", t("answer.see"), css="see"),
        href="#answer",
        css="bar",
    )
