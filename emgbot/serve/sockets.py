"""Socket Mode: the connection through which Slack's requests come where no address of ours can be reached."""

from __future__ import annotations

import ssl
import threading

from emgbot.serve.bot import Bot
from emgbot.slack.app import dispatch
from emgbot.slack.socket import Pace, SocketMode

KEEPER = "socket"
"""Under this name the pulse feels whoever keeps the connection."""

LISTEN = "listen to Slack"
"""So the health calls what fails while there is no connection."""


def listen(bot: Bot, stopping: threading.Event) -> None:
    """Take requests over Socket Mode until told to stop. Raises MissingError when the app token is refused."""
    mode = SocketMode(
        bot.env.app_token.get_secret_value() if bot.env.app_token else "",
        bot.env.api_url,
        tls=bot.reader.ssl or ssl.create_default_context(),
        handle=lambda body, headers: dispatch(bot.app, body, headers),
        on_connected=lambda reason: _connected(bot, reason),
        felt=lambda: _felt(bot, mode),
        pace=Pace().scaled(bot.env.timing),
    )
    bot.pulse.expect(KEEPER)
    try:
        mode.run()
    finally:
        # While what is under way is finished, nothing new is to be sent.
        stopping.set()
        bot.stopping.set()
        mode.stop()


def _felt(bot: Bot, mode: SocketMode) -> None:
    """Whoever keeps the connection is alive; while there is none, the health says so."""
    bot.pulse.felt(KEEPER)
    if mode.connected:
        bot.failing.pop(LISTEN, None)
    else:
        bot.failing[LISTEN] = "Socket Mode is not connected"


def _connected(bot: Bot, reason: str) -> None:
    """What was said while nobody heard it is looked for."""
    bot.runtime.memory.missed = f"connected after {reason}"
