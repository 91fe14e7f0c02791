"""What Stripe's events say, booked: looked up at a provider that answers at once, against bare transactions."""

import asyncio
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import select

from benchmarks import buyers, placing
from benchmarks.catalogue import NOW, with_connection
from benchmarks.load import load
from benchmarks.references import plain
from benchmarks.result import Result
from benchmarks.rounds import by_callers, compared, copy_of
from domain import paying, payments, tables
from domain.paying import Gateway
from domain.payments import Payment
from domain.payments.provider import Notice, Page, PageStatus, Snapshot
from domain.transaction import Transaction
from gateways.database import open_database
from gateways.database.sqlite import SqliteTransaction
from gateways.services import Services, ShopFacts
from jobs.effects import effects_of
from jobs.payments import Cashier
from views.words import Speaking

PAYMENTS = load(200)
# Stripe tells of a payment that is held twice: of its page, and of itself.
EVENTS_EACH = 2
CALLERS = 50
_STRIPE = Gateway("stripe", is_live=False, page_seconds_min=2100, page_seconds_max=86_400)
_HELD = select(tables.payments.c.id).where(tables.payments.c.authorised_at.is_not(None))
_PAYMENTS = select(tables.payments.c.id).order_by(tables.payments.c.id)


def webhook_apply_per_s() -> Iterator[Result]:
    """Events a second, fifty at once: the first of a payment is news, the second is not."""
    yield compared("webhook_apply_per_s", _ours, _plainly, unit="events/s")


BENCHMARKS = (webhook_apply_per_s,)


@dataclass(frozen=True, slots=True)
class _AtOnce:
    """A provider that knows everything by heart."""

    snapshots: dict[str, Snapshot]
    name: str = "stripe"
    is_live: bool = False

    async def lookup(self, *, page_id: str = "", payment_id: str = "") -> Snapshot:
        del payment_id
        return self.snapshots[page_id]


def _ours() -> float:
    with copy_of(buyers.database()) as path:
        begun = _begun(path)
        return asyncio.run(_heard(path, begun))


async def _heard(path: Path, begun: list[Payment]) -> float:
    db = await open_database(f"sqlite:///{path}", effects_of)
    provider = _AtOnce({each.page_id: _held(each) for each in begun})
    clock = SimpleNamespace(now=lambda: NOW)
    shop = ShopFacts("Stall", Speaking("en", "EUR", "UTC"), "stall_bot")
    services = Services(db, cast("Any", clock), cast("Any", None), shop, {"stripe": cast("Any", provider)})
    cashier = Cashier()
    notices = [_notice(each, number) for number in range(EVENTS_EACH) for each in begun]
    try:
        began = perf_counter()
        await by_callers(notices, lambda notice: cashier.hear("stripe", services, notice), callers=CALLERS)
        seconds = perf_counter() - began
        assert await db.read(_count_held) == PAYMENTS, "every event that is news was booked"
        return len(notices) / seconds
    finally:
        await db.close()


def _count_held(tx: Transaction) -> int:
    return len(tx.all(_HELD))


def _begun(path: Path) -> list[Payment]:
    """Orders by card, each with its page open."""
    who = placing.first_buyers(path, PAYMENTS)

    def begin(connection: sqlite3.Connection) -> list[Payment]:
        tx = SqliteTransaction(connection, effects_of)
        paying.note_gateway(tx, _STRIPE)
        for buyer in who:
            buyers.place_order(tx, buyer)
        return [_opened(tx, row.id) for row in tx.all(_PAYMENTS)]

    begun: list[Payment] = with_connection(path, begin)
    return begun


def _opened(tx: Transaction, payment_id: int) -> Payment:
    [opening] = payments.operations_of(tx, payment_id)
    page = Page(f"cs_{payment_id}", f"https://pay.example/{payment_id}", NOW + 3600)
    payments.page_opened(tx, opening.id, page, now=NOW)
    return payments.payment(tx, payment_id)


def _held(payment: Payment) -> Snapshot:
    return Snapshot(
        reference=str(payment.id),
        page_id=payment.page_id,
        payment_id=f"pi_{payment.id}",
        page=PageStatus.COMPLETE,
        currency=payment.currency,
        amount_minor=payment.amount_minor,
        authorised_minor=payment.amount_minor,
        captured_minor=0,
        refunds=(),
        is_let_go=False,
        capture_before=NOW + 7 * 24 * 3600,
        decline=None,
        is_live=False,
        fee_minor=None,
        created_at=NOW,
    )


def _notice(payment: Payment, number: int) -> Notice:
    return Notice(
        f"evt_{payment.id}_{number}", "checkout.session.completed", payment.page_id, "", str(payment.id), NOW, False
    )


def _plainly() -> float:
    with copy_of(placing.plain_database()) as path:
        connection = plain.connect(path)
        for cart_id in range(1, PAYMENTS + 1):
            plain.place_order(connection, cart_id, now=NOW)
        began = perf_counter()
        for _ in range(EVENTS_EACH):
            for order_id in range(1, PAYMENTS + 1):
                plain.note_payment(connection, order_id, now=NOW)
        seconds = perf_counter() - began
        connection.close()
        return PAYMENTS * EVENTS_EACH / seconds
