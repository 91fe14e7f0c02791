"""No sequence of sales, expiries, receipts, counts and transfers over three places loses or invents a piece or cent."""

from collections.abc import Callable
from datetime import UTC
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain import carts, moving, orders, purchasing, stock
from domain.actors import Actor
from domain.errors import ShopError
from domain.flows import backorders, laws, places, transfers
from domain.ledger import Kind
from domain.moving import Came, Status, StockTransfer
from domain.orders import Order
from domain.paying import Terms
from domain.purchasing import Arrived
from domain.stock import PlaceKind
from tests.postgres import Engine
from tests.properties.searching import searched
from tests.shop import CURRENCY, NOON, Shop

pytestmark = pytest.mark.timeout(600)

SKUS = {"MUG": 6, "BOWL": 0, "CUP": 11}
UNTOUCHED = ("accounts", "entries", "transfers", "history", "places", "stock_transfers", "stock_transfer_lines")
ACTS = (
    *("sell", "sell", "sell", "call_off", "let_expire", "pack", "hand_over", "count", "set_the_limit", "use_for"),
    *("order_goods", "goods_come", "goods_come", "sell_several", "go_on", "go_on", "change", "split"),
    *("draw_up", "draw_up", "wish", "ask", "take_up", "cancel", "send", "send", "send", "insist"),
    *("receive", "receive", "receive", "receive_all", "lose", "take_back"),
    *("put_in_order", "close", "reopen"),
)
# Where the pieces of the shop are that nobody has got rid of.
_SOMEWHERE = (
    *("free", "held", "packed", "moving", "quarantine", "in_transit", "customer", "returning", "inspection"),
    *("waiting", "promise"),
)


