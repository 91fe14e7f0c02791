"""The loop that drains the outbox: by priority, one message per chat at a time, within Telegram's windows."""

from dataclasses import dataclass

import structlog

from bot.activity import Activity
from bot.draining import Drainer
from domain import outbox
from domain.outbox import Delivery
from domain.transaction import Transaction
from gateways.database import DatabaseUnavailable
from gateways.services import Services
from jobs.sending import Registry, deliver

IN_FLIGHT_MAX = 8
LEASE_SECONDS = 120

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """Whether something that was not claimed might have been, but for its window; and when more falls due."""

    is_now: bool = False
    later: int | None = None


class Sender(Drainer[Delivery]):
    """Claims what has to go out, and has it delivered."""

    def __init__(self, services: Services, registry: Registry, activity: Activity) -> None:
        super().__init__(services, activity, log=log, queue="outbox")
        self._registry = registry

    async def stop(self, *, seconds: float) -> None:
        """Let what is in flight end, and close what was sent; the rest is left to its lease."""
        await self._let_end(seconds=seconds)
        await self._claim(most=0, now=self._services.clock.now())

    async def _draw(self) -> float | None:
        services, windows = self._services, self._services.messenger.windows
        # Asked of one moment: a window that opens between two looks would be waited for by neither.
        now = services.clock.now()
        room, opening = windows.room(now), windows.next_opening(now)
        most = 0 if self._is_alone else min(room, IN_FLIGHT_MAX - len(self._in_flight))
        deliveries, due = await self._claim(most=most, now=now)
        for each in deliveries:
            self._begin(each, self._deliver(each), number=each.outbox_id, lease=each.lease, is_alone=each.is_alone)
        # A window may open for what was due when we claimed.
        moments = [due.later, opening] if due.is_now else [due.later]
        return min((moment for moment in moments if moment is not None), default=None)

    async def _claim(self, *, most: int, now: float) -> tuple[list[Delivery], Due]:
        """What is lent to us, and when the rest is due."""
        closed_chats, in_hand = self._services.messenger.windows.closed_chats(now), len(self._in_flight)

        def lent(tx: Transaction, sent: list[int]) -> tuple[list[Delivery], Due]:
            deliveries = outbox.claim(
                tx,
                sent=sent,
                closed_chats=closed_chats,
                most=most,
                until=int(now) + LEASE_SECONDS,
                now=int(now),
                in_hand=in_hand,
            )
            # Rung meanwhile: the next turn will ask.
            return deliveries, Due() if self.bell.is_rung else _due(tx, int(now))

        return await self._written(lent)

    async def _deliver(self, delivery: Delivery) -> None:
        verdict = await deliver(self._services, self._registry, delivery)
        if verdict is None:
            self._done.append(delivery.outbox_id)
            return
        try:
            await self._services.db.write(verdict)
        except DatabaseUnavailable as trouble:
            # What is sent is sent: it must not be sent again because nobody could note it.
            self._complaint.say("what was sent is noted later", trouble)
            self._unwritten.append(verdict)


def _due(tx: Transaction, now: int) -> Due:
    due = outbox.next_due_at(tx)
    if due is None or due > now:
        return Due(later=due)
    return Due(is_now=True, later=outbox.next_due_at(tx, after=now))
