"""The audit log: who did what, and when. It is only ever added to, and names no firm."""

from datetime import datetime

import sqlalchemy as sa

from eligibility.desk.permissions import Actor, require
from eligibility.desk.records import AuditEntry, record
from eligibility.desk.store import Store
from eligibility.desk.tables import AUDIT


def write_audit(connection: sa.Connection, at: datetime, actor: str, act: str, target: str = "") -> None:
    """Adds an entry, in the transaction of the act itself.

    Args:
        actor: The account, or what was typed as one.
        target: A case's number or an account; never a firm's name.
    """
    connection.execute(AUDIT.insert().values(at=at, actor=actor[:64], act=act[:30], target=target[:200]))


def read_audit(
    store: Store, actor: Actor, limit: int = 200, before: int | None = None
) -> list[AuditEntry]:
    """The newest entries; administrators only.

    Args:
        before: Only entries older than this one, to page on.
    """
    require(actor, "read_audit")
    query = sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AUDIT.c.id < before)
    with store.reading() as connection:
        return [record(AuditEntry, row) for row in connection.execute(query)]
