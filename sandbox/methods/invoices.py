"""sendInvoice, createInvoiceLink, answerShippingQuery, answerPreCheckoutQuery."""

import re
from typing import Any

from sandbox.errors import bad_request
from sandbox.invoices import AMOUNT_MAX, PER_DOLLAR, STARS, Invoice, Price, ShippingOption, is_payable
from sandbox.methods.call import Call, Method
from sandbox.methods.callbacks import open_query
from sandbox.methods.writing import place_of, send
from sandbox.parameters import Arguments
from sandbox.world import Content

TITLE_MAX = 32
DESCRIPTION_MAX = 255
PAYLOAD_BYTES_MAX = 128
SUGGESTED_TIPS_MAX = 4
NEEDS = ("name", "phone_number", "email", "shipping_address")
# BotFather hands out the provider's number, whether it is for tests, and a secret.
PROVIDER_TOKEN = re.compile(r"\d+:(?:TEST|LIVE):\S+")


async def send_invoice(call: Call) -> Any:
    invoice = invoice_of(call)
    return send(call, place_of(call, invoice), Content(invoice=invoice))


async def create_invoice_link(call: Call) -> Any:
    return call.world.link_of(invoice_of(call))


async def answer_shipping_query(call: Call) -> Any:
    arguments = call.arguments
    options = _shipping_options(arguments) if arguments.flag("ok") else None
    refusal = None if options is not None else _refusal(arguments)
    query = open_query(call, arguments.string("shipping_query_id"), "shipping_query")
    assert query.checkout is not None, "only a payer asks for shipping"
    query.is_closed = True
    query.checkout.shipping_answered(options, refusal)
    return True


async def answer_pre_checkout_query(call: Call) -> Any:
    arguments = call.arguments
    refusal = None if arguments.flag("ok") else _refusal(arguments)
    query = open_query(call, arguments.string("pre_checkout_query_id"), "pre_checkout_query")
    assert query.checkout is not None, "only a payer asks for checking out"
    query.is_closed = True
    query.checkout.pre_checkout_answered(refusal)
    return True


def invoice_of(call: Call) -> Invoice:
    """
    The invoice a request describes.

    Raises:
        Refused: Telegram would not take it.
    """
    arguments = call.arguments
    needs = {name for name in NEEDS if arguments.flag(f"need_{name}")}
    # What is passed on to the provider has to be known, and so has the address the price depends on.
    needs |= {"phone_number"} if arguments.flag("send_phone_number_to_provider") else set()
    needs |= {"email"} if arguments.flag("send_email_to_provider") else set()
    needs |= {"shipping_address"} if arguments.flag("is_flexible") else set()
    invoice = Invoice(
        call.bot.id,
        arguments.string("title").strip(),
        arguments.string("description").strip(),
        arguments.string("payload"),
        arguments.string("currency"),
        _prices(arguments.things("prices")),
        provider_token=arguments.maybe_string("provider_token") or "",
        start_parameter=arguments.maybe_string("start_parameter") or "",
        max_tip_amount=arguments.maybe_integer("max_tip_amount") or 0,
        suggested_tip_amounts=tuple(arguments.values.get("suggested_tip_amounts", ())),
        needs=tuple(name for name in NEEDS if name in needs),
        is_flexible=arguments.flag("is_flexible"),
        photo_url=arguments.maybe_string("photo_url"),
    )
    _check_total(invoice.total_amount)
    _check_tips(invoice)
    _check_by_server(invoice, arguments)
    return invoice


def _check_by_server(invoice: Invoice, arguments: Arguments) -> None:
    """What Telegram's servers refuse, after its Bot API has found the request well-formed."""
    if arguments.maybe_integer("subscription_period"):
        # Subscriptions are nothing a shop of goods sells, and the sandbox keeps none.
        raise bad_request("SUBSCRIPTION_PERIOD_INVALID")
    if len(invoice.title) > TITLE_MAX or len(invoice.description) > DESCRIPTION_MAX:
        raise bad_request("MEDIA_INVALID")
    if len(invoice.payload.encode()) > PAYLOAD_BYTES_MAX:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    if invoice.start_parameter and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", invoice.start_parameter):
        raise bad_request("START_PARAM_INVALID")
    if invoice.currency == STARS:
        # Stars are for digital goods: one price, and nothing that a card or a parcel would need.
        extras = arguments.has("max_tip_amount") or invoice.needs or invoice.suggested_tip_amounts
        if invoice.provider_token or len(invoice.prices) != 1 or extras:
            raise bad_request("STARS_INVOICE_INVALID")
        return
    if not PROVIDER_TOKEN.fullmatch(invoice.provider_token):
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    if invoice.currency not in PER_DOLLAR:
        raise bad_request("CURRENCY_INVALID")
    if not is_payable(invoice.total_amount, invoice.currency):
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")


def _prices(things: list[dict[str, Any]]) -> tuple[Price, ...]:
    if not things:
        raise bad_request("there must be at least one price part")
    for thing in things:
        if not thing["label"]:
            raise bad_request("labeledPrice label must be non-empty")
        if abs(thing["amount"]) > AMOUNT_MAX:
            raise bad_request("too big amount of the currency specified")
    return tuple(Price(thing["label"], thing["amount"]) for thing in things)


def _check_total(total_amount: int) -> None:
    if total_amount <= 0:
        raise bad_request("total price must be positive")
    if total_amount > AMOUNT_MAX:
        raise bad_request("total price is too big")


def _check_tips(invoice: Invoice) -> None:
    if not 0 <= invoice.max_tip_amount <= AMOUNT_MAX:
        raise bad_request("invalid max_tip_amount of the currency specified")
    for amount in invoice.suggested_tip_amounts:
        if amount <= 0:
            raise bad_request("suggested tip amount must be positive")
        if amount > invoice.max_tip_amount:
            raise bad_request("suggested tip amount can't be bigger than max_tip_amount")
    if len(invoice.suggested_tip_amounts) > SUGGESTED_TIPS_MAX:
        raise bad_request("there can be at most 4 suggested tip amounts")


def _shipping_options(arguments: Arguments) -> tuple[ShippingOption, ...]:
    if not arguments.has("shipping_options"):
        raise bad_request('parameter "shipping_options" is required')
    things = arguments.things("shipping_options")
    for thing in things:
        for field, words in (("id", "identifier"), ("title", "title")):
            if not thing[field]:
                raise bad_request(f"can't parse shipping option: ShippingOption {words} must be non-empty")
    if not things:
        raise bad_request("there must be at least one shipping option")
    return tuple(ShippingOption(thing["id"], thing["title"], _prices(thing["prices"])) for thing in things)


def _refusal(arguments: Arguments) -> str:
    words = arguments.maybe_string("error_message")
    if not words:
        raise bad_request('parameter "error_message" is required')
    return words


METHODS: dict[str, Method] = {
    "sendInvoice": send_invoice,
    "createInvoiceLink": create_invoice_link,
    "answerShippingQuery": answer_shipping_query,
    "answerPreCheckoutQuery": answer_pre_checkout_query,
}
