"""A bot's queue of updates: kept until confirmed by a later offset or a webhook's 200, asked for by long polls."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# Telegram sends these only to a bot that asks for them by name.
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
KINDS = {
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
}


@dataclass(slots=True, eq=False)
class Update:
    update_id: int
    kind: str
    payload: dict[str, Any]
    # What must come in order: a chat, or a person's queries.
    lane: str
    # Put in the queue again: an offset confirms it only once it was handed out.
    is_again: bool = False
    # When a webhook may be tried (again), on the shop's clock.
    not_before: float = 0.0
    attempts: int = 0
    in_flight: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"update_id": self.update_id, self.kind: self.payload}


@dataclass(slots=True)
class Webhook:
    url: str
    secret_token: str | None = None
    max_connections: int = 40
    ip_address: str | None = None
    has_custom_certificate: bool = False
    last_error_date: int | None = None
    last_error_message: str | None = None


@dataclass(slots=True, eq=False)
class Poll:
    """A getUpdates that waits; whoever ends it says why."""

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    is_terminated: bool = False


class UpdateQueue:
    """Updates waiting for one bot."""

    def __init__(self, first_update_id: int = 100_000_001) -> None:
        self.pending: list[Update] = []
        self.sent: dict[int, Update] = {}
        self.allowed: list[str] | None = None
        self.webhook: Webhook | None = None
        self.poll: Poll | None = None
        # Called when an update came in, so that the webhook's worker looks.
        self.listeners: list[Callable[[], None]] = []
        self._next_id = first_update_id

    def add(self, kind: str, payload: dict[str, Any], *, lane: str) -> Update | None:
        """Queue an update, unless the bot did not ask for its kind."""
        if self.allowed:
            if kind not in self.allowed:
                return None
        elif kind in NOT_BY_DEFAULT:
            return None
        update = Update(self._next_id, kind, payload, lane)
        self._next_id += 1
        self.sent[update.update_id] = update
        self._queue(update)
        return update

    def again(self, update_id: int) -> Update:
        """
        Queue an old update again, under its old number.

        Raises:
            KeyError: No update ever had this number.
        """
        old = self.sent[update_id]
        update = Update(old.update_id, old.kind, old.payload, old.lane, is_again=True)
        self._queue(update)
        return update

    def _queue(self, update: Update) -> None:
        self.pending.append(update)
        self.wake()

    def wake(self) -> None:
        if self.poll is not None:
            self.poll.woken.set()
        for listener in self.listeners:
            listener()

    def end_poll(self) -> None:
        """Send the poll that waits away."""
        if self.poll is not None:
            self.poll.is_terminated = True
            self.poll.woken.set()

    def confirm(self, offset: int) -> None:
        """Forget what lies before the offset; a negative one keeps that many of the newest."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [u for u in self.pending if u.update_id >= offset or u.is_again]

    def ready(self, offset: int, limit: int) -> list[Update]:
        """What a poll with this offset gets now, oldest first."""
        batch = sorted(
            (u for u in self.pending if u.update_id >= offset or u.is_again or offset < 0), key=lambda u: u.update_id
        )[:limit]
        for update in batch:
            update.is_again = False
        return batch

    def remove(self, update: Update) -> None:
        if update in self.pending:
            self.pending.remove(update)
