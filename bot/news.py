"""What payment providers tell the shop: believed when signed, kept in the inbox first, acknowledged only then."""

from collections.abc import Awaitable, Callable

import structlog
from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.routing import Route

from bot.http import TurnedAway, kept_route
from domain import inbox
from domain.inbox import Lane, Source
from domain.payments.provider import Forged, Notice
from domain.transaction import Transaction
from gateways.clock import Clock
from gateways.database import Database
from gateways.payments import Provider
from gateways.services import Services

STRIPE_WEBHOOK_PATH = "/stripe/webhook"
SIGNATURE_HEADER = "Stripe-Signature"

# Looks up what a notice is about, and writes what it finds; called again until it has done so.
Listener = Callable[[Services, Notice], Awaitable[None]]
KeepNotice = Callable[[Notice], Awaitable[None]]

log = structlog.get_logger(__name__)
_NOTICE = TypeAdapter(Notice)


def stripe_route(provider: Provider, *, clock: Clock, keep: KeepNotice) -> Route:
    """
    Where Stripe brings events.

    Args:
        keep: Keeps one notice; when it returns, the notice is safe and Stripe may forget the event.
    """

    def read(request: Request, body: bytes) -> Notice:
        try:
            notice = provider.translate(body, request.headers.get(SIGNATURE_HEADER, ""), now=int(clock.now()))
        except Forged as forged:
            log.warning("an event was turned away: check STRIPE_WEBHOOK_SECRET if it was Stripe's", why=str(forged))
            raise TurnedAway(400) from None
        if notice is None or not _is_ours(notice, provider):
            raise TurnedAway(200)
        return notice

    lost = "an event could not be kept; Stripe will bring it again"
    return kept_route(STRIPE_WEBHOOK_PATH, read=read, keep=keep, lost=lost)


def _is_ours(notice: Notice, provider: Provider) -> bool:
    """It is about our own account, and about money of the kind our key moves."""
    if notice.account or notice.is_live != provider.is_live:
        log.warning("an event of another account or mode was passed over", kind=notice.kind, is_live=notice.is_live)
        return False
    return True


async def keep_notice(db: Database, source: Source, notice: Notice, *, now: int) -> int:
    """
    Keep a notice in the inbox under its own id; how many were new.

    One payment's news is one lane: it is taken one by one.
    """
    return await db.write(_keep, source, notice, now=now)


def _keep(tx: Transaction, source: Source, notice: Notice, *, now: int) -> int:
    lane = Lane(f"{source}:{notice.payment_id or notice.page_id or notice.event_id}")
    return inbox.receive(tx, source, [(notice.event_id, lane, _NOTICE.dump_json(notice).decode())], now=now)


def notice_in(body: str) -> Notice:
    """The notice that an inbox row keeps."""
    return _NOTICE.validate_json(body)
