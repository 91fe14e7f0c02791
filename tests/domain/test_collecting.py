"""Money that a merchant books by hand, and how acceptance and payment come together."""

import pytest

from domain import paying
from domain.errors import BadInput, Changed, NotAllowed
from domain.flows import collecting, laws
from domain.ledger import Kind
from domain.orders import Order, Payment, Status, Terms
from domain.paying import Acceptance
from domain.payments import MoreThanWeOwe
from domain.transaction import Transaction
from tests.shop import NOON, Shop


@pytest.fixture
def unpaid(shop: Shop) -> Order:
    shop.product("MUG", stock=10, price_minor=1250)
    shop.takes(Terms.PREPAID, minutes=60)
    return shop.place_order("MUG", 2)


class TestReceive:
    def test_confirms_an_accepted_order(self, shop: Shop, tx: Transaction, unpaid: Order) -> None:
        assert shop.take_on(unpaid) is None

        paid = shop.receive(unpaid, 2500)

        assert (paid.status, paid.payment) == (Status.CONFIRMED, Payment.PAID)
        assert shop.money(Kind.BANK) == 2500
        assert [row["status"] for row in shop.rows("shipments")] == ["planned"]
        assert laws.check(tx) == []

    def test_leaves_a_paid_order_waiting_for_the_shop(self, shop: Shop, unpaid: Order) -> None:
        paid = shop.receive(unpaid, 2500)

        assert (paid.status, paid.payment) == (Status.PLACED, Payment.PAID)
        assert not paid.awaits_money
        assert shop.accept(paid).status == "planned"

    def test_says_what_is_still_due(self, shop: Shop, tx: Transaction, unpaid: Order) -> None:
        part = shop.receive(unpaid, 1000)

        assert (part.status, part.payment) == (Status.PLACED, Payment.PART_PAID)
        assert part.awaits_money
        assert shop.facts_of("PaymentReceived") == [{"amount_minor": 1000, "due_minor": 1500}]
        assert laws.check(tx) == []

    def test_says_what_was_paid_too_much(self, shop: Shop, tx: Transaction, unpaid: Order) -> None:
        shop.take_on(unpaid)

        over = shop.receive(unpaid, 3000)

        assert (over.status, over.payment) == (Status.CONFIRMED, Payment.OVERPAID)
        assert shop.money(Kind.RECEIVABLE, unpaid.id) == -500
        assert laws.check(tx) == []

    def test_drops_nothing_that_is_paid_too_late(self, shop: Shop, tx: Transaction, unpaid: Order) -> None:
        expired = shop.tell_time(unpaid, NOON + 24 * 3600)

        late = shop.receive(expired, 2500)

        assert (late.status, late.payment) == (Status.EXPIRED, Payment.OVERPAID)
        assert laws.check(tx) == []

    def test_counts_one_transfer_once_however_many_merchants_book_it(
        self, shop: Shop, tx: Transaction, unpaid: Order
    ) -> None:
        shop.receive(unpaid, 2500)

        with shop.refuses(Changed):
            collecting.receive(tx, unpaid.id, version=unpaid.version, amount_minor=2500, actor=shop.owner, now=NOON)

        assert shop.money(Kind.BANK) == 2500

    @pytest.mark.parametrize("amount", [0, -1, 10**12 + 1])
    def test_refuses_amounts_that_are_none(self, shop: Shop, unpaid: Order, amount: int) -> None:
        with shop.refuses(BadInput):
            shop.receive(unpaid, amount)

    def test_is_for_merchants(self, shop: Shop, tx: Transaction, unpaid: Order) -> None:
        with shop.refuses(NotAllowed):
            collecting.receive(tx, unpaid.id, version=unpaid.version, amount_minor=1, actor=shop.courier, now=NOON)


class TestGiveBack:
    def test_gives_back_what_was_paid_for_an_order_that_was_called_off(
        self, shop: Shop, tx: Transaction, unpaid: Order
    ) -> None:
        shop.receive(unpaid, 2500)
        shop.decline(unpaid)

        settled = shop.give_back(unpaid, 2500)

        assert settled.payment is Payment.REFUNDED
        assert (shop.money(Kind.BANK), shop.money(Kind.RECEIVABLE, unpaid.id)) == (0, 0)
        assert laws.check(tx) == []

    def test_refuses_more_than_is_owed(self, shop: Shop, unpaid: Order) -> None:
        shop.receive(unpaid, 2600)

        with shop.refuses(MoreThanWeOwe) as refusal:
            shop.give_back(unpaid, 101)

        assert refusal.error.owed_minor == 100


class TestApproval:
    @pytest.fixture
    def careful(self, shop: Shop, tx: Transaction) -> Shop:
        shop.product("MUG", stock=10, price_minor=1250)
        shop.takes(Terms.PREPAID, minutes=60)
        paying.set_acceptance(tx, Acceptance(by_itself=True, above_minor=2000), actor=shop.owner)
        return shop

    def test_stops_the_clock_until_a_merchant_has_said_yes(self, careful: Shop) -> None:
        placed = careful.place_order("MUG", 2)

        assert placed.awaits_approval
        assert (placed.expires_at, placed.approval, placed.awaits_money) == (None, "above", False)

    def test_gives_the_whole_window_once_it_is_given(self, careful: Shop) -> None:
        placed = careful.place_order("MUG", 2)

        careful.take_on(placed)

        approved = careful.order(placed.id)
        assert (approved.expires_at, approved.awaits_money) == (NOON + 3600, True)

    def test_is_asked_for_the_first_order_only(self, shop: Shop, tx: Transaction) -> None:
        shop.product("MUG", stock=10)
        paying.set_acceptance(tx, Acceptance(first_orders=True), actor=shop.owner)
        anna = shop.customer("Anna")

        first, second = shop.place_order("MUG", customer=anna), shop.place_order("MUG", customer=anna)

        assert (first.approval, second.approval) == ("first", "")
