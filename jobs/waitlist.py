"""Tells those who wait for something that it can be ordered again: in order, some at a time, each of them once."""

from dataclasses import dataclass
from datetime import tzinfo
from functools import partial

import structlog
from apscheduler.triggers.interval import IntervalTrigger

from domain import catalogue, outbox, people, waitlist
from domain.outbox import Delivery
from domain.transaction import Transaction, Verdict
from gateways.errors import PermanentFailure
from gateways.services import Services
from gateways.telegram.failures import Blocked
from jobs import timetable
from jobs.sending import Work
from jobs.timetable import Job
from views import waitlist as views
from views.screen import Screen
from views.words import Speaking

# The sender takes some seconds for those who are with it at a time.
NEXT_CALL_SECONDS = 2
VARIANTS_AT_ONCE, LOST_AT_ONCE = 200, 200
TOLD_KEPT = 90 * 24 * 3600
LOOK_SECONDS = 600
_LOOK = "restock.look"

log = structlog.get_logger(__name__)


def waiting_jobs(zone: tzinfo) -> list[Job]:
    """What sees to those who wait where nothing has just arrived: a product that is shown again, say."""
    return [Job(_LOOK, IntervalTrigger(hours=1, timezone=zone), _look, sooner=_next_look_at)]


def _next_look_at(tx: Transaction) -> int | None:
    """Where anybody waits, they are not left waiting for an hour."""
    return timetable.ran_at(tx, _LOOK) + LOOK_SECONDS if waitlist.is_any_open(tx) else None


async def call(services: Services, delivery: Delivery) -> Verdict | None:
    """Hand the next who wait for a variant to the sender; once they are told, those after them."""
    variant_id, now = _number(delivery), int(services.clock.now())
    if not await services.db.write(waitlist.call, variant_id, of_round=delivery.outbox_id, now=now):
        return None
    return partial(outbox.retry, delivery=delivery, at=now + NEXT_CALL_SECONDS, error=None)


async def tell(services: Services, delivery: Delivery) -> Verdict | None:
    """Tell one of them, unless they have been told, wait no more, or it is sold out again."""
    found = await services.db.read(_look_up, delivery, services.shop.speaking)
    if found is None:
        return None
    if found.screen is None:
        return partial(_put_back, delivery=delivery, variant_id=found.variant_id, now=int(services.clock.now()))
    try:
        await services.messenger.send(delivery.effect.chat_id, found.screen)
    except PermanentFailure as failure:
        is_blocked = isinstance(failure, Blocked)
        if not is_blocked:
            log.exception("somebody who waits could not be told", outbox_id=delivery.outbox_id)
        now = int(services.clock.now())
        return partial(_not_reached, delivery=delivery, error=str(failure), is_blocked=is_blocked, now=now)
    return partial(_told, delivery=delivery, now=int(services.clock.now()))


@dataclass(frozen=True, slots=True)
class _Found:
    """What one of them is to be told; no screen where it is sold out again."""

    variant_id: int
    screen: Screen | None


def _look_up(tx: Transaction, delivery: Delivery, speaking: Speaking) -> _Found | None:
    called = waitlist.call_of(tx, _number(delivery), of_round=delivery.effect.data["round"])
    if called is None:
        return None
    if not called.is_there:
        return _Found(called.variant_id, None)
    words = speaking.to(people.by_id(tx, called.person_id).language)
    product = catalogue.product(tx, called.product_id, language=words.language)
    variant = next(each for each in product.variants if each.id == called.variant_id)
    return _Found(called.variant_id, views.is_back(words, product, variant))


def _told(tx: Transaction, *, delivery: Delivery, now: int) -> None:
    waitlist.told(tx, _number(delivery), now=now)
    outbox.sent(tx, delivery)


def _put_back(tx: Transaction, *, delivery: Delivery, variant_id: int, now: int) -> None:
    if waitlist.put_back(tx, variant_id):
        outbox.sent(tx, delivery)
    else:
        outbox.retry(tx, delivery, at=now, error=None)


def _not_reached(tx: Transaction, *, delivery: Delivery, error: str, is_blocked: bool, now: int) -> None:
    """It is noted with the person and with what they waited for; nobody has to do anything about it."""
    if is_blocked:
        people.mark_blocked(tx, telegram_id=delivery.effect.chat_id, now=now)
    waitlist.not_reached(tx, _number(delivery), now=now)
    outbox.give_up(tx, delivery, error=error, tell_staff=False, now=now)


async def _look(services: Services, now: int) -> None:
    """Have those told who wait for what can be ordered, however it came to that; and forget who was told long ago."""
    await services.db.write(_call_overdue, now=now)
    while await services.db.write(waitlist.end_lost, most=LOST_AT_ONCE, now=now) == LOST_AT_ONCE:
        pass
    await services.db.write(waitlist.prune, before=now - TOLD_KEPT)


def _call_overdue(tx: Transaction, *, now: int) -> None:
    overdue = waitlist.overdue(tx, most=VARIANTS_AT_ONCE)
    outbox.put(tx, [waitlist.to_call(variant_id) for variant_id in overdue], now=now)


def _number(delivery: Delivery) -> int:
    return int(delivery.effect.subject.partition(":")[2])


WORKS: dict[str, Work] = {waitlist.CALL: call, waitlist.TELL: tell}
