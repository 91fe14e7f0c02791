"""What is counted is compared with what the books said at that moment, and booked all together."""

import pytest

from domain import catalogue, counts, moving, people, stock
from domain.actors import Actor, Role
from domain.counts import Count, CountOutdated, NothingCounted, Status, Summary
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.ledger import Kind
from domain.purchasing import Arrived
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop


def note(shop: Shop, **counted: int) -> Count:
    """The packer counts these SKUs."""
    numbers = {shop.variant(sku): number for sku, number in counted.items()}
    return counts.the_count(shop.tx, counts.note(shop.tx, shop.place_id, numbers, actor=shop.packer, now=NOON))


def book(shop: Shop, count: Count, reason: str = "spring") -> Count:
    return counts.book(
        shop.tx, count.id, version=count.version, reason=reason, currency=CURRENCY, actor=shop.packer, now=NOON + 60
    )


def summary(shop: Shop, count: Count) -> Summary:
    return counts.summary(shop.tx, count.id, currency=CURRENCY)


def scrap(shop: Shop, variant_id: int, pieces: int) -> None:
    """The packer says that they are broken."""
    stock.set_apart(
        shop.tx,
        variant_id,
        pieces,
        source=Kind.FREE,
        target=Kind.SCRAP,
        place_id=shop.place_id,
        currency=CURRENCY,
        reason="broken",
        actor=shop.packer,
        now=NOON,
    )


