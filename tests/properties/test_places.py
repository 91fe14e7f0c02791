"""No sequence of transfers, sales and counts over three places loses or invents a piece or a cent."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain import moving, stock
from domain.actors import Actor
from domain.errors import ShopError
from domain.flows import laws, places, transfers
from domain.ledger import Kind
from domain.moving import Came, Status, StockTransfer
from domain.stock import PlaceKind
from tests.postgres import Engine
from tests.shop import CURRENCY, NOON, Shop

pytestmark = pytest.mark.timeout(600)

SKUS = {"MUG": 6, "BOWL": 0, "CUP": 11}
UNTOUCHED = ("accounts", "entries", "transfers", "history", "places", "stock_transfers", "stock_transfer_lines")
ACTS = (
    *("sell", "sell", "call_off", "pack", "hand_over", "count", "keep_back"),
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
        self.folder = tempfile.TemporaryDirectory()
        self.shop = shop = Shop(Path(self.folder.name, "shop.db"), on=self.on)
        self.chance = Random(0)
        self.variants = {sku: shop.product(sku, stock=pieces, cost_minor=333) for sku, pieces in SKUS.items()}
        self.counted = sum(SKUS.values())
        depot, returns = shop.place_called("Depot"), shop.place_called("Returns")
        places.use_for(shop.tx, returns, PlaceKind.RETURNS, version=1, actor=shop.merchant)
        self.places = [shop.place_id, depot, returns]
        sent = shop.transfer(depot, (self.variants["MUG"], 2), (self.variants["CUP"], 5))
        moving.send(shop.tx, sent.id, version=sent.version, actor=shop.packer, now=NOON)
        shop.transfer(returns, (self.variants["CUP"], 3))

    def teardown(self) -> None:
        try:
            assert laws.check(self.shop.tx) == []
        finally:
            self.shop.close()
            self.folder.cleanup()

    @rule(act=st.sampled_from(ACTS), seed=st.integers(0, 2**32))
    def do(self, act: str, seed: int) -> None:
        self.chance = Random(seed)
        getattr(self, act)()

    # --- in the shop ----------------------------------------------------------------------------------------------

    def sell(self) -> None:
        """What is sold was there above what is kept back, and lies where orders are served from."""
        sku = self.chance.choice(list(SKUS))
        quantity, before = self.chance.randint(1, 4), self.shelves()
        if self.shop.available(self.variants[sku]) >= quantity:
            self.shop.place_order(sku, quantity)
            limits = self.kept_back()
            for shelf, free in self.shelves().items():
                taken = before.get(shelf, 0) - free
                assert taken <= 0 or free >= max(0, limits.get(shelf, 0))
                assert taken <= 0 or shelf[0] != self.places[2]

    def call_off(self) -> None:
        placed = [row["id"] for row in self.shop.rows("orders") if row["status"] == "placed"]
        if placed:
            self.act(self.shop.cancel, self.shop.order(self.chance.choice(placed)))

    def pack(self) -> None:
        placed = [row["id"] for row in self.shop.rows("orders") if row["status"] == "placed"]
        if placed:
            self.act(self.shop.accept, self.shop.order(self.chance.choice(placed)))
        for row in self.shop.rows("shipments"):
            if row["status"] == "planned":
                self.shop.pack(self.shop.shipment(row["id"]))

    def hand_over(self) -> None:
        packed = [row["id"] for row in self.shop.rows("shipments") if row["status"] == "packed"]
        if packed:
            shipment = self.shop.shipment(self.chance.choice(packed))
            self.act(self.shop.assign, shipment)

    def count(self) -> None:
        difference, place_id = self.chance.randint(-2, 3), self.chance.choice(self.places)
        variant_id = self.a_variant()
        facts: dict[str, Any] = {"document": f"variant:{variant_id}", "currency": CURRENCY, "reason": "counted"}
        stock.count(self.shop.tx, {variant_id: difference}, place_id=place_id, **facts, **self.by(self.shop.merchant))
        self.counted += difference

    def keep_back(self) -> None:
        limit, place_id = self.chance.randint(0, 3), self.chance.choice(self.places[:2])
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
        before, shelves = (self.on_hand(), self.worth()), self.shelves()
        act()
        assert before == (self.on_hand(), self.worth())
        assert all(free >= min(0, shelves.get(shelf, 0)) for shelf, free in self.shelves().items())

    # --- places ---------------------------------------------------------------------------------------------------

    def put_in_order(self) -> None:
        place_id, by = self.chance.choice(self.places), self.chance.choice([-1, 1])
        self.act(stock.placing.shift, place_id, by=by, actor=self.a_person())

    def close(self) -> None:
        self.turn(places.close_place)

    def reopen(self) -> None:
        for _ in range(2):
            self.turn(places.reopen_place)

    def turn(self, work: Callable[..., object]) -> None:
        place_id = self.chance.choice(self.places)
        version = stock.place(self.shop.tx, place_id).version
        self.act(work, place_id, version=version, actor=self.shop.merchant)

    # --- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    def every_piece_is_somewhere(self) -> None:
        lost = sum(row["lost"] for row in self.shop.rows("stock_transfer_lines"))
        there = sum(row["balance"] for row in self.shop.rows("accounts") if row["kind"] in _SOMEWHERE)
        assert there == self.counted - lost

    @invariant()
    def all_value_is_accounted_for(self) -> None:
        assert self.worth() + self.shop.money(Kind.COST_OF_GOODS) + self.shop.money(Kind.LOSSES) == 0
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

    def kept_back(self) -> dict[tuple[int, str], int]:
        found = self.shop.rows("stock_rules")
        return {(row["place_id"], f"v:{row['variant_id']}"): row["sell_down_to"] for row in found}

    def shelves(self) -> dict[tuple[int, str], int]:
        found = [row for row in self.shop.rows("accounts") if row["kind"] == "free"]
        return {(row["place_id"], row["unit"]): row["balance"] for row in found}

    def on_hand(self) -> int:
        return sum(stock.on_hand(self.shop.tx, variant_id) for variant_id in self.variants.values())

    def worth(self) -> int:
        return sum(row["balance"] for row in self.shop.rows("accounts") if row["kind"] == "inventory_value")


class MovingOnServer(Moving):
    """The same on PostgreSQL."""

    on = "postgresql"


TestAnySequence = Moving.TestCase
TestAnySequence.settings = settings(max_examples=20, stateful_step_count=40)
# The model is tried on SQLite; that the statements mean the same on PostgreSQL, a few examples tell.
TestAnySequenceOnServer = MovingOnServer.TestCase
TestAnySequenceOnServer.settings = settings(max_examples=2, stateful_step_count=40)
