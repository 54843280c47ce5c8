"""Slack's payloads in, answers out. Decides nothing."""
