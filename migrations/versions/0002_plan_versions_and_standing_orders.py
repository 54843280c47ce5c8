"""Versions of the plan with proposals and a history of their own; snoozes, what is left alone, what a digest carries.

Only adds, so that the code before it keeps working until it is stopped.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("plan", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("plan", sa.Column("introduced", sa.Date(), nullable=True))
    # Whoever runs already knows what was over at the start.
    op.execute("UPDATE plan SET introduced = first_start")
    op.add_column("plan_version", sa.Column("origin", sa.Text(), nullable=True))
    op.add_column("history", sa.Column("until", sa.Date(), nullable=True))
    op.add_column("state", sa.Column("snoozed_until", sa.Date(), nullable=True))
    op.add_column("state", sa.Column("snoozed_by", sa.Text(), nullable=True))
    op.add_column("state", sa.Column("left_alone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("watermark", sa.Column("carried", sa.JSON(), nullable=True))
    op.create_table(
        "proposal",
        sa.Column("id", ID, nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("renumbered", sa.JSON(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(
        "ix_proposal_open",
        "proposal",
        ["team_id"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "plan_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_event")),
    )
    op.create_index("ix_plan_event_plan", "plan_event", ["team_id", "plan", "id"])
    _append_only("plan_event")


def _append_only(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()"
        )


def downgrade() -> None:
    op.drop_table("plan_event")
    op.drop_table("proposal")
    for table, columns in (
        ("watermark", ("carried",)),
        ("state", ("left_alone", "snoozed_by", "snoozed_until")),
        ("history", ("until",)),
        ("plan_version", ("origin",)),
        ("plan", ("introduced", "revision")),
    ):
        for column in columns:
            op.drop_column(table, column)
