"""Orders, changes, deliveries, returns, exchanges and refunds together: no sequence of them makes or loses anything."""

import json
from collections import Counter
from datetime import UTC
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from domain import carts, ledger, orders, paying, returns, shipping, tasks
from domain.actors import Actor
from domain.carts import Way as Carried
from domain.flows import (
    calling_off,
    delivering,
    expiring,
    found_besides,
    looking_again,
    reclaiming,
    repaying,
    returning,
    spending,
    taking_back,
    tasking,
)
from domain.ledger import Account, Kind
from domain.orders import Fulfilment, Order, Terms
from domain.returns import Return, Status, Way, Wish
from domain.shipping import Direction, Shipment
from tests.properties.searching import searched
from tests.properties.test_card_orders import Charging
from tests.shop import CURRENCY, NOON

pytestmark = pytest.mark.timeout(600)

ACTS = (
    *("ask",) * 8,
    *("draw_up", "ask_for_what_was_sent", "ask_for_what_was_sent", "ask_for_what_was_sent"),
    *("go_on",) * 18,
    *("approve", "approve", "reject", "call_off", "choose_a_time", "fetch", "fetch", "find_nobody", "bring", "bring"),
    *("look_at", "look_at", "look_at", "settle_a_return", "find_something_else", "put_right", "put_right", "lose"),
    *("send_out", "send_out", "sell"),
    *("call_off_what_is_sent", "change_what_is_sent", "ask_for_it", "ask_for_it", "let_it_go"),
    *("set_the_rules", "set_the_rules", "tell_returns_the_time"),
    *("buy_with_credit", "buy_with_credit", "pay_with_credit", "pay_with_credit", "keep_or_use_credit"),
    *("change", "split", "cancel", "decline", "reactivate", "refund", "receive", "give_back", "bring_back"),
    *("send", "send", "hear", "let_the_bank_refuse", "begin", "pay", "accept"),
)
WISHES = (Wish.REFUND, Wish.REFUND, Wish.CREDIT, Wish.EXCHANGE, Wish.EXCHANGE, Wish.EXCHANGE, Wish.REPLACEMENT)
ENDED = (Status.REJECTED, Status.CANCELLED, Status.EXPIRED, Status.RESOLVED)
LATER = NOON + 40 * 24 * 3600


