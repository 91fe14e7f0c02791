"""A customer's credit: what it pays of an order, how much is left, and how it came about."""

from collections.abc import Sequence

from domain.flows.ordering import Checkout
from domain.flows.overview import OrderPage
from domain.flows.spending import Move, Purse
from domain.orders import Order
from domain.people import Person
from views import money
from views.buttons import pack
from views.layout import in_rows, label, pager, paragraphs, rows_of
from views.screen import Button, Screen
from views.words import Words

MOVES_PER_PAGE = 4


def rows(words: Words, facts: Checkout) -> str:
    """What of a cart credit pays, below its total; "" where it pays nothing."""
    if not facts.paid_minor:
        return ""
    left = facts.quoted.totals.total_minor - facts.paid_minor
    paid = words.money(facts.paid_minor)
    if not left:
        return words("Your credit pays all of it.")
    return words("Your credit pays {paid}, <b>{left}</b> is left to pay.", paid=paid, left=words.money(left))


def pays_all(facts: Checkout) -> bool:
    """True where nothing is left to pay any other way."""
    return bool(facts.paid_minor) and facts.paid_minor == facts.quoted.totals.total_minor


def choice(words: Words, facts: Checkout) -> list[Button]:
    """Use it, or keep it for later."""
    if not facts.credit_minor:
        return []
    amount = words.money(facts.credit_minor)
    if facts.cart.uses_credit:
        return [Button(label(words.plain("🪙 Keep {amount} credit", amount=amount)), pack("usecredit", 0))]
    return [Button(label(words.plain("🪙 Use {amount} credit", amount=amount)), pack("usecredit", 1))]


def paying(words: Words, page: OrderPage) -> list[Button]:
    """What is due on an order that was placed can be paid with it, too."""
    if not page.payable_credit_minor:
        return []
    text = words.plain("🪙 {amount} with credit", amount=words.money(page.payable_credit_minor))
    return [Button(label(text), pack("paycredit", page.order.id, page.order.version, page.payable_credit_minor))]


def paid_row(words: Words, order: Order) -> str:
    """What of an order was paid with it."""
    if not order.credit_minor or money.has_ended(order):
        return ""
    return words("Paid with credit: {amount}", amount=words.money(order.credit_minor))


def purse_button(words: Words, there_minor: int) -> Button:
    """How much they have; pressed, how it came about."""
    return Button(label(words.plain("🪙 Credit: {amount}", amount=words.money(there_minor))), pack("credit", 0))


def purse(words: Words, found: Purse, *, page: int) -> Screen:
    """A customer's own credit, the newest move first."""
    return Screen(
        paragraphs(
            words("<b>Your credit: {amount}</b>", amount=words.money(found.there_minor)),
            "\n".join(_move(words, each) for each in found.moves),
            words("It pays your next order, unless you keep it for later.") if found.there_minor else "",
        ),
        rows_of(
            *_orders(found.moves, act="order"),
            pager("credit", page=page, pages=page + 1 + int(found.has_more)),
            (Button(words.plain("‹ My orders"), pack("orders", 0)), Button(words.plain("🏠 Home"), pack("home"))),
        ),
    )


def purse_of_customer(words: Words, person: Person, found: Purse, *, page: int) -> Screen:
    """A customer's credit, for those who run the shop."""
    return Screen(
        paragraphs(
            words("Credit of <b>{name}</b>: <b>{amount}</b>", name=person.name, amount=words.money(found.there_minor)),
            "\n".join(_move(words, each) for each in found.moves),
        ),
        rows_of(
            *_orders(found.moves, act="orderpage"),
            pager("customercredit", person.id, page=page, pages=page + 1 + int(found.has_more)),
            (Button(words.plain("‹ Back"), pack("customer", person.id)),),
        ),
    )


def _move(words: Words, move: Move) -> str:
    facts = {"day": words.day(move.at), "amount": money.signed(words, move.minor), "code": move.order.code}
    if move.minor > 0:
        return words("{day}: {amount}, given back for #{code}", **facts)
    return words("{day}: {amount}, paid #{code}", **facts)


def _orders(moves: Sequence[Move], *, act: str) -> list[tuple[Button, ...]]:
    """The orders that the moves are about, each once, three in a row."""
    codes = {each.order.id: each.order.code for each in moves}
    return list(in_rows((Button(f"#{code}", pack(act, order_id)) for order_id, code in codes.items()), across=2))


def returned(words: Words, order: Order, *, amount_minor: int) -> Screen:
    """What was paid with credit is credit again."""
    return Screen(
        words(
            "{amount} that you had paid with credit for your order <b>#{code}</b> is your credit again.",
            amount=words.money(amount_minor),
            code=order.code,
        ),
        rows_of((Button(words.plain("Order #{code}", code=order.code), pack("order", order.id)),)),
    )
