"""All that writes carts."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, delete, select, update

from domain import catalogue, destinations, paying, people, phones, prices, shopkeeping, stock, tables, vouchers
from domain.actors import Actor
from domain.carts.model import ADDRESS_MAX, LINES_MAX, NOTE_MAX, QUANTITY_MAX, Cart, CartTooLarge, Quote, Way
from domain.carts.queries import cart_of, locked_cart_of
from domain.carts.quoting import quote
from domain.errors import BadInput, NotFound
from domain.paying import Terms
from domain.people import Address
from domain.stock import OutOfStock, Short
from domain.transaction import Transaction, upsert
from domain.vouchers import VoucherUseless

_carts, _lines = tables.carts.c, tables.cart_lines.c
_row = upsert(tables.cart_lines).values(
    cart_id=bindparam("cart_id"),
    variant_id=bindparam("variant_id"),
    quantity=bindparam("quantity"),
    price_minor=bindparam("price_minor"),
    added_at=bindparam("added_at"),
)
_PUT = _row.on_conflict_do_update(
    index_elements=["cart_id", "variant_id"],
    set_={"quantity": _row.excluded.quantity, "price_minor": _row.excluded.price_minor},
)
_PRICE_THAT_STAYS = (
    select(tables.variants.c.price_minor)
    .where(tables.variants.c.id == bindparam("variant_id"))
    .with_for_update(read=True)
)
_TAKE_OUT = delete(tables.cart_lines).where(
    _lines.cart_id == bindparam("cart_id"), _lines.variant_id == bindparam("variant_id")
)
_HOLDING = select(_lines.cart_id).where(_lines.variant_id == bindparam("variant_id"))
# Whoever is changing or ordering their cart just now is not waited for, for they may wait for this price: they read it
# next, and an order that costs otherwise than it said is not placed.
_AT_REST = (
    select(_carts.id)
    .where(_carts.id.in_(_HOLDING))
    .order_by(_carts.id)
    .with_for_update(key_share=True, skip_locked=True)
)
_OUTDATE = (
    update(tables.carts)
    .where(_carts.id.in_(_AT_REST))
    .values(version=_carts.version + 1, updated_at=bindparam("moment"))
)
_OUTDATE_ALL = update(tables.carts).values(version=_carts.version + 1)
_EMPTY = delete(tables.cart_lines).where(_lines.cart_id == bindparam("cart_id"))
_ACCEPT_PRICE = (
    update(tables.cart_lines)
    .where(_lines.cart_id == bindparam("of_cart"), _lines.variant_id == bindparam("of_variant"))
    .values(price_minor=bindparam("new_price"))
)


def add(tx: Transaction, variant_id: int, *, quantity: int = 1, actor: Actor, now: int) -> Cart:
    """
    Put pieces of a variant into the actor's cart, on top of what is there.

    Raises:
        NotFound: The variant is not on sale.
        OutOfStock: There are not that many; the cart stays as it was.
        BadInput: Less than one, or more than one line may have.
        CartTooLarge: One line too many.
        TotalTooLarge: More than one order may cost.
    """
    if quantity < 1:
        raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
    cart = _own(tx, actor, now=now)
    return _put(tx, cart, variant_id, cart.quantity_of(variant_id) + quantity, now=now)


def add_what_is_there(tx: Transaction, wanted: Iterable[tuple[int, int]], *, actor: Actor, now: int) -> list[int]:
    """
    Put pieces of many variants into the actor's cart, on top of what is there, as far as they can be had and fit.

    Args:
        wanted: Each variant, and how many pieces of it.

    Returns:
        How many pieces of each were put in.

    Raises:
        TotalTooLarge: More than one order may cost.
    """
    cart = _own(tx, actor, now=now)
    held = {line.variant.id: line.quantity for line in cart.lines}
    added = []
    for variant_id, quantity in wanted:
        before = held.get(variant_id, 0)
        has_room = bool(before) or len(held) < LINES_MAX
        is_sold = has_room and catalogue.variant(tx, variant_id).is_on_sale
        there = stock.available(tx, variant_id) if is_sold else 0
        more = max(0, min(quantity, min(there, QUANTITY_MAX) - before))
        if more:
            held[variant_id] = before + more
            _write_line(tx, cart, variant_id, held[variant_id], now=now)
        added.append(more)
    # As in `_put`: a cart must always be one that can be shown.
    if any(added):
        prices.must_fit(cart_of(tx, cart.person_id).goods_minor)
    return added


def change_quantity(tx: Transaction, variant_id: int, *, quantity: int, actor: Actor, now: int) -> Cart:
    """
    Have so many pieces of a variant in the cart; 0 takes it out.

    Raises:
        NotFound, OutOfStock, CartTooLarge, TotalTooLarge: As for `add`.
        BadInput: Less than 0, or more than one line may have.
    """
    cart = _own(tx, actor, now=now)
    return _put(tx, cart, variant_id, quantity, now=now)


def empty(tx: Transaction, *, actor: Actor, now: int) -> Cart:
    """Take everything out of the actor's cart; the delivery details stay."""
    cart = _own(tx, actor, now=now)
    clear(tx, cart.id, now=now)
    return cart_of(tx, cart.person_id)


