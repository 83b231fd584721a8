"""A penalty exemption in words: the answer, a reason for each condition, what it rests on."""

from eligibility.decisions import to_fen
from eligibility.exemption_schema import Exemption, ExemptionList, Fine
from eligibility.exemptions import GENERAL_RULE, Reason, Ruling
from eligibility.expressions.words import Lang
from eligibility.reports.labels import label
from eligibility.schema import Words

_MARKS = {True: "✓", False: "✗", None: "?"}
_KEYS = {True: "applies", False: "not", None: "unknown"}


def verdict(ruling: Ruling, lang: Lang) -> str:
    """The answer in a few words: exempt, not exempt, not known; an indication says that it is one."""
    answer = label("exemption", f"{ruling.exemption.spares}_{_KEYS[ruling.applies]}", lang)
    if not ruling.applies or ruling.exemption.evidence != "indicative":
        return answer
    remark = label("exemption", "indication", lang)
    return f"{answer}（{remark}）" if lang == "zh" else f"{answer} ({remark})"


def fine_words(fine: Fine | None, lang: Lang) -> str:
    """The fine that the law sets, as far as known; empty where nothing is.

    >>> from decimal import Decimal
    >>> fine_words(Fine(low=Decimal(200000), high=Decimal(1000000), seen="sourced"), "zh")
    '¥200,000.00 至 ¥1,000,000.00'
    """
    if fine is None:
        return ""
    other = said(fine.other, lang) if fine.other else ""
    return ("；" if lang == "zh" else "; ").join(
        each for each in (fine_money(fine, lang), other) if each
    )


def fine_remarked(fine: Fine | None, lang: Lang) -> str:
    """The fine with a remark on how it is known; empty where nothing is.

    >>> from decimal import Decimal
    >>> fine_remarked(Fine(high=Decimal(5000), seen="recalled"), "en")
    'up to ¥5,000.00 (from memory, text unseen)'
    """
    words = fine_words(fine, lang)
    if fine is None or not words:
        return ""
    seen = label("seen", fine.seen, lang)
    return f"{words}（{seen}）" if lang == "zh" else f"{words} ({seen})"


def fine_money(fine: Fine, lang: Lang) -> str:
    """The sums alone: a range, a limit, or nothing."""
    low, high = (None if end is None else f"¥{to_fen(end):,.2f}" for end in (fine.low, fine.high))
    zh = lang == "zh"
    if low and fine.low and high:
        return f"{low} 至 {high}" if zh else f"{low} to {high}"
    if high:
        return f"最高 {high}" if zh else f"up to {high}"
    return (f"{low} 起" if zh else f"from {low}") if low else ""


def place(ruling: Ruling, lang: Lang) -> str:
    """The list with its number, and the item in it."""
    number = f" {ruling.list.number}" if ruling.list.number else ""
    return f"{list_title(ruling.list, lang)}{number} · {item(ruling.exemption, lang)}"


def list_title(entry: ExemptionList, lang: Lang) -> str:
    """The title of a list, in book marks for Chinese readers."""
    return f"《{entry.title.zh}》" if lang == "zh" else entry.title.en


def item(exemption: Exemption, lang: Lang) -> str:
    """The place in the list or the law, or that it has not been seen."""
    if exemption.article is None:
        return "条目序号未见" if lang == "zh" else "number of the item not seen"
    if exemption.area == GENERAL_RULE:
        return f"第{exemption.article}条" if lang == "zh" else f"Article {exemption.article}"
    return f"第{exemption.article}项" if lang == "zh" else f"item {exemption.article}"


def reason_words(reason: Reason, lang: Lang) -> str:
    """A condition, with a remark where nobody was asked or nobody can be."""
    key = "presumed" if reason.presumed else "judged" if reason.kind == "judged" else ""
    remark = label("exemption", key, lang) if key else ""
    sentence = said(reason.words, lang)
    return (f"{sentence}（{remark}）" if lang == "zh" else f"{sentence} ({remark})") if key else sentence


def said(pair: Words, lang: Lang) -> str:
    """One of the two languages."""
    return pair.zh if lang == "zh" else pair.en


def ruling_line(ruling: Ruling, lang: Lang) -> str:
    """A ruling on one line, for a list of several."""
    exemption = ruling.exemption
    named = said(exemption.title, lang)
    area = label("area", exemption.area, lang)
    return f"{_MARKS[ruling.applies]} {exemption.id}\t{area}\t{named}\t{verdict(ruling, lang)}"


def ruling_text(ruling: Ruling, lang: Lang) -> str:
    """The whole ruling as plain text."""
    exemption, zh = ruling.exemption, lang == "zh"
    colon = "：" if zh else ": "
    evidence = label("evidence", exemption.evidence, lang)
    lines = [
        f"{said(exemption.title, lang)} [{exemption.id}] · {evidence}",
        said(exemption.behaviour, lang),
        "",
        f"{_MARKS[ruling.applies]} {verdict(ruling, lang)}",
        place(ruling, lang),
    ]
    if words := fine_remarked(exemption.fine, lang):
        key = "spared" if ruling.spares else "at_stake"
        lines.append(f"{label('exemption', key, lang)}{colon}{words}")
    if not ruling.applies and exemption.area != GENERAL_RULE:
        lines.append(label("exemption", "general", lang))
    lines += ["", *(f"{_MARKS[r.met]} {reason_words(r, lang)}" for r in ruling.common)]
    for i, ground in enumerate(ruling.grounds, 1):
        if len(ruling.grounds) > 1:
            lines.append(f"{label('exemption', 'ground', lang)} {i}{colon}".rstrip())
        lines += [f"{_MARKS[r.met]} {reason_words(r, lang)}" for r in ground]
    lines += ["", *_law(ruling, lang)]
    for source in exemption.sources:
        lines.append(f"→ {source.publisher} {source.url or ''} {said(source.supports, lang)}")
    lines += [f"! {said(doubt, lang)}" for doubt in (*exemption.doubts, *ruling.list.doubts)]
    return "\n".join(lines) + "\n"


def _law(ruling: Ruling, lang: Lang) -> list[str]:
    law = ruling.exemption.law
    if law is None:
        return []
    named = [said(pair, lang) for pair in (law.violated, law.punished) if pair]
    joint, open_, close = ("；", "（", "）") if lang == "zh" else ("; ", " (", ")")
    return [f"§ {joint.join(named)}{open_}{label('seen', law.seen, lang)}{close}"]
