"""Stripe in a box: an account, its API, its payment pages and its webhooks, on the clock of the sandbox around it."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from starlette.routing import BaseRoute

from sandbox.changes import Changes
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.request_log import RequestLog
from sandbox.stripe import moves
from sandbox.stripe.account import Account
from sandbox.stripe.hooks import Hooks
from sandbox.stripe.pages import Follow, PayPage
from sandbox.stripe.records import Charge, Event, Intent, Refund, Session
from sandbox.stripe.server import Api

SECRET_KEY = "sk_test_stallkeeper_in_a_box"  # noqa: S105 - the box lets in whoever says this.


class StripeBox:
    """What tests and the demo hold of it."""

    def __init__(self, clock: Clock, changes: Changes, *, follow: Follow) -> None:
        """
        Args:
            follow: Follows a link in the chats of this world, for the person of that number.
        """
        self.account = Account(clock, secret_key=SECRET_KEY)
        self._api = Api(self.account, changes)
        self._pages = PayPage(self.account, follow)
        self.hooks = Hooks(self.account, self._api.faults, changes)
        self.base_url = ""
        self._ends: set[asyncio.Task[None]] = set()
        self.account.listeners.append(self._watch)
        self.account.when_opened = lambda session: self._begin(self._expire(session))

    # Running.

    def routes(self) -> list[BaseRoute]:
        return [*self._pages.routes(), *self._api.routes()]

    def at(self, url: str) -> None:
        """Tell it where its server is."""
        self.base_url = f"{url}/stripe"
        self.account.page_url = f"{self.base_url}/pay"

    async def stop(self) -> None:
        self.faults.clear()
        await self.hooks.stop()
        for task in list(self._ends):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def idle(self) -> bool:
        """No request is in progress, and no news is being delivered."""
        return not self._api.running and not self.hooks.is_flying()

    # Watching and disturbing.

    @property
    def faults(self) -> Faults:
        return self._api.faults

    @property
    def requests(self) -> RequestLog:
        return self._api.log

    @property
    def sessions(self) -> list[Session]:
        """The newest first."""
        return self.account.all(Session)

    @property
    def intents(self) -> list[Intent]:
        return self.account.all(Intent)

    @property
    def refunds(self) -> list[Refund]:
        return self.account.all(Refund)

    @property
    def events(self) -> list[Event]:
        return self.account.all(Event)

    def send_events_to(self, url: str, *, secret: str) -> None:
        """Register the webhook endpoint; what happens from now on is brought there."""
        self.hooks.url, self.hooks.secret = url, secret

    def bring_again(self, event: Event) -> None:
        """Deliver an event once more."""
        self.hooks.bring(event)

    def refund_at_desk(self, intent: Intent, amount: int | None = None) -> Refund:
        """Give money back by hand in Stripe's own dashboard."""
        assert isinstance(intent.charge, Charge), "it was paid"
        return moves.refund(self.account, intent.charge, amount, reason=None, metadata={})

    def settle_refund(self, refund: Refund, *, succeeds: bool) -> None:
        """The bank makes up its mind about a refund that was pending; see `account.refund_statuses`."""
        moves.settle_refund(self.account, refund, succeeds=succeeds)

    # What ends by itself.

    def _watch(self, event: Event) -> None:
        if event.kind == "payment_intent.amount_capturable_updated":
            self._begin(self._lapse(event.object["id"]))

    def _begin(self, waiting: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(waiting)
        self._ends.add(task)
        task.add_done_callback(self._ends.discard)

    async def _expire(self, session: Session) -> None:
        await self.account.clock.sleep_until(session.expires_at)
        if session.status == "open":
            moves.expire(self.account, session)

    async def _lapse(self, intent_id: str) -> None:
        intent = self.account.get(Intent, intent_id)
        assert intent.charge is not None, "something is held"
        await self.account.clock.sleep_until(intent.charge.capture_before or 0)
        if intent.status == "requires_capture":
            moves.lapse(self.account, intent)
