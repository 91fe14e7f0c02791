"""From a full cart to an order: what has to be settled first, and what the shop itself has a say in."""

from dataclasses import dataclass
from datetime import tzinfo

from domain import carts, orders, paying, people, prices, shopkeeping, vouchers
from domain.actors import Actor
from domain.carts import Cart, Quote, Way
from domain.errors import Changed, ShopError
from domain.flows import accepting, cards, naming, overview, whereabouts
from domain.orders import Order, Status
from domain.people import Address, TooManyAddresses
from domain.shopkeeping import ShopClosed, Terms
from domain.transaction import Transaction


class Barred(ShopError):
    """The shop takes no orders from this person."""


class TermsNotAccepted(ShopError):
    """The customer has not confirmed what the shop asks every customer to confirm."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """
    What the summary of an order shows.

    Args:
        ways: How goods can reach the customer.
        terms: How the order can be paid.
        counter: Where orders are picked up, in the merchant's words.
        quoted: What it comes to.
        credit_minor: How much credit its customer has.
        paid_minor: What of it that pays.
        fee_minor: What calling it off would cost, once it is accepted and paid.
        countries: Those that make a difference to taxes and delivery here.
        has_vouchers: There is a voucher that somebody could use.
        starts_at: When the closed shop opens; None while it is open.
        is_taken: False when the shop refuses orders as long as it is closed.
    """

    cart: Cart
    ways: tuple[Way, ...]
    terms: tuple[paying.Terms, ...]
    counter: str
    quoted: Quote
    credit_minor: int = 0
    paid_minor: int = 0
    fee_minor: int = 0
    countries: tuple[str, ...] = ()
    has_vouchers: bool = False
    starts_at: int | None = None
    is_taken: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """An order as it stands, and whether it is placed only now: nothing has come of it yet."""

    order: Order
    is_new: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """Something of a past order that is not in the cart now: sold no more, not that many, or the cart is full."""

    title: str
    wanted: int
    there: int


def standing(tx: Transaction, person_id: int, *, currency: str, language: str = "", zone: tzinfo, now: int) -> Checkout:
    """
    How a person's order stands before it is placed.

    Args:
        language: What its goods are called in; the shop's own where it is left out.
    """
    cart = carts.cart_of(tx, person_id)
    quoted, rules = carts.quote(tx, cart, now=now), paying.rules(tx)
    credit_minor = orders.store_credit.there_minor(tx, person_id, currency=currency) if cart.has_credit else 0
    paid_minor = orders.store_credit.usable_minor(rules, cart, quoted, there_minor=credit_minor)
    return Checkout(
        naming.cart_in(tx, cart, language),
        tuple(Way(way) for way in shopkeeping.ways(tx)),
        rules.terms,
        whereabouts.counter_of_cart(tx, cart),
        quoted,
        credit_minor,
        paid_minor,
        fee_foretold(rules, cart, quoted, credit_minor=paid_minor),
        prices.rules(tx).countries,
        vouchers.is_any(tx),
        starts_at(tx, zone=zone, now=now),
        shopkeeping.takes_orders_when_closed(tx),
    )


def fee_foretold(rules: paying.Rules, cart: Cart, quoted: Quote, *, credit_minor: int = 0) -> int:
    """What calling off an order of this cart would cost, once it is accepted and paid."""
    brought = quoted.totals.delivery
    delivery_minor = brought.total_minor if brought is not None else 0
    total_minor = quoted.totals.total_minor
    return rules.fee_foretold(cart.terms, total_minor, delivery_minor=delivery_minor, credit_minor=credit_minor)


def starts_at(tx: Transaction, *, zone: tzinfo, now: int) -> int | None:
    """When the shop opens, if it is closed now."""
    return shopkeeping.opening(tx).next_opening(now, zone=zone)


def next_step(tx: Transaction, person_id: int) -> str:
    """What comes next on the way to an order: "cart", "terms", "way", "addresses", "address", "phone" or "summary"."""
    cart = carts.cart_of(tx, person_id)
    if not cart.lines:
        return "cart"
    if terms_to_accept(tx, person_id) is not None:
        return "terms"
    missing = cart.missing
    if missing != "address":
        return missing or "summary"
    if people.addresses_of(tx, person_id):
        return "addresses"
    return "way" if len(shopkeeping.ways(tx)) > 1 else "address"


def terms_to_accept(tx: Transaction, person_id: int) -> Terms | None:
    """What the person has still to confirm, or None."""
    terms = shopkeeping.terms(tx)
    is_accepted = terms is None or people.by_id(tx, person_id).terms_version == terms.version
    return None if is_accepted else terms


def accept_terms(tx: Transaction, version: int, *, actor: Actor, now: int) -> None:
    """
    Confirm the terms as they were shown.

    Raises:
        Changed: The text is another one by now.
    """
    terms = shopkeeping.terms(tx)
    if terms is not None and terms.version != version:
        raise Changed("terms", version)
    if terms is not None:
        people.accept_terms(tx, version, actor=actor, now=now)


def deliver_to(
    tx: Transaction, text: str, *, name: str, location: tuple[int, int] | None = None, actor: Actor, now: int
) -> Cart:
    """
    Have the order delivered to an address just given, and save it; with ten saved, it serves this order only.

    Raises:
        BadInput: As `people.save_address`.
    """
    carts.choose_way(tx, Way.DELIVERY, actor=actor, now=now)
    try:
        saved = people.save_address(tx, text, name=name, location=location, actor=actor, now=now)
    except TooManyAddresses:
        saved = Address(0, "", text.strip(), location)
    return carts.use_address(tx, saved, actor=actor, now=now)


def extend_address(tx: Transaction, more: str, *, actor: Actor, now: int) -> str:
    """
    Add what came in a second message to the address the order goes to; the whole.

    Raises:
        BadInput: Together they are longer than 500 characters.
    """
    assert actor.person_id is not None, "only people order"
    cart = carts.cart_of(tx, actor.person_id)
    if cart.address_id is None:
        whole = Address(0, "", people.together(cart.address, more), cart.location)
    else:
        whole = people.extend_address(tx, cart.address_id, more=more, actor=actor)
    return carts.use_address(tx, whole, actor=actor, now=now).address


def deliver_to_saved(tx: Transaction, address_id: int, *, actor: Actor, now: int) -> Cart:
    """
    Have the order delivered to one of the actor's saved addresses.

    Raises:
        NotFound: It is not theirs.
        BadInput: The shop delivers nothing.
    """
    carts.choose_way(tx, Way.DELIVERY, actor=actor, now=now)
    return carts.use_address(tx, people.use_address(tx, address_id, actor=actor, now=now), actor=actor, now=now)


def place(
    tx: Transaction,
    cart_id: int,
    *,
    version: int,
    total_minor: int | None = None,
    waiting: int | None = None,
    credit_minor: int | None = None,
    currency: str,
    zone: tzinfo,
    actor: Actor,
    now: int,
) -> Placed:
    """
    Place the order, where the shop takes one now. One state of a cart becomes one order, however often it is asked.

    Args:
        version: The cart as the customer saw it.
        total_minor, waiting, credit_minor: What they saw, as for `orders.place_order`.

    Raises:
        Changed: The cart is not what the customer saw, or not theirs; or as `orders.place_order`.
        Barred: The shop takes no orders from them.
        ShopClosed: The shop refuses orders while it is closed.
        TermsNotAccepted: There is something to confirm first.
        CartEmpty, DetailsMissing, NotDelivered, VoucherUseless, NotPayableByCard, OutOfStock: As `orders.place_order`.
    """
    assert actor.person_id is not None, "only people order"
    cart, before = orders.cart_as_seen(tx, cart_id, version=version, person_id=actor.person_id)
    if before is not None:
        return Placed(overview.order_of_customer(tx, before, person_id=actor.person_id), is_new=False)
    must_be_taken(tx, actor.person_id, zone=zone, now=now)
    rules = paying.rules(tx)
    order = orders.place_order(
        tx,
        cart,
        total_minor=total_minor,
        waiting=waiting,
        credit_minor=credit_minor,
        currency=currency,
        rules=rules,
        zone=zone,
        actor=actor,
        now=now,
    )
    if rules.acceptance.by_itself:
        take_on(tx, order.id, zone=zone, now=now)
    cards.begin(tx, order.id, actor=actor, now=now)
    if rules.acceptance.by_itself or order.terms is paying.Terms.CARD:
        order = orders.order(tx, order.id)
    return Placed(order, is_new=True)


def must_be_taken(tx: Transaction, person_id: int, *, zone: tzinfo, now: int) -> None:
    """
    Let a customer pass from whom the shop takes an order now.

    Raises:
        Barred, ShopClosed, TermsNotAccepted: As `place`.
    """
    if people.is_barred(tx, person_id):
        raise Barred
    if not shopkeeping.takes_orders_when_closed(tx):
        opening = shopkeeping.opening(tx)
        if not opening.is_open(now, zone=zone):
            raise ShopClosed(opens_at=opening.opens_at(now, zone=zone))
    if terms_to_accept(tx, person_id) is not None:
        raise TermsNotAccepted


def take_on(tx: Transaction, order_id: int, *, zone: tzinfo, now: int) -> None:
    """The shop takes on by itself what no merchant has to approve."""
    order = orders.order(tx, order_id)
    if order.status is Status.PLACED and order.accepted_at is None and not order.approval:
        accepting.accept_order(tx, order_id, version=order.version, zone=zone, actor=orders.DOORMAN, now=now)


def buy_again(tx: Transaction, order_id: int, *, actor: Actor, now: int) -> list[Missing]:
    """
    Put what was in a past order of the actor's into the cart, as far as it is still sold, there, and fits.

    Returns:
        What could not be had, or not all of it.

    Raises:
        NotFound: The order is not theirs.
        TotalTooLarge: With it, the cart would cost more than one order may.
    """
    assert actor.person_id is not None, "only people order"
    lines = overview.order_of_customer(tx, order_id, person_id=actor.person_id).lines
    added = carts.add_what_is_there(tx, [(line.variant_id, line.quantity) for line in lines], actor=actor, now=now)
    return [
        Missing(line.title, line.quantity, quantity)
        for line, quantity in zip(lines, added, strict=True)
        if quantity < line.quantity
    ]
