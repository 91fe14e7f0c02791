"""Finds out what no provider has told the shop: answers that were lost, pages paid on without news, differences."""

from datetime import tzinfo
from functools import partial

import structlog
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from domain import payments
from domain.flows import settling
from domain.payments import Operation, Payment, Status
from domain.payments.provider import ProviderFailure, Unavailable
from domain.transaction import Transaction
from gateways.database import DatabaseUnusable
from gateways.payments import Provider
from gateways.services import Services
from jobs.payments import Cashier, provider_of, take_in
from jobs.timetable import Job

LOOKED_INTO_AT_ONCE = 20
# A hold on a card lasts for a week.
RECONCILED_SECONDS = 8 * 24 * 3600
# What was asked for so lately may not be in a provider's lists yet.
MARGIN_SECONDS = 600

log = structlog.get_logger(__name__)


def payment_jobs(zone: tzinfo, cashier: Cashier) -> list[Job]:
    """What is looked into as soon as it is time, and gone through once a day."""

    def sooner(tx: Transaction) -> int | None:
        return 0 if cashier.is_new or cashier.missed_since is not None else payments.next_look_at(tx)

    look = IntervalTrigger(hours=1, timezone=zone)
    daily = CronTrigger(hour=4, minute=30, timezone=zone)
    return [
        Job("payments.look", look, partial(look_into, cashier), sooner=sooner),
        Job("payments.reconcile", daily, partial(_reconcile_all, cashier)),
    ]


async def look_into(cashier: Cashier, services: Services, now: int) -> None:
    """
    Ask about what has no answer, and about pages of which nothing was heard; go through all after an outage, the
    provider's or our own.

    Each silence lasts as long as a call may, and the timetable waits for it: after one, the rest comes next time.
    """
    await _ask_about_operations(cashier, services, now=now)
    await _ask_about_pages(cashier, services, now=now)
    if cashier.is_new:
        # Whatever the program knew of an outage before it was started, it has forgotten.
        cashier.is_new, cashier.missed_since = False, cashier.missed_since or now
    if cashier.missed_since is not None:
        await _catch_up(cashier, services)


async def _ask_about_operations(cashier: Cashier, services: Services, *, now: int) -> None:
    for operation in await services.db.read(payments.to_look_into, now=now, most=LOOKED_INTO_AT_ONCE):
        if not await _find_out(cashier, services, operation, now=now):
            break


async def _ask_about_pages(cashier: Cashier, services: Services, *, now: int) -> None:
    pages = await services.db.read(payments.pages_to_look_at, now=now, most=LOOKED_INTO_AT_ONCE)
    if pages:
        # However it ends: a provider that does not answer is not asked again at once.
        await services.db.write(payments.looked, [each.id for each in pages], now=now)
    for payment in pages:
        try:
            await cashier.look(services, payment)
        except ProviderFailure as trouble:
            said, why = "a payment page could not be looked at", str(trouble)
            cashier.say(said, provider_name=payment.provider, payment=payment.id, why=why)
            if cashier.is_waiting_for(payment.provider):
                break
        except DatabaseUnusable:
            raise
        except Exception:
            log.exception("a payment page could not be looked at; the others are", payment=payment.id)


async def reconcile(cashier: Cashier, services: Services, provider: Provider, *, since: int) -> None:
    """
    Compare every page and payment made since then with ours, either way; what differs is booked, or becomes a task.

    Raises:
        NoAnswer, Unavailable, Misconfigured: The provider cannot be asked now; what was found before is booked.
    """
    now, seen = int(services.clock.now()), set[str]()
    with cashier.listening(provider, now=now):
        async for snapshot in provider.recent(since=since):
            # Another shop with the same account counts its payments from 1, too.
            if await take_in(services, snapshot) is not None:
                seen.add(snapshot.reference)
    ours = await services.db.read(payments.begun_since, provider.name, is_live=provider.is_live, since=since)
    for payment in ours:
        is_old = payment.created_at <= now - MARGIN_SECONDS
        if str(payment.id) not in seen and is_old:
            await _compare(cashier, services, payment, now=now)


async def _compare(cashier: Cashier, services: Services, payment: Payment, *, now: int) -> None:
    """Look up one payment that the provider does not list; what cannot be booked yet keeps no other waiting."""
    try:
        if not await cashier.look(services, payment):
            await services.db.write(settling.note_missing, payment.id, now=now)
    except Unavailable as trouble:
        if cashier.is_waiting_for(payment.provider):
            raise
        log.warning("a payment could not be compared; it is looked at again", payment=payment.id, why=str(trouble))


async def _reconcile_all(cashier: Cashier, services: Services, now: int) -> None:
    for provider in services.payments.values():
        try:
            await reconcile(cashier, services, provider, since=now - RECONCILED_SECONDS)
        except ProviderFailure as trouble:
            log.warning("payments could not be reconciled; tomorrow again", provider=provider.name, why=str(trouble))


async def _catch_up(cashier: Cashier, services: Services) -> None:
    """A provider answers again after an outage: what happened meanwhile may have gone unheard."""
    missed_since, cashier.missed_since = cashier.missed_since, None
    assert missed_since is not None
    for provider in services.payments.values():
        try:
            await reconcile(cashier, services, provider, since=missed_since - RECONCILED_SECONDS)
        except ProviderFailure as trouble:
            log.warning("payments could not be gone through after an outage", provider=provider.name, why=str(trouble))
            # It went away again; its next answer brings us here once more.
            cashier.failing_since[provider.name] = missed_since


async def _find_out(cashier: Cashier, services: Services, operation: Operation, *, now: int) -> bool:
    """Ask what became of an operation, and again later where nobody tells; whether its provider answers."""
    payment = await services.db.read(payments.payment, operation.payment_id)
    try:
        await _ask_about(cashier, services, operation, provider_of(services, payment), now=now)
    except ProviderFailure as trouble:
        said, why = "what became of an operation is not known yet", str(trouble)
        cashier.say(said, provider_name=payment.provider, operation=operation.id, why=why)
    except DatabaseUnusable:
        raise
    except Exception:
        # Otherwise it would come first each time, and nothing after it.
        log.exception("an operation could not be looked into; the others are", operation=operation.id)
    await services.db.write(payments.still_open, operation.id, now=now)
    return not cashier.is_waiting_for(payment.provider)


async def _ask_about(
    cashier: Cashier, services: Services, operation: Operation, provider: Provider | None, *, now: int
) -> None:
    """Ask again under the same key, as long as that does it once at most; then look for it, and give it up last."""
    if provider is None:
        await services.db.write(settling.out_of_reach, operation.id, is_first=False, now=now)
    elif operation.may_be_sent(now=now):
        await cashier.ask(services, operation.id)
    elif operation.status is Status.PENDING:
        await cashier.look(services, await services.db.read(payments.payment, operation.payment_id))
    else:
        await _look_for(cashier, services, provider, operation)


async def _look_for(cashier: Cashier, services: Services, provider: Provider, operation: Operation) -> None:
    """Its key is forgotten by now: what is not to be seen at the provider has never arrived there."""
    payment = await services.db.read(payments.payment, operation.payment_id)
    if payment.page_id or payment.payment_id:
        await cashier.look(services, payment)
    else:
        await reconcile(cashier, services, provider, since=operation.created_at - MARGIN_SECONDS)
    if (await services.db.read(payments.operation, operation.id)).is_in_flight:
        await services.db.write(settling.never_arrived, operation.id, now=int(services.clock.now()))
