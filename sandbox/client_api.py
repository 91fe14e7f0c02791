"""
The people's side over HTTP and JSON, for the page and for stories in other processes.

    GET  /sandbox/state                        bots, people, groups, clock, and the number of the newest change
    GET  /sandbox/people                       everyone
    POST /sandbox/people                       {first_name, last_name?, username?, language_code?} -> person
    POST /sandbox/groups                       {title, members: [id], forum?, supergroup?, bot_is_administrator?}
    POST /sandbox/groups/{chat_id}/members     {person}; DELETE the same: leaves
    POST /sandbox/groups/{chat_id}/migrate     upgrade to a supergroup -> {chat_id}
    GET  /sandbox/chats?as=ID                  the chats a person has
    GET  /sandbox/chats/{chat_id}/messages?as=ID[&after=MESSAGE_ID][&tail=N]
                                               messages, reply keyboard, topics, pins
    GET  /sandbox/chats/{chat_id}/screen?as=ID[&tail=N]               the same as plain text
    GET  /sandbox/commands?as=ID               the bot's commands, menu button and descriptions for this person
    POST /sandbox/start      {as, payload?, bot?}
    POST /sandbox/say        {as, text, chat_id?, reply_to?, topic?}
    POST /sandbox/edit       {as, chat_id, message_id, text}
    POST /sandbox/press      {as, label, chat_id?, message_id?}  -> {query_id?, url?, message_id}
    POST /sandbox/press_data {as, chat_id, message_id, data}
    POST /sandbox/press_key  {as, label, chat_id?}       a key of the reply keyboard only
    POST /sandbox/photo      {as, content (base64), caption?, chat_id?, reply_to?, topic?}
    POST /sandbox/document   {as, content (base64), name, caption?, chat_id?}
    POST /sandbox/album      {as, contents: [base64], caption?, chat_id?}
    POST /sandbox/contact    {as, phone_number?, of?, chat_id?}
    POST /sandbox/location   {as, latitude, longitude, live_period?, chat_id?}
    POST /sandbox/move       {as, chat_id, message_id, latitude, longitude}
    POST /sandbox/react      {as, chat_id, message_id, emoji: []}
    POST /sandbox/block      {as, blocked: bool}
    POST /sandbox/open       {as, url}           follow a link such as t.me/bot?start=payload
    POST /sandbox/inline     {as, query, chat_id?} -> {query_id}
    POST /sandbox/choose     {query_id, title}     send one of the results offered
    POST /sandbox/pay        {as, chat_id?, message_id?, link?, outcome?: paid|declined|pending, shipping_option?,
                              order_info?: {name?, phone_number?, email?, shipping_address?}, tip_amount?} -> checkout
    POST /sandbox/ship       {checkout_id, shipping_option}    choose one of the ways to send      -> checkout
    POST /sandbox/settle     {checkout_id, outcome: paid|declined}   end a pending payment         -> checkout
    GET  /sandbox/checkouts/{checkout_id}
             {checkout_id, status, is_over, error, total, order_info, shipping_option, successful_payment,
              shipping_options: [{id, title, amount}]}; each step is told as an event {kind: "checkout", checkout_id,
              user_id, status}. Statuses: shipping (the bot is asked), choosing (`ship` must follow), checking (the bot
              has 10 s to agree), charging (`settle` must follow), and in the end paid, refused, declined or late.
             An invoice among the messages has `bill`: {total, prices: [{label, amount}], photo_url, is_flexible,
              max_tip_amount, order_info: what the form asks for, filled in as the app would; is_paid: show a receipt}.
    GET  /sandbox/page, /sandbox/insight       see client_page
    GET  /sandbox/letters                      see mail
    GET  /sandbox/answers/{query_id}           {answered, text, show_alert, url, results, way_in}: what the bot answered
    GET  /sandbox/files/{file_id}              the bytes
    GET  /sandbox/events[?after=N]             server-sent events: {kind, ...} for each change
    GET  /sandbox/clock                        {now, virtual};  POST {advance: seconds} or {set: time}
    GET  /sandbox/requests[?refused=1]         the bots' requests
    GET  /sandbox/quiet                        {idle, pending_updates}
    POST /sandbox/faults     {method, kind, times?, chat_id?, retry_after?, seconds?, after_effect?}

A chat_id left out means the person's private chat with the first bot; a private chat's id is the person's own.
What a person could not do is answered 409 {"error": ..., "screen"?: ...}; a wrong request 400.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from sandbox import client_acts, client_views
from sandbox.client_handles import Handles, WrongRequest
from sandbox.client_page import Page
from sandbox.clock import VirtualClock
from sandbox.correspondents import NotAllowed
from sandbox.errors import Refused
from sandbox.seen import NotSeen

Endpoint = Callable[[Request], Awaitable[Response]]
Answer = Callable[[Request], Awaitable[Any]]

RETRY_MILLISECONDS = 500


class ClientApi:
    """The routes under /sandbox."""

    def __init__(self, handles: Handles, page: Page) -> None:
        self.handles = handles
        self.page = page
        self.world = handles.world

    def routes(self) -> list[BaseRoute]:
        acts = [
            Route(f"/sandbox/{name}", _answered(self._acting(act)), methods=["POST"])
            for name, act in client_acts.ACTS.items()
        ]
        views = [
            Route(f"/sandbox/{path}", _answered(self._viewing(view)), methods=["GET"])
            for path, view in client_views.VIEWS.items()
        ]
        return [
            *acts,
            *views,
            Route("/sandbox/chats/{chat_id}/screen", self._screen, methods=["GET"]),
            Route("/sandbox/files/{file_id}", self._file, methods=["GET"]),
            Route("/sandbox/events", self._events, methods=["GET"]),
            Route("/sandbox/groups/{chat_id}/members", _answered(self._members), methods=["POST", "DELETE"]),
            Route("/sandbox/groups/{chat_id}/migrate", _answered(self._migrate), methods=["POST"]),
            Route("/sandbox/clock", _answered(self._set_clock), methods=["POST"]),
        ]

    def _acting(self, act: client_acts.Act) -> Answer:
        async def answer(request: Request) -> Any:
            return await act(self.handles, await _body(request))

        return answer

    def _viewing(self, view: client_views.View) -> Answer:
        async def answer(request: Request) -> Any:
            return view(self.handles, {**request.query_params, **request.path_params})

        return answer

    async def _members(self, request: Request) -> Any:
        group = self.handles.group(int(request.path_params["chat_id"]))
        person = self.handles.person((await _body(request)).get("person"))
        if request.method == "DELETE":
            person.leave(group)
        else:
            group.add(person)
        return client_views.group_object(group)

    async def _migrate(self, request: Request) -> Any:
        return {"chat_id": self.handles.group(int(request.path_params["chat_id"])).migrate()}

    async def _set_clock(self, request: Request) -> Any:
        clock, body = self.world.clock, await _body(request)
        if not isinstance(clock, VirtualClock):
            raise NotAllowed("this sandbox runs on the real clock")
        seconds = float(body["set"]) - clock.now() if "set" in body else float(body.get("advance", 0))
        if seconds < 0:
            raise WrongRequest("the clock cannot go back")
        await (self.page.travel or clock.travel)(seconds)
        self.world.changes.tell("clock", now=clock.now())
        return client_views.clock(self.handles, {})

    async def _screen(self, request: Request) -> Response:
        try:
            person = self.handles.person(request.query_params.get("as"))
            view = person.chat(self.handles.place(int(request.path_params["chat_id"]), person))
            tail = request.query_params.get("tail")
            return PlainTextResponse(view.screen(int(tail) if tail else None))
        except (WrongRequest, ValueError) as wrong:
            return JSONResponse({"error": str(wrong)}, status_code=400)

    async def _file(self, request: Request) -> Response:
        file = self.world.files.by_id.get(request.path_params["file_id"])
        if file is None:
            return JSONResponse({"error": "no such file"}, status_code=404)
        kind = file.mime_type or client_views.picture_type(file.content) or "application/octet-stream"
        # A document is whatever somebody sent: it must never run as a page of ours.
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return Response(file.content, media_type=kind, headers=headers)

    async def _events(self, request: Request) -> Response:
        after = request.headers.get("last-event-id") or request.query_params.get("after")
        # A newcomer starts at the newest change of this very moment, and so misses none while the stream is set up.
        since = int(after) if after and after.isdigit() else self.world.changes.number
        return StreamingResponse(
            self._stream(since),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    async def _stream(self, after: int) -> AsyncIterator[str]:
        # A first line at once, so that the page knows the stream stands; after a break it is to come back soon.
        yield f"retry: {RETRY_MILLISECONDS}\n: here\n\n"
        async for number, fact in self.world.changes.listen(after):
            yield f"id: {number}\ndata: {json.dumps(fact)}\n\n"


async def _body(request: Request) -> dict[str, Any]:
    raw = await request.body()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        raise WrongRequest("the body is no JSON") from None
    if not isinstance(body, dict):
        raise WrongRequest("the body is no JSON object")
    return body


def _answered(answer: Answer) -> Endpoint:
    """Turn what a person cannot do into an answer the page can show."""

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await answer(request))
        except NotSeen as missing:
            return JSONResponse({"error": str(missing), "screen": missing.screen}, status_code=409)
        except (NotAllowed, AssertionError) as refused:
            return JSONResponse({"error": str(refused)}, status_code=409)
        except Refused as refused:
            return JSONResponse({"error": refused.description}, status_code=409)
        except KeyError as missing:
            return JSONResponse({"error": f"{missing} is missing"}, status_code=400)
        except (WrongRequest, ValueError, TypeError) as wrong:
            return JSONResponse({"error": str(wrong)}, status_code=400)

    return endpoint
