"""The laws of docs/ledger.md, checked against what the database holds. Nothing here mends; it only tells."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Table, bindparam, case, func, select

from domain import (
    catalogue,
    counts,
    drafts,
    ledger,
    moving,
    orders,
    payments,
    purchasing,
    returns,
    shipping,
    stock,
    tables,
)
from domain.flows import credit_laws, parcel_laws, standing
from domain.ledger import Account, Kind
from domain.orders import Order
from domain.orders.crediting import kept_of
from domain.prices import Charge
from domain.states import Machine
from domain.stock import watching
from domain.transaction import Transaction, among

_accounts, _transfers, _entries = tables.accounts.c, tables.transfers.c, tables.entries.c
_orders, _lines, _history, _rules = tables.orders.c, tables.order_lines.c, tables.history.c, tables.stock_rules.c

_into = (
    select(_transfers.target_id.label("id"), func.sum(_transfers.quantity).label("moved"))
    .group_by(_transfers.target_id)
    .subquery()
)
_out_of = (
    select(_transfers.source_id.label("id"), func.sum(_transfers.quantity).label("moved"))
    .group_by(_transfers.source_id)
    .subquery()
)
_moved = func.coalesce(_into.c.moved, 0) - func.coalesce(_out_of.c.moved, 0)
_BALANCES = (
    select(tables.accounts, _moved.label("moved"))
    .outerjoin(_into, _into.c.id == _accounts.id)
    .outerjoin(_out_of, _out_of.c.id == _accounts.id)
)
_source, _target = tables.accounts.alias("source"), tables.accounts.alias("target")
_MIXED_UNITS = (
    select(_transfers.entry_id, _source.c.unit.label("source_unit"), _target.c.unit.label("target_unit"))
    .join(_source, _source.c.id == _transfers.source_id)
    .join(_target, _target.c.id == _transfers.target_id)
    .where(_source.c.unit != _target.c.unit)
)
_ORDER_IDS = select(_orders.id).order_by(_orders.id)
_agreed, _agreed_lines = tables.order_changes.c, tables.order_change_lines.c
_is_agreed = among(_agreed.status, orders.ChangeStatus.CONFIRMED)
_AGREED = (
    select(
        _agreed_lines.order_line_id.label("line_id"),
        func.sum(_agreed_lines.quantity).label("quantity"),
        func.sum(_agreed_lines.tax_minor).label("tax_minor"),
        func.sum(_agreed_lines.total_minor).label("total_minor"),
    )
    .join(tables.order_changes, _agreed.id == _agreed_lines.change_id)
    .where(_is_agreed)
    .group_by(_agreed_lines.order_line_id)
)
_ALL_LINES = select(_lines.id, _lines.order_id, _lines.quantity, _lines.tax_minor, _lines.total_minor)
_AGREED_TOTALS = (
    select(
        _agreed.order_id,
        func.sum(_agreed.total_minor).label("total_minor"),
        func.sum(_agreed.tax_minor).label("tax_minor"),
        func.sum(case((_agreed.total_minor < 0, -_agreed.total_minor), else_=0)).label("taken_minor"),
    )
    .where(_is_agreed)
    .group_by(_agreed.order_id)
)
_TOTALS = select(_orders.id, _orders.total_minor, _orders.tax_minor, _orders.fee_minor)
_CHECKPOINTS = select(tables.checkpoints)
_UP_TO = select(
    select(func.coalesce(func.sum(_transfers.quantity), 0))
    .where(_transfers.target_id == bindparam("account_id"), _transfers.entry_id <= bindparam("entry_id"))
    .scalar_subquery()
    - select(func.coalesce(func.sum(_transfers.quantity), 0))
    .where(_transfers.source_id == bindparam("account_id"), _transfers.entry_id <= bindparam("entry_id"))
    .scalar_subquery()
)
_STEPS = (
    select(_history.document_id, _history.was, _history.became)
    .where(_history.document == bindparam("document"))
    .order_by(_history.document_id, _history.id)
)
_buys = tables.reorder_rules.c
_LOW = (
    select(tables.stock_rules, tables.variants.c.low_stock_threshold, _buys.minimum)
    .join(tables.variants, tables.variants.c.id == _rules.variant_id)
    .outerjoin(tables.reorder_rules, (_buys.variant_id == _rules.variant_id) & (_buys.place_id == _rules.place_id))
)
_MARKS = select(tables.variants.c.id, tables.variants.c.in_stock)
_uses = tables.voucher_uses.c
_in_use = select(func.count()).select_from(tables.voucher_uses).where(_uses.released_at.is_(None))
_VOUCHERS = select(
    tables.vouchers.c.id,
    tables.vouchers.c.uses,
    _in_use.where(_uses.voucher_id == tables.vouchers.c.id).scalar_subquery().label("used"),
)
_ORDERS_WITH_VOUCHER = select(
    *(_orders.id, _orders.status, _orders.split_from),
    _in_use.where(_uses.order_id == _orders.id).scalar_subquery().label("is_used"),
).where(_orders.voucher_code != "")
# What goes out and what is fetched have one history; which of the two it is, its parcel says.
_SHIPMENTS = Machine(
    shipping.MACHINE.document,
    shipping.MACHINE.table,
    {
        status: {
            *shipping.MACHINE.transitions.get(status, set()),
            *shipping.COLLECTIONS.transitions.get(status, set()),
        }
        for status in shipping.Status
    },
)
_UNDONE = (orders.Status.CANCELLED, orders.Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it must be."""

    law: str
    subject: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.law}: {self.subject}: expected {self.expected}, found {self.found}"


