"""Finding variants by SKU or by words: to put them into somebody's order, or to see what there is of them."""

from domain import catalogue
from domain.catalogue import Product, Variant
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


def products_like(tx: Transaction, text: str, *, most: int) -> list[Product]:
    """The products of the variants that a typed SKU or search means, the best first."""
    ids = dict.fromkeys(variant.product_id for variant in variants_kept_like(tx, text, most=most))
    return [catalogue.product(tx, product_id) for product_id in ids]


def variants_kept_like(tx: Transaction, text: str, *, most: int) -> list[Variant]:
    """The variants, hidden ones too, whose SKU is or begins with what was typed; else those that its words mean."""
    typed = text.strip()
    found = catalogue.variants_by_sku_start(tx, typed, most=most)
    exact = [variant for variant in found if variant.sku.casefold() == typed.casefold()]
    return exact or found or variants_like(tx, typed, most=most)


def label_of(tx: Transaction, variant_id: int) -> str:
    """What a variant is called: "Mug (blue) [MUG-BLUE]"."""
    variant = catalogue.variant(tx, variant_id)
    return f"{variant.label} [{variant.sku}]"
