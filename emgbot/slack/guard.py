"""The door to the street: size, signature and age are checked on the raw bytes before anything is parsed.

Bolt alone parses first and answers garbage with 500. What is refused here gets an empty body and no line of its own in
the log but the reason.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qsl

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError

from emgbot.clock import wall_seconds

log = logging.getLogger(__name__)

PATH = "/slack/events"
HEALTH = "/healthz"
MAX_BODY = 1_000_000
MAX_AGE = 300
MAX_FIELDS = 200
MAX_DEPTH = 50
_TIMESTAMP = re.compile(r"\d{9,11}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_UNSTORABLE = re.compile(r"\x00|%00|\\u0000|\\ud[89a-f]", re.IGNORECASE)
"""What can become a NUL or half of a surrogate pair: no person types them and no database takes them."""

Body = dict[str, Any]
Reply = tuple[int, str, str]
"""Status, content type, body."""

REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    411: "Length Required",
    413: "Content Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class Refused(Exception):
    """A request that is not Slack's, with the status it gets."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Guard:
    """The WSGI callable. `handle` gets the parsed body of a request that is proven to be Slack's.

    `pages`: what anybody may ask for by GET, by path.
    """

    secrets: tuple[bytes, ...] = field(repr=False)
    handle: Callable[[Body, dict[str, str]], Reply]
    pages: Mapping[str, Callable[[], Reply]]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        status, kind, body = self._answer(environ)
        data = body.encode()
        headers = [("Content-Type", kind), ("Content-Length", str(len(data)))]
        if status == 405:
            headers.append(("Allow", "GET, HEAD" if environ.get("PATH_INFO") in self.pages else "POST"))
        start_response(f"{status} {REASONS.get(status, 'Status')}", headers)
        return [b"" if environ.get("REQUEST_METHOD") == "HEAD" else data]

    def _answer(self, environ: dict[str, Any]) -> Reply:
        method, path = environ.get("REQUEST_METHOD", ""), environ.get("PATH_INFO", "")
        try:
            if path in self.pages:
                if method not in ("GET", "HEAD"):
                    raise Refused(405, "method")
                return self.pages[path]()
            # The server reads "//slack/events" as "/slack/events"; Slack never sends it.
            if path != PATH or str(environ.get("REQUEST_URI", "")).startswith("//"):
                raise Refused(404, "path")
            if method != "POST":
                raise Refused(405, "method")
            raw = _read(environ)
            self._verify(environ, raw)
            body = parse(raw, str(environ.get("CONTENT_TYPE", "")))
        except Refused as error:
            log.info("refused status=%d reason=%s", error.status, error)
            return error.status, "text/plain; charset=utf-8", ""
        return self.handle(body, _retry_headers(environ))

    def _verify(self, environ: dict[str, Any], raw: bytes) -> None:
        timestamp = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
        signature = str(environ.get("HTTP_X_SLACK_SIGNATURE", ""))
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            raise Refused(401, "signature headers")
        signed = b"v0:" + timestamp.encode() + b":" + raw
        good = [
            hmac.compare_digest(f"v0={hmac.new(secret, signed, hashlib.sha256).hexdigest()}", signature)
            for secret in self.secrets
        ]
        if not any(good):
            raise Refused(401, "signature")
        if abs(wall_seconds() - int(timestamp)) > MAX_AGE:
            raise Refused(401, "age")


def _read(environ: dict[str, Any]) -> bytes:
    length = str(environ.get("CONTENT_LENGTH", ""))
    if not length:
        raise Refused(411, "length")
    if not (length.isascii() and length.isdigit()):
        raise Refused(400, "length")
    if int(length[:12]) > MAX_BODY or len(length) > 12:
        raise Refused(413, "size")
    raw = cast(bytes, environ["wsgi.input"].read(int(length)))
    if len(raw) != int(length):
        raise Refused(400, "short body")
    return raw


def parse(raw: bytes, content_type: str) -> Body:
    """The body as values: JSON, or a form (whose `payload` is JSON). Raises Refused.

    Done here and not by Bolt, whose parser takes any form in which the word "payload" occurs for an interaction.
    """
    try:
        text = raw.decode("utf-8")
        if content_type.split(";")[0].strip().lower() == "application/json" or text.lstrip()[:1] == "{":
            source, body = text, json.loads(text)
        else:
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS))
            wrapped = "payload" in fields and "command" not in fields
            source = fields["payload"] if wrapped else text
            body = json.loads(source) if wrapped else fields
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, or nested beyond all reason
        raise Refused(400, "body") from error
    if _UNSTORABLE.search(source) or source.count("{") + source.count("[") > MAX_DEPTH:
        body = storable(body)
    if not isinstance(body, dict) or not any(
        isinstance(body.get(key), str) for key in ("type", "command", "ssl_check")
    ):
        raise Refused(400, "body")
    return body


def storable(value: Any, depth: int = 0) -> Any:
    """The same values without what no database takes: NUL and halves of surrogate pairs. From whichever side they come.

    Raises Refused where they are nested beyond all reason.
    """
    if depth > MAX_DEPTH:
        raise Refused(400, "depth")
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "ignore").decode()
    if isinstance(value, list):
        return [storable(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {storable(name, depth + 1): storable(item, depth + 1) for name, item in value.items()}
    return value


def _retry_headers(environ: dict[str, Any]) -> dict[str, str]:
    """What Bolt may see of the headers: those about retries. Its own `x-slack-bolt-*` could switch listeners off."""
    names = {"HTTP_X_SLACK_RETRY_NUM": "x-slack-retry-num", "HTTP_X_SLACK_RETRY_REASON": "x-slack-retry-reason"}
    return {name: str(environ[key]) for key, name in names.items() if key in environ}


class _PlainRequest(HTTPRequestParser):  # type: ignore[misc]  # the server has no types
    """The server's reading of a request, without transfer codings: Slack sends none, and they are doors for mischief.

    By itself the server unpacks chunks before anybody sees that there was no length, answers other codings with 501,
    and drops the connection over a length of 5,000 digits.
    """

    def parse_header(self, header_plus: bytes) -> None:
        """Read the headers. Raises ParsingError, which is answered with 400."""
        if re.search(rb"^transfer-encoding[ \t]*:", header_plus, re.IGNORECASE | re.MULTILINE):
            raise ParsingError("Transfer-Encoding is not taken")
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            raise ParsingError("Content-Length is invalid") from error


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection of the server that reads requests so."""

    parser_class = _PlainRequest
