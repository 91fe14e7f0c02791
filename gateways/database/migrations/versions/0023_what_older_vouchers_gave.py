"""
What the vouchers of older orders gave, from before orders kept it: as far as it can be told from what was recorded.

- Where a voucher gives today, for the goods of the order, just what came off them and off the delivery, its terms are
  taken to be those of then.
- Where it does not, they were changed meanwhile. What came off is proved, and stays, as an amount, for the products
  that it came off, whatever the voucher asked for; or the delivery stays free.
- Where nothing came off, nothing is proved, and the voucher gives nothing when the order is changed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_MILLION = 1_000_000
_LINES = sa.text(
    "SELECT o.id, o.voucher_code, o.delivery_price_minor, o.delivery_discount_minor, l.quantity, l.unit_price_minor,"
    " l.discount_minor, v.product_id FROM orders AS o"
    " LEFT JOIN order_lines AS l ON l.order_id = o.id AND l.quantity > 0 LEFT JOIN variants AS v ON v.id = l.variant_id"
    " WHERE o.voucher_code <> '' AND o.voucher_gift = '' ORDER BY o.id"
)
_KEEP = sa.text("UPDATE orders SET voucher_gift = :gift WHERE id = :of")


def upgrade() -> None:
    connection = op.get_bind()
    known = {row.code: row for row in connection.execute(sa.text("SELECT * FROM vouchers"))}
    shelves = _Shelves(connection)
    every = groupby(connection.execute(_LINES).all(), key=attrgetter("id"))
    kept = [{"of": id_, "gift": gift} for id_, rows in every if (gift := _gift(list(rows), known, shelves))]
    if kept:
        connection.execute(_KEEP, kept)


def downgrade() -> None:
    """An older program reads what is kept, too."""


class _Shelves:
    """Which products lie in a category, or anywhere below it."""

    def __init__(self, connection: sa.Connection) -> None:
        self._parent = {
            row.id: row.parent_id for row in connection.execute(sa.text("SELECT id, parent_id FROM categories"))
        }
        self._of: dict[int, set[int]] = {}
        for category_id, product_id in connection.execute(
            sa.text("SELECT category_id, product_id FROM product_categories")
        ):
            self._of.setdefault(product_id, set()).update(self._path(category_id))

    def has(self, product_id: int, category_ids: Iterable[int]) -> bool:
        return not self._of.get(product_id, set()).isdisjoint(category_ids)

    def _path(self, category_id: int | None) -> Iterator[int]:
        while category_id is not None:
            yield category_id
            category_id = self._parent.get(category_id)


def _gift(rows: list[Any], known: Mapping[str, Any], shelves: _Shelves) -> str:
    order, lines = rows[0], [row for row in rows if row.quantity]
    voucher = known.get(order.voucher_code)
    if voucher is not None and _gives_just_that(voucher, order, lines, shelves):
        products, categories = json.loads(voucher.products), json.loads(voucher.categories)
        return _written(voucher.kind, voucher.value, voucher.min_minor, products, categories)
    off = sum(line.discount_minor for line in lines)
    if off:
        return _written("amount", off, 0, sorted({line.product_id for line in lines if line.discount_minor}), [])
    return _written("free_delivery", 0, 0, [], []) if order.delivery_discount_minor else ""


def _gives_just_that(voucher: Any, order: Any, lines: list[Any], shelves: _Shelves) -> bool:
    products, categories = json.loads(voucher.products), json.loads(voucher.categories)
    is_for_all = not products and not categories
    fitting = [
        line for line in lines if is_for_all or line.product_id in products or shelves.has(line.product_id, categories)
    ]
    worth = sum(line.unit_price_minor * line.quantity for line in fitting)
    is_met = bool(worth) and worth >= voucher.min_minor
    is_for_delivery = voucher.kind == "free_delivery"
    given = voucher.value
    if voucher.kind == "percent":
        given = (2 * worth * voucher.value + _MILLION) // (2 * _MILLION)
    off_goods = min(given, worth) if is_met and not is_for_delivery else 0
    off_delivery = order.delivery_price_minor if is_met and is_for_delivery else 0
    is_spread_alike = all(
        # What is spread by largest remainder is less than one beside its share.
        abs(line.discount_minor * worth - off_goods * line.unit_price_minor * line.quantity) < max(worth, 1)
        for line in fitting
    )
    came_off = [sum(line.discount_minor for line in some) for some in (fitting, lines)]
    return is_spread_alike and came_off == [off_goods] * 2 and order.delivery_discount_minor == off_delivery


def _written(kind: str, value: int, min_minor: int, product_ids: list[int], category_ids: list[int]) -> str:
    discount = {"kind": kind, "value": value}
    gift = {"discount": discount, "min_minor": min_minor, "product_ids": product_ids, "category_ids": category_ids}
    return json.dumps(gift, separators=(",", ":"))
