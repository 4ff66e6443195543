"""Messages that are said together, posted in a room or returned; how people want to be written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
#: Each index, its columns, and the rows that are in it, where not all are.
_INDEXES = (
    ("message_said", ["digest"], "digest IS NOT NULL"),
    ("message_about", ["person", "about"], None),
    ("message_refused", ["claimed_at"], "state = 'failed' AND bounce IS NOT NULL"),
    ("message_known", ["message_id"], "message_id IS NOT NULL"),
    ("message_gathering", ["next_try_at"], "state = 'queued' and mode != 'alone'"),
    ("message_dead", ["state"], "state in ('failed', 'unknown')"),
    ("message_gathered", ["person", "gathered_at"], "gathered_at IS NOT NULL"),
)
_COLUMNS = (
    sa.Column("channel", sa.String(), nullable=False, server_default="mail"),
    sa.Column("mode", sa.String(), nullable=False, server_default="alone"),
    sa.Column("legal", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("decent_until", _MOMENT, nullable=True),
    sa.Column("about", sa.String(), nullable=True),
    sa.Column("quiet", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("home", sa.String(), nullable=True),
    sa.Column("digest", sa.Integer(), nullable=True),
    sa.Column("gathered_at", _MOMENT, nullable=True),
    sa.Column("frozen_at", _MOMENT, nullable=True),
    sa.Column("mailbox", sa.String(), nullable=True),
    sa.Column("calendar", sa.Text(), nullable=True),
    sa.Column("bounced_at", _MOMENT, nullable=True),
    sa.Column("bounce", sa.String(), nullable=True),
    sa.Column("resolved", sa.String(), nullable=True),
)


def upgrade() -> None:
    """What waited leaves as it would have: alone, by mail."""
    for column in _COLUMNS:
        op.add_column("message", column)
    for name, columns, where in _INDEXES:
        op.create_index(
            name,
            "message",
            columns,
            unique=False,
            sqlite_where=sa.text(where) if where else None,
            postgresql_where=sa.text(where) if where else None,
        )
    op.create_table(
        "reader",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("timing", sa.String(), nullable=False),
        sa.Column("mail", sa.Boolean(), nullable=False),
        sa.Column("invitations", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.Column("returned_at", _MOMENT, nullable=True),
        sa.Column("returned", sa.String(), nullable=True),
        sa.Column("heard_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "attendance",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("replied_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("scope", "event", "person"),
    )
    op.create_table(
        "letter",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("read_at", _MOMENT, nullable=False),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_letter_message", "letter", ["message"])


def downgrade() -> None:
    """Takes them away again."""
    op.drop_table("letter")
    op.drop_table("attendance")
    op.drop_table("reader")
    for name, _, _ in _INDEXES:
        op.drop_index(name, table_name="message")
    for column in _COLUMNS:
        op.drop_column("message", column.name)
