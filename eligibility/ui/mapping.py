"""Own data on a page: upload, say which column is what, see bad cells, go on with the good rows."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import streamlit as st

from eligibility.errors import InputError, Mistake
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.intake.headers import ID, ONE
from eligibility.intake.mapping import Column, Mapping
from eligibility.ui.markup import Html, join, listed, plain_markdown, tag
from eligibility.ui.own_file import OwnFile, OwnFirms, look_at, marked_bytes, marked_name, read_own
from eligibility.ui.texts import language, t, text

TYPES = ["xlsx", "csv", "parquet"]
_SHOWN = 50
_UNITS = tuple(map(Decimal, ("1", "1000", "10000", "1000000", "100000000", "0.01", "0.001")))
_NOT_READ = ""


def mapping_form(upload: Any, key: str) -> OwnFirms | None:
    """Draws what an upload needs before its firms can be used, and returns them.

    Args:
        upload: What `st.file_uploader` returned; None: nothing is drawn.
        key: Goes before the keys of the widgets and of what the visit remembers.

    Returns:
        The good rows; None as long as the file is not read, or has none.
    """
    if upload is None:
        for name in ("file", "mapping", "firms"):
            st.session_state.pop(f"{key}_own_{name}", None)
        return None
    try:
        file = _file(upload, key)
        mapping = _mapping(file, key)
        firms = _firms(file, mapping, key) if mapping else None
    except InputError as error:
        _unreadable(error.mistakes)
        return None
    if firms is None:
        return None
    _outcome(firms, key)
    return firms if firms.table.rows else None


def _file(upload: Any, key: str) -> OwnFile:
    """The upload, looked at once; another sheet makes another file of it."""
    sheet = st.session_state.get(f"{key}_sheet")
    known: OwnFile | None = st.session_state.get(f"{key}_own_file")
    if known and known.token.startswith(f"{upload.file_id} "):
        if sheet not in known.sheets or sheet == known.mapping.sheet:
            return known
    else:
        sheet = None
    with st.spinner(t("mapping.reading"), show_time=True):
        st.session_state.pop(f"{key}_own_mapping", None)
        file = look_at(f"{upload.file_id} {sheet}", upload.name, upload.getvalue(), sheet)
    st.session_state[f"{key}_own_file"] = file
    return file


def _mapping(file: OwnFile, key: str) -> Mapping | None:
    """What the columns are: as proposed if that is beyond doubt, or as the reader says."""
    confirmed = st.session_state.get(f"{key}_own_mapping")
    mapping: Mapping = confirmed or file.mapping
    asked = len(mapping.unsure)
    if asked:
        st.html(tag("p", t("mapping.ask", count=asked), css="lead doubt"))
    title = t("mapping.title", count=len(mapping.columns))
    with st.expander(title, expanded=bool(asked), key=f"{key}_mapping_{bool(asked)}"):
        _sheets(file, key)
        changed = _form(mapping, file.token, key)
    if changed is not None:
        st.session_state[f"{key}_own_mapping"] = changed
        st.rerun()
    return None if asked else mapping


def _sheets(file: OwnFile, key: str) -> None:
    """Which sheet of a workbook is read."""
    if len(file.sheets) < 2:
        return
    own = file.mapping.sheet
    name = f"{key}_sheet"
    if st.session_state.get(name) not in file.sheets:
        st.session_state[name] = own
    st.selectbox(t("mapping.sheet"), file.sheets, key=name)


def _form(mapping: Mapping, token: str, key: str) -> Mapping | None:
    """Every column with what it was taken for, the doubtful first; the new mapping once it is sent."""
    doubtful = [c for c in mapping.columns if c.sureness in ("unsure", "likely")]
    others = [c for c in mapping.columns if c not in doubtful]
    with st.form(f"{key}_form", border=False):
        st.html(tag("p", t("mapping.note"), css="help"))
        for column in doubtful:
            _column(column, token, key)
        if others and doubtful:
            st.html(tag("h3", t("mapping.others", count=len(others)), css="group"))
        for column in others:
            _column(column, token, key)
        sent = st.form_submit_button(t("mapping.apply"), type="primary", key=f"{key}_apply")
    return _chosen(mapping, token, key) if sent else None


def _column(column: Column, token: str, key: str) -> None:
    lang = language()
    name = column.header or t("mapping.nameless", place=column.place + 1)
    sample = ("、" if lang == "zh" else ", ").join(column.sample[:3])
    mark = tag("span", t(f"mapping.{column.sureness}"), css=f"chip {column.sureness}")
    said = t("mapping.sample", sample=sample[:80]) if sample else t("mapping.empty")
    head, field, unit = st.columns([4, 4, 2], vertical_alignment="center")
    with head:
        st.html(join(tag("b", name), " ", mark, tag("p", said, css="aside")))
    own = f"{key}_field_{column.place}_{token}"
    if own not in st.session_state:
        st.session_state[own] = column.field or _NOT_READ
        st.session_state[f"{own}_unit"] = column.unit if column.unit in _UNITS else ONE
    with field:
        st.selectbox(
            plain_markdown(t("mapping.field", header=name)),
            _options(column),
            key=own,
            format_func=partial(_field_name, lang=lang),
            label_visibility="collapsed",
            filter_mode="contains",
        )
    with unit:
        if _has_numbers(column):
            st.selectbox(
                plain_markdown(t("mapping.unit", header=name)),
                _UNITS,
                key=f"{own}_unit",
                format_func=partial(_unit_name, lang=lang),
                label_visibility="collapsed",
            )


def _options(column: Column) -> list[str]:
    """Not read, then what it may be, then every field."""
    likely = [name for name in (column.field, *column.alternatives) if name]
    return list(dict.fromkeys([_NOT_READ, *likely, ID, *FIELDS]))


def _field_name(name: str, lang: Lang) -> str:
    if name == _NOT_READ:
        return text("mapping.not_read", lang)
    return text("mapping.id", lang) if name == ID else FIELDS[name].words[lang]


def _unit_name(factor: Decimal, lang: Lang) -> str:
    times = f"times_{factor:f}".replace(".", "_")
    return text(f"mapping.{times}", lang)


def _has_numbers(column: Column) -> bool:
    """Whether a unit matters: its texts begin with digits, or it is a number's field."""
    field = FIELDS.get(column.field or "")
    if field is not None:
        return field.is_number
    return any(text[:1].isdecimal() for text in column.sample)


