"""A catalogue file becomes products on the shelf; read again, it changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from enum import StrEnum
from typing import Any

from domain import carts, catalogue, stock
from domain.actors import Actor
from domain.catalogue import Product, Variant, keeping, listing
from domain.importing import FaultReason, ImportedCatalogue, ImportedProduct, ImportedVariant, RowFault
from domain.importing.markup import clipped
from domain.stock import alerting, marking
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


def at_known_places(tx: Transaction, found: ImportedCatalogue) -> ImportedCatalogue:
    """A file without the rows that name a place there is none of: they are among its faults."""
    known = {"", *_places(tx)}
    faults = [
        RowFault(variant.line, variant.sku, FaultReason.UNKNOWN_PLACE, variant.place)
        for product in found.products
        for variant in product.variants
        if variant.place.casefold() not in known
    ]
    if not faults:
        return found
    products = (
        replace(product, variants=tuple(each for each in product.variants if each.place.casefold() in known))
        for product in found.products
    )
    return replace(found, products=tuple(products), faults=(*found.faults, *faults))


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
    was edited in it counts. The difference is booked where the file says, and else in the place that comes first.

    Args:
        note: Told of each product, in the order of the file.

    Returns:
        How many products were added, changed or as they were; and the variants left out because their SKU belongs to
        another product.
    """
    listing.alone(tx)
    products = list(products)
    handles = [product.handle for product in products]
    keeping.revive(tx, handles)
    outcomes: Counter[Outcome] = Counter()
    foreign: list[ImportedVariant] = []
    for product in products:
        known = catalogue.product_by_handle(tx, product.handle)
        taken = _taken_by_others(tx, product.variants, known)
        usable = [variant for variant in product.variants if variant.sku not in taken]
        foreign += [variant for variant in product.variants if variant.sku in taken]
        if usable:
            outcome, fields = _put_product(tx, product, usable, known, currency=currency, actor=actor, now=now)
            outcomes[outcome] += 1
            note(Change(product.title, outcome, fields))
    keeping.note_imported(tx, handles, now=now)
    return outcomes, foreign


def _taken_by_others(tx: Transaction, variants: Iterable[ImportedVariant], known: Product | None) -> set[str]:
    """The SKUs of these that belong to another product."""
    own = {each.sku for each in known.variants} if known is not None else set()
    return catalogue.skus_taken(tx, [variant.sku for variant in variants if variant.sku not in own])


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
    if changed := _changed(known, columns):
        catalogue.change_product(tx, product_id, **changed)
    pictures = _put_pictures(tx, product_id, product, usable, known)
    ids = _put_variants(tx, product_id, product, usable, known, pictures=pictures, actor=actor, now=now)
    counted = _book_counts(tx, product_id, usable, known, ids=ids, currency=currency, actor=actor, now=now)
    placed = _put_in_categories(tx, product_id, product.categories)
    if known is None:
        return Outcome.ADDED, ()
    fields = _differences(known, catalogue.product(tx, product_id), counted=counted, placed=placed)
    return Outcome.CHANGED if fields else Outcome.UNCHANGED, fields


def _changed(known: Product | Variant | None, columns: dict[str, Any]) -> dict[str, Any]:
    """What of these columns says something else than it did: what stays is not written again."""
    return {name: value for name, value in columns.items() if known is not None and getattr(known, name) != value}


def _put_pictures(
    tx: Transaction,
    product_id: int,
    product: ImportedProduct,
    usable: Iterable[ImportedVariant],
    known: Product | None,
) -> dict[str, int]:
    """
    Add what is new, and take away what has gone from the file; photos sent in chat stay. The pictures by address.

    What stands in the file's order already is left where it is, with the photos among it.
    """
    of_variants = [variant.picture_url for variant in usable if variant.picture_url]
    addresses = list(dict.fromkeys([*(product.pictures or ()), *of_variants]))
    named = {*addresses, *(variant.picture_url for variant in product.variants)}
    for picture in known.pictures if known and product.pictures is not None else ():
        if picture.url not in named and not picture.url.startswith(keeping.PHOTO_SCHEME):
            keeping.remove_picture(tx, picture.id)
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
    fields = [name for name in _COMPARED if getattr(before, name) != getattr(after, name)]
    variants = {each.sku: each for each in before.variants}
    order = [variant.sku for variant in after.variants if variant.sku in variants]
    details = {} if order == list(variants) else {"variants": None}
    for each in after.variants:
        old = variants.get(each.sku)
        details |= dict.fromkeys(["variants"] if old is None else _details(old, each))
    extra = [name for name, is_so in (("stock", counted), ("categories", placed)) if is_so]
    return (*fields, *(name for name in details if name not in fields), *extra)


def _details(before: Variant, after: Variant) -> list[str]:
    return [name for name in _COMPARED_OF_VARIANTS if getattr(before, name) != getattr(after, name)]


_COMPARED = ("title", *(each.name for each in fields_of(Product) if each.name not in {"title", "variants"}))
_COMPARED_OF_VARIANTS = [each.name for each in fields_of(Variant) if each.name not in {"title", "imported_quantity"}]


def _put_in_categories(tx: Transaction, product_id: int, paths: Iterable[Sequence[str]]) -> bool:
    """Add the file's categories to the merchant's own; whether one was new to the product."""
    found = [catalogue.categories.at_path(tx, path) for path in paths]
    return catalogue.categories.add_product(tx, product_id, category_ids=[id_ for id_ in found if id_ is not None])


