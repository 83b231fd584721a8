"""The one way in which a case changes: the version that was read still stands, and history is kept."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from eligibility.desk.errors import ConflictError
from eligibility.desk.records import Case, record
from eligibility.desk.tables import CASES, COMMONS, EVENTS


def case_in(connection: sa.Connection, case_id: int) -> Case | None:
    """A case as it stands in a transaction."""
    row = connection.execute(sa.select(CASES).where(CASES.c.id == case_id)).first()
    return record(Case, row) if row else None


def add_row(connection: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> int:
    """Adds a row and gives its number."""
    key = connection.execute(table.insert().values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def apply_change(
    connection: sa.Connection,
    case: Case,
    version: int,
    values: Mapping[str, Any],
    by: tuple[str, datetime],
    kind: str,
) -> Case:
    """Writes values into a case and the change into its history.

    Args:
        case: As it stands in this transaction.
        version: The version that the author saw.
        by: Author and moment.
        kind: What the change is called in the history.

    Raises:
        ConflictError: The case has another version now, and some of the values differ from what stands
            there.
    """
    author, at = by
    changed = {name: value for name, value in values.items() if getattr(case, name) != value}
    if version != case.version:
        raise ConflictError(
            case.version,
            {name: getattr(case, name) for name in values},
            values,
            case.changed_by,
        )
    if not changed:
        return case
    stamp = {"version": version + 1, "changed_at": at, "changed_by": author}
    done = connection.execute(
        CASES.update()
        .where(CASES.c.id == case.id, CASES.c.version == version)
        .values(**{name: _stored(value) for name, value in changed.items()}, **stamp)
    )
    if done.rowcount != 1:
        now = case_in(connection, case.id)
        assert now is not None
        theirs = {name: getattr(now, name) for name in values}
        raise ConflictError(now.version, theirs, values, now.changed_by)
    content = {name: [_plain(getattr(case, name)), _plain(value)] for name, value in changed.items()}
    add_event(connection, case.id, by, kind, version + 1, content)
    changed_case = case_in(connection, case.id)
    assert changed_case is not None
    return changed_case


def add_event(
    connection: sa.Connection,
    case_id: int,
    by: tuple[str, datetime],
    kind: str,
    version: int,
    content: Mapping[str, Any],
) -> None:
    """Adds an event to a case's history."""
    connection.execute(
        EVENTS.insert().values(
            case_id=case_id, author=by[0], at=by[1], kind=kind, version=version, content=dict(content)
        )
    )


def change_common(
    connection: sa.Connection, common_id: int, version: int, values: Mapping[str, Any], author: str
) -> None:
    """Writes values into a common problem whose version still stands.

    Raises:
        ConflictError: It has another version now.
    """
    done = connection.execute(
        COMMONS.update()
        .where(COMMONS.c.id == common_id, COMMONS.c.version == version)
        .values(**values, version=version + 1)
    )
    if done.rowcount != 1:
        row = connection.execute(sa.select(COMMONS).where(COMMONS.c.id == common_id)).first()
        theirs = {name: row._mapping[name] for name in values} if row else {}
        raise ConflictError(row.version if row else 0, theirs, values, author)


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
