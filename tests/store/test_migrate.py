"""What is said of migrations without Alembic is what Alembic says."""

from __future__ import annotations

import subprocess
import sys

from alembic.config import Config
from alembic.script import ScriptDirectory

from emgbot.store.migrate import SCRIPTS, knows, newest_revision


def test_migrations_are_named_by_their_revision_and_follow_one_another() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert newest_revision() == scripts[0].revision
    assert all(knows(script.revision) for script in scripts)
    assert not knows("9999")


def test_a_bot_that_runs_does_not_load_what_migrates() -> None:
    words = "import sys, emgbot.serve; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], cwd=SCRIPTS.parent, check=False).returncode == 0