class GivingBack(Charging):
    """Charging's customer has got what they ordered, paid by card or at the door, and gives it back in every way."""

    def __init__(self) -> None:
        super().__init__()
        paying.offer(self.shop.tx, (Terms.CARD, Terms.CASH), actor=self.shop.merchant)
        for row in self.shop.rows("shipments"):
            self.carry(self.shop.shipment(row["id"]))
        self.sell()

    @rule(act=st.sampled_from(ACTS), seed=st.integers(0, 2**32))
    def do(self, act: str, seed: int) -> None:
        self.chance = self.provider.chance = type(self.chance)(seed)
        getattr(self, act)()

    # --- what customers do ----------------------------------------------------------------------------------------

    def sell(self) -> None:
        """One more order that is paid at the door, and has come."""
        if len(self.shop.rows("orders")) > 8:
            return
        lines = [("MUG", self.chance.randint(1, 3)), ("BOWL", self.chance.randint(1, 2))]
        self.shop.filled_cart(self.customer, *lines)
        carts.choose_terms(self.shop.tx, Terms.CASH, actor=self.customer, now=NOON)
        cart = carts.choose_way(self.shop.tx, Carried.DELIVERY, actor=self.customer, now=NOON)
        order = self.shop.place(cart, self.customer)
        self.carry(self.shop.accept(order))

    def buy_with_credit(self) -> None:
        """Whoever has credit orders something, by card or in cash, which is packed some time or never."""
        if not self.credit_minor() or len(self.shop.rows("orders")) > 12:
            return
        self.shop.filled_cart(self.customer, ("MUG", self.chance.randint(1, 2)))
        terms = self.chance.choice([Terms.CARD, Terms.CASH])
        cart = carts.choose_terms(self.shop.tx, terms, actor=self.customer, now=NOON)
        order = self.act(lambda _tx: self.shop.place(cart, self.customer))
        if order is not None and self.chance.random() < 0.7:
            self.act(lambda _tx: self.shop.take_on(order))

    def pay_with_credit(self) -> None:
        """What is due on any order; now and then twice, or another amount than can be paid."""
        order = self.an_order()
        amount = spending.payable_minor(self.shop.tx, order) + self.chance.choice([0, 0, 0, 1, -1])
        by: dict[str, Any] = {"version": order.version, "amount_minor": amount, "actor": self.customer, "now": NOON}
        for _ in range(self.chance.randint(1, 2)):
            self.act(spending.pay, order.id, **by)

    def keep_or_use_credit(self) -> None:
        carts.use_credit(self.shop.tx, is_used=self.chance.random() < 0.7, actor=self.customer, now=NOON)

    def credit_minor(self) -> int:
        assert self.customer.person_id is not None
        return orders.store_credit.there_minor(self.shop.tx, self.customer.person_id, currency=CURRENCY)

    def ask(self) -> None:
        self.draft(self.customer)

    def draw_up(self) -> None:
        self.draft(self.shop.merchant, for_customer=True)

    def ask_for_what_was_sent(self) -> None:
        """An exchange of an exchange."""
        came = [order for order in self.sent_instead() if order.fulfilment is Fulfilment.DELIVERED]
        if came:
            self.draft(self.customer, of=self.chance.choice(came))

    def draft(self, actor: Actor, *, of: Order | None = None, **how: Any) -> None:
        """Some of an order for some reasons, now and then more than there is; and sent, now and then twice."""
        came = [row["id"] for row in self.shop.rows("orders") if row["fulfilment"] in {"delivered", "part_delivered"}]
        likely = self.shop.order(self.chance.choice(came)) if came and self.chance.random() < 0.8 else self.an_order()
        order = of or likely
        by: dict[str, Any] = {"zone": UTC, "actor": actor, "now": NOON}
        return_id = self.act(returns.begin, order.id, **how, **by)
        if return_id is None:
            return
        for line in order.lines:
            for reason in self.chance.sample(returns.ASKED, self.chance.randint(1, 2)):
                pieces = self.chance.choice([0, 1, 1, 1, 2, 3])
                self.act(returns.put, return_id, line.id, pieces, reason=reason, version=None, **by)
        self.act(returns.add, return_id, photo="photo", actor=actor, now=NOON)
        wish = self.chance.choice(WISHES)
        self.act(returns.wish, return_id, wish, version=self.version(return_id), actor=actor)
        for line in order.lines if wish is Wish.EXCHANGE else ():
            wanted = self.shop.variant(self.chance.choice(["MUG", "BOWL"]))
            version = self.version(return_id)
            self.act(returns.exchange_for, return_id, line.id, wanted, version=version, actor=actor)
        way = self.chance.choice([Way.PICKUP, Way.DROPOFF])
        self.act(returns.send_by, return_id, way, version=self.version(return_id), actor=actor)
        version = self.version(return_id)
        for _ in range(self.chance.randint(1, 2)):
            self.act(returning.ask, return_id, version=version, **by)

    def call_off(self) -> None:
        found = self.a_return(Status.REQUESTED, Status.APPROVED)
        if found is not None and self.chance.random() < 0.5:
            actor = self.chance.choice([self.customer, self.shop.merchant])
            self.act(returning.cancel, found.id, version=found.version, reason="not ours", actor=actor, now=NOON)

    def choose_a_time(self) -> None:
        found = self.a_return(Status.APPROVED, Status.RESOLVED, way=Way.PICKUP)
        slots = returns.offered(self.shop.tx, most=3, zone=UTC, now=NOON)
        if found is not None and slots:
            by: dict[str, Any] = {"version": found.version, "zone": UTC, "actor": self.customer, "now": NOON}
            self.act(returning.choose_time, found.id, self.chance.choice(slots).from_at, **by)

    # --- what the house does --------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """What would come next with whatever waits."""
        for act in ("approve", "choose_a_time", "fetch", "bring", "look_at", "send_out"):
            if self.chance.random() < 0.8:
                getattr(self, act)()

    def approve(self) -> None:
        found = self.a_return(Status.REQUESTED)
        if found is None:
            return
        part = {line.id: self.chance.randint(0, line.quantity) for line in found.lines}
        how: dict[str, Any] = {
            "pieces": part if self.chance.random() < 0.3 else None,
            "reason": "worn",
            "keeps": self.chance.random() < 0.15,
            "for_money": self.chance.random() < 0.1,
            "version": found.version,
        }
        for _ in range(self.chance.randint(1, 2)):
            self.act(returning.approve, found.id, **how, zone=UTC, actor=self.shop.merchant, now=NOON)

    def reject(self) -> None:
        found = self.a_return(Status.REQUESTED)
        if found is not None and self.chance.random() < 0.4:
            said: dict[str, Any] = {"version": found.version, "reason": "It was used."}
            self.act(returning.reject, found.id, **said, actor=self.shop.merchant, now=NOON)

    def fetch(self) -> None:
        collection = self.a_collection("planned", "attempt_failed")
        if collection is None:
            return
        given = {}
        if self.chance.random() < 0.3:
            given = {line.order_line_id: self.chance.randint(0, line.quantity + 1) for line in collection.lines}
        self.act(taking_back.collect, collection.id, given=given, zone=UTC, actor=self.shop.courier, now=NOON)

    def find_nobody(self) -> None:
        collection = self.a_collection("planned")
        if collection is not None:
            actor = self.shop.courier
            self.act(taking_back.not_collected, collection.id, reason="nobody home", actor=actor, now=NOON)

    def bring(self) -> None:
        """What is expected, a part, or more than that."""
        found = self.a_return(Status.APPROVED, Status.APPROVED, Status.RESOLVED)
        if found is None:
            return
        more = self.chance.choice([0, 0, 0, 0, -1, 1])
        wanted = returns.expected(found) if found.lines else {}
        came = {line_id: max(0, pieces + more) for line_id, pieces in wanted.items()}
        if not came and found.lines:
            came = {self.chance.choice(found.lines).order_line_id: 1}
        self.act(taking_back.receive, found.id, came, version=found.version, actor=self.shop.packer, now=NOON)

    def look_at(self) -> None:
        waiting = [each for each in self.all_returns() if returns.to_inspect(self.shop.tx, each)]
        if not waiting:
            return
        found = self.chance.choice(waiting)
        line_id, most = self.chance.choice(list(returns.to_inspect(self.shop.tx, found).items()))
        how: dict[str, Any] = {"is_accepted": self.chance.random() < 0.85, "version": found.version}
        how["undoable_seconds"] = self.chance.choice([0, returns.UNDOABLE_SECONDS])
        outcome, pieces = self.chance.choice(returns.FOUND), self.chance.randint(1, most + self.chance.randint(0, 1))
        actor = self.shop.packer
        self.act(taking_back.inspect, found.id, line_id, outcome, pieces, **how, zone=UTC, actor=actor, now=NOON)

    def settle_a_return(self) -> None:
        found = self.a_return(Status.APPROVED)
        if found is not None and self.chance.random() < 0.5:
            for _ in range(self.chance.randint(1, 2)):
                version = self.version(found.id)
                self.act(repaying.settle, found.id, version=version, zone=UTC, actor=self.shop.merchant, now=NOON)

    def lose(self) -> None:
        """What a courier has had for too long is given up."""
        underway = [each for each in self.all_returns() if any(line.collected > line.received for line in each.lines)]
        if underway and self.chance.random() < 0.3:
            found = self.chance.choice(underway)
            by: dict[str, Any] = {"version": found.version, "zone": UTC, "actor": self.shop.merchant, "now": NOON}
            self.act(taking_back.lose, found.id, **by)

    def call_off_what_is_sent(self) -> None:
        """What is sent instead is declined, or called off by its customer; whether it waits, is paid or is packed."""
        if (order := self.one_sent_instead()) is None:
            return
        how: dict[str, Any] = {"version": order.version, "now": NOON}
        if self.chance.random() < 0.5:
            self.act(calling_off.decline, order.id, **how, reason="broken", actor=self.shop.merchant)
        else:
            self.act(calling_off.cancel, order.id, **how, fee_minor=0, actor=self.customer)

    def change_what_is_sent(self) -> None:
        if (order := self.one_sent_instead()) is not None:
            pieces = {sku: self.chance.randint(0, 3) for sku in ("MUG", "BOWL")}
            self.act(lambda _tx: self.shop.agree_to(order, pieces))

    def ask_for_it(self) -> None:
        """What was settled on trust, and has not come or was not accepted."""
        if (found := self.a_return(Status.RESOLVED, Status.RESOLVED)) is not None:
            by: dict[str, Any] = {"version": found.version, "zone": UTC, "actor": self.shop.merchant, "now": NOON}
            self.act(reclaiming.ask, found.id, **by)

    def let_it_go(self) -> None:
        if (found := self.a_return(Status.RESOLVED, Status.RESOLVED)) is not None:
            self.act(reclaiming.let_go, found.id, version=found.version, actor=self.shop.merchant, now=NOON)

    def put_right(self) -> None:
        """A look, or a count, was a mistake."""
        if (found := self.a_return(Status.APPROVED)) is not None:
            by: dict[str, Any] = {"version": found.version, "actor": self.shop.packer, "now": NOON}
            if self.chance.random() < 0.5:
                self.act(looking_again.undo, found.id, **by)
            else:
                self.act(looking_again.count_fewer, found.id, self.chance.choice(found.lines).id, **by)

    def find_something_else(self) -> None:
        found = self.a_return(Status.APPROVED)
        if found is not None:
            self.act(found_besides.differs, found.id, note="a brick", actor=self.shop.packer, now=NOON)

    def set_the_rules(self) -> None:
        said: dict[str, Any] = {
            "dropoff_minor": self.chance.choice([0, 0, 300]),
            "pickup_minor": self.chance.choice([0, 590, 9900]),
            "restocking_percent": self.chance.choice([0, 0, 10, 100]),
            "trusts_up_to_minor": self.chance.choice([0, 0, 0, 2000]),
            "approves_up_to_minor": self.chance.choice([0, 2000]),
            "open_max": 0,
            "slot_places": self.chance.choice([1, 4]),
            "sends_at_once": self.chance.random() < 0.5,
        }
        returns.set_policy(self.shop.tx, **said, actor=self.shop.merchant)

    def tell_returns_the_time(self, now: int = 0) -> None:
        moment = now or NOON + self.chance.choice([0, 13, 13, 15, 16]) * 24 * 3600
        for return_id in returns.clocks_due(self.shop.tx, now=moment, most=9):
            self.act(returning.keep_time, return_id, zone=UTC, now=moment)

    def reactivate(self) -> None:
        order = self.an_order(orders.Status.CANCELLED, orders.Status.EXPIRED)
        by: dict[str, Any] = {"version": order.version, "zone": UTC, "actor": self.shop.merchant, "now": NOON}
        self.act(expiring.reactivate, order.id, **by)

    def send_out(self) -> None:
        """What waits in the house goes to its customer: what is sent instead, and what was not accepted."""
        waiting = [each for each in self.shop.rows("shipments") if each["direction"] == Direction.OUT]
        ready = [each["id"] for each in waiting if each["status"] in {"planned", "picking", "packed"}]
        if ready:
            self.carry(self.shop.shipment(self.chance.choice(ready)))

    def carry(self, shipment: Shipment) -> None:
        for act in (self.pack_it, self.hand_it_over, self.bring_it):
            act(shipment.id)

    def pack_it(self, shipment_id: int) -> None:
        shipment = self.shop.shipment(shipment_id)
        if shipment.status in {"planned", "picking"}:
            self.act(lambda _tx: self.shop.pack(shipment))

    def hand_it_over(self, shipment_id: int) -> None:
        if self.shop.shipment(shipment_id).status == "packed":
            self.act(lambda _tx: self.shop.assign(self.shop.shipment(shipment_id)))
            self.act(delivering.hand_over, shipment_id, actor=self.shop.courier, now=NOON)

    def bring_it(self, shipment_id: int) -> None:
        shipment = self.shop.shipment(shipment_id)
        if shipment.status == "out_for_delivery" and self.chance.random() < 0.1:
            self.act(lambda _tx: self.shop.bring_back(shipment))
        elif shipment.status == "out_for_delivery":
            self.act(delivering.deliver, shipment_id, code=None, actor=self.shop.merchant, now=NOON)

    # --- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    def every_cent_is_somewhere(self) -> None:
        rows = self.shop.rows("accounts")
        held = sum(row["balance"] for row in rows if row["kind"] in {"receivable", "courier_cash", "store_credit"})
        clearing = ledger.balance(self.shop.tx, Account(Kind.CLEARING, CURRENCY, "stripe"))
        results = [
            Account(Kind(row["kind"]), CURRENCY, row["ref"]) for row in rows if row["kind"] in {"revenue", "tax"}
        ]
        sold = -sum(ledger.balance(self.shop.tx, account) for account in results)
        assert sold == held + clearing + self.shop.money(Kind.BANK)

    @invariant()
    def every_piece_is_somewhere(self) -> None:
        for sku in ("MUG", "BOWL"):
            unit = ledger.pieces(self.shop.variant(sku))
            here = [row["balance"] for row in self.shop.rows("accounts") if row["unit"] == unit]
            # What a courier has lost is the world's again.
            world = ledger.balance(self.shop.tx, Account(Kind.ADJUSTMENT, unit))
            assert sum(each for each in here if each is not None) + world == 0

    @invariant()
    def all_value_is_accounted_for(self) -> None:
        stored = sum(row["balance"] for row in self.shop.rows("accounts") if row["kind"] == "inventory_value")
        assert stored + self.shop.money(Kind.COST_OF_GOODS) + self.shop.money(Kind.LOSSES) == 0

    @invariant()
    def nothing_comes_back_that_was_not_delivered(self) -> None:
        delivered, back = Counter[int](), Counter[int]()
        ways = {row["id"]: row for row in self.shop.rows("shipments")}
        for row in self.shop.rows("shipment_lines"):
            shipment = ways[row["shipment_id"]]
            if shipment["direction"] == Direction.OUT and shipment["status"] == "delivered":
                delivered[row["order_line_id"]] += row["quantity"]
        for found in self.all_returns():
            for line in found.lines if not found.is_undelivered else ():
                back[line.order_line_id] += line.collected
        assert all(back[line_id] <= delivered[line_id] for line_id in back)

    @invariant()
    def nobody_gets_back_more_than_a_return_was_worth(self) -> None:
        for order in (self.shop.order(row["id"]) for row in self.shop.rows("orders")):
            given = sum(each.back_minor or 0 for each in returns.of_order(self.shop.tx, order.id))
            assert given <= order.total_minor
        credit = sum(
            row["balance"] for row in self.shop.rows("accounts") if row["kind"] in {"store_credit", "courier_cash"}
        )
        clearing = ledger.balance(self.shop.tx, Account(Kind.CLEARING, CURRENCY, "stripe"))
        assert self.shop.money(Kind.BANK) + clearing + credit >= 0, "more was given back than was ever paid"

    @invariant()
    def credit_is_what_was_given_less_what_was_spent(self) -> None:
        """As its customer was told, event by event."""
        told = Counter[str]()
        for row in self.shop.rows("events"):
            facts = json.loads(row["data"])
            told[row["kind"]] += facts.get("amount_minor") or 0
            if row["kind"] == "ReturnSettled" and returns.read(self.shop.tx, facts["return_id"]).wish is Wish.CREDIT:
                told["settled"] += facts["back_minor"]
        assert self.credit_minor() == told["CreditReturned"] + told["settled"] - told["CreditSpent"] >= 0

    def come_to_rest(self) -> None:
        """At quiet every return has ended, or somebody can see that it waits for them."""
        super().come_to_rest()
        self.tell_returns_the_time(LATER)
        self.tell_returns_the_time(LATER)
        super().come_to_rest()
        for found in self.all_returns():
            if found.status not in ENDED:
                assert self.waits_for(found), f"nobody knows of {found}"
            if found.status is Status.RESOLVED and reclaiming.worth_minor(self.shop.tx, found):
                assert self.waits_for(found), f"nobody knows that it never came, or is no good: {found}"
        self.nobody_is_sent_to_fetch_nothing()
        self.what_is_sent_waits_for_what_comes_back()

    def what_is_sent_waits_for_what_comes_back(self) -> None:
        """It waits as long as that may come, and no longer."""
        for order in self.sent_instead():
            found = returns.of_child(self.shop.tx, order.id)
            assert found is not None
            if order.waits:
                assert (found.status, found.sends) == (Status.APPROVED, True), f"{order} waits for {found}"

    def nobody_is_sent_to_fetch_nothing(self) -> None:
        for row in self.shop.rows("shipments"):
            if row["direction"] == Direction.BACK and row["status"] in {"planned", "attempt_failed"}:
                assert returns.expected(returns.read(self.shop.tx, row["return_id"])), "nothing is left to fetch"

    def waits_for(self, found: Return) -> str:
        """Who has to do something next: a task of the house, what is in it, or a courier."""
        tx = self.shop.tx
        open_tasks = [task for task in tasks.open_tasks(tx, most=100) if task.subject == found.document]
        called = [task.kind for task in open_tasks if tasking.stands(tx, task)]
        if called:
            return str(called[0])
        if returns.to_inspect(tx, found):
            return "inspection"
        if any(line.collected > line.received for line in found.lines):
            return "courier"
        underway = [each for each in shipping.of_return(tx, found.id) if each.status == "planned"]
        if underway and found.fetched is not None:
            return "courier"
        if found.clock_at is not None:
            return "clock"
        # Something has come, and a merchant may settle with that.
        return "merchant" if found.has_moved else ""

    # --- chance ---------------------------------------------------------------------------------------------------

    def all_returns(self) -> list[Return]:
        return [returns.read(self.shop.tx, row["id"]) for row in self.shop.rows("returns") if row["status"] != "draft"]

    def sent_instead(self) -> list[Order]:
        return [self.shop.order(row["id"]) for row in self.shop.rows("orders") if row["sent_as"]]

    def one_sent_instead(self) -> Order | None:
        stands = [order for order in self.sent_instead() if order.status is not orders.Status.CANCELLED]
        return self.chance.choice(stands) if stands else None

    def a_return(self, *likely: Status, way: Way | None = None) -> Return | None:
        ready = [each for each in self.all_returns() if each.status in likely and way in (None, each.way)]
        return self.chance.choice(ready) if ready else None

    def a_collection(self, *likely: str) -> Shipment | None:
        ready = [
            row["id"]
            for row in self.shop.rows("shipments")
            if row["direction"] == Direction.BACK and row["status"] in likely
        ]
        if not ready:
            return None
        found = self.shop.shipment(self.chance.choice(ready))
        return self.shop.assign(found) if found.courier_id is None else found

    def a_shipment(self, *likely: str) -> Shipment | None:
        """Only what goes out: what is fetched has its own acts."""
        found = super().a_shipment(*likely)
        return found if found is not None and found.direction is Direction.OUT else None

    def version(self, return_id: int) -> int:
        return returns.read(self.shop.tx, return_id).version


class GivingBackOnServer(GivingBack):
    """The same on PostgreSQL."""

    on = "postgresql"


TestAnyReturns = GivingBack.TestCase
TestAnyReturns.settings = searched(6)
TestAnyReturnsOnServer = GivingBackOnServer.TestCase
TestAnyReturnsOnServer.settings = searched(1, steps=30)
