"""Carries one row of the outbox out: draws it from the facts, sends or edits it, and notes what became of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from typing import Any

import structlog

from domain import chats, messages, outbox, people, waitlist
from domain.actors import Role
from domain.flows import supplies
from domain.outbox import Delivery, Effect, Pin
from domain.people.languages import chosen_language
from domain.transaction import Transaction, Verdict
from gateways.database import DatabaseUnavailable, DatabaseUnusable
from gateways.errors import PermanentFailure
from gateways.services import Services
from gateways.telegram.failures import Blocked
from gateways.telegram.messenger import Sent
from gateways.telegram.windows import WindowShut
from views.screen import Screen
from views.words import Speaking

# Reads the facts and returns what to send; None when there is nothing to say any more.
Render = Callable[[Transaction, Effect, Speaking], Screen | None]
# Does what is no message by itself; the verdict is as `deliver`'s.
Work = Callable[[Services, Delivery], Awaitable[Verdict | None]]

ATTEMPTS_MAX = 10
BACK_OFF_SECONDS_MAX = 300
DATABASE_SECONDS = 5
ERROR_MAX = 500

log = structlog.get_logger(__name__)


def _no_menu(_: frozenset[Role], *, is_supplier: bool) -> Mapping[str, str]:
    del is_supplier
    return {}


def _nothing(_: Transaction, *__: Any, **___: Any) -> None: ...


@dataclass(slots=True)
class Registry:
    """
    How each effect is drawn, by its name, and who is told what became of pictures.

    Args:
        picture_sent: `work(tx, picture_id, file_id=…)`, once Telegram has given the picture a file id.
        picture_dead: `work(tx, picture_id, now=…)`, when Telegram cannot fetch the picture.
        works: What is done in the order of the outbox and is no message by itself.
        menu_of: The commands in the private chat of someone with these roles (`is_supplier`: who answers for one), each
            with what it does.
    """

    cards: dict[str, Render] = field(default_factory=dict)
    news: dict[str, Render] = field(default_factory=dict)
    picture_sent: Callable[..., Any] = _nothing
    picture_dead: Callable[..., Any] = _nothing
    menu_of: Callable[..., Mapping[str, str]] = _no_menu
    works: dict[str, Work] = field(default_factory=dict)

    def render_of(self, effect: Effect) -> Render:
        """How the effect is drawn."""
        return (self.cards if effect.kind == "card" else self.news)[effect.name]


async def deliver(services: Services, registry: Registry, delivery: Delivery) -> Verdict | None:
    """
    Send what the row asks for.

    Returns:
        What has to be written of it; None when all is done and the row has only to be closed.

    Raises:
        DatabaseUnusable: The program has to end.
    """
    now = int(services.clock.now())
    if delivery.attempts > ATTEMPTS_MAX:
        # Each try ends in a verdict, so the last ones ended the program.
        return _giving_up(delivery, PermanentFailure("the program ended each time while it was sent"), now=now)
    try:
        return await _delivered(services, registry, delivery)
    except WindowShut as shut:
        return partial(outbox.retry, delivery=delivery, at=ceil(shut.until), error=None)
    except DatabaseUnavailable:
        # No fault of the message.
        return partial(outbox.retry, delivery=delivery, at=now + DATABASE_SECONDS, error=None)
    except PermanentFailure as failure:
        return _giving_up(delivery, failure, now=int(services.clock.now()))
    except DatabaseUnusable:
        raise
    except Exception as failure:  # noqa: BLE001 - the edge that logs it.
        again = _trying_again if delivery.attempts < ATTEMPTS_MAX else _giving_up
        return again(delivery, failure, now=int(services.clock.now()))


async def _delivered(services: Services, registry: Registry, delivery: Delivery) -> Verdict | None:
    effect = delivery.effect
    if effect.kind == "work":
        return await registry.works[effect.name](services, delivery)
    if effect.name == outbox.PIN:
        pin = Pin(effect.data["latitude"], effect.data["longitude"], title=effect.data.get("title", "📍"))
        sent = await services.messenger.send_pin(effect.chat_id, pin, thread_id=effect.thread_id)
        return _noting(delivery, sent, None, now=int(services.clock.now()))
    if effect.name == outbox.MENU:
        menu = await services.db.read(_menu, registry, effect.chat_id, services.shop.speaking)
        await services.messenger.set_menu(effect.chat_id, menu)
        return None
    screen, standing = await services.db.read(_drawn, registry.render_of(effect), effect, services.shop.speaking)
    if screen is None:
        return None
    if standing is None:
        sent = await services.messenger.send(effect.chat_id, screen, thread_id=effect.thread_id)
    else:
        sent = await services.messenger.edit(
            effect.chat_id,
            standing.message_id,
            screen,
            has_photo=bool(standing.has_photo),
            thread_id=effect.thread_id,
        )
    return _noting(delivery, sent, screen, now=int(services.clock.now()))


def _drawn(tx: Transaction, render: Render, effect: Effect, speaking: Speaking) -> tuple[Screen | None, Any]:
    """The screen, and for a card the message that shows it now."""
    is_card = effect.kind == "card"
    standing = (
        messages.latest(tx, subject=effect.subject, name=effect.name, chat_id=effect.chat_id) if is_card else None
    )
    return render(tx, effect, speaking), standing


def _menu(tx: Transaction, registry: Registry, telegram_id: int, speaking: Speaking) -> list[tuple[str, str]]:
    """The person's own menu of commands; empty where everybody's will do."""
    person = people.at_telegram(tx, telegram_id)
    is_supplier = supplies.answers_for_any(tx, person.id)
    if not person.roles and not is_supplier and chosen_language(tx, person.id) is None:
        return []
    words = speaking.to(person.language)
    return [(name, words.plain(text)) for name, text in registry.menu_of(person.roles, is_supplier=is_supplier).items()]


def _noting(delivery: Delivery, sent: Sent, screen: Screen | None, *, now: int) -> Verdict | None:
    """Remember the message, so that replies and cards find it; nothing to remember needs no write of its own."""
    pin = screen.pin if screen is not None else None
    if not sent.is_new or not (delivery.effect.subject or pin):
        return None
    return partial(_keep, delivery=delivery, sent=sent, pin=pin, now=now)


def _keep(tx: Transaction, *, delivery: Delivery, sent: Sent, pin: Pin | None, now: int) -> None:
    effect = delivery.effect
    if effect.subject:
        messages.keep(
            tx,
            chat_id=sent.chat_id,
            message_id=sent.message_id,
            name=effect.name,
            subject=effect.subject,
            has_photo=sent.has_photo,
            now=now,
        )
    # Whoever has the row by now, or has written this before, brings the pin too.
    if outbox.sent(tx, delivery) and pin is not None:
        following = outbox.pin(effect.subject, pin, chat_id=sent.chat_id, thread_id=effect.thread_id)
        outbox.put(tx, [following], now=now, event_id=delivery.event_id)


def _trying_again(delivery: Delivery, failure: Exception, *, now: int) -> Verdict:
    log.warning("a message failed and is tried again", error=type(failure).__name__, **_facts(delivery))
    wait = min(2**delivery.attempts, BACK_OFF_SECONDS_MAX)
    return partial(outbox.retry, delivery=delivery, at=now + wait, error=_reason(failure))


def _giving_up(delivery: Delivery, failure: Exception, *, now: int) -> Verdict:
    is_blocked = isinstance(failure, Blocked)
    if not is_blocked:
        log.error("a message was given up", error=_reason(failure), **_facts(delivery))
    return partial(_given_up, delivery=delivery, error=_reason(failure), is_blocked=is_blocked, now=now)


def _given_up(tx: Transaction, *, delivery: Delivery, error: str, is_blocked: bool, now: int) -> None:
    """Staff are told in the admin chat; that this cannot be reached could not be told there."""
    effect = delivery.effect
    if is_blocked and effect.chat_id > 0:
        people.mark_blocked(tx, telegram_id=effect.chat_id, now=now)
    # A cart, or what somebody waits for, is nobody's business but its customer's.
    is_for_staff = effect.subject != "" and not effect.subject.startswith(("cart:", f"{waitlist.TELL}:"))
    tell_staff = is_for_staff and not chats.is_ours(tx, effect.chat_id)
    outbox.give_up(tx, delivery, error=error, tell_staff=tell_staff, now=now)


def _reason(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"[:ERROR_MAX]


def _facts(delivery: Delivery) -> dict[str, Any]:
    effect = delivery.effect
    return {"outbox_id": delivery.outbox_id, "kind": effect.kind, "name": effect.name, "attempts": delivery.attempts}
