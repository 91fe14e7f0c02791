"""Goods come in: counted line by line, good and damaged apart, in as many parts as they come in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, update

from domain import catalogue, stock, tables
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotFound, ShopError
from domain.events import GoodsReceived
from domain.ledger import Account, Kind, Transfer
from domain.money import half_up
from domain.purchasing.model import MACHINE, Line, PurchaseOrder, Status
from domain.purchasing.ordering import entry
from domain.purchasing.queries import locked
from domain.purchasing.settings import RATE_ONE_E9, buying, rate_of
from domain.states import IllegalTransition
from domain.stock.model import QUANTITY_MAX
from domain.transaction import Transaction

_lines = tables.purchase_order_lines.c
_RECEIVE = (
    update(tables.purchase_order_lines)
    .where(_lines.id == bindparam("line_id"))
    .values(received=_lines.received + bindparam("more"))
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came of a line: good pieces, damaged ones that are set apart, and damaged ones that go back."""

    good: int = 0
    quarantined: int = 0
    to_vendor: int = 0

    @property
    def pieces(self) -> int:
        return self.good + self.quarantined + self.to_vendor


@dataclass(frozen=True, slots=True)
class Surplus:
    """A line of which more came than is taken: `most` could still come."""

    line_id: int
    variant_id: int
    label: str
    arrived: int
    most: int


class TooMany(ShopError):
    """More came than was ordered and is allowed for; nothing was booked."""

    def __init__(self, surpluses: tuple[Surplus, ...]) -> None:
        super().__init__("; ".join(f"line {each.line_id}: {each.arrived} of {each.most}" for each in surpluses))
        self.surpluses = surpluses


def receive(
    tx: Transaction,
    purchase_order_id: int,
    arrived: Mapping[int, Arrived],
    *,
    version: int,
    currency: str,
    rate_e9: int | None = None,
    actor: Actor,
    now: int,
) -> int:
    """
    Book what has come, at cost, and what is owed for it; an order of which all has come is closed.

    Args:
        arrived: What came of each line, by the line's id; lines of which nothing came may be left out.
        currency: The shop's.
        rate_e9: What one minor unit of the supplier's currency is worth in ours, times 10^9; None is what is set.

    Returns:
        The receipt's id.

    Raises:
        NotAllowed: The actor neither packs nor buys.
        NotFound: There is no such order, or a line is none of it.
        IllegalTransition: It was never sent, or has ended.
        Changed: It is not what the person saw.
        TooMany: Names every line of which more came than is taken.
        BadInput: Nothing came, a number is below 0, or nobody has said what the currency is worth.
    """
    must_receive(actor)
    order = locked(tx, purchase_order_id)
    must_be_underway(order, version=version)
    came = checked(tx, order, arrived)
    return book(tx, order, came, currency=currency, rate_e9=rate_e9, actor=actor, now=now)


def must_receive(actor: Actor) -> None:
    """
    Let those pass who may count what has come.

    Raises:
        NotAllowed: The actor neither packs nor buys.
    """
    actor.must_be(Role.MERCHANT, Role.PACKER, to="receive goods")


def must_be_underway(order: PurchaseOrder, *, version: int | None = None) -> None:
    """
    Let an order pass of which something may come.

    Raises:
        IllegalTransition: It was never sent, or has ended.
        Changed: It is not what the person saw.
    """
    if not order.is_underway:
        raise IllegalTransition(MACHINE.document, was=order.status, to="received")
    if version is not None and order.version != version:
        raise Changed(MACHINE.document, order.id)


def book(
    tx: Transaction,
    order: PurchaseOrder,
    came: Sequence[tuple[Line, Arrived]],
    *,
    currency: str,
    rate_e9: int | None = None,
    actor: Actor,
    now: int,
) -> int:
    """
    Book what came of some lines of a locked order; the receipt's id. Last in the transaction.

    Raises:
        BadInput: Nobody has said what its currency is worth.
    """
    rate_e9 = rate_of(tx, order.currency, shop_currency=currency, given_e9=rate_e9)
    receipt_id = tx.insert(
        tables.receipts,
        purchase_order_id=order.id,
        currency=order.currency,
        rate_e9=rate_e9,
        actor=str(actor),
        at=now,
    )
    goods, money = list[Transfer](), list[Transfer]()
    for line, what in came:
        cost_minor = line.cost_minor * what.pieces
        value_minor = half_up(cost_minor * rate_e9, RATE_ONE_E9)
        _write_line(tx, receipt_id, line, what, cost_minor=cost_minor, value_minor=value_minor)
        goods += _goods(order, line, what)
        money += _owed(order, line, cost_minor, value_minor, currency=currency)
    _note(tx, order, came, actor=actor, now=now)
    tx.emit(GoodsReceived(purchase_order_id=order.id, receipt_id=receipt_id, at=now, actor=str(actor)))
    # Before what is being counted of them, and what it is worth: in one order, as `stock.at_cost`.
    stock.lock(tx, [line.variant_id for line, _ in came])
    stock.post(tx, entry(order, "receive", actor=actor, now=now), [*goods, *money])
    return receipt_id


