"""The tables of the case store. What happened is only ever added; a case itself has a version."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment with its zone, kept in UTC."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """UTC, without a zone."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """With its zone again."""
        return None if value is None else value.replace(tzinfo=UTC)


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _of_case(name: str, *columns: sa.Column[Any]) -> sa.Table:
    """A table of what happened to cases."""
    return sa.Table(
        name,
        METADATA,
        _key(),
        sa.Column("case_id", sa.ForeignKey("cases.id"), nullable=False, index=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        *columns,
    )


COMMONS = sa.Table(
    "commons",
    METADATA,
    _key(),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("departments", sa.JSON, nullable=False),
    sa.Column("opened_on", sa.Date, nullable=False),
    sa.Column("opened_by", sa.String(64), nullable=False),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("closed_on", sa.Date),
    sa.Column("resolution", sa.Text, nullable=False),
)

CASES = sa.Table(
    "cases",
    METADATA,
    _key(),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("firm", sa.Text, nullable=False),
    sa.Column("firm_key", sa.Text, nullable=False, index=True),
    sa.Column("reach", sa.Text, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("topic", sa.String(40)),
    sa.Column("kinds", sa.JSON, nullable=False),
    sa.Column("measures", sa.JSON, nullable=False),
    sa.Column("level", sa.String(10)),
    sa.Column("departments", sa.JSON, nullable=False),
    sa.Column("officer", sa.String(40)),
    sa.Column("adviser", sa.String(64), index=True),
    sa.Column("opened_on", sa.Date, nullable=False),
    sa.Column("opened_by", sa.String(64), nullable=False),
    sa.Column("source", sa.String(10), nullable=False),
    sa.Column("due", sa.Date),
    sa.Column("next_step", sa.Text, nullable=False),
    sa.Column("next_on", sa.Date),
    sa.Column("closed_on", sa.Date, index=True),
    sa.Column("resolution", sa.Text, nullable=False),
    sa.Column("common_id", sa.ForeignKey("commons.id"), index=True),
    sa.Column("is_erased", sa.Boolean, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", sa.String(64), nullable=False),
)

EVENTS = _of_case(
    "events",
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
)
NOTES = _of_case("notes", sa.Column("text", sa.Text, nullable=False))
ADVICE = _of_case(
    "advice",
    sa.Column("on_day", sa.Date, nullable=False),
    sa.Column("catalogue", sa.String(40), nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("results", sa.JSON, nullable=False),
)
APPLICATIONS = _of_case(
    "applications",
    sa.Column("measure", sa.String(80), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("on_day", sa.Date, nullable=False),
    sa.Column("amount", sa.String(24)),
    sa.Column("reason", sa.Text, nullable=False),
)
RULINGS = _of_case(
    "rulings",
    sa.Column("on_day", sa.Date, nullable=False),
    sa.Column("catalogue", sa.String(40), nullable=False),
    sa.Column("exemption", sa.String(80), nullable=False),
    sa.Column("circumstances", sa.JSON, nullable=False),
    sa.Column("applies", sa.Boolean),
)
OF_CASE = (EVENTS, NOTES, ADVICE, APPLICATIONS, RULINGS)

AUDIT = sa.Table(
    "audit",
    METADATA,
    _key(),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("act", sa.String(30), nullable=False),
    sa.Column("target", sa.Text, nullable=False),
)
SESSIONS = sa.Table(
    "sessions",
    METADATA,
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(64), nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("ticket", sa.String(64)),
    sa.Column("ticket_at", Moment),
    sa.Column("cookie", sa.String(64), index=True),
)
FAILURES = sa.Table(
    "failures",
    METADATA,
    sa.Column("account", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
)
