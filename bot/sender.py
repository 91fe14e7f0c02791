"""The loop that drains the outbox: by priority, one message per chat at a time, within Telegram's windows."""

import asyncio
from dataclasses import dataclass

import structlog

from bot.activity import Activity, Bell
from domain import outbox
from domain.outbox import Delivery
from domain.transaction import Transaction, Verdict, after_verdicts
from gateways.complaints import Complaint, log_trouble
from gateways.database import DatabaseUnavailable, DatabaseUnusable
from gateways.services import Services
from jobs.sending import Registry, deliver

IN_FLIGHT_MAX = 8
LEASE_SECONDS = 120
TRY_AGAIN_SECONDS = 5

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """Whether something that was not claimed might have been, but for its window; and when more falls due."""

    is_now: bool = False
    later: int | None = None


class Sender:
    """Claims what has to go out, and has it delivered."""

    def __init__(self, services: Services, registry: Registry, activity: Activity) -> None:
        self.activity = activity
        self.bell = Bell(activity)
        # When it looks at the outbox again though nobody rings; None where nothing there has to wait.
        self.looks_at: float | None = None
        self._services = services
        self._registry = registry
        self._in_flight: set[asyncio.Task[None]] = set()
        # What is in flight may end the program: nothing else is sent beside it.
        self._is_alone = False
        self._sent: list[int] = []
        # What became of rows while nothing could be written; written before anything else is sent.
        self._unwritten: list[Verdict] = []
        self._complaint = Complaint(log)
        self._unusable: DatabaseUnusable | None = None

    async def run(self) -> None:
        """Work for ever."""
        self.bell.ring()
        with self.activity.going_on():
            while True:
                self.bell.heard()
                self.looks_at = await self._take_turn()
                await self.bell.wait(self._services.clock, self.looks_at)

    async def stop(self, *, seconds: float) -> None:
        """Let what is in flight end, and close what was sent; the rest is left to its lease."""
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=seconds)
        self.abandon()
        await asyncio.gather(*self._in_flight, return_exceptions=True)
        await self._claim(most=0, now=self._services.clock.now())

    def abandon(self) -> None:
        """Drop everything where it stands, as a killed program does."""
        for task in self._in_flight:
            task.cancel()

    async def _take_turn(self) -> float | None:
        """
        Claim what may be sent and start on it; when to look again.

        Raises:
            DatabaseUnusable: The program has to end.
        """
        if self._unusable is not None:
            raise self._unusable
        services, windows = self._services, self._services.messenger.windows
        # Asked of one moment: a window that opens between two looks would be waited for by neither.
        now = services.clock.now()
        room, opening = windows.room(now), windows.next_opening(now)
        try:
            most = 0 if self._is_alone else min(room, IN_FLIGHT_MAX - len(self._in_flight))
            deliveries, due = await self._claim(most=most, now=now)
            for delivery in deliveries:
                self._start(delivery)
        except DatabaseUnusable:
            raise
        except Exception as error:  # noqa: BLE001 - the edge that logs it.
            self._complaint.say("the outbox cannot be read; trying again", error)
            return services.clock.now() + TRY_AGAIN_SECONDS
        self._complaint.settle()
        # A window may open for what was due when we claimed.
        moments = [due.later, opening] if due.is_now else [due.later]
        return min((moment for moment in moments if moment is not None), default=None)

    async def _claim(self, *, most: int, now: float) -> tuple[list[Delivery], Due]:
        """What is lent to us, and when the rest is due."""
        services = self._services
        sent, self._sent = self._sent, []
        unwritten, self._unwritten = self._unwritten, []
        closed_chats, in_hand = services.messenger.windows.closed_chats(now), len(self._in_flight)

        def lent(tx: Transaction) -> tuple[list[Delivery], Due]:
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

        try:
            return await services.db.write(after_verdicts, unwritten, lent)
        except BaseException as error:
            self._sent += sent
            # One that breaks by itself would stand in the way of all: its row is left to its lease.
            self._unwritten += unwritten if isinstance(error, DatabaseUnavailable | asyncio.CancelledError) else []
            raise

    def _start(self, delivery: Delivery) -> None:
        self.activity.begin()
        task = asyncio.create_task(self._deliver(delivery), name=f"outbox:{delivery.outbox_id}:{delivery.lease}")
        self._in_flight.add(task)
        self._is_alone = delivery.is_alone
        task.add_done_callback(lambda done: self._ended(delivery, done))

    async def _deliver(self, delivery: Delivery) -> None:
        verdict = await deliver(self._services, self._registry, delivery)
        if verdict is None:
            self._sent.append(delivery.outbox_id)
            return
        try:
            await self._services.db.write(verdict)
        except DatabaseUnavailable as trouble:
            # What is sent is sent: it must not be sent again because nobody could note it.
            self._complaint.say("what was sent is noted later", trouble)
            self._unwritten.append(verdict)

    def _ended(self, delivery: Delivery, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self._is_alone = self._is_alone and bool(self._in_flight)
        self.bell.ring()
        self.activity.end()
        if not task.cancelled() and (error := task.exception()) is not None:
            log_trouble(log, "a message is left to its lease", error, outbox_id=delivery.outbox_id)
            if isinstance(error, DatabaseUnusable):
                self._unusable = error


def _due(tx: Transaction, now: int) -> Due:
    due = outbox.next_due_at(tx)
    if due is None or due > now:
        return Due(later=due)
    return Due(is_now=True, later=outbox.next_due_at(tx, after=now))
