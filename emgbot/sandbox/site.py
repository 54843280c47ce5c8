"""The stand-in over HTTP: Slack's Web API, `response_url`, the control API and the page; for this machine only."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from emgbot.errors import UserError
from emgbot.sandbox import control as control_module
from emgbot.sandbox.api import WebApi, read_arguments
from emgbot.sandbox.control import Control, number
from emgbot.sandbox.failing import Failing
from emgbot.sandbox.faults import Faults
from emgbot.sandbox.files import MOST_BYTES, File
from emgbot.sandbox.records import Json, Refusal, permalink
from emgbot.sandbox.responses import Responses
from emgbot.sandbox.uploads import brought
from emgbot.sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"
MAX_BODY = 1_000_000
MAX_BODY_WITH_FILES = MAX_BODY + MOST_BYTES * 4 // 3
LONGEST_WAIT = 25
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

log = logging.getLogger(__name__)


class OwnMachineOnly:
    """Refuses what names another host or comes from another site's page, so that no web page can reach in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or pass on."""
        if scope["type"] == "http":
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
            host, origin = headers.get("host", ""), headers.get("origin")
            name, _, port = host.partition(":")
            ours = name in ("127.0.0.1", "localhost") and (port.isdecimal() or ":" not in host)
            if not ours or origin not in (None, f"http://{host}"):
                refused = PlainTextResponse("This workspace answers only to its own machine and page.\n", 403)
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)