def check(tx: Transaction) -> list[Fault]:
    """Every law that is broken, and every derived status that is not what it derives from; empty when all is well."""
    return [
        *_balances(tx),
        *_checkpoints(tx),
        *_order_lines(tx),
        *_vouchers(tx),
        *_derived(tx),
        *_histories(tx, orders.MACHINE),
        *_histories(tx, _SHIPMENTS),
        *_histories(tx, orders.CHANGES),
        *_histories(tx, drafts.MACHINE),
        *_histories(tx, payments.MACHINE),
        *_payments(tx),
        *(Fault("credit", *found) for found in credit_laws.out_of_step(tx)),
        *_histories(tx, purchasing.MACHINE),
        *_histories(tx, counts.MACHINE),
        *_purchases(tx),
        *_histories(tx, moving.MACHINE),
        *_transfers_between_places(tx),
        *_histories(tx, returns.MACHINE),
        *_returns(tx),
        *_changes(tx),
        *_low_marks(tx),
        *_alerts(tx),
        *_shelves(tx),
    ]


def _balances(tx: Transaction) -> Iterator[Fault]:
    for row in tx.all(_MIXED_UNITS):
        yield Fault("units", f"entry {row.entry_id}", row.source_unit, row.target_unit)
    for row in tx.all(_BALANCES):
        name = f"{row.kind} place={row.place_id} ref={row.ref!r} {row.unit}"
        account = Account(Kind(row.kind), row.unit, row.ref, row.place_id)
        if row.balance is not None and row.balance != row.moved:
            yield Fault("kept balance", name, str(row.moved), str(row.balance))
        if (row.balance is not None) != account.is_kept:
            yield Fault("kept", name, str(account.is_kept), str(row.balance is not None))
        if (row.floor, row.ceiling) != (account.floor, account.ceiling):
            yield Fault("limits", name, f"{account.floor}/{account.ceiling}", f"{row.floor}/{row.ceiling}")
        if account.floor is not None and row.moved < account.floor:
            yield Fault("floor", name, f"≥ {account.floor}", str(row.moved))
        if account.ceiling is not None and row.moved > account.ceiling:
            yield Fault("ceiling", name, f"≤ {account.ceiling}", str(row.moved))


def _checkpoints(tx: Transaction) -> Iterator[Fault]:
    for row in tx.all(_CHECKPOINTS):
        moved = tx.scalar(_UP_TO, account_id=row.account_id, entry_id=row.entry_id)
        if moved != row.balance:
            yield Fault("checkpoint", f"account {row.account_id}", str(moved), str(row.balance))


def _order_lines(tx: Transaction) -> Iterator[Fault]:
    for row in tx.all(_ORDER_IDS):
        order = orders.order(tx, row.id)
        yield from _sums(order)
        goods = stock.balances_of_lines(tx, [line.id for line in order.lines])
        gone, went = shipping.pieces_that_came_back(tx, order.id), returns.went(tx, order.id)
        is_undone = order.status in _UNDONE
        for line in order.lines:
            there = sum(quantity for account, quantity in goods.items() if account.ref == str(line.id))
            given_back = went[line.id].gone if line.id in went else 0
            expected = 0 if is_undone else line.quantity - gone[line.id] - given_back
            if there != expected:
                yield Fault("order line", f"line {line.id}", str(expected), str(there))
        yield from _charges(tx, order, [] if is_undone else kept_of(order, gone))
        for subject, expected_there, found_there in parcel_laws.out_of_step(tx, order, goods, went):
            yield Fault("parcel", subject, expected_there, found_there)
        waits = any(account.kind is Kind.WAITING for account in goods)
        # It goes on waiting for a moment after the last piece has come.
        if waits and not order.waits:
            yield Fault("waiting", order.document, "waits", "does not")
        if order.waits and order.status is not orders.Status.PLACED:
            yield Fault("waiting", order.document, "goes on", f"waits, and is {order.status}")


