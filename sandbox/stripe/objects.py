"""Records as Stripe writes them in JSON; what is asked for in `expand` stands in place of its id."""

from collections.abc import Callable
from typing import Any

from sandbox.stripe.errors import bad_request
from sandbox.stripe.records import Charge, Customer, Event, Intent, Movement, Record, Refund, Session

API_VERSION = "2026-10-28.endive"
Find = Callable[[str], Record | None]


def written(record: Record, *, is_live: bool, page_url: str) -> dict[str, Any]:
    """The record as an object of the API."""
    body = _WRITERS[type(record)](record)
    if isinstance(record, Session):
        body["url"] = f"{page_url}/{record.id}" if record.status == "open" else None
    if not isinstance(record, Refund | Movement):
        body["livemode"] = is_live
    return {"id": record.id, "created": record.created, **body}


def expanded(body: dict[str, Any], paths: list[str], write: Callable[[str], dict[str, Any] | None]) -> dict[str, Any]:
    """
    The object with what its paths name written out.

    Args:
        write: Writes the object with that id.

    Raises:
        StripeRefused: A path leads nowhere.
    """
    for path in paths:
        _expand(body, path.split("."), write, path)
    return body


def _expand(body: dict[str, Any], way: list[str], write: Callable[[str], dict[str, Any] | None], path: str) -> None:
    name, *rest = way
    if name == "data" and body.get("object") == "list":
        for each in body["data"]:
            _expand(each, rest, write, path)
        return
    if name not in body or len(way) > 4:
        raise bad_request(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(body[name], str):
        body[name] = write(body[name]) or body[name]
    if rest and isinstance(body[name], dict):
        _expand(body[name], rest, write, path)


def _session(session: Session) -> dict[str, Any]:
    # What is only held is not paid.
    paid = session.intent is not None and session.intent.status == "succeeded"
    return {
        "object": "checkout.session",
        "mode": "payment",
        "status": session.status,
        "payment_status": "paid" if paid else "unpaid",
        "amount_subtotal": session.amount,
        "amount_total": session.amount,
        "currency": session.currency,
        "payment_intent": session.intent.id if session.intent else None,
        "client_reference_id": session.client_reference_id,
        "metadata": session.metadata,
        "expires_at": session.expires_at,
        "success_url": session.success_url,
        "cancel_url": session.cancel_url or None,
        "locale": session.locale,
        "customer": session.customer,
        "customer_email": session.customer_email,
        "payment_method_types": ["card"],
    }


def _intent(intent: Intent) -> dict[str, Any]:
    error = intent.last_error
    return {
        "object": "payment_intent",
        "amount": intent.amount,
        "amount_capturable": intent.amount_capturable,
        "amount_received": intent.amount_received,
        "currency": intent.currency,
        "status": intent.status,
        "capture_method": intent.capture_method,
        "metadata": intent.metadata,
        "customer": intent.customer,
        "canceled_at": intent.canceled_at,
        "cancellation_reason": intent.cancellation_reason,
        "latest_charge": intent.charge.id if intent.charge else None,
        "last_payment_error": error
        and {
            "type": "card_error",
            "code": error.code,
            "message": error.message,
            **({"decline_code": error.decline_code} if error.decline_code else {}),
        },
    }


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": charge.amount_captured,
        "amount_refunded": charge.amount_refunded,
        "captured": charge.is_captured,
        "currency": charge.intent.currency,
        "status": charge.status,
        "paid": charge.status == "succeeded",
        "refunded": charge.is_captured and charge.amount_refunded == charge.amount_captured,
        "payment_intent": charge.intent.id,
        "metadata": charge.intent.metadata,
        "balance_transaction": charge.movement.id if charge.movement else None,
        "payment_method_details": {
            "type": "card",
            "card": {
                "brand": charge.card.brand,
                "last4": charge.card.number[-4:],
                **({"capture_before": charge.capture_before} if charge.capture_before else {}),
            },
        },
    }


def _refund(refund: Refund) -> dict[str, Any]:
    return {
        "object": "refund",
        "amount": refund.amount,
        "currency": refund.charge.intent.currency,
        "charge": refund.charge.id,
        "payment_intent": refund.charge.intent.id,
        "reason": refund.reason,
        "status": refund.status,
        "metadata": refund.metadata,
        "balance_transaction": refund.movement.id if refund.movement else None,
        **({"failure_reason": "unknown"} if refund.status == "failed" else {}),
    }


def _movement(movement: Movement) -> dict[str, Any]:
    return {
        "object": "balance_transaction",
        "type": movement.kind,
        "reporting_category": movement.kind,
        "amount": movement.amount,
        "fee": movement.fee,
        "net": movement.amount - movement.fee,
        "currency": movement.currency,
        "source": movement.source or None,
        "status": "available",
    }


def _customer(customer: Customer) -> dict[str, Any]:
    return {"object": "customer", "email": customer.email, "name": customer.name, "metadata": customer.metadata}


def _event(event: Event) -> dict[str, Any]:
    return {
        "object": "event",
        "api_version": API_VERSION,
        "type": event.kind,
        "data": {"object": event.object},
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
    }


_WRITERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    Session: _session,
    Intent: _intent,
    Charge: _charge,
    Refund: _refund,
    Movement: _movement,
    Customer: _customer,
    Event: _event,
}
