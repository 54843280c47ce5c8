"""The errors that emgbot raises on purpose. An error's message is written for the person who reads it."""

from __future__ import annotations


class EmgbotError(Exception):
    """The root of everything that emgbot raises on purpose."""


class UserError(EmgbotError):
    """A person asked for something that cannot be done; the message says so and what to type instead."""


class ConfigError(EmgbotError):
    """Plan or settings cannot be used; the start stops with exit code 1 and every problem listed."""


class UsageError(EmgbotError):
    """The command line was used wrongly; exit code 2."""


class MissingError(EmgbotError):
    """Something outside is missing (database, token, network); exit code 3."""


class DeliveryError(EmgbotError):
    """Slack refused a message.

    `permanent`: trying again as it is cannot help. `retry_after`: seconds Slack asked us to wait, or None.
    """

    def __init__(self, code: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.retry_after = retry_after


class DeliveryUnknown(EmgbotError):
    """Slack did not answer, or not intelligibly: the message may or may not be in the channel."""


class StoreUnavailable(MissingError):
    """The database does not answer. Nothing was changed; the same request may be repeated."""