def take_what_is_there(tx: Transaction, *, actor: Actor, now: int) -> Cart:
    """Lower every line to what can be had now; what is sold out, or no longer on sale, leaves the cart."""
    cart = _own(tx, actor, now=now)
    for line in cart.lines:
        there = line.available if line.variant.is_on_sale else 0
        if there < line.quantity:
            _write_line(tx, cart, line.variant.id, there, now=now)
    return cart_of(tx, cart.person_id)


def set_address(tx: Transaction, text: str, *, actor: Actor, now: int) -> Cart:
    """
    Note where to deliver to, as typed; a location given before is dropped, for it may be another place.

    Raises:
        BadInput: It is empty or longer than 500 characters.
    """
    address = _filled("address", text, most=ADDRESS_MAX)
    gone = {"latitude_e6": None, "longitude_e6": None, "address_id": None, "country": "", "postcode": ""}
    return _note(tx, actor, now=now, address=address, **gone)


def set_location(tx: Transaction, latitude_e6: int, longitude_e6: int, *, actor: Actor, now: int) -> Cart:
    """Note where to deliver to as a point on the map, in millionths of a degree; the typed address stays."""
    place = {"latitude_e6": latitude_e6, "longitude_e6": longitude_e6, "country": "", "postcode": ""}
    return _note(tx, actor, now=now, address_id=None, **place)


def use_address(tx: Transaction, chosen: Address, *, actor: Actor, now: int) -> Cart:
    """Have it delivered to a saved address of the actor's; one without an id is of this cart alone."""
    latitude_e6, longitude_e6 = chosen.location or (None, None)
    return _note(
        tx,
        actor,
        now=now,
        address=chosen.text,
        latitude_e6=latitude_e6,
        longitude_e6=longitude_e6,
        address_id=chosen.id or None,
        country=chosen.country,
        postcode=chosen.postcode,
    )


def set_destination(
    tx: Transaction, *, country: str | None = None, postcode: str | None = None, actor: Actor, now: int
) -> Cart:
    """
    Say of the address what it does not say of itself; a saved address remembers it.

    Args:
        country: One of ISO 3166; a postcode said before is dropped with it.

    Raises:
        BadInput: That is no country, or no postcode.
    """
    if country is not None and country not in destinations.countries():
        raise BadInput("country", "unknown")
    said = {"postcode": ""} if country is not None else {}
    said |= {"country": country} if country is not None else {}
    if postcode is not None:
        said["postcode"] = destinations.postcode(postcode)
        if not any(sign.isdecimal() for sign in said["postcode"]):
            raise BadInput("postcode", "not_understood")
    cart = _note(tx, actor, now=now, **said)
    if cart.address_id is not None:
        people.place_address(tx, cart.address_id, country=cart.country, postcode=cart.postcode, actor=actor)
    return cart


def use_voucher(tx: Transaction, code: str, *, actor: Actor, now: int) -> Quote:
    """
    Put a voucher into the cart, in place of the one before. One that only asks for another cart stays and waits.

    Raises:
        BadInput: There is none of this code.
        VoucherUseless: It gives this person nothing, whatever is in the cart.
    """
    found = vouchers.by_code(tx, code)
    if found is None:
        raise BadInput("voucher", "unknown")
    quoted = quote(tx, _note(tx, actor, now=now, voucher_id=found.id), now=now)
    if quoted.lack is not None and not quoted.lack.is_curable:
        raise VoucherUseless(found.code, quoted.lack)
    return quoted


def drop_voucher(tx: Transaction, *, actor: Actor, now: int) -> Cart:
    """Take the voucher out of the cart."""
    return _note(tx, actor, now=now, voucher_id=None)


def choose_way(tx: Transaction, way: Way, *, actor: Actor, now: int) -> Cart:
    """
    Have it delivered, or pick it up.

    Raises:
        BadInput: The shop does not offer that.
    """
    if way not in shopkeeping.ways(tx):
        raise BadInput("way", "not_offered")
    return _note(tx, actor, now=now, way=way)


def choose_terms(tx: Transaction, terms: Terms, *, actor: Actor, now: int) -> Cart:
    """
    Pay it in cash, or in advance.

    Raises:
        BadInput: The shop does not offer that.
    """
    if terms not in paying.rules(tx).terms:
        raise BadInput("way", "not_offered")
    return _note(tx, actor, now=now, terms=terms)


def use_credit(tx: Transaction, *, is_used: bool, actor: Actor, now: int) -> Cart:
    """Pay with the actor's credit as far as it reaches, or keep it for later."""
    return _note(tx, actor, now=now, uses_credit=int(is_used))


