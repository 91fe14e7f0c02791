"""In the warehouse: lines are ticked, the box is closed, or opened again."""

from domain import ledger, orders, shipping, stock
from domain.actors import Actor
from domain.carts import Way
from domain.flows import capturing, parcels, standing
from domain.ledger import Entry, Kind
from domain.orders import Terms
from domain.shipping import Shipment
from domain.transaction import Transaction


def tick_line(tx: Transaction, shipment_id: int, *, order_line_id: int, picked: bool, actor: Actor, now: int) -> None:
    """
    Tick a line as being in the box, or take the tick away. Two packers may tick one list: there is no version.

    Raises:
        NotAllowed, NotFound, IllegalTransition: As `shipping.tick`.
    """
    shipment = shipping.locked(tx, shipment_id)
    shipping.tick(tx, shipment, order_line_id, picked=picked, actor=actor, now=now)
    standing.refresh(tx, shipment.order_id)


def report_short(tx: Transaction, shipment_id: int, *, order_line_id: int, there: int, actor: Actor, now: int) -> None:
    """
    Say how many of a line's pieces can be found; a merchant is called where some are missing.

    Raises:
        NotAllowed, NotFound, BadInput, IllegalTransition: As `shipping.report_short`.
    """
    shipment = shipping.locked(tx, shipment_id)
    shipping.report_short(tx, shipment, order_line_id, there=there, actor=actor, now=now)
    standing.refresh(tx, shipment.order_id)


def pack(tx: Transaction, shipment_id: int, *, actor: Actor, now: int) -> None:
    """
    Close the box: held → packed. What is picked up waits at the counter from then on. What is held for it on a card is
    taken with the first parcel.

    Raises:
        NotAllowed, NotPicked, IllegalTransition: As `shipping.pack`.
        NotCaptured: It is paid by card, and what was held for it is so no more.
    """
    order_id = shipping.shipment(tx, shipment_id).order_id
    # Orders are locked before their parcels, for with the parcel the order's money moves.
    orders.locked(tx, order_id)
    shipment = shipping.locked(tx, shipment_id)
    shipping.pack(tx, shipment, actor=actor, now=now)
    order = orders.order(tx, order_id)
    capturing.must_be_covered(tx, order)
    if order.terms is Terms.CARD:
        capturing.take(tx, order_id, now=now)
    _move(tx, shipment, "pack", source=Kind.HELD, target=Kind.PACKED, actor=actor, now=now)
    if order.way is Way.PICKUP:
        shipping.set_out(tx, shipping.locked(tx, shipment_id), actor=actor, now=now)
        standing.refresh(tx, shipment.order_id)


def unpack(tx: Transaction, shipment_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Open the box again: packed → held.

    Raises:
        Changed: The shipment is not what the packer saw.
        NotAllowed, IllegalTransition: As `shipping.unpack`.
    """
    shipment = shipping.locked(tx, shipment_id, version=version)
    shipping.unpack(tx, shipment, actor=actor, now=now)
    _move(tx, shipment, "unpack", source=Kind.PACKED, target=Kind.HELD, actor=actor, now=now)


def _move(tx: Transaction, shipment: Shipment, act: str, *, source: Kind, target: Kind, actor: Actor, now: int) -> None:
    goods = parcels.pieces(tx, shipment, source)
    entry = Entry(act, shipment.document, shipment.version, actor=actor, at=now)
    ledger.post(tx, entry, stock.move(goods, source=source, target=target))
    standing.refresh(tx, shipment.order_id)
