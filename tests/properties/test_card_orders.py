"""Orders by card: no sequence of acts and answers takes what is not held, gives back too much, or loses any."""

from collections.abc import Callable
from datetime import UTC
from random import Random
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain import ledger, orders, paying, payments, prices
from domain.errors import ShopError
from domain.flows import (
    accepting,
    calling_off,
    changing,
    collecting,
    delivering,
    fees,
    holds,
    laws,
    packing,
    refunding,
    settling,
    splitting,
)
from domain.ledger import Account, Kind
from domain.orders import Order, Status
from domain.paying import Fee, FeeKind, OnLapse
from domain.payments import Act, Operation, Payment
from domain.payments.provider import OperationStatus, Page, Refunded, Rejected, Snapshot
from domain.shipping import Shipment
from domain.transaction import Transaction
from tests.cards import CardPayment, take_cards
from tests.postgres import Engine
from tests.properties.searching import searched
from tests.properties.test_payments import Provider
from tests.shop import CURRENCY, NOON, Shop

pytestmark = pytest.mark.timeout(600)

P = ParamSpec("P")
T = TypeVar("T")
ENDS = NOON + 7 * 24 * 3600
STANDING = (Status.PLACED, Status.CONFIRMED)
ACTS = (
    *("place", "begin", "begin", "pay", "pay", "send", "send", "send", "hear", "hear", "accept", "accept"),
    *("change", "change", "split", "pack", "pack", "pack", "unpack", "hand_over", "deliver", "bring_back"),
    *("cancel", "decline", "set_the_fee", "refund", "refund", "receive", "give_back"),
    *("let_the_bank_refuse", "lapse", "keep_time", "take_now", "let_go", "hand_over_unpaid"),
)


