"""The park as an Excel workbook: a row a firm, totals, a row a measure, and a sheet a measure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from eligibility.decisions import ZERO, window_on
from eligibility.expressions.words import Lang
from eligibility.firm.vocabulary import WORDS
from eligibility.park.outcome import Park, Share, Tenant
from eligibility.reports.labels import label
from eligibility.reports.sheets import how_and_where
from eligibility.reports.words import last_day, listing, printable, say, texts, words
from eligibility.schema import Measure
from eligibility.spreadsheets import safe_text, write_workbook

Rows = Iterable[Sequence[Any]]
_CELL = 32_000
_SHEET_NAME = 31
_FIRM = (
    *("name", "row", "sure", "possible", "open_ended", "still_open", "liquidity", "gets"),
    *("deadline", "deadline_of", "question", "near", "near_worth"),
)
_MEASURE = (
    *("id", "title", "form", "window", "deadline", "how", "evidence"),
    *("sure_firms", "possible_firms", "adds_low", "adds_high"),
)
_SHARE = ("name", "row", "outcome", "amount_low", "amount_high", "adds_low", "adds_high", "missing")
_SUMS = ("group", "key", "relief_low", "relief_high", "liquidity_low", "liquidity_high")


def park_workbook(
    park: Park,
    target: Path | IO[bytes],
    lang: Lang,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> None:
    """Writes the workbook. Money is a number, days are ISO texts, and no text is run as a formula.

    Args:
        progress: Is told how many sheets are written, of how many.
    """
    sheets = [
        _sheet("firms", _FIRM, firm_rows(park, lang), lang),
        _sheet("totals", _SUMS, _sum_rows(park, lang), lang),
        _sheet("measures", _MEASURE, (_measure_row(m, park, lang) for m in park.shares), lang),
        *(_measure_sheet(measure, park, lang) for measure in park.shares),
    ]
    write_workbook(target, _told(sheets, progress))


def _told(sheets: list[Any], progress: Callable[[int, int], None]) -> Iterator[Any]:
    for done, sheet in enumerate(sheets):
        progress(done, len(sheets))
        yield sheet
    progress(len(sheets), len(sheets))


def _word(key: str, lang: Lang) -> str:
    """The head of a column: of the park, else as in the workbook of one firm."""
    return say(f"park.{key}" if f"park.{key}" in texts() else f"xlsx.{key}", lang)


def _sheet(name: str, columns: Sequence[str], rows: Rows, lang: Lang) -> tuple[str, Sequence[str], Rows]:
    heads = [_word(key, lang) for key in columns]
    return say(f"park.{name}", lang), heads, ([_cell(value) for value in row] for row in rows)


def _cell(value: Any) -> Any:
    """A text as a cell can hold it; numbers and days as they are."""
    return safe_text(printable(value)[:_CELL]) if isinstance(value, str) else value


def firm_heads(lang: Lang) -> list[str]:
    """The heads of the table of firms."""
    return [_word(key, lang) for key in _FIRM]


def firm_rows(park: Park, lang: Lang) -> Iterator[Sequence[Any]]:
    """One row a firm."""
    for tenant in park.tenants:
        near = tenant.near
        yield (
            tenant.name,
            tenant.row,
            tenant.relief.low,
            tenant.relief.high,
            tenant.unbounded or None,
            tenant.still_open.low,
            tenant.liquidity.low,
            tenant.gets,
            tenant.deadline[0] if tenant.deadline else None,
            _title(tenant.deadline[1], park, lang) if tenant.deadline else None,
            WORDS.fact(tenant.question, lang) if tenant.question else None,
            near_words(tenant, park, lang),
            near.worth.low if near and near.worth else None,
        )


def _title(measure: str, park: Park, lang: Lang) -> str:
    return words(park.catalogue.measures[measure].title, lang)


def near_words(tenant: Tenant, park: Park, lang: Lang) -> str | None:
    """What a firm just misses most, in one sentence; None where it misses nothing."""
    miss = tenant.near
    if miss is None:
        return None
    measure = park.catalogue.measures[miss.id]
    rule = next(each for each in measure.criteria if each.id == miss.criterion)
    sentence = say(
        "rest.near_sentence",
        lang,
        rule=rule.zh if lang == "zh" else rule.en,
        current=WORDS.value(miss.field, miss.current, lang),
        needed=WORDS.value(miss.field, miss.needed, lang),
    )
    return words(measure.title, lang) + say("colon", lang) + sentence


def _sum_rows(park: Park, lang: Lang) -> Rows:
    """All in all, then by form, kind and package; then what the file rests on."""
    yield say("park.all", lang), None, *park.relief, *park.liquidity
    for group, sums in park.sums.items():
        for key, (relief, liquidity) in sums.items():
            if any((*relief, *liquidity)):
                yield label("group", group, lang), label(group, key, lang), *relief, *liquidity
    yield say("park.number", lang), str(len(park.tenants)), None, None, None, None
    yield say("xlsx.day", lang), park.on.isoformat(), None, None, None, None
    yield say("xlsx.version", lang), park.catalogue.version, None, None, None, None
    for note in ("letter.year", "letter.orientation", "notes.totals"):
        yield say("park.note", lang), say(note, lang), None, None, None, None


def _measure_row(measure_id: str, park: Park, lang: Lang) -> Sequence[Any]:
    measure, shares = park.catalogue.measures[measure_id], park.shares[measure_id]
    adds = [share.adds for share in shares if share.adds]
    return (
        measure_id,
        words(measure.title, lang),
        label("form", measure.relief_form, lang),
        _window(measure, park, lang),
        last_day(measure),
        how_and_where(measure, lang),
        label("evidence", measure.evidence, lang),
        sum(share.sure for share in shares),
        sum(not share.sure for share in shares),
        sum((each.low for each in adds), ZERO),
        sum((each.low if each.high is None else each.high for each in adds), ZERO),
    )


def _window(measure: Measure, park: Park, lang: Lang) -> str:
    return label("window", window_on(measure.period, park.on), lang)


def _measure_sheet(measure_id: str, park: Park, lang: Lang) -> tuple[str, Sequence[str], Rows]:
    """Who gets a measure, how much, and what is missing of whom; the sure ones first."""
    measure = park.catalogue.measures[measure_id]
    forbidden = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
    name = f"{measure_id} {words(measure.title, lang)}".translate(forbidden)[:_SHEET_NAME]
    heads = [_word(key, lang) for key in _SHARE]
    rows = (_share_row(share, park, lang) for share in park.shares[measure_id])
    return name.strip(), heads, ([_cell(value) for value in row] for row in rows)


def _share_row(share: Share, park: Park, lang: Lang) -> Sequence[Any]:
    tenant = park.tenants[share.place]
    outcome = "eligible" if share.sure else "unknown"
    missing = [WORDS.fact(name, lang) for name in share.missing]
    return (
        tenant.name,
        tenant.row,
        label("outcome", outcome, lang),
        *(share.amount or (None, None)),
        *(share.adds or (None, None)),
        listing(missing, lang) or None,
    )
