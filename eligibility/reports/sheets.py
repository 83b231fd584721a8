"""One measure on paper: amount, conditions with the firm's own values, where and how, evidence."""

from collections.abc import Iterable
from typing import Any

from eligibility.answers import Answer
from eligibility.decisions import Decision, Reason, WhyNot
from eligibility.expressions.words import Lang
from eligibility.firm.vocabulary import WORDS
from eligibility.papers import known_papers
from eligibility.reports.labels import label
from eligibility.reports.words import document_line, listing, say, span, window_words, words
from eligibility.schema import Measure

MARKS = {True: "✓", False: "✗", None: "?"}


def sheet(decision: Decision, answer: Answer, number: int, lang: Lang) -> dict[str, Any]:
    """All that the sheet of a measure shows."""
    measure, why = decision.measure, decision.why_not_counted
    amount = span(decision.amount, lang)
    sure = decision.outcome == "eligible"
    missing = [WORDS.fact(name, lang) for name in decision.missing]
    return {
        "number": number,
        "title": words(measure.title, lang),
        "amount": amount if sure else say("sheet.if", lang, amount=amount),
        "chips": [
            window_words(decision, lang),
            label("form", decision.form, lang),
            label("level", measure.level, lang),
            label("evidence", measure.evidence, lang),
            say("sheet.id", lang, id=measure.id, day=measure.checked),
        ],
        "why_not": say("sheet.why_not", lang) + why_words(why, lang) if why else "",
        "gives": words(measure.benefit.gives, lang),
        "reasons": [reason_line(reason, lang) for reason in decision.reasons],
        "missing": say("sheet.missing", lang, named=listing(missing, lang)) if missing else "",
        "claim": _claim(measure, lang),
        "papers": _papers(measure, lang),
        "unseen": measure.claim.how == "application" and not measure.claim.papers,
        "documents": document_lines(measure, answer, lang),
        "sources": [
            {"text": _source(s.publisher, s.date, words(s.supports, lang), lang), "url": s.url or ""}
            for s in measure.sources
        ],
        "doubts": [words(doubt, lang) for doubt in measure.doubts],
    }


def why_words(why: WhyNot, lang: Lang) -> str:
    """Why a measure adds nothing."""
    return why.zh if lang == "zh" else why.en


def reason_line(reason: Reason, lang: Lang) -> dict[str, str]:
    """A condition with its mark and the firm's own value."""
    zh, yours = lang == "zh", ""
    if reason.kind == "declared":
        yours = say("sheet.declared", lang)
    elif reason.yours:
        yours = reason.yours.zh if zh else reason.yours.en
    elif reason.kind == "criterion" and reason.met is None:
        yours = say("sheet.not_given", lang)
    return {"mark": MARKS[reason.met], "text": reason.zh if zh else reason.en, "yours": yours}


def document_lines(measure: Measure, answer: Answer, lang: Lang) -> list[str]:
    """The documents that a measure rests on."""
    known = answer.catalogue.documents
    return [document_line(known[b.document], b.article, lang) for b in measure.basis]


def _claim(measure: Measure, lang: Lang) -> list[dict[str, Any]]:
    claim = measure.claim
    rows: list[dict[str, Any]] = [
        {"name": say("sheet.how", lang), "lines": [label("how", claim.how, lang)]}
    ]
    if claim.where:
        rows.append({"name": say("sheet.where", lang), "lines": [words(claim.where, lang)]})
    return rows


def _papers(measure: Measure, lang: Lang) -> list[dict[str, Any]]:
    """What to bring, to tick off; what stands among it and is no paper has no box."""
    remarks = known_papers().remarks
    return [{"text": words(p, lang), "box": p.zh not in remarks} for p in measure.claim.papers]


def _source(publisher: str, day: str | None, supports: str, lang: Lang) -> str:
    dated = f"{publisher} {day}" if day else publisher
    return dated + say("colon", lang) + supports


def how_and_where(measure: Measure, lang: Lang) -> str:
    """How it is claimed and where, in one line; what the place says already is not said twice."""
    how = label("how", measure.claim.how, lang)
    if measure.claim.where is None:
        return how
    where = words(measure.claim.where, lang)
    return where if where.startswith(how) else how + say("colon", lang) + where


def service_line(decision: Decision, lang: Lang) -> dict[str, str]:
    """A measure without an amount: what it gives, until when, how."""
    measure = decision.measure
    return {
        "title": words(measure.title, lang),
        "window": window_words(decision, lang),
        "gives": words(measure.benefit.gives, lang),
        "how": how_and_where(measure, lang),
    }


def near_lines(answer: Answer, lang: Lang) -> list[dict[str, str]]:
    """What the firm just misses, and what it would be worth."""
    lines = []
    for miss in answer.near_misses:
        measure = answer.catalogue.measures[miss.id]
        rule = next(c for c in measure.criteria if c.id == miss.criterion)
        values = {
            "rule": rule.zh if lang == "zh" else rule.en,
            "current": WORDS.value(miss.field, miss.current, lang),
            "needed": WORDS.value(miss.field, miss.needed, lang),
        }
        sentence = say("rest.near_sentence", lang, **values)
        if miss.worth:
            sentence = say("rest.near_worth", lang, worth=span(miss.worth, lang), **values)
        lines.append({"title": words(measure.title, lang), "text": sentence})
    return lines


def left_out_lines(decisions: Iterable[Decision], lang: Lang) -> list[dict[str, str]]:
    """What another measure takes the place of, with its amount."""
    return [
        {
            "title": words(d.measure.title, lang),
            "text": span(d.amount, lang)
            + say("semicolon", lang)
            + (why_words(d.why_not_counted, lang) if d.why_not_counted else ""),
        }
        for d in decisions
    ]
