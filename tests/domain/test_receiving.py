"""Goods come in, and suppliers are paid."""

from typing import Any

import pytest

from domain import ledger, purchasing, stock, suppliers
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import papers
from domain.ledger import Account, Kind
from domain.purchasing import Arrived, MoreThanPayable, PurchaseOrder, Status, TooMany
from domain.states import IllegalTransition
from domain.stock import OutOfStock
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop


@pytest.fixture
def mug(shop: Shop) -> int:
    return shop.product("MUG", stock=10, cost_minor=500)


@pytest.fixture
def acme(shop: Shop) -> int:
    return shop.supplier("Acme")


@pytest.fixture
def order(shop: Shop, acme: int, mug: int) -> PurchaseOrder:
    """Ten mugs at 3.00, sent; ten at 5.00 are here."""
    return shop.bought(acme, (mug, 10))


def owed(shop: Shop, supplier_id: int) -> int:
    return purchasing.owed_minor(shop.tx, suppliers.supplier(shop.tx, supplier_id))


class TestReceive:
    def test_puts_goods_on_the_shelf_at_average_cost(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int, acme: int
    ) -> None:
        received = shop.receive_purchase(order, Arrived(good=10))

        assert received.status is Status.CLOSED
        assert shop.available(mug) == 20
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 10 * 500 + 10 * 300
        assert owed(shop, acme) == 3000
        shop.hand_over(shop.accepted("MUG", 2))
        assert shop.money(Kind.COST_OF_GOODS) == 2 * 400

    def test_takes_them_in_parts(self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int) -> None:
        first = shop.receive_purchase(order, Arrived(good=4))
        assert (first.status, first.is_partly_received, first.lines[0].missing) == (Status.SENT, True, 6)
        last = shop.receive_purchase(first, Arrived(good=6))

        assert last.status is Status.CLOSED
        assert [each.lines[0].good for each in purchasing.receipts_of(tx, order.id)] == [4, 6]

    def test_keeps_damaged_ones_apart(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int, acme: int
    ) -> None:
        shop.receive_purchase(order, Arrived(good=5, quarantined=3, to_vendor=2))

        assert (shop.available(mug), stock.on_hand(tx, mug)) == (15, 20)
        assert (shop.pieces(Kind.QUARANTINE, mug), shop.pieces(Kind.VENDOR, mug)) == (3, 2)
        assert owed(shop, acme) == 3000

    def test_refuses_more_than_was_ordered(self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int) -> None:
        shop.receive_purchase(order, Arrived(good=4))
        before = shop.dump()

        with shop.refuses(TooMany) as refusal:
            shop.receive_purchase(order, Arrived(good=5, quarantined=2))

        [surplus] = refusal.error.surpluses
        assert (surplus.variant_id, surplus.arrived, surplus.most) == (mug, 7, 6)
        assert shop.dump() == before

    def test_takes_as_much_more_as_is_allowed_for(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int, acme: int
    ) -> None:
        purchasing.set_buying(tx, surplus_percent=15, actor=shop.merchant)
        with shop.refuses(TooMany):
            shop.receive_purchase(order, Arrived(good=12))

        received = shop.receive_purchase(order, Arrived(good=11))

        assert (received.status, shop.available(mug), owed(shop, acme)) == (Status.CLOSED, 21, 3300)

    def test_values_foreign_goods_at_the_rate_of_their_day(self, tx: Transaction, shop: Shop, mug: int) -> None:
        yen = shop.supplier("Nippon", currency="JPY")
        order = shop.bought(yen, (mug, 3), cost_minor=1001)
        with shop.refuses(BadInput) as refusal:
            shop.receive_purchase(order, Arrived(good=1))
        assert (refusal.error.field, refusal.error.facts) == ("rate", {"part": "JPY"})
        purchasing.set_rate(tx, "JPY", 600_000_000, actor=shop.merchant)

        shop.receive_purchase(order, Arrived(good=2))
        shop.receive_purchase(order, Arrived(good=1), rate_e9=700_000_000)

        # 2002 yen are 1201.2 cents, and 1001 are 700.7.
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 10 * 500 + 1201 + 701
        assert owed(shop, yen) == 3003
        assert [each.rate_e9 for each in purchasing.receipts_of(tx, order.id)] == [600_000_000, 700_000_000]
        assert shop.money(Kind.EXCHANGE, "EUR/JPY") == -1902
        assert ledger.balance(tx, Account(Kind.EXCHANGE, unit="JPY", ref="EUR/JPY")) == 3003

    def test_marks_the_product_as_in_stock_again(self, tx: Transaction, shop: Shop, acme: int) -> None:
        cup = shop.product("CUP", stock=0, threshold=3)

        shop.receive_purchase(shop.bought(acme, (cup, 5)), Arrived(good=5))

        [row] = [each for each in shop.rows("variants") if each["id"] == cup]
        assert row["in_stock"] == 1

    @pytest.mark.parametrize("arrived", [Arrived(), Arrived(good=-1, quarantined=2)])
    def test_refuses_what_cannot_have_come(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, arrived: Arrived
    ) -> None:
        with shop.refuses(BadInput):
            shop.receive_purchase(order, arrived)

    def test_refuses_a_closed_order(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        shop.receive_purchase(order, Arrived(good=10))

        with shop.refuses(IllegalTransition) as refusal:
            shop.receive_purchase(order, Arrived(good=1))

        assert refusal.error.was == "closed"

    def test_refuses_a_button_pressed_twice(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        came = {order.lines[0].id: Arrived(good=4)}
        facts = {"version": order.version, "now": NOON}
        purchasing.receive(tx, order.id, came, **facts, currency=CURRENCY, actor=shop.packer)

        with shop.refuses(Changed):
            purchasing.receive(tx, order.id, came, **facts, currency=CURRENCY, actor=shop.packer)

    def test_refuses_another_order_s_line(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        with shop.refuses(NotFound):
            purchasing.receive(
                tx, order.id, {0: Arrived(1)}, version=order.version, currency=CURRENCY, actor=shop.packer, now=NOON
            )

    def test_is_for_those_who_pack_or_buy(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        came = {order.lines[0].id: Arrived(good=4)}
        with shop.refuses(NotAllowed):
            purchasing.receive(
                tx, order.id, came, version=order.version, currency=CURRENCY, actor=shop.courier, now=NOON
            )


class TestCloseShort:
    def test_waits_no_longer(self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int, acme: int) -> None:
        order = shop.receive_purchase(order, Arrived(good=4))

        closed = purchasing.close_short(tx, order.id, version=order.version, actor=shop.merchant, now=NOON)

        assert (closed.status, closed.cost_minor, closed.ordered_minor) == (Status.CLOSED, 1200, 3000)
        [listed] = purchasing.of_supplier(tx, acme, most=9)
        assert listed.cost_minor == 1200
        assert (shop.pieces(Kind.INCOMING, mug), shop.available(mug), owed(shop, acme)) == (0, 14, 1200)

    def test_is_for_what_has_come_in_part(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        with shop.refuses(IllegalTransition):
            purchasing.close_short(tx, order.id, version=order.version, actor=shop.merchant, now=NOON)


class TestPay:
    def test_pays_what_is_owed_once(self, tx: Transaction, shop: Shop, order: PurchaseOrder, acme: int) -> None:
        shop.receive_purchase(order, Arrived(good=10))
        self.pay(shop, acme, 3000, version=1)

        assert (owed(shop, acme), shop.money(Kind.BANK)) == (0, -3000)
        with shop.refuses(Changed):
            self.pay(shop, acme, 3000, version=1)

    @pytest.mark.parametrize(("amount", "kind"), [(3001, MoreThanPayable), (0, BadInput), (-1, BadInput)])
    def test_refuses_what_is_not_owed(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, amount: int, kind: type[MoreThanPayable]
    ) -> None:
        shop.receive_purchase(order, Arrived(good=10))

        with shop.refuses(kind):
            self.pay(shop, order.supplier_id, amount, version=1)

    @pytest.mark.parametrize(("paid", "taken"), [(None, 1800), (1750, 1750)])
    def test_pays_in_the_supplier_s_currency(
        self, tx: Transaction, shop: Shop, mug: int, paid: int | None, taken: int
    ) -> None:
        yen = shop.supplier("Nippon", currency="JPY")
        purchasing.set_rate(tx, "JPY", 600_000_000, actor=shop.merchant)
        shop.receive_purchase(shop.bought(yen, (mug, 3), cost_minor=1000), Arrived(good=3))

        self.pay(shop, yen, 3000, version=1, paid=paid)

        assert (owed(shop, yen), shop.money(Kind.BANK)) == (0, -taken)
        assert shop.money(Kind.EXCHANGE, "EUR/JPY") == taken - 1800

    def test_is_a_merchant_s(self, tx: Transaction, shop: Shop, acme: int) -> None:
        with shop.refuses(NotAllowed):
            purchasing.pay(tx, acme, version=1, amount_minor=1, currency=CURRENCY, actor=shop.packer, now=NOON)

    @staticmethod
    def pay(shop: Shop, supplier_id: int, amount: int, *, version: int, paid: int | None = None) -> None:
        purchasing.pay(
            shop.tx,
            supplier_id,
            version=version,
            amount_minor=amount,
            paid_minor=paid,
            currency=CURRENCY,
            actor=shop.merchant,
            now=NOON,
        )


class TestSendBack:
    @pytest.mark.parametrize("source", [Kind.VENDOR, Kind.QUARANTINE])
    def test_takes_off_what_the_supplier_grants(
        self, shop: Shop, order: PurchaseOrder, mug: int, acme: int, source: Kind
    ) -> None:
        shop.receive_purchase(order, Arrived(good=6, quarantined=2, to_vendor=2))
        losses = shop.money(Kind.LOSSES)

        shop.send_back(acme, (mug, 2, 600), source=source)

        # Two at the average of 4.00 leave; 6.00 of that is taken off.
        assert (shop.pieces(source, mug), stock.on_hand(shop.tx, mug)) == (0, 18)
        assert owed(shop, acme) == 2400
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 7200
        assert shop.money(Kind.LOSSES) == losses + 200
        [gone] = purchasing.vendor_returns_of(shop.tx, acme, most=9)
        assert (gone.pieces, gone.credit_minor, gone.currency) == (2, 600, CURRENCY)
        paper = papers.return_paper_of(shop.tx, gone.id)
        [line] = paper.lines
        assert (paper.supplier, line.own_sku, line.quantity, paper.credit_minor) == ("Acme", "MUG", 2, 600)

    def test_takes_off_more_than_they_were_worth(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int, acme: int
    ) -> None:
        shop.receive_purchase(order, Arrived(good=8, to_vendor=2))
        losses = shop.money(Kind.LOSSES)

        shop.send_back(acme, (mug, 2, 1000))

        assert (owed(shop, acme), shop.money(Kind.LOSSES)) == (2000, losses - 200)

    def test_goes_through_the_exchange(self, tx: Transaction, shop: Shop, mug: int) -> None:
        yen = shop.supplier("Nippon", currency="JPY")
        purchasing.set_rate(tx, "JPY", 500_000_000, actor=shop.merchant)
        shop.receive_purchase(shop.bought(yen, (mug, 10), cost_minor=600), Arrived(good=8, to_vendor=2))

        shop.send_back(yen, (mug, 2, 1200))

        assert (owed(shop, yen), shop.money(Kind.EXCHANGE, "EUR/JPY")) == (4800, 600 - 3000)

    def test_refuses_what_does_not_lie_there(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int, acme: int
    ) -> None:
        shop.receive_purchase(order, Arrived(good=9, to_vendor=1))

        with shop.refuses(OutOfStock) as refusal:
            shop.send_back(acme, (mug, 2, 0))

        assert [(each.wanted, each.available) for each in refusal.error.shorts] == [(2, 1)]

    def test_takes_several_things_at_once_and_is_one_document(
        self, shop: Shop, order: PurchaseOrder, mug: int, acme: int
    ) -> None:
        jug = shop.product("JUG", cost_minor=500)
        shop.receive_purchase(order, Arrived(good=6, quarantined=2, to_vendor=2))
        shop.receive_purchase(shop.bought(acme, (jug, 4), cost_minor=500), Arrived(good=1, to_vendor=3))
        before = owed(shop, acme)
        shop.send_back(acme, (mug, 1, 100), source=Kind.QUARANTINE, send=False)

        shop.send_back(acme, (mug, 2, 600), (jug, 3, 1500))

        [gone] = purchasing.vendor_returns_of(shop.tx, acme, most=9)
        assert [(line.variant_id, line.source, line.quantity) for line in gone.lines] == [
            (mug, Kind.QUARANTINE, 1),
            (mug, Kind.VENDOR, 2),
            (jug, Kind.VENDOR, 3),
        ]
        assert (before - owed(shop, acme), gone.credit_minor) == (2200, 2200)
        assert [line.title for line in papers.return_paper_of(shop.tx, gone.id).lines] == ["Mug", "Mug", "Jug"]
        assert len([each for each in shop.rows("entries") if each["kind"] == "send_back"]) == 1

    def test_can_be_thought_better_of_until_it_is_sent(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int, acme: int
    ) -> None:
        shop.receive_purchase(order, Arrived(good=8, to_vendor=2))
        return_id = shop.send_back(acme, (mug, 1, 100), (mug, 2, 0), send=False)
        assert [line.quantity for line in purchasing.vendor_return(tx, return_id).lines] == [2], "said anew"

        purchasing.keep_here(tx, return_id, version=version_of(shop, acme), actor=shop.merchant)

        assert (purchasing.put_together_for(tx, acme), shop.pieces(Kind.VENDOR, mug)) == ([], 2)

    def test_is_sent_once(self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int, acme: int) -> None:
        shop.receive_purchase(order, Arrived(good=8, to_vendor=2))
        return_id = shop.send_back(acme, (mug, 1, 100))

        seen: dict[str, Any] = {"currency": CURRENCY, "now": NOON}
        with shop.refuses(Changed):
            purchasing.send_back(tx, return_id, version=version_of(shop, acme), actor=shop.merchant, **seen)
        with shop.refuses(NotAllowed):
            purchasing.send_back(tx, return_id, version=version_of(shop, acme), actor=shop.packer, **seen)


def version_of(shop: Shop, supplier_id: int) -> int:
    return suppliers.supplier(shop.tx, supplier_id).version
