"""Orders and acts as rows: every one once, however they are cut into portions."""

from datetime import UTC
from decimal import Decimal

import pytest

from domain import audit, exports
from domain.actors import Role
from domain.errors import BadInput, NotAllowed
from domain.exports import Export, Form, Status, What
from domain.flows import tabling
from domain.flows.tabling import ACT_COLUMNS, LINE_COLUMNS, ORDER_COLUMNS, Cell, Place
from domain.transaction import Transaction
from tests.cards import CardPayment
from tests.giving_back import give_credit
from tests.shop import NOON, Shop


def asked(shop: Shop, what: What = What.ORDERS, *, from_at: int = 0, until_at: int = NOON + 1) -> Export:
    export_id = exports.ask(
        shop.tx,
        what,
        Form.CSV,
        from_at=from_at,
        until_at=until_at,
        chat_id=1,
        thread_id=None,
        actor=shop.owner,
        now=NOON,
    )
    return exports.the_export(shop.tx, export_id)


def rows_of(shop: Shop, export: Export, *, most: int) -> list[list[dict[str, Cell]]]:
    """The rows of each table, by column."""
    columns = (ACT_COLUMNS,) if export.what is What.ACTS else (ORDER_COLUMNS, LINE_COLUMNS)
    tables: list[list[dict[str, Cell]]] = [[] for _ in columns]
    place: Place | None = Place()
    while place is not None:
        portion = tabling.portion(shop.tx, export, place, zone=UTC, most=most)
        for table, names, rows in zip(tables, columns, portion.rows, strict=True):
            table += [dict(zip(names, row, strict=True)) for row in rows]
        place = portion.last
    return tables


class TestPortion:
    @pytest.mark.parametrize("most", [1, 2, 3, 100])
    def test_brings_every_order_and_line_once(self, shop: Shop, most: int) -> None:
        shop.product("MUG")
        placed = [shop.place_order("MUG", number + 1) for number in range(4)]

        orders, lines = rows_of(shop, asked(shop), most=most)

        assert [row["code"] for row in orders] == [order.code for order in placed]
        assert [row["quantity"] for row in lines] == [1, 2, 3, 4]
        assert [row["total"] for row in orders] == [Decimal(order.total_minor) / 100 for order in placed]
        assert orders[0]["due"] == orders[0]["total"]

    def test_says_what_was_paid_held_and_given_back(self, shop: Shop) -> None:
        shop.product("MUG", price_minor=1200)
        cash, held, charged = (shop.place_order("MUG") for _ in range(3))
        shop.receive(cash, 1500)
        shop.give_back(shop.order(cash.id), 300)
        for order in (held, charged):
            card = CardPayment.begun(shop, order=order)
            card.hears(authorised=1200)
        card.capture(1000)
        card.hears(captured=1000)

        orders, _ = rows_of(shop, asked(shop), most=2)

        assert [tuple(row[name] for name in ("paid", "given_back", "held", "due")) for row in orders] == [
            (15, 3, 0, 0),
            (0, 0, 12, 12),
            (10, 0, 0, 2),
        ]

    def test_says_what_of_that_was_credit(self, shop: Shop) -> None:
        shop.product("MUG", price_minor=1200)
        anna = shop.customer("Anna")
        give_credit(shop, anna, 500)
        shop.cancel(shop.place_order("MUG", customer=anna))
        shop.place_order("MUG", customer=anna)

        orders, _ = rows_of(shop, asked(shop), most=9)

        names = ("paid", "given_back", "paid_with_credit", "given_as_credit", "due")
        assert [tuple(row[name] for name in names) for row in orders] == [
            (5, 5, 0, 5, 0),
            (5, 5, 5, 5, 0),
            (5, 0, 5, 0, 7),
        ]

    def test_keeps_to_the_period(self, shop: Shop) -> None:
        shop.product("MUG")
        shop.place_order("MUG")

        assert rows_of(shop, asked(shop, from_at=NOON, until_at=NOON + 1), most=9)[0]
        assert not rows_of(shop, asked(shop, until_at=NOON), most=9)[0]
        assert tabling.how_many(shop.tx, asked(shop, until_at=NOON)) == 0

    @pytest.mark.parametrize("most", [1, 2, 100])
    def test_brings_acts_newest_first(self, shop: Shop, tx: Transaction, most: int) -> None:
        assert shop.owner.person_id is not None
        for number in range(3):
            audit.record(tx, "accept", {"order_id": number}, person_id=shop.owner.person_id, now=NOON)

        (acts,) = rows_of(shop, asked(shop, What.ACTS), most=most)

        assert [row["subject"] for row in acts] == ["order:2", "order:1", "order:0"]


class TestAsk:
    def test_is_for_merchants_and_for_acts_for_owners(self, shop: Shop, tx: Transaction) -> None:
        where = {"from_at": 0, "until_at": NOON, "chat_id": 1, "thread_id": None, "now": NOON}

        for role, what in ((Role.PACKER, What.ORDERS), (Role.MERCHANT, What.ACTS)):
            with pytest.raises(NotAllowed):
                exports.ask(tx, what, Form.CSV, actor=shop.hired(role, "Mia"), **where)  # type: ignore[arg-type]

    def test_refuses_a_period_that_ends_before_it_begins(self, shop: Shop) -> None:
        with pytest.raises(BadInput):
            asked(shop, from_at=NOON, until_at=NOON)


class TestCancel:
    def test_stops_what_is_not_over_and_nothing_else(self, shop: Shop, tx: Transaction) -> None:
        export = asked(shop)

        assert exports.cancel(tx, export.id, actor=shop.owner, now=NOON)
        assert not exports.cancel(tx, export.id, actor=shop.owner, now=NOON)
        assert exports.the_export(tx, export.id).status is Status.CANCELLED
        assert not exports.save(tx, export, tell=True, now=NOON)
