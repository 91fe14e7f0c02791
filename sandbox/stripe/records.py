"""What a Stripe account holds, as plain records."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.stripe.cards import Card, Refusal


@dataclass(slots=True, eq=False)
class Session:
    """A Checkout Session: a page on which somebody pays once."""

    id: str
    created: int
    expires_at: int
    amount: int
    currency: str
    title: str
    success_url: str
    cancel_url: str
    locale: str
    capture_method: str
    client_reference_id: str | None
    metadata: dict[str, str]
    intent_metadata: dict[str, str]
    customer: str | None
    customer_email: str | None
    status: str = "open"
    intent: "Intent | None" = None
    # The card whose bank waits for its customer.
    confirming: Card | None = None


@dataclass(slots=True, eq=False)
class Intent:
    """A PaymentIntent: one sum, tried until it is paid or given up."""

    id: str
    created: int
    amount: int
    currency: str
    capture_method: str
    metadata: dict[str, str]
    customer: str | None
    status: str = "requires_payment_method"
    amount_capturable: int = 0
    amount_received: int = 0
    canceled_at: int | None = None
    cancellation_reason: str | None = None
    last_error: Refusal | None = None
    charge: "Charge | None" = None


@dataclass(slots=True, eq=False)
class Charge:
    """One try with one card."""

    id: str
    created: int
    intent: Intent
    card: Card
    amount: int
    status: str = "succeeded"
    is_captured: bool = False
    amount_captured: int = 0
    amount_refunded: int = 0
    capture_before: int | None = None
    movement: "Movement | None" = None
    refunds: "list[Refund]" = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Refund:
    id: str
    created: int
    charge: Charge
    amount: int
    reason: str | None
    metadata: dict[str, str]
    status: str = "succeeded"
    movement: "Movement | None" = None


@dataclass(slots=True, eq=False)
class Movement:
    """A balance transaction."""

    id: str
    created: int
    kind: str
    amount: int
    fee: int
    currency: str
    source: str


@dataclass(slots=True, eq=False)
class Customer:
    id: str
    created: int
    email: str | None
    name: str | None
    metadata: dict[str, str]


@dataclass(slots=True, eq=False)
class Event:
    """News, with the object as it was at that moment."""

    id: str
    created: int
    kind: str
    object: dict[str, Any]


Record = Session | Intent | Charge | Refund | Movement | Customer | Event
