"""Run by Alembic. The connection is handed over by `emgbot.store.migrate`; there is no alembic.ini."""

from alembic import context

from emgbot.store import tables  # noqa: F401  the tables make themselves known
from emgbot.store.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
# The caller's transaction: a migration killed half-way leaves nothing on either database.
context.run_migrations()
