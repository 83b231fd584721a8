"""The answer for one firm as an Excel workbook: summary, measures, reasons, papers."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from eligibility.answers import Answer
from eligibility.decisions import Decision, Range
from eligibility.expressions.words import Lang
from eligibility.fens import in_whole_fen
from eligibility.firm.vocabulary import WORDS
from eligibility.reports.labels import label
from eligibility.reports.papers import merged_papers
from eligibility.reports.sheets import document_lines, why_words
from eligibility.reports.words import last_day, listing, printable, say, window_words, words
from eligibility.spreadsheets import write_workbook

_CELL = 32_767  # characters that a cell of Excel holds
Rows = Iterable[Sequence[Any]]


def answer_workbook(answer: Answer, lang: Lang = "zh") -> bytes:
    """Four sheets. Money is a number, days are ISO texts, and no text is run as a formula."""
    sheets = [
        _sheet("summary", ("item", "low", "high", "value"), _summary(answer, lang), lang),
        _sheet("measures", _MEASURE_COLUMNS, _measures(answer, lang), lang),
        _sheet("reasons", ("id", "title", "condition", "met", "yours"), _reasons(answer, lang), lang),
        _sheet("papers", ("paper", "note", "title", "ids"), _papers(answer, lang), lang),
    ]
    target = BytesIO()
    write_workbook(target, sheets)
    return target.getvalue()


def _sheet(name: str, columns: Sequence[str], rows: Rows, lang: Lang) -> tuple[str, Sequence[str], Rows]:
    names = [say(f"xlsx.{column}", lang) for column in columns]
    return say(f"xlsx.{name}", lang), names, ([_cell(value) for value in row] for row in rows)


def _cell(value: Any) -> Any:
    """A text as a cell can hold it; numbers and days as they are."""
    return printable(value)[:_CELL] if isinstance(value, str) else value


def _ends(amount: Range | None) -> tuple[Any, Any]:
    """Both ends to the fen; an end that is open stays empty."""
    return amount.rounded() if amount else (None, None)


def _summary(answer: Answer, lang: Lang) -> Rows:
    """The firm, the day, the totals, what was stated and what was presumed."""
    totals, firm = answer.totals, answer.firm
    measures = answer.catalogue.measures
    yield say("xlsx.firm", lang), None, None, firm.name or say("letter.nameless", lang)
    yield say("xlsx.day", lang), None, None, answer.on
    yield say("xlsx.version", lang), None, None, answer.catalogue.version
    yield say("xlsx.note", lang), None, None, say("letter.year", lang)
    yield say("xlsx.note", lang), None, None, say("letter.orientation", lang)
    yield say("xlsx.note", lang), None, None, say("notes.totals", lang)
    yield say("xlsx.relief", lang), *_ends(totals.relief), None
    yield say("letter.still_open", lang), *_ends(totals.still_open), None
    yield say("letter.liquidity", lang), *_ends(totals.liquidity), None
    for form, amount in totals.by_form.items():
        yield label("form", form, lang), *_ends(amount), None
    for measure_id in totals.unbounded:
        title = words(measures[measure_id].title, lang)
        yield say("xlsx.unbounded", lang), None, None, title
    for name, value in firm.given.items():
        fact = say("notes.facts", lang) + say("colon", lang) + WORDS.fact(name, lang)
        yield fact, None, None, WORDS.value(name, value, lang)
    for name, value in firm.presumed.items():
        fact = say("notes.presumed", lang) + say("colon", lang) + WORDS.fact(name, lang)
        yield fact, None, None, WORDS.value(name, value, lang)


_MEASURE_COLUMNS = (
    *("id", "title", "kind", "form", "outcome", "window", "deadline", "low", "high"),
    *("adds_low", "adds_high", "why_not", "missing", "how", "where", "documents", "evidence"),
)


def _measures(answer: Answer, lang: Lang) -> Rows:
    """One row a measure; what they add sums to the totals exactly."""
    adds = in_whole_fen(answer.decisions)
    for decision in answer.decisions:
        yield _measure(decision, adds.get(decision.id), answer, lang)


def _measure(decision: Decision, adds: Range | None, answer: Answer, lang: Lang) -> Sequence[Any]:
    measure, why = decision.measure, decision.why_not_counted
    return (
        decision.id,
        words(measure.title, lang),
        label("kind", measure.kind, lang),
        label("form", decision.form, lang),
        label("outcome", decision.outcome, lang),
        window_words(decision, lang),
        last_day(measure),
        *_ends(decision.amount),
        *_ends(adds),
        why_words(why, lang) if why else None,
        listing([WORDS.fact(name, lang) for name in decision.missing], lang) or None,
        label("how", measure.claim.how, lang),
        words(measure.claim.where, lang) if measure.claim.where else None,
        "\n".join(document_lines(measure, answer, lang)) or None,
        label("evidence", measure.evidence, lang),
    )


_MET = {True: "xlsx.met_true", False: "xlsx.met_false", None: "xlsx.met_null"}


def _reasons(answer: Answer, lang: Lang) -> Rows:
    """One row a condition of a measure."""
    for decision in answer.decisions:
        title = words(decision.measure.title, lang)
        for reason in decision.reasons:
            sentence, yours = (reason.zh, reason.yours and reason.yours.zh)
            if lang == "en":
                sentence, yours = (reason.en, reason.yours and reason.yours.en)
            yield decision.id, title, sentence, say(_MET[reason.met], lang), yours


def _papers(answer: Answer, lang: Lang) -> Rows:
    """One row a paper, with the measures that need it."""
    for paper in merged_papers(answer):
        notes = say("semicolon", lang).join(words(note, lang) for note in paper.notes)
        titles = listing([words(d.measure.title, lang) for d in paper.needed_for], lang)
        yield words(paper.name, lang), notes or None, titles, ", ".join(d.id for d in paper.needed_for)