class Moving(RuleBasedStateMachine):
    """
    Two warehouses and a returns facility; the merchant, the packer and others press everything.

    What an act is done with comes from its seed: drawn one by one, such choices would seldom fit together.
    """

    on: ClassVar[Engine] = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.shop = shop = Shop(on=self.on)
        self.chance = Random(0)
        self.variants = {sku: shop.product(sku, stock=pieces, cost_minor=333) for sku, pieces in SKUS.items()}
        self.counted = sum(SKUS.values())
        depot, returns = shop.place_called("Depot"), shop.place_called("Returns")
        places.use_for(shop.tx, returns, PlaceKind.RETURNS, version=1, actor=shop.merchant, now=NOON)
        self.places = [shop.place_id, depot, returns]
        self.acme = shop.supplier()
        for variant_id in self.variants.values():
            shop.sells(self.acme, variant_id, cost_minor=271)
        shop.takes(Terms.CASH, Terms.PREPAID, minutes=60)
        sent = shop.transfer(depot, (self.variants["MUG"], 2), (self.variants["CUP"], 5))
        moving.send(shop.tx, sent.id, version=sent.version, actor=shop.packer, now=NOON)
        shop.transfer(returns, (self.variants["CUP"], 3))

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
        """What is sold was there above what is kept back, or may be promised beyond, where orders are served from."""
        sku, customer = self.chance.choice(list(SKUS)), self.shop.customer("Anna")
        quantity, before = self.chance.randint(1, 4), self.levels()
        if self.shop.available(self.variants[sku]) >= quantity:
            self.shop.filled_cart(customer, (sku, quantity))
            cart = carts.choose_terms(
                self.shop.tx, self.chance.choice([Terms.CASH, Terms.PREPAID]), **self.by(customer)
            )
            self.shop.place(cart, customer)
            limits = self.limits()
            for (place_id, unit, kind), level in self.levels().items():
                if level < before.get((place_id, unit, kind), 0):
                    limit = limits.get((place_id, unit), 0)
                    assert level >= (max(0, limit) if kind == Kind.FREE else min(0, limit))
                    assert stock.place(self.shop.tx, place_id).sells

    def sell_several(self) -> None:
        """What of an order is not here is one of its own; together they are what was wanted."""
        customer = self.shop.customer("Anna")
        wanted = {
            sku: quantity
            for sku, variant_id in self.variants.items()
            if self.shop.available(variant_id) >= (quantity := self.chance.randint(1, 3))
        }
        if wanted:
            cart = self.shop.filled_cart(customer, *wanted.items())
            order = self.act(self.shop.place, cart, customer)
            if order is not None:
                kin = [order, *(self.shop.order(each.id) for each in orders.relatives(self.shop.tx, order))]
                assert sum(each.total_minor for each in kin) == cart.goods_minor
                assert sum(line.quantity for each in kin for line in each.lines) == sum(wanted.values())

    def go_on(self) -> None:
        """Whatever waited is looked at, however often."""
        for row in self.shop.rows("orders"):
            if row["waiting_since"] is not None:
                backorders.look(self.shop.tx, row["id"], zone=UTC, now=NOON)

    def change(self) -> None:
        order = self.an_order()
        if order is not None:
            line = self.chance.choice(order.lines)
            quantity = max(1, line.quantity + self.chance.randint(-2, 2))
            self.act(self.shop.agree_to, order, {line.sku: quantity})

    def split(self) -> None:
        order = self.an_order()
        if order is not None:
            line = self.chance.choice(order.lines)
            self.act(self.shop.split, order, {line.sku: self.chance.randint(0, line.quantity)})

    def an_order(self) -> Order | None:
        standing = [row["id"] for row in self.shop.rows("orders") if row["status"] in {"placed", "confirmed"}]
        found = self.shop.order(self.chance.choice(standing)) if standing else None
        return found if found is not None and any(line.quantity for line in found.lines) else None

    def let_expire(self) -> None:
        placed = [row["id"] for row in self.shop.rows("orders") if row["status"] == "placed"]
        if placed:
            self.shop.tell_time(self.shop.order(self.chance.choice(placed)), NOON + 24 * 3600)

    def order_goods(self) -> None:
        order_id = self.act(
            purchasing.draft, self.acme, place_id=self.chance.choice(self.places), **self.by(self.shop.merchant)
        )
        if order_id is not None:
            purchasing.wish(
                self.shop.tx, order_id, self.a_variant(), self.chance.randint(1, 4), actor=self.shop.merchant
            )
            self.shop.send_purchase(order_id)

    def goods_come(self) -> None:
        for order in purchasing.open_orders(self.shop.tx, most=9)[0]:
            if order.is_underway:
                came = [
                    Arrived(self.chance.randint(0, line.missing), self.chance.choice([0, 0, 1])) for line in order.lines
                ]
                self.act(self.shop.receive_purchase, order, *came)

    def call_off(self) -> None:
        placed = [row["id"] for row in self.shop.rows("orders") if row["status"] == "placed"]
        if placed:
            self.act(self.shop.cancel, self.shop.order(self.chance.choice(placed)))

    def pack(self) -> None:
        placed = [row["id"] for row in self.shop.rows("orders") if row["status"] == "placed"]
        if placed:
            self.act(self.shop.take_on, self.shop.order(self.chance.choice(placed)))
        for row in self.shop.rows("shipments"):
            if row["status"] == "planned":
                self.shop.pack(self.shop.shipment(row["id"]))

    def hand_over(self) -> None:
        packed = [row["id"] for row in self.shop.rows("shipments") if row["status"] == "packed"]
        if packed:
            shipment = self.shop.shipment(self.chance.choice(packed))
            self.act(self.shop.assign, shipment)

    def count(self) -> None:
        variant_id, place_id = self.a_variant(), self.chance.choice(self.places)
        # Nobody misses what was never there.
        difference = max(self.chance.randint(-2, 3), -self.on_the_shelf(variant_id, place_id))
        facts: dict[str, Any] = {"document": f"variant:{variant_id}", "currency": CURRENCY, "reason": "counted"}
        stock.count(self.shop.tx, {variant_id: difference}, place_id=place_id, **facts, **self.by(self.shop.merchant))
        self.counted += difference

    def set_the_limit(self) -> None:
        limit, place_id = self.chance.randint(-2, 3), self.chance.choice(self.places[:2])
        facts: dict[str, Any] = {"place_id": place_id, "sell_down_to": limit}
        stock.set_rule(self.shop.tx, self.a_variant(), **facts, **self.by(self.shop.merchant))

    # --- transfers ------------------------------------------------------------------------------------------------

    def draw_up(self) -> None:
        source_id, target_id = (self.chance.choice(self.places) for _ in range(2))
        begun = self.act(moving.begin, source_id, target_id, **self.by(self.a_person()))
        if begun is not None:
            wanted = {self.a_variant(): self.chance.randint(0, 4) for _ in range(self.chance.randint(1, 3))}
            self.act(moving.wish, begun, wanted, actor=self.shop.packer)

    def wish(self) -> None:
        found = self.a_transfer(Status.DRAFT)
        wanted = {self.a_variant(): self.chance.randint(-1, 4)}
        self.act(moving.wish, found.id, wanted, version=self.seen(found), actor=self.a_person())

    def ask(self) -> None:
        self.press(moving.ask, Status.DRAFT)

    def take_up(self) -> None:
        self.press(moving.take_up, Status.ASKED)

    def cancel(self) -> None:
        self.press(moving.cancel, Status.DRAFT, Status.ASKED)

    def send(self) -> None:
        """It leaves what is kept back, and is worth on its way what it was."""
        self.moves(lambda: self.press(transfers.send, Status.DRAFT, Status.ASKED))

    def insist(self) -> None:
        self.moves(lambda: self.press(transfers.send, Status.DRAFT, Status.ASKED, insisting="a fair"))

    def receive(self) -> None:
        found = self.a_transfer(Status.SENT)
        came = {
            line.id: Came(self.chance.randint(-1 if self.chance.random() < 0.1 else 0, line.missing), damaged)
            for line in found.lines
            if (damaged := self.chance.choice([0, 0, 0, 1])) <= 1
        }
        self.moves(lambda: self.act(moving.receive, found.id, came, **self.button(found)))

    def receive_all(self) -> None:
        self.moves(lambda: self.press(moving.receive_all, Status.SENT))

    def take_back(self) -> None:
        self.moves(lambda: self.press(moving.take_back, Status.SENT))

    def lose(self) -> None:
        if self.chance.random() < 0.5:
            reason = self.chance.choice(["stolen", ""])
            self.press(moving.close_short, Status.SENT, reason=reason, currency=CURRENCY)

    def moves(self, act: Callable[[], object]) -> None:
        """Whatever goes from place to place, the shop has as many pieces, worth as much, and no shelf is overdrawn."""
        before, levels = (self.on_hand(), self.worth()), self.levels()
        act()
        assert before == (self.on_hand(), self.worth())
        for shelf, level in self.levels().items():
            assert level >= min(0, levels.get(shelf, 0))

    # --- places ---------------------------------------------------------------------------------------------------

    def put_in_order(self) -> None:
        place_id, by = self.chance.choice(self.places), self.chance.choice([-1, 1])
        self.act(stock.placing.shift, place_id, by=by, actor=self.a_person())

    def close(self) -> None:
        self.turn(places.close_place)

    def reopen(self) -> None:
        for _ in range(2):
            self.turn(places.reopen_place)

    def use_for(self) -> None:
        place_id, kind = self.chance.choice(self.places[1:]), self.chance.choice(list(PlaceKind))
        version = stock.place(self.shop.tx, place_id).version
        self.act(places.use_for, place_id, kind, version=version, **self.by(self.shop.merchant))

    def turn(self, work: Callable[..., object]) -> None:
        place_id = self.chance.choice(self.places)
        version = stock.place(self.shop.tx, place_id).version
        self.act(work, place_id, version=version, **self.by(self.shop.merchant))

    # --- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    def every_piece_is_somewhere(self) -> None:
        lost = sum(row["lost"] for row in self.shop.rows("stock_transfer_lines"))
        came = sum(row["good"] + row["quarantined"] for row in self.shop.rows("receipt_lines"))
        there = sum(row["balance"] for row in self.shop.rows("accounts") if row["kind"] in _SOMEWHERE)
        assert there == self.counted + came - lost

    @invariant()
    def all_value_is_accounted_for(self) -> None:
        bought = sum(row["value_minor"] for row in self.shop.rows("receipt_lines"))
        assert self.worth() + self.shop.money(Kind.COST_OF_GOODS) + self.shop.money(Kind.LOSSES) == bought
        for variant_id in self.variants.values():
            if stock.on_hand(self.shop.tx, variant_id) == 0:
                assert self.shop.money(Kind.INVENTORY_VALUE, variant_id) == 0

    @invariant()
    def nothing_goes_to_a_closed_place(self) -> None:
        closed = {row["id"] for row in self.shop.rows("places") if not row["active"]}
        for row in self.shop.rows("stock_transfers"):
            assert row["status"] != "sent" or row["target_id"] not in closed

    # --- chance ---------------------------------------------------------------------------------------------------

    def press(self, work: Callable[..., object], *likely: Status, **facts: Any) -> None:
        """Press a button of a transfer, now and then one that is out of date, or somebody else's."""
        found = self.a_transfer(*likely)
        self.act(work, found.id, **facts, **self.button(found))

    def act(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Do it, or see that the refusal has changed nothing."""
        before = [self.shop.rows(table) for table in UNTOUCHED]
        given = args if getattr(work, "__self__", None) is self.shop else (self.shop.tx, *args)
        try:
            with self.shop.all_or_nothing():
                return work(*given, **kwargs)
        except ShopError:
            assert before == [self.shop.rows(table) for table in UNTOUCHED]
            return None

    def a_transfer(self, *likely: Status) -> StockTransfer:
        rows = self.shop.rows("stock_transfers")
        ready = [row for row in rows if row["status"] in likely]
        chosen = ready if ready and self.chance.random() < 0.9 else rows
        return moving.stock_transfer(self.shop.tx, self.chance.choice(chosen)["id"])

    def button(self, found: StockTransfer) -> dict[str, Any]:
        return {"version": self.seen(found), **self.by(self.a_person())}

    def seen(self, found: StockTransfer) -> int:
        return found.version if self.chance.random() < 0.9 else found.version + self.chance.choice([-1, 1])

    def by(self, actor: Actor) -> dict[str, Any]:
        return {"actor": actor, "now": NOON}

    def a_person(self) -> Actor:
        known = [self.shop.packer, self.shop.packer, self.shop.packer, self.shop.merchant, self.shop.courier]
        return self.chance.choice(known)

    def a_variant(self) -> int:
        return self.chance.choice(list(self.variants.values()))

    def limits(self) -> dict[tuple[int, str], int]:
        found = self.shop.rows("stock_rules")
        return {(row["place_id"], f"v:{row['variant_id']}"): row["sell_down_to"] for row in found}

    def levels(self) -> dict[tuple[int, str, str], int]:
        """What lies free, and what is promised beyond it, shelf by shelf."""
        found = [row for row in self.shop.rows("accounts") if row["kind"] in {Kind.FREE, Kind.PROMISE}]
        return {(row["place_id"], row["unit"], row["kind"]): row["balance"] for row in found}

    def on_the_shelf(self, variant_id: int, place_id: int) -> int:
        """Pieces that lie there, promised or not."""
        here = (f"v:{variant_id}", place_id)
        found = [row for row in self.shop.rows("accounts") if (row["unit"], row["place_id"]) == here]
        return sum(row["balance"] for row in found if row["kind"] in {Kind.FREE, Kind.HELD})

    def on_hand(self) -> int:
        return sum(stock.on_hand(self.shop.tx, variant_id) for variant_id in self.variants.values())

    def worth(self) -> int:
        return sum(row["balance"] for row in self.shop.rows("accounts") if row["kind"] == "inventory_value")


class MovingOnServer(Moving):
    """The same on PostgreSQL."""

    on = "postgresql"


TestAnySequence = Moving.TestCase
TestAnySequence.settings = searched(12, steps=40)
# The model is tried on SQLite; that the statements mean the same on PostgreSQL, a few examples tell.
TestAnySequenceOnServer = MovingOnServer.TestCase
TestAnySequenceOnServer.settings = searched(2, steps=40)
