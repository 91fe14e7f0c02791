"""From a cart to an order: what it says and costs is written down, and its stock is taken."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import tzinfo

from domain import carts, ledger, stock, vouchers
from domain.actors import Actor, the_shop
from domain.carts import Cart, Quote, Way
from domain.errors import Changed
from domain.events import CreditSpent, OrderAccepted, OrderBackordered, OrderDrawnUp, OrderPlaced, RestockAsked
from domain.ledger import Account, Entry, InsufficientBalance, Kind, Transfer
from domain.orders import splitting, store_credit
from domain.orders.model import CartEmpty, DetailsMissing, Fulfilment, Order
from domain.orders.money import charges, receivable
from domain.orders.queries import order as order_of
from domain.orders.queries import placed_before
from domain.orders.writing import write
from domain.paying import Acceptance, Rules
from domain.prices import NotDelivered
from domain.stock import Offer, OutOfStock, Short, Taken, Wanted
from domain.transaction import Transaction
from domain.vouchers import VoucherUseless

# The shop takes on by itself what no merchant has to approve.
DOORMAN = the_shop("orders.accept")


def cart_as_seen(tx: Transaction, cart_id: int, *, version: int, person_id: int) -> tuple[Cart, int | None]:
    """
    A customer's cart as they saw it, which stays so until the transaction ends; and the order that has come of it.

    Raises:
        Changed: It is another by now, and no order came of what they saw; or it is not theirs.
    """
    cart = carts.locked_cart(tx, cart_id, person_id=person_id)
    if cart.version == version:
        # Placing raises the version, so nothing has come of it yet.
        return cart, None
    before = placed_before(tx, cart_id, version=version)
    if before is None:
        raise Changed("cart", cart_id)
    return cart, before


def place_order(
    tx: Transaction,
    cart: Cart,
    *,
    total_minor: int | None = None,
    waiting: int | None = None,
    credit_minor: int | None = None,
    currency: str,
    rules: Rules,
    zone: tzinfo,
    actor: Actor,
    now: int,
) -> Order:
    """
    Turn a cart into an order and take its stock, all lines or none. What its customer's credit pays is paid with it.

    What is paid in advance has a deadline from now on; what has to be approved first gets it then.

    Args:
        cart: The actor's own, as this transaction has locked it (`cart_as_seen`).
        total_minor: What the customer saw that it costs; None where it does not matter.
        waiting: How many pieces they saw that they would have to wait for; likewise.
        credit_minor: What they saw that their credit pays of it; likewise.
        rules: How orders are paid and taken on (`paying.rules`).

    Raises:
        Changed: It costs something else than the customer saw, or more of it or less has to be waited for, or is paid
            with credit.
        VoucherUseless: Its voucher gives nothing any more.
        CartEmpty, DetailsMissing: Something has to be filled in first.
        NotDelivered: The shop delivers nothing there.
        NotPayableByCard: The provider takes no such amount.
        OutOfStock: Names every line of which there is too little.
    """
    assert actor.person_id == cart.person_id, "people order what is in their own carts"
    _must_be_filled(cart)
    if waiting is not None and sum(line.waiting for line in cart.lines) != waiting:
        raise Changed("cart", cart.id)
    quoted = carts.quote(tx, cart, now=now)
    _check_quote(cart, quoted, total_minor=total_minor)
    paid_minor = _credit_for(tx, cart, quoted, rules=rules, currency=currency)
    if credit_minor not in (None, paid_minor):
        raise Changed("cart", cart.id)
    rules.must_be_payable(cart.terms, quoted.totals.total_minor - paid_minor)
    placed = write(
        tx, cart, quoted, credit_minor=paid_minor, currency=currency, rules=rules, zone=zone, actor=actor, now=now
    )
    carts.clear(tx, cart.id, now=now)
    is_taken_on = rules.acceptance.by_itself and not placed.approval
    is_whole = _begin(tx, placed, cart, quoted, is_taken_on=is_taken_on, actor=actor, now=now)
    return placed if is_whole else order_of(tx, placed.id)


def place_drafted(
    tx: Transaction,
    drafted: Cart,
    quoted: Quote,
    *,
    currency: str,
    rules: Rules,
    zone: tzinfo,
    offered_by: Actor,
    offered_at: int,
    actor: Actor,
    now: int,
) -> int:
    """
    Turn what a merchant has drawn up into an order, at the price it was offered at, and take its stock, all lines or
    none. Nobody has to approve what the shop itself has offered; its voucher was promised with it.

    Args:
        drafted: A cart that is nobody's, at the prices that were offered.

    Returns:
        The order's id.

    Raises:
        CartEmpty, DetailsMissing: It was never complete.
        OutOfStock: Names every line of which there is too little.
    """
    assert actor.person_id == drafted.person_id, "its customer accepts it"
    _must_be_filled(drafted)
    rules = replace(rules, acceptance=Acceptance())
    placed = write(tx, drafted, quoted, currency=currency, rules=rules, zone=zone, actor=actor, now=now)
    tx.emit(OrderDrawnUp(order_id=placed.id, at=offered_at, actor=str(offered_by)))
    _begin(tx, placed, drafted, quoted, is_promised=True, is_taken_on=True, actor=actor, now=now)
    return placed.id


def _credit_for(tx: Transaction, cart: Cart, quoted: Quote, *, rules: Rules, currency: str) -> int:
    """What its customer's credit pays of a cart, as far as they mean it to."""
    if not cart.has_credit or not cart.uses_credit:
        return 0
    there = store_credit.there_minor(tx, cart.person_id, currency=currency)
    return store_credit.usable_minor(rules, cart, quoted, there_minor=there)


