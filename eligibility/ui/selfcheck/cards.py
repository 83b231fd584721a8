"""One measure of an answer as a card: the line that is always seen, and what it opens to."""

from eligibility.advice import NearMiss
from eligibility.answers import Answer
from eligibility.catalogue import Catalogue
from eligibility.decisions import ZERO, Decision, Reason, Window
from eligibility.expressions.words import Lang
from eligibility.firm.vocabulary import WORDS
from eligibility.reports.labels import label
from eligibility.schema import Document, Measure
from eligibility.ui.formats import listing, span, span_aside, window_words, words
from eligibility.ui.markup import Html, join, link, listed, tag
from eligibility.ui.texts import text

_MARKS = {True: "✓", False: "✗", None: "?"}
_STATES = {True: "met", False: "failed", None: "open"}


def chips(measure: Measure, window: Window, lang: Lang) -> Html:
    """How long it can be had, and how sure its terms are."""
    return join(
        tag("span", window_words(measure, window, lang), css=f"chip window {window}"),
        tag("span", label("evidence", measure.evidence, lang), css=f"chip {measure.evidence}"),
        between=" ",
    )


def card(
    decision: Decision, answer: Answer, lang: Lang, miss: NearMiss | None = None, brief: bool = False
) -> Html:
    """A card that opens; a near miss says the one thing that stands in the way.

    Args:
        brief: Leave documents, sources and doubts to the measure's own page.
    """
    measure = decision.measure
    amount = miss.worth if miss else decision.amount
    figure = ""
    if amount is not None:
        aside = span_aside(amount, lang)
        vague = amount.high is None and amount.low == ZERO
        small = tag("small", aside) if aside else ""
        figure = tag("span", span(amount, lang), small, css="amount vague" if vague else "amount")
    summary = tag(
        "summary",
        tag("span", tag("span", words(measure.title, lang), css="title"), figure, css="line"),
        tag("span", near_sentence(miss, answer, lang) if miss else _lacking(decision, lang), css="near"),
        tag("span", chips(measure, decision.window, lang), _not_counted(decision, lang), css="chips"),
    )
    state = f"{decision.outcome} {decision.window}{'' if decision.counted else ' uncounted'}"
    return tag("details", summary, _opened(decision, answer, lang, brief), css=f"card {state}")


def near_sentence(miss: NearMiss, answer: Answer, lang: Lang) -> str:
    """What would have to be otherwise, and what that is worth."""
    measure = answer.catalogue.measures[miss.id]
    criterion = next(c for c in measure.criteria if c.id == miss.criterion)
    sentence = criterion.zh if lang == "zh" else criterion.en
    current, needed = (WORDS.value(miss.field, v, lang) for v in (miss.current, miss.needed))
    key = "near.sentence" if miss.worth is None else "near.sentence_worth"
    worth = "" if miss.worth is None else span(miss.worth, lang)
    return text(key, lang, rule=sentence, current=current, needed=needed, worth=worth)


def _lacking(decision: Decision, lang: Lang) -> str:
    """What would settle it: the facts not stated, else who has to judge it."""
    if decision.missing:
        named = listing([WORDS.fact(name, lang) for name in decision.missing], lang)
        return text("card.lacking", lang, named=named)
    by = dict.fromkeys(words(judged.by, lang) for judged in decision.measure.judged)
    if decision.outcome == "unknown" and by:
        return text("card.judged_by", lang, by=listing(list(by), lang))
    return ""


def _not_counted(decision: Decision, lang: Lang) -> str:
    why = decision.why_not_counted
    if why is None or why.code in ("not_eligible", "no_amount"):
        return ""
    return tag("span", text("card.not_counted", lang), css="chip")


