"""One measure in words: what, who, how much, when, how, and how well it is known."""

from datetime import date

from eligibility.catalogue import Catalogue
from eligibility.expressions.parse import parse_amount, parse_test
from eligibility.expressions.words import Lang, describe_amount, describe_test
from eligibility.firm import ENVIRONMENT
from eligibility.firm.vocabulary import WORDS, day
from eligibility.reports.labels import label
from eligibility.schema import Measure, Period


def measure_text(catalogue: Catalogue, measure: Measure, lang: Lang) -> str:
    """The whole record of a measure as plain text."""
    zh = lang == "zh"
    lines = [
        f"{measure.title.model_dump()[lang]} [{measure.id}]",
        " · ".join(
            (
                label("kind", measure.kind, lang),
                label("form", measure.relief_form, lang),
                label("level", measure.level, lang),
                label("evidence", measure.evidence, lang),
                period_words(measure.period, lang),
            )
        ),
        "",
        measure.benefit.gives.model_dump()[lang],
    ]
    for since, words, code in amount_words(measure, lang):
        head = f"{day(since, lang)}{'起：' if zh else ' on: '}" if since else ""
        lines += [f"  {head}{words}", f"  {code}"]
    lines.append("")
    for criterion in measure.criteria:
        test = describe_test(parse_test(criterion.test, ENVIRONMENT), WORDS, lang)
        lines.append(f"- {criterion.zh if zh else criterion.en} ({test})")
    lines += [f"- {words.model_dump()[lang]}" for words in measure.declared]
    lines += [
        f"- {judged.model_dump()[lang]} ({judged.by.model_dump()[lang]})" for judged in measure.judged
    ]
    where = measure.claim.where
    lines += [
        "",
        f"→ {label('how', measure.claim.how, lang)} {where.model_dump()[lang] if where else ''}",
    ]
    lines += [f"  · {paper.model_dump()[lang]}" for paper in measure.claim.papers]
    lines += [
        "",
        *(f"= {catalogue.documents[b.document].title.model_dump()[lang]}" for b in measure.basis),
    ]
    lines += [f"* {source.publisher} {source.url or ''}".rstrip() for source in measure.sources]
    lines += [f"! {doubt.model_dump()[lang]}" for doubt in measure.doubts]
    return "\n".join(lines).rstrip() + "\n"


def amount_words(measure: Measure, lang: Lang) -> list[tuple[date | None, str, str]]:
    """Each amount: from which day on (None: always), in words, and as written."""
    written = measure.benefit.amount
    if written is None:
        return []
    dated = written if isinstance(written, dict) else {None: written}
    return [
        (since, describe_amount(parse_amount(text, ENVIRONMENT), WORDS, lang), text)
        for since, text in dated.items()
    ]


def period_words(period: Period, lang: Lang) -> str:
    """From when to when, and the last day to apply."""
    zh = lang == "zh"
    parts = []
    if period.starts:
        parts.append(f"{period.starts} {'起' if zh else 'on'}")
    if period.ends:
        parts.append(f"{'到' if zh else 'until'} {period.ends}")
    if period.apply_by:
        parts.append(f"{'申请截至' if zh else 'apply by'} {period.apply_by}")
    return ("，" if zh else ", ").join(parts) or label("window", "undated", lang)