def must_be_ready(cart: Cart, quoted: Quote) -> None:
    """
    Let a cart pass that could be ordered now.

    Raises:
        CartEmpty, DetailsMissing, NotDelivered, OutOfStock: It could not.
    """
    _must_be_filled(cart)
    _must_be_brought(quoted)


def _must_be_filled(cart: Cart) -> None:
    if not cart.lines:
        raise CartEmpty
    has_address = cart.way is Way.PICKUP or bool(cart.address or cart.location)
    missing = [name for name, given in (("address", has_address), ("phone", bool(cart.phone))) if not given]
    if missing:
        raise DetailsMissing(*missing)
    shorts = [
        Short(line.variant.id, line.variant.label, line.quantity, there)
        for line in cart.lines
        if (there := line.available if line.variant.is_on_sale else 0) < line.quantity
    ]
    if shorts:
        raise OutOfStock(shorts)


def _must_be_brought(quoted: Quote) -> None:
    if quoted.asks:
        raise DetailsMissing(quoted.asks)
    if quoted.undelivered:
        raise NotDelivered(quoted.undelivered)


def _check_quote(cart: Cart, quoted: Quote, *, total_minor: int | None) -> None:
    _must_be_brought(quoted)
    if total_minor is None or quoted.totals.total_minor == total_minor:
        return
    if quoted.voucher is not None and quoted.lack is not None:
        raise VoucherUseless(quoted.voucher.code, quoted.lack, min_minor=quoted.voucher.min_minor)
    raise Changed("cart", cart.id)


def _begin(
    tx: Transaction,
    placed: Order,
    cart: Cart,
    quoted: Quote,
    *,
    is_promised: bool = False,
    is_taken_on: bool,
    actor: Actor,
    now: int,
) -> bool:
    """
    What follows from an order that has just been written down; whether it stayed as it was written.

    Args:
        is_promised: The shop has offered it.
        is_taken_on: What waits of it need not be accepted by a merchant.
    """
    tx.emit(OrderPlaced(order_id=placed.id, at=now, actor=str(actor)))
    if quoted.voucher is not None and quoted.lack is None:
        facts = {"order_id": placed.id, "person_id": placed.person_id}
        vouchers.redeem(tx, quoted.voucher, **facts, is_promised=is_promised, now=now)
    offers = [line.offer for line in cart.lines]
    taken = stock.take(tx, _wanted(placed), shelves={offer.variant.id: offer.shelves for offer in offers})
    expected = {line.id: of.waiting for line, of in zip(placed.lines, cart.lines, strict=True) if of.waiting}
    if taken.waiting != expected:
        # Something came or went since it was said what would have to be waited for.
        raise Changed("cart", cart.id)
    for variant_id in sorted(line.variant_id for line in placed.lines if line.id in expected):
        tx.emit(RestockAsked(variant_id=variant_id, at=now, actor=str(actor)))
    transfers, apart = list(taken.transfers), None
    if taken.waiting and not placed.waits:
        apart, transfers = _set_apart(tx, placed, taken, is_taken_on=is_taken_on, actor=actor, now=now)
    # Nothing was ever held for the lines of a new order, and nothing was ever due on it.
    opened = {*(transfer.target for transfer in transfers), receivable(placed)}
    if placed.credit_minor:
        transfers.append(store_credit.spent(placed, placed.credit_minor))
        tx.emit(CreditSpent(order_id=placed.id, amount_minor=placed.credit_minor, at=now, actor=str(actor)))
    _post(tx, placed, [*transfers, *charges(placed)], opened=opened, offers=offers, actor=actor, now=now)
    if apart is not None:
        ledger.post(tx, *apart)
    return apart is None


