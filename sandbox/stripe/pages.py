"""The payment page of a session: a card's number, a bank that asks, and the way back."""

from collections.abc import Awaitable, Callable
from html import escape
from importlib import resources
from string import Template
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.stripe import moves
from sandbox.stripe.account import Account
from sandbox.stripe.cards import CARDS, CAREFUL, DECLINED, EXPIRED, GOOD, POOR, Refusal, card_of
from sandbox.stripe.records import Session

ZERO_DECIMALS = {
    "bif",
    "clp",
    "djf",
    "gnf",
    "jpy",
    "kmf",
    "krw",
    "mga",
    "pyg",
    "rwf",
    "vnd",
    "vuv",
    "xaf",
    "xof",
    "xpf",
}
THREE_DECIMALS = {"bhd", "jod", "kwd", "omr", "tnd"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
HINTS = (
    (GOOD, "pays"),
    (POOR, "has too little on it"),
    (DECLINED, "is declined"),
    (EXPIRED, "has expired"),
    (CAREFUL, "asks to confirm"),
)


# Follows a link for somebody of this world, as Telegram does when a browser comes back to it.
Follow = Callable[[int, str], Awaitable[None]]


class PayPage:
    """
    The pages of one account's sessions, at /stripe/pay/<session>.

    With `?as=<person>`, as the sandbox's own page opens them, the way back is followed here: out there is no Telegram.
    """

    def __init__(self, account: Account, follow: Follow) -> None:
        self._account = account
        self._follow = follow

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/stripe/pay.css", _style, methods=["GET"]),
            Route("/stripe/pay/{session}", self.show, methods=["GET"]),
            Route("/stripe/pay/{session}", self.act, methods=["POST"]),
            Route("/stripe/pay/{session}/back", self.back, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        session = self._session(request)
        return _missing() if session is None else self._shown(request, session, None)

    async def act(self, request: Request) -> Response:
        """Pay with the card typed in, or say to the bank whether it was oneself."""
        session = self._session(request)
        if session is None:
            return _missing()
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if session.status != "open":
            return self._shown(request, session, None, status=409)
        if "confirm" in form:
            if session.confirming is None:
                return self._shown(request, session, None, status=409)
            refusal = moves.confirm(self._account, session, yes=form["confirm"] == "yes")
        else:
            refusal = moves.pay(self._account, session, card_of(form.get("number", "")))
        if session.status == "complete":
            return await self._go(request, session.success_url.replace("{CHECKOUT_SESSION_ID}", session.id), session)
        return self._shown(request, session, refusal, status=402 if refusal else 200)

    async def back(self, request: Request) -> Response:
        """Leave without paying."""
        session = self._session(request)
        return _missing() if session is None else await self._go(request, session.cancel_url, session)

    async def _go(self, request: Request, url: str, session: Session) -> Response:
        person = request.query_params.get("as", "")
        if not person.isdecimal():
            return RedirectResponse(url, status_code=303)
        await self._follow(int(person), url)
        if session.status == "complete":
            return self._shown(request, session, None)
        return _page("Not paid", "<p>Nothing was taken. You can close this page and go on in the chat.</p>", session)

    def _session(self, request: Request) -> Session | None:
        found = self._account.records.get(request.path_params["session"])
        return found if isinstance(found, Session) else None

    def _shown(self, request: Request, session: Session, refusal: Refusal | None, *, status: int = 200) -> Response:
        if session.status == "complete":
            return _page(
                "Paid", "<p>This is paid. You can close this page and go on in the chat.</p>", session, status=status
            )
        if session.status == "expired":
            return _page("Closed", "<p>This page is closed; nothing was taken.</p>", session, status=status)
        if session.confirming is not None:
            return _page("Your bank asks", _read("confirm.html"), session, status=status)
        error = f'<p class="error" role="alert" id="error">{escape(refusal.message)}</p>' if refusal else ""
        hints = "".join(f"<li><code>{_grouped(number)}</code> {words}</li>" for number, words in HINTS)
        form = Template(_read("form.html")).substitute(
            error=error,
            invalid='aria-invalid="true" aria-describedby="error"' if refusal else "",
            amount=_amount(session),
            cancel=_link("Back to the shop", _way_back(request, session)),
            hints=hints,
        )
        return _page("Pay by card", form, session, status=status)


def _way_back(request: Request, session: Session) -> str:
    asks_as = f"?{request.url.query}" if request.url.query else ""
    return f"/stripe/pay/{session.id}/back{asks_as}" if session.cancel_url else ""


def _page(heading: str, body: str, session: Session, *, status: int = 200) -> Response:
    html = Template(_read("pay.html")).substitute(
        heading=heading, title=escape(session.title), amount=_amount(session), body=body
    )
    # A form may lead anywhere a shop says: browsers hold redirects to form-action too, so it is not limited.
    return HTMLResponse(html, status_code=status, headers=HEADERS)


def _missing() -> Response:
    return HTMLResponse("<!doctype html><title>No such page</title><p>There is no such page.", 404, HEADERS)


async def _style(_: Request) -> Response:
    return Response(_read("pay.css"), media_type="text/css", headers=HEADERS)


def _read(name: str) -> str:
    return resources.files(__package__).joinpath("page", name).read_text()


def _link(words: str, url: str) -> str:
    return f'<a class="back" href="{escape(url)}">{words}</a>' if url else ""


def _amount(session: Session) -> str:
    digits = 0 if session.currency in ZERO_DECIMALS else 3 if session.currency in THREE_DECIMALS else 2
    whole, rest = divmod(session.amount, 10**digits)
    return f"{session.currency.upper()} {whole:,}" + (f".{rest:0{digits}d}" if digits else "")


def _grouped(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


assert all(number in CARDS for number, _ in HINTS), "the page names cards there are"
