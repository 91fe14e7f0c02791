"""Purchasing: what is to be bought when, purchase orders from draft to receipt, and what suppliers are owed."""

from domain.purchasing.answering import agree, ask_again, confirm, decline, give_date
from domain.purchasing.checking import out_of_step
from domain.purchasing.listing import Stage, Summary, at_stage, counts, of_supplier, on_their_way
from domain.purchasing.model import MACHINE, AlreadyAnswered, Answer, Line, Offer, PurchaseOrder, Status
from domain.purchasing.ordering import cancel, close_short, draft, send, wish, wish_all
from domain.purchasing.passing import PassedOn, next_suppliers, pass_on
from domain.purchasing.paying import MoreThanPayable, owed_minor, pay, send_back
from domain.purchasing.queries import (
    Receipt,
    ReceiptLine,
    draft_for,
    late,
    open_orders,
    orders_from,
    purchase_order,
    receipts_of,
    shown_to,
    to_decide,
    unanswered,
    underway_from,
)
from domain.purchasing.receiving import Arrived, Surplus, TooMany, receive
from domain.purchasing.reordering import WRITTEN_MAX, Reordered, below_minimum, reorder
from domain.purchasing.rules import Outlook, Rule, drop_rule, outlooks, places_of, rule_of, set_rule
from domain.purchasing.settings import Buying, buying, parse_rate, rate_of, set_buying, set_rate
from domain.purchasing.suggesting import Demand, Lack, Suggestion
from domain.purchasing.typing import wish_typed
from domain.purchasing.waiting import clocks_due, keep_time, next_clock_at, put_off

__all__ = [
    "MACHINE",
    "WRITTEN_MAX",
    "AlreadyAnswered",
    "Answer",
    "Arrived",
    "Buying",
    "Demand",
    "Lack",
    "Line",
    "MoreThanPayable",
    "Offer",
    "Outlook",
    "PassedOn",
    "PurchaseOrder",
    "Receipt",
    "ReceiptLine",
    "Reordered",
    "Rule",
    "Stage",
    "Status",
    "Suggestion",
    "Summary",
    "Surplus",
    "TooMany",
    "agree",
    "ask_again",
    "at_stage",
    "below_minimum",
    "buying",
    "cancel",
    "clocks_due",
    "close_short",
    "confirm",
    "counts",
    "decline",
    "draft",
    "draft_for",
    "drop_rule",
    "give_date",
    "keep_time",
    "late",
    "next_clock_at",
    "next_suppliers",
    "of_supplier",
    "on_their_way",
    "open_orders",
    "orders_from",
    "out_of_step",
    "outlooks",
    "owed_minor",
    "parse_rate",
    "pass_on",
    "pay",
    "places_of",
    "purchase_order",
    "put_off",
    "rate_of",
    "receipts_of",
    "receive",
    "reorder",
    "rule_of",
    "send",
    "send_back",
    "set_buying",
    "set_rate",
    "set_rule",
    "shown_to",
    "to_decide",
    "unanswered",
    "underway_from",
    "wish",
    "wish_all",
    "wish_typed",
]