def accept_prices(tx: Transaction, *, actor: Actor, now: int) -> None:
    """The actor has seen what everything costs now, and goes on."""
    cart = _own(tx, actor, now=now)
    for line in cart.lines:
        if line.has_new_price:
            tx.change(_ACCEPT_PRICE, of_cart=cart.id, of_variant=line.variant.id, new_price=line.variant.price_minor)


def set_phone(tx: Transaction, text: str, *, country: str | None = None, actor: Actor, now: int) -> Cart:
    """
    Note the number to call at the door.

    Args:
        country: Two letters (ISO 3166) of the country whose local numbers are understood.

    Raises:
        BadInput: It is no number that can be called.
    """
    kept = phones.kept(text, country=country)
    cart = _note(tx, actor, now=now, phone=kept)
    people.note_phone(tx, cart.person_id, kept)
    return cart


def set_note(tx: Transaction, text: str, *, actor: Actor, now: int) -> Cart:
    """
    Note what the customer wants to tell the shop.

    Raises:
        BadInput: It is empty or longer than 500 characters.
    """
    return _note(tx, actor, now=now, note=_filled("note", text, most=NOTE_MAX))


def clear(tx: Transaction, cart_id: int, *, now: int) -> None:
    """Empty a cart once its order is placed: its version goes up, and with it every older button is out of date."""
    tx.change(_EMPTY, cart_id=cart_id)
    _touch(tx, cart_id, now=now, note="", voucher_id=None)


def outdate(tx: Transaction, variant_id: int, *, now: int) -> None:
    """A variant's price has changed: no summary drawn before can be ordered from any more."""
    tx.change(_OUTDATE, variant_id=variant_id, moment=now)


def outdate_all(tx: Transaction) -> None:
    """What every order depends on has changed (how goods reach customers): every summary has to be drawn anew."""
    tx.change(_OUTDATE_ALL)


def _own(tx: Transaction, actor: Actor, *, now: int) -> Cart:
    assert actor.person_id is not None, "only people have carts"
    cart = locked_cart_of(tx, actor.person_id)
    if cart is not None:
        return cart
    tx.insert(
        tables.carts,
        person_id=actor.person_id,
        version=1,
        address="",
        phone="",
        note="",
        way=Way.DELIVERY,
        updated_at=now,
    )
    return cart_of(tx, actor.person_id)


def _put(tx: Transaction, cart: Cart, variant_id: int, quantity: int, *, now: int) -> Cart:
    if not 0 <= quantity <= QUANTITY_MAX:
        raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
    is_more = quantity > cart.quantity_of(variant_id)
    if is_more:
        variant = catalogue.variant(tx, variant_id)
        if not variant.is_on_sale:
            raise NotFound("variant", variant_id)
        there = stock.available(tx, variant_id)
        if quantity > there:
            raise OutOfStock([Short(variant_id, variant.label, quantity, there)])
        if cart.quantity_of(variant_id) == 0 and len(cart.lines) >= LINES_MAX:
            raise CartTooLarge
    _write_line(tx, cart, variant_id, quantity, now=now)
    changed = cart_of(tx, cart.person_id)
    if is_more:
        # What could not be ordered is refused here: a cart must always be one that can be shown.
        prices.must_fit(changed.goods_minor)
    return changed


def _write_line(tx: Transaction, cart: Cart, variant_id: int, quantity: int, *, now: int) -> None:
    if quantity:
        # Whoever changes the price waits for us, and then outdates this cart with the others.
        price_minor = tx.scalar(_PRICE_THAT_STAYS, variant_id=variant_id)
        tx.change(
            _PUT, cart_id=cart.id, variant_id=variant_id, quantity=quantity, price_minor=price_minor, added_at=now
        )
    else:
        tx.change(_TAKE_OUT, cart_id=cart.id, variant_id=variant_id)
    # A cart that was empty is filled anew: it may be reminded of once more.
    _touch(tx, cart.id, now=now, **({} if cart.lines else {"reminded_at": None}))


def _note(tx: Transaction, actor: Actor, *, now: int, **values: Any) -> Cart:
    cart = _own(tx, actor, now=now)
    _touch(tx, cart.id, now=now, **values)
    return cart_of(tx, cart.person_id)


def _touch(tx: Transaction, cart_id: int, *, now: int, **values: Any) -> None:
    statement = _touching(tuple(sorted(values)))
    tx.change(statement, cart_id=cart_id, moment=now, **{f"new_{name}": value for name, value in values.items()})


@cache
def _touching(columns: tuple[str, ...]) -> Update:
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return (
        update(tables.carts)
        .where(_carts.id == bindparam("cart_id"))
        .values(version=_carts.version + 1, updated_at=bindparam("moment"), **new)
    )


def _filled(field: str, text: str, *, most: int) -> str:
    stripped = text.strip()
    if not stripped:
        raise BadInput(field, "empty")
    if len(stripped) > most:
        raise BadInput(field, "too_long", most=most)
    return stripped
