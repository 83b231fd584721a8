"""An empty table of tenants to fill in: a column a fact, drop-downs for choices, and what each means."""

from io import BytesIO
from typing import Any

from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS, Field
from eligibility.firm.values import expected
from eligibility.reports.labels import label
from eligibility.reports.words import say
from eligibility.spreadsheets import MAX_ROWS

_LAST = 5_000
_TRUTHS: dict[Lang, tuple[str, str]] = {"zh": ("是", "否"), "en": ("yes", "no")}
_LANGS: tuple[Lang, ...] = ("zh", "en")


def template_fields() -> list[Field]:
    """The facts that most firms have: those of which nothing is presumed."""
    return [field for field in FIELDS.values() if field.presumed is None]


def template_workbook(lang: Lang) -> bytes:
    """The workbook; its heads are read back as they stand."""
    import xlsxwriter

    target = BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(say("park.template_firms", lang))
        notes = book.add_worksheet(say("park.template_notes", lang))
        lists = book.add_worksheet("lists")
        sheet.freeze_panes(1, 2)
        sheet.write(0, 0, say("park.template_id", lang), bold)
        sheet.set_column(0, 1 + len(template_fields()), 18)
        for place, field in enumerate(template_fields(), 1):
            sheet.write(0, place, field.words[lang], bold)
            _drop_down(sheet, lists, place, field, lang)
        _notes(notes, lang, bold, wrap)
        lists.hide()
    return target.getvalue()


def _drop_down(sheet: Any, lists: Any, place: int, field: Field, lang: Lang) -> None:
    """A list to choose from beneath a head; what is not in it is only questioned."""
    from xlsxwriter.utility import xl_col_to_name

    options = list(_TRUTHS[lang]) if field.type == "flag" else [w[lang] for w in field.choices.values()]
    if not options:
        return
    column = xl_col_to_name(place)
    for row, option in enumerate(options):
        lists.write(row, place, option)
    source = f"=lists!${column}$1:${column}${len(options)}"
    rule = {"validate": "list", "source": source, "error_type": "information"}
    sheet.data_validation(1, place, min(_LAST, MAX_ROWS), place, rule)


def _notes(sheet: Any, lang: Lang, bold: Any, wrap: Any) -> None:
    """What each column means, in both languages, the reader's own first."""
    order = sorted(_LANGS, key=lambda each: each != lang)
    sheet.set_column(0, 8, 34)
    sheet.merge_range(0, 0, 0, 3, "\n".join(say("park.template_how", each) for each in order), wrap)
    sheet.set_row(0, 90)
    heads = [
        say(f"park.template_{key}", each) for each in order for key in ("column", "meaning", "form")
    ]
    sheet.write_row(1, 0, heads, bold)
    for row, field in enumerate(template_fields(), 2):
        cells = []
        for each in order:
            topic = label("topic", field.topic, each)
            meaning = " ".join(part for part in (field.help[each], field.find[each]) if part)
            cells += [f"{field.words[each]}\n({topic})", meaning, expected(field, each)]
        sheet.write_row(row, 0, cells, wrap)
