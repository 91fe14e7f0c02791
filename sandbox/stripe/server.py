"""The API of Stripe over HTTP: keys, versions, idempotency, and the faults asked for; all is logged."""

import itertools
import re
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox import silence
from sandbox.changes import Changes
from sandbox.faults import Fault, Faults, Held
from sandbox.request_log import Request, RequestLog
from sandbox.stripe import forms, objects
from sandbox.stripe.account import Account
from sandbox.stripe.errors import StripeRefused, bad_request
from sandbox.stripe.idempotency import Kept, Keys
from sandbox.stripe.records import Record

BODY_BYTES_MAX = 1_000_000
_VERSION = re.compile(r"\d{4}-\d\d-\d\d(\.[a-z]+)?")


class Api:
    """Serves one account. Its faults are named by call: "refunds.create", or "*" for any."""

    def __init__(self, account: Account, changes: Changes) -> None:
        self.account = account
        self.faults = Faults()
        self.log = RequestLog()
        self.running: set[Request] = set()
        self._changes = changes
        self._keys = Keys()
        self._numbers = itertools.count(1)

    def routes(self) -> list[BaseRoute]:
        return [Route("/stripe/{path:path}", self.serve, methods=["GET", "POST", "DELETE"])]

    async def serve(self, http: HttpRequest) -> Response:
        request = Request(http.url.path, {}, self.account.clock.now())
        self.log.append(request)
        self.running.add(request)
        try:
            response = await self._respond(http, request)
        except StripeRefused as refused:
            response = self._answered(request, refused.status, refused.answer(), {})
        except (silence.ClientGone, ClientDisconnect):
            request.abandoned = True
            response = silence.NoAnswer()
        finally:
            request.done = True
            self.running.discard(request)
            self._changes.tell("stripe", method=request.method)
        return response

    async def _respond(self, http: HttpRequest, request: Request) -> Response:
        # Only here, so that a box in which nobody pays by card does without the SDK, which is large.
        from sandbox.stripe.endpoints import endpoint_at

        self._let_in(http)
        path = f"/{http.path_params['path']}"
        found = endpoint_at(http.method, path)
        if found is None:
            raise StripeRefused(404, f"Unrecognized request URL ({http.method}: {path}).")
        endpoint, record_id = found
        request.method = endpoint.name
        form = http.url.query if http.method == "GET" else (await _body(http)).decode()
        request.params = forms.parsed(form)
        key = http.headers.get("Idempotency-Key", "") if http.method == "POST" else ""
        return await self._play(http, request, endpoint, record_id, key=key, question=(path, form))

    def _let_in(self, http: HttpRequest) -> None:
        scheme, _, key = http.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not key:
            raise StripeRefused(401, "You did not provide an API key.")
        if key != self.account.secret_key:
            raise StripeRefused(401, f"Invalid API Key provided: {key[:8]}{'*' * 8}{key[-4:]}")
        version = http.headers.get("Stripe-Version", objects.API_VERSION)
        if not _VERSION.fullmatch(version):
            raise bad_request(f"Invalid Stripe API version: {version}")

    async def _play(
        self,
        http: HttpRequest,
        request: Request,
        endpoint: Any,
        record_id: str,
        *,
        key: str,
        question: tuple[str, str],
    ) -> Response:
        """Do it once, with the fault or the hold that awaits this request before or after its effect."""
        held, fault = self.faults.held_for(request), self.faults.fault_for(request)
        kept = self._keys.ask(key, question, now=self.account.clock.now()) if key else Kept(question, 0)
        is_replayed = kept.answer is not None
        try:
            if fault is not None and fault.kind == "500" and not is_replayed:
                # What went wrong on their side once it had begun is kept, like every other answer.
                kept.answer = (500, _on_their_side(500).answer())
            await self._before(http, request, held, fault)
            status, body = kept.answer = kept.answer or self._done(request, endpoint, record_id)
        except BaseException:
            # Refused, or left, before it was begun: the key may be used again.
            if kept.answer is None:
                self._keys.forget(key)
            raise
        if held is not None and held.after_effect:
            await silence.unless_gone(http, held.wait())
        if fault is not None:
            await silence.after_effect(http, fault)
            if fault.kind == "lost":
                return silence.NoAnswer()
        return self._answered(request, status, body, {"Idempotent-Replayed": "true"} if is_replayed else {})

    async def _before(self, http: HttpRequest, request: Request, held: Held | None, fault: Fault | None) -> None:
        if held is not None and not held.after_effect:
            await silence.unless_gone(http, held.wait())
        if fault is not None:
            request.fault = fault.kind
            request.injected = fault.kind in {"429", "500", "502"}
            _refuse(fault)
            await silence.before_effect(http, fault)

    def _done(self, request: Request, endpoint: Any, record_id: str) -> tuple[int, dict[str, Any]]:
        """
        The status and the answer.

        Raises:
            StripeRefused: The parameters are not those of the call.
        """
        from sandbox.stripe.checking import checked

        given = checked(request.params, endpoint.kind)
        try:
            answer = endpoint.work(self.account, given, record_id)
        except StripeRefused as refused:
            return refused.status, refused.answer()
        body = self.account.written(answer) if isinstance(answer, Record) else answer
        if body["object"] == "list":
            # The SDK asks there for the next page.
            body["url"] = endpoint.path.pattern
        return 200, objects.expanded(body, given.get("expand", []), self.account.written_by_id)

    def _answered(self, request: Request, status: int, body: dict[str, Any], headers: dict[str, str]) -> Response:
        request.status, request.answer = status, {"ok": status == 200, "description": str(body.get("error", ""))}
        number = f"req_{next(self._numbers):014d}"
        return JSONResponse(
            body, status_code=status, headers={"Request-Id": number, "Stripe-Version": objects.API_VERSION, **headers}
        )


def _refuse(fault: Fault) -> None:
    if fault.kind == "429":
        raise StripeRefused(429, "Too many requests.", code="rate_limit")
    if fault.kind in {"500", "502"}:
        raise _on_their_side(int(fault.kind))


def _on_their_side(status: int) -> StripeRefused:
    return StripeRefused(status, "An error occurred on our side.", kind="api_error")


async def _body(http: HttpRequest) -> bytes:
    body = await http.body()
    if len(body) > BODY_BYTES_MAX:
        raise StripeRefused(413, "Request Entity Too Large")
    return body
