"""The letter of advice as PDF: a page of summary, the papers, then a sheet a measure.

A sheet is a page of its own, to be handed to the office in charge; what is past its term needs none.

`letter.typ` is a fixed template; what it shows comes as data, never as markup, so that nothing in a
firm's name or a policy file can act as Typst code. Fonts come from packages, none from the machine.
"""

import json
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eligibility.answers import Answer
from eligibility.decisions import COUNTED_EVIDENCE, RELIEF, ZERO, Decision, Range
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.firm.vocabulary import WORDS, day
from eligibility.reports.labels import label
from eligibility.reports.outline import Outline, outline_of
from eligibility.reports.papers import merged_papers, without_papers
from eligibility.reports.sheets import how_and_where, left_out_lines, near_lines, service_line, sheet
from eligibility.reports.words import (
    last_day,
    listing,
    printable,
    say,
    span,
    texts,
    window_words,
    words,
    yuan,
)

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).with_name("letter.typ")
_STEPS_AT_MOST = 8  # what fits on the first page; the rest stands on the sheets
_NAMED_AT_MOST = 3


def letter_pdf(answer: Answer, lang: Lang = "zh") -> bytes:
    """The letter for one firm; the same answer gives the same bytes."""
    pages = _compiled(answer, lang, "pdf", None)
    assert isinstance(pages, bytes)
    return pages


def letter_pages(answer: Answer, lang: Lang = "zh", ppi: float = 96) -> list[bytes]:
    """The same, each page as a PNG picture."""
    pages = _compiled(answer, lang, "png", ppi)
    return [pages] if isinstance(pages, bytes) else list(pages or ())


def _compiled(answer: Answer, lang: Lang, kind: Any, ppi: float | None) -> bytes | list[bytes] | None:
    import typst

    data = json.dumps(_printable(letter_content(answer, lang)), ensure_ascii=False)
    compiler = typst.Compiler(
        _TEMPLATE.read_bytes(),
        root=_TEMPLATE.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"letter": data},
    )
    stamp = datetime.combine(answer.on, time(), UTC)
    return compiler.compile(format=kind, ppi=ppi, timestamp=stamp)


@cache
def _fonts() -> "typst.Fonts":
    """Noto Sans CJK, and the fonts within Typst for the signs that it lacks."""
    import typst

    folder = str(files("noto_cjk_sans_otc"))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def _printable(content: Any) -> Any:
    """The same data, every text fit to print."""
    if isinstance(content, str):
        return printable(content)
    if isinstance(content, dict):
        return {key: _printable(value) for key, value in content.items()}
    return [_printable(each) for each in content] if isinstance(content, list) else content


def letter_content(answer: Answer, lang: Lang) -> dict[str, Any]:
    """What the template lays out: every text ready to show."""
    outline = outline_of(answer)
    numbers = {d.id: number for number, d in enumerate(outline.sheets, 1)}
    return {
        "lang": lang,
        "text": {key.replace(".", "_"): text[lang] for key, text in texts().items()},
        "name": answer.firm.name or say("letter.nameless", lang),
        "profile": _profile(answer, lang),
        "head": say("letter.head", lang, day=day(answer.on, lang), version=answer.catalogue.version),
        "sums": _sums(answer, lang),
        "remarks": _remarks(answer, lang),
        "todo": _todo(outline, numbers, lang),
        "todo_rest": _todo_rest(outline, lang),
        "papers": _papers(answer, numbers, lang),
        "papers_unseen": _papers_unseen(outline, lang),
        "sheets": [_sheet(d, answer, numbers, lang) for d in outline.sheets if d.window != "closed"],
        "closed": [_sheet(d, answer, numbers, lang) for d in outline.sheets if d.window == "closed"],
        "services": [service_line(d, lang) for d in outline.services],
        "near": near_lines(answer, lang),
        "left_out": left_out_lines(outline.left_out, lang),
        "others": [_other(d, lang) for d in outline.others],
        "notes": _notes(answer, lang),
    }


def _sheet(decision: Decision, answer: Answer, numbers: dict[str, int], lang: Lang) -> dict[str, Any]:
    """The sheet of a measure; its first line says whether the firm gets it or may get it."""
    sure = decision.outcome == "eligible" and decision.measure.evidence in COUNTED_EVIDENCE
    group = say("sheet.gets" if sure else "sheet.may", lang)
    return {"group": group, **sheet(decision, answer, numbers[decision.id], lang)}


def _other(decision: Decision, lang: Lang) -> str:
    """A title, with its window where one is known."""
    title = words(decision.measure.title, lang)
    if decision.window == "undated":
        return title
    return title + say("aside", lang, words=window_words(decision, lang))


def _profile(answer: Answer, lang: Lang) -> str:
    """District, industry, entity and staff, as far as they were stated."""
    given = answer.firm.given
    known = [name for name in ("district", "industry", "entity", "employees") if name in given]
    return " · ".join(WORDS.value(name, given[name], lang) for name in known)