def _changes(tx: Transaction) -> Iterator[Fault]:
    """
    What was agreed on an order is the sum of its confirmed changes, line by line. One that nobody has drafted a change
    of has none, and is as it was placed: the books say how that was (`_order_lines`).
    """
    totals = {row.order_id: row for row in tx.all(_AGREED_TOTALS)}
    agreed = {row.line_id: row for row in tx.all(_AGREED)}
    for row in tx.all(_ALL_LINES):
        found = agreed.get(row.id)
        sums = (found.quantity, found.tax_minor, found.total_minor) if found is not None else (0, 0, 0)
        if row.order_id in totals and (row.quantity, row.tax_minor, row.total_minor) != sums:
            yield Fault("changes", f"line {row.id}", str(sums), str((row.quantity, row.tax_minor, row.total_minor)))
    for row in tx.all(_TOTALS):
        settled = totals.get(row.id)
        most = row.total_minor + (settled.taken_minor if settled is not None else 0)
        if not 0 <= row.fee_minor <= most:
            yield Fault("fee", f"order:{row.id}", f"≤ {most}", str(row.fee_minor))
        if settled is not None and (row.total_minor, row.tax_minor) != (settled.total_minor, settled.tax_minor):
            expected = f"({settled.total_minor}, {settled.tax_minor})"
            yield Fault("changes", f"order:{row.id}", expected, f"({row.total_minor}, {row.tax_minor})")


def _sums(order: Order) -> Iterator[Fault]:
    """What an order says it costs is what its lines and its delivery say, to the cent."""
    charges = order.charges
    sums = (sum(charge.total_minor for charge in charges), sum(charge.tax_minor for charge in charges))
    if sums != (order.total_minor, order.tax_minor):
        yield Fault("line sums", order.document, str(sums), f"{order.total_minor}, {order.tax_minor}")
    came_off = sum(line.discount_minor for line in order.lines)
    if came_off != order.discount_minor:
        yield Fault("discounts", order.document, str(came_off), str(order.discount_minor))
    for charge in charges:
        left = charge.price_minor - charge.discount_minor
        total = left if order.is_tax_included else left + charge.tax_minor
        if charge.total_minor != total or not 0 <= charge.discount_minor <= charge.price_minor:
            yield Fault("line", order.document, str(total), str(charge))


def _charges(tx: Transaction, order: Order, kept: Sequence[Charge]) -> Iterator[Fault]:
    """What the books say was charged, rate by rate, is what the goods come to that the customer still has to pay."""
    charges = orders.charges_of(order, kept)
    summed: Counter[Account] = Counter()
    fee = orders.fee_charges(order, order.fee)
    for charge in [*charges, *(orders.delivery_charges(order) if kept else []), *fee]:
        summed[charge.source] += charge.quantity
    summed.subtract(orders.crediting.credited(order, orders.crediting.outstanding(tx, order.id)))
    expected = {account: minor for account, minor in summed.items() if minor}
    found = orders.charged(tx, order)
    if found != expected:
        yield Fault("charges", order.document, _written(expected), _written(found))
    charged = orders.due_minor(tx, order) + orders.received_minor(tx, order)
    if charged != summed.total():
        yield Fault("charges", order.document, str(summed.total()), str(charged))
    if charged < 0:
        yield Fault("credit", order.document, "≥ 0", str(charged))


def _written(charged: Mapping[Account, int]) -> str:
    return ", ".join(f"{account.kind} {account.ref}: {moved}" for account, moved in sorted(charged.items()))


