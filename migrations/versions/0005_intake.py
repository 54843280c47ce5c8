"""Twins of replies, reactions, how far the sweep has come, and what the directory knows beside names.

Only adds, so that the code before it keeps working until it is stopped.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TWINS = sa.text("client_msg_id IS NOT NULL")
SAID = sa.text("message_ts IS NOT NULL")


def upgrade() -> None:
    op.add_column("directory", sa.Column("facts", sa.JSON(), nullable=True))
    op.add_column("reply", sa.Column("client_msg_id", sa.Text(), nullable=True))
    op.create_index("ix_reply_thread", "reply", ["team_id", "channel", "thread_ts"])
    op.create_index(
        "ix_reply_twin",
        "reply",
        ["team_id", "channel", "client_msg_id"],
        unique=True,
        sqlite_where=TWINS,
        postgresql_where=TWINS,
    )
    op.create_index(
        "ix_history_message",
        "history",
        ["team_id", "channel", "message_ts"],
        sqlite_where=SAID,
        postgresql_where=SAID,
    )
    op.create_table(
        "reaction",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("emoji", sa.Text(), nullable=False),
        sa.Column("event_ts", sa.Text(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel", "ts", "user_id", "emoji", name=op.f("pk_reaction")),
    )
    op.create_table(
        "thread",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("latest_reply", sa.Text(), nullable=True),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("read_latest", sa.Text(), nullable=True),
        sa.Column("read_count", sa.Integer(), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel", "ts", name=op.f("pk_thread")),
    )
    op.create_table(
        "sweep",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached", sa.Text(), nullable=True),
        sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel", name=op.f("pk_sweep")),
    )


def downgrade() -> None:
    op.drop_table("sweep")
    op.drop_table("thread")
    op.drop_table("reaction")
    op.drop_index("ix_history_message", table_name="history")
    op.drop_index("ix_reply_twin", table_name="reply")
    op.drop_index("ix_reply_thread", table_name="reply")
    op.drop_column("reply", "client_msg_id")
    op.drop_column("directory", "facts")
