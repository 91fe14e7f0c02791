"""What is sent instead costs: as much as what comes back, where the two have one price; else what it costs today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain import catalogue, orders, prices, returns
from domain.catalogue import Variant
from domain.orders import Order, OrderLine
from domain.orders.replacing import Instead
from domain.prices import Charge, Item
from domain.returns import Return, ReturnLine, Status, Wish
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Price:
    """
    What a piece costs of what is sent for a line of a return.

    Args:
        minor: None where it counts as much as what comes back did cost.
    """

    minor: int | None
    rate_ppm: int


def of_today(tx: Transaction, found: Return, old: Order, *, now: int) -> dict[int, Price]:
    """What is wanted instead costs now, by the lines of the return that anything is sent for."""
    given = {line.id: line for line in old.lines}
    wanted = {line.id: _wanted(tx, found, line, old) for line in found.lines if line.agreed}
    found_prices = dict[int, Price]()
    for line in found.lines:
        if line.id not in wanted:
            continue
        before, variant = given[line.order_line_id], wanted[line.id]
        if variant.id == before.variant_id or variant.price_minor == before.unit_price_minor:
            found_prices[line.id] = Price(None, before.rate_ppm)
        else:
            found_prices[line.id] = _new(tx, variant, old, now=now)
    for line_id, variant in wanted.items():
        # One variant is one line of an order, and of one rate: where that has changed, all costs what it does now.
        rates = {found_prices[each].rate_ppm for each, other in wanted.items() if other.id == variant.id}
        if len(rates) > 1:
            found_prices |= {each: _new(tx, variant, old, now=now) for each in wanted if wanted[each].id == variant.id}
        assert line_id in found_prices, "everything that is sent has its price"
    return found_prices


def to_come_minor(tx: Transaction, child: Order) -> int:
    """What pays for an order that waits for what is given back for it, once that is here."""
    found = returns.of_child(tx, child.id) if child.sent_as and child.waits else None
    if found is None or found.status is not Status.APPROVED:
        return 0
    old, pieces = orders.order(tx, found.order_id), [(line, line.agreed) for line in found.lines]
    worth = returns.worth(tx, old, pieces, way_fee_minor=found.way_fee_minor, percent=found.restocking_percent)
    owed_minor = worth.back_minor - max(0, orders.due_minor(tx, old))
    return min(max(0, owed_minor), max(0, orders.due_minor(tx, child)))


def as_agreed(found: Return, old: Order, child: Order) -> dict[int, Price]:
    """The same, as it was when the return was agreed to, as far as it is in what is sent still."""
    rates = {line.variant_id: line.rate_ppm for line in child.lines}
    return {
        line.id: Price(line.instead_price_minor, rates[variant_id])
        for line in found.lines
        if (variant_id := _wanted_id(found, line, old)) in rates
    }


def lines(
    tx: Transaction, found: Return, old: Order, pieces: Mapping[int, int], at: Mapping[int, Price]
) -> list[Instead]:
    """
    What is sent for so many pieces of the lines of a return, variant by variant.

    Args:
        pieces: By the line's id.
        at: What a piece costs, by the line's id; lines that are not in it have nothing sent.
    """
    given = {line.id: line for line in old.lines}
    worth = _worth(tx, found, old, pieces)
    sent = dict[int, Instead]()
    for line in found.lines:
        quantity, price = pieces.get(line.id, 0), at.get(line.id)
        if not quantity or price is None:
            continue
        variant = _wanted(tx, found, line, old)
        if price.minor is None:
            unit, charge = given[line.order_line_id].unit_price_minor, worth[line.id]
            charge = as_paid(charge, unit * quantity, is_tax_included=old.is_tax_included)
        else:
            items: Iterable[Item] = [Item(price.minor, quantity, price.rate_ppm)]
            unit, charge = price.minor, prices.totals(items, is_tax_included=old.is_tax_included).lines[0]
        more = Instead(variant, quantity, unit, charge)
        sent[variant.id] = _together(sent[variant.id], more, old) if variant.id in sent else more
    return list(sent.values())


def as_paid(charge: Charge, price_minor: int, *, is_tax_included: bool) -> Charge:
    """A price of which so much came off that what is left is what was paid."""
    left = charge.total_minor if is_tax_included else charge.total_minor - charge.tax_minor
    price = max(price_minor, left)
    return Charge(price, price - left, charge.rate_ppm, charge.tax_minor, charge.total_minor)


def of_first(line: OrderLine, pieces: int, *, is_tax_included: bool) -> Charge:
    """What the first pieces of a line cost."""
    paid = line.charge_of(0, pieces)
    return as_paid(paid, line.unit_price_minor * pieces, is_tax_included=is_tax_included)


def _wanted(tx: Transaction, found: Return, line: ReturnLine, old: Order) -> Variant:
    wanted = _wanted_id(found, line, old)
    assert wanted is not None, "an exchange says what for"
    return catalogue.variant(tx, wanted)


def _wanted_id(found: Return, line: ReturnLine, old: Order) -> int | None:
    """The variant that is wanted for a line: the same once more, or another."""
    if found.wish is not Wish.REPLACEMENT:
        return line.instead_id
    return next(each.variant_id for each in old.lines if each.id == line.order_line_id)


def _new(tx: Transaction, variant: Variant, old: Order, *, now: int) -> Price:
    return Price(variant.price_minor, prices.rules(tx).rate(variant.tax_class, old.destination, now=now))


def _together(one: Instead, more: Instead, old: Order) -> Instead:
    pieces, unit = one.quantity + more.quantity, max(one.unit_price_minor, more.unit_price_minor)
    tax, total = one.charge.tax_minor + more.charge.tax_minor, one.charge.total_minor + more.charge.total_minor
    paid = Charge(0, 0, one.charge.rate_ppm, tax, total)
    return Instead(one.variant, pieces, unit, as_paid(paid, unit * pieces, is_tax_included=old.is_tax_included))


def _worth(tx: Transaction, found: Return, old: Order, pieces: Mapping[int, int]) -> Mapping[int, Charge]:
    """What so many pieces of each line of a return had cost, by its id; those of one order line in their order."""
    taken: dict[int, int] = {}
    for credit in orders.crediting.outstanding(tx, old.id):
        if credit.order_line_id is not None:
            taken[credit.order_line_id] = taken.get(credit.order_line_id, 0) + credit.quantity
    by_id = {line.id: line for line in old.lines}

    def next_of(line: ReturnLine) -> Charge:
        first = taken.get(line.order_line_id, 0)
        taken[line.order_line_id] = first + pieces[line.id]
        return by_id[line.order_line_id].charge_of(first, first + pieces[line.id])

    return {line.id: next_of(line) for line in found.lines if pieces.get(line.id)}