def _vouchers(tx: Transaction) -> Iterator[Fault]:
    for row in tx.all(_VOUCHERS):
        if row.uses != row.used:
            yield Fault("voucher", f"voucher {row.id}", str(row.used), str(row.uses))
    rows = {row.id: row for row in tx.all(_ORDERS_WITH_VOUCHER)}
    has_use = dict.fromkeys((row.id for row in rows.values() if row.split_from is None), False)
    for row in rows.values():
        first = row
        # What was split off has a gift only where what it was split off from had one.
        while first.split_from is not None:
            first = rows[first.split_from]
        has_use[first.id] |= row.status not in _UNDONE
    for order_id, is_due in has_use.items():
        if is_due != rows[order_id].is_used:
            yield Fault("voucher", f"order:{order_id}", str(is_due), str(bool(rows[order_id].is_used)))


def _derived(tx: Transaction) -> Iterator[Fault]:
    for row in tx.all(_ORDER_IDS):
        kin = standing.kin_of(tx, row.id)
        order = kin.orders[row.id]
        kept = (order.payment, order.fulfilment, order.return_status)
        derived = standing.derived(tx, order, kin)
        if kept != derived:
            yield Fault("derived status", order.document, "/".join(derived), "/".join(kept))


def _histories(tx: Transaction, machine: Machine) -> Iterator[Fault]:  # type: ignore[type-arg]
    last: dict[int, str] = {}
    for row in tx.all(_STEPS, document=machine.document):
        expected = last.get(row.document_id, "")
        if row.was != expected:
            yield Fault("history", f"{machine.document}:{row.document_id}", expected, row.was)
        if row.was and not any(row.became in to for was, to in machine.transitions.items() if was == row.was):
            yield Fault("transition", f"{machine.document}:{row.document_id}", f"allowed from {row.was}", row.became)
        last[row.document_id] = row.became
    for row in tx.all(_statuses(machine.table)):
        if last.get(row.id) != row.status:
            yield Fault("history", f"{machine.document}:{row.id}", str(last.get(row.id)), row.status)


@cache
def _statuses(table: Table) -> "select[tuple[int, str]]":  # type: ignore[valid-type]
    return select(table.c.id, table.c.status)


def _payments(tx: Transaction) -> Iterator[Fault]:
    """Of each payment, no more was given back than taken, nor taken than held, and what was asked is what moved."""
    for subject, expected, found in payments.out_of_step(tx):
        yield Fault("payment", subject, expected, found)


def _purchases(tx: Transaction) -> Iterator[Fault]:
    """Of each purchase order, what is on its way is what has not come, and what has come is owed, and on the shelf."""
    for subject, expected, found in purchasing.out_of_step(tx):
        yield Fault("purchase", subject, expected, found)


def _transfers_between_places(tx: Transaction) -> Iterator[Fault]:
    """Of each transfer, what is on its way is what has neither come nor been lost; of one that has ended, nothing."""
    for subject, expected, found in moving.out_of_step(tx):
        yield Fault("transfer", subject, expected, found)


def _returns(tx: Transaction) -> Iterator[Fault]:
    """
    Of each line of a return, no more has left its customer than was agreed, and no more was looked at than has come;
    and no more was settled than was credited.
    """
    for subject, expected, found in returns.out_of_step(tx):
        yield Fault("return", subject, expected, found)


def _low_marks(tx: Transaction) -> Iterator[Fault]:
    sells = {place.id for place in stock.selling(tx)}
    for row in tx.all(_LOW):
        unit = ledger.pieces(row.variant_id)
        free = {place_id: ledger.balance(tx, Account(Kind.FREE, unit, place_id=place_id)) for place_id in sells}
        total = sum(free.values())
        is_low = watching.is_low(row, free.get(row.place_id, 0), total=total, sells=row.place_id in sells)
        if is_low != (row.low_since is not None):
            yield Fault("low mark", f"variant {row.variant_id}", str(is_low), str(row.low_since is not None))


def _alerts(tx: Transaction) -> Iterator[Fault]:
    """What merchants are told of each shelf is how it stands."""
    for noted, level in watching.standings(tx):
        if noted.level is not level:
            yield Fault("alert", f"variant {noted.variant_id}", level.name, noted.level.name)


def _shelves(tx: Transaction) -> Iterator[Fault]:
    for row in tx.all(_MARKS):
        there = stock.available(tx, row.id) > 0
        if there != bool(row.in_stock):
            yield Fault("stock mark", f"variant {row.id}", str(there), str(bool(row.in_stock)))
    for subject, expected, found in stock.checking.out_of_step(tx):
        yield Fault("promise", subject, expected, found)
    for subject, expected, found in catalogue.listing.out_of_step(tx):
        yield Fault("shelf", subject, expected, found)
