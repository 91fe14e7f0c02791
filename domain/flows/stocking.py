"""A catalogue file becomes products on the shelf; read again, it changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from domain import carts, catalogue, stock
from domain.actors import Actor
from domain.catalogue import Product, Variant, keeping
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


@dataclass(frozen=True, slots=True)
class Change:
    """What a file meant to one product: `fields` names what differs, in words of the code."""

    title: str
    outcome: Outcome
    fields: tuple[str, ...]


def import_products(
    tx: Transaction,
    products: Iterable[ImportedProduct],
    *,
    currency: str,
    actor: Actor,
    now: int,
    note: Callable[[Change], None] = lambda _: None,
) -> tuple[Counter[Outcome], list[ImportedVariant]]:
    """
    Add products, or bring those known by their handle up to date.

    Stock is a count, not a setting: what the file says is booked as the difference to what it said last time, so
    pieces sold in between stay sold. Our own export says how many there were when it was written, so that only what
    was edited in it counts.

    Args:
        note: Told of each product, in the order of the file.

    Returns:
        How many products were added, changed or as they were; and the variants left out because their SKU belongs to
        another product.
    """
    products = list(products)
    outcomes: Counter[Outcome] = Counter()
    foreign: list[ImportedVariant] = []
    for product in products:
        known = catalogue.product_by_handle(tx, product.handle)
        usable = [variant for variant in product.variants if _is_ours(tx, variant, known)]
        foreign += [variant for variant in product.variants if variant not in usable]
        if usable:
            outcome, fields = _put_product(tx, product, usable, known, currency=currency, actor=actor, now=now)
            outcomes[outcome] += 1
            note(Change(product.title, outcome, fields))
    keeping.note_imported(tx, [product.handle for product in products], now=now)
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
) -> tuple[Outcome, tuple[str, ...]]:
    columns: dict[str, Any] = {
        "title": product.title,
        "description": clipped(product.description, DESCRIPTION_MAX),
        "option_names": product.option_names,
        "active": int(product.active),
    }
    product_id = known.id if known else catalogue.add_product(tx, handle=product.handle, **columns, now=now)
    catalogue.change_product(tx, product_id, **columns)
    addresses = dict.fromkeys([*product.pictures, *(v.picture_url for v in usable if v.picture_url)])
    pictures = _put_pictures(tx, product_id, list(addresses), known)
    is_in_order = known is not None and [variant.sku for variant in usable] == _standing(known, usable)
    for position, variant in enumerate(usable):
        place = {} if is_in_order else {"position": position}
        _put_variant(tx, product_id, variant, place=place, pictures=pictures, tax_class=product.tax_class)
    _outdate_carts(tx, known, now=now)
    counted = _book_counts(tx, product_id, usable, known, currency=currency, actor=actor, now=now)
    placed = _put_in_categories(tx, product_id, product.categories)
    if known is None:
        return Outcome.ADDED, ()
    fields = _differences(known, catalogue.product(tx, product_id), counted=counted, placed=placed)
    return Outcome.CHANGED if fields else Outcome.UNCHANGED, fields


def _put_pictures(tx: Transaction, product_id: int, addresses: list[str], known: Product | None) -> dict[str, int]:
    """Add what is new. Pictures that stand in the file's order already stay, with photos sent in chat among them."""
    standing = {picture.url: picture.id for picture in known.pictures if picture.url in addresses} if known else {}
    if list(standing) == addresses:
        return standing
    return {
        url: catalogue.add_picture(tx, product_id=product_id, url=url, position=position)
        for position, url in enumerate(addresses)
    }


def _standing(known: Product, usable: Iterable[ImportedVariant]) -> list[str]:
    """The SKUs of these that the product has, in its own order: others may stand among them."""
    skus = {variant.sku for variant in usable}
    return [variant.sku for variant in known.variants if variant.sku in skus]


def _differences(before: Product, after: Product, *, counted: bool, placed: bool) -> tuple[str, ...]:
    """What of a product is different now."""
    was, now = asdict(before), asdict(after)
    fields = [name for name in was if name not in {"variants", "title"} and was[name] != now[name]]
    title = ["title"] if before.title != after.title else []
    variants = {each["sku"]: each for each in was["variants"]}
    order = [variant.sku for variant in after.variants if variant.sku in variants]
    details = {} if order == list(variants) else {"variants": None}
    for each in now["variants"]:
        old = variants.get(each["sku"])
        ignored = {"title", "imported_quantity"}
        names = ["variants"] if old is None else [n for n in each if n not in ignored and old[n] != each[n]]
        details |= dict.fromkeys(names)
    extra = [name for name, is_so in (("stock", counted), ("categories", placed)) if is_so]
    return (*title, *fields, *(name for name in details if name not in fields), *extra)


def _put_in_categories(tx: Transaction, product_id: int, paths: Iterable[Sequence[str]]) -> bool:
    """Add the file's categories to the merchant's own; whether one was new to the product."""
    found = [catalogue.categories.at_path(tx, path) for path in paths]
    return catalogue.categories.add_product(tx, product_id, category_ids=[id_ for id_ in found if id_ is not None])


def _outdate_carts(tx: Transaction, before: Product | None, *, now: int) -> None:
    for variant in before.variants if before else ():
        if catalogue.variant(tx, variant.id).price_minor != variant.price_minor:
            carts.outdate(tx, variant.id, now=now)


def _put_variant(
    tx: Transaction,
    product_id: int,
    variant: ImportedVariant,
    *,
    place: dict[str, int],
    pictures: dict[str, int],
    tax_class: str,
) -> None:
    columns: dict[str, Any] = {
        "options": variant.options,
        **place,
        "price_minor": variant.price_minor,
        "compare_at_minor": variant.compare_at_minor,
        "cost_minor": variant.cost_minor,
        "barcode": variant.barcode,
        "tax_class": tax_class,
        "weight_grams": variant.weight_grams,
        "picture_id": pictures[variant.picture_url] if variant.picture_url else _photo_of(tx, variant.sku),
        "active": int(variant.active),
    }
    known = catalogue.variant_by_sku(tx, variant.sku)
    if known is None:
        threshold = LOW_STOCK_THRESHOLD if variant.low_stock_threshold is None else variant.low_stock_threshold
        catalogue.add_variant(tx, product_id=product_id, sku=variant.sku, low_stock_threshold=threshold, **columns)
    else:
        catalogue.change_variant(tx, known.id, **columns)


def _photo_of(tx: Transaction, sku: str) -> int | None:
    """A variant's photo sent in chat has no address that a file could name: it stays."""
    known = catalogue.variant_by_sku(tx, sku)
    if known is None or known.picture_id is None:
        return None
    is_photo = catalogue.picture(tx, known.picture_id).url.startswith(keeping.PHOTO_SCHEME)
    return known.picture_id if is_photo else None


def _book_counts(
    tx: Transaction,
    product_id: int,
    variants: list[ImportedVariant],
    known_product: Product | None,
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
        if variant.counted_from is not None:
            is_new = known_product is None or variant.sku not in _standing(known_product, [variant])
            pieces, at = variant.counted_from
            difference = keeping.restore(tx, known.id, counted, found=0 if is_new else pieces, at=at)
            if difference:
                differences[known.id] = difference
        elif counted != known.imported_quantity:
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
