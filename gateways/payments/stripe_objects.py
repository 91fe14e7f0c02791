"""Stripe's objects in the shop's words: pure translation of what its API answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain import money
from domain.payments.provider import (
    Decline,
    Movement,
    Notice,
    OperationStatus,
    PageStatus,
    Refunded,
    Settlement,
    Snapshot,
)

Json = Mapping[str, Any]

# What we write in Stripe's metadata: the id of our payment's row on sessions and payment intents, and whose it is; of
# our operation's on refunds.
PAYMENT, OPERATION = "stallkeeper_payment", "stallkeeper_operation"
ORDER, SHOP = "stallkeeper_order", "stallkeeper_shop"

# Where Stripe counts other decimals than ISO 4217 does.
_EXPONENTS = {"ISK": 2, "UGX": 2, "MGA": 0}
# Stripe wants the last digit of these to be 0.
_ROUND_TO_TEN = {"BHD", "JOD", "KWD", "OMR", "TND"}

# The languages of its payment page; in others the browser's own is better than English.
_LOCALES = (
    "bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl "
    "sv th tr vi zh zh-HK zh-TW"
)

_DECLINES = {
    "insufficient_funds": Decline.INSUFFICIENT_FUNDS,
    "expired_card": Decline.EXPIRED_CARD,
    "authentication_required": Decline.NEEDS_CONFIRMATION,
    "payment_intent_authentication_failure": Decline.NEEDS_CONFIRMATION,
}
# As they stand on the cards.
_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "eftpos",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
_REFUND_STATUSES = {
    "succeeded": OperationStatus.SUCCEEDED,
    "failed": OperationStatus.FAILED,
    "canceled": OperationStatus.FAILED,
}
_MOVEMENTS = {
    "charge": Movement.CHARGE,
    "payment": Movement.CHARGE,
    "refund": Movement.REFUND,
    "payment_refund": Movement.REFUND,
    "stripe_fee": Movement.FEE,
    "stripe_fx_fee": Movement.FEE,
    "payout": Movement.PAYOUT,
}
# News that is about a payment; of everything else the shop needs to know nothing.
_NEWS = ("checkout.session.", "payment_intent.", "charge.", "refund.")
_DISPUTES = "charge.dispute."


class NotPayable(Exception):
    """Stripe cannot take this very amount."""


def amount_for_stripe(amount_minor: int, currency: str) -> int:
    """
    An amount as Stripe counts it.

    Raises:
        NotPayable: It has more decimals than Stripe takes of that currency.
    """
    ours, theirs = _units(currency)
    amount, rest = divmod(amount_minor * theirs, ours)
    if rest or (currency in _ROUND_TO_TEN and amount % 10):
        raise NotPayable(f"Stripe takes no {amount_minor} {currency}: it has too many decimals")
    return amount


def step_minor(currency: str) -> int:
    """Of how many of our minor units Stripe takes multiples only."""
    ours, theirs = _units(currency)
    return max(ours // theirs, 10 if currency in _ROUND_TO_TEN else 1)


def amount_from_stripe(amount: int, currency: str) -> int:
    """An amount as the shop counts it, in minor units."""
    ours, theirs = _units(currency.upper())
    return amount * ours // theirs


def _units(currency: str) -> tuple[int, int]:
    """Into how many parts the shop divides one of a currency, and into how many Stripe does."""
    exponent = money.exponent(currency)
    return int(10**exponent), int(10 ** _EXPONENTS.get(currency, exponent))


def locale_of(language: str) -> str:
    """The language of the payment page."""
    return next((each for each in (language, language.partition("-")[0]) if each in _LOCALES.split()), "auto")


def decline_of(code: str | None, decline_code: str | None) -> Decline:
    """Why a bank said no; what the customer can do nothing about is "other"."""
    return _DECLINES.get(decline_code or "") or _DECLINES.get(code or "") or Decline.OTHER


def is_ours(body: Json) -> bool:
    """A page or a payment that a shop of this kind has asked for: an account may serve other business too."""
    return bool((body.get("metadata") or {}).get(PAYMENT))


def snapshot_of(session: Json | None, intent: Json | None, refunds: Iterable[Json] = ()) -> Snapshot:
    """
    What a page and its payment say together.

    Args:
        session: None where the payment has no page, or it was not asked for.
        intent: With its latest charge written out; None where nobody has tried to pay.
    """
    first = session or intent
    assert first is not None, "one of the two is there"
    intent = intent or {}
    charge = _charge_of(intent)
    currency = str(first["currency"]).upper()
    status = intent.get("status", "")
    held = intent.get("amount_capturable", 0) if status == "requires_capture" else 0
    metadata = (session or intent).get("metadata") or {}
    # Of a try that has failed, the next may be made with another card.
    card = _card_of(charge) if charge.get("paid") else {}
    return Snapshot(
        reference=str(metadata.get(PAYMENT, "")),
        page_id=session["id"] if session else "",
        payment_id=intent.get("id", ""),
        page=PageStatus(session["status"]) if session else PageStatus.COMPLETE,
        currency=currency,
        amount_minor=amount_from_stripe(session["amount_total"] if session else intent["amount"], currency),
        authorised_minor=amount_from_stripe(held, currency),
        captured_minor=amount_from_stripe(intent.get("amount_received", 0), currency),
        refunds=tuple(map(refunded_of, refunds)),
        is_let_go=status == "canceled" and bool(charge.get("paid")),
        capture_before=_card_of(charge).get("capture_before") if held else None,
        decline=_last_decline(intent),
        is_live=bool(first["livemode"]),
        fee_minor=_fee_of(charge),
        created_at=int(first["created"]),
        order_code=str(metadata.get(ORDER, "")),
        shop=str(metadata.get(SHOP, "")),
        card_brand=_BRANDS.get(card.get("brand") or "", ""),
        card_digits=str(card.get("last4") or ""),
    )


def _charge_of(intent: Json) -> Json:
    charge = intent.get("latest_charge")
    return charge if isinstance(charge, Mapping) else {}


def _card_of(charge: Json) -> Json:
    return (charge.get("payment_method_details") or {}).get("card") or {}


def _last_decline(intent: Json) -> Decline | None:
    error = intent.get("last_payment_error")
    if not error or intent.get("status") in {"requires_capture", "succeeded", "processing"}:
        return None
    return decline_of(error.get("code"), error.get("decline_code"))


def _fee_of(charge: Json) -> int | None:
    movement = charge.get("balance_transaction")
    # A fee in another currency (the account's own) is told by the settlements.
    if not isinstance(movement, Mapping) or movement["currency"] != charge["currency"]:
        return None
    return amount_from_stripe(movement["fee"], movement["currency"])


def refunded_of(refund: Json) -> Refunded:
    """A refund; what waits for a bank or for the customer is pending."""
    return Refunded(
        refund_id=refund["id"],
        reference=str((refund.get("metadata") or {}).get(OPERATION, "")),
        amount_minor=amount_from_stripe(refund["amount"], refund["currency"]),
        status=_REFUND_STATUSES.get(refund["status"], OperationStatus.PENDING),
    )


def settlement_of(movement: Json) -> Settlement:
    """A balance transaction, with its source written out."""
    source = movement.get("source")
    return Settlement(
        settlement_id=movement["id"],
        kind=_MOVEMENTS.get(movement["type"], Movement.ADJUSTMENT),
        amount_minor=amount_from_stripe(movement["amount"], movement["currency"]),
        fee_minor=amount_from_stripe(movement["fee"], movement["currency"]),
        currency=str(movement["currency"]).upper(),
        payment_id=_id_of(source.get("payment_intent")) if isinstance(source, Mapping) else "",
        at=int(movement["created"]),
    )


def notice_of(event: Json) -> Notice | None:
    """What an event tells to look up again; None where it is about no payment."""
    kind = str(event.get("type", ""))
    if event.get("object") != "event" or not kind.startswith(_NEWS) or kind.startswith(_DISPUTES):
        return None
    about = event["data"]["object"]
    is_page, is_payment = about.get("object") == "checkout.session", about.get("object") == "payment_intent"
    return Notice(
        event_id=str(event["id"]),
        kind=kind,
        page_id=str(about["id"]) if is_page else "",
        payment_id=str(about["id"]) if is_payment else _id_of(about.get("payment_intent")),
        reference=str((about.get("metadata") or {}).get(PAYMENT, "")),
        at=int(event["created"]),
        is_live=bool(event["livemode"]),
        account=str(event.get("account") or ""),
    )


def _id_of(about: Any) -> str:
    return str(about["id"]) if isinstance(about, Mapping) else str(about or "")
