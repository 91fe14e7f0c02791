"""
What came in, kept before anything is done with it: received → acted → answered, or parked.

A person's updates are taken one by one, in order; different people's at once.
"""

from domain.inbox.model import ALONE_FROM, DROPPED_MAX, Claim, Lane, LeaseLost, Source, Status, private_chat_of
from domain.inbox.operations import act_once, claim, park_or_retry, postpone, prune, receive, release_all, try_again
from domain.inbox.queries import next_due_at, open_count, parked

__all__ = [
    "ALONE_FROM",
    "DROPPED_MAX",
    "Claim",
    "Lane",
    "LeaseLost",
    "Source",
    "Status",
    "act_once",
    "claim",
    "next_due_at",
    "open_count",
    "park_or_retry",
    "parked",
    "postpone",
    "private_chat_of",
    "prune",
    "receive",
    "release_all",
    "try_again",
]
