"""The texts of letter, workbook and calendar, in both languages; they stand in `words.yaml`."""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from unicodedata import category

from eligibility.decisions import ZERO, Decision, Range, to_fen
from eligibility.expressions.words import Lang, plain
from eligibility.reports.labels import label
from eligibility.schema import Document, Measure, Words

_FILE = Path(__file__).with_name("words.yaml")
_TEN_THOUSAND = Decimal(10_000)
_BEYOND = 0x10000  # emoji lie above, and no font of the letter draws them


@cache
def texts() -> dict[str, dict[Lang, str]]:
    """Every text, by key."""
    import yaml

    read: dict[str, dict[Lang, str]] = yaml.load(_FILE.read_bytes(), yaml.CSafeLoader)
    return read


def say(key: str, lang: Lang, **values: object) -> str:
    """A text in a language, with values put in."""
    written = texts()[key][lang]
    return written.format(**values) if values else written


def words(pair: Words, lang: Lang) -> str:
    """One of the two languages."""
    return pair.zh if lang == "zh" else pair.en


def listing(items: list[str], lang: Lang) -> str:
    """Items in a row: 、 or commas."""
    return say("comma", lang).join(items)


def printable(text: str) -> str:
    r"""A text without control and direction marks, and without emoji, which the font has not.

    >>> printable("面馆\u202e🍜\x07 1")
    '面馆 1'
    """
    kept = [c for c in text if c in "\n " or not category(c).startswith("C")]
    kept = [c for c in kept if not (category(c) == "So" and ord(c) >= _BEYOND) and c != "\ufe0f"]
    return "".join(kept)


def yuan(amount: Decimal, lang: Lang) -> str:
    """An amount with its fen; in Chinese from 10,000 on also in 万元.

    >>> yuan(Decimal(108000), "zh"), yuan(Decimal(108000), "en")
    ('¥108,000.00（10.8万元）', '¥108,000.00')
    """
    figure = f"¥{to_fen(amount):,.2f}"
    if lang == "en" or amount < _TEN_THOUSAND:
        return figure
    return figure + say("aside", lang, words=f"{plain(round(amount / _TEN_THOUSAND, 2))}万元")


def span(amount: Range | None, lang: Lang) -> str:
    """A range: one figure, a limit, two ends, an open end, or that there is none."""
    if amount is None:
        return say("money.none", lang)
    low, high = amount.rounded()
    if high is None:
        return say("money.from", lang, low=yuan(low, lang)) if low > ZERO else say("money.open", lang)
    if low == high:
        return yuan(low, lang)
    if low == ZERO:
        return say("money.up_to", lang, high=yuan(high, lang))
    return say("money.between", lang, low=f"¥{low:,.2f}", high=yuan(high, lang))


def last_day(measure: Measure) -> date | None:
    """The last day on which a measure can be had."""
    return measure.period.apply_by or measure.period.ends


def window_words(decision: Decision, lang: Lang) -> str:
    """The window with its day: open until, closed since, opens on."""
    measure, last = decision.measure, last_day(decision.measure)
    if decision.window == "upcoming":
        return say("window.upcoming", lang, day=measure.period.starts)
    if decision.window == "undated" or last is None:
        return label("window", "undated", lang)
    if decision.window == "closed":
        return say("window.closed", lang, day=last)
    how = measure.claim.how if measure.claim.how in ("application", "automatic") else "other"
    return say(f"window.{how}", lang, day=last)


def document_line(document: Document, article: str | None, lang: Lang) -> str:
    """Title, number and day of a document, and the place in it."""
    title = words(document.title, lang)
    title = f"《{title}》" if lang == "zh" and not title.startswith("《") else title
    parts = [title, document.number or say("sheet.no_number", lang)]
    if document.issued:
        parts.append(str(document.issued))
    if article:
        parts.append(say("sheet.article", lang, number=article) if article.isdecimal() else article)
    return "　".join(parts) if lang == "zh" else ", ".join(parts)
