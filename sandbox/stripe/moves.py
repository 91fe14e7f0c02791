"""What may become of sessions and payments: opened, paid, confirmed, taken, let go, given back, lapsed."""

from sandbox.stripe.account import Account
from sandbox.stripe.cards import UNCONFIRMED, Card, Refusal
from sandbox.stripe.errors import bad_request
from sandbox.stripe.records import Charge, Intent, Refund, Session

# How long a bank holds money for a payment on the web.
HOLD_SECONDS = 7 * 86400
FEE_PER_MILLE = 15
# The part of the fee that is the same for every payment.
FEE_FIXED = {"jpy": 40, "kwd": 100}
FEE_FIXED_ELSEWHERE = 25


# The page.


def expire(account: Account, session: Session) -> None:
    """
    Close the page.

    Raises:
        StripeRefused: It is closed already.
    """
    if session.status != "open":
        raise bad_request(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session.status}`."
        )
    session.status, session.confirming = "expired", None
    if session.intent is not None and session.intent.status not in {"succeeded", "canceled", "requires_capture"}:
        _close(account, session.intent, "canceled", reason="abandoned")
    account.tell("checkout.session.expired", session)


def pay(account: Account, session: Session, card: Card) -> Refusal | None:
    """Pay on an open page with a card; why the bank refused, or None: it said yes, or asks its customer first."""
    assert session.status == "open", "nobody pays on a page that is closed"
    intent = session.intent
    if intent is None:
        intent = account.add(
            Intent(
                account.new_id(Intent),
                account.now(),
                session.amount,
                session.currency,
                session.capture_method,
                session.intent_metadata,
                session.customer,
            )
        )
        session.intent = intent
        account.tell("payment_intent.created", intent)
    session.confirming = None
    if card.refusal is not None:
        return _refused(account, intent, card, card.refusal)
    if card.asks_first:
        session.confirming, intent.status = card, "requires_action"
        account.tell("payment_intent.requires_action", intent)
        return None
    _paid(account, session, intent, card)
    return None


def confirm(account: Account, session: Session, *, yes: bool) -> Refusal | None:
    """The bank's customer says whether it was them."""
    card, intent = session.confirming, session.intent
    assert card is not None, "a bank waits for its customer"
    assert intent is not None, "a bank waits for its customer"
    session.confirming = None
    if not yes:
        return _refused(account, intent, card, UNCONFIRMED)
    _paid(account, session, intent, card)
    return None


def _refused(account: Account, intent: Intent, card: Card, refusal: Refusal) -> Refusal:
    intent.status, intent.last_error = "requires_payment_method", refusal
    if refusal is not UNCONFIRMED:
        # Without its customer's word the bank is not asked, so there is no charge.
        charge = Charge(account.new_id(Charge), account.now(), intent, card, intent.amount, status="failed")
        intent.charge = account.add(charge)
        account.tell("charge.failed", charge)
    account.tell("payment_intent.payment_failed", intent)
    return refusal


def _paid(account: Account, session: Session, intent: Intent, card: Card) -> None:
    charge = account.add(Charge(account.new_id(Charge), account.now(), intent, card, intent.amount))
    intent.charge, intent.last_error, session.status = charge, None, "complete"
    if intent.capture_method == "manual":
        charge.capture_before = account.now() + HOLD_SECONDS
        intent.status, intent.amount_capturable = "requires_capture", intent.amount
        account.tell("charge.succeeded", charge)
        account.tell("payment_intent.amount_capturable_updated", intent)
    else:
        _take(account, charge, intent.amount)
        account.tell("charge.succeeded", charge)
        account.tell("payment_intent.succeeded", intent)
    account.tell("checkout.session.completed", session)


# The money.


def capture(account: Account, intent: Intent, amount: int | None) -> None:
    """
    Take what is held, or part of it; the rest is let go.

    Raises:
        StripeRefused: It is held no longer, or less is held.
    """
    if intent.status != "requires_capture" or intent.charge is None:
        raise bad_request(
            f"This PaymentIntent could not be captured because it has a status of {intent.status}. Only a "
            "PaymentIntent with one of the following statuses may be captured: requires_capture.",
            code="payment_intent_unexpected_state",
        )
    taken = intent.amount_capturable if amount is None else amount
    if taken > intent.amount_capturable:
        raise bad_request(
            f"The amount_to_capture ({taken}) is greater than the capturable amount ({intent.amount_capturable}).",
            code="amount_too_large",
            param="amount_to_capture",
        )
    if taken < 1:
        raise bad_request("This value must be greater than or equal to 1.", param="amount_to_capture")
    _take(account, intent.charge, taken)
    account.tell("charge.captured", intent.charge)
    account.tell("payment_intent.succeeded", intent)


def cancel(account: Account, intent: Intent, reason: str | None) -> None:
    """
    Give a payment up; what is held is let go.

    Raises:
        StripeRefused: It was taken, or given up before.
    """
    if intent.status in {"succeeded", "canceled"}:
        raise bad_request(
            f"You cannot cancel this PaymentIntent because it has a status of {intent.status}. Only a PaymentIntent "
            "with one of the following statuses may be canceled: requires_payment_method, requires_capture, "
            "requires_confirmation, requires_action, processing.",
            code="payment_intent_unexpected_state",
        )
    _close(account, intent, "canceled", reason=reason)


def lapse(account: Account, intent: Intent) -> None:
    """The bank holds the money no longer."""
    assert intent.charge is not None, "something is held"
    _close(account, intent, "canceled", reason="expired")
    account.tell("charge.expired", intent.charge)


def refund(
    account: Account, charge: Charge, amount: int | None, *, reason: str | None, metadata: dict[str, str]
) -> Refund:
    """
    Give back what was taken, or part of it.

    Raises:
        StripeRefused: Nothing was taken, or not so much is left.
    """
    left = charge.amount_captured - charge.amount_refunded
    given = left if amount is None else amount
    if not charge.is_captured:
        raise bad_request(
            f"This PaymentIntent ({charge.intent.id}) does not have a successful charge to refund.",
            code="charge_not_refundable",
        )
    if left == 0:
        raise bad_request(f"Charge {charge.id} has already been refunded.", code="charge_already_refunded")
    if given < 1:
        raise bad_request("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if given > left:
        raise bad_request(
            f"Refund amount ({given}) is greater than unrefunded amount on charge ({left})",
            code="amount_too_large",
            param="amount",
        )
    made = account.add(Refund(account.new_id(Refund), account.now(), charge, given, reason, metadata))
    made.status = account.refund_statuses.pop(0) if account.refund_statuses else "succeeded"
    account.tell("refund.created", made)
    if made.status != "failed":
        charge.amount_refunded += given
        made.movement = account.move("refund", -given, currency=charge.intent.currency, source=made.id)
        account.tell("charge.refunded", charge)
    charge.refunds.append(made)
    return made


def settle_refund(account: Account, pending: Refund, *, succeeds: bool) -> None:
    """The bank makes up its mind about a refund that was pending."""
    assert pending.status == "pending", "the bank has made up its mind"
    pending.status = "succeeded" if succeeds else "failed"
    if not succeeds:
        pending.charge.amount_refunded -= pending.amount
        account.move("refund_failure", pending.amount, currency=pending.charge.intent.currency, source=pending.id)
        account.tell("refund.failed", pending)
    # The same under its older name: whoever listens for both hears it twice.
    account.tell("charge.refund.updated", pending)
    account.tell("refund.updated", pending)


def _take(account: Account, charge: Charge, amount: int) -> None:
    intent = charge.intent
    # What was held and is not taken is let go without a word: since API version 2025-03-31 it is no refund.
    charge.is_captured, charge.amount_captured, charge.capture_before = True, amount, None
    intent.status, intent.amount_capturable, intent.amount_received = "succeeded", 0, amount
    charge.movement = account.move(
        "charge", amount, currency=intent.currency, source=charge.id, fee=_fee(amount, intent.currency)
    )


def _close(account: Account, intent: Intent, status: str, *, reason: str | None) -> None:
    intent.status, intent.amount_capturable = status, 0
    intent.canceled_at, intent.cancellation_reason = account.now(), reason
    if intent.charge is not None:
        intent.charge.capture_before = None
    account.tell("payment_intent.canceled", intent)


def _fee(amount: int, currency: str) -> int:
    fixed = FEE_FIXED.get(currency, FEE_FIXED_ELSEWHERE)
    return min(amount, (amount * FEE_PER_MILLE + 999) // 1000 + fixed)