def _sums(answer: Answer, lang: Lang) -> list[dict[str, str]]:
    """The four figures at the top."""
    totals = answer.totals
    open_ended = [d for d in answer.decisions if d.id in totals.unbounded]
    relief = [d for d in open_ended if d.form in RELIEF]
    extra = (totals.relief.high or ZERO) - totals.relief.low
    more = say("money.up_to", lang, high=yuan(extra, lang))
    if relief:
        more = say("letter.over", lang, money=yuan(extra, lang)) if extra else say("money.open", lang)
    pending = [d for d in relief if d.window in ("open", "upcoming")]
    figures = {
        "sure": yuan(totals.relief.low, lang),
        "extra": more if extra or relief else yuan(ZERO, lang),
        "still_open": _sum(totals.still_open, bool(pending), lang),
        "liquidity": _sum(totals.liquidity, len(relief) < len(open_ended), lang),
    }
    return [{"name": say(f"letter.{key}", lang), "value": text} for key, text in figures.items()]


def _sum(total: Range, open_ended: bool, lang: Lang) -> str:
    """A total; where a part of it has no limit, only its low is one."""
    return span(Range(total.low, None) if open_ended else total, lang)


def _remarks(answer: Answer, lang: Lang) -> list[str]:
    """What the sums rest on, what has no limit, and the next question."""
    totals, remarks = answer.totals, []
    levels = [
        f"{label('evidence', key, lang)} {yuan(amount.low, lang)}"
        for key, amount in totals.by_evidence.items()
        if amount.low > ZERO
    ]
    if levels:
        remarks.append(say("letter.resting_on", lang) + listing(levels, lang))
    if totals.unbounded:
        measures = answer.catalogue.measures
        titles = [words(measures[i].title, lang) for i in totals.unbounded]
        named = listing(titles[:_NAMED_AT_MOST], lang)
        if len(titles) > _NAMED_AT_MOST:
            named = say("letter.and_more", lang, named=named)
        remarks.append(say("letter.unbounded", lang, count=len(titles), named=named))
    if not answer.firm.given:
        remarks.append(say("todo.empty", lang))
    elif answer.next_question:
        asked = FIELDS[answer.next_question.field].question[lang]
        remarks.append(say("todo.next", lang) + asked)
    return remarks


def _todo(outline: Outline, numbers: dict[str, int], lang: Lang) -> list[dict[str, Any]]:
    """What can still be done, the first deadline first."""
    rows = []
    for decision in outline.pending[:_STEPS_AT_MOST]:
        measure = decision.measure
        last, starts = last_day(measure), measure.period.starts
        when = str(last) if last else say("todo.undated", lang)
        if decision.window == "upcoming":
            opens = say("todo.starts", lang, day=starts)
            when = f"{last}\n{opens}" if last else opens
        rows.append(
            {
                "when": when,
                "number": numbers.get(decision.id),
                "title": words(measure.title, lang),
                "how": how_and_where(measure, lang),
                "amount": "" if decision.amount is None else span(decision.amount, lang),
                "may": decision in outline.may,
            }
        )
    return rows


def _todo_rest(outline: Outline, lang: Lang) -> str:
    left = len(outline.pending) - _STEPS_AT_MOST
    return say("todo.rest", lang, count=left) if left > 0 else ""


def _papers(answer: Answer, numbers: dict[str, int], lang: Lang) -> list[dict[str, Any]]:
    """Each paper once; measures with a sheet by number and title."""
    return [
        {
            "name": words(paper.name, lang),
            "notes": say("semicolon", lang).join(words(note, lang) for note in paper.notes),
            "for": [
                {"number": numbers.get(d.id), "title": words(d.measure.title, lang)}
                for d in paper.needed_for
            ],
        }
        for paper in merged_papers(answer)
    ]


def _papers_unseen(outline: Outline, lang: Lang) -> str:
    """The measures to be applied for of which no list of papers was seen."""
    unseen = [words(d.measure.title, lang) for d in without_papers(outline)]
    return say("papers.unseen", lang, named=listing(unseen, lang)) if unseen else ""


def _notes(answer: Answer, lang: Lang) -> dict[str, Any]:
    """What was stated, presumed and not known; day and version."""
    firm = answer.firm
    return {
        "facts": [
            {"name": WORDS.fact(name, lang), "value": WORDS.value(name, value, lang)}
            for name, value in firm.given.items()
        ],
        "presumed": listing([WORDS.fact(name, lang) for name in firm.presumed], lang),
        "doubtful": listing([WORDS.fact(n, lang) for n in FIELDS if n in firm.doubtful], lang),
        "replay": say("notes.replay", lang, day=day(answer.on, lang), version=answer.catalogue.version),
    }
