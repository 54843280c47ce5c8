"""Reading a file that a person sent: only from Slack's own hosts, bounded in size and in time. Keeps nothing."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from slack_sdk import WebClient

from emgbot.clock import monotonic
from emgbot.core.commands.slack_text import clean_text
from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.runtime import SentFile
from emgbot.slack.client import UNREADABLE, asked

KEPT = (
    *("id", "mimetype", "filetype", "size", "mode", "is_external", "file_access"),
    *("url_private_download", "url_private"),
)
"""What is kept of a file of an event, beside its name: as much as `fetch` needs."""

MOST_HOPS = 3
"""Slack itself sends from files.slack.com to another of its hosts (files-origin.slack.com on Enterprise Grid)."""

CHUNK = 65_536
SLACK = re.compile(r"(?:[a-z0-9-]+\.)*slack\.com(?::443)?", re.ASCII | re.I)
PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.DOTALL)

NO_SCOPE = (
    "Slack does not let me read files, because the app has no scope files:read. In Slack's app pages "
    '(api.slack.com/apps) open the app, "OAuth & Permissions", add files:read to the bot token scopes and reinstall '
    "the app; then send the file again."
)
GONE = "The file is not there any more, or I may not see it. Send it again, here."
ELSEWHERE = "That is a link to a file which is kept outside Slack, and I cannot open it. Save the file and send itself."
CANVAS = "That is a canvas or a list of Slack and not a file. Save it as a document and send that."
LATER = "Slack does not give me the file just now. Send it again in a few minutes."
BROKEN_OFF = "The file did not arrive whole. Send it again."

REFUSALS = {
    "missing_scope": (NO_SCOPE, True),
    "no_permission": (NO_SCOPE, True),
    "file_not_found": (GONE, True),
    "file_deleted": (GONE, True),
    "access_denied": (GONE, True),
    "not_visible": (GONE, True),
    "team_access_not_granted": (GONE, True),
}
"""What `files.info` refuses: the sentence, and whether the same file will always meet it."""


def sent_file(file: Mapping[str, Any]) -> SentFile:
    """What is kept of the file object of an event; its name without what no screen should meet."""
    name = clean_text(str(file.get("name") or file.get("title") or "file"))
    return {"name": name} | {key: file[key] for key in KEPT if key in file}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """An answer that points elsewhere is an error: what was meant for Slack goes nowhere else."""

    def http_error_302(self, *_: Any) -> None:
        """Follow nothing, and do not even read where it points."""

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302  # type: ignore[assignment]


@dataclass(frozen=True)
class SlackFiles:
    """Reads files with the client's token; the token goes to no host but Slack's, or the stand-in's own origin."""

    client: WebClient

    def fetch(self, file: SentFile, *, most: int, seconds: float) -> bytes:
        """The file's bytes, at most `most`, within `seconds`. Raises DeliveryError that says why not and the cure."""
        _check_size(file.get("size"), most)
        until = monotonic() + seconds
        # A thread that can be left behind: resolving a name or a trickle of headers knows no deadline in all.
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="file")
        try:
            return pool.submit(self._fetch, file, most=most, until=until).result(seconds)
        except TimeoutError:
            said = f"The file did not arrive within {seconds:g} seconds. Send it again in a few minutes."
            raise DeliveryError(said, permanent=False) from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _fetch(self, file: SentFile, *, most: int, until: float) -> bytes:
        if file.get("file_access") == "check_file_info" or not _address(file):
            file = self._looked_up(file)
            _check_size(file.get("size"), most)
        url = _address(file)
        if file.get("mode") == "external" or file.get("is_external") is True:
            raise DeliveryError(ELSEWHERE, permanent=True)
        if str(file.get("mimetype")).startswith("application/vnd.slack-"):
            raise DeliveryError(CANVAS, permanent=True)
        if not url:
            raise DeliveryError(GONE, permanent=True)
        try:
            with self._open(url, until=until) as response:
                return _read(response, file, most=most, until=until)
        except TimeoutError:
            raise
        except UNREADABLE as error:
            raise DeliveryError(LATER, permanent=False) from error

    def _looked_up(self, file: SentFile) -> SentFile:
        """Ask `files.info`: of a file from another organisation the event tells the id alone."""
        file_id = str(file.get("id") or "")
        if not file_id:
            raise DeliveryError(GONE, permanent=True)
        try:
            found = asked(lambda: self.client.files_info(file=file_id)).get("file")
        except DeliveryUnknown as error:
            # Slack's codes for files are none of those that a post can meet.
            sentence, permanent = REFUSALS.get(str(error), (LATER, False))
            raise DeliveryError(sentence, permanent=permanent) from error
        except DeliveryError as error:
            sentence, permanent = REFUSALS.get(error.code, (LATER, error.permanent))
            raise DeliveryError(sentence, permanent=permanent, retry_after=error.retry_after) from error
        if not isinstance(found, dict):
            raise DeliveryError(LATER, permanent=False)
        return found

    def _open(self, url: str, *, until: float) -> HTTPResponse:
        """Open the address, following Slack from one of its own hosts to another, and nowhere else."""
        opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPSHandler(context=self.client.ssl))
        for _ in range(1 + MOST_HOPS):
            if not is_slack(url, self.client.base_url):
                raise DeliveryError(ELSEWHERE, permanent=True)
            headers = {"Authorization": f"Bearer {self.client.token}", "Accept-Encoding": "identity"}
            request = urllib.request.Request(quote(url, safe="/%:=&?~#+!$,;'@()*[]"), headers=headers)  # noqa: S310
            try:
                opened: HTTPResponse = opener.open(request, timeout=max(0.01, until - monotonic()))
                return opened
            except urllib.error.HTTPError as error:
                error.close()
                target = error.headers.get("Location")
                if error.code not in (301, 302, 303, 307, 308) or not target:
                    raise _refused(error) from error
                url = urljoin(url, target)
            except urllib.error.URLError as error:
                if isinstance(error.reason, TimeoutError):
                    raise TimeoutError from error
                raise
        raise DeliveryError(LATER, permanent=False)


