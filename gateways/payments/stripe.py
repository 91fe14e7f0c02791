"""Stripe: payment pages (Checkout Sessions) and the payments behind them, by its own SDK over HTTPX."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable
from typing import Any, TypeVar

import httpx
import stripe
from stripe.params.checkout import SessionCreateParams

from domain.payments.provider import (
    Abilities,
    CheckoutRequest,
    Declined,
    Forged,
    KeySpent,
    Misconfigured,
    NoAnswer,
    Notice,
    Page,
    PageStatus,
    ProviderFailure,
    Refunded,
    Rejected,
    Settlement,
    Snapshot,
    Unavailable,
)
from gateways.payments import stripe_objects as objects

T = TypeVar("T")

API_URL = stripe.DEFAULT_API_BASE
# How old news may be: with a signature caught on the way nobody can speak for Stripe later.
NEWS_SECONDS_MAX = 300
# Stripe counts a page's 30 minutes from when it is asked for it, and our question may wait in the outbox a while.
PAGE_SECONDS_MIN = 35 * 60
PAGE_SECONDS_MAX = 24 * 3600
TIMEOUT = httpx.Timeout(20.0, connect=5.0)
PAGE_SIZE = 100
_PAID = ["latest_charge.balance_transaction"]
_PAGE = ["payment_intent.latest_charge.balance_transaction"]
# Surely nothing was sent.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class _Loopback(stripe.HTTPXClient):
    """Speaks with a stand-in on this machine: past every proxy, and without certificates."""

    def __init__(self, *, timeout: httpx.Timeout) -> None:
        super().__init__(timeout=timeout, verify_ssl_certs=False)
        self._client_async = httpx.AsyncClient(trust_env=False)


class Stripe:
    """One account at Stripe."""

    name = "stripe"
    can = Abilities(
        manual_capture=True,
        partial_capture=True,
        several_captures=False,
        partial_refunds=True,
        page_seconds_min=PAGE_SECONDS_MIN,
        page_seconds_max=PAGE_SECONDS_MAX,
    )

    def __init__(self, *, secret_key: str, webhook_secret: str = "", base_url: str = API_URL) -> None:
        """
        Args:
            webhook_secret: With which news is signed; without it none is believed.
        """
        self.is_live = "_live_" in secret_key
        self._webhook_secret = webhook_secret
        # The settings let http through to this machine alone.
        self._http = (
            _Loopback(timeout=TIMEOUT) if base_url.startswith("http://") else stripe.HTTPXClient(timeout=TIMEOUT)
        )
        # Our jobs try again, and know when they may: the SDK itself does not.
        self._client = stripe.StripeClient(
            secret_key, http_client=self._http, base_addresses={"api": base_url}, max_network_retries=0
        )

    def step_minor(self, currency: str) -> int:
        return objects.step_minor(currency)

    async def open_checkout(self, request: CheckoutRequest) -> Page:
        amount = _payable(request.amount_minor, request.currency)
        metadata = {
            objects.PAYMENT: request.reference,
            objects.ORDER: request.order_code,
            objects.SHOP: request.shop,
        }
        asked: SessionCreateParams = {
            "mode": "payment",
            # Cards, and the wallets that stand for cards: what else Stripe offers pays days later, or cannot be held.
            "allowed_payment_method_types": ["card"],
            # Else, by a setting of the account's, it would ask for other currencies than was agreed.
            "adaptive_pricing": {"enabled": False},
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": request.currency.lower(),
                        "unit_amount": amount,
                        "product_data": {"name": request.title},
                    },
                }
            ],
            "client_reference_id": request.reference,
            "metadata": metadata,
            "payment_intent_data": {
                "capture_method": "automatic" if request.captures_at_once else "manual",
                "description": request.order_code,
                "metadata": metadata,
            },
            "success_url": request.success_url,
            "cancel_url": request.cancel_url,
            "expires_at": request.expires_at,
            "locale": objects.locale_of(request.language),
        }
        session = await _answer(self._client.v1.checkout.sessions.create_async(asked, {"idempotency_key": request.key}))
        return Page(session["id"], session["url"], session["expires_at"])

    async def close_checkout(self, page_id: str) -> Snapshot:
        try:
            session = await _answer(self._client.v1.checkout.sessions.expire_async(page_id, {"expand": _PAGE}))
        except Rejected as rejected:
            # It is open no more, or there never was one; which of these, only a look tells.
            found = await self.lookup(page_id=page_id)
            if found.page is not PageStatus.EXPIRED:
                raise Rejected("page_complete", rejected.message) from rejected
            return found
        return objects.snapshot_of(session, _expanded(session, "payment_intent"))

    async def capture(self, payment_id: str, *, amount_minor: int, currency: str, key: str, reference: str) -> Snapshot:
        intent = await _answer(
            self._client.v1.payment_intents.capture_async(
                payment_id,
                {
                    "amount_to_capture": _payable(amount_minor, currency),
                    "metadata": {objects.OPERATION: reference},
                    "expand": _PAID,
                },
                {"idempotency_key": key},
            )
        )
        return objects.snapshot_of(None, intent)

    async def void(self, payment_id: str, *, key: str, reference: str) -> Snapshot:
        del reference  # Stripe keeps none with a cancellation.
        intent = await _answer(
            self._client.v1.payment_intents.cancel_async(payment_id, {"expand": _PAID}, {"idempotency_key": key})
        )
        return objects.snapshot_of(None, intent)

    async def refund(self, payment_id: str, *, amount_minor: int, currency: str, key: str, reference: str) -> Refunded:
        refund = await _answer(
            self._client.v1.refunds.create_async(
                {
                    "payment_intent": payment_id,
                    "amount": _payable(amount_minor, currency),
                    "metadata": {objects.OPERATION: reference},
                },
                {"idempotency_key": key},
            )
        )
        return objects.refunded_of(refund)

    async def lookup(self, *, page_id: str = "", payment_id: str = "") -> Snapshot:
        if page_id:
            session = await _answer(self._client.v1.checkout.sessions.retrieve_async(page_id, {"expand": _PAGE}))
            intent = _expanded(session, "payment_intent")
            return objects.snapshot_of(session, intent, await self._refunds_of(intent))
        intent = await _answer(self._client.v1.payment_intents.retrieve_async(payment_id, {"expand": _PAID}))
        sessions = await _answer(
            self._client.v1.checkout.sessions.list_async({"payment_intent": payment_id, "limit": 1})
        )
        return objects.snapshot_of(next(iter(sessions["data"]), None), intent, await self._refunds_of(intent))

    async def _refunds_of(self, intent: dict[str, Any] | None) -> list[dict[str, Any]]:
        if intent is None or not intent["amount_received"]:
            return []
        found = await _answer(self._client.v1.refunds.list_async({"payment_intent": intent["id"], "limit": PAGE_SIZE}))
        return list(found["data"])

    async def settlements(self, *, since: int) -> AsyncIterator[Settlement]:
        listing = self._client.v1.balance_transactions.list_async(
            {"created": {"gte": since}, "limit": PAGE_SIZE, "expand": ["data.source"]}
        )
        async for movement in _each(listing):
            yield objects.settlement_of(movement)

    async def recent(self, *, since: int) -> AsyncIterator[Snapshot]:
        refunds: dict[str, list[dict[str, Any]]] = defaultdict(list)
        async for refund in _each(self._client.v1.refunds.list_async({"created": {"gte": since}, "limit": PAGE_SIZE})):
            if refund["payment_intent"]:
                refunds[refund["payment_intent"]].append(refund)
        told: set[str] = set()
        expand = [f"data.{path}" for path in _PAGE]
        async for session in _each(
            self._client.v1.checkout.sessions.list_async(
                {"created": {"gte": since}, "limit": PAGE_SIZE, "expand": expand}
            )
        ):
            intent = _expanded(session, "payment_intent")
            if intent is not None:
                told.add(intent["id"])
            if objects.is_ours(session):
                yield objects.snapshot_of(session, intent, refunds[intent["id"]] if intent else ())
        expand = [f"data.{path}" for path in _PAID]
        async for intent in _each(
            self._client.v1.payment_intents.list_async(
                {"created": {"gte": since}, "limit": PAGE_SIZE, "expand": expand}
            )
        ):
            if intent["id"] not in told:
                told.add(intent["id"])
                if not objects.is_ours(intent):
                    continue
                yield objects.snapshot_of(None, intent, refunds[intent["id"]])
        # Money of older payments, given back since.
        for payment_id in refunds.keys() - told:
            yield await self.lookup(payment_id=payment_id)

    def translate(self, body: bytes, signature: str, *, now: int) -> Notice | None:
        try:
            stripe.WebhookSignature.verify_header(body, signature, self._webhook_secret)
        except (stripe.SignatureVerificationError, UnicodeDecodeError):
            raise Forged("not signed by Stripe") from None
        # The SDK would compare with the machine's clock; the shop has its own.
        if abs(now - _signed_at(signature)) > NEWS_SECONDS_MAX:
            raise Forged("signed long ago")
        try:
            return objects.notice_of(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Forged("signed, and yet no event of Stripe's") from None

    async def close(self) -> None:
        await self._http.close_async()  # type: ignore[no-untyped-call]


def _signed_at(signature: str) -> int:
    return int(next(part[2:] for part in signature.split(",") if part.startswith("t=")))


def _payable(amount_minor: int, currency: str) -> int:
    try:
        return objects.amount_for_stripe(amount_minor, currency)
    except objects.NotPayable as no:
        raise Rejected("amount_not_payable", str(no)) from None


def _expanded(body: dict[str, Any], name: str) -> dict[str, Any] | None:
    part = body[name]
    assert part is None or isinstance(part, dict), f"{name} was asked for"
    return part


async def _answer(asked: Awaitable[stripe.StripeObject]) -> dict[str, Any]:
    """The answer as plain JSON; every failure in the domain's words."""
    try:
        answer = await asked
    except stripe.StripeError as error:
        raise _failure(error) from error
    return answer.to_dict()


