"""What the vouchers of older orders gave is told from what was recorded, and kept."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, column, insert, inspect, table, text

from domain.prices import Discount, DiscountKind
from domain.vouchers import Gift
from domain.vouchers.model import gift_in
from gateways.database.migrating import alembic_config, postgresql_engine, sqlite_engine
from tests import postgres

MUG, BOOK, LAMP = 1, 2, 3
HOME, KITCHEN = 1, 2


@pytest.fixture(params=postgres.ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    on_server = request.param == "postgresql"
    made = postgresql_engine(postgres.empty_database()) if on_server else sqlite_engine(tmp_path / "shop.db")
    yield made
    made.dispose()


class OldShop:
    """A shop as it was before orders kept what their voucher gave: products at 10.00, mugs below home → kitchen."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers = count(1000)
        self._add("people", id=1)
        for id_ in (MUG, BOOK, LAMP):
            self._add("products", id=id_)
            self._add("variants", id=id_, product_id=id_, sku=f"SKU-{id_}")
        self._add("categories", id=HOME, parent_id=None, name="Home")
        self._add("categories", id=KITCHEN, parent_id=HOME, name="Kitchen")
        self._add("product_categories", category_id=KITCHEN, product_id=MUG)

    def voucher(self, code: str, kind: str, value: int = 0, *, least: int = 0, **ids: list[int]) -> None:
        """Its terms of today."""
        listed = {name: json.dumps(ids.get(name, [])) for name in ("products", "categories")}
        self._add("vouchers", code=code, kind=kind, value=value, min_minor=least, **listed)

    def order(self, id_: int, code: str, off: dict[int, int], *, delivery: tuple[int, int] = (0, 0)) -> None:
        """
        An older order: of each product two, and what came off them; what delivery costs, and what came off that.
        """
        price, taken = delivery
        columns = {"delivery_price_minor": price, "delivery_discount_minor": taken}
        self._add("orders", id=id_, code=f"ORDER{id_}", person_id=1, voucher_code=code, **columns)
        for product, minor in off.items():
            self._add(
                "order_lines", order_id=id_, variant_id=product, quantity=2, unit_price_minor=1000, discount_minor=minor
            )

    def _add(self, into: str, **known: Any) -> None:
        """A row, with a number of its own in whatever else must be there."""
        for each in inspect(self._connection).get_columns(into):
            if each["name"] == "id" or (not each["nullable"] and each["default"] is None):
                known.setdefault(each["name"], each["type"].python_type(next(self._numbers)))
        row = table(into, *(column(name) for name in known))
        self._connection.execute(insert(row).values(**known))


def test_terms_are_told_from_what_came_off(engine: Engine) -> None:
    command.upgrade(alembic_config(engine), "0022")
    with engine.begin() as connection:
        shop = OldShop(connection)
        shop.voucher("TENTH", "percent", 100_000, least=2000)
        shop.voucher("HOMES", "percent", 500_000, categories=[HOME])
        shop.voucher("FIVE", "amount", 500, products=[BOOK])
        shop.voucher("FREE", "free_delivery")
        shop.order(1, "TENTH", {MUG: 200, BOOK: 200})
        shop.order(2, "TENTH", {MUG: 300, BOOK: 300, LAMP: 0})
        shop.order(3, "HOMES", {MUG: 1000, BOOK: 0})
        shop.order(4, "HOMES", {MUG: 500, BOOK: 500})
        shop.order(5, "FIVE", {BOOK: 500})
        shop.order(6, "FREE", {MUG: 0}, delivery=(490, 490))
        shop.order(7, "TENTH", {MUG: 0}, delivery=(490, 490))
        shop.order(8, "TENTH", {MUG: 0}, delivery=(490, 0))
        shop.order(9, "GONE", {MUG: 50})

    command.upgrade(alembic_config(engine), "head")

    with engine.begin() as connection:
        kept = {row.id: row.voucher_gift for row in connection.execute(text("SELECT id, voucher_gift FROM orders"))}
    assert kept.pop(8) == ""
    assert {id_: gift_in(gift) for id_, gift in kept.items()} == {
        1: Gift(Discount(DiscountKind.PERCENT, 100_000), 2000),
        2: Gift(Discount(DiscountKind.AMOUNT, 600), 0, (MUG, BOOK)),
        3: Gift(Discount(DiscountKind.PERCENT, 500_000), 0, (), (HOME,)),
        4: Gift(Discount(DiscountKind.AMOUNT, 1000), 0, (MUG, BOOK)),
        5: Gift(Discount(DiscountKind.AMOUNT, 500), 0, (BOOK,)),
        6: Gift(Discount(DiscountKind.FREE_DELIVERY)),
        7: Gift(Discount(DiscountKind.FREE_DELIVERY)),
        9: Gift(Discount(DiscountKind.AMOUNT, 50), 0, (MUG,)),
    }
    assert [gift_in(gift).kept for gift in kept.values()] == list(kept.values())
