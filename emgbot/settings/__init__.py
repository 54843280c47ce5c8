"""The settings file: which channel is whose and in which calendar, and who is who. Reviewed like code.

Values are in `values`, how each is written in `words` and `days`, lists of holidays in `holiday_lists`, the file as a
whole in `reading`, and what does not fit the plan in `check`. Secrets and addresses are not here: they are in `config`.
"""

from emgbot.settings.check import check_settings
from emgbot.settings.reading import SettingsReading, load_settings, read_settings, require_settings
from emgbot.settings.values import ChannelSettings, Person, Settings

__all__ = [
    "ChannelSettings",
    "Person",
    "Settings",
    "SettingsReading",
    "check_settings",
    "load_settings",
    "read_settings",
    "require_settings",
]
