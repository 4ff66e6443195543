"""What left lately: the limit of mails in ten minutes is counted by this index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only mails that left, or may have left, are in it."""
    op.create_index(
        "message_left",
        "message",
        ["sent_at"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NOT NULL"),
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Takes the index away again."""
    op.drop_index("message_left", table_name="message")
