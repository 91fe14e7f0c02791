"""A count or an outcome of a return that was a mistake, put right before it is settled: entries undo entries."""

from datetime import tzinfo

from sqlalchemy import bindparam, func, literal_column, select

from domain import catalogue, ledger, orders, returns, shipping, stock, tables, tasks
from domain.actors import Actor, Role
from domain.flows import repaying, returned_goods, returning, standing, taking_back
from domain.ledger import Account, Entry, Kind, Transfer
from domain.orders import OrderLine
from domain.returns import Inspection, Outcome, Return
from domain.shipping import Status as Parcel
from domain.states import IllegalTransition
from domain.transaction import Transaction, among

_entries, _transfers = tables.entries.c, tables.transfers.c
_source, _target = tables.accounts.alias("source"), tables.accounts.alias("target")
_LOOKS = (
    select(_entries.id, _entries.kind)
    .where(
        _entries.document == bindparam("document"),
        _entries.kind.in_([literal_column("'inspect'"), literal_column("'look_again'")]),
    )
    .order_by(_entries.id)
)
_WRITTEN_OFF = (
    select(func.coalesce(func.sum(_transfers.quantity), 0))
    .join(_source, _source.c.id == _transfers.source_id)
    .join(_target, _target.c.id == _transfers.target_id)
    .where(
        _transfers.entry_id == bindparam("entry_id"),
        among(_source.c.kind, Kind.COST_OF_GOODS),
        among(_target.c.kind, Kind.LOSSES),
    )
)
_CAME = {Parcel.HANDED_OVER, Parcel.DELIVERED, Parcel.RETURNING, Parcel.RETURNED}


def undo(tx: Transaction, return_id: int, *, version: int, actor: Actor, now: int) -> Return:
    """
    Take back what was found last: the pieces wait to be looked at, from where they were put.

    Raises:
        NotAllowed, IllegalTransition: As `returns.undo_look`.
        NotFound, Changed: There is no such return, or it is not what they saw.
        OutOfStock: They are no longer where they were put: somebody has ordered them, or sent them away.
    """
    found = returns.locked(tx, return_id, version=version)
    order = orders.order(tx, found.order_id)
    last = returns.undo_look(tx, found, actor=actor, now=now)
    if last.outcome is not Outcome.CUSTOMER:
        # What goes back to them is where it was.
        line = next(line for line in order.lines if line.id == found.order_line_of(last.line_id))
        place_id = returned_goods.goes_to(tx, found)
        source = returned_goods.put(line, last.outcome, place_id=place_id)
        # Before what lies where: so do all who move goods.
        stock.lock(tx, [line.variant_id])
        _must_be_there(tx, source, last, line)
        goods = Transfer(source, Account(Kind.INSPECTION, source.unit, str(line.id), place_id), last.quantity)
        value = _value(tx, found, last, line, currency=order.currency)
        stock.post(tx, Entry("look_again", found.document, found.version, actor=actor, at=now), [goods, value])
    if tasks.was_called_for(tx, tasks.Kind.RETURN_TO_INSPECT, found.document):
        tasks.raise_task(tx, tasks.Kind.RETURN_TO_INSPECT, found.document, order_id=order.id, now=now)
    standing.refresh(tx, order.id)
    return returns.read(tx, return_id)


def settle_now(tx: Transaction, return_id: int, *, version: int, zone: tzinfo, actor: Actor, now: int) -> Return:
    """
    All was looked at, and rightly: it is settled without waiting for anybody to see a mistake.

    Raises:
        NotAllowed: The actor looks at nothing here.
        NotFound, Changed: There is no such return, or it is not what they saw.
        IllegalTransition: It was settled, or has ended; or not all that was agreed was looked at.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="settle what was looked at")
    found = returns.locked(tx, return_id, version=version)
    if not returns.is_all_here(tx, found):
        raise IllegalTransition(returns.MACHINE.document, was="not looked at", to=returns.Status.RESOLVED)
    return repaying.settle(tx, return_id, zone=zone, actor=returning.RULE, now=now)


def count_fewer(tx: Transaction, return_id: int, line_id: int, *, version: int, actor: Actor, now: int) -> Return:
    """
    One piece fewer has come than was counted: whoever fetched it has it still, or else its customer.

    Raises:
        NotAllowed, NotFound, IllegalTransition: As `returns.count_fewer`.
        Changed: It is not what they saw.
    """
    found = returns.locked(tx, return_id, version=version)
    fetched = [each for each in shipping.of_return(tx, return_id) if each.status in _CAME]
    after = returns.count_fewer(tx, found, line_id, is_brought=not fetched, actor=actor, now=now)
    if fetched:
        shipping.wait_for_rest(tx, fetched[-1], actor=actor, now=now)
    else:
        returns.set_clock(tx, after, after.deadline and after.deadline + 1)
    target = Kind.RETURNING if fetched else Kind.CUSTOMER
    order_line_id = found.order_line_of(line_id)
    moved = returned_goods.moved(tx, {order_line_id: 1}, source=Kind.INSPECTION, target=target)
    ledger.post(tx, Entry("recount", found.document, found.version, actor=actor, at=now), moved)
    taking_back.see_to_tasks(tx, after, now=now)
    standing.refresh(tx, found.order_id)
    return returns.read(tx, return_id)


def _must_be_there(tx: Transaction, source: Account, last: Inspection, line: OrderLine) -> None:
    there = ledger.locked_balance(tx, source)
    if there < last.quantity:
        label = catalogue.variant(tx, line.variant_id).label
        raise stock.OutOfStock([stock.Short(line.variant_id, label, last.quantity, max(0, there))])


def _value(tx: Transaction, found: Return, last: Inspection, line: OrderLine, *, currency: str) -> Transfer:
    """
    What is no longer in stock, nor thrown away, is at its customer's still: what lay among others at what those cost
    on average, and what was written off at what it was written off at.
    """
    if last.outcome is Outcome.SCRAP:
        lost, sold = Account(Kind.LOSSES, unit=currency), Account(Kind.COST_OF_GOODS, unit=currency)
        return Transfer(lost, sold, _written_off_minor(tx, found))
    pieces = {line.variant_id: last.quantity}
    [worth] = stock.at_cost(tx, pieces, target=Kind.COST_OF_GOODS, currency=currency)
    return worth


def _written_off_minor(tx: Transaction, found: Return) -> int:
    """At what the entry of the last look that stands has written its pieces off."""
    standing_looks: list[int] = []
    for row in tx.all(_LOOKS, document=found.document):
        if row.kind == "inspect":
            standing_looks.append(row.id)
        else:
            # What is undone is the last that stood then.
            standing_looks.pop()
    return int(tx.scalar(_WRITTEN_OFF, entry_id=standing_looks[-1]))
