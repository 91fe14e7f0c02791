"""What an act in the audit log belongs to: the order behind a parcel, and all that belongs to an order."""

from collections.abc import Iterable

from domain import claims, orders, returns, shipping
from domain.errors import NotFound
from domain.transaction import Transaction


def order_meant(tx: Transaction, code: str) -> int | None:
    """The order with this code, or None."""
    found = orders.order_by_code(tx, code)
    return None if found is None else found.id


def subjects_of(tx: Transaction, order_id: int) -> list[str]:
    """What belongs to an order: itself, its parcels, its claims."""
    return [
        f"order:{order_id}",
        *(shipment.document for shipment in shipping.of_order(tx, order_id)),
        *(claim.subject for claim in claims.claims_on(tx, order_id)),
    ]


def acted_on(tx: Transaction, order_id: int) -> list[str]:
    """All that acts on an order were done to: that, and what was given back of it."""
    return [*subjects_of(tx, order_id), *(each.document for each in returns.of_order(tx, order_id))]


def codes_of(tx: Transaction, subjects: Iterable[str]) -> dict[str, str]:
    """The code of the order behind each of these subjects, where there is one."""
    codes = {}
    for subject in set(subjects):
        noun, _, number = subject.partition(":")
        try:
            if noun == "order":
                codes[subject] = orders.order(tx, int(number)).code
            elif noun == "shipment":
                codes[subject] = orders.order(tx, shipping.shipment(tx, int(number)).order_id).code
            elif noun == "return":
                codes[subject] = orders.order(tx, returns.read(tx, int(number)).order_id).code
        except NotFound:
            continue
    return codes
