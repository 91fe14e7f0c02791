"""No sequence of operations, by the right people or the wrong ones, oversells or loses a piece or a cent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from random import Random
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain import carts, drafts, ledger, orders, paying, payments, people, prices, returns, vouchers
from domain.actors import Actor, Role
from domain.carts import Way
from domain.errors import ShopError
from domain.flows import (
    accepting,
    calling_off,
    changing,
    collecting,
    counter,
    delivering,
    drafting,
    expiring,
    fees,
    figures,
    laws,
    ordering,
    packing,
    splitting,
    stocking,
    taking_back,
)
from domain.importing import ImportedProduct, ImportedVariant
from domain.ledger import Kind
from domain.orders import Status, Terms
from domain.paying import Fee, FeeKind
from domain.periods import Period
from domain.prices import Discount, DiscountKind
from domain.shipping import Shipment
from domain.transaction import Transaction
from tests.postgres import Engine
from tests.properties.searching import searched
from tests.shop import CURRENCY, KEEPER, NOON, Shop

# About 25 seconds on a core of its own, which it seldom has.
pytestmark = pytest.mark.timeout(600)

P = ParamSpec("P")
T = TypeVar("T")

UNTOUCHED = (
    "accounts",
    "entries",
    "transfers",
    "events",
    "history",
    "orders",
    "order_lines",
    "order_changes",
    "shipments",
    "shipment_lines",
    "carts",
    "vouchers",
    "voucher_uses",
    "drafts",
    "draft_lines",
)
STOCK = {"MUG": 12, "BOWL": 4, "GIFT": 6}
VARIANTS = [
    ImportedVariant("MUG", (), 1250, None, 333, STOCK["MUG"], "", None, None, 3, True, 2),
    ImportedVariant("BOWL", (), 700, None, None, STOCK["BOWL"], "", None, None, None, True, 3),
    ImportedVariant("GIFT", (), 0, None, 100, STOCK["GIFT"], "", None, None, 0, True, 4),
]
ACTS = (
    *("add", "change_quantity", "type_a_code", "take_what_is_there", "place", "place", "accept", "decline", "cancel"),
    *("tick", "pack", "unpack", "assign", "hand_over", "hand_out", "deliver", "deliver_without_code", "fail", "retry"),
    *("bring_back", "come_back", "look_at_what_came_back", "do_what_comes_next", "do_what_comes_next", "book_in"),
    *("receive", "give_back", "tell_time", "reactivate"),
    *("set_the_fee", "split", "split"),
    *("offer", "answer_an_offer", "answer_an_offer", "answer_an_offer", "take_an_offer_back"),
    *("wish", "wish", "send", "answer", "decline_change", "let_a_change_expire"),
    *("count", "read_the_file_again", "read_a_newer_file", "checkpoint"),
)


def _product(variant: ImportedVariant) -> ImportedProduct:
    return ImportedProduct(variant.sku.lower(), variant.sku, "", (), (), (), (), "", True, (variant,), variant.line)


class Selling(RuleBasedStateMachine):
    """
    Two customers, two merchants, two couriers and a packer; they press everything in any order.

    What an act is done with comes from its seed: drawn one by one, such choices would seldom fit together, and few
    parcels would ever reach a door.
    """

    on: ClassVar[Engine] = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.shop = Shop(on=self.on)
        self.file = {variant.sku: variant for variant in VARIANTS}
        self.read_file()
        self.shop.live_in("DE")
        prices.set_rates(self.shop.tx, "19\ndelivery 7\nAT 20\nAT delivery 10", zone=UTC, actor=self.shop.merchant)
        prices.set_tariff(self.shop.tx, "DE: 4.90, free from 30\nAT: 9.90", currency=CURRENCY, actor=self.shop.merchant)
        self.make_vouchers()
        self.people = {
            "anna": self.shop.customer("Anna"),
            "ben": self.shop.customer("Ben"),
            "mira": self.shop.merchant,
            "owner": self.shop.owner,
            "packer": self.shop.packer,
            "kim": self.shop.courier,
            "ravi": self.shop.hired(Role.COURIER, "Ravi"),
        }
        for name in ("anna", "ben"):
            self.shop.filled_cart(self.people[name])
        self.counted = dict(STOCK)
        self.forgiven = 0
        self.chance = Random(0)
        self.open()
        self.shop.takes(Terms.CASH, Terms.PREPAID, minutes=60)
        paying.set_fee(self.shop.tx, Fee(FeeKind.PERCENT, 10), actor=self.shop.merchant)

    def open(self) -> None:
        """Have one order at each stage, so that there is something to do whatever is pressed first."""
        shop, anna, ben = self.shop, self.people["anna"], self.people["ben"]
        shop.place_order("BOWL", customer=anna)
        shop.accepted("MUG", 2, customer=ben)
        shop.assign(shop.pack(shop.accepted("MUG", customer=ben)))
        shop.out(lines=[("MUG", 1), ("GIFT", 1)], customer=anna)
        shop.fail(shop.out("MUG", customer=ben))
        shop.bring_back(shop.out("BOWL", 2, customer=anna))
        shop.deliver(shop.out("MUG", customer=anna))
        shop.at_counter("MUG")
        shop.offer(("MUG", 1), ("GIFT", 1), customer=anna)
        shop.offer(("BOWL", 1), customer=ben)

    def teardown(self) -> None:
        self.see_the_figures()
        self.shop.close()

    def see_the_figures(self) -> None:
        """What was sold and not paid is what is owed."""
        found = figures.figures(self.shop.tx, Period(0, NOON * 2), currency=CURRENCY, actor=self.shop.owner)
        owed = sum(row["balance"] for row in self.shop.rows("accounts") if row["kind"] == Kind.RECEIVABLE)
        assert found.turnover_minor - sum(found.got_minor.values()) + sum(found.gave_minor.values()) == owed

    @rule(act=st.sampled_from(ACTS), seed=st.integers(0, 2**32))
    def do(self, act: str, seed: int) -> None:
        self.chance = Random(seed)
        getattr(self, act)()

    # --- in the shop --------------------------------------------------------------------------------------------------

    def add(self) -> None:
        self.act(carts.add, self.a_variant(), quantity=self.chance.randint(-1, 4), actor=self.a_customer(), now=NOON)

    def change_quantity(self) -> None:
        quantity = self.chance.randint(-1, 4)
        self.act(carts.change_quantity, self.a_variant(), quantity=quantity, actor=self.a_customer(), now=NOON)

    def take_what_is_there(self) -> None:
        self.act(carts.take_what_is_there, actor=self.a_customer(), now=NOON)

    def place(self) -> None:
        customer = self.a_customer()
        if not carts.cart_of(self.shop.tx, _id(customer)).lines:
            self.act(carts.add, self.a_variant(), quantity=self.chance.randint(1, 3), actor=customer, now=NOON)
        terms = self.chance.choice([Terms.CASH, Terms.PREPAID])
        self.act(carts.choose_terms, terms, actor=customer, now=NOON)
        way = self.chance.choice([Way.DELIVERY, Way.DELIVERY, Way.PICKUP])
        self.act(carts.choose_way, way, actor=customer, now=NOON)
        cart, known = carts.cart_of(self.shop.tx, _id(customer)), len(self.shop.rows("orders"))
        version, actor = self.seen(cart.version), self.by(customer)
        for _ in range(self.chance.randint(1, 2)):
            self.act(ordering.place, cart.id, version=version, currency=CURRENCY, zone=UTC, actor=actor, now=NOON)
        placed = self.shop.rows("orders")[known:]
        assert len(placed) <= 1
        for row in placed:
            for line in self.shop.order(row["id"]).lines:
                assert self.shop.pieces(Kind.FREE, line.variant_id) >= 0, "promised more than there is"

    def offer(self) -> None:
        customer, actor = self.a_customer(), self.by(self.shop.merchant)
        draft_id = self.act(drafting.begin, customer.person_id, actor=actor, now=NOON)
        if draft_id is None:
            return
        for _ in range(self.chance.randint(1, 2)):
            self.act(drafts.wish, draft_id, self.a_variant(), self.chance.randint(-1, 4), actor=actor, now=NOON)
        terms = self.chance.choice([Terms.CASH, Terms.PREPAID])
        self.act(drafting.choose_terms, draft_id, terms, actor=actor)
        if self.chance.random() < 0.4:
            code = self.chance.choice(["tenth", "FIVE", "free", "nothing"])
            self.act(drafting.use_voucher, draft_id, code, actor=actor, now=NOON)
        version = self.seen(drafts.draft(self.shop.tx, draft_id).version)
        self.act(drafting.send, draft_id, version=version, actor=actor, now=NOON)

    def answer_an_offer(self) -> None:
        """However it ends, and however often it is pressed, it is one order at the price that was shown, or none."""
        if not self.shop.rows("drafts"):
            self.offer()
        if not self.shop.rows("drafts"):
            return
        draft = drafts.draft(self.shop.tx, self.picked("drafts", "sent"))
        customer = next(each for each in self.people.values() if each.person_id == draft.person_id)
        version, known = self.seen(draft.version), len(self.shop.rows("orders"))
        facts: dict[str, Any] = {
            "version": version,
            "actor": self.by(customer),
            "now": NOON + self.chance.choice([0, 0, 0, 0, 0, 8 * 86400]),
        }
        for _ in range(self.chance.randint(1, 3)):
            if self.chance.random() < 0.8:
                self.act(drafting.accept, draft.id, currency=CURRENCY, zone=UTC, **facts)
            else:
                self.act(drafting.decline, draft.id, **facts)
        for row in self.shop.rows("orders")[known:]:
            assert draft.quoted is not None
            assert row["total_minor"] == draft.quoted.totals.total_minor
        assert len(self.shop.rows("orders")) <= known + 1

    def take_an_offer_back(self) -> None:
        if not self.shop.rows("drafts"):
            return
        draft = drafts.draft(self.shop.tx, self.picked("drafts", "sent", "declined", "lapsed"))
        work = self.chance.choice([drafting.take_up, drafting.withdraw])
        facts: dict[str, Any] = {"version": self.seen(draft.version), "actor": self.by(self.shop.merchant)}
        self.act(work, draft.id, **facts, now=NOON)
        self.act(drafting.send, draft.id, **facts, now=NOON)
        for draft_id in drafts.lapsed(self.shop.tx, now=NOON + 8 * 86400, most=1):
            self.act(drafting.lapse, draft_id, now=NOON + 8 * 86400)

    def type_a_code(self) -> None:
        code = self.chance.choice(["tenth", "FIVE", "free", "nothing"])
        self.act(carts.use_voucher, code, actor=self.a_customer(), now=NOON)

    # --- at the desk --------------------------------------------------------------------------------------------------

    def accept(self) -> None:
        order = self.an_order("placed")
        version = self.seen(order.version)
        self.act(
            accepting.accept_order, order.id, version=version, zone=UTC, actor=self.by(self.shop.merchant), now=NOON
        )

    def decline(self) -> None:
        order = self.an_order("placed", "confirmed")
        self.act(
            calling_off.decline,
            order.id,
            version=self.seen(order.version),
            reason=self.chance.choice(["no clay", "no clay", ""]),
            actor=self.by(self.shop.owner),
            now=NOON,
        )

    def cancel(self) -> None:
        order = self.an_order("placed", "confirmed")
        version, actor = self.seen(order.version), self.by(self.shop.customer_of(order))
        fee = self.seen(calling_off.cost(self.shop.tx, order).fee_minor)
        self.act(calling_off.cancel, order.id, version=version, fee_minor=fee, actor=actor, now=NOON)

    def set_the_fee(self) -> None:
        kind = self.chance.choice([FeeKind.FIXED, FeeKind.PERCENT, FeeKind.DELIVERY, FeeKind.NONE])
        fee = Fee(kind, self.chance.choice([0, 10, 50, 100, 5000]))
        self.act(paying.set_fee, fee, actor=self.by(self.shop.merchant))

    def receive(self) -> None:
        order = self.an_order("placed", "placed", "expired", "cancelled")
        due = orders.due_minor(self.shop.tx, order)
        amount = self.chance.choice([due, due, due, due // 2, due + 100, 0, -1])
        version, actor = self.seen(order.version), self.by(self.shop.merchant)
        self.act(collecting.receive, order.id, version=version, amount_minor=amount, actor=actor, now=NOON)

    def give_back(self) -> None:
        order = self.an_order("placed", "confirmed", "expired", "cancelled")
        owed = -orders.due_minor(self.shop.tx, order)
        version, actor = self.seen(order.version), self.by(self.shop.merchant)
        amount = self.chance.choice([owed, owed, owed // 2, owed + 1])
        self.act(collecting.give_back, order.id, version=version, amount_minor=amount, actor=actor, now=NOON)

    def tell_time(self) -> None:
        now = NOON + self.chance.choice([0, 1800, 3600, 3 * 24 * 3600])
        for order_id in orders.clocks_due(self.shop.tx, now=now, most=2):
            for _ in range(self.chance.randint(1, 2)):
                self.act(expiring.keep_time, order_id, now=now)

    def reactivate(self) -> None:
        order = self.an_order("expired", "cancelled")
        version, actor = self.seen(order.version), self.by(self.shop.merchant)
        self.act(expiring.reactivate, order.id, version=version, zone=UTC, actor=actor, now=NOON)

    def wish(self) -> None:
        order = self.an_order("placed", "confirmed")
        by_customer = self.chance.random() < 0.6
        actor = self.by(self.shop.customer_of(order) if by_customer else self.shop.merchant)
        drafted = self.act(changing.begin, order.id, by_customer=by_customer, actor=actor, now=NOON)
        for _ in range(self.chance.randint(1, 2)):
            if drafted is not None:
                pieces = self.chance.choice([-1, 0, 1, 2, 3])
                drafted = self.act(orders.changing.wish, drafted, self.a_variant(), pieces)
        if drafted is not None and self.chance.random() < 0.3:
            address = self.chance.choice(["Hafenstr. 9, Hamburg", "Ring 1, 1010 Wien, Austria", "Rue 1, Paris, France"])
            self.act(orders.changing.wish_address, drafted, address)

    def send(self) -> None:
        change = self.a_change("draft")
        if change is not None:
            actor = self.by(people.by_id(self.shop.tx, change.proposed_by).actor)
            fee = fees.of_part(self.shop.tx, self.shop.order(change.order_id), change)
            fee_minor = self.seen(fee.total_minor if fee is not None else 0)
            version = self.seen(change.version)
            self.act(changing.send, change.id, version=version, fee_minor=fee_minor, actor=actor, now=NOON)

    def split(self) -> None:
        """Make what a merchant's draft takes out an order of its own."""
        order, merchant = self.an_order("confirmed", "placed"), self.shop.merchant
        drafted = self.act(changing.begin, order.id, by_customer=False, actor=merchant, now=NOON)
        if drafted is not None:
            for line in self.chance.sample(order.lines, min(2, len(order.lines))):
                pieces = self.chance.randint(0, line.quantity)
                drafted = self.act(orders.changing.wish, drafted, line.variant_id, pieces) or drafted
            actor = self.by(merchant)
            self.act(splitting.split, drafted.id, version=self.seen(drafted.version), zone=UTC, actor=actor, now=NOON)

    def answer(self) -> None:
        change = self.a_change("open")
        if change is not None:
            customer = self.shop.customer_of(self.shop.order(change.order_id))
            actor = self.by(self.shop.merchant if change.is_customers else customer)
            for _ in range(self.chance.randint(1, 2)):
                self.act(changing.confirm, change.id, version=self.seen(change.version), actor=actor, now=NOON)

    def decline_change(self) -> None:
        change = self.a_change("open", "draft")
        if change is not None:
            actor = self.by(self.shop.merchant)
            self.act(changing.decline, change.id, version=self.seen(change.version), actor=actor, now=NOON)

    def let_a_change_expire(self) -> None:
        change = self.a_change("open")
        if change is not None:
            self.act(changing.expire, change.id, now=NOON + self.chance.choice([0, changing.CHANGE_WAITS_SECONDS]))

    # --- in the warehouse ---------------------------------------------------------------------------------------------

    def tick(self) -> None:
        shipment = self.a_shipment("planned", "picking")
        line_id = self.chance.choice(shipment.lines).order_line_id
        picked, actor = self.chance.random() < 0.8, self.by(self.shop.packer)
        self.act(packing.tick_line, shipment.id, order_line_id=line_id, picked=picked, actor=actor, now=NOON)

    def pack(self) -> None:
        self.act(packing.pack, self.a_shipment("picking").id, actor=self.by(self.shop.packer), now=NOON)

    def unpack(self) -> None:
        shipment = self.a_shipment("packed", "awaiting_pickup")
        version = self.seen(shipment.version)
        self.act(packing.unpack, shipment.id, version=version, actor=self.by(self.shop.packer), now=NOON)

    def assign(self) -> None:
        shipment = self.a_shipment("planned", "picking", "packed")
        self.act(
            delivering.assign_courier,
            shipment.id,
            courier_id=_id(self.people[self.chance.choice(["kim", "ravi", "mira", "anna"])]),
            version=self.seen(shipment.version),
            actor=self.by(self.shop.merchant),
            now=NOON,
        )

    def hand_out(self) -> None:
        shipment = self.a_shipment("awaiting_pickup")
        code = self.chance.choice([shipment.code, self.shop.wrong_code(shipment), None])
        actor = self.by(self.shop.merchant)
        self.act(counter.hand_out, shipment.id, code=code, version=self.seen(shipment.version), actor=actor, now=NOON)

    # --- on the road --------------------------------------------------------------------------------------------------

    def hand_over(self) -> None:
        shipment = self.a_shipment("packed")
        self.act(delivering.hand_over, shipment.id, actor=self.by(self.courier_of(shipment)), now=NOON)

    def deliver(self) -> None:
        shipment = self.a_shipment("out_for_delivery")
        code = self.chance.choice([shipment.code, self.shop.wrong_code(shipment)])
        actor = self.by(self.courier_of(shipment))
        books = self.shop.rows("accounts")

        self.act(delivering.deliver, shipment.id, code=code, actor=actor, now=NOON)

        if self.shop.shipment(shipment.id).status == "delivered" != shipment.status:
            assert code == shipment.code
            assert actor.person_id == shipment.courier_id
            assert not shipment.is_locked
        else:
            assert self.shop.rows("accounts") == books

    def deliver_without_code(self) -> None:
        shipment = self.a_shipment("out_for_delivery")
        self.act(delivering.deliver, shipment.id, code=None, actor=self.by(self.shop.merchant), now=NOON)

    def fail(self) -> None:
        shipment = self.a_shipment("out_for_delivery")
        actor = self.by(self.courier_of(shipment))
        self.act(delivering.fail, shipment.id, reason="nobody home", actor=actor, now=NOON)

    def retry(self) -> None:
        shipment = self.a_shipment("attempt_failed")
        version, actor = self.seen(shipment.version), self.by(self.courier_of(shipment))
        self.act(delivering.retry, shipment.id, version=version, actor=actor, now=NOON)

    def bring_back(self) -> None:
        shipment = self.a_shipment("out_for_delivery", "attempt_failed", "awaiting_pickup")
        version, actor = self.seen(shipment.version), self.by(self.courier_of(shipment))
        self.act(delivering.bring_back, shipment.id, version=version, actor=actor, now=NOON)

    def come_back(self) -> None:
        shipment = self.a_shipment("returning")
        version = self.seen(shipment.version)
        self.act(taking_back.receive_parcel, shipment.id, version=version, actor=self.by(self.shop.packer), now=NOON)

    def look_at_what_came_back(self) -> None:
        waiting = [
            (found, line_id, pieces)
            for found in (returns.read(self.shop.tx, row["id"]) for row in self.shop.rows("returns"))
            for line_id, pieces in returns.to_inspect(self.shop.tx, found).items()
        ]
        if waiting:
            found, line_id, pieces = self.chance.choice(waiting)
            outcome = self.chance.choice(returns.FOUND)
            how: dict[str, Any] = {"version": self.seen(found.version), "actor": self.by(self.shop.packer)}
            self.act(taking_back.inspect, found.id, line_id, outcome, pieces, **how, zone=UTC, now=NOON)

    def do_what_comes_next(self) -> None:
        shipment = self.a_shipment("planned", "picking", "packed", "awaiting_pickup", "out_for_delivery", "returning")
        if shipment.status in {"planned", "picking"}:
            self.shop.pack(shipment)
        elif shipment.status == "packed":
            shipment = self.shop.assign(shipment) if shipment.courier_id is None else shipment
            delivering.hand_over(self.shop.tx, shipment.id, actor=self.courier_of(shipment), now=NOON)
        elif shipment.status == "awaiting_pickup":
            counter.hand_out(self.shop.tx, shipment.id, code=None, actor=self.shop.merchant, now=NOON)
        elif shipment.status == "out_for_delivery":
            delivering.deliver(self.shop.tx, shipment.id, code=None, actor=self.shop.merchant, now=NOON)
        elif shipment.status == "returning":
            self.shop.come_back(shipment)

    # --- in the books -------------------------------------------------------------------------------------------------

    def book_in(self) -> None:
        courier_id = _id(self.people[self.chance.choice(["kim", "kim", "ravi", "mira"])])
        purse = payments.cash_of(self.shop.tx, courier_id, currency=CURRENCY)
        forgiven = self.chance.choice([0, 0, 1, 300])
        booked = self.act(
            payments.book_in,
            courier_id,
            counted_minor=purse * self.chance.choice([0, 50, 100, 100, 101]) // 100 - forgiven,
            forgiven_minor=forgiven,
            reason="a false note",
            expected_minor=self.seen(purse),
            currency=CURRENCY,
            actor=self.by(self.shop.owner),
            now=NOON,
        )
        self.forgiven += 0 if booked is None else forgiven

    def count(self) -> None:
        sku, difference = self.chance.choice(list(STOCK)), self.chance.choice([-2, -1, 1, 2])
        self.shop.count(self.shop.variant(sku), difference)
        self.counted[sku] += difference

    def read_the_file_again(self) -> None:
        before = self.shop.dump()
        self.read_file()
        assert self.shop.dump() == before

    def read_a_newer_file(self) -> None:
        sku, quantity, price_minor = (
            self.chance.choice(list(STOCK)),
            self.chance.randint(-1, 14),
            self.chance.choice([0, 999]),
        )
        self.counted[sku] += max(0, quantity) - max(0, self.file[sku].quantity or 0)
        self.file[sku] = replace(self.file[sku], quantity=quantity, price_minor=price_minor)
        self.read_file()

    def checkpoint(self) -> None:
        ledger.checkpoint(self.shop.tx)

    # --- what is always true ------------------------------------------------------------------------------------------

    @invariant()
    def laws_hold(self) -> None:
        assert laws.check(self.shop.tx) == []

    @invariant()
    def every_piece_is_somewhere(self) -> None:
        there = dict.fromkeys(STOCK, 0)
        skus = {ledger.pieces(self.shop.variant(sku)): sku for sku in STOCK}
        for row in self.shop.rows("accounts"):
            if row["unit"] in skus:
                there[skus[row["unit"]]] += row["balance"] or 0
        assert there == self.counted

    @invariant()
    def every_cent_is_somewhere(self) -> None:
        sold = sum(
            row["total_minor"]
            for row in self.shop.rows("orders")
            if row["status"] not in {Status.CANCELLED, Status.EXPIRED} and row["return_status"] != "returned"
        )
        owed = sum(
            row["balance"] for row in self.shop.rows("accounts") if row["kind"] in {"receivable", "courier_cash"}
        )
        sold += sum(row["fee_minor"] for row in self.shop.rows("orders"))
        assert sold == owed + self.shop.money(Kind.BANK) + self.forgiven
        assert sold == -sum(self.shop.money(Kind(kind), ref) for kind, ref in self.results())

    @invariant()
    def no_voucher_is_used_more_often_than_it_may_be(self) -> None:
        # Who has paid something keeps their voucher when the order is brought back, whatever became of it meanwhile.
        kept = self.shop.events.count("OrderReopened")
        for row in self.shop.rows("vouchers"):
            assert row["uses_max"] is None or row["uses"] <= row["uses_max"] + kept

    @invariant()
    def all_value_is_accounted_for(self) -> None:
        stored = sum(row["balance"] for row in self.shop.rows("accounts") if row["kind"] == "inventory_value")
        lost = self.shop.money(Kind.LOSSES) - self.forgiven
        assert stored + self.shop.money(Kind.COST_OF_GOODS) + lost == 0

    # --- chance -------------------------------------------------------------------------------------------------------

    def act(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Do it, or see that the refusal has changed nothing."""
        before = [self.shop.rows(table) for table in UNTOUCHED]
        try:
            with self.shop.all_or_nothing():
                return work(self.shop.tx, *args, **kwargs)
        except ShopError:
            assert before == [self.shop.rows(table) for table in UNTOUCHED]
            return None

    def by(self, right: Actor) -> Actor:
        """Who should do this; now and then somebody else."""
        return right if self.chance.random() < 0.85 else self.chance.choice(list(self.people.values()))

    def seen(self, version: int) -> int:
        """The version that the person saw; now and then not the present one."""
        return version if self.chance.random() < 0.85 else version + self.chance.choice([-1, 1])

    def a_customer(self) -> Actor:
        return self.people[self.chance.choice(["anna", "ben"])]

    def a_variant(self) -> int:
        return self.shop.variant(self.chance.choice(list(STOCK)))

    def an_order(self, *likely: str) -> orders.Order:
        return self.shop.order(self.picked("orders", *likely))

    def a_change(self, *likely: str) -> orders.Change | None:
        if not any(row["status"] in likely for row in self.shop.rows("order_changes")):
            return None
        return orders.changing.change(self.shop.tx, self.picked("order_changes", *likely))

    def a_shipment(self, *likely: str) -> Shipment:
        return self.shop.shipment(self.picked("shipments", *likely))

    def picked(self, table: str, *likely: str) -> int:
        """Something this can be done to; now and then anything."""
        rows = self.shop.rows(table)
        ready = [row for row in rows if row["status"] in likely]
        return int(self.chance.choice(ready if ready and self.chance.random() < 0.85 else rows)["id"])

    def courier_of(self, shipment: Shipment) -> Actor:
        return next((who for who in self.people.values() if who.person_id == shipment.courier_id), self.shop.courier)

    def results(self) -> list[tuple[str, str]]:
        """The accounts of what was sold, and of the tax on it."""
        return [(row["kind"], row["ref"]) for row in self.shop.rows("accounts") if row["kind"] in {"revenue", "tax"}]

    def make_vouchers(self) -> None:
        for code, kind, value, uses_max, min_minor in (
            ("TENTH", DiscountKind.PERCENT, 100_000, None, 0),
            ("FIVE", DiscountKind.AMOUNT, 500, 2, 1500),
            ("FREE", DiscountKind.FREE_DELIVERY, 0, 3, 2000),
        ):
            discount = Discount(kind, value)
            voucher_id = vouchers.make(self.shop.tx, code, discount, actor=self.shop.merchant, now=NOON)
            vouchers.change(self.shop.tx, voucher_id, uses_max=uses_max, min_minor=min_minor, actor=self.shop.merchant)

    def read_file(self) -> None:
        products = [_product(variant) for variant in self.file.values()]
        stocking.import_products(self.shop.tx, products, currency=CURRENCY, actor=KEEPER, now=NOON)


def _id(person: Actor) -> int:
    assert person.person_id is not None
    return person.person_id


class SellingOnServer(Selling):
    """The same on PostgreSQL."""

    on = "postgresql"


TestAnySequence = Selling.TestCase
TestAnySequence.settings = searched(10, steps=40)
# The model is tried on SQLite; that the statements mean the same on PostgreSQL, a few examples tell.
TestAnySequenceOnServer = SellingOnServer.TestCase
TestAnySequenceOnServer.settings = searched(1, steps=40)
