"""Stripe in a box, for tests and for the demo: its API, its payment page, its webhooks, no money."""

from sandbox.stripe.box import SECRET_KEY, StripeBox
from sandbox.stripe.cards import CAREFUL, DECLINED, EXPIRED, GOOD, POOR
from sandbox.stripe.hooks import SIGNATURE_HEADER, Weather, signature_of
from sandbox.stripe.records import Charge, Event, Intent, Refund, Session

__all__ = [
    "CAREFUL",
    "DECLINED",
    "EXPIRED",
    "GOOD",
    "POOR",
    "SECRET_KEY",
    "SIGNATURE_HEADER",
    "Charge",
    "Event",
    "Intent",
    "Refund",
    "Session",
    "StripeBox",
    "Weather",
    "signature_of",
]
