"""
The page at `/`: its files, what it shows first, and a window on the shop behind the bot.

    GET /                    the page; GET /page/{name} its style, scripts and drawings
    GET /sandbox/page        {stage, title, columns: [{person, chat_id}], roles: {person: words},
                              tour: [{text, person?, press?}], caption: {text, press, person?, chat_id?}, insight: bool}
    GET /sandbox/insight     the JSON below, fetched anew from the shop; null as long as there is no order

What the panel for the curious shows is the shop's to say, and only words: the sandbox knows no order and no money.

    {
      "order": "SQJWM8", "status": "being packed",
      "timeline": [{"at": 1767603600, "what": "order placed", "who": "Anna"}],            oldest first, Unix seconds
      "goods": [{"where": "set aside", "account": "held", "title": "Harbour Mug, Oat", "pieces": 2}],     less: -2
      "money": [{"where": "cash with Carl", "account": "courier_cash", "amount": "€36.00", "is_less": false}]
    }
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from importlib import resources
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.changes import Changes
from sandbox.groups import Group
from sandbox.people import Person

Insight = Callable[[], Awaitable[Any]]
INSIGHT_SECONDS = 5.0

# Nothing but our own files runs or is loaded; pictures may also come from what someone is about to send.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Column:
    person: int
    chat_id: int


@dataclass(frozen=True, slots=True)
class TourStep:
    """
    One thing to do.

    Attributes:
        text: What to press, in a sentence or two.
        person: Whose column it is about.
        press: A part of the button's label, or of the text to say; the tour goes on by itself once it was pressed.
    """

    text: str
    person: int | None = None
    press: str | None = None


def _already() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass
class Page:
    """
    What the page shows.

    Attributes:
        insight: Where the panel's JSON is: an address, or a function of the same process. No panel without it.
        travel: How time passes when someone on the page moves the clock; the clock alone when left out.
        changes: Where news goes, so that an open page hears of it.
        stage: Another one after each start, so that the page does not take a new shop for the one it knew.
        is_furnished: Cleared while the stage is being set; who opens the page meanwhile waits.
        is_open: Set once somebody has opened the page.
    """

    changes: Changes
    title: str = "Telegram in a box"
    columns: list[Column] = field(default_factory=list)
    tour: list[TourStep] = field(default_factory=list)
    insight: str | Insight | None = None
    travel: Callable[[float], Awaitable[None]] | None = None
    roles: dict[int, str] = field(default_factory=dict)
    caption: dict[str, Any] | None = None
    stage: str = field(default_factory=lambda: secrets.token_hex(4))
    is_furnished: asyncio.Event = field(default_factory=_already)
    is_open: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, person: Person, group: Group | None = None) -> None:
        """Open a column: this person, in the chat with the bot or in a group."""
        self.columns.append(_column(person, group))

    def call(self, person: Person, role: str) -> None:
        """Say beside a person's name what they do here."""
        self.roles[person.id] = role

    def guide(self, text: str, person: Person | None = None, *, press: str | None = None) -> None:
        """Add a step to the tour."""
        self.tour.append(TourStep(text, None if person is None else person.id, press))

    def tell(self, text: str, person: Person | None = None, group: Group | None = None, *, press: str = "") -> None:
        """Say what is about to happen, where, and which button it is, in the place of the tour; "" ends it."""
        where = {} if person is None else asdict(_column(person, group))
        self.caption = {"text": text, "press": press, **where}
        self.changes.tell("caption", **self.caption)

    def pop_up(self, text: str, person: Person) -> None:
        """Let a note pop up in a person's column: what the bot answered when somebody pressed for them."""
        self.changes.tell("note", text=text, person=person.id)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self._index, methods=["GET"]),
            Route("/page/{name}", self._file, methods=["GET"]),
            Route("/sandbox/page", self._setup, methods=["GET"]),
            Route("/sandbox/insight", self._insight, methods=["GET"]),
        ]

    async def _index(self, _: Request) -> Response:
        return _served("index.html")

    async def _file(self, request: Request) -> Response:
        return _served(request.path_params["name"])

    async def _setup(self, _: Request) -> Response:
        await self.is_furnished.wait()
        self.is_open.set()
        return JSONResponse(
            {
                "stage": self.stage,
                "title": self.title,
                "columns": [asdict(column) for column in self.columns],
                "roles": self.roles,
                "tour": [asdict(step) for step in self.tour],
                "insight": self.insight is not None,
                "caption": self.caption,
            }
        )

    async def _insight(self, _: Request) -> Response:
        if self.insight is None:
            return JSONResponse({"error": "nobody here tells more"}, status_code=404)
        if not isinstance(self.insight, str):
            return JSONResponse(await self.insight())
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=INSIGHT_SECONDS) as http:
                found = await http.get(self.insight)
                return JSONResponse(found.raise_for_status().json())
        except (httpx.HTTPError, ValueError) as broken:
            return JSONResponse({"error": f"the shop does not say: {broken}"}, status_code=502)


def _column(person: Person, group: Group | None) -> Column:
    return Column(person.id, person.id if group is None else group.id)


def _files() -> dict[str, bytes]:
    folder = resources.files(__package__).joinpath("page")
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith(tuple(TYPES))}


def _served(name: str) -> Response:
    # Read anew each time: they are few and small, and whoever works on the page sees the change at once.
    content = _files().get(name)
    if content is None:
        return JSONResponse({"error": "no such file"}, status_code=404)
    kind = next(kind for suffix, kind in TYPES.items() if name.endswith(suffix))
    return Response(content, media_type=kind, headers=HEADERS)
