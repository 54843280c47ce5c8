"""The README holds: its commands run, its files are there, its settings are the code's."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
COMMANDS = [line.split("   #")[0].strip() for line in SHELL.splitlines() if line.startswith("python bot.py")]
SERVICES = ("run", "web", "worker", "demo")


def words_of(command: str) -> list[str]:
    return [sys.executable, *shlex.split(command)[1:]]


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.split()[2] not in SERVICES])
def test_a_command_of_the_readme_runs(command: str, tmp_path: Path) -> None:
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'readme.db'}"}
    done = subprocess.run(words_of(command), cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_demo_prints_its_address_alone_on_one_line_and_ends_on_request() -> None:
    assert "make demo" in SHELL
    with subprocess.Popen(
        [sys.executable, "bot.py", "demo", "--no-browser"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        assert demo.stdout is not None
        address = demo.stdout.readline()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+\n", address)
        demo.send_signal(signal.SIGINT)
        rest, errors = demo.communicate(timeout=30)
    assert rest == ""
    assert demo.returncode == 0, errors
    assert "Traceback" not in errors


def test_run_without_a_token_says_which_variable_is_missing_and_where_to_find_it() -> None:
    assert "python bot.py run" in SHELL
    env = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    done = subprocess.run(
        [sys.executable, "bot.py", "run"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 3
    assert "SLACK_BOT_TOKEN" in done.stderr
    assert "OAuth & Permissions" in done.stderr


@pytest.mark.parametrize("target", re.findall(r"^make (\w+)", SHELL, re.MULTILINE))
def test_a_make_target_of_the_readme_exists(target: str) -> None:
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_every_file_that_the_readme_links_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(links) >= 3
    assert [link for link in links if not link.startswith("http") and not (ROOT / link).exists()] == []


def test_the_readme_names_every_variable_the_code_reads_and_no_other() -> None:
    named = set(re.findall(r"^\| `([A-Z_]+)`", README, re.MULTILINE))
    code = (ROOT / "emgbot" / "config.py").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:env\.get\(|_secret\(env, |_port\(env, |_most\(env, )"([A-Z_]+)"', code))
    assert named == read


def test_every_direct_dependency_has_its_line_in_why_it_is_so() -> None:
    why = README.split("## Why it is so")[1].split("\n## ")[0].lower()
    names = [
        re.split(r"[<>=\[]", line)[0].strip().lower()
        for name in ("requirements.in", "requirements-dev.in")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith(("#", "-r"))
    ]
    assert [name for name in names if name not in why] == []


def test_what_is_pinned_is_pinned_with_hashes_and_names_no_registry() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "index-url" not in text
        assert "http" not in text
        assert "find-links" not in text
        pins = re.findall(r"^([\w.-]+)==\S+ \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)) > 20


def test_the_version_is_the_same_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    done = subprocess.run([sys.executable, "bot.py", "--version"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert version in done.stdout