class Site:
    """The routes, and the threads on which they are answered."""

    def __init__(
        self, space: Workspace, api: WebApi, responses: Responses, control: Control, *, faults: Faults
    ) -> None:
        self._space = space
        self._api = api
        self._responses = responses
        self._control = control
        # People's acts wait for the bot, which calls the Web API meanwhile: each has threads of its own.
        self._for_people = CapacityLimiter(24)
        self._for_the_bot = CapacityLimiter(24)
        self._stopping = asyncio.Event()
        routes = [
            Route("/", self._page),
            Route("/archives/{rest:path}", self._page),
            Route("/api/{method}", self._web_api, methods=["GET", "POST"]),
            Route("/files-pri/{ids}/{name}", self._file),
            Route("/files-pri/{ids}/download/{name}", self._file),
            Route("/files/{user}/{file}/{name}", self._file_page),
            Route("/upload/v1/{token}", self._upload, methods=["POST"]),
            Route("/response/{token}", self._response, methods=["POST"]),
            Route("/control", self._text),
            Route("/control/state", self._state),
            Route("/control/wait", self._wait),
            Route("/control/clock", self._clock),
            Route("/control/deliveries", self._deliveries),
            Route("/control/accepted", self._accepted),
            Route("/control/calls", self._calls),
            Route("/control/file/{file}", self._file_for_people),
            Route("/control/file/{file}/{name}", self._file_for_people),
            Route("/control/{act}", self._act, methods=["POST"]),
            Mount("/page", StaticFiles(directory=PAGE)),
        ]
        handlers: Any = {UserError: _sentence, Refusal: _refusal}
        starlette = Starlette(routes=routes, exception_handlers=handlers)
        self._failing = Failing(starlette, faults, responses.channel_of)
        self.app: ASGIApp = OwnMachineOnly(self._with_headers)

    def stop_waiting(self) -> None:
        """Let the long polls end; called on the loop's own thread."""
        self._stopping.set()
        self._failing.stop()

    async def _with_headers(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with(message: Any) -> None:
            if message["type"] == "http.response.start":
                own = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *own]
            await send(message)

        await self._failing(scope, receive, send_with)

    async def _page(self, _request: Request) -> Response:
        return Response((PAGE / "index.html").read_bytes(), media_type="text/html")

    async def _web_api(self, request: Request) -> Response:
        body = await _body(request)
        method = request.path_params["method"]
        try:
            args = read_arguments(body, request.headers.get("content-type", ""), request.query_params)
        except Refusal as refusal:
            return JSONResponse(refusal.as_json())
        authorization = request.headers.get("authorization", "")
        answer = await to_thread.run_sync(
            lambda: self._api.call(method, args, authorization=authorization), limiter=self._for_the_bot
        )
        return JSONResponse(answer.body, answer.status, answer.headers)

    async def _file(self, request: Request) -> Response:
        """A file, for the bot's token; without a good one Slack leads to its page to sign in, as if all were well."""
        file_id = request.path_params["ids"].rpartition("-")[2]
        try:
            file = self._api.file(file_id, authorization=request.headers.get("authorization", ""))
        except Refusal as refusal:
            return PlainTextResponse(f"{refusal}\n", 404)
        if file is None:
            return Response(status_code=302, headers={"Location": f"/?redir={quote(request.url.path, safe='')}"})
        return _download(file, file.kind[1])

    async def _upload(self, request: Request) -> Response:
        """Step 2 of an upload: the bytes, as they are or in a form, to an address that needs no token."""
        body = await _body(request, most=MAX_BODY + MOST_BYTES)
        content = brought(body, request.headers.get("content-type", ""))
        try:
            self._space.uploads.bring(request.path_params["token"], content)
        except Refusal as refusal:
            return PlainTextResponse(f"{refusal}\n", 404 if refusal.code == "upload_not_found" else 400)
        return PlainTextResponse(f"OK - {len(content)}")

    async def _file_page(self, request: Request) -> Response:
        message, _ = self._space.file(request.path_params["file"])
        return Response(status_code=302, headers={"Location": permalink(message)})

    async def _file_for_people(self, request: Request) -> Response:
        # It is saved and not shown, unless it is a picture: a page that somebody sent must not run beside ours.
        file = self._control.file(request.path_params["file"], request.query_params)
        if file.picture is not None and "show" in request.query_params:
            return Response(file.content, media_type=file.picture)
        return _download(file, "application/octet-stream")

    async def _response(self, request: Request) -> Response:
        token = request.path_params["token"]
        try:
            sent = json.loads(await _body(request))
            await to_thread.run_sync(lambda: self._responses.use(token, sent), limiter=self._for_the_bot)
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
        except Refusal as refusal:
            gone = refusal.code in ("invalid_url", "expired_url", "used_url")
            return JSONResponse({"ok": False, "error": refusal.code}, 404 if gone else 400)
        return PlainTextResponse("ok")

    async def _text(self, _request: Request) -> Response:
        return PlainTextResponse(control_module.__doc__)

    async def _state(self, request: Request) -> Response:
        return await self._answer(lambda: self._control.state(request.query_params))

    async def _clock(self, request: Request) -> Response:
        if request.method == "POST":
            return await self._act(request)
        return await self._answer(self._control.clock)

    async def _deliveries(self, request: Request) -> Response:
        return await self._answer(lambda: self._control.deliveries(request.query_params))

    async def _accepted(self, request: Request) -> Response:
        return JSONResponse({"ok": True, "accepted": self._api.calls.accepted(request.query_params.get("method"))})

    async def _calls(self, request: Request) -> Response:
        return JSONResponse({"ok": True, "calls": self._api.calls.all(request.query_params.get("method"))})

    async def _act(self, request: Request) -> Response:
        name = request.path_params.get("act", "clock")
        act = self._control.acts.get(name)
        if act is None:
            raise UserError(f"There is no /control/{name}. GET /control lists what there is.")
        try:
            args = json.loads(await _body(request, most=MAX_BODY_WITH_FILES if name == "say" else MAX_BODY) or b"{}")
        except ValueError:
            raise UserError("The body must be JSON.") from None
        if not isinstance(args, dict):
            raise UserError("The body must be a JSON object.")
        return await self._answer(lambda: act(args))

    async def _wait(self, request: Request) -> Response:
        """Wait without holding a thread: the workspace wakes this loop."""
        version = number(request.query_params.get("version"), "version")
        timeout = min(LONGEST_WAIT, number(request.query_params.get("timeout"), "timeout") or LONGEST_WAIT)
        loop, news = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(news.set)

        unwatch = self._space.watch(wake)
        try:
            if self._space.version <= version:
                waits = [asyncio.ensure_future(event.wait()) for event in (news, self._stopping)]
                _, pending = await asyncio.wait(waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
                for wait in pending:
                    wait.cancel()
        finally:
            unwatch()
        query = dict(request.query_params) | {"since": str(version)}
        return await self._answer(lambda: self._control.state(query))

    async def _answer(self, act: Callable[[], Json]) -> Response:
        return JSONResponse(await to_thread.run_sync(act, limiter=self._for_people))


async def _body(request: Request, *, most: int = MAX_BODY) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise UserError("That is too much for one request.")
    return bytes(body)


def _download(file: File, kind: str) -> Response:
    named = f"attachment; filename=\"{file.slug}\"; filename*=UTF-8''{quote(file.name, safe='', errors='replace')}"
    return Response(file.content, media_type=kind, headers={"Content-Disposition": named})


async def _sentence(_request: Request, error: Exception) -> Response:
    return JSONResponse({"ok": False, "error": str(error)}, 400)


async def _refusal(_request: Request, error: Exception) -> Response:
    """A person's act that Slack would refuse."""
    said = {
        "message_not_found": "That message is not there any more.",
        "cannot_reply_to_message": "The message to reply to is not there any more.",
        "file_not_found": "There is no such file here.",
        "file_deleted": "That file was deleted with its message.",
        "already_reacted": "You put that emoji there already.",
        "no_reaction": "That emoji is not yours to take off.",
    }
    return JSONResponse({"ok": False, "error": said.get(str(error), str(error)), "code": str(error)}, 400)
