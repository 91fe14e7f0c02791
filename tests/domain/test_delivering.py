"""On the road: only the assigned courier's word counts."""

import pytest

from domain import orders, payments, shipping
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import delivering, taking_back
from domain.ledger import Kind
from domain.orders import Fulfilment, Payment, ReturnStatus
from domain.shipping import ATTEMPTS_MAX, WRONG_CODES_MAX, CodeLocked, NotPacked, NotYourJob, Shipment
from domain.states import IllegalTransition
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop


@pytest.fixture
def mug(shop: Shop) -> int:
    """Ten of them, at 12.00, bought for 5.00."""
    return shop.product("MUG", stock=10, price_minor=1200, cost_minor=500)


@pytest.fixture
def planned(shop: Shop, mug: int) -> Shipment:
    """Two mugs, accepted."""
    return shop.accepted("MUG", 2)


@pytest.fixture
def packed(shop: Shop, planned: Shipment) -> Shipment:
    """Two mugs in a box, with Kim's name on it."""
    return shop.assign(shop.pack(planned))


@pytest.fixture
def out(shop: Shop, packed: Shipment) -> Shipment:
    """Two mugs on Kim's bicycle."""
    delivering.hand_over(shop.tx, packed.id, actor=shop.courier, now=NOON)
    return shop.shipment(packed.id)


@pytest.fixture
def rival(shop: Shop) -> Actor:
    """A courier who has not got this job."""
    return shop.hired(Role.COURIER, "Ravi")


def purse(shop: Shop, courier: Actor) -> int:
    assert courier.person_id is not None
    return payments.cash_of(shop.tx, courier.person_id, currency=CURRENCY)


def deliver(shop: Shop, shipment: Shipment, code: str | None, *, actor: Actor | None = None) -> int | None:
    return delivering.deliver(shop.tx, shipment.id, code=code, actor=actor or shop.courier, now=NOON)


class TestAssignCourier:
    @pytest.mark.parametrize("status", ["planned", "picking", "packed"])
    def test_gives_the_job_until_it_is_handed_over(self, shop: Shop, planned: Shipment, status: str) -> None:
        if status == "picking":
            shop.tick_all(planned)
        if status == "packed":
            shop.pack(planned)

        shipment = shop.assign(planned)

        assert (shipment.courier_id, shipment.status) == (shop.courier.person_id, status)
        assert shop.facts_of("CourierAssigned") == [
            {"shipment_id": planned.id, "courier_id": shop.courier.person_id, "instead_of": None}
        ]

    def test_says_who_had_it_before(self, shop: Shop, packed: Shipment, rival: Actor) -> None:
        shipment = shop.assign(packed, rival)

        assert (shipment.courier_id, shipment.version) == (rival.person_id, packed.version + 1)
        assert shop.facts_of("CourierAssigned")[-1]["instead_of"] == shop.courier.person_id

    def test_tells_nobody_twice(self, shop: Shop, packed: Shipment) -> None:
        shipment = shop.assign(packed)

        assert shipment == packed
        assert shop.events.count("CourierAssigned") == 1

    def test_lets_a_merchant_deliver(self, shop: Shop, packed: Shipment) -> None:
        assert shop.assign(packed, shop.merchant).courier_id == shop.merchant.person_id

    def test_refuses_who_delivers_nothing_here(self, shop: Shop, packed: Shipment) -> None:
        for stranger in (shop.packer, shop.customer("Ben")):
            with shop.refuses(NotAllowed):
                shop.assign(packed, stranger)

        assert shop.shipment(packed.id) == packed

    @pytest.mark.parametrize("who", ["packer", "courier"])
    def test_refuses_all_but_merchants(self, shop: Shop, tx: Transaction, packed: Shipment, who: str) -> None:
        assert shop.courier.person_id is not None

        with shop.refuses(NotAllowed):
            delivering.assign_courier(
                tx,
                packed.id,
                courier_id=shop.courier.person_id,
                version=packed.version,
                actor=getattr(shop, who),
                now=NOON,
            )

    def test_refuses_a_stale_button(self, shop: Shop, tx: Transaction, packed: Shipment, rival: Actor) -> None:
        assert rival.person_id is not None

        with shop.refuses(Changed):
            delivering.assign_courier(
                tx, packed.id, courier_id=rival.person_id, version=packed.version - 1, actor=shop.merchant, now=NOON
            )

        assert shop.shipment(packed.id) == packed

    def test_refuses_who_is_not_there(self, shop: Shop, tx: Transaction, packed: Shipment) -> None:
        with shop.refuses(NotFound):
            delivering.assign_courier(
                tx, packed.id, courier_id=10**9, version=packed.version, actor=shop.merchant, now=NOON
            )

    def test_refuses_once_it_is_on_its_way(self, shop: Shop, out: Shipment, rival: Actor) -> None:
        with shop.refuses(IllegalTransition):
            shop.assign(out, rival)

        assert shop.shipment(out.id).courier_id == shop.courier.person_id