def _write_line(
    tx: Transaction, receipt_id: int, line: Line, what: Arrived, *, cost_minor: int, value_minor: int
) -> None:
    tx.insert(
        tables.receipt_lines,
        receipt_id=receipt_id,
        line_id=line.id,
        good=what.good,
        quarantined=what.quarantined,
        to_vendor=what.to_vendor,
        cost_minor=cost_minor,
        value_minor=value_minor,
    )
    tx.change(_RECEIVE, line_id=line.id, more=what.pieces)


def checked(tx: Transaction, order: PurchaseOrder, arrived: Mapping[int, Arrived]) -> list[tuple[Line, Arrived]]:
    """
    The lines of which something came, by their ids.

    Raises:
        NotFound: A line is none of this order.
        TooMany: Names every line of which more came than is taken.
        BadInput: Nothing came, or a number is out of its range.
    """
    came, surpluses, rules = [], [], buying(tx)
    for line_id, what in sorted(arrived.items()):
        line = order.line(line_id)
        if line is None:
            raise NotFound("purchase_order_line", line_id)
        if min(what.good, what.quarantined, what.to_vendor) < 0 or what.pieces > QUANTITY_MAX:
            raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
        most = max(0, rules.most_of(line.quantity) - line.received)
        if what.pieces > most:
            label = catalogue.variant(tx, line.variant_id).label
            surpluses.append(Surplus(line_id, line.variant_id, label, what.pieces, most))
        if what.pieces:
            came.append((line, what))
    if surpluses:
        raise TooMany(tuple(surpluses))
    if not came:
        raise BadInput("receipt", "empty")
    return came


def _goods(order: PurchaseOrder, line: Line, what: Arrived) -> list[Transfer]:
    incoming = order.incoming(line)
    world = Account(Kind.SUPPLIER, unit=incoming.unit)
    targets = {Kind.FREE: what.good, Kind.QUARANTINE: what.quarantined, Kind.VENDOR: what.to_vendor}
    return [
        Transfer(world, incoming, max(0, what.pieces - line.missing)),
        *(
            Transfer(incoming, Account(kind, unit=incoming.unit, place_id=order.place_id), pieces)
            for kind, pieces in targets.items()
        ),
    ]


def _owed(order: PurchaseOrder, line: Line, cost_minor: int, value_minor: int, *, currency: str) -> list[Transfer]:
    payable = payable_to(order.supplier_id, order.currency)
    value = Account(Kind.INVENTORY_VALUE, unit=currency, ref=str(line.variant_id))
    return exchanged(payable, value, cost_minor, value_minor)


def payable_to(supplier_id: int, currency: str) -> Account:
    """What is owed to a supplier, with the other sign."""
    return Account(Kind.PAYABLE, unit=currency, ref=str(supplier_id))


def exchanged(source: Account, target: Account, given: int, taken: int) -> list[Transfer]:
    """From an account to another, through the exchange where they count different currencies."""
    if source.unit == target.unit:
        assert given == taken, "one currency is worth itself"
        return [Transfer(source, target, given)]
    pair = "/".join(sorted((source.unit, target.unit)))
    there, here = (Account(Kind.EXCHANGE, unit=unit, ref=pair) for unit in (source.unit, target.unit))
    return [Transfer(source, there, given), Transfer(here, target, taken)]


def _note(
    tx: Transaction, order: PurchaseOrder, came: Sequence[tuple[Line, Arrived]], *, actor: Actor, now: int
) -> None:
    """It has moved on; where nothing is missing any more, it is done."""
    pieces = {line.id: what.pieces for line, what in came}
    if any(line.missing > pieces.get(line.id, 0) for line in order.lines):
        MACHINE.revise(tx, order, also={})
        return
    MACHINE.advance(tx, order, to=Status.CLOSED, actor=actor, now=now, also={"ended_at": now, "clock_at": None})
