"""Purchase orders: sent, answered, and ended."""

import pytest

from domain import ledger, purchasing
from domain.actors import Actor
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.ledger import Account, Kind
from domain.purchasing import AlreadyAnswered, Answer, Arrived, Offer, PurchaseOrder, Status
from domain.states import IllegalTransition
from domain.transaction import Transaction
from tests.shop import NOON, Shop

DAY = 24 * 3600


@pytest.fixture
def mug(shop: Shop) -> int:
    return shop.product("MUG", stock=0)


@pytest.fixture
def acme(shop: Shop) -> int:
    return shop.supplier("Acme")


@pytest.fixture
def sam(shop: Shop, acme: int) -> Actor:
    """Whoever answers for Acme."""
    return shop.answers_for(acme, "Sam")


@pytest.fixture
def order(shop: Shop, acme: int, mug: int) -> PurchaseOrder:
    """Ten mugs at 3.00, sent."""
    return shop.bought(acme, (mug, 10))


def incoming(shop: Shop, variant_id: int) -> int:
    return shop.pieces(Kind.INCOMING, variant_id)


class TestDraft:
    def test_is_one_for_each_supplier_and_place(self, tx: Transaction, shop: Shop, acme: int) -> None:
        ids = {purchasing.draft(tx, acme, place_id=shop.place_id, actor=shop.merchant, now=NOON) for _ in range(2)}

        assert len(ids) == 1

    def test_takes_what_its_supplier_sells(self, tx: Transaction, shop: Shop, acme: int, mug: int) -> None:
        order_id = purchasing.draft(tx, acme, place_id=shop.place_id, actor=shop.merchant, now=NOON)
        with shop.refuses(NotFound):
            purchasing.wish(tx, order_id, mug, 5, actor=shop.merchant)
        shop.sells(acme, mug, cost_minor=250, sku="A-1")

        for quantity, cost_minor in ((5, None), (6, 240)):
            wished = purchasing.wish(tx, order_id, mug, quantity, cost_minor=cost_minor, actor=shop.merchant)

        [line] = wished.lines
        assert (line.quantity, line.cost_minor, line.sku, wished.cost_minor) == (6, 240, "A-1", 1440)
        assert purchasing.wish(tx, order_id, mug, 0, actor=shop.merchant).lines == ()

    @pytest.mark.parametrize("quantity", [-1, 10**6 + 1])
    def test_refuses_what_no_shelf_holds(self, tx: Transaction, shop: Shop, acme: int, quantity: int) -> None:
        order_id = purchasing.draft(tx, acme, place_id=shop.place_id, actor=shop.merchant, now=NOON)

        with shop.refuses(BadInput):
            purchasing.wish(tx, order_id, 1, quantity, actor=shop.merchant)

    def test_is_not_what_it_was_once_it_is_sent(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        with shop.refuses(Changed):
            purchasing.wish(tx, order.id, order.lines[0].variant_id, 1, actor=shop.merchant)


class TestRoundUp:
    @pytest.mark.parametrize("quantities", [(1, 24), (23, 24), (24, 24), (25, 36)])
    def test_takes_what_the_supplier_sends(self, shop: Shop, acme: int, mug: int, quantities: tuple[int, int]) -> None:
        tx, (wished, rounded) = shop.tx, quantities
        shop.sells(acme, mug, cost_minor=250, minimum=20, pack=12)
        order_id = purchasing.draft(tx, acme, place_id=shop.place_id, actor=shop.merchant, now=NOON)
        drawn_up = purchasing.wish(tx, order_id, mug, wished, cost_minor=240, actor=shop.merchant)
        assert purchasing.rounded_up(tx, drawn_up) == ({} if wished == rounded else {mug: rounded})

        taken = purchasing.round_up(tx, order_id, version=drawn_up.version, actor=shop.merchant)

        assert [(each.quantity, each.cost_minor) for each in taken.lines] == [(rounded, 240)]
        assert purchasing.rounded_up(tx, taken) == {}
        with shop.refuses(Changed):
            purchasing.round_up(tx, order_id, version=drawn_up.version, actor=shop.merchant)


class TestSend:
    def test_puts_its_goods_on_their_way(self, shop: Shop, order: PurchaseOrder, mug: int) -> None:
        assert order.status is Status.SENT
        assert order.answer_by_at == NOON + 3 * DAY
        assert incoming(shop, mug) == 10
        assert "PurchaseOrderSent" in shop.events

    def test_happens_once(self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int) -> None:
        with shop.refuses(IllegalTransition):
            purchasing.send(tx, order.id, version=1, actor=shop.merchant, now=NOON)

        assert incoming(shop, mug) == 10

    def test_draws_up_the_rest_of_a_very_long_one_as_another(
        self, tx: Transaction, shop: Shop, acme: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("domain.purchasing.ordering.LINES_SENT_MAX", 2)
        variants = [shop.product(f"V{number}", stock=0) for number in range(5)]

        sent = shop.bought(acme, *((variant, 10) for variant in variants))

        rest_id = purchasing.draft_for(tx, acme, place_id=shop.place_id)
        assert rest_id is not None
        rest = purchasing.purchase_order(tx, rest_id)
        assert [line.variant_id for line in (*sent.lines, *rest.lines)] == variants
        assert (len(sent.lines), rest.status) == (2, Status.DRAFT)
        assert [incoming(shop, variant) for variant in variants] == [10, 10, 0, 0, 0]
        for left in (1, 0):
            rest_id = purchasing.draft_for(tx, acme, place_id=shop.place_id)
            assert rest_id is not None
            purchasing.send(tx, rest_id, version=1, actor=shop.merchant, now=NOON)
            assert sum(incoming(shop, variant) == 0 for variant in variants) == left

    def test_needs_something_in_it(self, tx: Transaction, shop: Shop, acme: int) -> None:
        order_id = purchasing.draft(tx, acme, place_id=shop.place_id, actor=shop.merchant, now=NOON)

        with shop.refuses(BadInput):
            purchasing.send(tx, order_id, version=1, actor=shop.merchant, now=NOON)

    def test_is_a_merchant_s(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        with shop.refuses(NotAllowed):
            purchasing.send(tx, order.id, version=order.version, actor=shop.packer, now=NOON)


class TestConfirm:
    def test_takes_it_on_as_it_is(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor, mug: int
    ) -> None:
        confirmed = purchasing.confirm(
            tx, order.id, version=order.version, expected_at=NOON + 5 * DAY, actor=sam, now=NOON
        )

        assert (confirmed.status, confirmed.answer) == (Status.CONFIRMED, Answer.CONFIRMED)
        assert confirmed.expected_at == NOON + 5 * DAY
        assert incoming(shop, mug) == 10

    def test_asks_nobody_for_fewer_or_cheaper_pieces(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor, mug: int
    ) -> None:
        [line] = order.lines

        confirmed = self.confirmed(tx, order, sam, Offer(8, 290))

        assert confirmed.status is Status.CONFIRMED
        assert [(each.quantity, each.cost_minor) for each in confirmed.lines] == [(8, 290)]
        assert incoming(shop, line.variant_id) == 8

    @pytest.mark.parametrize("offer", [Offer(12, 300), Offer(10, 301), Offer(5, 350)])
    def test_asks_a_merchant_for_more_or_dearer_ones(
        self, shop: Shop, order: PurchaseOrder, sam: Actor, mug: int, offer: Offer
    ) -> None:
        tx = shop.tx
        changed = self.confirmed(tx, order, sam, offer)

        assert (changed.status, changed.answer, changed.lines[0].offered) == (Status.SENT, Answer.CHANGED, offer)
        assert incoming(shop, mug) == 10
        assert [each.id for each in purchasing.to_decide(tx, most=9)] == [order.id]

        agreed = purchasing.agree(tx, order.id, version=changed.version, actor=shop.merchant, now=NOON)

        assert (agreed.status, agreed.lines[0].offered) == (Status.CONFIRMED, None)
        assert (agreed.lines[0].quantity, agreed.lines[0].cost_minor) == (offer.quantity, offer.cost_minor)
        assert incoming(shop, mug) == offer.quantity

    def test_is_agreed_to_as_it_was_seen(self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor) -> None:
        changed = self.confirmed(tx, order, sam, Offer(10, 400))
        for version in (changed.version - 1, changed.version + 1):
            with shop.refuses(Changed):
                purchasing.agree(tx, order.id, version=version, actor=shop.merchant, now=NOON)
        with shop.refuses(NotAllowed):
            purchasing.agree(tx, order.id, version=changed.version, actor=sam, now=NOON)

    def test_may_be_asked_again(self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor) -> None:
        changed = self.confirmed(tx, order, sam, Offer(10, 400))

        again = purchasing.ask_again(tx, order.id, version=changed.version, actor=shop.merchant, now=NOON + DAY)

        assert (again.answer, again.lines[0].offered, again.answer_by_at) == (Answer.NONE, None, NOON + 4 * DAY)
        assert self.confirmed(tx, again, sam).status is Status.CONFIRMED

    @pytest.mark.parametrize("offer", [Offer(-1, 300), Offer(10, -1), Offer(10**7, 1)])
    def test_refuses_what_cannot_be(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor, offer: Offer
    ) -> None:
        with shop.refuses(BadInput):
            self.confirmed(tx, order, sam, offer)

    def test_refuses_to_leave_nothing(self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor) -> None:
        with shop.refuses(BadInput) as refusal:
            self.confirmed(tx, order, sam, Offer(0, 300))

        assert refusal.error.reason == "nothing_left"

    def test_refuses_a_second_answer(self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor) -> None:
        self.confirmed(tx, order, sam)

        for again in (purchasing.confirm, purchasing.decline):
            with shop.refuses(AlreadyAnswered) as refusal:
                again(tx, order.id, version=order.version, actor=sam, now=NOON + 9)
            assert (refusal.error.answer, refusal.error.answered_at) == (Answer.CONFIRMED, NOON)

    def test_refuses_a_cancelled_order(self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor) -> None:
        purchasing.cancel(tx, order.id, version=order.version, actor=shop.merchant, now=NOON)

        with shop.refuses(IllegalTransition) as refusal:
            self.confirmed(tx, order, sam)

        assert refusal.error.was == "cancelled"

    def test_refuses_another_supplier_s_order(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        stranger = shop.answers_for(shop.supplier("Zeta"), "Zoe")

        for who in (stranger, shop.customer("Anna")):
            with shop.refuses(NotFound):
                self.confirmed(tx, order, who)

    def test_refuses_a_button_that_is_out_of_date(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor
    ) -> None:
        changed = self.confirmed(tx, order, sam, Offer(10, 400))
        purchasing.ask_again(tx, order.id, version=changed.version, actor=shop.merchant, now=NOON)

        with shop.refuses(Changed):
            self.confirmed(tx, order, sam)

    def test_knows_nothing_of_what_is_drawn_up(self, tx: Transaction, shop: Shop, acme: int, sam: Actor) -> None:
        order_id = purchasing.draft(tx, acme, place_id=shop.place_id, actor=shop.merchant, now=NOON)

        with shop.refuses(NotFound):
            purchasing.confirm(tx, order_id, version=1, actor=sam, now=NOON)

    def test_may_be_heard_by_a_merchant(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        assert self.confirmed(tx, order, shop.merchant).status is Status.CONFIRMED

    @staticmethod
    def confirmed(tx: Transaction, order: PurchaseOrder, actor: Actor, offer: Offer | None = None) -> PurchaseOrder:
        offers = {} if offer is None else {order.lines[0].id: offer}
        return purchasing.confirm(tx, order.id, version=order.version, offers=offers, actor=actor, now=NOON)


class TestGiveDate:
    def test_says_when_it_will_be_here(self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor) -> None:
        taken = purchasing.confirm(tx, order.id, version=order.version, actor=sam, now=NOON)

        dated = purchasing.give_date(
            tx, order.id, version=taken.version, expected_at=NOON + 2 * DAY, actor=sam, now=NOON
        )

        assert dated.expected_at == NOON + 2 * DAY
        assert [each.id for each in purchasing.late(tx, now=NOON + 3 * DAY, most=9)] == [order.id]

    @pytest.mark.parametrize("days", [-2, 800])
    def test_refuses_no_date(self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor, days: int) -> None:
        taken = purchasing.confirm(tx, order.id, version=order.version, actor=sam, now=NOON)

        with shop.refuses(BadInput):
            purchasing.give_date(
                tx, order.id, version=taken.version, expected_at=NOON + days * DAY, actor=sam, now=NOON
            )

    def test_is_not_for_what_was_not_taken_on(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor
    ) -> None:
        with shop.refuses(IllegalTransition):
            purchasing.give_date(tx, order.id, version=order.version, expected_at=NOON, actor=sam, now=NOON)


class TestPassOn:
    def test_asks_the_next_supplier_once_it_was_declined(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor, mug: int
    ) -> None:
        zeta, last = shop.supplier("Zeta"), shop.supplier("Last")
        shop.sells(last, mug, priority=3)
        shop.sells(zeta, mug, priority=2, pack=6)
        shop.rule(mug, 1, 2, 5)
        declined = purchasing.decline(tx, order.id, version=order.version, reason="sold out", actor=sam, now=NOON)
        assert (declined.status, declined.answer, declined.reason) == (Status.SENT, Answer.DECLINED, "sold out")

        passed = purchasing.pass_on(tx, order.id, version=declined.version, actor=shop.merchant, now=NOON)

        assert purchasing.purchase_order(tx, order.id).status is Status.CANCELLED
        [draft] = [purchasing.purchase_order(tx, each) for each in passed.order_ids]
        assert (draft.supplier_id, draft.status) == (zeta, Status.DRAFT)
        assert [(line.variant_id, line.quantity) for line in draft.lines] == [(mug, 30)]
        assert incoming(shop, mug) == 0

    def test_orders_nothing_in_between(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor, mug: int
    ) -> None:
        """The merchant is asked first, so the run must not ask anybody by itself."""
        shop.sells(shop.supplier("Zeta"), mug, priority=2)
        shop.rule(mug, 5, 10)
        purchasing.decline(tx, order.id, version=order.version, actor=sam, now=NOON)

        assert shop.reorder(mug).lines == 0

    def test_has_the_rules_ask_somebody_else_for_a_while(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor, mug: int
    ) -> None:
        zeta = shop.supplier("Zeta")
        shop.sells(zeta, mug, priority=2)
        shop.rule(mug, 5, 10)
        declined = purchasing.decline(tx, order.id, version=order.version, actor=sam, now=NOON)
        purchasing.cancel(tx, order.id, version=declined.version, actor=shop.merchant, now=NOON)

        [drafted] = shop.reorder(mug).order_ids

        assert purchasing.purchase_order(tx, drafted).supplier_id == zeta

    def test_asks_after_silence_and_not_before(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int
    ) -> None:
        shop.sells(shop.supplier("Zeta"), mug, priority=2)
        with shop.refuses(Changed):
            purchasing.pass_on(tx, order.id, version=order.version, actor=shop.merchant, now=NOON + 3 * DAY)
        assert purchasing.unanswered(tx, now=NOON + 3 * DAY, most=9) == []

        late = NOON + 3 * DAY + 1
        assert [each.id for each in purchasing.unanswered(tx, now=late, most=9)] == [order.id]
        passed = purchasing.pass_on(tx, order.id, version=order.version, actor=shop.merchant, now=late)

        assert len(passed.order_ids) == 1

    def test_names_what_nobody_else_sells(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor, mug: int
    ) -> None:
        declined = purchasing.decline(tx, order.id, version=order.version, actor=sam, now=NOON)
        assert purchasing.next_suppliers(tx, declined, now=NOON) == {declined.lines[0].id: None}

        passed = purchasing.pass_on(tx, order.id, version=declined.version, actor=shop.merchant, now=NOON)

        assert (passed.order_ids, passed.without_supplier) == ((), (mug,))

    def test_is_a_merchant_s(self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor) -> None:
        declined = purchasing.decline(tx, order.id, version=order.version, actor=sam, now=NOON)

        with shop.refuses(NotAllowed):
            purchasing.pass_on(tx, order.id, version=declined.version, actor=sam, now=NOON)


class TestCancel:
    def test_waits_for_nothing_any_more(self, tx: Transaction, shop: Shop, order: PurchaseOrder, mug: int) -> None:
        cancelled = purchasing.cancel(
            tx, order.id, version=order.version, reason="too late", actor=shop.merchant, now=NOON
        )

        assert (cancelled.status, cancelled.reason) == (Status.CANCELLED, "too late")
        assert incoming(shop, mug) == 0
        world = ledger.balance(tx, Account(Kind.SUPPLIER, unit=ledger.pieces(mug)))
        assert world == 0

    def test_is_no_longer_possible_once_some_has_come(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        order = shop.receive_purchase(order, Arrived(good=1))

        with shop.refuses(IllegalTransition):
            purchasing.cancel(tx, order.id, version=order.version, actor=shop.merchant, now=NOON)

    def test_refuses_who_saw_something_else(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        with shop.refuses(Changed):
            purchasing.cancel(tx, order.id, version=order.version - 1, actor=shop.merchant, now=NOON)
