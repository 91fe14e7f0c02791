"""What merchants type into a purchase order that is being drawn up: a SKU and how many a line."""

from domain import catalogue, suppliers
from domain.actors import Actor
from domain.purchasing.model import PurchaseOrder
from domain.purchasing.ordering import wish_all
from domain.purchasing.queries import purchase_order
from domain.stock.typed import Fault, LinesMisread, Misread, typed_pieces
from domain.transaction import Transaction


def wish_typed(tx: Transaction, purchase_order_id: int, text: str, *, actor: Actor) -> PurchaseOrder:
    """
    Have in an order what was typed, one thing a line: our SKU or its supplier's, or what it is called where only one
    of theirs is called so, then how many ("MUG-BLUE 24", "blue mug L 24").

    Raises:
        NotAllowed, NotFound, Changed: As `wish_all`.
        LinesMisread: Names every line that cannot be used, or that the supplier does not sell; none was.
        BadInput: As `typed_pieces`.
    """
    order = purchase_order(tx, purchase_order_id)
    wanted = typed_pieces(tx, text, theirs=lambda skus: _called(tx, order.supplier_id, list(skus)))
    foreign = wanted.keys() - suppliers.sold_by(tx, order.supplier_id, wanted)
    if foreign:
        variants = catalogue.variants(tx, sorted(foreign))
        raise LinesMisread(tuple(Misread(each.sku, Fault.NOT_SOLD) for each in variants.values()))
    return wish_all(tx, purchase_order_id, wanted, actor=actor)


def _called(tx: Transaction, supplier_id: int, typed: list[str]) -> dict[str, int]:
    """What they call it goes before what it is called."""
    theirs = suppliers.called(tx, supplier_id, typed)
    known = theirs | catalogue.ids_by_sku(tx, [*typed, *(sku.upper() for sku in typed)])
    return theirs | suppliers.named(
        tx, supplier_id, [each for each in typed if each not in known and each.upper() not in known]
    )
