"""A return, as its customer, a courier and the house deal with it."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from domain import orders, returns, shipping
from domain.actors import Actor
from domain.flows import returning, taking_back
from domain.ledger import Kind
from domain.orders import Order
from domain.returns import Outcome, Reason, Return, Way, Wish
from domain.shipping import Shipment
from tests.shop import NOON, Shop


class Case:
    """One return, as its customer, a courier and the house deal with it."""

    def __init__(self, shop: Shop, order: Order, **drafted: Any) -> None:
        self.shop, self.order, self.customer = shop, order, shop.customer_of(order)
        self.id = returns.begin(shop.tx, order.id, zone=UTC, actor=self.customer, now=NOON)
        self._draft(**drafted)

    def _draft(
        self,
        lines: Sequence[tuple[int, int, Reason]] = (),
        *,
        pieces: int = 2,
        reason: Reason = Reason.CHANGED_MIND,
        wish: Wish = Wish.REFUND,
        way: Way = Way.DROPOFF,
        instead: str = "",
    ) -> None:
        tx, by = self.shop.tx, {"zone": UTC, "actor": self.customer, "now": NOON}
        for line, quantity, why in lines or [(0, pieces, reason)]:
            line_id = self.order.lines[line].id
            returns.put(tx, self.id, line_id, quantity, reason=why, version=self.now.version, **by)  # type: ignore[arg-type]
        returns.add(tx, self.id, photo="photo", actor=self.customer, now=NOON)
        returns.wish(tx, self.id, wish, version=self.now.version, actor=self.customer)
        for each in self.now.lines if instead else ():
            wanted = self.shop.variant(instead)
            version = self.now.version
            returns.exchange_for(tx, self.id, each.order_line_id, wanted, version=version, actor=self.customer)
        returns.send_by(tx, self.id, way, version=self.now.version, actor=self.customer)

    @property
    def now(self) -> Return:
        return returns.read(self.shop.tx, self.id)

    def ask(self) -> "Case":
        returning.ask(self.shop.tx, self.id, version=self.now.version, zone=UTC, actor=self.customer, now=NOON)
        return self

    def approve(self, **how: Any) -> "Case":
        usual: dict[str, Any] = {"version": self.now.version, "zone": UTC, "actor": self.shop.merchant, "now": NOON}
        usual["reason"] = "Worn." if "pieces" in how else ""
        returning.approve(self.shop.tx, self.id, **usual | how)
        return self

    def agreed(self, **how: Any) -> "Case":
        return self.ask().approve(**how)

    def bring(self, *pieces: int, by: Actor | None = None) -> "Case":
        """So many pieces of each line of the order arrive."""
        came = {line.id: many for line, many in zip(self.order.lines, pieces, strict=False)}
        how: dict[str, Any] = {"version": self.now.version, "actor": by or self.shop.packer, "now": NOON}
        taking_back.receive(self.shop.tx, self.id, came, **how)
        return self

    def look(self, outcome: Outcome, quantity: int, line: int = 0, **how: Any) -> "Case":
        usual: dict[str, Any] = {"version": self.now.version, "zone": UTC, "actor": self.shop.packer, "now": NOON}
        taking_back.inspect(self.shop.tx, self.id, self.now.lines[line].id, outcome, quantity, **usual | how)
        return self

    def timed(self) -> Shipment:
        """Its customer has chosen a time, and a courier has the job."""
        slot = returns.offered(self.shop.tx, most=1, zone=UTC, now=NOON)[0]
        choosing: dict[str, Any] = {"version": self.now.version, "zone": UTC, "actor": self.customer, "now": NOON}
        returning.choose_time(self.shop.tx, self.id, slot.from_at, **choosing)
        (collection,) = shipping.of_return(self.shop.tx, self.id)
        return self.shop.assign(collection)

    def collect(self, collection: Shipment, given: Mapping[int, int] | None = None) -> "Case":
        taking_back.collect(self.shop.tx, collection.id, given=given, zone=UTC, actor=self.shop.courier, now=NOON)
        return self

    def comes(self) -> "Case":
        """All of it arrives, the way that was agreed."""
        if self.now.way is Way.PICKUP:
            self.collect(self.timed())
        came = returns.expected(self.now)
        return self.bring(*(came.get(line.id, 0) for line in self.order.lines))

    @property
    def due(self) -> int:
        return orders.due_minor(self.shop.tx, self.shop.order(self.order.id))

    @property
    def child(self) -> Order:
        """What is sent instead."""
        child_id = self.now.child_order_id
        assert child_id is not None, "something is sent instead"
        return self.shop.order(child_id)

    def pieces(self, sku: str = "MUG") -> dict[str, int]:
        """Where the pieces of a variant are that were delivered."""
        kinds = (Kind.CUSTOMER, Kind.RETURNING, Kind.INSPECTION, Kind.FREE, Kind.QUARANTINE, Kind.SCRAP, Kind.VENDOR)
        there = {kind.value: self.shop.pieces(kind, self.shop.variant(sku)) for kind in (*kinds, Kind.PACKED)}
        return {kind: many for kind, many in there.items() if many}


def give_credit(shop: Shop, customer: Actor, minor: int) -> Order:
    """Have a customer give back for credit what had cost them so much in cash; the order of that."""
    sku = f"CREDIT-{minor}-{customer.person_id}"
    shop.product(sku, price_minor=minor, stock=1)
    placed = shop.place_order(sku, customer=customer)
    shop.deliver(shop.hand_over(shop.accept(placed)))
    Case(shop, placed, pieces=1, wish=Wish.CREDIT).agreed().bring(1).look(Outcome.RESTOCK, 1)
    return shop.order(placed.id)
