"""The calls of the API: which parameters each takes (the SDK's own types say), and what it does."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stripe import params
from stripe.params import checkout

from sandbox.stripe import moves
from sandbox.stripe.account import Account, R
from sandbox.stripe.errors import bad_request
from sandbox.stripe.records import Charge, Customer, Event, Intent, Movement, Record, Refund, Session

PAGE_SECONDS_MIN, PAGE_SECONDS_MAX = 1800, 86400
# Less than this costs more than it brings.
AMOUNT_MIN = {"eur": 50, "usd": 50, "gbp": 30, "jpy": 50}
AMOUNT_MAX = 99_999_999
# Their last digit has to be 0.
THREE_DECIMALS = {"bhd", "jod", "kwd", "omr", "tnd"}

Answer = Record | dict[str, Any]
Work = Callable[[Account, dict[str, Any], str], Answer]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    One call of the API.

    Args:
        name: What faults and the log call it.
        path: A pattern; its group is the id.
        kind: One of `stripe.params`.
    """

    name: str
    method: str
    path: re.Pattern[str]
    kind: Any
    work: Work


def _open_session(account: Account, given: dict[str, Any], _: str) -> Session:
    if given.get("mode") != "payment":
        raise bad_request("Only `payment` mode is known here.", param="mode")
    amount, currency, title = _sum(given)
    now = account.now()
    expires_at = given.get("expires_at", now + PAGE_SECONDS_MAX)
    # The clock of whoever asks may be a little behind or ahead.
    if not now + PAGE_SECONDS_MIN - 60 <= expires_at <= now + PAGE_SECONDS_MAX + 60:
        raise bad_request(
            "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from Checkout Session "
            "creation.",
            param="expires_at",
        )
    if "customer" in given:
        account.get(Customer, given["customer"], param="customer")
    intent = given.get("payment_intent_data", {})
    if not given.get("success_url"):
        raise bad_request("You must provide `success_url`.", code="parameter_missing", param="success_url")
    session = Session(
        account.new_id(Session),
        now,
        expires_at,
        amount,
        currency,
        title,
        given["success_url"],
        given.get("cancel_url", ""),
        given.get("locale", "auto"),
        intent.get("capture_method", "automatic"),
        given.get("client_reference_id"),
        _metadata(given),
        _metadata(intent),
        given.get("customer"),
        given.get("customer_email"),
    )
    account.add(session)
    account.when_opened(session)
    return session


def _sum(given: dict[str, Any]) -> tuple[int, str, str]:
    items = given.get("line_items") or []
    if not items:
        raise bad_request("Missing required param: line_items.", code="parameter_missing", param="line_items")
    amount, currencies, titles = 0, set(), []
    for item in items:
        price = item.get("price_data")
        if price is None or "unit_amount" not in price or "product_data" not in price:
            raise bad_request(
                "Only `price_data` with `unit_amount` and `product_data` is known here.", param="line_items"
            )
        if price["unit_amount"] < 0:
            raise bad_request("Invalid non-negative integer", code="parameter_invalid_integer", param="unit_amount")
        amount += price["unit_amount"] * item.get("quantity", 1)
        currencies.add(price["currency"].lower())
        titles.append(price["product_data"]["name"])
    if len(currencies) != 1:
        raise bad_request("All line items must have one currency.", param="line_items")
    [currency] = currencies
    if amount < AMOUNT_MIN.get(currency, 1):
        raise bad_request(
            "The Checkout Session's total amount due must add up to more.", code="amount_too_small", param="line_items"
        )
    if amount > AMOUNT_MAX:
        raise bad_request("Amount must be no more than 99999999.", code="amount_too_large", param="line_items")
    if currency in THREE_DECIMALS and amount % 10:
        raise bad_request("Invalid amount: the last digit must be 0.", code="invalid_amount", param="line_items")
    return amount, currency, ", ".join(titles)


def _metadata(given: dict[str, Any]) -> dict[str, str]:
    metadata = given.get("metadata") or {}
    for name, value in metadata.items():
        if len(name) > 40 or len(value) > 500:
            raise bad_request("Metadata keys have at most 40 characters, values 500.", param=f"metadata[{name}]")
    return dict(metadata)


def _expire_session(account: Account, _: dict[str, Any], session_id: str) -> Session:
    session = account.get(Session, session_id, param="session")
    moves.expire(account, session)
    return session


def _capture(account: Account, given: dict[str, Any], intent_id: str) -> Intent:
    intent = account.get(Intent, intent_id, param="intent")
    if given.get("final_capture") is False:
        raise bad_request("Multicapture is not available for this PaymentIntent.", param="final_capture")
    moves.capture(account, intent, given.get("amount_to_capture"))
    intent.metadata |= _metadata(given)
    return intent


def _cancel(account: Account, given: dict[str, Any], intent_id: str) -> Intent:
    intent = account.get(Intent, intent_id, param="intent")
    if any(session.intent is intent and session.status == "open" for session in account.all(Session)):
        raise bad_request(
            "This PaymentIntent belongs to a Checkout Session that is open; expire the session instead.",
            code="payment_intent_unexpected_state",
        )
    moves.cancel(account, intent, given.get("cancellation_reason"))
    return intent


def _refund(account: Account, given: dict[str, Any], _: str) -> Refund:
    if "charge" in given:
        charge: Charge | None = account.get(Charge, given["charge"], param="charge")
    elif "payment_intent" in given:
        charge = account.get(Intent, given["payment_intent"], param="payment_intent").charge
    else:
        raise bad_request("One of the following params should be provided: payment_intent or charge.")
    if charge is None:
        raise bad_request("This PaymentIntent does not have a successful charge to refund.")
    return moves.refund(account, charge, given.get("amount"), reason=given.get("reason"), metadata=_metadata(given))


