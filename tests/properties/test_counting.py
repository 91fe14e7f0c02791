"""No sequence of counts, damages and sales loses or invents a piece, or a cent of what the pieces have cost."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from hypothesis import given
from hypothesis import strategies as st

from domain import counts, ledger, stock
from domain.errors import ShopError
from domain.flows import laws, shelving
from domain.flows.shelving import StockWord
from domain.ledger import Account, Kind
from domain.purchasing import Arrived
from domain.stock import correcting
from tests.properties.searching import searched
from tests.shop import CURRENCY, NOON, Shop

WAYS = tuple(correcting.WAYS)
SKUS = ("MUG", "BOWL")
ACTS = ("note", "book", "adjust", "set_apart", "sell", "call_off", "hand_over", "drop", "receive")
steps = st.lists(
    st.tuples(st.sampled_from(ACTS), st.sampled_from(SKUS), st.integers(0, 9), st.integers(0, 3)), max_size=14
)
# Wherever a piece can be that the shop has ever had.
WORLD = {Kind.SUPPLIER, Kind.ADJUSTMENT}


class Story:
    """A shop, and what its people have said so far: by how much they corrected each shelf."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.tx = shop, shop.tx
        self.ids = {
            sku: shop.product(sku, stock=8, cost_minor=cost) for sku, cost in zip(SKUS, (333, 101), strict=True)
        }
        self.in_all = dict.fromkeys(self.ids.values(), 8)
        self.noted: dict[int, int] = {}
        self.orders: list[int] = []
        self.supplier_id = shop.supplier()

    def note(self, variant_id: int, number: int, _: int) -> None:
        there = stock.here(self.tx, [variant_id], place_id=self.shop.place_id)[variant_id].on_hand
        counts.note(self.tx, self.shop.place_id, {variant_id: number}, actor=self.shop.packer, now=NOON)
        self.noted[variant_id] = number - there

    def book(self, _: int, __: int, ___: int) -> None:
        count = counts.open_count(self.tx, self.shop.place_id)
        if count is None:
            return
        booking = {"reason": "counted", "currency": CURRENCY}
        expected = counts.summary(self.tx, count.id, currency=CURRENCY).value_minor
        before = self.worth()
        counts.book(self.tx, count.id, version=count.version, **booking, actor=self.shop.packer, now=NOON)
        assert self.worth() - before == expected
        for variant_id, difference in self.noted.items():
            self.in_all[variant_id] += difference
        self.noted = {}

    def drop(self, _: int, __: int, ___: int) -> None:
        count = counts.open_count(self.tx, self.shop.place_id)
        if count is not None:
            counts.drop(self.tx, count.id, version=count.version, actor=self.shop.packer, now=NOON)
        self.noted = {}

    def adjust(self, variant_id: int, number: int, _: int) -> None:
        word = StockWord(number - 4, False, "found")
        shelving.adjust(
            self.tx,
            variant_id,
            word,
            place_id=self.shop.place_id,
            currency=CURRENCY,
            actor=self.shop.packer,
            now=NOON,
        )
        self.in_all[variant_id] += number - 4

    def set_apart(self, variant_id: int, number: int, way: int) -> None:
        source, target = WAYS[way]
        stock.set_apart(
            self.tx,
            variant_id,
            number,
            source=source,
            target=target,
            place_id=self.shop.place_id,
            currency=CURRENCY,
            reason="broken",
            actor=self.shop.packer,
            now=NOON,
        )

    def sell(self, variant_id: int, number: int, _: int) -> None:
        sku = next(sku for sku, id_ in self.ids.items() if id_ == variant_id)
        self.orders.append(self.shop.place_order(sku, number or 1).id)

    def call_off(self, _: int, number: int, __: int) -> None:
        if self.orders:
            self.shop.cancel(self.shop.order(self.orders[number % len(self.orders)]))

    def hand_over(self, variant_id: int, number: int, _: int) -> None:
        sku = next(sku for sku, id_ in self.ids.items() if id_ == variant_id)
        self.shop.out(sku, number % 3 + 1)

    def receive(self, variant_id: int, number: int, _: int) -> None:
        order = self.shop.bought(self.supplier_id, (variant_id, number + 1), cost_minor=71 * (number + 1))
        self.shop.receive_purchase(order, Arrived(number + 1))
        self.in_all[variant_id] += number + 1

    def worth(self) -> int:
        return sum(self.shop.money(Kind.INVENTORY_VALUE, variant_id) for variant_id in self.ids.values())

    def holds(self) -> None:
        """Every piece is somewhere, and what is in the house is worth something only while it is there."""
        for variant_id, expected in self.in_all.items():
            unit = ledger.pieces(variant_id)
            found = [row for row in self.shop.rows("accounts") if row["unit"] == unit and row["balance"] is not None]
            assert sum(row["balance"] for row in found if row["kind"] not in WORLD) == expected
            there = stock.on_hand(self.tx, variant_id)
            worth = ledger.balance(self.tx, Account(Kind.INVENTORY_VALUE, unit=CURRENCY, ref=str(variant_id)))
            assert worth >= 0
            assert there > 0 or worth == 0
        assert laws.check(self.tx) == []


@contextmanager
def savepoint(shop: Shop) -> Iterator[None]:
    """What is refused has changed nothing."""
    shop.sql("SAVEPOINT step")
    try:
        yield
    except BaseException:
        shop.sql("ROLLBACK TO step")
        raise
    finally:
        shop.sql("RELEASE step")


@searched(20)
@given(steps)
def test_no_sequence_loses_or_invents_a_piece_or_a_cent(taken: list[tuple[str, str, int, int]]) -> None:
    with closing(Shop()) as shop:
        story = Story(shop)
        for act, sku, number, way in taken:
            with suppress(ShopError), savepoint(shop):
                getattr(story, act)(story.ids[sku], number, way)
        story.holds()
