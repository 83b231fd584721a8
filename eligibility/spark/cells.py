"""How the cells of one column of Parquet are read on Spark, as SQL."""

from collections.abc import Mapping
from dataclasses import dataclass

from eligibility.errors import InputError, Mistake
from eligibility.expressions.sql import column, literal, quote
from eligibility.firm import Field
from eligibility.firm.completion import sql_type
from eligibility.firm.values import FIRST_DAY, LAST_DAY, NOT_KNOWN, TEXT_LIMIT

_WHOLE = ("tinyint", "smallint", "int", "bigint")
_STORED = {
    "date": ("date", "string"),
    "flag": ("boolean", "string"),
    "choice": ("string",),
    "industry": ("string",),
    "text": ("string",),
}
_DAY_LENGTH = len("2022-01-01")


@dataclass(frozen=True)
class Cells:
    """One column.

    Args:
        text: The cell as text, for a message.
        typed: Its value, NULL where it has none.
        bad: Whether it is none of its field.
        doubt: The name of the field where the firm says that it does not know; "" if it cannot.
    """

    header: str
    field: Field
    text: str
    typed: str
    bad: str
    doubt: str


def cells_of(fields: Mapping[str, Field], kinds: Mapping[str, str], path: str) -> list[Cells]:
    """The columns of a table.

    Args:
        fields: Header → field.
        kinds: Header → how Spark says that the column is stored.

    Raises:
        InputError: A column is stored in a way that its field cannot be.
    """
    mistakes = [
        Mistake(
            f"{path}, column {header}",
            f"is stored as {kinds[header]}; it may be {', '.join(_stored(field))}.",
        )
        for header, field in fields.items()
        if not kinds[header].startswith(_stored(field))
    ]
    if mistakes:
        raise InputError(mistakes)
    return [_cells(header, field, kinds[header]) for header, field in fields.items()]


def _stored(field: Field) -> tuple[str, ...]:
    return ("decimal", *_WHOLE, "float", "double", "string") if field.is_number else _STORED[field.type]


def _cells(header: str, field: Field, kind: str) -> Cells:
    own = f"nullif(trim({column(header)}), '')" if kind == "string" else column(header)
    typed = _typed(own, field, kind)
    bad, doubt = f"{own} IS NOT NULL AND ({typed}) IS NULL", ""
    if kind == "string":
        bad = f"{own} <> {quote(NOT_KNOWN)} AND {bad}"
        doubt = f"CASE WHEN {own} = {quote(NOT_KNOWN)} THEN {quote(field.name)} END"
    return Cells(header, field, f"CAST({own} AS VARCHAR)", typed, bad, doubt)


def _typed(own: str, field: Field, kind: str) -> str:
    if field.is_number:
        value = f"TRY_CAST({own} AS DECIMAL(28,6))"
        fits = f"{value} BETWEEN {field.low} AND {field.limit}"
        if kind not in _WHOLE:
            fits += f" AND {value} = round({value}, {field.scale})"
        return f"CASE WHEN {fits} THEN CAST({value} AS {sql_type(field)}) END"
    if field.type == "date":
        day = own if kind == "date" else f"TRY_CAST({own} AS DATE)"
        fits = f"{day} BETWEEN {literal(FIRST_DAY)} AND {literal(LAST_DAY)}"
        fits += f" AND length({own}) = {_DAY_LENGTH}" if kind == "string" else ""
        return f"CASE WHEN {fits} THEN {day} END"
    if field.type == "flag":
        return (
            own if kind == "boolean" else f"CASE {own} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END"
        )
    if field.type == "choice":
        return f"CASE WHEN {own} IN ({', '.join(map(quote, field.choices))}) THEN {own} END"
    fits = f"length({own}) <= {TEXT_LIMIT} AND {own} <> {quote(NOT_KNOWN)}"
    return f"CASE WHEN {fits} THEN {own} END"