def _set_apart(
    tx: Transaction, placed: Order, taken: Taken, *, is_taken_on: bool, actor: Actor, now: int
) -> tuple[tuple[Entry, list[Transfer]], list[Transfer]]:
    """
    What is not here is an order of its own, which is paid and packed once it is.

    Returns:
        What that moves of the money, and what the lines of both orders take.
    """
    also = {
        "expires_at": None,
        "clock_at": None,
        "accepted_at": now if is_taken_on else None,
        "waiting_since": now,
        "fulfilment": Fulfilment.WAITING,
    }
    order_id, parts, number = splitting.take_apart(tx, placed, taken.waiting, also=also, actor=actor, now=now)
    apart = order_of(tx, order_id)
    tx.emit(OrderBackordered(order_id=order_id, from_id=placed.id, at=now, actor=str(actor)))
    if is_taken_on:
        tx.emit(OrderAccepted(order_id=order_id, at=now, actor=str(DOORMAN)))
    entry = Entry("split", placed.document, number, actor=actor, at=now)
    money = splitting.moved_money(placed, apart, parts, paid_minor=apart.credit_minor)
    line_ids = {ledger.pieces(line.variant_id): str(line.id) for line in apart.lines}
    goods = [
        replace(each, target=each.target._replace(ref=line_ids[each.target.unit]))
        if each.target.kind is Kind.WAITING
        else each
        for each in taken.transfers
    ]
    return (entry, money), goods


def find_stock(tx: Transaction, placed: Order) -> Taken:
    """
    From where an order that was there before can be served once more, off the shelves alone.

    Raises:
        OutOfStock: Names every line of which there is too little, as far as that is known before it is tried.
    """
    return stock.take(tx, _wanted(placed), only_here=True)


def take_stock(
    tx: Transaction, placed: Order, taken: Taken, *, besides: Iterable[Transfer] = (), actor: Actor, now: int
) -> None:
    """
    Take the goods of an order that was there before off the shelves, all lines or none, and have its customer owe what
    they cost.

    Args:
        taken: From where (`find_stock`), found in this transaction.
        besides: What moves in the same entry.

    Raises:
        OutOfStock: Names every line of which there is too little.
    """
    _post(tx, placed, [*taken.transfers, *charges(placed), *besides], actor=actor, now=now)


def _wanted(placed: Order) -> list[Wanted]:
    return [Wanted(line.id, line.variant_id, line.quantity, line.title) for line in placed.lines]


def _post(
    tx: Transaction,
    placed: Order,
    transfers: list[Transfer],
    *,
    opened: AbstractSet[Account] = frozenset(),
    offers: Iterable[Offer] = (),
    actor: Actor,
    now: int,
) -> None:
    entry = Entry("place", placed.document, placed.version, actor=actor, at=now)
    try:
        stock.post(tx, entry, transfers, opened=opened, offers=offers)
    except InsufficientBalance as short:
        if any(each.account.kind is Kind.STORE_CREDIT for each in short.shortfalls):
            # It was spent on another order meanwhile.
            raise Changed("order", placed.id) from short
        titles = {ledger.pieces(line.variant_id): line for line in placed.lines}
        raise OutOfStock(
            Short(titles[s.account.unit].variant_id, titles[s.account.unit].title, s.wanted, s.available)
            for s in short.shortfalls
        ) from short
