"""People: customers, and those who work here."""

from domain.people.addresses import (
    ADDRESS_MAX,
    ADDRESS_NAME_MAX,
    ADDRESSES_MAX,
    Address,
    TooManyAddresses,
    address,
    addresses_of,
    delete_address,
    rename_address,
    save_address,
    use_address,
)
from domain.people.model import Arrival, InviteUseless, Person, RolesChanged
from domain.people.operations import (
    INVITE_LIFETIME_SECONDS,
    accept_invite,
    accept_terms,
    appoint_owners,
    invite,
    mark_blocked,
    meet,
    must_have_kept_roles,
    set_reminders,
)
from domain.people.queries import at_telegram, by_id, staff_with
from domain.people.questions import QUESTION_MAX, Question, answer, ask_shop, question

__all__ = [
    "ADDRESSES_MAX",
    "ADDRESS_MAX",
    "ADDRESS_NAME_MAX",
    "INVITE_LIFETIME_SECONDS",
    "QUESTION_MAX",
    "Address",
    "Arrival",
    "InviteUseless",
    "Person",
    "Question",
    "RolesChanged",
    "TooManyAddresses",
    "accept_invite",
    "accept_terms",
    "address",
    "addresses_of",
    "answer",
    "appoint_owners",
    "ask_shop",
    "at_telegram",
    "by_id",
    "delete_address",
    "invite",
    "mark_blocked",
    "meet",
    "must_have_kept_roles",
    "question",
    "rename_address",
    "save_address",
    "set_reminders",
    "staff_with",
    "use_address",
]
