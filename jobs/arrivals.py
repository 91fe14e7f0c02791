"""What orders waited for has come: they go on after the commit, and their customers are told."""

from functools import partial
from zoneinfo import ZoneInfo

from domain import events, orders, outbox, paying
from domain.flows import backorders
from domain.outbox import Delivery, Effect, Lane
from domain.transaction import Transaction, Verdict
from gateways.services import Services
from jobs.money import words_of
from jobs.sending import Render, Work
from views import backorders as views
from views.screen import Screen
from views.words import Speaking


def look(_: Transaction, event: events.OrderServed) -> list[Effect]:
    """Whether all is here now is looked at with the order locked, which whoever brings the goods has no time for."""
    return [outbox.work(backorders.ARRIVAL, event.order_id, lane=Lane.ARRIVALS)]


async def go_on(services: Services, delivery: Delivery) -> Verdict:
    """Have an order go on of which the last piece may have come."""
    zone = ZoneInfo(services.shop.speaking.timezone)
    order_id, now = _number(delivery.effect), int(services.clock.now())
    await services.db.write(backorders.look, order_id, zone=zone, now=now)
    return partial(outbox.sent, delivery=delivery)


def _arrived(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    order = orders.order(tx, _number(effect))
    due_minor, instructions = orders.due_minor(tx, order), paying.rules(tx).instructions
    return views.arrived(words_of(tx, effect, speaking), order, due_minor=due_minor, instructions=instructions)


def _number(effect: Effect) -> int:
    return int(effect.subject.partition(":")[2])


WORKS: dict[str, Work] = {backorders.ARRIVAL: go_on}
NEWS: dict[str, Render] = {"arrived": _arrived}