def _open_customer(account: Account, given: dict[str, Any], _: str) -> Customer:
    customer = Customer(
        account.new_id(Customer), account.now(), given.get("email"), given.get("name"), _metadata(given)
    )
    return account.add(customer)


def _retrieve(kind: type[R]) -> Work:
    return lambda account, _, record_id: account.get(kind, record_id)


def _listed(kind: type[R], keeps: Callable[[R, dict[str, Any]], bool] = lambda _, __: True) -> Work:
    """Lists the newest first, a page at a time, created when asked for, and what `keeps` keeps."""

    def work(account: Account, given: dict[str, Any], _: str) -> Answer:
        found = [record for record in account.all(kind) if _is_created(record.created, given) and keeps(record, given)]
        if "starting_after" in given:
            account.get(kind, given["starting_after"], param="starting_after")
            ids = [record.id for record in found]
            after = given["starting_after"]
            found = found[ids.index(after) + 1 :] if after in ids else []
        limit = given.get("limit", 10)
        if not 1 <= limit <= 100:
            raise bad_request("Limit must be between 1 and 100.", param="limit")
        data = [account.written(record) for record in found[:limit]]
        return {"object": "list", "data": data, "has_more": len(found) > limit}

    return work


def _is_created(created: int, given: dict[str, Any]) -> bool:
    wanted = given.get("created", {})
    if isinstance(wanted, int):
        return created == wanted
    earliest = max(wanted.get("gt", -1) + 1, wanted.get("gte", 0))
    latest = min(wanted.get("lt", created + 1) - 1, wanted.get("lte", created))
    return bool(earliest <= created <= latest)


def _is_session(session: Session, given: dict[str, Any]) -> bool:
    intent = session.intent.id if session.intent else None
    return given.get("status") in {None, session.status} and given.get("payment_intent") in {None, intent}


def _is_refund(refund: Refund, given: dict[str, Any]) -> bool:
    return given.get("charge") in {None, refund.charge.id} and given.get("payment_intent") in {
        None,
        refund.charge.intent.id,
    }


def _is_movement(movement: Movement, given: dict[str, Any]) -> bool:
    return given.get("type") in {None, movement.kind} and given.get("source") in {None, movement.source}


def _is_charge(charge: Charge, given: dict[str, Any]) -> bool:
    return given.get("payment_intent") in {None, charge.intent.id}


def _is_event(event: Event, given: dict[str, Any]) -> bool:
    return given.get("type") in {None, event.kind}


def _at(name: str, method: str, path: str, kind: Any, work: Work) -> Endpoint:
    return Endpoint(name, method, re.compile(path.replace("{id}", r"(\w+)")), kind, work)


_SESSIONS, _INTENTS = "/v1/checkout/sessions", "/v1/payment_intents"
ENDPOINTS = (
    _at("sessions.create", "POST", _SESSIONS, checkout.SessionCreateParams, _open_session),
    _at("sessions.list", "GET", _SESSIONS, checkout.SessionListParams, _listed(Session, _is_session)),
    _at("sessions.retrieve", "GET", f"{_SESSIONS}/{{id}}", checkout.SessionRetrieveParams, _retrieve(Session)),
    _at("sessions.expire", "POST", f"{_SESSIONS}/{{id}}/expire", checkout.SessionExpireParams, _expire_session),
    _at("payment_intents.list", "GET", _INTENTS, params.PaymentIntentListParams, _listed(Intent)),
    _at("payment_intents.retrieve", "GET", f"{_INTENTS}/{{id}}", params.PaymentIntentRetrieveParams, _retrieve(Intent)),
    _at("payment_intents.capture", "POST", f"{_INTENTS}/{{id}}/capture", params.PaymentIntentCaptureParams, _capture),
    _at("payment_intents.cancel", "POST", f"{_INTENTS}/{{id}}/cancel", params.PaymentIntentCancelParams, _cancel),
    _at("charges.list", "GET", "/v1/charges", params.ChargeListParams, _listed(Charge, _is_charge)),
    _at("charges.retrieve", "GET", "/v1/charges/{id}", params.ChargeRetrieveParams, _retrieve(Charge)),
    _at("refunds.create", "POST", "/v1/refunds", params.RefundCreateParams, _refund),
    _at("refunds.list", "GET", "/v1/refunds", params.RefundListParams, _listed(Refund, _is_refund)),
    _at("refunds.retrieve", "GET", "/v1/refunds/{id}", params.RefundRetrieveParams, _retrieve(Refund)),
    _at(
        "balance_transactions.list",
        "GET",
        "/v1/balance_transactions",
        params.BalanceTransactionListParams,
        _listed(Movement, _is_movement),
    ),
    _at(
        "balance_transactions.retrieve",
        "GET",
        "/v1/balance_transactions/{id}",
        params.BalanceTransactionRetrieveParams,
        _retrieve(Movement),
    ),
    _at("customers.create", "POST", "/v1/customers", params.CustomerCreateParams, _open_customer),
    _at("customers.list", "GET", "/v1/customers", params.CustomerListParams, _listed(Customer)),
    _at("customers.retrieve", "GET", "/v1/customers/{id}", params.CustomerRetrieveParams, _retrieve(Customer)),
    _at("events.list", "GET", "/v1/events", params.EventListParams, _listed(Event, _is_event)),
    _at("events.retrieve", "GET", "/v1/events/{id}", params.EventRetrieveParams, _retrieve(Event)),
)


def endpoint_at(method: str, path: str) -> tuple[Endpoint, str] | None:
    """The call at a path, and the id in it."""
    for endpoint in ENDPOINTS:
        found = endpoint.path.fullmatch(path) if endpoint.method == method else None
        if found is not None:
            return endpoint, found[1] if found.groups() else ""
    return None
