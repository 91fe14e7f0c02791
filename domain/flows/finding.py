"""Finding what is sold by SKU or by words, to put it into somebody's order."""

from domain import catalogue
from domain.catalogue import Variant
from domain.transaction import Transaction


def variants_like(tx: Transaction, text: str, *, most: int) -> list[Variant]:
    """The variants on sale that a typed SKU or search means, the best first."""
    typed = text.strip()
    exact = catalogue.variant_by_sku(tx, typed)
    if exact is not None and exact.active and catalogue.product(tx, exact.product_id).active:
        return [exact]
    found: list[Variant] = []
    for product_id in catalogue.search(tx, typed).product_ids:
        if len(found) >= most:
            break
        found += [variant for variant in catalogue.product(tx, product_id).variants if variant.active]
    return found[:most]


def label_of(tx: Transaction, variant_id: int) -> str:
    """What a variant is called: "Mug (blue) [MUG-BLUE]"."""
    variant = catalogue.variant(tx, variant_id)
    return f"{variant.label} [{variant.sku}]"
