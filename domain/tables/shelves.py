"""
What stands where in the shop window, ready to be leafed through.

A row for each product on sale and each category it is seen in, those above included; category 0 is the whole shop.
It repeats what products, variants and categories say, so that a page costs the same at any depth.
"""

from sqlalchemy import Index

from domain.tables.making import number, only_where, string, table

shelf = table(
    "shelf",
    number("category_id", primary_key=True),
    number("product_id", primary_key=True),
    # Where its merchant put it here, behind all others where they did not.
    number("place"),
    string("sort_title"),
    number("price_minor"),
    number("created_at"),
    number("in_stock"),
    Index("ix_shelf_place", "category_id", "place", "sort_title", "product_id"),
    Index("ix_shelf_title", "category_id", "sort_title", "product_id"),
    Index("ix_shelf_price", "category_id", "price_minor", "product_id"),
    Index("ix_shelf_newest", "category_id", "created_at", "product_id"),
    Index("ix_shelf_product_id", "product_id"),
    sqlite_with_rowid=False,
)
_there = only_where("in_stock = 1")
Index(
    "ix_shelf_place_there",
    *[shelf.c[name] for name in ("category_id", "place", "sort_title", "product_id")],
    **_there,
)
Index(
    "ix_shelf_title_there",
    *[shelf.c[name] for name in ("category_id", "sort_title", "product_id")],
    **_there,
)
Index(
    "ix_shelf_price_there",
    *[shelf.c[name] for name in ("category_id", "price_minor", "product_id")],
    **_there,
)
Index(
    "ix_shelf_newest_there",
    *[shelf.c[name] for name in ("category_id", "created_at", "product_id")],
    **_there,
)

shelf_counts = table(
    "shelf_counts",
    number("category_id", primary_key=True),
    number("visible"),
    number("in_stock"),
)
