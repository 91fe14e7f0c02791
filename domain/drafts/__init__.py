"""Drafts: orders that a merchant draws up for a customer, and offers them."""

from domain.drafts.model import HOLDS_DAYS, MACHINE, USUAL_DAYS, Draft, Status
from domain.drafts.operations import (
    begin,
    choose,
    deliver_to,
    give_to,
    locked,
    note_short,
    quote,
    say,
    send,
    settle,
    take_up,
    use_voucher,
    wish,
)
from domain.drafts.queries import draft, draft_linked, lapsed, next_lapse_at, offers_to, open_count, open_drafts

__all__ = [
    "HOLDS_DAYS",
    "MACHINE",
    "USUAL_DAYS",
    "Draft",
    "Status",
    "begin",
    "choose",
    "deliver_to",
    "draft",
    "draft_linked",
    "give_to",
    "lapsed",
    "locked",
    "next_lapse_at",
    "note_short",
    "offers_to",
    "open_count",
    "open_drafts",
    "quote",
    "say",
    "send",
    "settle",
    "take_up",
    "use_voucher",
    "wish",
]
