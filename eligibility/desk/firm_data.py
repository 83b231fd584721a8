"""A firm's data on request: everything in one file, or gone for good."""

import json
from dataclasses import asdict
from datetime import date, datetime
from io import BytesIO
from typing import Any

import sqlalchemy as sa

from eligibility.desk.audit import write_audit
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor, require
from eligibility.desk.records import SHORT, Case, clean, firm_key, record
from eligibility.desk.tables import CASES, OF_CASE
from eligibility.errors import InputError
from eligibility.spreadsheets import safe_text, write_workbook

_EMPTY: dict[str, Any] = {
    "firm": "",
    "firm_key": "",
    "reach": "",
    "facts": {},
    "subject": "",
    "topic": None,
    "measures": [],
    "next_step": "",
    "next_on": None,
    "resolution": "",
    "officer": None,
}


def cases_of_firm(office: Office, actor: Actor, name: str) -> list[Case]:
    """The cases of a firm, by its whole name; administrators only."""
    require(actor, "export_firm")
    with office.store.reading() as connection:
        return _cases(connection, name)


def _cases(connection: sa.Connection, name: str) -> list[Case]:
    key = firm_key(clean(name, "firm", SHORT, required=True))
    query = sa.select(CASES).where(CASES.c.firm_key == key, ~CASES.c.is_erased).order_by(CASES.c.id)
    return [record(Case, row) for row in connection.execute(query)]


def export_firm(office: Office, actor: Actor, name: str) -> dict[str, Any]:
    """Everything that is kept of a firm, as plain data; the export stands in the audit log."""
    require(actor, "export_firm")
    with office.store.writing() as connection:
        cases = _found(_cases(connection, name))
        content = {"firm": cases[0].firm, "cases": [_whole(connection, case) for case in cases]}
        target = " ".join(str(case.id) for case in cases)
        write_audit(connection, office.clock(), actor.name, "firm_exported", target)
    return content


def _whole(connection: sa.Connection, case: Case) -> dict[str, Any]:
    whole: dict[str, Any] = _plain(asdict(case))
    for table in OF_CASE:
        query = sa.select(table).where(table.c.case_id == case.id).order_by(table.c.id)
        whole[table.name] = [_plain(dict(row._mapping)) for row in connection.execute(query)]
    return whole


def _plain(values: Any) -> Any:
    """Days and moments as text, tuples as lists."""
    if isinstance(values, dict):
        return {key: _plain(value) for key, value in values.items()}
    if isinstance(values, (list, tuple)):
        return [_plain(value) for value in values]
    return values.isoformat() if isinstance(values, (date, datetime)) else values


def export_json(content: dict[str, Any]) -> str:
    """The export as JSON."""
    return json.dumps(content, ensure_ascii=False, indent=1)


def export_workbook(content: dict[str, Any]) -> bytes:
    """The export as a workbook: a sheet of cases, then one for each thing that happened to them."""
    cases = content["cases"]
    names = [table.name for table in OF_CASE]
    sheets = [_sheet("cases", [{k: v for k, v in case.items() if k not in names} for case in cases])]
    sheets += [_sheet(name, [row for case in cases for row in case[name]]) for name in names]
    out = BytesIO()
    write_workbook(out, sheets)
    return out.getvalue()


def _sheet(name: str, rows: list[dict[str, Any]]) -> tuple[str, list[str], list[list[Any]]]:
    columns = list(rows[0]) if rows else ["id"]
    return name, columns, [[_cell(row[column]) for column in columns] for row in rows]


def _cell(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        value = json.dumps(value, ensure_ascii=False)
    return safe_text(value[:32_000]) if isinstance(value, str) else value


def erase_firm(office: Office, actor: Actor, name: str) -> int:
    """Deletes what is kept of a firm; a stub without a name stays for the statistics.

    Returns:
        How many cases were erased.
    """
    require(actor, "erase_firm")
    at = office.clock()
    with office.store.writing() as connection:
        cases = _found(_cases(connection, name))
        for case in cases:
            stub = {**_EMPTY, "is_erased": True, "version": case.version + 1}
            stub |= {"changed_at": at, "changed_by": actor.name}
            connection.execute(CASES.update().where(CASES.c.id == case.id).values(**stub))
            for table in OF_CASE:
                connection.execute(table.delete().where(table.c.case_id == case.id))
            write_audit(connection, at, actor.name, "case_erased", str(case.id))
    return len(cases)


def _found(cases: list[Case]) -> list[Case]:
    if not cases:
        raise InputError.single(
            "firm",
            "there is no case of a firm of this name; write its whole name.",
            "没有这家企业的案例，请写企业全称。",
        )
    return cases