def is_slack(url: str, api_url: str) -> bool:
    """Whether the token may go to an address: https and Slack's domain, or the very origin of SLACK_API_URL."""
    try:
        there, home = urlsplit(url), urlsplit(api_url)
    except ValueError:
        return False
    if SLACK.fullmatch(home.netloc):
        return there.scheme == "https" and SLACK.fullmatch(there.netloc) is not None
    return (there.scheme, there.netloc) == (home.scheme, home.netloc)


def _address(file: SentFile) -> str:
    return str(file.get("url_private_download") or file.get("url_private") or "")


def _check_size(size: object, most: int) -> None:
    if isinstance(size, int) and size > most:
        raise DeliveryError(
            f"The file is too large: {size / 1e6:,.1f} MB, and I read up to {most / 1e6:g} MB. Send a smaller one.",
            permanent=True,
        )


def _read(response: HTTPResponse, file: SentFile, *, most: int, until: float) -> bytes:
    """The bytes of an answer, whole. A page where no page was sent is the page to sign in."""
    declared = response.headers.get("Content-Length", "")
    found = bytearray()
    while chunk := response.read1(CHUNK):
        found += chunk
        _check_size(len(found), most)
        if monotonic() > until:
            raise TimeoutError
    page = response.headers.get_content_type() == "text/html" or PAGE.match(found)
    if page and "html" not in f"{file.get('mimetype')} {file.get('filetype')}":
        raise DeliveryError(NO_SCOPE, permanent=True)
    size = file.get("size")
    promised = int(declared) if declared.isdecimal() else size if isinstance(size, int) else 0
    if len(found) < promised:
        raise DeliveryError(BROKEN_OFF, permanent=False)
    return bytes(found)


def _refused(error: urllib.error.HTTPError) -> DeliveryError:
    if error.code in (401, 403):
        return DeliveryError(NO_SCOPE, permanent=True)
    if error.code in (404, 410):
        return DeliveryError(GONE, permanent=True)
    return DeliveryError(LATER, permanent=False)
