"""emgbot: a Slack bot that runs an inter-agency work plan."""

__version__ = "0.1.0"
