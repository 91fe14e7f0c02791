"""What the shop sells: products, their variants and pictures."""

from domain.catalogue import arranging, categories, favourites, listing, shelves, texts
from domain.catalogue.indexing import refresh, reindex, stale_products
from domain.catalogue.model import Picture, Product, Variant
from domain.catalogue.operations import (
    add_picture,
    add_product,
    add_variant,
    add_variants,
    change_product,
    change_variant,
    keep_file_id,
    mark_dead,
)
from domain.catalogue.queries import (
    VARIANTS,
    ids_by_sku,
    page_of_products,
    picture,
    product,
    product_by_handle,
    products_on_sale,
    skus_taken,
    variant,
    variant_by_sku,
    variant_in,
    variants,
)
from domain.catalogue.searching import Found, Hit, hits, search

__all__ = [
    "VARIANTS",
    "Found",
    "Hit",
    "Picture",
    "Product",
    "Variant",
    "add_picture",
    "add_product",
    "add_variant",
    "add_variants",
    "arranging",
    "categories",
    "change_product",
    "change_variant",
    "favourites",
    "hits",
    "ids_by_sku",
    "keep_file_id",
    "listing",
    "mark_dead",
    "page_of_products",
    "picture",
    "product",
    "product_by_handle",
    "products_on_sale",
    "refresh",
    "reindex",
    "search",
    "shelves",
    "skus_taken",
    "stale_products",
    "texts",
    "variant",
    "variant_by_sku",
    "variant_in",
    "variants",
]
