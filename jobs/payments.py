"""Asks payment providers what the shop means to have done, after it was written down, and hears what they say."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from domain import orders, outbox, payments
from domain.errors import NotFound
from domain.flows import cards, settling
from domain.outbox import Delivery
from domain.payments import Act, Operation, Payment
from domain.payments.provider import (
    CheckoutRequest,
    Declined,
    KeySpent,
    Misconfigured,
    NoAnswer,
    Notice,
    ProviderFailure,
    Refunded,
    Rejected,
    Snapshot,
    Unavailable,
)
from domain.stock import OutOfStock
from domain.transaction import Transaction, Verdict
from gateways.payments import Provider
from gateways.services import Services
from jobs.sending import Work
from views import money

# So many calls are made at once, so that silence on the provider's side leaves the sender room for messages.
CALLS_MAX = 4
BUSY_SECONDS = 1
# What cannot be asked now is tried again soon, and less and less often.
OUTAGE_SECONDS_MIN, OUTAGE_SECONDS_MAX = 10, 300
# A minute of failures, and news may have been lost with them.
FAILING_SECONDS = 60

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be asked, and for which payment."""

    operation: Operation
    payment: Payment
    order_code: str


@dataclass
class Cashier:
    """
    Talks to payment providers; one for the whole program.

    Args:
        failing_since: By the provider's name, since when it has not answered.
        missed_since: Since when news may be missing, now that a provider answers again; None where none is.
        is_new: Nobody has looked yet what the program has not heard while it was not there.
    """

    failing_since: dict[str, int] = field(default_factory=dict)
    missed_since: int | None = None
    is_new: bool = True
    _calls: int = 0
    _asked_in_vain: int = 0

    async def perform(self, services: Services, delivery: Delivery) -> Verdict | None:
        """Ask what an operation means to have done; what is not answered is found out by the look-up."""
        number, now = int(delivery.effect.subject.partition(":")[2]), int(services.clock.now())
        if self._calls >= CALLS_MAX:
            return partial(outbox.retry, delivery=delivery, at=now + BUSY_SECONDS, error=None)
        self._calls += 1
        try:
            await self.ask(services, number)
        except (Unavailable, Misconfigured) as trouble:
            log.debug("a payment provider cannot be asked; it is tried again", why=str(trouble), operation=number)
            age = now - (await services.db.read(payments.operation, number)).created_at
            wait = min(max(age, OUTAGE_SECONDS_MIN), OUTAGE_SECONDS_MAX)
            return partial(outbox.retry, delivery=delivery, at=now + wait, error=None)
        finally:
            self._calls -= 1
        return None

    async def ask(self, services: Services, operation_id: int) -> None:
        """
        Ask under the operation's own key, as often as need be: it is done once.

        Raises:
            Unavailable, Misconfigured: Nothing was done yet; it may be asked again.
        """
        errand = await services.db.read(_errand, operation_id)
        now = int(services.clock.now())
        provider = provider_of(services, errand.payment)
        if provider is None:
            await services.db.write(settling.out_of_reach, operation_id, is_first=True, now=now)
            return
        if not errand.operation.may_be_sent(now=now):
            return
        try:
            with self.listening(provider, now=now):
                await _ASKED[errand.operation.act](services, provider, errand)
        except NoAnswer as silence:
            log.debug("an operation has no answer", why=str(silence), operation=operation_id)
            await services.db.write(payments.unanswered, operation_id, now=int(services.clock.now()))
            if isinstance(silence, KeySpent):
                await self._go_on_without(services, errand)

    async def _go_on_without(self, services: Services, errand: Errand) -> None:
        """Its key tells nothing any more: a page is asked for anew; for what anything else has done, it is looked."""
        if errand.operation.act is Act.OPEN:
            log.warning("a payment page could not be opened; another is asked for", operation=errand.operation.id)
            await services.db.write(cards.opened_in_vain, errand.operation.id, now=int(services.clock.now()))
            return
        await self.look(services, errand.payment)
        now, asked = int(services.clock.now()), await services.db.read(payments.operation, errand.operation.id)
        if asked.is_in_flight and not asked.may_arrive(is_spent=True, now=now):
            await services.db.write(settling.never_arrived, asked.id, is_spent=True, now=now)

    async def hear(self, name: str, services: Services, notice: Notice) -> None:
        """
        Act on the news of the provider of this name: look up what it is about, and book what is found.

        Raises:
            NoAnswer, Unavailable, Misconfigured: It is not known yet; it has to be heard once more.
        """
        provider = services.payments.get(name)
        # A page says whose it is; what the account's other business opens need not even have an amount.
        is_about_us = notice.payment_id or (notice.page_id and notice.reference)
        if provider is None or not is_about_us:
            return
        await self._look_up(services, provider, page_id=notice.page_id, payment_id=notice.payment_id)

    async def look(self, services: Services, payment: Payment) -> bool:
        """
        Look a payment up, and book what is found; whether the provider knows it.

        Raises:
            NoAnswer, Unavailable, Misconfigured: It is not known yet.
        """
        provider = provider_of(services, payment)
        if provider is None:
            raise Unavailable("the provider is not configured now")
        return await self._look_up(services, provider, page_id=payment.page_id, payment_id=payment.payment_id)

    async def _look_up(self, services: Services, provider: Provider, *, page_id: str, payment_id: str) -> bool:
        try:
            with self.listening(provider, now=int(services.clock.now())):
                snapshot = await provider.lookup(page_id=page_id, payment_id=payment_id)
        except Rejected as unknown:
            log.warning("a payment is not to be found", page=page_id, payment=payment_id, why=str(unknown))
            return False
        applied = await take_in(services, snapshot)
        if applied is not None and applied.unplaced:
            raise Unavailable("a refund made elsewhere does not fit in while ours are on their way")
        return True

    async def look_for(self, services: Services, delivery: Delivery) -> Verdict | None:
        """Look a payment up because a merchant asks for it, or a customer comes back from its page."""
        number = int(delivery.effect.subject.partition(":")[2])
        payment = await services.db.read(payments.payment, number)
        if not (payment.page_id or payment.payment_id):
            return None
        try:
            await self.look(services, payment)
        except (NoAnswer, Unavailable, Misconfigured) as trouble:
            # The timetable looks at open pages anyway, and whoever asks may ask again.
            self.say("a payment could not be looked up", provider_name=payment.provider, why=str(trouble))
        return None

    @contextmanager
    def listening(self, provider: Provider, *, now: int) -> Iterator[None]:
        """Notice how long a provider has not answered."""
        try:
            yield
        except (NoAnswer, Unavailable, Misconfigured) as trouble:
            if provider.name not in self.failing_since:
                log.warning("a payment provider cannot be asked", provider=provider.name, why=str(trouble))
                self.failing_since[provider.name] = now
            self._asked_in_vain += 1
            raise
        except ProviderFailure:
            self._answered(provider, now=now)
            raise
        else:
            self._answered(provider, now=now)

    def is_waiting_for(self, name: str) -> bool:
        """The provider of this name could not be asked last time."""
        return name in self.failing_since

    def _answered(self, provider: Provider, *, now: int) -> None:
        since = self.failing_since.pop(provider.name, None)
        if since is None:
            return
        times, self._asked_in_vain = self._asked_in_vain, 0
        log.info("a payment provider answers again", provider=provider.name, seconds=now - since, asked_in_vain=times)
        if now - since >= FAILING_SECONDS:
            self.missed_since = min(since, self.missed_since or since)

    def say(self, said: str, *, provider_name: str, **facts: object) -> None:
        """Log that something could not be found out; while its provider cannot be asked at all, that was said once."""
        log.log(logging.DEBUG if self.is_waiting_for(provider_name) else logging.WARNING, said, **facts)

    @property
    def works(self) -> dict[str, Work]:
        return {"payment": self.perform, cards.LOOK: self.look_for}


