"""What has come is counted first, and then booked all together: a long count by and by."""

import pytest

from domain import purchasing
from domain.actors import Actor
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import laws
from domain.ledger import Kind
from domain.purchasing import Arrived, Offer, PurchaseOrder, Status, TooMany
from domain.purchasing.tallying import LINES_AT_ONCE_MAX
from domain.states import IllegalTransition
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop


@pytest.fixture
def order(shop: Shop) -> PurchaseOrder:
    """Ten mugs and five bowls, sent."""
    return shop.bought(shop.supplier("Acme"), (shop.product("MUG", stock=0), 10), (shop.product("BOWL", stock=0), 5))


def book(
    shop: Shop,
    order: PurchaseOrder,
    *,
    sealed: int | None = None,
    rate_e9: int | None = None,
    actor: Actor | None = None,
) -> bool:
    order = purchasing.purchase_order(shop.tx, order.id)
    return purchasing.book_tally(
        shop.tx,
        order.id,
        version=order.version,
        sealed=purchasing.seal(purchasing.tally(shop.tx, order.id)) if sealed is None else sealed,
        currency=CURRENCY,
        rate_e9=rate_e9,
        card=(1, None),
        actor=actor or shop.packer,
        now=NOON,
    )


class TestCount:
    def test_is_put_right_by_counting_again(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        mugs, bowls = (line.id for line in order.lines)
        for good in (9, 10, 8):
            purchasing.count(tx, order.id, {mugs: Arrived(good=good)}, actor=shop.packer, now=NOON)
        purchasing.count_kind(tx, order.id, mugs, quarantined=2, actor=shop.merchant, now=NOON)
        purchasing.count_typed(tx, order.id, "BOWL 5\nMUG 7+2", actor=shop.packer, now=NOON)

        assert purchasing.tally(tx, order.id) == {mugs: Arrived(7, 2), bowls: Arrived(5)}
        purchasing.count(tx, order.id, {bowls: Arrived()}, actor=shop.packer, now=NOON)
        assert purchasing.tally(tx, order.id) == {mugs: Arrived(7, 2)}
        assert shop.pieces(Kind.FREE, order.lines[0].variant_id) == 0

    def test_refuses_more_than_is_taken_and_notes_nothing(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder
    ) -> None:
        mugs, bowls = (line.id for line in order.lines)
        with shop.refuses(TooMany) as refusal:
            purchasing.count(tx, order.id, {bowls: Arrived(5), mugs: Arrived(11)}, actor=shop.packer, now=NOON)

        assert [(each.line_id, each.most) for each in refusal.error.surpluses] == [(mugs, 10)]
        assert purchasing.tally(tx, order.id) == {}
        purchasing.set_buying(tx, surplus_percent=10, actor=shop.merchant)
        purchasing.count(tx, order.id, {mugs: Arrived(11)}, actor=shop.packer, now=NOON)

    @pytest.mark.parametrize("came", [Arrived(-1), Arrived(good=3, quarantined=-1), Arrived(10**6 + 1)])
    def test_refuses_what_cannot_be(self, tx: Transaction, shop: Shop, order: PurchaseOrder, came: Arrived) -> None:
        with shop.refuses(BadInput):
            purchasing.count(tx, order.id, {order.lines[0].id: came}, actor=shop.packer, now=NOON)

    def test_is_of_this_order_while_it_is_on_its_way(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        with shop.refuses(NotFound):
            purchasing.count(tx, order.id, {99: Arrived(1)}, actor=shop.packer, now=NOON)
        with shop.refuses(NotAllowed):
            purchasing.count(tx, order.id, {order.lines[0].id: Arrived(1)}, actor=shop.courier, now=NOON)
        purchasing.cancel(tx, order.id, version=order.version, actor=shop.merchant, now=NOON)
        with shop.refuses(IllegalTransition):
            purchasing.count(tx, order.id, {order.lines[0].id: Arrived(1)}, actor=shop.packer, now=NOON)

    def test_keeps_an_order_from_ending_until_it_is_booked(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder
    ) -> None:
        purchasing.count(tx, order.id, {order.lines[0].id: Arrived(4)}, actor=shop.packer, now=NOON)
        with shop.refuses(BadInput):
            purchasing.cancel(tx, order.id, version=order.version, actor=shop.merchant, now=NOON)

        assert book(shop, order)
        now = purchasing.purchase_order(tx, order.id)
        assert (
            purchasing.close_short(tx, now.id, version=now.version, actor=shop.merchant, now=NOON).lines[0].received
            == 4
        )


class TestRate:
    @pytest.mark.parametrize("lines", [1, LINES_AT_ONCE_MAX + 1])
    def test_is_the_one_that_was_seen_however_long_it_takes(self, tx: Transaction, shop: Shop, lines: int) -> None:
        order = dollars(shop, lines)
        purchasing.count_as_ordered(tx, order.id, version=order.version, actor=shop.packer, now=NOON)
        with shop.refuses(Changed):
            book(shop, order, rate_e9=910_000_000)

        book(shop, order, rate_e9=910_000_000, actor=shop.merchant)
        while purchasing.book_portion(tx, order.id, currency=CURRENCY, rate_e9=910_000_000, now=NOON):
            pass

        assert {each.rate_e9 for each in purchasing.receipts_of(tx, order.id)} == {910_000_000}

    def test_that_is_set_is_booked_at_by_whoever_counts(self, tx: Transaction, shop: Shop) -> None:
        order = dollars(shop, 1)
        purchasing.count_as_ordered(tx, order.id, version=order.version, actor=shop.packer, now=NOON)

        assert book(shop, order, rate_e9=920_000_000)


def dollars(shop: Shop, lines: int) -> PurchaseOrder:
    """Ten pieces each of so many things, in dollars, which are worth 0.92."""
    purchasing.set_rate(shop.tx, "USD", 920_000_000, actor=shop.merchant)
    variants = [shop.product(f"V{number}", stock=0) for number in range(lines)]
    return shop.bought(shop.supplier("Yankee", currency="USD"), *((variant, 10) for variant in variants))


class TestAnAnswerMeanwhile:
    def test_leaves_as_many_ordered_as_are_being_booked(self, tx: Transaction, shop: Shop) -> None:
        variants = [shop.product(f"V{number}", stock=0) for number in range(LINES_AT_ONCE_MAX + 1)]
        order = shop.bought(shop.supplier("Acme"), *((variant, 10) for variant in variants))
        purchasing.count_as_ordered(tx, order.id, version=order.version, actor=shop.packer, now=NOON)
        assert not book(shop, order)
        fewer = {line.id: Offer(4, 290) for line in order.lines}

        purchasing.confirm(tx, order.id, version=order.version, offers=fewer, actor=shop.merchant, now=NOON)

        while purchasing.book_portion(tx, order.id, currency=CURRENCY, now=NOON):
            pass
        done = purchasing.purchase_order(tx, order.id)
        assert (done.status, {line.received for line in done.lines}) == (Status.CLOSED, {10})

    def test_leaves_as_many_ordered_as_have_come(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        line = order.lines[0]
        offers = {line.id: Offer(5, 400)}
        changed = purchasing.confirm(tx, order.id, version=order.version, offers=offers, actor=shop.merchant, now=NOON)
        received = shop.receive_purchase(changed, Arrived(good=8))

        agreed = purchasing.agree(tx, order.id, version=received.version, actor=shop.merchant, now=NOON)

        assert (agreed.lines[0].quantity, agreed.lines[0].received) == (8, 8)
        assert shop.pieces(Kind.INCOMING, line.variant_id) == 0


class TestBook:
    def test_books_what_was_seen(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        purchasing.count_as_ordered(tx, order.id, version=order.version, actor=shop.packer, now=NOON)
        seen = purchasing.seal(purchasing.tally(tx, order.id))
        purchasing.count_kind(tx, order.id, order.lines[0].id, good=9, actor=shop.merchant, now=NOON)

        with shop.refuses(Changed):
            book(shop, order, sealed=seen)

        assert shop.pieces(Kind.INCOMING, order.lines[0].variant_id) == 10
        assert book(shop, order)
        assert [shop.pieces(Kind.INCOMING, line.variant_id) for line in order.lines] == [1, 0]
        assert purchasing.tally(tx, order.id) == {}
        with shop.refuses(BadInput):
            book(shop, order)

    def test_takes_a_long_count_by_and_by(self, tx: Transaction, shop: Shop) -> None:
        variants = [shop.product(f"V{number}", stock=0) for number in range(2 * LINES_AT_ONCE_MAX + 1)]
        order = shop.bought(shop.supplier("Acme"), *((variant, 2) for variant in variants))
        purchasing.count_as_ordered(tx, order.id, version=order.version, actor=shop.packer, now=NOON)

        assert not book(shop, order)
        with shop.refuses(Changed):
            purchasing.count(tx, order.id, {order.lines[0].id: Arrived(1)}, actor=shop.packer, now=NOON)
        with shop.refuses(Changed):
            book(shop, order)

        portions = 0
        while purchasing.book_portion(tx, order.id, currency=CURRENCY, now=NOON):
            portions += 1
        assert portions == 3
        assert purchasing.purchase_order(tx, order.id).status is Status.CLOSED
        assert [receipt.actor for receipt in purchasing.receipts_of(tx, order.id)] == [str(shop.packer)] * 3
        assert shop.money(Kind.PAYABLE, order.supplier_id) == -300 * 2 * len(variants)
        assert not list(laws.check(tx))


class TestTimeline:
    def test_tells_what_happened_in_order(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        purchasing.count_as_ordered(tx, order.id, version=order.version, actor=shop.packer, now=NOON)
        book(shop, order)

        assert [row.kind for row in purchasing.timeline(tx, order.id)] == ["PurchaseOrderSent", "GoodsReceived"]
