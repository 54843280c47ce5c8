"""A small Slack workspace in the browser and over HTTP, for the demo and the tests. Knows nothing of the bot.

It imports only `clock` and `errors` of emgbot: all it has of the bot is an address to send to.
"""

from emgbot.sandbox.sandbox import Sandbox
from emgbot.sandbox.world import World, read_world

__all__ = ["Sandbox", "World", "read_world"]