def provider_of(services: Services, payment: Payment) -> Provider | None:
    """The provider through which a payment goes, in the mode in which it was begun; None while it is not there."""
    provider = services.payments.get(payment.provider)
    return provider if provider is not None and provider.is_live == payment.is_live else None


async def take_in(services: Services, snapshot: Snapshot) -> payments.Applied | None:
    """Book what a provider says; None where it is about no payment of the shop's."""
    if not snapshot.reference or snapshot.shop not in ("", services.shop.bot_username):
        return None
    try:
        return await _settle(services, snapshot)
    except NotFound:
        if snapshot.is_paid:
            log.error("money for a payment that the shop does not know", reference=snapshot.reference)  # noqa: TRY400
            await services.db.write(settling.note_stranger, snapshot, now=int(services.clock.now()))
        return None


async def _settle(services: Services, snapshot: Snapshot) -> payments.Applied:
    try:
        return await services.db.write(settling.settle, snapshot, now=int(services.clock.now()))
    except OutOfStock:
        # Somebody took the last piece between the look at the shelf and the hand on it: now the look tells.
        return await services.db.write(settling.settle, snapshot, now=int(services.clock.now()))


def _errand(tx: Transaction, operation_id: int) -> Errand:
    operation = payments.operation(tx, operation_id)
    payment = payments.payment(tx, operation.payment_id)
    return Errand(operation, payment, orders.order(tx, payment.order_id).code)


