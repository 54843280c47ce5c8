"""`run`, `web`, `worker` and `migrate`: the services, composed and served.

What is slow to load is loaded once it is known that there is a use for it.
"""

from __future__ import annotations

from argparse import Namespace

from emgbot.config import read_environment


def run(options: Namespace) -> int:  # noqa: ARG001
    """Everything in one process: Socket Mode where there is an app token, else HTTP."""
    env = read_environment()
    env.require_lasting_database()
    env.require_bot_token()
    if env.app_token is None:
        env.require_signing_secrets()
    from emgbot import serve

    if env.app_token is not None:
        serve.serve_socket(env)
    else:
        serve.serve_http(env, works=True)
    return 0


def web(options: Namespace) -> int:  # noqa: ARG001
    """HTTP only."""
    env = read_environment()
    env.require_lasting_database()
    env.require_bot_token()
    env.require_signing_secrets()
    from emgbot import serve

    serve.serve_http(env, works=False)
    return 0


def worker(options: Namespace) -> int:  # noqa: ARG001
    """Plan and send only."""
    env = read_environment()
    env.require_lasting_database()
    env.require_bot_token()
    from emgbot import serve

    serve.serve_worker(env)
    return 0


def migrate(options: Namespace) -> int:  # noqa: ARG001
    """Bring the database to the newest revision."""
    from emgbot.errors import StoreUnavailable
    from emgbot.store.engine import Database
    from emgbot.store.migrate import migrate as bring

    database = Database(read_environment().database)
    try:
        before, after = bring(database)
    except StoreUnavailable as error:
        where = database.url.host or database.url.database
        raise StoreUnavailable(f"{error} Check DATABASE_URL and that {where} can be reached and written to.") from error
    finally:
        database.close()
    where = database.url.render_as_string(hide_password=True)
    done = "nothing to do" if before == after else f"{before or 'empty'} -> {after}"
    print(f"{where}: {done}")
    return 0
