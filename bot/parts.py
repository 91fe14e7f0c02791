"""The shop's own parts, as the program and its journeys wire them: who answers what, and what follows from what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from gateways.database.statements import EffectsOf
from handlers.router import Routes
from jobs import timetable
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
    return Parts(lambda _tx, _event: (), Routes(), Registry(), timetable.standing_jobs(zone))