class TestHandOver:
    def test_sends_the_goods_on_their_way(self, shop: Shop, mug: int, out: Shipment) -> None:
        assert (out.status, out.attempts) == ("out_for_delivery", 1)
        assert (shop.pieces(Kind.PACKED, mug), shop.pieces(Kind.IN_TRANSIT, mug)) == (0, 2)
        assert shop.order(out.order_id).fulfilment == Fulfilment.SHIPPED
        assert shop.events[-1] == "ParcelHandedOver"

    def test_turns_their_value_into_cost_of_goods(self, shop: Shop, mug: int, out: Shipment) -> None:
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 4000
        assert shop.money(Kind.COST_OF_GOODS) == 1000

    def test_takes_the_last_of_the_value_with_the_last_piece(self, shop: Shop) -> None:
        cup = shop.product("CUP", stock=3, cost_minor=333)

        shop.out("CUP", 3)

        assert shop.money(Kind.INVENTORY_VALUE, cup) == 0
        assert shop.money(Kind.COST_OF_GOODS) == 999

    def test_remembers_both_steps(self, shop: Shop, out: Shipment) -> None:
        steps = [row["became"] for row in shop.rows("history") if row["document"] == "shipment"]

        assert steps[-2:] == ["handed_over", "out_for_delivery"]

    def test_refuses_everyone_but_the_assigned_courier(
        self, shop: Shop, tx: Transaction, mug: int, packed: Shipment, rival: Actor
    ) -> None:
        for other in (rival, shop.owner, shop.merchant, shop.packer, shop.customer("Ben")):
            with shop.refuses(NotYourJob):
                delivering.hand_over(tx, packed.id, actor=other, now=NOON)

        assert shop.shipment(packed.id) == packed
        assert shop.pieces(Kind.PACKED, mug) == 2

    def test_refuses_when_nobody_has_the_job(self, shop: Shop, tx: Transaction, planned: Shipment) -> None:
        shop.pack(planned)

        with shop.refuses(NotYourJob):
            delivering.hand_over(tx, planned.id, actor=shop.courier, now=NOON)

    def test_refuses_what_is_not_packed(self, shop: Shop, tx: Transaction, planned: Shipment) -> None:
        assigned = shop.assign(planned)

        with shop.refuses(NotPacked):
            delivering.hand_over(tx, planned.id, actor=shop.courier, now=NOON)

        assert shop.shipment(planned.id) == assigned

    def test_refuses_a_second_time(self, shop: Shop, tx: Transaction, mug: int, out: Shipment) -> None:
        with shop.refuses(IllegalTransition):
            delivering.hand_over(tx, out.id, actor=shop.courier, now=NOON)

        assert shop.pieces(Kind.IN_TRANSIT, mug) == 2
        assert shop.events.count("ParcelHandedOver") == 1

    def test_refuses_a_stale_button(self, shop: Shop, tx: Transaction, packed: Shipment) -> None:
        with shop.refuses(Changed):
            delivering.hand_over(tx, packed.id, version=packed.version - 1, actor=shop.courier, now=NOON)

        assert shop.shipment(packed.id) == packed


