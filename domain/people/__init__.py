"""People: customers, and those who work here."""

from domain.people.model import Arrival, InviteUseless, Person
from domain.people.operations import INVITE_LIFETIME_SECONDS, accept_invite, appoint_owners, invite, mark_blocked, meet
from domain.people.queries import at_telegram, by_id, staff_with

__all__ = [
    "INVITE_LIFETIME_SECONDS",
    "Arrival",
    "InviteUseless",
    "Person",
    "accept_invite",
    "appoint_owners",
    "at_telegram",
    "by_id",
    "invite",
    "mark_blocked",
    "meet",
    "staff_with",
]