class Charging(RuleBasedStateMachine):
    """
    One customer whose orders are paid by card, and a provider that answers when it likes, or has let go meanwhile.

    What an act is done with comes from its seed: drawn one by one, such choices would seldom fit together.
    """

    on: ClassVar[Engine] = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.shop = Shop(on=self.on)
        self.provider = Provider()
        self.chance = Random(0)
        # What a merchant books, a merchant gives back.
        self.paid_by_hand = set[int]()
        prices.set_rates(self.shop.tx, "19\ndelivery 7", zone=UTC, actor=self.shop.merchant)
        prices.set_tariff(self.shop.tx, "4.90, free from 60", currency=CURRENCY, actor=self.shop.merchant)
        take_cards(self.shop)
        self.shop.product("MUG", price_minor=1253, stock=60)
        self.shop.product("BOWL", price_minor=701, stock=60)
        self.customer = self.shop.customer("Anna")
        for pieces in (1, 3):
            self.open(pieces)

    def open(self, pieces: int) -> None:
        """An order whose money is held and that waits to be packed, so that there is something to do at first."""
        order = self.shop.place_order(lines=[("MUG", pieces), ("BOWL", 2)], customer=self.customer)
        card = CardPayment.begun(self.shop, order=order)
        self.provider.said[str(card.id)] = card.says
        self.provider.answers[card.opening.key] = card.page
        self.provider.pay(str(card.id), at_once=False)
        self.provider.change(str(card.id), capture_before=ENDS)
        settling.settle(self.shop.tx, self.provider.said[str(card.id)], now=NOON)
        if self.shop.order(order.id).status is Status.PLACED:
            self.shop.take_on(order)

    def teardown(self) -> None:
        try:
            self.come_to_rest()
            self.nothing_is_kept_for_what_has_ended()
        finally:
            self.shop.close()

    @rule(act=st.sampled_from(ACTS), seed=st.integers(0, 2**32))
    def do(self, act: str, seed: int) -> None:
        self.chance = self.provider.chance = Random(seed)
        getattr(self, act)()

    # --- what people do -------------------------------------------------------------------------------------------

    def place(self) -> None:
        if len(self.shop.rows("orders")) < 6:
            self.shop.place_order(
                self.chance.choice(["MUG", "BOWL"]), self.chance.randint(1, 3), customer=self.customer
            )

    def begin(self) -> None:
        """A page to pay on; now and then a second one, or for another amount than is due."""
        order = self.an_order()
        due_minor = payments.unsecured_minor(self.shop.tx, order)
        amount_minor = due_minor if self.chance.random() < 0.8 else order.total_minor
        if amount_minor > 0 and len(payments.of_order(self.shop.tx, order.id)) < 4:
            card = CardPayment.begun(self.shop, order=order, amount_minor=amount_minor)
            self.provider.said[str(card.id)] = card.says
            self.provider.answers[card.opening.key] = card.page

    def accept(self) -> None:
        order, actor = self.an_order(Status.PLACED), self.shop.merchant
        self.act(accepting.accept_order, order.id, version=order.version, zone=UTC, actor=actor, now=NOON)

    def change(self) -> None:
        order, merchant = self.an_order(*STANDING), self.shop.merchant
        by = self.chance.choice([merchant, self.customer])
        begun: dict[str, Any] = {"by_customer": by is self.customer, "actor": by, "now": NOON}
        drafted = self.act(changing.begin, order.id, **begun)
        if drafted is None:
            return
        for line in order.lines:
            drafted = self.act(orders.changing.wish, drafted, line.variant_id, self.chance.randint(0, 3)) or drafted
        fee = fees.of_part(self.shop.tx, self.shop.order(order.id), drafted)
        seen: dict[str, Any] = {"version": drafted.version, "fee_minor": fee.total_minor if fee is not None else 0}
        if self.act(changing.send, drafted.id, **seen, actor=by, now=NOON) is False:
            answers: dict[str, Any] = {"actor": self.customer if by is merchant else merchant, "now": NOON}
            version = orders.changing.change(self.shop.tx, drafted.id).version
            self.act(changing.confirm, drafted.id, version=version, **answers)

    def split(self) -> None:
        order, merchant = self.an_order(*STANDING), self.shop.merchant
        drafted = self.act(changing.begin, order.id, by_customer=False, actor=merchant, now=NOON)
        if drafted is None:
            return
        for line in order.lines:
            pieces = self.chance.randint(0, line.quantity)
            drafted = self.act(orders.changing.wish, drafted, line.variant_id, pieces) or drafted
        self.act(splitting.split, drafted.id, version=drafted.version, zone=UTC, actor=merchant, now=NOON)

    def pack(self) -> None:
        shipment = self.a_shipment("planned", "picking")
        if shipment is not None:
            self.act(lambda _tx: self.shop.pack(shipment))

    def unpack(self) -> None:
        shipment = self.a_shipment("packed")
        if shipment is not None:
            actor = self.shop.packer
            self.act(packing.unpack, shipment.id, version=shipment.version, actor=actor, now=NOON)

    def hand_over(self) -> None:
        """Nothing leaves the house before it is paid, unless a merchant has said so."""
        shipment = self.a_shipment("packed")
        if shipment is None:
            return
        assigned = self.shop.assign(shipment) if shipment.courier_id is None else shipment
        self.act(delivering.hand_over, assigned.id, actor=self.shop.courier, now=NOON)
        if self.shop.shipment(shipment.id).status != "packed":
            order = self.shop.order(shipment.order_id)
            assert order.terms == "cash" or orders.due_minor(self.shop.tx, order) <= 0

    def deliver(self) -> None:
        shipment = self.a_shipment("out_for_delivery")
        if shipment is not None:
            self.act(delivering.deliver, shipment.id, code=None, actor=self.shop.merchant, now=NOON)

    def bring_back(self) -> None:
        shipment = self.a_shipment("out_for_delivery")
        if shipment is not None:
            self.act(lambda _tx: self.shop.come_back(self.shop.bring_back(shipment)))

    def cancel(self) -> None:
        order = self.an_order(*STANDING)
        fee_minor = calling_off.cost(self.shop.tx, order).fee_minor
        seen: dict[str, Any] = {"version": order.version, "fee_minor": fee_minor}
        self.act(calling_off.cancel, order.id, **seen, actor=self.customer, now=NOON)

    def decline(self) -> None:
        order = self.an_order(*STANDING)
        seen: dict[str, Any] = {"version": order.version, "reason": "none left"}
        self.act(calling_off.decline, order.id, **seen, actor=self.shop.merchant, now=NOON)

    def set_the_fee(self) -> None:
        fee = self.chance.choice([Fee(), Fee(FeeKind.PERCENT, 10), Fee(FeeKind.FIXED, 400), Fee(FeeKind.DELIVERY)])
        paying.set_fee(self.shop.tx, fee, actor=self.shop.merchant)
        paying.set_on_lapse(self.shop.tx, self.chance.choice(list(OnLapse)), actor=self.shop.merchant)

    def refund(self) -> None:
        order = self.an_order()
        before = refunding.refundable(self.shop.tx, order)
        what: dict[str, Any] = {
            "amount_minor": self.chance.choice([1, 500, max(1, before.at_most_minor), before.at_most_minor + 1])
        }
        if self.chance.random() < 0.4 and order.lines:
            line = self.chance.choice(order.lines)
            what = {"lines": {line.id: self.chance.randint(0, line.quantity)}}
        done = self.act(
            refunding.refund,
            order.id,
            version=order.version,
            reason="a crack",
            is_goodwill=self.chance.random() < 0.7,
            actor=self.shop.merchant,
            now=NOON,
            **what,
        )
        assert done is None or done.amount_minor <= before.at_most_minor

    def receive(self) -> None:
        order = self.an_order(*STANDING)
        due_minor = max(1, orders.due_minor(self.shop.tx, order))
        booked: dict[str, Any] = {"version": order.version, "amount_minor": self.chance.choice([300, due_minor])}
        self.act(collecting.receive, order.id, **booked, actor=self.shop.merchant, now=NOON)
        self.paid_by_hand.add(order.id)

    def give_back(self) -> None:
        order = self.an_order()
        owed: dict[str, Any] = {
            "version": order.version,
            "amount_minor": max(1, -orders.due_minor(self.shop.tx, order)),
        }
        self.act(collecting.give_back, order.id, **owed, actor=self.shop.merchant, now=NOON)

    def keep_time(self) -> None:
        moment = ENDS - self.chance.choice([holds.WARNED_SECONDS, holds.ENDED_SECONDS])
        for payment_id in holds.ending(self.shop.tx, now=moment, most=9):
            self.act(holds.keep_time, payment_id, now=moment)

    def take_now(self) -> None:
        self.decide(holds.take_now)

    def let_go(self) -> None:
        if self.chance.random() < 0.3:
            self.decide(holds.let_go)

    def hand_over_unpaid(self) -> None:
        if self.chance.random() < 0.5:
            self.decide(holds.hand_over_unpaid, reason="she pays at the door")

    def decide(self, work: Callable[..., None], **how: str) -> None:
        order = self.an_order(*STANDING)
        self.act(work, order.id, version=order.version, actor=self.shop.merchant, now=NOON, **how)

    # --- what the provider does -----------------------------------------------------------------------------------

    def pay(self) -> None:
        payment = self.a_payment()
        if payment is not None:
            self.provider.pay(str(payment.id), at_once=False)
            self.provider.change(str(payment.id), capture_before=ENDS)

    def lapse(self) -> None:
        payment = self.a_payment()
        if payment is not None and self.provider.said[str(payment.id)].authorised_minor:
            self.provider.let_go(str(payment.id))

    def let_the_bank_refuse(self) -> None:
        """What was asked next is refused for certain, and not done."""
        waiting = self.unsent()
        if waiting:
            operation = self.chance.choice(waiting)
            self.provider.answers.setdefault(operation.key, Rejected("card_declined", ""))
            self.send_one(operation)

    def send(self) -> None:
        waiting = self.unsent()
        if waiting:
            self.send_one(self.chance.choice(waiting))

    def send_one(self, operation: Operation, *, is_lost: bool | None = None) -> None:
        payment = payments.payment(self.shop.tx, operation.payment_id)
        if self.chance.random() < 0.2 if is_lost is None else is_lost:
            payments.unanswered(self.shop.tx, operation.id, now=NOON)
            return
        try:
            answer: Page | Snapshot | Refunded | Rejected = self.provider.ask(payment, operation)
        except Rejected as no:
            answer = no
        if isinstance(answer, Rejected):
            settling.refused(self.shop.tx, operation.id, reason=answer.code, now=NOON)
        elif isinstance(answer, Page):
            payments.page_opened(self.shop.tx, operation.id, answer, now=NOON)
        else:
            self.look_up(payment)

    def hear(self) -> None:
        payment = self.a_payment()
        if payment is not None:
            self.look_up(payment)

    def look_up(self, payment: Payment) -> None:
        settling.settle(self.shop.tx, self.provider.said[str(payment.id)], now=NOON)

    # --- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    def laws_hold(self) -> None:
        assert laws.check(self.shop.tx) == []

    @invariant()
    def every_cent_is_somewhere(self) -> None:
        rows = self.shop.rows("accounts")
        owed = sum(row["balance"] for row in rows if row["kind"] in {"receivable", "courier_cash"})
        clearing = ledger.balance(self.shop.tx, Account(Kind.CLEARING, CURRENCY, "stripe"))
        results = [
            Account(Kind(row["kind"]), CURRENCY, row["ref"]) for row in rows if row["kind"] in {"revenue", "tax"}
        ]
        sold = -sum(ledger.balance(self.shop.tx, account) for account in results)
        assert sold == owed + clearing + self.shop.money(Kind.BANK)

    @invariant()
    def nothing_is_counted_on_twice(self) -> None:
        held = sum(row["balance"] for row in self.shop.rows("accounts") if row["kind"] in {"authorised", "capturing"})
        everything = [row["id"] for row in self.shop.rows("orders")]
        assert sum(payments.secured_minor(self.shop.tx, each) for each in everything) <= held

    @invariant()
    def nothing_is_taken_that_is_not_held_nor_given_back_that_was_not_taken(self) -> None:
        for said in self.provider.said.values():
            assert said.refunded_minor <= said.captured_minor <= said.amount_minor

    def come_to_rest(self) -> None:
        """Everything that was asked is answered, and every payment is looked up, until nothing changes any more."""
        for _ in range(6):
            for operation in self.unsent():
                self.send_one(operation, is_lost=False)
            for reference in self.provider.said:
                self.provider.answer_refunds(reference, OperationStatus.PENDING, OperationStatus.SUCCEEDED)
                settling.settle(self.shop.tx, self.provider.said[reference], now=NOON)
        assert self.unsent() == []
        self.laws_hold()
        self.every_cent_is_somewhere()

    def nothing_is_kept_for_what_has_ended(self) -> None:
        """What has ended with all its kin holds nothing, and owes nobody money that could go back to a card."""
        for row in self.shop.rows("orders"):
            kin = [self.shop.order(each) for each in orders.family(self.shop.tx, row["id"])]
            if any(each.status in STANDING for each in kin):
                continue
            for payment in payments.of_order(self.shop.tx, row["id"]):
                assert not payments.holdings(self.shop.tx, payment).authorised
                said = self.provider.said.get(str(payment.id))
                assert said is None or not said.authorised_minor
            order = self.shop.order(row["id"])
            there = refunding.refundable(self.shop.tx, order)
            has_failed = any(
                each.act is Act.REFUND and each.status == "failed"
                for one in kin
                for payment in payments.of_order(self.shop.tx, one.id)
                for each in payments.operations_of(self.shop.tx, payment.id)
            )
            has_paid_by_hand = any(each.id in self.paid_by_hand for each in kin)
            assert has_failed or has_paid_by_hand or min(there.owed_minor, there.by_card_minor) == 0
            assert orders.due_minor(self.shop.tx, order) <= 0

    # --- chance ---------------------------------------------------------------------------------------------------

    def act(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            with self.shop.all_or_nothing():
                return work(self.shop.tx, *args, **kwargs)
        except ShopError:
            return None

    def an_order(self, *likely: Status) -> Order:
        rows = self.shop.rows("orders")
        ready = [row for row in rows if row["status"] in likely]
        return self.shop.order(self.chance.choice(ready or rows)["id"])

    def a_shipment(self, *likely: str) -> Shipment | None:
        ready = [row["id"] for row in self.shop.rows("shipments") if row["status"] in likely]
        return self.shop.shipment(self.chance.choice(ready)) if ready else None

    def a_payment(self) -> Payment | None:
        known = [int(reference) for reference in self.provider.said]
        return payments.payment(self.shop.tx, self.chance.choice(known)) if known else None

    def unsent(self) -> list[Operation]:
        return [each for each in payments.unsettled(self.shop.tx, since=NOON * 2) if each.may_be_sent(now=NOON)]


class ChargingOnServer(Charging):
    """The same on PostgreSQL."""

    on = "postgresql"


TestAnyCharges = Charging.TestCase
TestAnyCharges.settings = searched(8, steps=40)
TestAnyChargesOnServer = ChargingOnServer.TestCase
TestAnyChargesOnServer.settings = searched(1, steps=40)