class TestDeliver:
    def test_gives_the_goods_to_the_customer_and_the_cash_to_the_courier(
        self, shop: Shop, tx: Transaction, mug: int, out: Shipment
    ) -> None:
        assert deliver(shop, out, f" {out.code} ") is None

        order, shipment = shop.order(out.order_id), shop.shipment(out.id)
        assert (shipment.status, shipment.delivered_at) == ("delivered", NOON)
        assert shop.pieces(Kind.CUSTOMER, mug) == 2
        assert (orders.due_minor(tx, order), orders.received_minor(tx, order)) == (0, 2400)
        assert purse(shop, shop.courier) == 2400
        assert (order.payment, order.fulfilment) == (Payment.PAID, Fulfilment.DELIVERED)
        assert not order.is_open
        assert shop.events[-1] == "ParcelDelivered"

    def test_counts_a_wrong_code_and_says_how_many_tries_are_left(self, shop: Shop, mug: int, out: Shipment) -> None:
        assert deliver(shop, out, shop.wrong_code(out)) == WRONG_CODES_MAX - 1
        assert deliver(shop, out, "") == WRONG_CODES_MAX - 2

        shipment = shop.shipment(out.id)
        assert (shipment.status, shipment.wrong_codes, shipment.is_locked) == ("out_for_delivery", 2, False)
        assert shop.pieces(Kind.IN_TRANSIT, mug) == 2
        assert purse(shop, shop.courier) == 0

    def test_takes_the_right_code_after_wrong_ones(self, shop: Shop, out: Shipment) -> None:
        for _ in range(WRONG_CODES_MAX - 1):
            deliver(shop, out, shop.wrong_code(out))

        assert deliver(shop, out, out.code) is None

    def test_locks_after_too_many_wrong_codes_and_calls_a_merchant_once(self, shop: Shop, out: Shipment) -> None:
        left = [deliver(shop, out, shop.wrong_code(out)) for _ in range(WRONG_CODES_MAX)]

        assert left == [4, 3, 2, 1, 0]
        assert shop.shipment(out.id).is_locked
        assert shop.events.count("DeliveryCodeLocked") == 1

    def test_refuses_even_the_right_code_once_it_is_locked(self, shop: Shop, mug: int, out: Shipment) -> None:
        for _ in range(WRONG_CODES_MAX):
            deliver(shop, out, shop.wrong_code(out))

        for code in (out.code, shop.wrong_code(out)):
            with shop.refuses(CodeLocked):
                deliver(shop, out, code)

        assert shop.shipment(out.id).wrong_codes == WRONG_CODES_MAX
        assert shop.pieces(Kind.IN_TRANSIT, mug) == 2

    def test_stays_locked_at_the_next_attempt(self, shop: Shop, tx: Transaction, out: Shipment) -> None:
        for _ in range(WRONG_CODES_MAX):
            deliver(shop, out, shop.wrong_code(out))
        failed = shop.fail(out)
        delivering.retry(tx, out.id, version=failed.version, actor=shop.courier, now=NOON)

        with shop.refuses(CodeLocked):
            deliver(shop, out, out.code)

    def test_lets_a_merchant_confirm_without_the_code(self, shop: Shop, out: Shipment) -> None:
        for _ in range(WRONG_CODES_MAX):
            deliver(shop, out, shop.wrong_code(out))

        assert deliver(shop, out, None, actor=shop.merchant) is None

        assert shop.shipment(out.id).status == "delivered"
        assert purse(shop, shop.courier) == 2400
        assert purse(shop, shop.merchant) == 0

    def test_refuses_the_courier_without_the_code(self, shop: Shop, out: Shipment) -> None:
        for other in (shop.courier, shop.packer, shop.customer("Ben")):
            with shop.refuses(NotAllowed):
                deliver(shop, out, None, actor=other)

        assert shop.shipment(out.id) == out

    def test_refuses_everyone_else_even_with_the_code(self, shop: Shop, out: Shipment, rival: Actor) -> None:
        for other in (rival, shop.merchant, shop.owner, shop.customer_of(shop.order(out.order_id))):
            with shop.refuses(NotYourJob):
                deliver(shop, out, out.code, actor=other)

        assert shop.shipment(out.id) == out

    def test_counts_no_wrong_code_of_anyone_else(self, shop: Shop, out: Shipment, rival: Actor) -> None:
        with shop.refuses(NotYourJob):
            deliver(shop, out, shop.wrong_code(out), actor=rival)

        assert shop.shipment(out.id).wrong_codes == 0

    def test_refuses_what_is_still_in_the_shop(self, shop: Shop, packed: Shipment) -> None:
        with shop.refuses(IllegalTransition):
            deliver(shop, packed, packed.code)
        with shop.refuses(IllegalTransition):
            deliver(shop, packed, shop.wrong_code(packed))

        assert shop.shipment(packed.id) == packed

    def test_refuses_a_second_time(self, shop: Shop, out: Shipment) -> None:
        shop.deliver(out)

        for code, actor in ((out.code, shop.courier), (None, shop.merchant)):
            with shop.refuses(IllegalTransition):
                deliver(shop, out, code, actor=actor)

        assert purse(shop, shop.courier) == 2400
        assert shop.events.count("ParcelDelivered") == 1

    def test_refuses_after_a_failed_attempt_until_it_is_tried_again(self, shop: Shop, out: Shipment) -> None:
        failed = shop.fail(out)

        with shop.refuses(IllegalTransition):
            deliver(shop, out, out.code)

        assert shop.shipment(out.id) == failed

    def test_collects_nothing_for_what_costs_nothing(self, shop: Shop) -> None:
        shop.product("GIFT", price_minor=0)

        shipment = shop.deliver(shop.out("GIFT"))

        assert purse(shop, shop.courier) == 0
        assert shop.order(shipment.order_id).fulfilment == Fulfilment.DELIVERED


