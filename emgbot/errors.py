"""The errors that emgbot raises on purpose. An error's message is written for the person who reads it."""

from __future__ import annotations

from enum import StrEnum


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


class Refusal(StrEnum):
    """What follows from a refusal: nothing was posted, and who can lift it."""

    LATER = "later"
    """Time: the same message is tried again."""
    PAUSE = "pause"
    """Time, as much as Slack says: nobody calls this method before."""
    CHANNEL = "channel"
    """Whoever can invite the bot or open the channel: nothing gets in there before."""
    WORKSPACE = "workspace"
    """Whoever keeps the app and its token: nothing gets anywhere before."""
    CONTENT = "content"
    """Nobody: Slack will never take this message as it is."""
    GONE = "gone"
    """Nobody, and nobody has to: the message or thread that it was about is no longer there, or closed."""


class DeliveryError(EmgbotError):
    """Slack refused a message, or no byte of it was sent: it is certain that nothing was posted.

    `permanent`: trying again as it is cannot help. `retry_after`: seconds Slack asked us to wait, or None. Where
    `refusal` is not said, it follows from these two.
    """

    def __init__(
        self, code: str, *, permanent: bool = False, retry_after: float | None = None, refusal: Refusal | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        paused = Refusal.LATER if retry_after is None else Refusal.PAUSE
        self.refusal = refusal or (Refusal.CONTENT if permanent else paused)
        self.permanent = self.refusal in (Refusal.CONTENT, Refusal.GONE)


class DeliveryUnknown(EmgbotError):
    """Slack did not answer, or not intelligibly: the message may or may not be in the channel."""


class StoreUnavailable(MissingError):
    """The database does not answer. Nothing was changed; the same request may be repeated."""


class StoreConflict(StoreUnavailable):
    """The database gave the transaction up, or the connection broke: done again as a whole it may well succeed."""


class StoreDamaged(StoreUnavailable):
    """The database file is damaged, or something else: waiting does not help."""
