"""A small Slack workspace in the browser and over HTTP, for the demo and the tests. Knows nothing of the bot."""
