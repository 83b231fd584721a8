"""A session may outlive its page: a ticket, and the secret that the browser gets for it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the columns; sessions that stand go on."""
    op.add_column("sessions", sa.Column("ticket", sa.String(64)))
    op.add_column("sessions", sa.Column("ticket_at", sa.DateTime))
    op.add_column("sessions", sa.Column("cookie", sa.String(64)))
    op.create_index("ix_sessions_cookie", "sessions", ["cookie"])


def downgrade() -> None:
    """Removes them."""
    op.drop_index("ix_sessions_cookie", "sessions")
    for name in ("cookie", "ticket_at", "ticket"):
        op.drop_column("sessions", name)