class TestFail:
    def test_notes_why(self, shop: Shop, mug: int, out: Shipment) -> None:
        shipment = shop.fail(out, reason=" nobody home ")

        assert (shipment.status, shipment.failure, shipment.attempts) == ("attempt_failed", "nobody home", 1)
        assert shop.pieces(Kind.IN_TRANSIT, mug) == 2
        assert shop.facts_of("DeliveryFailed") == [{"shipment_id": out.id, "attempts": 1}]

    @pytest.mark.parametrize(("reason", "fault"), [("", "empty"), (" ", "empty"), ("x" * 301, "too_long")])
    def test_refuses_without_a_reason_or_with_a_novel(self, shop: Shop, out: Shipment, reason: str, fault: str) -> None:
        with shop.refuses(BadInput) as refusal:
            shop.fail(out, reason=reason)

        assert (refusal.error.field, refusal.error.reason) == ("reason", fault)
        assert shop.shipment(out.id) == out

    def test_refuses_everyone_but_the_assigned_courier(
        self, shop: Shop, tx: Transaction, out: Shipment, rival: Actor
    ) -> None:
        for other in (rival, shop.merchant, shop.owner):
            with shop.refuses(NotYourJob):
                delivering.fail(tx, out.id, reason="nobody home", actor=other, now=NOON)

        assert shop.shipment(out.id) == out

    def test_refuses_what_is_not_out(self, shop: Shop, packed: Shipment) -> None:
        with shop.refuses(IllegalTransition):
            shop.fail(packed)

    def test_refuses_what_was_delivered(self, shop: Shop, out: Shipment) -> None:
        shop.deliver(out)

        with shop.refuses(IllegalTransition):
            shop.fail(out)


