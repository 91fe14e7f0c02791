"""All that draws purchase orders up, sends them, and ends them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, delete, exists, select, update

from domain import ledger, suppliers, tables, tasks
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotFound
from domain.events import PurchaseOrderCancelled, PurchaseOrderClosed, PurchaseOrderSent
from domain.ledger import Account, Entry, Kind, Transfer
from domain.money import AMOUNT_MINOR_MAX
from domain.purchasing.model import MACHINE, REASON_MAX, Answer, Line, PurchaseOrder, Status
from domain.purchasing.queries import draft_for, locked, purchase_order, rounded_up
from domain.purchasing.settings import buying
from domain.purchasing.waiting import asked
from domain.states import IllegalTransition
from domain.stock.model import QUANTITY_MAX
from domain.stock.placing import must_be_open
from domain.suppliers import Item
from domain.transaction import Transaction, hold, in_list, upsert

# So many lines are sent in one transaction, lest others wait; what is more becomes another order.
LINES_SENT_MAX = 200
# Held by whoever reckons what is to be bought and writes it down.
REORDERING = "reordering"
_lines, _tallies = tables.purchase_order_lines.c, tables.tallies.c
_row = upsert(tables.purchase_order_lines).values(
    {name: bindparam(name) for name in ("purchase_order_id", "variant_id", "sku", "quantity", "cost_minor")}
    | {"received": 0}
)
_PUT = _row.on_conflict_do_update(
    index_elements=["purchase_order_id", "variant_id"],
    set_={name: _row.excluded[name] for name in ("sku", "quantity", "cost_minor")},
)
_TAKE_OUT = delete(tables.purchase_order_lines).where(
    _lines.purchase_order_id == bindparam("from_id"), _lines.variant_id == bindparam("of_variant")
)
_QUANTITIES = select(_lines.variant_id, _lines.quantity).where(
    _lines.purchase_order_id == bindparam("of_id"), in_list(_lines.variant_id, "variant_ids")
)
_MOVE_REST = (
    update(tables.purchase_order_lines)
    .where(_lines.purchase_order_id == bindparam("from_id"), _lines.id > bindparam("last_id"))
    .values(purchase_order_id=bindparam("to_id"))
)
_IS_COUNTED = select(exists().where(_tallies.purchase_order_id == bindparam("order_id")))
_SETTLE = (
    update(tables.purchase_order_lines)
    .where(_lines.id == bindparam("line_id"))
    .values(
        quantity=bindparam("new_quantity"),
        cost_minor=bindparam("new_cost_minor"),
        offered_quantity=bindparam("new_offered_quantity"),
        offered_cost_minor=bindparam("new_offered_cost_minor"),
    )
)


def draft(tx: Transaction, supplier_id: int, *, place_id: int, actor: Actor, now: int) -> int:
    """
    The order that is being drawn up for a supplier and a place, locked; begun where there is none. Its id.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such supplier, or no such place.
        PlaceClosed: Nothing goes there any more.
    """
    _must_buy(actor)
    while True:
        found = draft_for(tx, supplier_id, place_id=place_id)
        if found is None:
            found = _begin(tx, supplier_id, place_id=place_id, actor=actor, now=now)
        # While we waited for it, somebody may have sent it.
        if found is not None and MACHINE.locked(tx, found).status == Status.DRAFT:
            return found


def wish(
    tx: Transaction,
    purchase_order_id: int,
    variant_id: int,
    quantity: int,
    *,
    cost_minor: int | None = None,
    version: int | None = None,
    actor: Actor,
) -> PurchaseOrder:
    """
    Have so many pieces of a variant in an order that is being drawn up; 0 takes it out.

    Args:
        cost_minor: Of one piece; None is what the supplier asks.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such order, or its supplier does not sell this.
        Changed: It is not what the merchant saw, or was sent.
        BadInput: Less than 0, or more than a shelf can hold; no cost that could be.
    """
    _must_buy(actor)
    _wait_for_reordering(tx)
    order = locked(tx, purchase_order_id)
    _must_be(order, Status.DRAFT, version=version)
    if not 0 <= quantity <= QUANTITY_MAX:
        raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
    if cost_minor is not None and not 0 <= cost_minor <= AMOUNT_MINOR_MAX:
        raise BadInput("amount", "too_large")
    if quantity:
        item = suppliers.item(tx, order.supplier_id, variant_id)
        put(tx, order.id, [(item, quantity, item.cost_minor if cost_minor is None else cost_minor)])
    else:
        tx.change(_TAKE_OUT, from_id=order.id, of_variant=variant_id)
    MACHINE.revise(tx, order, also={})
    return purchase_order(tx, order.id)


def wish_all(tx: Transaction, purchase_order_id: int, wanted: Mapping[int, int], *, actor: Actor) -> PurchaseOrder:
    """
    Have so many pieces of each of these variants in an order that is being drawn up, at what its supplier asks.

    Args:
        wanted: How many, by the variant's id, 0 to take it out; whatever else is in the order stays.

    Raises:
        NotAllowed, NotFound, Changed, BadInput: As `wish`, and nothing was written.
    """
    _must_buy(actor)
    _wait_for_reordering(tx)
    order = locked(tx, purchase_order_id)
    _must_be(order, Status.DRAFT)
    sold = suppliers.sold_by(tx, order.supplier_id, wanted)
    for variant_id, quantity in wanted.items():
        if variant_id not in sold:
            raise NotFound("supplier_item", variant_id)
        if not 0 <= quantity <= QUANTITY_MAX:
            raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
        if not quantity:
            tx.change(_TAKE_OUT, from_id=order.id, of_variant=variant_id)
    put(tx, order.id, [(sold[each], number, sold[each].cost_minor) for each, number in wanted.items() if number])
    MACHINE.revise(tx, order, also={})
    return purchase_order(tx, order.id)


def round_up(tx: Transaction, purchase_order_id: int, *, version: int, actor: Actor) -> PurchaseOrder:
    """
    Have of every line of an order that is being drawn up what its supplier sends: whole packs, and their minimum.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is none, or it is not what the merchant saw, or was sent.
        BadInput: That is more than a shelf can hold.
    """
    _must_buy(actor)
    _wait_for_reordering(tx)
    order = locked(tx, purchase_order_id)
    _must_be(order, Status.DRAFT, version=version)
    wanted = rounded_up(tx, order)
    if any(quantity > QUANTITY_MAX for quantity in wanted.values()):
        raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
    for line in order.lines:
        if line.variant_id in wanted:
            settle_line(tx, line, quantity=wanted[line.variant_id])
    MACHINE.revise(tx, order, also={})
    return purchase_order(tx, order.id)


def put(tx: Transaction, purchase_order_id: int, wanted: Iterable[tuple[Item, int, int]]) -> None:
    """Write lines of a locked draft: what, how many pieces, at which cost each; in place of what was there of it."""
    for item, quantity, cost_minor in wanted:
        facts = {"variant_id": item.variant_id, "sku": item.sku, "quantity": quantity, "cost_minor": cost_minor}
        tx.change(_PUT, purchase_order_id=purchase_order_id, **facts)


def drawn_up(tx: Transaction, purchase_order_id: int, variant_ids: Iterable[int]) -> dict[int, int]:
    """How many pieces of these variants are in an order."""
    rows = tx.all(_QUANTITIES, of_id=purchase_order_id, variant_ids=list(variant_ids))
    return {row.variant_id: row.quantity for row in rows}


def send(tx: Transaction, purchase_order_id: int, *, version: int, actor: Actor, now: int) -> PurchaseOrder:
    """
    Order it: from now on its goods are on their way. Carrying the order to the supplier follows the commit. Of a very
    long one, the first 200 lines are sent, and the others are drawn up as another order.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is none, or it is not what the merchant saw.
        IllegalTransition: It was sent before.
        BadInput: Nothing is in it.
    """
    _must_buy(actor)
    order = locked(tx, purchase_order_id)
    if order.status is Status.DRAFT:
        _must_be(order, Status.DRAFT, version=version)
    if not order.lines:
        raise BadInput("purchase_order", "empty")
    also = {"sent_at": now, **asked(now, answer_seconds=buying(tx).answer_seconds)}
    MACHINE.advance(tx, order, to=Status.SENT, actor=actor, now=now, also=also)
    if len(order.lines) > LINES_SENT_MAX:
        _draw_up_rest(tx, order, actor=actor, now=now)
        order = replace(order, lines=order.lines[:LINES_SENT_MAX])
    tell_supplier(tx, order, actor=actor, now=now)
    ledger.post(tx, entry(order, "send", actor=actor, now=now), underway(order, {}))
    return purchase_order(tx, order.id)


def _draw_up_rest(tx: Transaction, order: PurchaseOrder, *, actor: Actor, now: int) -> None:
    rest_id = _begin(tx, order.supplier_id, place_id=order.place_id, actor=actor, now=now)
    assert rest_id is not None, "there is none beside one that was a draft until now"
    tx.change(_MOVE_REST, from_id=order.id, last_id=order.lines[LINES_SENT_MAX - 1].id, to_id=rest_id)


def tell_supplier(tx: Transaction, order: PurchaseOrder, *, actor: Actor, now: int) -> None:
    """It is to be carried to its supplier; a human does that where it cannot go by itself."""
    tx.emit(PurchaseOrderSent(purchase_order_id=order.id, at=now, actor=str(actor)))
    if not suppliers.can_be_told(tx, suppliers.supplier(tx, order.supplier_id)):
        tasks.raise_task(tx, tasks.Kind.PURCHASE_UNTOLD, order.document, now=now)


def cancel(
    tx: Transaction, purchase_order_id: int, *, version: int, reason: str = "", actor: Actor, now: int
) -> PurchaseOrder:
    """
    Call it off, before any of it has come.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is none, or it is not what the merchant saw.
        IllegalTransition: Some of it has come (close it short instead), or it has ended.
        BadInput: The reason is too long; or some of it was counted and is not booked.
    """
    _must_buy(actor)
    order = locked(tx, purchase_order_id)
    _must_be(order, *(Status.DRAFT, Status.SENT, Status.CONFIRMED), version=version, to=Status.CANCELLED)
    if order.is_partly_received:
        raise IllegalTransition(MACHINE.document, was="received", to=Status.CANCELLED)
    ended = _end(tx, order, Status.CANCELLED, reason=reason, actor=actor, now=now)
    tx.emit(PurchaseOrderCancelled(purchase_order_id=order.id, at=now, actor=str(actor)))
    give_up(tx, order, "cancel", reason=ended, actor=actor, now=now)
    return purchase_order(tx, order.id)


def close_short(
    tx: Transaction, purchase_order_id: int, *, version: int, reason: str = "", actor: Actor, now: int
) -> PurchaseOrder:
    """
    Wait no longer for what has not come of it.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is none, or it is not what the merchant saw.
        IllegalTransition: None of it has come (cancel it instead), or it has ended.
        BadInput: The reason is too long; or some of it was counted and is not booked.
    """
    _must_buy(actor)
    order = locked(tx, purchase_order_id)
    _must_be(order, Status.SENT, Status.CONFIRMED, version=version, to=Status.CLOSED)
    if not order.is_partly_received:
        raise IllegalTransition(MACHINE.document, was=order.status, to=Status.CLOSED)
    ended = _end(tx, order, Status.CLOSED, reason=reason, actor=actor, now=now)
    tx.emit(PurchaseOrderClosed(purchase_order_id=order.id, at=now, actor=str(actor)))
    give_up(tx, order, "close", reason=ended, actor=actor, now=now)
    return purchase_order(tx, order.id)


def underway(order: PurchaseOrder, were: Mapping[int, int]) -> list[Transfer]:
    """What puts the pieces of its lines on their way, or takes them off it, where so many of each were before."""
    transfers = []
    for line in order.lines:
        world, incoming = Account(Kind.SUPPLIER, unit=ledger.pieces(line.variant_id)), order.incoming(line)
        more = line.quantity - were.get(line.id, 0)
        transfers.append(Transfer(world, incoming, more) if more >= 0 else Transfer(incoming, world, -more))
    return transfers


def give_up(tx: Transaction, order: PurchaseOrder, kind: str, *, reason: str = "", actor: Actor, now: int) -> None:
    """Wait no longer for what is on its way of an order. Last in the transaction."""
    if order.is_underway:
        there = [(line, order.incoming(line)) for line in order.lines]
        back = [
            Transfer(incoming, Account(Kind.SUPPLIER, unit=incoming.unit), ledger.locked_balance(tx, incoming))
            for _, incoming in sorted(there, key=lambda each: each[1])
        ]
        ledger.post(tx, entry(order, kind, reason=reason, actor=actor, now=now), back)


def entry(order: PurchaseOrder, kind: str, *, reason: str = "", actor: Actor, now: int) -> Entry:
    """An entry on an order, of the version that the act began with."""
    return Entry(kind, order.document, order.version, actor=actor, reason=reason, at=now)


def settle_line(tx: Transaction, line: Line, **said: Any) -> None:
    """Write what a line says from now on; what is not said stays, an offer excepted."""
    values = {"quantity": line.quantity, "cost_minor": line.cost_minor, **said}
    values = {"offered_quantity": None, "offered_cost_minor": None, **values}
    tx.change(_SETTLE, line_id=line.id, **{f"new_{name}": value for name, value in values.items()})


def _begin(tx: Transaction, supplier_id: int, *, place_id: int, actor: Actor, now: int) -> int | None:
    """Begin one; None where somebody else is doing so."""
    supplier = suppliers.supplier(tx, supplier_id)
    must_be_open(tx, place_id)
    is_new = tx.insert_new(
        tables.purchase_orders,
        supplier_id=supplier_id,
        place_id=place_id,
        status=Status.DRAFT,
        version=1,
        currency=supplier.currency,
        answer=Answer.NONE,
        reason="",
        created_at=now,
    )
    found = draft_for(tx, supplier_id, place_id=place_id)
    if is_new:
        assert found is not None, "we have just written it"
        MACHINE.begin(tx, found, status=Status.DRAFT, actor=actor, now=now)
    return found


def _end(tx: Transaction, order: PurchaseOrder, to: Status, *, reason: str, actor: Actor, now: int) -> str:
    said = reason.strip() or order.reason
    if len(said) > REASON_MAX:
        raise BadInput("reason", "too_long", most=REASON_MAX)
    if tx.scalar(_IS_COUNTED, order_id=order.id):
        raise BadInput("receipt", "counted")
    MACHINE.advance(tx, order, to=to, actor=actor, now=now, also={"reason": said, "ended_at": now, "clock_at": None})
    return said


def _wait_for_reordering(tx: Transaction) -> None:
    """Whoever reckons what is to be bought sees what a merchant wishes, or writes before it is wished: never twice."""
    hold(tx, REORDERING, shared=True)


def _must_be(order: PurchaseOrder, *statuses: Status, version: int | None = None, to: Status | None = None) -> None:
    if order.status not in statuses:
        if to is None:
            raise Changed(MACHINE.document, order.id)
        raise IllegalTransition(MACHINE.document, was=order.status, to=to)
    if version is not None and version != order.version:
        raise Changed(MACHINE.document, order.id)


def _must_buy(actor: Actor) -> None:
    actor.must_be(Role.MERCHANT, to="buy for the shop")
