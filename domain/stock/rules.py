"""How far each place may sell a variant: its safety stock, or how many it may promise before they are here."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from domain import catalogue, ledger, tables
from domain.actors import Actor, Role
from domain.errors import BadInput
from domain.ledger import Account, Kind
from domain.stock.model import QUANTITY_MAX
from domain.stock.places import place
from domain.stock.posting import serve
from domain.stock.taking import lock
from domain.stock.watching import look_again
from domain.transaction import Transaction, upsert

DAY_MAX = 100_000
_rules = tables.stock_rules.c
_OF_SHELF = select(tables.stock_rules).where(
    _rules.variant_id == bindparam("variant_id"), _rules.place_id == bindparam("place_id")
)
_row = upsert(tables.stock_rules).values(
    {name: bindparam(name) for name in ("variant_id", "place_id", "sell_down_to", "available_from")}
)
_PUT = _row.on_conflict_do_update(
    index_elements=["variant_id", "place_id"],
    set_={"sell_down_to": _row.excluded.sell_down_to, "available_from": _row.excluded.available_from},
)


@dataclass(frozen=True, slots=True)
class Rule:
    """
    How far a place sells a variant.

    Args:
        sell_down_to: So many pieces stay on the shelf; below 0, so many may be promised that are not here.
        available_from: The day from which on those will be here (days since 1970), as customers are shown it.
    """

    variant_id: int
    place_id: int
    sell_down_to: int = 0
    available_from: int | None = None


def rule(tx: Transaction, variant_id: int, *, place_id: int) -> Rule:
    """How far a place sells a variant: to the last piece, where nobody has said otherwise."""
    row = tx.one(_OF_SHELF, variant_id=variant_id, place_id=place_id)
    return (
        Rule(variant_id, place_id) if row is None else Rule(variant_id, place_id, row.sell_down_to, row.available_from)
    )


def set_rule(
    tx: Transaction,
    variant_id: int,
    *,
    place_id: int,
    sell_down_to: int,
    available_from: int | None = None,
    actor: Actor,
    now: int,
) -> Rule:
    """
    Sell a variant so far from a place from now on. What may be sold by that goes to whoever waits for it first.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such variant, or no such place.
        BadInput: More than a shelf can hold, or no day.
    """
    actor.must_be(Role.MERCHANT, to="say how far stock is sold")
    if abs(sell_down_to) > QUANTITY_MAX:
        raise BadInput("quantity", "too_large", most=QUANTITY_MAX)
    if available_from is not None and not 0 <= available_from <= DAY_MAX:
        raise BadInput("dates", "not_dates")
    catalogue.variant(tx, variant_id)
    lock(tx, [variant_id])
    place_id = place(tx, place_id).id
    # Before its rule, as whoever takes the last piece but one.
    ledger.locked_balance(tx, Account(Kind.FREE, unit=ledger.pieces(variant_id), place_id=place_id))
    values = {"sell_down_to": sell_down_to, "available_from": available_from}
    tx.change(_PUT, variant_id=variant_id, place_id=place_id, **values)
    serve(tx, [variant_id], document=f"variant:{variant_id}", actor=actor, now=now)
    look_again(tx, [variant_id], actor=actor, now=now)
    return rule(tx, variant_id, place_id=place_id)
