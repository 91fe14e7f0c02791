"""No sequence of orders, answers and receipts loses or invents a piece or a cent, or orders the same need twice."""

from collections.abc import Callable
from random import Random
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain import purchasing, stock, suppliers
from domain.actors import Actor
from domain.errors import ShopError
from domain.flows import laws, reordering
from domain.ledger import Kind
from domain.money import half_up
from domain.purchasing import Arrived, Offer, Outlook, PurchaseOrder, Status
from domain.purchasing.settings import RATE_ONE_E9
from domain.suppliers import Item, Supplier
from domain.transaction import Transaction
from tests.postgres import Engine
from tests.properties.searching import searched
from tests.shop import CURRENCY, NOON, Shop

pytestmark = pytest.mark.timeout(600)

P = ParamSpec("P")
T = TypeVar("T")

DAY = 24 * 3600
RATE_E9 = 640_000_000
UNTOUCHED = (
    *("accounts", "entries", "transfers", "events", "history", "suppliers", "supplier_items"),
    *("purchase_orders", "purchase_order_lines", "receipts", "receipt_lines", "tallies", "tasks"),
)
ACTS = (
    *("sell", "sell", "call_off", "count", "reorder", "reorder", "restock", "restock", "by_itself", "wish"),
    *("send", "send", "confirm", "confirm", "decline", "give_date", "agree", "ask_again", "pass_on"),
    *("receive", "receive", "tally", "tally", "close_short", "cancel", "pay", "send_back", "keep_time"),
)


