"""Buys by the shop's rules, some at a time, so that the shop can go on selling meanwhile; and keeps suppliers' time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import tzinfo

import structlog
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from domain import purchasing
from domain.flows import rates, reordering
from domain.outbox import Delivery
from domain.purchasing import WRITTEN_MAX, Reordered, Rule
from gateways.database import Database
from gateways.services import Services
from jobs.sending import Work
from jobs.timetable import Job

ORDERS_AT_ONCE, PUT_OFF_SECONDS = 100, 600

log = structlog.get_logger(__name__)


def buying_jobs(zone: tzinfo) -> list[Job]:
    """What is bought each morning before the shop opens, and what suppliers are reminded of."""
    return [
        Job("purchases.reorder", CronTrigger(hour=5, minute=0, timezone=zone), _reorder),
        Job("purchases.clock", IntervalTrigger(hours=1, timezone=zone), _keep_time, sooner=purchasing.next_clock_at),
    ]


async def _reorder(services: Services, now: int) -> None:
    await reorder_all(services.db, now=now)
    await _send_or_ask(services.db, await services.db.read(reordering.left_over), now=now)
    await _call_for_rates(services, now=now)


async def restock(services: Services, delivery: Delivery) -> None:
    """What has just sold out does not wait for the morning."""
    variant_id = int(delivery.effect.subject.partition(":")[2])
    now = int(services.clock.now())
    await services.db.write(reordering.restock, variant_id, now=now)
    await _call_for_rates(services, now=now)


async def _call_for_rates(services: Services, *, now: int) -> None:
    """What went out by itself may be paid in a currency of which nobody has said what it is worth."""
    ours = services.shop.speaking.currency
    if await services.db.read(rates.foreign, currency=ours):
        await services.db.write(rates.call_for_all, currency=ours, now=now)


async def _keep_time(services: Services, now: int) -> None:
    """Look at each order whose time has come in a transaction of its own; none waits for another."""
    for order_id in await services.db.read(purchasing.clocks_due, now=now, most=ORDERS_AT_ONCE):
        try:
            await services.db.write(purchasing.keep_time, order_id, now=now)
        except Exception:
            log.exception("a supplier's deadline could not be kept; it is tried again", purchase_order_id=order_id)
            await services.db.write(purchasing.put_off, order_id, clock_at=now + PUT_OFF_SECONDS)


async def reorder_all(db: Database, *, now: int) -> tuple[Reordered, list[tuple[int, int]]]:
    """
    Draw up all that is below its minimum, and send it or ask for that. Looking holds nobody up; what is written is
    reckoned anew with the lock held.

    Returns:
        What came of it in all, and which variants nobody sells, each with the place that lacks it.
    """
    done, unmet, last, is_over = Reordered(), list[tuple[int, int]](), None, False
    while not is_over:
        wanting, last = await db.read(purchasing.below_minimum, last)
        is_over = last is None
        for place_id, variant_ids in _by_place(wanting).items():
            for first in range(0, len(variant_ids), WRITTEN_MAX):
                portion = variant_ids[first : first + WRITTEN_MAX]
                drawn_up = await db.write(purchasing.reorder, portion, place_id=place_id, now=now)
                unmet += [(variant_id, place_id) for variant_id in drawn_up.without_supplier]
                done += drawn_up
                await _send_or_ask(db, await db.read(reordering.full, drawn_up.order_ids), now=now)
    await _send_or_ask(db, done.order_ids, now=now)
    if unmet:
        await db.write(reordering.note_unmet, unmet, now=now)
    return done, unmet


async def _send_or_ask(db: Database, order_ids: Iterable[int], *, now: int) -> None:
    for order_id in order_ids:
        refusal = await db.write(reordering.send_or_ask, order_id, now=now)
        if refusal is not None:
            log.info("a purchase order was not sent by itself", purchase_order_id=order_id, reason=str(refusal))


def _by_place(rules: list[Rule]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for rule in rules:
        found[rule.place_id].append(rule.variant_id)
    return found


WORKS: dict[str, Work] = {reordering.NAME: restock}
