"""The loop that takes updates from the inbox, lane by lane, and has them answered."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from math import ceil
from types import MappingProxyType
from typing import Any

import structlog
from telegram.ext import Application

from bot.activity import Activity
from bot.draining import TRY_AGAIN_SECONDS, Drainer
from bot.news import Listener, notice_in
from bot.pressed import parsed
from domain import inbox, people
from domain.inbox import Claim, LeaseLost, Source
from domain.payments.provider import NoAnswer, Unavailable
from domain.people import RolesChanged
from domain.transaction import Transaction
from gateways.database import DatabaseUnavailable, DatabaseUnusable
from gateways.errors import PermanentFailure, TemporaryFailure
from gateways.services import Services
from gateways.telegram.failures import Blocked
from gateways.telegram.windows import WindowShut
from handlers.context import CURRENT, Context, Run, facts_of
from handlers.edge import apologise

IN_FLIGHT_MAX = 32
LEASE_SECONDS = 60
# Real seconds: a handler that hangs is stopped before its lease ends.
HANDLER_SECONDS = 50.0
ATTEMPTS_MAX = 5
# Telegram, or a provider, cannot be reached: that is no fault of the update...
OUTAGES = (TemporaryFailure, NoAnswer, Unavailable)
# ...and its answer is given half an hour later too.
OUTAGE_ATTEMPTS_MAX = 30
BACK_OFF_SECONDS = (1, 4, 15, 60)
ERROR_MAX = 500

log = structlog.get_logger(__name__)


class Worker(Drainer[Claim]):
    """Claims updates, runs the handlers, and says how each went."""

    def __init__(
        self,
        services: Services,
        application: Application[Any, Any, Any, Any, Any, Any],
        activity: Activity,
        listeners: Mapping[Source, Listener] = MappingProxyType({}),
    ) -> None:
        super().__init__(services, activity, log=log, queue="inbox")
        self._application = application
        self._listeners = listeners

    async def stop(self, *, seconds: float) -> None:
        """Let what is in flight end, close what was answered, and give the rest back, unblamed for the end."""
        for claim in await self._let_end(seconds=seconds):
            await self._services.db.write(inbox.postpone, claim, until=0)
        await self._claim(most=0, now=int(self._services.clock.now()))

    async def _draw(self) -> float | None:
        now = int(self._services.clock.now())
        most = 0 if self._is_alone else IN_FLIGHT_MAX - len(self._in_flight)
        claims, due = await self._claim(most=most, now=now)
        for each in claims:
            self._begin(each, self._work_on(each), number=each.inbox_id, lease=each.lease, is_alone=each.is_alone)
        # What is due already waits for one that is in hand, who will ring.
        return due if due is not None and due > now else None

    async def _claim(self, *, most: int, now: int) -> tuple[list[Claim], int | None]:
        """What is lent to us, and when the next row falls due."""
        in_hand = len(self._in_flight)

        def lent(tx: Transaction, answered: list[int]) -> tuple[list[Claim], int | None]:
            claims = inbox.claim(tx, answered=answered, most=most, until=now + LEASE_SECONDS, now=now, in_hand=in_hand)
            # Rung meanwhile: the next turn will ask.
            return claims, None if self.bell.is_rung else inbox.next_due_at(tx)

        return await self._written(lent)

    async def _work_on(self, claim: Claim) -> None:
        try:
            await self._dealt_with(claim)
        except DatabaseUnavailable as trouble:
            # Neither the update nor its handler is to blame: it is given back as if it had not been taken.
            self._complaint.say("what is in hand waits for the database", trouble)
            until = int(self._services.clock.now()) + TRY_AGAIN_SECONDS
            self._unwritten.append(partial(inbox.postpone, claim=claim, until=until))

    async def _dealt_with(self, claim: Claim) -> None:
        run: Run | None = None
        try:
            async with asyncio.timeout(HANDLER_SECONDS):
                if claim.source is Source.TELEGRAM:
                    run = await self._prepared(claim)
                    await self._handled(run)
                else:
                    await self._heard(claim)
        except WindowShut as shut:
            await self._services.db.write(inbox.postpone, claim, until=ceil(shut.until))
        except RolesChanged:
            await self._services.db.write(inbox.postpone, claim, until=0)
        except LeaseLost:
            log.warning("an update was taken over by another worker", inbox_id=claim.inbox_id)
        except Blocked:
            await self._give_up_on_the_person(claim, run)
        except (DatabaseUnavailable, DatabaseUnusable):
            raise
        except Exception as error:  # noqa: BLE001 - the edge that logs it.
            await self._failed(claim, run, error)
        else:
            self._done.append(claim.inbox_id)

    async def _prepared(self, claim: Claim) -> Run:
        """Parse the update, and read what the database knows of it."""
        services, now = self._services, int(self._services.clock.now())
        update = parsed(claim.body, self._application.bot)
        message = update.message
        query = update.callback_query
        bearing = query.message if query is not None else message
        speaking = query or update.inline_query or message
        sender = speaking.from_user if speaking is not None else None
        replied = message.reply_to_message if message is not None else None
        facts = await services.db.read(
            facts_of,
            claim,
            telegram_id=sender.id if sender is not None else None,
            chat_id=bearing.chat.id if bearing is not None else None,
            replied_to=replied.message_id if replied is not None else None,
            now=now,
        )
        return Run(services, replace(claim, facts=facts.kept), update, facts, now)

    async def _handled(self, run: Run) -> None:
        CURRENT.set(run)
        await self._application.process_update(run.update)
        if run.error is not None:
            raise run.error

    async def _heard(self, claim: Claim) -> None:
        listener = self._listeners.get(claim.source)
        if listener is None:
            log.warning("nobody listens to this news", inbox_id=claim.inbox_id, source=claim.source)
            return
        await listener(self._services, notice_in(claim.body))

    async def _give_up_on_the_person(self, claim: Claim, run: Run | None) -> None:
        """There is nobody to answer to; what they asked for is done or refused all the same."""
        chat = run.update.effective_chat if run is not None else None
        if chat is not None and chat.type == chat.PRIVATE:
            await self._services.db.write(_mark_blocked, chat.id, now=int(self._services.clock.now()))
        self._done.append(claim.inbox_id)

    async def _failed(self, claim: Claim, run: Run | None, error: Exception) -> None:
        now = int(self._services.clock.now())
        attempts_max = OUTAGE_ATTEMPTS_MAX if isinstance(error, OUTAGES) else ATTEMPTS_MAX
        if isinstance(error, PermanentFailure):
            attempts_max = claim.attempts
        parked = await self._services.db.write(
            inbox.park_or_retry,
            claim,
            error=f"{type(error).__name__}: {error}"[:ERROR_MAX],
            attempts_max=attempts_max,
            retry_at=now + BACK_OFF_SECONDS[min(claim.attempts, len(BACK_OFF_SECONDS)) - 1],
            now=now,
        )
        facts = {"inbox_id": claim.inbox_id, "attempts": claim.attempts}
        if not parked:
            log.warning("an update failed and is tried again", error=type(error).__name__, **facts)
            return
        log.error("an update was parked", **facts, exc_info=error)
        # Who is offered nothing in another chat is not written to in this one.
        if run is not None and run.facts.person is not None and run.update.inline_query is None:
            await self._apologise(run)

    async def _apologise(self, run: Run) -> None:
        """Say sorry. It is not tried again: staff have been told."""
        CURRENT.set(run)
        try:
            await apologise(Context.from_update(run.update, self._application))
        except Exception as error:  # noqa: BLE001 - the edge that logs it.
            log.warning("nobody could be told that an update was parked", error=type(error).__name__)


def _mark_blocked(tx: Transaction, telegram_id: int, *, now: int) -> None:
    people.mark_blocked(tx, telegram_id=telegram_id, now=now)
