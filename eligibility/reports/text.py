"""The answer for one firm as plain text, for the terminal and for copying."""

from decimal import Decimal

from eligibility.answers import Answer
from eligibility.decisions import ZERO, Decision, Range
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.firm.vocabulary import WORDS, day
from eligibility.reports.labels import label

_MARKS = {True: "✓", False: "✗", None: "?"}
_TITLES: dict[str, dict[Lang, str]] = {
    "get": {"zh": "可以享受", "en": "You get"},
    "open": {"zh": "还不能确定", "en": "Not known yet"},
    "services": {"zh": "服务和便利", "en": "Services and easier rules"},
    "near": {"zh": "差一点", "en": "Just missed"},
    "not": {"zh": "不符合", "en": "Not for you"},
}


def answer_text(answer: Answer, lang: Lang = "zh") -> str:
    """The whole answer: totals, what the firm gets, what is open, what it just misses."""
    shown = [d for d in answer.decisions if d.outcome != "ineligible"]
    money = [d for d in shown if d.amount is not None]
    sure = [d for d in money if d.outcome == "eligible"]
    other = [d for d in shown if d.amount is None]
    not_for_you = [d for d in answer.decisions if d.outcome == "ineligible"]
    parts = [
        _head(answer, lang),
        _section("get", [_decision_text(d, lang) for d in _largest_first(sure)], lang),
        _section("open", [_decision_text(d, lang) for d in money if d not in sure], lang),
        _section("near", _near_misses(answer, lang), lang),
        _section("services", [_line(d, lang) for d in other], lang),
        _section("not", [_why_not(d, lang) for d in not_for_you], lang),
        _next_question(answer, lang),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def amount_text(amount: Range | None, lang: Lang) -> str:
    """A range of money: one figure, two, or an open end.

    >>> amount_text(Range(Decimal(0), Decimal(3000000)), "en")
    'CNY 0.00 to 3,000,000.00'
    """
    if amount is None:
        return "没有可算的金额" if lang == "zh" else "no computable amount"
    low, high = amount.rounded()
    if high is None:
        if low == ZERO:
            return (
                "金额取决于还没填的数，没有上限"
                if lang == "zh"
                else "depends on facts not given, no limit"
            )
        return f"¥{low:,.2f} 以上" if lang == "zh" else f"CNY {low:,.2f} or more"
    if low == high:
        return f"¥{low:,.2f}{_in_wan(low)}" if lang == "zh" else f"CNY {low:,.2f}"
    if lang == "zh":
        return f"¥{low:,.2f} 到 ¥{high:,.2f}{_in_wan(high, '最高')}"
    return f"CNY {low:,.2f} to {high:,.2f}"


def _in_wan(amount: Decimal, prefix: str = "") -> str:
    if amount < 10_000:
        return ""
    wan = f"{amount / 10_000:,.2f}".rstrip("0").rstrip(".")
    return f"（{prefix}{wan}万元）"


def _head(answer: Answer, lang: Lang) -> str:
    zh, totals = lang == "zh", answer.totals
    name = answer.firm.name or ("这家企业" if zh else "This firm")
    version = "政策库版本" if zh else "catalogue"
    lines = [
        f"{name} · {day(answer.on, lang)} · {version} {answer.catalogue.version}",
        ("这些是2022年的政策。" if zh else "These are policies of 2022."),
        "",
        f"{'减负合计' if zh else 'Relief'}: {amount_text(totals.relief, lang)}",
        f"{'其中还能办的' if zh else 'Of it still open'}: {amount_text(totals.still_open, lang)}",
        f"{'退还和缓缴' if zh else 'Refunds and deferrals'}: {amount_text(totals.liquidity, lang)}",
    ]
    if totals.unbounded:
        titles = {d.id: d.measure.title.model_dump()[lang] for d in answer.decisions}
        listed = ("、" if zh else ", ").join(titles[each] for each in totals.unbounded)
        name = "上限未知、只计入确定部分的" if zh else "Without a known limit, counted with what is sure"
        lines.append(f"{name}: {listed}")
    if answer.firm.presumed:
        count = len(answer.firm.presumed)
        lines.append(
            f"有 {count} 项少数企业才有的情况没有填，按“没有”计算。"
            if zh
            else f"{count} facts that concern few firms were left out and presumed to be none."
        )
    return "\n".join(lines)


def _section(key: str, items: list[str], lang: Lang) -> str:
    if not items:
        return ""
    return f"== {_TITLES[key][lang]} ({len(items)}) ==\n" + "\n".join(items)


def _largest_first(decisions: list[Decision]) -> list[Decision]:
    return sorted(decisions, key=lambda d: -(d.amount.low if d.amount else ZERO))


def _line(decision: Decision, lang: Lang) -> str:
    measure = decision.measure
    chips = f"{label('window', decision.window, lang)} · {label('evidence', measure.evidence, lang)}"
    return f"- {measure.title.model_dump()[lang]} [{decision.id}] · {chips}"


def _decision_text(decision: Decision, lang: Lang) -> str:
    zh = lang == "zh"
    lines = [_line(decision, lang), f"    {amount_text(decision.amount, lang)}"]
    for reason in decision.reasons:
        yours = ""
        if reason.yours:
            yours = f"　{reason.yours.zh}" if zh else f" ({reason.yours.en})"
        lines.append(f"    {_MARKS[reason.met]} {reason.zh if zh else reason.en}{yours}")
    if decision.missing:
        names = [WORDS.fact(name, lang) for name in decision.missing]
        lines.append(f"    ? {'还没填：' if zh else 'Not given: '}{('、' if zh else ', ').join(names)}")
    if decision.why_not_counted:
        why = decision.why_not_counted
        lines.append(f"    {'未计入合计：' if zh else 'Not in the total: '}{why.zh if zh else why.en}")
    claim = decision.measure.claim
    where = f"：{claim.where.zh}" if zh and claim.where else ""
    if not zh and claim.where:
        where = f": {claim.where.en}"
    lines.append(f"    → {label('how', claim.how, lang)}{where}")
    return "\n".join(lines)


def _why_not(decision: Decision, lang: Lang) -> str:
    failed = [reason for reason in decision.reasons if reason.met is False]
    zh = lang == "zh"
    why = "；".join(r.zh for r in failed) if zh else "; ".join(r.en for r in failed)
    return f"{_line(decision, lang)}\n    ✗ {why}"


def _near_misses(answer: Answer, lang: Lang) -> list[str]:
    titles = {d.id: d.measure.title for d in answer.decisions}
    lines = []
    for miss in answer.near_misses:
        title = titles[miss.id].model_dump()[lang]
        fact = WORDS.fact(miss.field, lang)
        needed, current = (WORDS.value(miss.field, v, lang) for v in (miss.needed, miss.current))
        worth = amount_text(miss.worth, lang)
        lines.append(
            f"- {title} [{miss.id}]：{fact}须为{needed}，您填的是{current}；若符合：{worth}"
            if lang == "zh"
            else f"- {title} [{miss.id}]: {fact} must be {needed}, yours is {current}; worth {worth}"
        )
    return lines


def _next_question(answer: Answer, lang: Lang) -> str:
    question = answer.next_question
    if question is None:
        return ""
    asked, count = FIELDS[question.field].question[lang], len(question.settles)
    if lang == "zh":
        return f"接下来最值得填的：{asked}（{question.field}，关系到 {count} 项）"
    return f"Worth answering next: {asked} ({question.field}, settles {count} measures)"