async def _each(listing: Awaitable[Any]) -> AsyncIterator[dict[str, Any]]:
    """All of a list, page by page."""
    try:
        async for each in (await listing).auto_paging_iter():
            yield each.to_dict()
    except stripe.StripeError as error:
        raise _failure(error) from error


def _failure(error: stripe.StripeError) -> ProviderFailure:
    if isinstance(error, stripe.CardError):
        return Declined(objects.decline_of(error.code, getattr(error.error, "decline_code", None)))
    if isinstance(error, stripe.RateLimitError):
        return Unavailable("Stripe is asked too often")
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return Misconfigured(error.user_message or "Stripe does not let us in")
    if isinstance(error, stripe.APIConnectionError) and isinstance(error.__cause__, _UNSENT):
        return Unavailable("Stripe cannot be reached")
    if isinstance(error, stripe.InvalidRequestError):
        return Rejected(error.code or "invalid_request", error.user_message or "")
    # Silence, and trouble on their side: what the first question under the key has done, nobody here knows.
    said = f"{type(error).__name__} {error.http_status or ''}".rstrip()
    return KeySpent(said) if _is_spent(error) else NoAnswer(said)


def _is_spent(error: stripe.StripeError) -> bool:
    """Stripe keeps whatever it has answered under a key for a day, its own failures included."""
    if isinstance(error, stripe.IdempotencyError):
        return error.code != "idempotency_key_in_use"
    return (error.headers or {}).get("idempotent-replayed") == "true"