def _put_variants(
    tx: Transaction,
    product_id: int,
    product: ImportedProduct,
    usable: Sequence[ImportedVariant],
    known: Product | None,
    *,
    pictures: dict[str, int],
    actor: Actor,
    now: int,
) -> dict[str, int]:
    """Add what is new, all at once, and change what differs; the ids by SKU."""
    before = {variant.sku: variant for variant in known.variants} if known else {}
    is_in_order = known is not None and [variant.sku for variant in usable] == _standing(known, usable)
    new: list[dict[str, Any]] = []
    for position, variant in enumerate(usable):
        old = before.get(variant.sku)
        columns = _columns(variant, tax_class=product.tax_class, picture_id=_picture_of(tx, variant, old, pictures))
        if not is_in_order:
            columns["position"] = position
        if old is None:
            threshold = LOW_STOCK_THRESHOLD if variant.low_stock_threshold is None else variant.low_stock_threshold
            counted = variant.quantity if variant.counted_from is None else None
            new.append(
                {
                    **columns,
                    "sku": variant.sku,
                    "low_stock_threshold": max(0, threshold),
                    "imported_quantity": None if counted is None else max(0, counted),
                }
            )
        else:
            _change_variant(tx, old, columns, variant.low_stock_threshold, actor=actor, now=now)
    ids = catalogue.add_variants(tx, new, product_id=product_id) if new else []
    there = {variant.sku for variant in usable if variant.quantity is not None and variant.quantity > 0}
    empty = [id_ for columns, id_ in zip(new, ids, strict=True) if columns["sku"] not in there]
    alerting.note_new(tx, empty, place_id=stock.main_place(tx), now=now)
    return {sku: variant.id for sku, variant in before.items()} | {
        columns["sku"]: variant_id for columns, variant_id in zip(new, ids, strict=True)
    }


def _change_variant(
    tx: Transaction, old: Variant, columns: dict[str, Any], threshold: int | None, *, actor: Actor, now: int
) -> None:
    position = {"position": columns.pop("position")} if "position" in columns else {}
    changed = position | _changed(old, columns)
    if changed:
        catalogue.change_variant(tx, old.id, **changed)
    if "price_minor" in changed:
        carts.outdate(tx, old.id, now=now)
    if threshold is not None and max(0, threshold) != old.low_stock_threshold:
        marking.set_threshold(tx, old.id, max(0, threshold), actor=actor, now=now)


def _columns(variant: ImportedVariant, *, tax_class: str, picture_id: int | None) -> dict[str, Any]:
    return {
        "options": variant.options,
        "price_minor": variant.price_minor,
        "compare_at_minor": variant.compare_at_minor,
        "cost_minor": variant.cost_minor,
        "barcode": variant.barcode,
        "tax_class": tax_class,
        "weight_grams": variant.weight_grams,
        "picture_id": picture_id,
        "active": int(variant.active),
    }


def _picture_of(tx: Transaction, variant: ImportedVariant, old: Variant | None, pictures: dict[str, int]) -> int | None:
    """The file's picture; or else a photo sent in chat, which has no address that a file could name."""
    if variant.picture_url:
        return pictures[variant.picture_url]
    if old is None or old.picture_id is None or old.picture_id in pictures.values():
        return None
    return old.picture_id if keeping.is_photo(tx, old.picture_id) else None


def _book_counts(
    tx: Transaction,
    product_id: int,
    variants: list[ImportedVariant],
    known_product: Product | None,
    *,
    ids: dict[str, int],
    currency: str,
    actor: Actor,
    now: int,
) -> bool:
    differences = _counted_anew(tx, variants, known_product, ids=ids)
    at_place: dict[int, dict[int, int]] = {}
    for variant in variants:
        if differences.get(ids[variant.sku]):
            place_id = _places(tx)[variant.place.casefold()] if variant.place else stock.main_place(tx)
            at_place.setdefault(place_id, {})[ids[variant.sku]] = differences[ids[variant.sku]]
    for place_id, its in sorted(at_place.items()):
        stock.count(
            tx,
            its,
            document=f"product:{product_id}",
            place_id=place_id,
            currency=currency,
            reason="imported",
            actor=actor,
            now=now,
        )
    return bool(differences)


def _counted_anew(
    tx: Transaction, variants: list[ImportedVariant], known_product: Product | None, *, ids: dict[str, int]
) -> dict[int, int]:
    """By how many pieces the file counts another number than it did last time, by variant."""
    before = {variant.sku: variant for variant in known_product.variants} if known_product else {}
    differences: dict[int, int] = {}
    for variant in variants:
        if variant.quantity is None:
            continue
        variant_id, old, counted = ids[variant.sku], before.get(variant.sku), max(0, variant.quantity)
        said_last = None if old is None else old.imported_quantity
        if variant.counted_from is not None:
            pieces, at = variant.counted_from
            difference = keeping.restore(tx, variant_id, counted, found=0 if old is None else pieces, at=at)
            if difference:
                differences[variant_id] = difference
        elif counted != said_last:
            differences[variant_id] = counted - (said_last or 0)
            # What is new was written with it.
            if old is not None:
                catalogue.change_variant(tx, variant_id, imported_quantity=counted)
    return differences


def _places(tx: Transaction) -> dict[str, int]:
    """The places that are in use, by their names as people type them."""
    return {place.name.casefold(): place.id for place in stock.places(tx)}