async def _open(services: Services, provider: Provider, errand: Errand) -> None:
    now = int(services.clock.now())
    try:
        page = await provider.open_checkout(_page_asked_for(services, errand))
    except (Rejected, Declined) as refusal:
        reason = refusal.code if isinstance(refusal, Rejected) else "declined"
        is_late = errand.payment.page_expires_at < now + provider.can.page_seconds_min - LATE_SECONDS
        work = cards.opened_too_late if is_late else settling.refused
        log.warning("a payment page was refused", why=str(refusal), operation=errand.operation.id)
        await services.db.write(work, errand.operation.id, reason=reason, now=now)
    else:
        await services.db.write(cards.opened, errand.operation.id, page, now=now)


# What a page may have lost of its life before it is asked for, so that the provider takes it still.
LATE_SECONDS = 60


def _page_asked_for(services: Services, errand: Errand) -> CheckoutRequest:
    payment, bot = errand.payment, services.shop.bot_username
    # As it was when the page was meant: under one key, the provider takes one question only.
    words = services.shop.speaking.to(payment.language)
    return CheckoutRequest(
        key=errand.operation.key,
        reference=str(payment.id),
        order_code=errand.order_code,
        shop=bot,
        title=money.page_title(words, errand.order_code),
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        captures_at_once=payment.captures_at_once,
        success_url=f"https://t.me/{bot}?start=paid_{payment.id}",
        cancel_url=f"https://t.me/{bot}?start=order_{payment.order_id}",
        language=words.language,
        expires_at=payment.page_expires_at,
    )


async def _close(services: Services, provider: Provider, errand: Errand) -> None:
    # It is refused where somebody has just paid: then the payment wins.
    await _answered(services, provider, errand, provider.close_checkout(errand.payment.page_id))


async def _capture(services: Services, provider: Provider, errand: Errand) -> None:
    await _answered(services, provider, errand, provider.capture(errand.payment.payment_id, **_sum_of(errand)))


async def _void(services: Services, provider: Provider, errand: Errand) -> None:
    operation = errand.operation
    asked = provider.void(errand.payment.payment_id, key=operation.key, reference=str(operation.id))
    await _answered(services, provider, errand, asked)


async def _refund(services: Services, provider: Provider, errand: Errand) -> None:
    await _answered(services, provider, errand, provider.refund(errand.payment.payment_id, **_sum_of(errand)))


def _sum_of(errand: Errand) -> dict[str, Any]:
    """What money is asked for with."""
    operation, currency = errand.operation, errand.payment.currency
    return {
        "amount_minor": operation.amount_minor,
        "currency": currency,
        "key": operation.key,
        "reference": str(operation.id),
    }


async def _answered(
    services: Services, provider: Provider, errand: Errand, asked: Awaitable[Snapshot | Refunded]
) -> None:
    try:
        answer = await asked
    except (Declined, Rejected) as refusal:
        await _denied(services, provider, errand, reason=_reason(refusal))
    else:
        await take_in(services, errand.payment.mentioned(answer) if isinstance(answer, Refunded) else answer)


def _reason(refusal: Declined | Rejected) -> str:
    """Why the bank, or the provider, said no, in a word."""
    return refusal.decline.value if isinstance(refusal, Declined) else refusal.code


async def _denied(services: Services, provider: Provider, errand: Errand, *, reason: str) -> None:
    """A no may mean that it is done already, or that something else was: how it stands is looked at first."""
    payment = errand.payment
    log.warning("a payment provider said no", why=reason, operation=errand.operation.id, act=errand.operation.act)
    try:
        await take_in(services, await provider.lookup(page_id=payment.page_id, payment_id=payment.payment_id))
    except Rejected as unknown:
        log.warning("a payment is not to be found", payment=payment.id, why=str(unknown))
    await services.db.write(settling.refused, errand.operation.id, reason=reason, now=int(services.clock.now()))


_ASKED: dict[Act, Callable[[Services, Provider, Errand], Awaitable[None]]] = {
    Act.OPEN: _open,
    Act.CLOSE: _close,
    Act.CAPTURE: _capture,
    Act.VOID: _void,
    Act.REFUND: _refund,
}
