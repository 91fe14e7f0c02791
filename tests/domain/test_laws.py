"""Each law is broken behind the ledger's back, and the check names it."""

from collections.abc import Callable

import pytest

from domain import ledger, orders
from domain.flows import laws, standing
from domain.ledger import Account, Entry, Kind, Transfer
from tests.shop import CURRENCY, KEEPER, NOON, Shop

Break = Callable[[str], None]


@pytest.fixture
def busy_shop(unchecked_shop: Shop) -> Shop:
    """One order delivered and paid, one cancelled, one come back, one on its way, one placed."""
    shop = unchecked_shop
    shop.product("MUG", stock=20, threshold=3)
    shop.deliver(shop.out("MUG", 2))
    shop.cancel(shop.place_order("MUG"))
    shop.come_back(shop.bring_back(shop.out("MUG")))
    shop.out("MUG")
    shop.place_order("MUG", 15)
    ledger.checkpoint(shop.tx)
    return shop


@pytest.fixture
def spoil(busy_shop: Shop) -> Break:
    """Write past every guard of the database."""
    busy_shop.lower_guards()

    def spoiled(statement: str) -> None:
        assert busy_shop.sql(statement).rowcount > 0, "nothing was spoiled"

    return spoiled


def broken(shop: Shop) -> set[str]:
    return {fault.law for fault in laws.check(shop.tx)}


class TestCheck:
    def test_finds_nothing_where_all_is_well(self, busy_shop: Shop) -> None:
        assert laws.check(busy_shop.tx) == []

    def test_says_what_was_expected_and_what_was_found(self, busy_shop: Shop, spoil: Break) -> None:
        spoil("UPDATE accounts SET balance = balance + 7 WHERE kind = 'courier_cash'")

        [fault] = laws.check(busy_shop.tx)

        assert str(fault) == "kept balance: courier_cash place=0 ref='4' EUR: expected 2400, found 2407"

    @pytest.mark.parametrize(
        ("law", "statement"),
        [
            ("kept balance", "UPDATE accounts SET balance = balance + 1 WHERE kind = 'free'"),
            ("kept balance", "DELETE FROM transfers WHERE entry_id = 2"),
            ("kept", "UPDATE accounts SET balance = NULL WHERE kind = 'receivable'"),
            ("return", "UPDATE return_lines SET approved = 0"),
            ("return", "UPDATE return_inspections SET quantity = quantity + 1"),
            ("return", "UPDATE returns SET back_minor = back_minor + 9999"),
            ("kept", "UPDATE accounts SET balance = 0 WHERE kind = 'bank' OR kind = 'revenue'"),
            ("limits", "UPDATE accounts SET floor = NULL WHERE kind = 'held'"),
            ("limits", "UPDATE accounts SET floor = 0 WHERE kind = 'free'"),
            ("limits", "UPDATE accounts SET ceiling = 5 WHERE kind = 'receivable'"),
            ("units", "UPDATE accounts SET unit = 'v:9' WHERE kind = 'held'"),
            (
                "floor",
                "UPDATE transfers SET quantity = 99 WHERE source_id IN (SELECT id FROM accounts WHERE kind='packed')",
            ),
            ("checkpoint", "UPDATE checkpoints SET balance = balance + 1"),
            ("order line", "UPDATE order_lines SET quantity = quantity + 1"),
            ("line sums", "UPDATE order_lines SET total_minor = total_minor + 1"),
            ("line sums", "UPDATE orders SET total_minor = total_minor + 1"),
            ("line sums", "UPDATE orders SET tax_minor = 5"),
            ("line sums", "UPDATE orders SET delivery_price_minor = 5, delivery_total_minor = 5"),
            ("discounts", "UPDATE orders SET discount_minor = 5"),
            ("discounts", "UPDATE order_lines SET discount_minor = 5"),
            ("line", "UPDATE order_lines SET unit_price_minor = unit_price_minor + 1"),
            ("charges", "UPDATE accounts SET ref = 'delivery' WHERE kind = 'revenue'"),
            ("charges", "UPDATE orders SET fee_minor = 5"),
            ("fee", "UPDATE orders SET fee_minor = total_minor + 1"),
            ("voucher", "UPDATE orders SET voucher_code = 'GIFT' WHERE status = 'placed'"),
            ("derived status", "UPDATE orders SET payment = 'overpaid'"),
            ("derived status", "UPDATE orders SET fulfilment = 'waiting'"),
            ("derived status", "UPDATE orders SET return_status = 'coming'"),
            ("order line", "UPDATE orders SET status = 'cancelled' WHERE status = 'placed'"),
            ("charges", "UPDATE orders SET status = 'expired' WHERE status = 'placed'"),
            ("charges", "UPDATE order_lines SET total_minor = 1"),
            ("parcel", "UPDATE shipments SET status = 'packed' WHERE status = 'out_for_delivery'"),
            ("parcel", "UPDATE shipments SET status = 'cancelled' WHERE status = 'out_for_delivery'"),
            ("parcel", "UPDATE shipments SET status = 'returning' WHERE status = 'delivered'"),
            ("parcel", "UPDATE shipment_lines SET quantity = 5"),
            ("history", "UPDATE orders SET status = 'expired' WHERE status = 'placed'"),
            ("history", "DELETE FROM history WHERE was = 'planned'"),
            ("history", "UPDATE shipments SET status = 'lost' WHERE status = 'out_for_delivery'"),
            ("transition", "UPDATE history SET became = 'draft' WHERE became = 'confirmed'"),
            ("low mark", "UPDATE stock_rules SET low_since = NULL"),
            ("low mark", "UPDATE variants SET low_stock_threshold = 0"),
        ],
    )
    def test_names_the_law(self, busy_shop: Shop, spoil: Break, law: str, statement: str) -> None:
        spoil(statement)

        assert law in broken(busy_shop)

    def test_names_a_ceiling(self, busy_shop: Shop, spoil: Break) -> None:
        credit = Account(Kind.STORE_CREDIT, unit=CURRENCY, ref="1")
        bank = Account(Kind.BANK, unit=CURRENCY)
        entry = Entry("try", "test:1", 1, actor=KEEPER, at=NOON)
        ledger.post(busy_shop.tx, entry, [Transfer(credit, bank, 5)])

        spoil(
            "UPDATE transfers SET source_id = target_id, target_id = source_id "
            "WHERE source_id IN (SELECT id FROM accounts WHERE kind = 'store_credit')"
        )

        assert {"ceiling", "kept balance"} <= broken(busy_shop)


class TestDerived:
    def test_says_part_paid_and_overpaid(self, unchecked_shop: Shop) -> None:
        shop = unchecked_shop
        shop.product("MUG", price_minor=1200)
        order = shop.place_order("MUG")

        assert _payment_after(shop, order, 200) == "part_paid"
        assert _payment_after(shop, order, 1000) == "paid"
        assert _payment_after(shop, order, 1) == "overpaid"


def _payment_after(shop: Shop, order: orders.Order, amount: int) -> str:
    entry = Entry("prepaid", order.document, amount, actor=KEEPER, at=NOON)
    ledger.post(shop.tx, entry, [Transfer(orders.receivable(order), Account(Kind.BANK, unit=CURRENCY), amount)])
    standing.refresh(shop.tx, order.id)
    return str(shop.order(order.id).payment)
