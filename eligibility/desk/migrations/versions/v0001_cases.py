"""Cases, what happened to them, common problems, audit, sessions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_OF_CASE = ("events", "notes", "advice", "applications", "rulings")


def upgrade() -> None:
    """Makes the tables, and guards what may only be added to."""
    _commons()
    _cases()
    _happened()
    _audit()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    """Removes everything."""
    for table in ("failures", "sessions", "audit", *reversed(_OF_CASE), "cases", "commons"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION desk_only_added()")
        op.execute("DROP FUNCTION desk_only_erased()")


def _text(name: str, length: int | None = None, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=null)


def _commons() -> None:
    op.create_table(
        "commons",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        _text("title"),
        sa.Column("departments", sa.JSON, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        _text("opened_by", 64),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("closed_on", sa.Date),
        _text("resolution"),
        sa.PrimaryKeyConstraint("id", name="pk_commons"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *(_text(name) for name in ("firm", "firm_key", "reach")),
        sa.Column("facts", sa.JSON, nullable=False),
        _text("subject"),
        _text("topic", 40, null=True),
        sa.Column("kinds", sa.JSON, nullable=False),
        sa.Column("measures", sa.JSON, nullable=False),
        _text("level", 10, null=True),
        sa.Column("departments", sa.JSON, nullable=False),
        _text("officer", 40, null=True),
        _text("adviser", 64, null=True),
        sa.Column("opened_on", sa.Date, nullable=False),
        _text("opened_by", 64),
        _text("source", 10),
        sa.Column("due", sa.Date),
        _text("next_step"),
        sa.Column("next_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        _text("resolution"),
        sa.Column("common_id", sa.Integer),
        sa.Column("is_erased", sa.Boolean, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        _text("changed_by", 64),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.ForeignKeyConstraint(["common_id"], ["commons.id"], name="fk_cases_common_id"),
    )
    for column in ("firm_key", "adviser", "closed_on", "common_id"):
        op.create_index(f"ix_cases_{column}", "cases", [column])


def _happened() -> None:
    own: dict[str, list[sa.Column[Any]]] = {
        "events": [
            _text("kind", 20),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("content", sa.JSON, nullable=False),
        ],
        "notes": [_text("text")],
        "advice": [
            sa.Column("on_day", sa.Date, nullable=False),
            _text("catalogue", 40),
            sa.Column("facts", sa.JSON, nullable=False),
            sa.Column("results", sa.JSON, nullable=False),
        ],
        "applications": [
            _text("measure", 80),
            _text("state", 10),
            sa.Column("on_day", sa.Date, nullable=False),
            _text("amount", 24, null=True),
            _text("reason"),
        ],
        "rulings": [
            sa.Column("on_day", sa.Date, nullable=False),
            _text("catalogue", 40),
            _text("exemption", 80),
            sa.Column("circumstances", sa.JSON, nullable=False),
            sa.Column("applies", sa.Boolean),
        ],
    }
    for table in _OF_CASE:
        op.create_table(
            table,
            sa.Column("id", sa.Integer, nullable=False),
            sa.Column("case_id", sa.Integer, nullable=False),
            sa.Column("at", sa.DateTime, nullable=False),
            _text("author", 64),
            *own[table],
            sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
            sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=f"fk_{table}_case_id"),
        )
        op.create_index(f"ix_{table}_case_id", table, ["case_id"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        _text("actor", 64),
        _text("act", 30),
        _text("target"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "sessions",
        _text("token", 64),
        _text("account", 64),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_sessions"),
    )
    op.create_table(
        "failures",
        _text("account", 64),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_failures"),
    )


def _guard_sqlite() -> None:
    """What happened cannot be rewritten; it goes only when its case is erased, the audit log never."""
    for table in (*_OF_CASE, "audit"):
        op.execute(
            f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only added'); END"
        )
    for table in _OF_CASE:
        op.execute(
            f"CREATE TRIGGER {table}_only_erased BEFORE DELETE ON {table} "
            "WHEN NOT (SELECT is_erased FROM cases WHERE id = OLD.case_id) "
            f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only added'); END"
        )
    op.execute(
        "CREATE TRIGGER audit_never_goes BEFORE DELETE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'audit: rows are only added'); END"
    )


def _guard_postgresql() -> None:
    """The same, in PostgreSQL's words."""
    op.execute(
        "CREATE FUNCTION desk_only_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '%: rows are only added', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE FUNCTION desk_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NOT (SELECT is_erased FROM cases WHERE id = OLD.case_id) THEN "
        "RAISE EXCEPTION '%: rows are only added', TG_TABLE_NAME; END IF; RETURN OLD; END $$"
    )
    for table in (*_OF_CASE, "audit"):
        op.execute(
            f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION desk_only_added()"
        )
    for table in _OF_CASE:
        op.execute(
            f"CREATE TRIGGER {table}_only_erased BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION desk_only_erased()"
        )
    op.execute(
        "CREATE TRIGGER audit_never_goes BEFORE DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION desk_only_added()"
    )