def _chosen(mapping: Mapping, token: str, key: str) -> Mapping:
    """The mapping as the form says."""
    for column in mapping.columns:
        own = f"{key}_field_{column.place}_{token}"
        field = st.session_state.get(own, column.field) or None
        unit = st.session_state.get(f"{own}_unit", column.unit)
        if FIELDS.get(field or "") is None or not FIELDS[str(field)].is_number:
            unit = ONE
        mapping = mapping.choose(column.place, field, unit)
    return mapping


def _firms(file: OwnFile, mapping: Mapping, key: str) -> OwnFirms:
    """The firms, read once for a file and mapping."""
    known: OwnFirms | None = st.session_state.get(f"{key}_own_firms")
    if known and known.file is file and known.table.mapping == mapping:
        return known
    with st.spinner(t("mapping.reading"), show_time=True):
        firms = read_own(file, mapping)
    st.session_state[f"{key}_own_firms"] = firms
    return firms


def _unreadable(mistakes: Sequence[Mistake]) -> None:
    st.html(join(tag("p", t("mapping.unreadable"), css="mistake"), _mistakes(mistakes)))


def _mistakes(mistakes: Sequence[Mistake]) -> Html:
    return listed([mistake.in_words(language()) for mistake in mistakes[:_SHOWN]], "mistakes")


def _outcome(firms: OwnFirms, key: str) -> None:
    """What was read, what is bad and where, and what to know of it."""
    table = firms.table
    if table.rows:
        st.html(tag("p", t("mapping.read", name=firms.name, rows=f"{table.rows:,}"), css="lead"))
    else:
        said = "mapping.no_rows" if table.bad_rows else "mapping.only_heads"
        st.html(tag("p", t(said), css="mistake"))
    if table.mistakes:
        more = len(table.mistakes) - _SHOWN
        name = t("mapping.bad_rows", rows=f"{table.bad_rows:,}", cells=f"{len(table.mistakes):,}")
        rest = tag("p", t("mapping.more", count=more)) if more > 0 else ""
        st.html(tag("details", tag("summary", name), _mistakes(table.mistakes), rest, css="bad"))
        lang = language()
        st.download_button(
            t("mapping.marked"),
            lambda: marked_bytes(firms, lang),
            file_name=marked_name(firms.name),
            icon=":material/rule:",
            on_click="ignore",
            key=f"{key}_marked",
        )
        st.html(tag("p", t("mapping.marked_note"), css="note"))
    if table.warnings:
        summary = tag("summary", t("mapping.warnings", count=len(table.warnings)))
        st.html(tag("details", summary, _mistakes(table.warnings), css="small-fold"))
