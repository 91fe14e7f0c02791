"""Cash: collected by couriers, counted by merchants."""

import pytest

from domain import orders, payments
from domain.actors import Actor
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import delivering
from domain.ledger import Kind
from domain.payments import MoreThanOwed
from domain.transaction import Transaction
from tests.cards import take_cards
from tests.shop import CURRENCY, NOON, Shop


@pytest.fixture(autouse=True)
def _kim_has_24_euro(shop: Shop) -> None:
    shop.product("MUG", price_minor=1200)
    shop.deliver(shop.out("MUG", 2))


def owed(shop: Shop, courier: Actor | None = None) -> int:
    person_id = (courier or shop.courier).person_id
    assert person_id is not None
    return payments.cash_of(shop.tx, person_id, currency=CURRENCY)


def book_in(
    shop: Shop,
    counted: int,
    *,
    forgiven: int = 0,
    reason: str = "",
    expected: int | None = None,
    actor: Actor | None = None,
    courier: Actor | None = None,
) -> int:
    person_id = (courier or shop.courier).person_id
    assert person_id is not None
    return payments.book_in(
        shop.tx,
        person_id,
        counted_minor=counted,
        forgiven_minor=forgiven,
        reason=reason,
        expected_minor=expected,
        currency=CURRENCY,
        actor=actor or shop.merchant,
        now=NOON,
    )


def untouched(shop: Shop) -> bool:
    return owed(shop) == 2400 and shop.money(Kind.BANK) == 0 and shop.rows("cash_counts") == []


class TestBookIn:
    def test_books_what_was_counted(self, shop: Shop, tx: Transaction) -> None:
        count_id = book_in(shop, 2400, expected=2400)

        count = payments.cash_count(tx, count_id)
        assert (count.courier_id, count.counted_by) == (shop.courier.person_id, shop.merchant.person_id)
        assert (count.expected_minor, count.counted_minor, count.missing_minor) == (2400, 2400, 0)
        assert owed(shop) == 0
        assert shop.money(Kind.BANK) == 2400
        assert shop.facts_of("CashHandedIn") == [{"cash_count_id": count_id, "courier_id": shop.courier.person_id}]

    def test_leaves_what_is_missing_with_the_courier(self, shop: Shop, tx: Transaction) -> None:
        count_id = book_in(shop, 2000)

        assert payments.cash_count(tx, count_id).missing_minor == 400
        assert owed(shop) == 400
        assert shop.money(Kind.LOSSES) + shop.money(Kind.INVENTORY_VALUE, shop.variant("MUG")) + 1000 == 0

    def test_forgives_with_a_reason(self, shop: Shop, tx: Transaction) -> None:
        losses = shop.money(Kind.LOSSES)

        count_id = book_in(shop, 2000, forgiven=400, reason=" false note ")

        count = payments.cash_count(tx, count_id)
        assert (count.forgiven_minor, count.reason, count.missing_minor) == (400, "false note", 0)
        assert owed(shop) == 0
        assert shop.money(Kind.LOSSES) == losses + 400
        assert shop.rows("entries")[-1]["reason"] == "false note"

    def test_can_forgive_alone(self, shop: Shop) -> None:
        book_in(shop, 0, forgiven=1, reason="lost")

        assert owed(shop) == 2399
        assert shop.money(Kind.BANK) == 0

    def test_can_be_done_bit_by_bit(self, shop: Shop) -> None:
        book_in(shop, 1000)
        book_in(shop, 1400)

        assert owed(shop) == 0
        assert shop.money(Kind.BANK) == 2400

    @pytest.mark.parametrize(("counted", "forgiven"), [(2401, 0), (2400, 1), (0, 2401)])
    def test_refuses_more_than_is_owed(self, shop: Shop, counted: int, forgiven: int) -> None:
        with shop.refuses(MoreThanOwed) as refusal:
            book_in(shop, counted, forgiven=forgiven, reason="found")

        assert refusal.error.owed_minor == 2400
        assert untouched(shop)

    @pytest.mark.parametrize(("counted", "forgiven"), [(0, 0), (-1, 0), (-1, 5), (5, -1)])
    def test_refuses_nothing_and_less(self, shop: Shop, counted: int, forgiven: int) -> None:
        with shop.refuses(BadInput) as refusal:
            book_in(shop, counted, forgiven=forgiven, reason="x")

        assert refusal.error.field == "amount"
        assert untouched(shop)

    @pytest.mark.parametrize(("reason", "fault"), [("", "empty"), (" ", "empty"), ("x" * 301, "too_long")])
    def test_refuses_to_forgive_without_a_reason(self, shop: Shop, reason: str, fault: str) -> None:
        with shop.refuses(BadInput) as refusal:
            book_in(shop, 2000, forgiven=400, reason=reason)

        assert (refusal.error.field, refusal.error.reason) == ("reason", fault)
        assert untouched(shop)

    def test_refuses_when_the_purse_is_not_what_was_seen(self, shop: Shop) -> None:
        with shop.refuses(Changed):
            book_in(shop, 1200, expected=1200)

        assert untouched(shop)

    def test_books_a_double_tap_once(self, shop: Shop) -> None:
        book_in(shop, 1200, expected=2400)

        with shop.refuses(Changed):
            book_in(shop, 1200, expected=2400)

        assert owed(shop) == 1200

    def test_refuses_all_but_merchants(self, shop: Shop) -> None:
        for other in (shop.packer, shop.courier, shop.customer("Ben")):
            with shop.refuses(NotAllowed):
                book_in(shop, 2400, actor=other)

        assert untouched(shop)

    def test_refuses_a_merchant_who_counts_their_own_cash(self, shop: Shop, tx: Transaction) -> None:
        _give_cash_to(shop, shop.merchant)

        with shop.refuses(NotAllowed):
            book_in(shop, 1200, courier=shop.merchant, actor=shop.merchant)

        assert owed(shop, shop.merchant) == 1200
        book_in(shop, 1200, courier=shop.merchant, actor=shop.owner)
        assert owed(shop, shop.merchant) == 0

    def test_lets_an_owner_count_their_own_cash(self, shop: Shop) -> None:
        _give_cash_to(shop, shop.owner)

        book_in(shop, 1200, courier=shop.owner, actor=shop.owner)

        assert owed(shop, shop.owner) == 0


def _give_cash_to(shop: Shop, courier: Actor) -> None:
    shipment = shop.assign(shop.pack(shop.accepted("MUG")), courier)
    delivering.hand_over(shop.tx, shipment.id, actor=courier, now=NOON)
    delivering.deliver(shop.tx, shipment.id, code=shipment.code, actor=courier, now=NOON)


class TestCashCount:
    def test_refuses_what_is_not_there(self, tx: Transaction) -> None:
        with pytest.raises(NotFound):
            payments.cash_count(tx, 77)


class TestCouriersWithCash:
    def test_lists_who_has_money_to_hand_in(self, shop: Shop, tx: Transaction) -> None:
        assert payments.couriers_with_cash(tx, currency=CURRENCY) == [(shop.courier.person_id, 2400)]

        book_in(shop, 2400)

        assert payments.couriers_with_cash(tx, currency=CURRENCY) == []


class TestAnOrderPaidByCard:
    def test_is_asked_for_no_cash(self, shop: Shop) -> None:
        take_cards(shop)
        shop.product("BOWL")
        order = shop.place_order("BOWL")

        at_the_door = payments.taken(shop.tx, order, courier_id=1)

        assert orders.due_minor(shop.tx, order) > 0
        assert [each.quantity for each in (*at_the_door, *payments.paid_at_counter(shop.tx, order))] == [0, 0]
