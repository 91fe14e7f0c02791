"""The shop's own parts, as the program and its journeys wire them: who answers what, and what follows from what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import partial

from bot.news import Listener
from domain.inbox import Source
from gateways.database import EffectsOf
from handlers.everything import all_routes
from handlers.router import Routes
from jobs.daily import shop_jobs
from jobs.drawing import registry
from jobs.effects import effects_of
from jobs.payments import Cashier
from jobs.sending import Registry
from jobs.timetable import Job


@dataclass(frozen=True, slots=True)
class Parts:
    """
    What `wiring.build` needs besides settings and a clock.

    Args:
        listeners: Who acts on the news of payment providers, by where it comes from.
    """

    effects_of: EffectsOf
    routes: Routes
    registry: Registry
    jobs: Sequence[Job]
    listeners: Mapping[Source, Listener] = field(default_factory=dict)


def shop_parts(zone: tzinfo) -> Parts:
    """All handlers, effects, cards, news and jobs of the shop."""
    routes, known, cashier = all_routes(), registry(), Cashier()
    known.menu_of = routes.private_menu
    known.works |= cashier.works
    listeners = {Source.STRIPE: partial(cashier.hear, Source.STRIPE.value)}
    return Parts(effects_of, routes, known, shop_jobs(zone, cashier), listeners)
