"""The shop's own parts, as the program and its journeys wire them: who answers what, and what follows from what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from gateways.database import EffectsOf
from handlers.everything import all_routes
from handlers.router import Routes
from jobs.daily import shop_jobs
from jobs.drawing import registry
from jobs.effects import effects_of
from jobs.sending import Registry
from jobs.timetable import Job


@dataclass(frozen=True, slots=True)
class Parts:
    """What `wiring.build` needs besides settings and a clock."""

    effects_of: EffectsOf
    routes: Routes
    registry: Registry
    jobs: Sequence[Job]


def shop_parts(zone: tzinfo) -> Parts:
    """All handlers, effects, cards, news and jobs of the shop."""
    routes, known = all_routes(), registry()
    known.menu_of = routes.private_menu
    return Parts(effects_of, routes, known, shop_jobs(zone))
