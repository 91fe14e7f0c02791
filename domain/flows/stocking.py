"""A catalogue file becomes products on the shelf; read again, it changes nothing."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from domain import carts, catalogue, stock
from domain.actors import Actor
from domain.catalogue import Product, Variant
from domain.importing import ImportedProduct, ImportedVariant
from domain.importing.markup import clipped
from domain.transaction import Transaction

LOW_STOCK_THRESHOLD = 3
# A card has a picture, and under a picture Telegram shows 1024 characters: title, price and stock need some.
DESCRIPTION_MAX = 700


class Outcome(StrEnum):
    """What a file's product meant to the catalogue."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


def import_products(
    tx: Transaction, products: Iterable[ImportedProduct], *, currency: str, actor: Actor, now: int
) -> tuple[Counter[Outcome], list[ImportedVariant]]:
    """
    Add products, or bring those known by their handle up to date.

    Stock is a count, not a setting: what the file says is booked as the difference to what it said last time, so
    pieces sold in between stay sold.

    Returns:
        How many products were added, changed or as they were; and the variants left out because their SKU belongs to
        another product.
    """
    outcomes: Counter[Outcome] = Counter()
    foreign: list[ImportedVariant] = []
    for product in products:
        known = catalogue.product_by_handle(tx, product.handle)
        usable = [variant for variant in product.variants if _is_ours(tx, variant, known)]
        foreign += [variant for variant in product.variants if variant not in usable]
        if usable:
            outcome = _put_product(tx, product, usable, known, currency=currency, actor=actor, now=now)
            outcomes[outcome] += 1
    return outcomes, foreign


def _is_ours(tx: Transaction, variant: ImportedVariant, known: Product | None) -> bool:
    holder = catalogue.variant_by_sku(tx, variant.sku)
    return holder is None or (known is not None and holder.product_id == known.id)


def _put_product(
    tx: Transaction,
    product: ImportedProduct,
    usable: list[ImportedVariant],
    known: Product | None,
    *,
    currency: str,
    actor: Actor,
    now: int,
) -> Outcome:
    columns: dict[str, Any] = {
        "title": product.title,
        "description": clipped(product.description, DESCRIPTION_MAX),
        "option_names": product.option_names,
        "active": int(product.active),
    }
    product_id = known.id if known else catalogue.add_product(tx, handle=product.handle, **columns, now=now)
    catalogue.change_product(tx, product_id, **columns)
    addresses = dict.fromkeys([*product.pictures, *(v.picture_url for v in usable if v.picture_url)])
    pictures = {
        url: catalogue.add_picture(tx, product_id=product_id, url=url, position=position)
        for position, url in enumerate(addresses)
    }
    for position, variant in enumerate(usable):
        _put_variant(tx, product_id, variant, position=position, pictures=pictures, tax_class=product.tax_class)
    _outdate_carts(tx, known, now=now)
    counted = _book_counts(tx, product_id, usable, currency=currency, actor=actor, now=now)
    if known is None:
        return Outcome.ADDED
    return Outcome.CHANGED if counted or catalogue.product(tx, product_id) != known else Outcome.UNCHANGED


def _outdate_carts(tx: Transaction, before: Product | None, *, now: int) -> None:
    for variant in before.variants if before else ():
        if catalogue.variant(tx, variant.id).price_minor != variant.price_minor:
            carts.outdate(tx, variant.id, now=now)


def _put_variant(
    tx: Transaction,
    product_id: int,
    variant: ImportedVariant,
    *,
    position: int,
    pictures: dict[str, int],
    tax_class: str,
) -> None:
    columns: dict[str, Any] = {
        "options": variant.options,
        "position": position,
        "price_minor": variant.price_minor,
        "compare_at_minor": variant.compare_at_minor,
        "cost_minor": variant.cost_minor,
        "barcode": variant.barcode,
        "tax_class": tax_class,
        "weight_grams": variant.weight_grams,
        "picture_id": pictures[variant.picture_url] if variant.picture_url else None,
        "active": int(variant.active),
    }
    known = catalogue.variant_by_sku(tx, variant.sku)
    if known is None:
        threshold = LOW_STOCK_THRESHOLD if variant.low_stock_threshold is None else variant.low_stock_threshold
        catalogue.add_variant(tx, product_id=product_id, sku=variant.sku, low_stock_threshold=threshold, **columns)
    else:
        catalogue.change_variant(tx, known.id, **columns)


def _book_counts(
    tx: Transaction,
    product_id: int,
    variants: list[ImportedVariant],
    *,
    currency: str,
    actor: Actor,
    now: int,
) -> bool:
    differences: dict[int, int] = {}
    for variant in variants:
        if variant.quantity is None:
            continue
        known, counted = _known(tx, variant.sku), max(0, variant.quantity)
        if counted != known.imported_quantity:
            differences[known.id] = counted - (known.imported_quantity or 0)
            catalogue.change_variant(tx, known.id, imported_quantity=counted)
    if any(differences.values()):
        stock.count(
            tx,
            differences,
            document=f"product:{product_id}",
            place_id=stock.main_place(tx),
            currency=currency,
            reason="imported",
            actor=actor,
            now=now,
        )
    return bool(differences)


def _known(tx: Transaction, sku: str) -> Variant:
    variant = catalogue.variant_by_sku(tx, sku)
    assert variant is not None, "it has just been written"
    return variant
