"""The Starlette app: takes requests as api.telegram.org does, checks them, plays the faults asked for, and logs all."""

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import Any, TypeVar

import httpx
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from sandbox import bodies, parameters
from sandbox.errors import Refused, too_many_requests
from sandbox.faults import Fault
from sandbox.methods import METHODS
from sandbox.methods.call import Call
from sandbox.request_log import Request
from sandbox.world import Bot, World

T = TypeVar("T")
# Faults that refuse; the others let the request have its effect.
REFUSING = {"429", "500", "502"}
# Methods are found whatever the case of their letters, as Telegram does it.
NAMES = {name.lower(): name for name in METHODS}


class ClientGone(Exception):
    """The client closed the connection before it was answered."""


class NoAnswer(Response):
    """Closes the connection without a word."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        transport = scope.get("state", {}).get("transport")
        if transport is None:
            # In-process there is no connection to cut: the client sees what it would see had there been one.
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        transport.abort()
        # uvicorn learns of it in its next turn; it would answer 500 if we came back before that.
        for _ in range(3):
            await asyncio.sleep(0)


class BotApi:
    """Serves one world's bots."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.running: set[Request] = set()

    def app(self, routes: list[BaseRoute]) -> Starlette:
        methods = ["GET", "POST"]
        return Starlette(
            routes=[
                *routes,
                Route("/bot{token}/{method}", self.serve, methods=methods),
                Route("/file/bot{token}/{path:path}", self.file, methods=["GET"]),
                Route("/{rest:path}", _not_found, methods=methods),
            ]
        )

    async def file(self, http: HttpRequest) -> Response:
        file = self.world.files.by_path.get(http.path_params["path"])
        if http.path_params["token"] not in self.world.bots or file is None:
            return _answer(Refused(404, "Not Found"))
        return Response(file.content, media_type=file.mime_type or "application/octet-stream")

    async def serve(self, http: HttpRequest) -> Response:
        name = http.path_params["method"]
        request = Request(NAMES.get(name.lower(), name), {}, self.world.now())
        self.world.log.append(request)
        self.running.add(request)
        try:
            response = await self._respond(http, request)
        except Refused as refusal:
            response = _answer(refusal)
            request.answer, request.status = refusal.answer(), response.status_code
        except (ClientGone, ClientDisconnect):
            request.abandoned = True
            response = NoAnswer()
        except Exception:
            # A bug of ours. It counts as refused, so that no journey passes over it, and rises into the log.
            request.answer = Refused(500, "Internal Server Error").answer()
            raise
        finally:
            request.done = True
            self.running.discard(request)
            self.world.changes.tell("request", method=request.method, refused=request.refused)
        return response

    async def _respond(self, http: HttpRequest, request: Request) -> Response:
        bot = self.world.bots.get(http.path_params["token"])
        if bot is None:
            raise Refused(401, "Unauthorized")
        request.bot_id = bot.id
        if request.method not in METHODS:
            raise Refused(404, "Not Found")
        raw, uploads = await bodies.read(http)
        request.params = raw | {name: f"<{len(upload.content)} bytes>" for name, upload in uploads.items()}
        return await self._play(http, request, bot, parameters_of=(raw, uploads))

    async def _play(
        self,
        http: HttpRequest,
        request: Request,
        bot: Bot,
        *,
        parameters_of: tuple[dict[str, Any], dict[str, parameters.Upload]],
    ) -> Response:
        """Do what the method does, with the fault or the hold that awaits this request before or after it."""
        held, fault = self.world.faults.held_for(request), self.world.faults.fault_for(request)
        if held is not None and not held.after_effect:
            await _unless_gone(http, held.wait())
        if fault is not None:
            request.fault = fault.kind
            request.injected = fault.kind in REFUSING
            await _before_effect(http, fault)
        work = self._effect(request, bot, *parameters_of)
        answer = await (_unless_gone(http, work) if request.method == "getUpdates" else work)
        if held is not None and held.after_effect:
            await _unless_gone(http, held.wait())
        # Noted before it may be lost: a request refused for its own sake is found even so.
        request.answer = answer
        if fault is not None:
            await _after_effect(http, fault)
            if fault.kind == "lost":
                return NoAnswer()
        request.status = 200 if answer["ok"] else int(answer["error_code"])
        return JSONResponse(answer, status_code=request.status)

    async def _effect(
        self, request: Request, bot: Bot, raw: dict[str, Any], uploads: dict[str, parameters.Upload]
    ) -> dict[str, Any]:
        try:
            arguments = parameters.check(request.method, raw, uploads)
            result = await METHODS[request.method](Call(self.world, bot, arguments))
        except Refused as refusal:
            return refusal.answer()
        return {"ok": True, "result": result}


async def _before_effect(http: HttpRequest, fault: Fault) -> None:
    if fault.kind == "429":
        raise too_many_requests(fault.retry_after)
    if fault.kind == "500":
        raise Refused(500, "Internal Server Error")
    if fault.kind == "502":
        raise Refused(502, "Bad Gateway")
    if fault.kind == "timeout" and not fault.after_effect:
        await _unless_gone(http, fault.released())


async def _after_effect(http: HttpRequest, fault: Fault) -> None:
    if fault.kind == "timeout" and fault.after_effect:
        await _unless_gone(http, fault.released())
    if fault.kind == "slow":
        await _unless_gone(http, asyncio.sleep(fault.seconds))


async def _unless_gone(http: HttpRequest, work: Awaitable[T]) -> T:
    """
    Wait for the work, unless the client goes away first.

    Raises:
        ClientGone: It went.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_disconnected(http))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGone
        return working.result()
    finally:
        for task in (working, leaving):
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task


async def _disconnected(http: HttpRequest) -> None:
    while (await http.receive())["type"] != "http.disconnect":
        pass


async def _not_found(_: HttpRequest) -> Response:
    return _answer(Refused(404, "Not Found"))


def _answer(refusal: Refused) -> JSONResponse:
    return JSONResponse(refusal.answer(), status_code=refusal.error_code)
