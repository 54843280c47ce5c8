"""The command line. What is slow to load is loaded by the command that needs it, so that `--help` is there at once."""

from __future__ import annotations

import argparse
import errno
import importlib
import io
import logging
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from emgbot import __version__
from emgbot.cli.days import read_day
from emgbot.cli.logs import start_logging
from emgbot.errors import ConfigError, EmgbotError, MissingError, UsageError

EXIT_PROBLEMS = 1
EXIT_USAGE = 2
EXIT_MISSING = 3
EXIT_INTERRUPTED = 130

UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""What the system says of an output that takes nothing more."""

_SERVICES = ("run", "web", "worker")


class _TextLast(argparse.ArgumentParser):
    """A command whose optional text may stand after the options as well: argparse gives it up before them."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """The options and what is left over; a single word that is left over is the text."""
        options, rest = super().parse_known_args(args, namespace)
        words = [word for word in rest if word != "--"]
        if getattr(options, "text", "") is None and len(words) == 1 and (rest != words or not words[0].startswith("-")):
            options.text, rest = words[0], []
        return options, rest


def main(arguments: Sequence[str]) -> int:
    """Run one command. Exit codes: 0 fine; 1 problems in plan or settings; 2 wrong usage; 3 something is missing."""
    try:
        try:
            return _run(arguments)
        finally:
            # What was printed is written here, where it can still be told that it could not be.
            print(end="", flush=True)
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        sys.stderr.close()
        return 0
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        _give_up_output()
        cure = "Free some space, or send it somewhere else."
        return _complain(MissingError(f"The output could not be written: {error.strerror}. {cure}"), EXIT_MISSING)


def _give_up_output() -> None:
    """Let what waits to be written go nowhere, so that nothing fails once more at the very end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _run(arguments: Sequence[str]) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # The plan has letters and dashes that a terminal's own encoding may lack; JSON is UTF-8 whatever the locale.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    # The services tell one fact a line; whoever looks at something wants to see just that.
    start_logging(level=logging.INFO if options.command in _SERVICES else logging.WARNING)
    module, _, name = options.entry.partition(":")
    try:
        return int(getattr(importlib.import_module(module), name)(options))
    except UsageError as error:
        return _complain(error, EXIT_USAGE)
    except MissingError as error:
        return _complain(error, EXIT_MISSING)
    except ConfigError as error:
        return _complain(error, EXIT_PROBLEMS)
    except EmgbotError as error:
        return _complain(error, EXIT_PROBLEMS)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _complain(error: EmgbotError, code: int) -> int:
    print(error, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bot.py",
        description="emgbot: a Slack bot that runs an inter-agency work plan.",
        epilog="Exit codes: 0 fine; 1 problems in plan or settings; 2 wrong usage; 3 something outside is missing "
        "(database, token, network). The environment variables are described in README.md.",
    )
    parser.add_argument("--version", action="version", version=f"emgbot {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_TextLast)
    _services(commands)
    _looking(commands)
    _plans(commands)
    _keeping(commands)
    return parser


def _command(commands: Any, name: str, entry: str, *, help: str) -> argparse.ArgumentParser:  # noqa: A002
    """A command; `entry` is the function that carries it out, loaded only then."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help)
    parser.set_defaults(entry=f"emgbot.cli.{entry}")
    return parser


def _services(commands: Any) -> None:
    demo = _command(
        commands, "demo", "demo:demo", help="the sandbox workspace and the bot in one process, in the browser"
    )
    demo.add_argument("--port", type=_port, default=0, help="port of the page on 127.0.0.1 (default: any free one)")
    demo.add_argument("--no-browser", action="store_true", help="only print the address")
    _command(
        commands, "run", "services:run", help="everything in one process: Socket Mode with SLACK_APP_TOKEN, else HTTP"
    )
    _command(commands, "web", "services:web", help="HTTP only: POST /slack/events and GET /healthz")
    _command(commands, "worker", "services:worker", help="plan and send only")
    _command(commands, "migrate", "services:migrate", help="bring the database to the schema of this code")


def _looking(commands: Any) -> None:
    check = _command(
        commands, "check", "plan:check", help="the plan as understood, and every problem with file, line and cure"
    )
    check.add_argument("plan", nargs="?", metavar="PLAN", help="a plan file (default: EMGBOT_PLAN or the shipped one)")
    _format(check)

    doctor = _command(
        commands, "doctor", "doctor:doctor", help="tokens, scopes, channels, database, clock, plan: each with its cure"
    )
    _format(doctor)

    preview = _command(
        commands, "preview", "preview:preview", help="every future post with its reasons, by the code that sends"
    )
    preview.add_argument("--from", dest="begin", type=_day, required=True, metavar="DATE", help="first day, ISO")
    preview.add_argument("--to", dest="end", type=_day, required=True, metavar="DATE", help="last day, ISO")
    preview.add_argument("--channel", metavar="NAME", help="one channel only, such as #img-ewaste")
    _format(preview)

    explain = _command(
        commands, "explain", "explain:explain", help="how a schedule, question, reference or command is read"
    )
    explain.add_argument("kind", choices=("schedule", "question", "reference", "command"))
    explain.add_argument("text", nargs="?", help="what to read")
    explain.add_argument("--stdin", action="store_true", help="one JSON object a line in, one out, in order")
    explain.add_argument("--today", type=_day, metavar="DATE", help="read as on that day, ISO (default: today)")
    explain.add_argument("--channel", metavar="NAME", help="read as typed in that channel")
    explain.add_argument("--lang", metavar="LANG", help="the language to read it in, such as en")
    _format(explain)


def _plans(commands: Any) -> None:
    plan = commands.add_parser("plan", help="import a document, compare two plans, accept a changed one")
    deeds = plan.add_subparsers(dest="deed", required=True, metavar="DEED")

    read = _command(
        deeds, "import", "imports:import_document", help="a plan file from a .docx, a .txt or a pasted table"
    )
    read.add_argument("file", metavar="FILE", help="the document; - for what is piped in")
    read.add_argument("--like", metavar="PLAN", help="take titles and asks from this plan file (or: accepted)")
    read.add_argument("--plan", dest="plan_id", metavar="ID", help="the new plan's id, such as 2018")
    read.add_argument(
        "--carry-over", action="store_true", help="append what is open in the accepted plan and not in the new one"
    )
    read.add_argument("--output", metavar="OUT", help="write the plan file there (default: standard output)")
    read.add_argument("--force", action="store_true", help="overwrite OUT")
    _format(read)

    diff = _command(deeds, "diff", "proposals:diff", help="what differs between two plan files")
    diff.add_argument("old", metavar="OLD", help="a plan file (or: accepted)")
    diff.add_argument("new", metavar="NEW", help="a plan file")
    _format(diff)

    accept = _command(deeds, "accept", "proposals:accept", help="make a plan file the one the bot works with")
    accept.add_argument(
        "file", nargs="?", metavar="PLAN", help="the plan file (default: EMGBOT_PLAN or the shipped one)"
    )
    accept.add_argument(
        "--renumbered",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="A.1.c=A.1.d: what is A.1.d now was A.1.c, and keeps its history (A.1.c=A.1.c: it is still the same; "
        "of a new plan: A.1.c of the running one is carried over). Once for each",
    )
    accept.add_argument(
        "--new", action="append", default=[], metavar="REF", help="A.1.d is a new activity. Once for each"
    )
    accept.add_argument("--yes", action="store_true", help="accept without asking")

    export = _command(commands, "export", "imports:export", help="the accepted plan as a plan file, on standard output")
    export.add_argument("--format", choices=("yaml", "json"), default="yaml", help="default: yaml")


def _keeping(commands: Any) -> None:
    backup = _command(commands, "backup", "keeping:backup", help="copy all that is stored into a new SQLite file")
    backup.add_argument("file", metavar="FILE", type=Path, help="the new file")
    restore = _command(
        commands, "restore", "keeping:restore", help="bring a backup, or a SQLite database, into an empty database"
    )
    restore.add_argument("file", metavar="FILE", type=Path, help="the backup; or the bot's SQLite file, to move it")
    outbox = commands.add_parser("outbox", help="what waits, is in doubt or was given up, and a word about it")
    deeds = outbox.add_subparsers(dest="deed", required=True, metavar="DEED")
    listed = _command(deeds, "list", "outbox:show_all", help="what is open")
    listed.add_argument("--all", action="store_true", help="what was said and skipped as well")
    listed.add_argument("--most", type=int, default=200, metavar="N", help="the newest N at most (default: 200)")
    _format(listed)
    for name, does in (
        ("show", "one message, with what it says"),
        ("retry", "let it go out at once, as if it had never been tried"),
        ("cancel", "never say it"),
    ):
        deed = _command(deeds, name, f"outbox:{name}", help=does)
        deed.add_argument("key", metavar="KEY", help="its key, such as v1/T1/day/C1/2017-03-24")
        if name == "show":
            _format(deed)
        if name == "retry":
            deed.add_argument("--yes", action="store_true", help="send again without asking what may be there already")
    verify = _command(commands, "verify", "keeping:verify", help="hold every state against its history")
    verify.add_argument("--repair", action="store_true", help="bring the states to what the history says")


def _format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write one such as 2017-03-20") from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; write a number from 0 to 65535")
    return int(text)