class Buying(RuleBasedStateMachine):
    """
    Three variants, two suppliers of most of them, one paid in yen; they, the merchant and the packer press everything.

    What an act is done with comes from its seed: drawn one by one, such choices would seldom fit together.
    """

    on: ClassVar[Engine] = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.shop = shop = Shop(on=self.on)
        self.chance = Random(0)
        self.variants = [shop.product(sku, stock=stock) for sku, stock in (("MUG", 4), ("BOWL", 0), ("CUP", 20))]
        self.counted, self.sent_back, self.credited = 24, 0, 0
        acme, nippon = shop.supplier("Acme"), shop.supplier("Nippon", currency="JPY")
        self.answering = {acme: shop.answers_for(acme, "Sam"), nippon: shop.answers_for(nippon, "Nao")}
        purchasing.set_rate(shop.tx, "JPY", RATE_E9, actor=shop.merchant)
        purchasing.set_buying(shop.tx, surplus_percent=10, actor=shop.merchant)
        for number, variant_id in enumerate(self.variants):
            shop.sells(acme, variant_id, cost_minor=333, pack=4, minimum=6, priority=1 + number % 2)
            if number:
                shop.sells(nippon, variant_id, cost_minor=507, priority=2 - number % 2)
            shop.rule(variant_id, 5, 12, 1 + number)
        self.open()

    def open(self) -> None:
        """Have one order at each stage, so that there is something to do whatever is pressed first."""
        (acme, sam), (nippon, nao) = self.answering.items()
        mug, bowl, cup = self.variants
        parts = [(mug, 8), (cup, 6)], [(bowl, 9)], [(mug, 5), (bowl, 7)], [(cup, 9)]
        for supplier_id, lines in zip((acme, nippon, acme, nippon), parts, strict=True):
            order_id = purchasing.draft(
                self.shop.tx, supplier_id, place_id=self.shop.place_id, actor=self.shop.merchant, now=NOON
            )
            for variant_id, quantity in lines:
                purchasing.wish(self.shop.tx, order_id, variant_id, quantity, actor=self.shop.merchant)
            self.shop.send_purchase(order_id)
        sent = purchasing.open_orders(self.shop.tx, most=9)[0]
        for order, who in zip(sent, (nao, sam), strict=False):
            purchasing.confirm(self.shop.tx, order.id, version=order.version, actor=who, now=NOON)
            self.shop.receive_purchase(order, Arrived(2, 1, 1))

    def teardown(self) -> None:
        try:
            assert laws.check(self.shop.tx) == []
        finally:
            self.shop.close()

    @rule(act=st.sampled_from(ACTS), seed=st.integers(0, 2**32))
    def do(self, act: str, seed: int) -> None:
        self.chance = Random(seed)
        getattr(self, act)()

    # --- in the shop ----------------------------------------------------------------------------------------------

    def sell(self) -> None:
        sku = self.chance.choice(["MUG", "BOWL", "CUP"])
        if self.shop.available(self.shop.variant(sku)):
            self.shop.place_order(sku)

    def call_off(self) -> None:
        placed = [row["id"] for row in self.shop.rows("orders") if row["status"] == "placed"]
        if placed:
            self.shop.cancel(self.shop.order(self.chance.choice(placed)))

    def count(self) -> None:
        difference = self.chance.randint(-3, 3)
        self.shop.count(self.a_variant(), difference)
        self.counted += difference

    def reorder(self) -> None:
        """What is wanted is drawn up, no more than is rounded up to; at once again, nothing is."""
        before = self.outlooks()
        self.shop.reorder(*self.variants)
        after = self.outlooks()
        for variant_id, was in before.items():
            added = after[variant_id].forecast - was.forecast
            assert added >= was.wanted
            assert added == 0 if not was.wanted else added < was.wanted + self.slack(variant_id)
        assert self.shop.reorder(*self.variants).lines == 0
        assert self.outlooks() == after

    def restock(self) -> None:
        """What has sold out is ordered at once, sent where that is allowed; however often it is told, once."""
        variant_id, before = self.a_variant(), self.outlooks()
        reordering.restock(self.shop.tx, variant_id, now=NOON)
        after, was = self.outlooks(), before[variant_id]
        added = after[variant_id].forecast - was.forecast
        assert added == 0 if not was.wanted else was.wanted <= added < was.wanted + self.slack(variant_id)
        assert {**after, variant_id: was} == before
        known = [self.shop.rows(table) for table in ("purchase_orders", "purchase_order_lines")]
        reordering.restock(self.shop.tx, variant_id, now=NOON)
        assert known == [self.shop.rows(table) for table in ("purchase_orders", "purchase_order_lines")]

    def by_itself(self) -> None:
        """Merchants let the shop order by itself, or have it ask first."""
        purchasing.set_buying(self.shop.tx, sends_by_itself=self.chance.random() < 0.7, actor=self.shop.merchant)

    def wish(self) -> None:
        order = self.an_order(Status.DRAFT)
        if order is not None:
            quantity = self.chance.randint(-1, 9)
            seen: dict[str, Any] = {"version": self.seen(order), "actor": self.by(self.shop.merchant)}
            self.act(purchasing.wish, order.id, self.a_variant(), quantity, **seen)

    # --- purchase orders ------------------------------------------------------------------------------------------

    def send(self) -> None:
        self.press(purchasing.send, Status.DRAFT)

    def cancel(self) -> None:
        self.press(purchasing.cancel, Status.DRAFT, Status.SENT, Status.CONFIRMED)

    def close_short(self) -> None:
        self.press(purchasing.close_short, Status.SENT, Status.CONFIRMED)

    def agree(self) -> None:
        self.press(purchasing.agree, Status.SENT)

    def ask_again(self) -> None:
        self.press(purchasing.ask_again, Status.SENT)

    def pass_on(self) -> None:
        """All that somebody else sells is drawn up there, and is on its way no longer."""
        order = self.an_order(Status.SENT)
        if order is None:
            return
        now, before = NOON + self.chance.choice([0, 4 * DAY]), self.outlooks()
        following = purchasing.next_suppliers(self.shop.tx, order, now=now)
        seen: dict[str, Any] = {"version": self.seen(order), "actor": self.by(self.shop.merchant), "now": now}
        if self.act(purchasing.pass_on, order.id, **seen) is not None:
            after = self.outlooks()
            for line in order.lines:
                if following[line.id] is not None:
                    assert after[line.variant_id].forecast >= before[line.variant_id].forecast

    def confirm(self) -> None:
        offers: dict[int, Offer] = {}
        order = self.an_order(Status.SENT)
        for line in order.lines if order is not None else ():
            if self.chance.random() < 0.4:
                offers[line.id] = Offer(line.quantity + self.chance.randint(-3, 1), line.cost_minor)
        self.press(purchasing.confirm, order=order, by=self.supplier_of(order), offers=offers)

    def decline(self) -> None:
        order = self.an_order(Status.SENT)
        self.press(purchasing.decline, order=order, by=self.supplier_of(order))

    def give_date(self) -> None:
        order = self.an_order(Status.CONFIRMED)
        self.press(purchasing.give_date, order=order, by=self.supplier_of(order), expected_at=NOON + 3 * DAY)

    def receive(self) -> None:
        order = self.an_order(Status.SENT, Status.CONFIRMED)
        if order is None:
            return
        came = {
            line.id: Arrived(self.chance.randint(0, line.missing + 1), *self.chance.choices((0, 0, 0, 1), k=2))
            for line in order.lines
        }
        self.press(purchasing.receive, order=order, by=self.shop.packer, arrived=came, currency=CURRENCY)

    def tally(self) -> None:
        """Somebody counts, and books what was seen, or what was seen before somebody counted on."""
        order = self.an_order(Status.SENT, Status.CONFIRMED)
        if order is None or not order.lines:
            return
        sealed, counted = purchasing.seal(purchasing.tally(self.shop.tx, order.id)), self.chance.choice(order.lines)
        came = Arrived(self.chance.randint(0, counted.missing + 1), *self.chance.choices((0, 0, 1), k=2))
        who: dict[str, Any] = {"actor": self.by(self.shop.packer), "now": NOON}
        self.act(purchasing.count, order.id, {counted.id: came}, **who)
        if self.chance.random() < 0.7:
            sealed = purchasing.seal(purchasing.tally(self.shop.tx, order.id))
        seen: dict[str, Any] = {"version": self.seen(order), "sealed": sealed, "card": (1, None)}
        if self.chance.random() < 0.7:
            self.act(purchasing.book_tally, order.id, currency=CURRENCY, **seen, **who)

    def keep_time(self) -> None:
        now = NOON + self.chance.choice([0, 2, 4, 9]) * DAY
        for order_id in purchasing.clocks_due(self.shop.tx, now=now, most=9):
            purchasing.keep_time(self.shop.tx, order_id, now=now)

    # --- money ----------------------------------------------------------------------------------------------------

    def pay(self) -> None:
        supplier = suppliers.supplier(self.shop.tx, self.chance.choice(list(self.answering)))
        owed = purchasing.owed_minor(self.shop.tx, supplier)
        amount = self.chance.choice([owed, owed + 1, max(1, owed // 2)])
        seen: dict[str, Any] = {"version": supplier.version, "actor": self.by(self.shop.merchant), "now": NOON}
        self.act(purchasing.pay, supplier.id, amount_minor=amount, currency=CURRENCY, **seen)
        left = purchasing.owed_minor(self.shop.tx, supplier)
        assert left == owed or 0 <= left == owed - amount

    def send_back(self) -> None:
        supplier = suppliers.supplier(self.shop.tx, self.chance.choice(list(self.answering)))
        by: dict[str, Any] = {"version": supplier.version, "actor": self.shop.merchant}
        drafts = purchasing.put_together_for(self.shop.tx, supplier.id)
        if not drafts or self.chance.random() < 0.4:
            source, credit = self.chance.choice([Kind.VENDOR, Kind.QUARANTINE]), self.chance.choice([0, 100, 700])
            lying = purchasing.Lying(self.a_variant(), self.shop.place_id, source)
            self.act(purchasing.put_back, supplier.id, lying, quantity=1, credit_minor=credit, **by)
        elif self.chance.random() < 0.3:
            self.act(purchasing.keep_here, drafts[0].id, **by)
        else:
            self.act(purchasing.send_back, drafts[0].id, currency=CURRENCY, now=NOON, **by)
            self.note_sent_back(supplier, drafts[0].id)

    def note_sent_back(self, supplier: Supplier, return_id: int) -> None:
        found = purchasing.vendor_return(self.shop.tx, return_id)
        if found.sent_at is None:
            return
        self.sent_back += found.pieces
        rate_e9 = RATE_ONE_E9 if supplier.currency == CURRENCY else RATE_E9
        for variant_id in {line.variant_id for line in found.lines}:
            credit = sum(line.credit_minor for line in found.lines if line.variant_id == variant_id)
            self.credited += half_up(credit * rate_e9, RATE_ONE_E9)

    # --- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    def every_piece_is_somewhere(self) -> None:
        came = sum(row["good"] + row["quarantined"] + row["to_vendor"] for row in self.shop.rows("receipt_lines"))
        there = sum(stock.on_hand(self.shop.tx, variant_id) for variant_id in self.variants)
        assert there == self.counted + came - self.sent_back

    @invariant()
    def all_value_is_accounted_for(self) -> None:
        came = sum(row["value_minor"] for row in self.shop.rows("receipt_lines"))
        stored = sum(row["balance"] for row in self.shop.rows("accounts") if row["kind"] == "inventory_value")
        assert stored + self.shop.money(Kind.LOSSES) == came - self.credited

    @invariant()
    def one_is_drawn_up_for_each_supplier(self) -> None:
        drafts = [row["supplier_id"] for row in self.shop.rows("purchase_orders") if row["status"] == "draft"]
        assert len(drafts) == len(set(drafts))

    # --- chance ---------------------------------------------------------------------------------------------------

    def press(
        self,
        work: Callable[..., object],
        *likely: Status,
        order: PurchaseOrder | None = None,
        by: Actor | None = None,
        arrived: dict[int, Arrived] | None = None,
        **facts: Any,
    ) -> None:
        """Press a button of an order, now and then one that is out of date, or somebody else's."""
        order = order or self.an_order(*likely or Status)
        if order is not None:
            seen = {"version": self.seen(order), "actor": self.by(by or self.shop.merchant), "now": NOON}
            self.act(work, order.id, *([] if arrived is None else [arrived]), **facts, **seen)

    def act(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Do it, or see that the refusal has changed nothing."""
        before = [self.shop.rows(table) for table in UNTOUCHED]
        try:
            with self.shop.all_or_nothing():
                return work(self.shop.tx, *args, **kwargs)
        except ShopError:
            assert before == [self.shop.rows(table) for table in UNTOUCHED]
            return None

    def an_order(self, *likely: Status) -> PurchaseOrder | None:
        """One in such a status; now and then any."""
        rows = self.shop.rows("purchase_orders")
        ready = [row for row in rows if row["status"] in likely]
        chosen = ready if ready and self.chance.random() < 0.9 else rows
        return purchasing.purchase_order(self.shop.tx, self.chance.choice(chosen)["id"]) if chosen else None

    def supplier_of(self, order: PurchaseOrder | None) -> Actor | None:
        return None if order is None else self.answering[order.supplier_id]

    def seen(self, order: PurchaseOrder) -> int:
        return order.version if self.chance.random() < 0.9 else order.version + self.chance.choice([-1, 1])

    def by(self, right: Actor) -> Actor:
        others = [self.shop.merchant, self.shop.packer, self.shop.courier, *self.answering.values()]
        return right if self.chance.random() < 0.9 else self.chance.choice(others)

    def a_variant(self) -> int:
        return self.chance.choice(self.variants)

    def outlooks(self) -> dict[int, Outlook]:
        found = purchasing.outlooks(self.shop.tx, self.variants, place_id=self.shop.place_id)
        return {each.rule.variant_id: each for each in found}

    def slack(self, variant_id: int) -> int:
        """By how much more than is wanted may be ordered at most: packs and multiples, or the supplier's minimum."""
        multiple = self.outlooks()[variant_id].rule.multiple
        offered = suppliers.offers(self.shop.tx, [variant_id], now=NOON)[variant_id]
        steps: Callable[[Item], int] = lambda item: item.orderable(1, multiple=multiple)  # noqa: E731
        return max(steps(item) for item in offered) + 12


class BuyingOnServer(Buying):
    """The same on PostgreSQL."""

    on = "postgresql"


TestAnySequence = Buying.TestCase
TestAnySequence.settings = searched(15, steps=40)
# The model is tried on SQLite; that the statements mean the same on PostgreSQL, a few examples tell.
TestAnySequenceOnServer = BuyingOnServer.TestCase
TestAnySequenceOnServer.settings = searched(2, steps=40)
