"""
The page at `/`: its files, what it shows first, and a window on the shop behind the bot.

    GET /                    the page; GET /page/{name} its style, scripts and drawings
    GET /sandbox/page        {title, columns: [{person, chat_id, role}], tour: [{text, person?, press?}], insight: bool}
    GET /sandbox/insight     the JSON below, fetched anew from the shop; null as long as there is no order

What the panel for the curious shows is the shop's to say, and only words: the sandbox knows no order and no money.

    {
      "order": "SQJWM8", "status": "being packed",
      "timeline": [{"at": 1767603600, "what": "order placed", "who": "Anna"}],            oldest first, Unix seconds
      "goods": [{"where": "set aside", "account": "held", "title": "Harbour Mug, Oat", "pieces": 2}],     less: -2
      "money": [{"where": "cash with Carl", "account": "courier_cash", "amount": "€36.00", "is_less": false}]
    }
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from importlib import resources
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

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
    role: str = ""


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


@dataclass
class Page:
    """
    What the page shows.

    Attributes:
        insight: Where the panel's JSON is: an address, or a function of the same process. No panel without it.
        travel: How time passes when someone on the page moves the clock; the clock alone when left out.
    """

    title: str = "Telegram in a box"
    columns: list[Column] = field(default_factory=list)
    tour: list[TourStep] = field(default_factory=list)
    insight: str | Insight | None = None
    travel: Callable[[float], Awaitable[None]] | None = None

    def show(self, person: Person, group: Group | None = None, *, role: str = "") -> None:
        """Open a column: this person, in the chat with the bot or in a group; the role is said beside the name."""
        self.columns.append(Column(person.id, person.id if group is None else group.id, role))

    def guide(self, text: str, person: Person | None = None, *, press: str | None = None) -> None:
        """Add a step to the tour."""
        self.tour.append(TourStep(text, None if person is None else person.id, press))

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
        return JSONResponse(
            {
                "title": self.title,
                "columns": [asdict(column) for column in self.columns],
                "tour": [asdict(step) for step in self.tour],
                "insight": self.insight is not None,
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
