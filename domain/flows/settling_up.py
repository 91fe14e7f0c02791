"""What is between the shop and a supplier: how what is owed came about, and what lies here to go back to them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, or_, select

from domain import catalogue, ledger, purchasing, stock, tables
from domain.actors import Actor, Role
from domain.catalogue import Variant
from domain.errors import NotFound
from domain.ledger import Kind
from domain.purchasing.receiving import payable_to
from domain.suppliers import Supplier
from domain.transaction import Transaction, among

_accounts, _transfers, _entries = tables.accounts.c, tables.transfers.c, tables.entries.c
_items, _places = tables.supplier_items.c, tables.places.c
_PAYABLE = select(_accounts.id).where(
    among(_accounts.kind, Kind.PAYABLE), _accounts.unit == bindparam("unit"), _accounts.ref == bindparam("ref")
)
_MOVES = (
    select(
        *(_entries.id, _entries.at, _entries.kind, _entries.document),
        *(_transfers.source_id, _transfers.quantity),
    )
    .select_from(tables.transfers)
    .join(tables.entries, _entries.id == _transfers.entry_id)
    .where(or_(_transfers.source_id == bindparam("account_id"), _transfers.target_id == bindparam("account_id")))
    .order_by(_entries.id.desc())
)
# What is damaged and sold by this supplier, whoever it came from.
_TO_GO_BACK = (
    select(
        *(_accounts.id, _items.variant_id, _accounts.place_id, _accounts.kind, _accounts.balance, _items.cost_minor),
        _places.name.label("place"),
    )
    .select_from(tables.supplier_items)
    .join(tables.accounts, _accounts.unit == ledger.unit_of(_items.variant_id))
    .join(tables.places, _places.id == _accounts.place_id)
    .where(
        _items.supplier_id == bindparam("supplier_id"),
        among(_accounts.kind, Kind.VENDOR, Kind.QUARANTINE),
        _accounts.balance > 0,
    )
)
_PAGE_TO_GO_BACK = (
    _TO_GO_BACK.order_by(_accounts.kind.desc(), _items.variant_id, _accounts.place_id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_ONE_TO_GO_BACK = _TO_GO_BACK.where(_accounts.id == bindparam("account_id"))


@dataclass(frozen=True, slots=True)
class Move:
    """
    How what is owed to a supplier changed.

    Args:
        document: By what: a purchase order whose goods came, the supplier who was paid, or what was sent back.
        owed_minor: By so much it rose; below 0 it fell.
    """

    at: int
    kind: str
    document: str
    owed_minor: int


@dataclass(frozen=True, slots=True)
class Damaged:
    """
    Damaged pieces that lie at a place: set apart for their supplier, or in quarantine.

    Args:
        account_id: Where they are in the books.
        cost_minor: What the supplier asks for one, in their currency.
    """

    account_id: int
    variant: Variant
    place_id: int
    place: str
    kind: Kind
    pieces: int
    cost_minor: int


def moves_of(tx: Transaction, supplier: Supplier, *, actor: Actor) -> list[Move]:
    """
    How what is owed to a supplier came about, the newest first.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="buy for the shop")
    payable = payable_to(supplier.id, supplier.currency)
    account_id = tx.scalar(_PAYABLE, unit=payable.unit, ref=payable.ref)
    if account_id is None:
        return []
    found: dict[int, Move] = {}
    for each in tx.all(_MOVES, account_id=account_id):
        owed = each.quantity if each.source_id == account_id else -each.quantity
        before = found[each.id].owed_minor if each.id in found else 0
        found[each.id] = Move(each.at, each.kind, each.document, before + owed)
    return list(found.values())


def to_go_back(tx: Transaction, supplier_id: int, *, most: int, skipped: int = 0, actor: Actor) -> list[Damaged]:
    """
    The damaged pieces that may go back to a supplier.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="send goods back")
    rows = tx.all(_PAGE_TO_GO_BACK, supplier_id=supplier_id, most=most, skipped=skipped)
    variants = catalogue.variants(tx, [row.variant_id for row in rows])
    return [_damaged(row, variants[row.variant_id]) for row in rows]


def lying_at(tx: Transaction, supplier_id: int, account_id: int, *, actor: Actor) -> Damaged:
    """
    The damaged pieces in one of these accounts.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: Nothing that this supplier sells lies there (any more).
    """
    actor.must_be(Role.MERCHANT, to="send goods back")
    row = tx.one(_ONE_TO_GO_BACK, supplier_id=supplier_id, account_id=account_id)
    if row is None:
        raise NotFound("damaged", account_id)
    return _damaged(row, catalogue.variant(tx, row.variant_id))


def put_back(
    tx: Transaction,
    supplier_id: int,
    account_id: int,
    *,
    version: int,
    pieces: int,
    credit_minor: int | None,
    actor: Actor,
) -> int:
    """
    Have so many of the damaged pieces in an account go back to a supplier, as `purchasing.put_back`.

    Args:
        credit_minor: What they take off; None is what they ask for so many now.

    Returns:
        The id of the document they go back with.

    Raises:
        NotAllowed, NotFound, Changed, BadInput: As there.
        OutOfStock: So many do not lie there.
    """
    there = lying_at(tx, supplier_id, account_id, actor=actor)
    if pieces > there.pieces:
        raise stock.OutOfStock([stock.Short(there.variant.id, there.variant.label, pieces, there.pieces)])
    return purchasing.put_back(
        tx,
        supplier_id,
        purchasing.Lying(there.variant.id, there.place_id, there.kind),
        version=version,
        quantity=pieces,
        credit_minor=pieces * there.cost_minor if credit_minor is None else credit_minor,
        actor=actor,
    )


def _damaged(row: Any, variant: Variant) -> Damaged:
    return Damaged(row.id, variant, row.place_id, row.place, Kind(row.kind), row.balance, row.cost_minor)
