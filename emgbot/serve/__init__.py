"""The composition root: settings, database, Slack and clock become a bot that runs and stops."""

from emgbot.serve.bot import Bot
from emgbot.serve.build import build
from emgbot.serve.services import serve_http, serve_socket, serve_worker
from emgbot.serve.site import Site

__all__ = ["Bot", "Site", "build", "serve_http", "serve_socket", "serve_worker"]