class TestRetry:
    def retry(self, shop: Shop, shipment: Shipment, actor: Actor | None = None) -> Shipment:
        version = shop.shipment(shipment.id).version
        delivering.retry(shop.tx, shipment.id, version=version, actor=actor or shop.courier, now=NOON)
        return shop.shipment(shipment.id)

    def test_sets_out_once_more(self, shop: Shop, out: Shipment) -> None:
        shipment = self.retry(shop, shop.fail(out))

        assert (shipment.status, shipment.attempts) == ("out_for_delivery", 2)
        assert shop.events[-1] == "DeliveryRetried"
        assert shop.deliver(shipment).status == "delivered"

    def test_can_be_asked_for_by_a_merchant(self, shop: Shop, out: Shipment) -> None:
        assert self.retry(shop, shop.fail(out), shop.merchant).attempts == 2

    def test_refuses_after_the_third_attempt(self, shop: Shop, out: Shipment) -> None:
        for _ in range(ATTEMPTS_MAX - 1):
            self.retry(shop, shop.fail(out))
        failed = shop.fail(out)
        assert failed.attempts == ATTEMPTS_MAX

        with shop.refuses(IllegalTransition):
            self.retry(shop, out)

        assert shop.shipment(out.id) == failed

    def test_refuses_when_the_last_attempt_has_not_failed(self, shop: Shop, out: Shipment) -> None:
        with shop.refuses(IllegalTransition):
            self.retry(shop, out)

        assert shop.shipment(out.id) == out

    def test_refuses_what_was_not_handed_over(self, shop: Shop, packed: Shipment) -> None:
        with shop.refuses(IllegalTransition):
            self.retry(shop, packed)

    def test_refuses_other_couriers(self, shop: Shop, out: Shipment, rival: Actor) -> None:
        failed = shop.fail(out)

        for other in (rival, shop.packer, shop.customer("Ben")):
            with shop.refuses(NotYourJob):
                self.retry(shop, out, other)

        assert shop.shipment(out.id) == failed

    def test_refuses_a_stale_button(self, shop: Shop, tx: Transaction, out: Shipment) -> None:
        failed = shop.fail(out)

        with shop.refuses(Changed):
            delivering.retry(tx, out.id, version=out.version, actor=shop.courier, now=NOON)

        assert shop.shipment(out.id) == failed


class TestBringBack:
    def test_turns_the_goods_around(self, shop: Shop, mug: int, out: Shipment) -> None:
        shipment = shop.bring_back(shop.fail(out))

        assert shipment.status == "returning"
        assert (shop.pieces(Kind.IN_TRANSIT, mug), shop.pieces(Kind.RETURNING, mug)) == (0, 2)
        order = shop.order(out.order_id)
        assert (order.fulfilment, order.return_status) == (Fulfilment.SHIPPED, ReturnStatus.COMING)
        assert order.is_open
        assert shop.events[-1] == "ParcelComingBack"

    def test_can_be_asked_for_by_a_merchant(self, shop: Shop, tx: Transaction, out: Shipment) -> None:
        delivering.bring_back(tx, out.id, version=out.version, actor=shop.merchant, now=NOON)

        assert shop.shipment(out.id).status == "returning"

    def test_refuses_other_couriers(self, shop: Shop, tx: Transaction, out: Shipment, rival: Actor) -> None:
        for other in (rival, shop.packer):
            with shop.refuses(NotYourJob):
                delivering.bring_back(tx, out.id, version=out.version, actor=other, now=NOON)

        assert shop.shipment(out.id) == out

    def test_refuses_a_stale_button(self, shop: Shop, tx: Transaction, mug: int, out: Shipment) -> None:
        shop.fail(out)

        with shop.refuses(Changed):
            delivering.bring_back(tx, out.id, version=out.version, actor=shop.courier, now=NOON)

        assert shop.pieces(Kind.IN_TRANSIT, mug) == 2

    def test_refuses_what_is_in_the_shop_and_what_was_delivered(self, shop: Shop, packed: Shipment) -> None:
        with shop.refuses(IllegalTransition):
            shop.bring_back(packed)
        delivering.hand_over(shop.tx, packed.id, actor=shop.courier, now=NOON)
        shop.deliver(packed)

        with shop.refuses(IllegalTransition):
            shop.bring_back(packed)

        assert purse(shop, shop.courier) == 2400

    def test_refuses_what_has_come_back(self, shop: Shop, out: Shipment) -> None:
        back = shop.come_back(shop.bring_back(out))

        with shop.refuses(IllegalTransition):
            shop.bring_back(back)

    def test_refuses_what_waits_at_the_counter(self, shop: Shop, tx: Transaction, mug: int) -> None:
        waiting = shop.at_counter("MUG")

        with shop.refuses(IllegalTransition):
            delivering.bring_back(tx, waiting.id, version=waiting.version, actor=shop.merchant, now=NOON)

        assert shop.shipment(waiting.id) == waiting
        assert shop.pieces(Kind.PACKED, mug) == 1


