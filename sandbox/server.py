"""The Starlette app: takes requests as api.telegram.org does, checks them, plays the faults asked for, and logs all."""

from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox import bodies, parameters, silence
from sandbox.errors import Refused, too_many_requests
from sandbox.faults import Fault
from sandbox.methods import METHODS
from sandbox.methods.call import Call
from sandbox.request_log import Request
from sandbox.world import Bot, World

# Faults that refuse; the others let the request have its effect.
REFUSING = {"429", "500", "502"}
# Methods are found whatever the case of their letters, as Telegram does it.
NAMES = {name.lower(): name for name in METHODS}


class BotApi:
    """Serves one world's bots."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.running: set[Request] = set()

    def app(self, routes: list[BaseRoute]) -> Starlette:
        methods = ["GET", "POST"]
        return Starlette(
            routes=[
                # Asked for most by far: one route after the other is tried.
                Route("/bot{token}/{method}", self.serve, methods=methods),
                Route("/file/bot{token}/{path:path}", self.file, methods=["GET"]),
                *routes,
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
        except (silence.ClientGone, ClientDisconnect):
            request.abandoned = True
            response = silence.NoAnswer()
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
            await silence.unless_gone(http, held.wait())
        if fault is not None:
            request.fault = fault.kind
            request.injected = fault.kind in REFUSING
            await _before_effect(http, fault)
        work = self._effect(request, bot, *parameters_of)
        answer = await (silence.unless_gone(http, work) if request.method == "getUpdates" else work)
        if held is not None and held.after_effect:
            await silence.unless_gone(http, held.wait())
        # Noted before it may be lost: a request refused for its own sake is found even so.
        request.answer = answer
        if fault is not None:
            await silence.after_effect(http, fault)
            if fault.kind == "lost":
                return silence.NoAnswer()
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
    await silence.before_effect(http, fault)


async def _not_found(_: HttpRequest) -> Response:
    return _answer(Refused(404, "Not Found"))


def _answer(refusal: Refused) -> JSONResponse:
    return JSONResponse(refusal.answer(), status_code=refusal.error_code)
