"""When a message was put in and announced, how often in a row a pause has come, and indexes for lanes and pacing.

Only adds, so that the code before it keeps working until it is stopped.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('pending', 'sending')")
PACED = sa.text("sent_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("pause", sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
    op.create_index("ix_outbox_open", "outbox", ["channel", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_outbox_paced", "outbox", ["channel", "sent_at"], sqlite_where=PACED, postgresql_where=PACED)


def downgrade() -> None:
    op.drop_index("ix_outbox_paced", table_name="outbox")
    op.drop_index("ix_outbox_open", table_name="outbox")
    op.drop_column("pause", "times")
    op.drop_column("outbox", "announced_at")
    op.drop_column("outbox", "created_at")
