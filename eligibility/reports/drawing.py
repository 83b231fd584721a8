"""A rule as a small graph: conditions as a chain, the formula as a tree, a firm's path through both."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from eligibility.answers import Answer
from eligibility.decisions import Decision, Range, Reason
from eligibility.expressions.evaluate import Truth, amount_interval, truth_function
from eligibility.expressions.parse import parse_test
from eligibility.expressions.tree import (
    Amount,
    And,
    Brackets,
    Difference,
    Fact,
    Greatest,
    Least,
    Lookup,
    Not,
    Number,
    Or,
    Product,
    Steps,
    Sum,
    Test,
    fact_uses,
)
from eligibility.expressions.words import Lang, describe_amount, describe_test, percent, plain
from eligibility.firm import ENVIRONMENT, Firm
from eligibility.firm.vocabulary import WORDS
from eligibility.neighbourhood import formula_on
from eligibility.reports.labels import label
from eligibility.reports.svg import Box, drawing, stacked
from eligibility.reports.text import amount_text
from eligibility.schema import Criterion, Measure

MARKS: dict[Truth, str] = {True: "✓", False: "✗", None: "?"}
STATES: dict[Truth, str] = {True: "met", False: "failed", None: "open"}
_OUTCOMES: dict[str, Truth] = {"eligible": True, "ineligible": False, "unknown": None}
_OPERATIONS: dict[type, str] = {Sum: "sum", Difference: "difference", Product: "product"}
_OPERATIONS |= {Least: "least", Greatest: "greatest"}
STYLE = """
.rule-drawing{display:block;max-width:32rem;font-size:14px;fill:currentColor}
.rule-drawing rect{fill:var(--paper,none);stroke:var(--soft,#666);stroke-width:1}
.rule-drawing .over,.rule-drawing .note{font-size:12px;fill:var(--soft,currentColor)}
.rule-drawing .branches>rect,.rule-drawing .operation>rect{fill:var(--shade,none)}
.rule-drawing .declared>rect{stroke-dasharray:5 3}
.rule-drawing .judged>rect{stroke-dasharray:1.5 3;stroke-width:1.75;stroke-linecap:round}
.rule-drawing .end>rect{stroke-width:2}
.rule-drawing .met>rect{stroke:var(--teal,#0b6b64);fill:var(--teal-wash,none)}
.rule-drawing .open>rect{stroke:var(--amber,#8a4f00);fill:var(--amber-wash,none)}
.rule-drawing .failed>rect{stroke:var(--soft,#666);fill:var(--shade,none);stroke-width:2}
.rule-drawing .end>text:not(.note){font-weight:650}
.rule-drawing .branch,.rule-drawing .arrow{fill:none;stroke:var(--soft,#666);stroke-width:1.25}
.rule-drawing .arrow.met{stroke:var(--teal,#0b6b64);stroke-width:2.5}
.rule-drawing .arrow.open{stroke:var(--amber,#8a4f00);stroke-width:2;stroke-dasharray:5 3}
.rule-drawing .arrow.failed{stroke-dasharray:2 4}
.rule-drawing marker path{fill:var(--soft,#666)}
"""


def draw_rule(measure: Measure, lang: Lang, on: date, answer: Answer | None = None) -> str:
    """The drawing of a measure as SVG.

    Args:
        on: The day whose amount is drawn.
        answer: What the catalogue says of a firm, so that its path is drawn; None: no firm.
    """
    found = [d for d in answer.decisions if d.id == measure.id] if answer else []
    firm, decision = (answer.firm, found[0]) if answer and found else (None, None)
    boxes = conditions(measure, lang, firm, decision)
    ways = _ways(boxes)
    formula = formula_on(measure, on)
    if formula is not None:
        known = firm if decision and decision.outcome != "ineligible" else None
        boxes.append(amount_box(formula, lang, known))
        ways.append(ways[-1])
    boxes.append(_end(measure, lang, decision))
    content, height = stacked(boxes, 1, ["", *ways])
    title = f"{measure.title.model_dump()[lang]} · {_word('title', lang)}"
    return drawing(content, height, title, _description(boxes, lang), STYLE)


def _word(key: str, lang: Lang) -> str:
    return label("drawing", key, lang)


def conditions(measure: Measure, lang: Lang, firm: Firm | None, decision: Decision | None) -> list[Box]:
    """A box for each condition: criteria, what is declared, what is judged, terms unseen."""
    reasons = {reason.criterion: reason for reason in decision.reasons} if decision else {}
    boxes = [_criterion(c, lang, firm, reasons.get(c.id)) for c in measure.criteria]
    boxes += [
        _other("declared", words.model_dump()[lang], lang, True if decision else "none")
        for words in measure.declared
    ]
    for judged in measure.judged:
        by = f"{_word('judged', lang)}{judged.by.model_dump()[lang]}"
        boxes.append(_other("judged", judged.model_dump()[lang], lang, None if decision else "none", by))
    if measure.evidence == "named":
        boxes.append(_other("judged", _word("unseen", lang), lang, None if decision else "none", " "))
    if boxes:
        return boxes
    anyone = _word("anyone", lang)
    return [Box(f"✓ {anyone}", "criterion met") if decision else Box(anyone, "criterion")]


def _criterion(criterion: Criterion, lang: Lang, firm: Firm | None, reason: Reason | None) -> Box:
    test = parse_test(criterion.test, ENVIRONMENT)
    sentence = criterion.zh if lang == "zh" else criterion.en
    yours = ""
    if reason is not None:
        yours = _word("not_given", lang) if reason.yours is None else getattr(reason.yours, lang)
    box = condition_box(test, lang, firm if reason else None)
    return Box(
        box.text,
        f"criterion {box.css}",
        yours,
        "",
        _told(sentence, box.css, lang),
        box.children,
        criterion.id,
    )


def condition_box(test: Test, lang: Lang, firm: Firm | None) -> Box:
    """A test: one box for a comparison, branches for `and`, `or` and `not` of several."""
    state, mark = "", ""
    if firm is not None:
        truth = truth_function(test, ENVIRONMENT)(firm.facts)
        state, mark = STATES[truth], f"{MARKS[truth]} "
    match test:
        case And(parts) | Or(parts):
            head = _word("all" if isinstance(test, And) else "any", lang)
            return _branches(f"{mark}{head}", state, parts, lang, firm)
        case Not(And() | Or() as part):
            return _branches(f"{mark}{_word('none', lang)}", state, (part,), lang, firm)
        case _:
            phrase = describe_test(test, WORDS, lang)
            return Box(f"{mark}{phrase}", f"test {state}".strip(), title=_told(phrase, state, lang))


def _branches(text: str, state: str, parts: Sequence[Test], lang: Lang, firm: Firm | None) -> Box:
    children = tuple(condition_box(part, lang, firm) for part in parts)
    return Box(text, f"branches {state}".strip(), children=children, title=_told(text, state, lang))


def _other(kind: str, sentence: str, lang: Lang, met: Truth | str, over: str = "") -> Box:
    known = not isinstance(met, str)
    mark, state = (f"{MARKS[met]} ", STATES[met]) if not isinstance(met, str) else ("", "")
    above = over.strip() if over else _word("declared_met" if known else kind, lang)
    return Box(
        f"{mark}{sentence}", f"{kind} {state}".strip(), over=above, title=_told(sentence, state, lang)
    )


def _told(sentence: str, state: str, lang: Lang) -> str:
    """A sentence, and in words how it stands for the firm."""
    words = [_word(known, lang) for known in STATES.values() if known in state.split()]
    return f"{words[0]}{'：' if lang == 'zh' else ': '}{sentence}" if words else sentence


def amount_box(amount: Amount, lang: Lang, firm: Firm | None, over: str | None = None) -> Box:
    """A formula as a tree: an operation with what it works on; constants alone are one leaf."""
    over = _word("formula", lang) if over is None else over
    if isinstance(amount, Fact):
        return _fact(amount.name, lang, firm, over)
    if not fact_uses(amount):
        return Box(_constant(amount, lang), "leaf", over=over)
    note = ""
    if firm is not None:
        worth = Range(*amount_interval(amount, firm.facts, ENVIRONMENT))
        note = "" if worth.low == 0 and worth.high is None else f"= {_figure(worth, lang)}"
    match amount:
        case Lookup() | Steps():
            return Box(describe_amount(amount, WORDS, lang), "leaf", note, over)
        case Brackets(part, table):
            rates = describe_amount(Brackets(Number(Decimal(0)), table), WORDS, lang)[1:].lstrip("：: ")
            steps = (amount_box(part, lang, firm, ""), Box(rates, "leaf"))
            return Box(_word("brackets", lang), "operation", note, over, children=steps)
        case _:
            children = tuple(_part(amount, part, lang, firm) for part in _parts(amount, type(amount)))
            return Box(
                _word(_OPERATIONS[type(amount)], lang), "operation", note, over, children=children
            )


def _part(whole: Amount, part: Amount, lang: Lang, firm: Firm | None) -> Box:
    if isinstance(part, Number) and isinstance(whole, Least | Greatest):
        limit = _word("cap" if isinstance(whole, Least) else "floor", lang)
        return Box(f"{limit}{plain(part.value)}", "leaf")
    return amount_box(part, lang, firm, "")


def _parts(amount: Amount, kind: type) -> list[Amount]:
    """What an operation works on; sums of sums and products of products are one."""
    match amount:
        case Least(parts) | Greatest(parts) if isinstance(amount, kind):
            return list(parts)
        case Sum(left, right) | Product(left, right) if isinstance(amount, kind) and fact_uses(amount):
            return _parts(left, kind) + _parts(right, kind)
        case Difference(left, right) if kind is Difference:
            return [left, right]
        case _:
            return [amount]


def _constant(amount: Amount, lang: Lang) -> str:
    if isinstance(amount, Number) and 0 < amount.value < 1:
        return percent(amount.value)
    return describe_amount(amount, WORDS, lang)


def _fact(name: str, lang: Lang, firm: Firm | None, over: str) -> Box:
    """A fact, and what the firm has said of it."""
    words = WORDS.fact(name, lang)
    if firm is None:
        return Box(words, "leaf fact", over=over)
    own = firm.facts.get(name)
    if own is None:
        note = _word("not_given", lang)
        return Box(f"? {words}", "leaf fact open", note, over, _told(words, "open", lang))
    value = WORDS.value(name, Decimal(own) if type(own) is int else own, lang)
    origin = "yours" if name in firm.given else "presumed" if name in firm.presumed else "derived"
    return Box(words, "leaf fact", f"{_word(origin, lang)}{value}", over)


def _figure(worth: Range, lang: Lang) -> str:
    """An interval within the tree, where a factor may be a count or a share: no unit."""
    low, high = worth
    if high is None:
        return f"{'至少' if lang == 'zh' else 'at least '}{plain(low)}"
    return plain(low) if low == high else f"{plain(low)}{'至' if lang == 'zh' else ' to '}{plain(high)}"


def _end(measure: Measure, lang: Lang, decision: Decision | None) -> Box:
    """What comes out: for any firm in words, for this firm its outcome and amount."""
    if decision is None:
        gives = "gets" if measure.benefit.amount is not None else "gets_service"
        return Box(_word(gives, lang), "end")
    truth = _OUTCOMES[decision.outcome]
    text = f"{MARKS[truth]} {label('outcome', decision.outcome, lang)}"
    note = ""
    if decision.outcome != "ineligible" and decision.amount is not None:
        text += f"{'：' if lang == 'zh' else ': '}{amount_text(decision.amount, lang)}"
    why = decision.why_not_counted
    if why and why.code not in ("not_eligible", "no_amount"):
        note = f"{_word('not_counted', lang)}{why.zh if lang == 'zh' else why.en}"
    return Box(text, f"end {STATES[truth]}", note)


def _ways(boxes: Sequence[Box]) -> list[str]:
    """How the way leads on after each box: as the worst of those before it."""
    ways, now = [], ""
    for box in boxes:
        states = box.css.split()
        for state in ("met", "open", "failed"):
            worse = {"": ("met", "open", "failed"), "met": ("open", "failed"), "open": ("failed",)}
            if state in states and state in worse.get(now, ()):
                now = state
        ways.append(now or "way")
    return ways


def _description(boxes: Sequence[Box], lang: Lang) -> str:
    """The drawing in words, for those who do not see it."""
    zh = lang == "zh"
    return ("；" if zh else "; ").join(_spoken(box, lang) for box in boxes)


def _spoken(box: Box, lang: Lang) -> str:
    inner = ("，" if lang == "zh" else ", ").join(_spoken(child, lang) for child in box.children)
    own = ("：" if lang == "zh" else ": ").join(part for part in (box.over, box.text) if part)
    own += f"（{box.note}）" if box.note and lang == "zh" else f" ({box.note})" if box.note else ""
    if not inner:
        return own
    return f"{own}（{inner}）" if lang == "zh" else f"{own} ({inner})"
