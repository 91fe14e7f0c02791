"""
Credit notes: what a customer owes less for an order than it was charged, while its lines stay what they are.

What comes off is taxed as what it comes off. A note is never changed: what ends, or comes back, takes the credit for it
along in a note of its own, with everything in it below 0; and an order that stands again has it once more, in another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, func, select

from domain import tables
from domain.actors import Actor
from domain.errors import BadInput, NotFound
from domain.ledger import Account, Transfer
from domain.money import half_up, split
from domain.orders.model import Order
from domain.orders.money import charges_of, delivery_charges, fee_charges
from domain.prices import Charge
from domain.transaction import Transaction

_notes, _lines = tables.credit_notes.c, tables.credit_lines.c
_OUTSTANDING = (
    select(
        *(_lines.part, _lines.rate_ppm, _lines.order_line_id),
        func.sum(_lines.total_minor).label("total_minor"),
        func.sum(_lines.tax_minor).label("tax_minor"),
        func.sum(_lines.quantity).label("quantity"),
    )
    .join(tables.credit_notes, _notes.id == _lines.credit_note_id)
    .where(_notes.order_id == bindparam("order_id"))
    .group_by(_lines.part, _lines.rate_ppm, _lines.order_line_id)
    .order_by(func.min(_lines.id))
)
_BY_REASON = (
    select(_notes.reason, func.sum(_lines.total_minor).label("total_minor"))
    .join(tables.credit_notes, _notes.id == _lines.credit_note_id)
    .where(_notes.order_id == bindparam("order_id"))
    .group_by(_notes.reason)
)
_ENDED_BY = ("release", "expire")
_of_goods = select(_lines.credit_note_id).where(_lines.part != "fee").scalar_subquery()
_LAST_NOTE = (
    select(_notes.id, _notes.reason)
    .where(_notes.order_id == bindparam("order_id"), _notes.id.in_(_of_goods))
    .order_by(_notes.id.desc())
    .limit(1)
)
_LINES_OF = select(tables.credit_lines).where(_lines.credit_note_id == bindparam("note_id")).order_by(_lines.id)
_COUNT = select(func.count()).where(_notes.order_id == bindparam("order_id"))


class Part(StrEnum):
    """What of an order a credit comes off."""

    GOODS = "goods"
    DELIVERY = "delivery"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class Credit:
    """
    One line of a credit note.

    Args:
        total_minor: With its tax.
        order_line_id: The line that it comes off, or None where it comes off the whole part.
        quantity: For how many pieces of that line it is.
    """

    part: Part
    rate_ppm: int
    total_minor: int
    tax_minor: int
    order_line_id: int | None = None
    quantity: int = 0


def outstanding(tx: Transaction, order_id: int) -> list[Credit]:
    """What was credited on an order, less what was taken back."""
    found = [
        Credit(
            Part(row.part),
            row.rate_ppm,
            int(row.total_minor),
            int(row.tax_minor),
            row.order_line_id,
            int(row.quantity),
        )
        for row in tx.all(_OUTSTANDING, order_id=order_id)
    ]
    return [credit for credit in found if credit.total_minor]


def credited_minor(tx: Transaction, order_id: int) -> int:
    """What was credited on an order in all."""
    return sum(credit.total_minor for credit in outstanding(tx, order_id))


def credited_for(tx: Transaction, order_id: int, reasons: Iterable[str]) -> int:
    """What was credited on an order for these reasons, and not taken back since."""
    found = {row.reason: int(row.total_minor) for row in tx.all(_BY_REASON, order_id=order_id)}
    return max(0, min(sum(found.get(each, 0) for each in reasons), sum(found.values())))


def pieces_of(order: Order, pieces: Mapping[int, int], given: Iterable[Credit]) -> list[Credit]:
    """
    What so many pieces of an order's lines cost: those that were not credited before, in the order in which refunds
    take them.

    Args:
        pieces: How many of each line, by its id.
        given: What was credited before.

    Raises:
        NotFound: A line is none of the order's.
        BadInput: Nothing, or more pieces than are left of a line.
    """
    lines = {line.id: line for line in order.lines}
    before: dict[int | None, int] = {}
    for credit in given:
        before[credit.order_line_id] = before.get(credit.order_line_id, 0) + credit.quantity
    found = []
    for line_id, quantity in pieces.items():
        if line_id not in lines:
            raise NotFound("order_line", line_id)
        skipped = before.get(line_id, 0)
        most = lines[line_id].quantity - skipped
        if not 0 <= quantity <= most:
            raise BadInput("quantity", "out_of_range", most=most)
        costs = lines[line_id].unit_costs[skipped : skipped + quantity]
        total, tax = sum(cost.total_minor for cost in costs), sum(cost.tax_minor for cost in costs)
        found.append(Credit(Part.GOODS, lines[line_id].rate_ppm, total, tax, line_id, quantity))
    return [credit for credit in found if credit.quantity]


def kept_of(order: Order, gone: Mapping[int, int]) -> list[Charge]:
    """What the goods of an order cost but for those that came back, so many pieces of each line by its id."""
    return [
        line.charge_of(gone.get(line.id, 0), line.quantity)
        for line in order.lines
        if gone.get(line.id, 0) < line.quantity
    ]


def left_of(order: Order, kept: Sequence[Charge], given: Iterable[Credit]) -> list[Credit]:
    """
    What an order still costs its customer, part by part and rate by rate.

    Args:
        kept: What the goods cost that the customer keeps, or is to get.
        given: What was credited before.
    """
    charged = [(Part.GOODS, charge) for charge in kept]
    if kept and order.delivery is not None:
        charged.append((Part.DELIVERY, order.delivery))
    if order.fee is not None:
        charged.append((Part.FEE, order.fee))
    sums: dict[tuple[Part, int], tuple[int, int]] = {}
    parts = [
        *((part, charge.rate_ppm, charge.total_minor, charge.tax_minor) for part, charge in charged),
        *((each.part, each.rate_ppm, -each.total_minor, -each.tax_minor) for each in given),
    ]
    for part, rate_ppm, total, tax in parts:
        was_total, was_tax = sums.get((part, rate_ppm), (0, 0))
        sums[part, rate_ppm] = (was_total + total, was_tax + tax)
    return [Credit(part, rate_ppm, total, tax) for (part, rate_ppm), (total, tax) in sums.items() if total > 0]


def spread(amount_minor: int, over: Sequence[Credit], *, left: Sequence[Credit]) -> list[Credit]:
    """
    Take an amount off in proportion, and its taxes with it: the parts sum to the amount.

    Args:
        over: What it comes off, which is as much or more.
        left: What the order still costs: of no part is more taken than that, nor more of its tax.
    """
    assert amount_minor <= sum(each.total_minor for each in left), "no more than it costs"
    rest = {(each.part, each.rate_ppm): each for each in left}
    found = []
    for each, part in zip(over, split(amount_minor, [each.total_minor for each in over]), strict=True):
        there = rest.get((each.part, each.rate_ppm))
        if not part or there is None:
            continue
        taken = min(part, there.total_minor)
        tax = min(half_up(each.tax_minor * taken, each.total_minor), there.tax_minor)
        tax = max(tax, taken - (there.total_minor - there.tax_minor))
        rest[each.part, each.rate_ppm] = replace(
            there, total_minor=there.total_minor - taken, tax_minor=there.tax_minor - tax
        )
        quantity = each.quantity if taken == each.total_minor else 0
        if taken:
            found.append(replace(each, total_minor=taken, tax_minor=tax, quantity=quantity))
    missing = amount_minor - sum(each.total_minor for each in found)
    if not missing:
        return found
    # What was credited of a part before has left less of it than its share: the others give the rest.
    others = [each for each in rest.values() if each.total_minor]
    return [*found, *spread(missing, others, left=others)]


def give(
    tx: Transaction, order: Order, lines: Sequence[Credit], *, reason: str, actor: Actor, now: int
) -> list[Transfer]:
    """
    Write a credit note; the order is locked.

    Returns:
        What its customer owes no longer, for the entry that says so: receivable → revenue, tax.
    """
    if not lines:
        return []
    note_id = tx.insert(
        tables.credit_notes,
        order_id=order.id,
        number=int(tx.scalar(_COUNT, order_id=order.id)) + 1,
        reason=reason,
        actor=str(actor),
        created_at=now,
    )
    tx.insert_all(tables.credit_lines, [_row(note_id, credit) for credit in lines])
    return [moved for credit in lines for moved in _moved(order, credit)]


def take_back(
    tx: Transaction,
    order: Order,
    *,
    parts: Sequence[Part] = (Part.GOODS, Part.DELIVERY),
    reason: str,
    actor: Actor,
    now: int,
) -> list[Transfer]:
    """
    Undo what was credited of these parts of an order, for they are charged no longer themselves.

    Returns:
        What moves for it: revenue, tax → receivable.
    """
    back = [
        replace(each, total_minor=-each.total_minor, tax_minor=-each.tax_minor, quantity=-each.quantity)
        for each in outstanding(tx, order.id)
        if each.part in parts
    ]
    return give(tx, order, back, reason=reason, actor=actor, now=now)


def taken_along(tx: Transaction, order_id: int) -> list[Credit]:
    """What the end of an order has taken along of the credit for it: nothing was credited of it since."""
    last = tx.one(_LAST_NOTE, order_id=order_id)
    if last is None or last.reason not in _ENDED_BY:
        return []
    return [
        Credit(Part(row.part), row.rate_ppm, -row.total_minor, -row.tax_minor, row.order_line_id, -row.quantity)
        for row in tx.all(_LINES_OF, note_id=last.id)
        if row.total_minor < 0
    ]


def credited(order: Order, lines: Iterable[Credit]) -> dict[Account, int]:
    """What these credits come to, by the account of revenue or tax."""
    summed: dict[Account, int] = {}
    for credit in lines:
        for transfer in _charges(order, credit):
            summed[transfer.source] = summed.get(transfer.source, 0) + transfer.quantity
    return summed


def _row(note_id: int, credit: Credit) -> dict[str, Any]:
    return {
        "credit_note_id": note_id,
        "part": credit.part,
        "order_line_id": credit.order_line_id,
        "rate_ppm": credit.rate_ppm,
        "quantity": credit.quantity,
        "total_minor": credit.total_minor,
        "tax_minor": credit.tax_minor,
    }


def _moved(order: Order, credit: Credit) -> list[Transfer]:
    if credit.total_minor > 0:
        return [charge.reversed for charge in _charges(order, credit)]
    taken_back = replace(credit, total_minor=-credit.total_minor, tax_minor=-credit.tax_minor)
    return _charges(order, taken_back)


def _charges(order: Order, credit: Credit) -> list[Transfer]:
    """What a credit of this size was charged as."""
    charge = Charge(credit.total_minor, 0, credit.rate_ppm, credit.tax_minor, credit.total_minor)
    if credit.part is Part.DELIVERY:
        return delivery_charges(replace(order, delivery=charge))
    return fee_charges(order, charge) if credit.part is Part.FEE else charges_of(order, [charge])
