"""Plan and settings files as the commands that only look at them read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from emgbot.config import Environment, read_file
from emgbot.core.files.planfile import PlanReading, load_plan
from emgbot.core.files.problems import Problem
from emgbot.core.places import Places
from emgbot.settings import SettingsReading, check_settings, read_settings


@dataclass(frozen=True)
class Files:
    """Both files as read, with all their problems. `places` is None when the settings cannot be used."""

    plan: PlanReading
    settings: SettingsReading
    places: Places | None
    problems: list[Problem]


def read_files(env: Environment, plan_file: Path | None = None) -> Files:
    """Read the plan and the settings. Raises MissingError where a file is not there."""
    path = plan_file or env.plan_file
    reading = load_plan(read_file(path, "plan"), file=path.name)
    settings = read_settings(env.settings_file)
    problems = [*reading.problems, *settings.problems]
    if reading.draft.groups:
        # Where nothing of the plan could be read, every channel would seem to be of no use.
        problems += check_settings(settings, reading.draft, file=env.settings_file.name)
    places = settings.settings.places(reading.draft) if settings.settings else None
    return Files(reading, settings, places, problems)