class TestComeBack:
    def test_puts_the_goods_on_the_shelf_again_with_their_value(
        self, shop: Shop, tx: Transaction, mug: int, out: Shipment
    ) -> None:
        shipment = shop.come_back(shop.bring_back(out))

        assert shipment.status == "returned"
        assert shop.available(mug) == 10
        assert shop.pieces(Kind.RETURNING, mug) == shop.pieces(Kind.INSPECTION, mug) == 0
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 5000
        assert shop.money(Kind.COST_OF_GOODS) == 0

    def test_restocks_the_last_pieces_at_what_the_catalogue_says(self, shop: Shop) -> None:
        cup = shop.product("CUP", stock=3, cost_minor=333)

        shop.come_back(shop.bring_back(shop.out("CUP", 3)))

        assert shop.money(Kind.INVENTORY_VALUE, cup) == 999

    def test_credits_the_customer(self, shop: Shop, tx: Transaction, out: Shipment) -> None:
        shop.come_back(shop.bring_back(out))

        order = shop.order(out.order_id)
        assert orders.due_minor(tx, order) == 0
        assert shop.money(Kind.REVENUE) == 0
        assert (order.fulfilment, order.return_status) == (Fulfilment.NONE, ReturnStatus.RETURNED)
        assert (order.payment, order.is_open) == (Payment.NONE, False)
        assert shop.events[-3:] == ["ParcelCameBack", "ReturnInspected", "ReturnSettled"]

    def test_ends_the_low_stock(self, shop: Shop) -> None:
        cup = shop.product("CUP", stock=3, threshold=2)
        out = shop.out("CUP", 2)

        shop.come_back(shop.bring_back(out))
        shop.place_order("CUP", 2)

        assert [fact["variant_id"] for fact in shop.facts_of("StockLow")] == [cup, cup]

    def test_refuses_the_courier(self, shop: Shop, tx: Transaction, out: Shipment) -> None:
        returning = shop.bring_back(out)

        with shop.refuses(NotAllowed):
            taking_back.receive_parcel(tx, out.id, version=returning.version, actor=shop.courier, now=NOON)

        assert shop.shipment(out.id) == returning

    def test_refuses_what_was_not_coming_back(self, shop: Shop, mug: int, out: Shipment) -> None:
        with shop.refuses(IllegalTransition):
            shop.come_back(out)

        assert shop.available(mug) == 8

    def test_refuses_a_second_time(self, shop: Shop, mug: int, out: Shipment) -> None:
        shop.come_back(shop.bring_back(out))

        with shop.refuses(IllegalTransition):
            shop.come_back(out)

        assert shop.available(mug) == 10

    def test_refuses_a_stale_button(self, shop: Shop, tx: Transaction, out: Shipment) -> None:
        returning = shop.bring_back(out)

        with shop.refuses(Changed):
            taking_back.receive_parcel(tx, out.id, version=out.version, actor=shop.packer, now=NOON)

        assert shop.shipment(out.id) == returning


class TestJobsOf:
    def test_lists_what_a_courier_has_to_do_oldest_first(self, shop: Shop, tx: Transaction, mug: int) -> None:
        shop.deliver(shop.out("MUG"))
        shop.come_back(shop.bring_back(shop.out("MUG")))
        out, returning = shop.out("MUG"), shop.bring_back(shop.out("MUG"))
        assigned, called_off = shop.assign(shop.accepted("MUG")), shop.assign(shop.accepted("MUG"))
        shop.cancel(shop.order(called_off.order_id))
        assert shop.courier.person_id is not None

        jobs = shipping.jobs_of(tx, shop.courier.person_id, most=9)

        assert [job.id for job in jobs] == [out.id, returning.id, assigned.id]


class TestCheckCode:
    def test_tells_how_many_tries_are_left(self, shop: Shop, out: Shipment) -> None:
        with pytest.raises(shipping.WrongCode) as refusal:
            shipping.check_code(out, shop.wrong_code(out), actor=shop.courier)

        assert refusal.value.tries_left == WRONG_CODES_MAX - 1