class TestNote:
    def test_keeps_what_was_counted_beside_what_the_books_say(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product("MUG", stock=10, cost_minor=500)
        shop.place_order("MUG", 3)
        shop.pack(shop.accepted("MUG", 2))

        count = note(shop, MUG=8)

        line = counts.the_line(tx, count.id, mug, currency=CURRENCY)
        assert (line.counted, line.expected, line.difference, line.value_minor) == (8, 10, -2, -1000)
        assert (line.sku, line.actor, count.actor) == ("MUG", str(shop.packer), str(shop.packer))
        assert shop.pieces(Kind.FREE, mug) == 5

    def test_goes_on_in_the_same_count_and_counts_anew_what_was_counted(self, shop: Shop) -> None:
        shop.product("MUG", stock=10), shop.product("CUP", stock=4)
        first = note(shop, MUG=8)

        second = note(shop, MUG=9, CUP=4)

        assert (second.id, second.version > first.version) == (first.id, True)
        assert summary(shop, second) == Summary(lines=2, differing=1, pieces=-1, value_minor=-500)

    @pytest.mark.parametrize("number", [-1, 1_000_001])
    def test_refuses_what_cannot_be_there_and_keeps_nothing_of_it(
        self, shop: Shop, tx: Transaction, number: int
    ) -> None:
        shop.product("MUG", stock=10), shop.product("CUP", stock=4)

        with shop.refuses(BadInput):
            note(shop, CUP=4, MUG=number)

        assert counts.open_count(tx, shop.place_id) is None

    def test_is_for_those_who_work_here(self, shop: Shop, tx: Transaction) -> None:
        shop.product("MUG", stock=10)

        with shop.refuses(NotAllowed):
            counts.note(tx, shop.place_id, {shop.variant("MUG"): 1}, actor=shop.courier, now=NOON)

    def test_knows_only_places_of_the_shop(self, shop: Shop, tx: Transaction) -> None:
        shop.product("MUG", stock=10)

        with shop.refuses(NotFound):
            counts.note(tx, 99, {shop.variant("MUG"): 1}, actor=shop.packer, now=NOON)


class TestBook:
    def test_books_what_differs_with_its_reason_and_says_so(self, shop: Shop, tx: Transaction) -> None:
        mug, cup = shop.product("MUG", stock=10, cost_minor=500), shop.product("CUP", stock=4, cost_minor=300)
        shop.product("POT", stock=1)
        count = note(shop, MUG=8, CUP=5, POT=1)

        booked = book(shop, count)

        assert (shop.available(mug), shop.available(cup)) == (8, 5)
        assert (booked.status, booked.reason, booked.booked_by) == (Status.BOOKED, "spring", str(shop.packer))
        assert summary(shop, count) == Summary(lines=3, differing=2, pieces=-1, value_minor=300 - 1000)
        moves, _ = stock.moves(tx, mug, place_id=shop.place_id, most=1)
        assert (moves[0].document, moves[0].reason, moves[0].actor) == (count.document, "spring", str(shop.packer))
        assert shop.facts_of("StockCounted") == [{"count_id": count.id}]

    def test_takes_no_sale_for_a_difference(self, shop: Shop) -> None:
        mug = shop.product("MUG-BLUE", stock=10)
        count = note(shop, **{"MUG-BLUE": 9})
        shop.place_order(quantity=4)
        shop.deliver(shop.out(quantity=2))

        book(shop, count)

        assert (shop.pieces(Kind.FREE, mug), shop.pieces(Kind.HELD, mug)) == (3, 4)

    def test_takes_nothing_that_was_set_apart_for_a_difference(self, shop: Shop) -> None:
        mug = shop.product("MUG", stock=10)
        count = note(shop, MUG=10)
        stock.set_apart(
            shop.tx,
            mug,
            2,
            source=Kind.FREE,
            target=Kind.QUARANTINE,
            place_id=shop.place_id,
            currency=CURRENCY,
            reason="wet",
            actor=shop.packer,
            now=NOON,
        )

        book(shop, count)

        assert shop.pieces(Kind.FREE, mug) == 8

    def test_has_counted_again_what_went_meanwhile_lest_more_be_missing_than_was_there(
        self, shop: Shop, tx: Transaction, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mug, cup = shop.product("MUG", stock=10), shop.product("CUP", stock=4)
        count = note(shop, MUG=0, CUP=5)
        scrap(shop, mug, 10)
        with shop.refuses(CountOutdated) as refusal:
            book(shop, count)
        assert refusal.error.skus == ("MUG",)

        monkeypatch.setattr("domain.counts.operations.LINES_AT_ONCE_MAX", 1)
        book(shop, count)
        counts.book_portion(tx, count.id, most=9, currency=CURRENCY, now=NOON)

        assert (shop.pieces(Kind.FREE, mug), shop.pieces(Kind.FREE, cup)) == (0, 5)
        assert summary(shop, count).outdated == 1

    def test_has_counted_again_what_was_booked_by_hand_meanwhile(self, shop: Shop) -> None:
        mug = shop.product("MUG", stock=10)
        count = note(shop, MUG=8)
        shop.count(mug, -2)

        with shop.refuses(CountOutdated) as refusal:
            book(shop, count)
        assert refusal.error.skus == ("MUG",)
        book(shop, note(shop, MUG=8))

        assert shop.pieces(Kind.FREE, mug) == 8

    def test_has_counted_again_what_came_meanwhile(self, shop: Shop) -> None:
        mug, cup = shop.product("MUG", stock=10), shop.product("CUP", stock=4)
        order = shop.bought(shop.supplier("Acme"), (mug, 5))
        count = note(shop, MUG=15, CUP=4)
        shop.receive_purchase(order, Arrived(good=5))

        with shop.refuses(CountOutdated) as refusal:
            book(shop, count)
        assert refusal.error.skus == ("MUG",)
        book(shop, note(shop, MUG=15))

        assert (shop.pieces(Kind.FREE, mug), shop.pieces(Kind.FREE, cup)) == (15, 4)

    def test_has_counted_again_what_was_moved_meanwhile_at_either_end(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product("MUG", stock=10)
        depot = shop.place_called("Depot")
        transfer = shop.transfer(depot, (mug, 4))
        here = note(shop, MUG=6)
        there = counts.the_count(tx, counts.note(tx, depot, {mug: 4}, actor=shop.packer, now=NOON))
        for act in (moving.send, moving.receive_all):
            transfer = act(tx, transfer.id, version=transfer.version, actor=shop.packer, now=NOON)

        for count in (here, there):
            with shop.refuses(CountOutdated):
                book(shop, count)

    def test_refuses_a_button_of_before(self, shop: Shop) -> None:
        mug = shop.product("MUG", stock=10)
        count = note(shop, MUG=8)
        note(shop, MUG=9)

        with shop.refuses(Changed):
            book(shop, count)

        assert shop.pieces(Kind.FREE, mug) == 10

    def test_is_done_once(self, shop: Shop) -> None:
        mug = shop.product("MUG", stock=10)
        count = note(shop, MUG=8)
        book(shop, count)

        with shop.refuses(Changed):
            book(shop, count)

        assert shop.pieces(Kind.FREE, mug) == 8

    def test_wants_a_reason_and_something_that_was_counted(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product("MUG", stock=10)
        count = note(shop, MUG=8)
        with shop.refuses(BadInput):
            book(shop, count, reason=" ")

        counts.take_out(tx, count.id, mug, version=count.version, actor=shop.packer)
        with shop.refuses(NothingCounted):
            book(shop, counts.the_count(tx, count.id))

        assert shop.pieces(Kind.FREE, mug) == 10

    def test_goes_on_by_and_by_and_leaves_out_what_is_booked_by_hand_meanwhile(
        self, shop: Shop, tx: Transaction, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("domain.counts.operations.LINES_AT_ONCE_MAX", 1)
        mug, cup = shop.product("MUG", stock=10), shop.product("CUP", stock=4)
        count = book(shop, note(shop, MUG=8, CUP=5))
        assert count.status is Status.BOOKING

        def goes_on() -> bool:
            return counts.book_portion(tx, count.id, most=1, currency=CURRENCY, now=NOON)

        assert goes_on()
        shop.count(cup, 1)
        assert not goes_on()

        assert (shop.available(mug), shop.available(cup)) == (8, 5)
        assert counts.the_count(tx, count.id).status is Status.BOOKED
        assert summary(shop, count).outdated == 1

    def test_goes_on_as_who_had_it_booked_whatever_became_of_them(
        self, shop: Shop, tx: Transaction, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("domain.counts.operations.LINES_AT_ONCE_MAX", 1)
        mug, cup = shop.product("MUG", stock=10), shop.product("CUP", stock=4)
        count_id = counts.begin(tx, shop.place_id, file_name="stock.csv", actor=shop.merchant, now=NOON)
        row = counts.MACHINE.locked(tx, count_id)
        counts.put(tx, row, {mug: (8, 2, 7), cup: (5, None, None)}, actor=shop.merchant, now=NOON)
        version = counts.the_count(tx, count_id).version
        counts.book(tx, count_id, version=version, reason="spring", currency=CURRENCY, actor=shop.merchant, now=NOON)
        owner = Actor(1, frozenset({Role.OWNER}))
        assert shop.merchant.person_id is not None
        people.dismiss(tx, shop.merchant.person_id, Role.MERCHANT, actor=owner, now=NOON)

        while counts.book_portion(tx, count_id, most=1, currency=CURRENCY, now=NOON):
            pass

        assert (shop.available(mug), shop.available(cup)) == (6, 5)
        assert catalogue.variant(tx, mug).low_stock_threshold == 7


class TestDrop:
    def test_books_nothing_and_lets_a_new_count_begin(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product("MUG", stock=10)
        count = note(shop, MUG=8)

        counts.drop(tx, count.id, version=count.version, actor=shop.packer, now=NOON)

        assert shop.pieces(Kind.FREE, mug) == 10
        assert note(shop, MUG=8).id != count.id