def _opened(decision: Decision, answer: Answer, lang: Lang, brief: bool) -> Html:
    measure = decision.measure
    parts = [tag("p", words(measure.benefit.gives, lang), css="gives"), reasons(decision, lang)]
    why = decision.why_not_counted
    if why and why.code not in ("not_eligible", "no_amount"):
        parts.append(
            tag(
                "p",
                tag("b", text("card.why_not", lang)),
                why.zh if lang == "zh" else why.en,
                css="aside",
            )
        )
    if measure.stacking.note:
        parts.append(tag("p", words(measure.stacking.note, lang), css="aside"))
    parts.append(claim(measure, lang))
    if not brief:
        parts.append(evidence(measure, answer.catalogue, lang))
    address = f"/catalogue?measure={measure.id}&lang={lang}&on={answer.on.isoformat()}"
    parts.append(tag("p", link(text("card.page", lang), address), css="more"))
    return tag("div", *parts, css="opened")


def reasons(decision: Decision, lang: Lang) -> Html:
    """One condition a line: ✓ met, ✗ not met, ? not known."""
    rows = [_reason(reason, lang) for reason in decision.reasons]
    asked = {name for reason in decision.reasons if reason.met is None for name in reason.fields}
    missing = [name for name in decision.missing if name not in asked]
    if missing:
        named = listing([WORDS.fact(name, lang) for name in missing], lang)
        rows.append(_row("open", "?", text("card.missing", lang, named=named), ""))
    return tag("ul", *rows, css="reasons")


def _reason(reason: Reason, lang: Lang) -> Html:
    zh = lang == "zh"
    aside = ""
    if reason.kind == "declared":
        aside = text("card.declared", lang)
    elif reason.yours:
        aside = reason.yours.zh if zh else reason.yours.en
    elif reason.kind == "criterion" and reason.met is None:
        aside = text("card.not_given", lang)
    return _row(_STATES[reason.met], _MARKS[reason.met], reason.zh if zh else reason.en, aside)


def _row(state: str, mark: str, sentence: str, aside: str) -> Html:
    return tag("li", tag("i", mark), tag("span", sentence, tag("em", aside) if aside else ""), css=state)


def claim(measure: Measure, lang: Lang) -> Html:
    """How and where it is claimed, and with which papers."""
    where = measure.claim.where
    papers = [words(paper, lang) for paper in measure.claim.papers]
    return tag(
        "dl",
        _term(text("card.how", lang), label("how", measure.claim.how, lang)),
        _term(text("card.where", lang), words(where, lang)) if where else "",
        _term(text("card.papers", lang), listed(papers)) if papers else "",
    )


def evidence(measure: Measure, catalogue: Catalogue, lang: Lang) -> Html:
    """Documents with numbers, sources with links, doubts."""
    basis = [
        join(document_line(catalogue.documents[b.document], lang), article_place(b.article, lang))
        for b in measure.basis
    ]
    sources = [
        join(
            link(s.publisher, s.url) if s.url else s.publisher,
            f" {s.date}" if s.date else "",
            tag("em", words(s.supports, lang)),
        )
        for s in measure.sources
    ]
    doubts = [words(doubt, lang) for doubt in measure.doubts]
    return tag(
        "dl",
        _term(text("card.documents", lang), listed(basis)) if basis else "",
        _term(text("card.sources", lang), listed(sources)) if sources else "",
        _term(text("card.doubts", lang), listed(doubts, "doubts")) if doubts else "",
    )


def article_place(article: str | None, lang: Lang) -> str:
    """The place in a document: a bare number is an article."""
    if article is None:
        return ""
    return f" · {text('card.article', lang, number=article) if article.isdecimal() else article}"


def document_line(document: Document, lang: Lang) -> Html:
    """Title, number and day of a document; linked where its address is known."""
    title = words(document.title, lang)
    title = f"《{title}》" if lang == "zh" and not title.startswith("《") else title
    number = document.number or text("card.no_number", lang)
    day = f" · {document.issued}" if document.issued else ""
    return join(link(title, document.url) if document.url else title, f" {number}{day}")


def _term(name: str, content: str) -> Html:
    return tag("div", tag("dt", name), tag("dd", content), css="term")
