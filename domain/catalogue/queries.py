"""Asking what is for sale."""

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, exists, func, select

from domain import tables
from domain.catalogue.fallback import in_language
from domain.catalogue.model import Picture, Product, Variant
from domain.errors import NotFound
from domain.transaction import Transaction, in_list

_products, _variants, _pictures = tables.products.c, tables.variants.c, tables.pictures.c

VARIANTS = select(tables.variants, _products.title.label("title"), _products.active.label("is_product_active")).join(
    tables.products, _products.id == _variants.product_id
)
_VARIANT = VARIANTS.where(_variants.id == bindparam("id"))
_VARIANTS_BY_ID = VARIANTS.where(in_list(_variants.id, "ids"))
_VARIANT_BY_SKU = VARIANTS.where(_variants.sku == bindparam("sku"))
_BY_SKU_START = (
    VARIANTS.where(
        func.lower(_variants.sku) >= bindparam("low"),
        func.lower(_variants.sku) < bindparam("high"),
        _products.deleted_at.is_(None),
    )
    .order_by(func.lower(_variants.sku))
    .limit(bindparam("most"))
)
_SKUS_TAKEN = select(_variants.sku).where(in_list(_variants.sku, "skus"))
_IDS_BY_SKU = select(_variants.sku, _variants.id).where(in_list(_variants.sku, "skus"))
_OF_PRODUCT = VARIANTS.where(_variants.product_id == bindparam("product_id")).order_by(_variants.position, _variants.id)
_texts = tables.product_texts.c
_PRODUCT = (
    select(
        _products.id,
        _products.handle,
        in_language(_texts.title, _products.title).label("title"),
        in_language(_texts.description, _products.description).label("description"),
        _products.option_names,
        _products.active,
    )
    .select_from(tables.products)
    .outerjoin(tables.product_texts, (_texts.product_id == _products.id) & (_texts.language == bindparam("language")))
    .where(_products.id == bindparam("id"))
)
_BY_HANDLE = select(_products.id).where(_products.handle == bindparam("handle"))
_PICTURES = (
    select(tables.pictures)
    .where(_pictures.product_id == bindparam("product_id"))
    .order_by(_pictures.position, _pictures.id)
)
_PICTURE = select(tables.pictures).where(_pictures.id == bindparam("id"))
_LAST = "\U0010ffff"
_ON_SALE = (_products.active == 1) & exists().where(_variants.product_id == _products.id, _variants.active == 1)
_PAGE = (
    select(_products.id)
    .where(_ON_SALE)
    .order_by(_products.title, _products.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_COUNT = select(func.count()).select_from(tables.products).where(_ON_SALE)


def products_on_sale(tx: Transaction) -> int:
    """How many products a customer can see."""
    return int(tx.scalar(_COUNT))


def page_of_products(tx: Transaction, *, skipped: int, most: int) -> list[Product]:
    """The products on sale by title, from the one after `skipped`, at most so many."""
    return [product(tx, row.id) for row in tx.all(_PAGE, most=most, skipped=skipped)]


def product(tx: Transaction, product_id: int, *, language: str = "") -> Product:
    """
    A product with its variants and pictures.

    Args:
        language: Title and description in this language where there are such, else in the shop's.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_PRODUCT, id=product_id, language=language)
    if row is None:
        raise NotFound("product", product_id)
    return Product(
        row.id,
        row.handle,
        row.title,
        row.description,
        tuple(json.loads(row.option_names)),
        bool(row.active),
        tuple(replace(variant_in(found), title=row.title) for found in tx.all(_OF_PRODUCT, product_id=product_id)),
        tuple(Picture(*found) for found in tx.all(_PICTURES, product_id=product_id)),
    )


def product_by_handle(tx: Transaction, handle: str) -> Product | None:
    """The product that an import calls by this handle, or None."""
    product_id = tx.scalar(_BY_HANDLE, handle=handle)
    return None if product_id is None else product(tx, product_id)


def variant(tx: Transaction, variant_id: int) -> Variant:
    """
    A variant.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_VARIANT, id=variant_id)
    if row is None:
        raise NotFound("variant", variant_id)
    return variant_in(row)


def variants(tx: Transaction, variant_ids: Iterable[int]) -> dict[int, Variant]:
    """These variants, by their ids."""
    return {row.id: variant_in(row) for row in tx.all(_VARIANTS_BY_ID, ids=list(variant_ids))}


def variant_by_sku(tx: Transaction, sku: str) -> Variant | None:
    """The variant with this SKU, or None."""
    row = tx.one(_VARIANT_BY_SKU, sku=sku)
    return None if row is None else variant_in(row)


def variants_by_sku_start(tx: Transaction, start: str, *, most: int) -> list[Variant]:
    """The variants whose SKU begins like this, in small letters or capitals."""
    low = start.lower()
    return [variant_in(row) for row in tx.all(_BY_SKU_START, low=low, high=low + _LAST, most=most)] if low else []


def skus_taken(tx: Transaction, skus: Iterable[str]) -> set[str]:
    """Those of these SKUs that some variant has."""
    return {row.sku for row in tx.all(_SKUS_TAKEN, skus=list(skus))}


def ids_by_sku(tx: Transaction, skus: Iterable[str]) -> dict[str, int]:
    """The ids of the variants with these SKUs, as far as there are such."""
    return {row.sku: row.id for row in tx.all(_IDS_BY_SKU, skus=list(skus))}


def picture(tx: Transaction, picture_id: int) -> Picture:
    """
    A picture.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_PICTURE, id=picture_id)
    if row is None:
        raise NotFound("picture", picture_id)
    return Picture(*row)


@lru_cache(maxsize=4096)
def _options(kept: str) -> tuple[str, ...]:
    return tuple(json.loads(kept))


def variant_in(row: Any) -> Variant:
    """The variant in a row of `VARIANTS`."""
    return Variant(
        id=row.id,
        product_id=row.product_id,
        title=row.title,
        sku=row.sku,
        options=_options(row.options),
        price_minor=row.price_minor,
        compare_at_minor=row.compare_at_minor,
        cost_minor=row.cost_minor,
        barcode=row.barcode,
        tax_class=row.tax_class,
        weight_grams=row.weight_grams,
        low_stock_threshold=row.low_stock_threshold,
        picture_id=row.picture_id,
        imported_quantity=row.imported_quantity,
        active=bool(row.active),
        is_on_sale=bool(row.active and row.is_product_active),
    )
