"""What has to go out: one row per effect of an event, written in the event's transaction, drained after it."""

from domain.outbox.model import MENU, PIN, Delivery, Effect, Lane, Pin, Priority, Status, card, menu, news, pin, work
from domain.outbox.operations import (
    claim,
    give_up,
    keep,
    move_chat,
    prune,
    put,
    put_for_each,
    release_all,
    retry,
    send_again,
    sent,
)
from domain.outbox.queries import next_due_at, open_count, undeliverable

__all__ = [
    "MENU",
    "PIN",
    "Delivery",
    "Effect",
    "Lane",
    "Pin",
    "Priority",
    "Status",
    "card",
    "claim",
    "give_up",
    "keep",
    "menu",
    "move_chat",
    "news",
    "next_due_at",
    "open_count",
    "pin",
    "prune",
    "put",
    "put_for_each",
    "release_all",
    "retry",
    "send_again",
    "sent",
    "undeliverable",
    "work",
]
