"""Core values as people read them: blocks and text for Slack. Pure; escaping happens here and only here."""
