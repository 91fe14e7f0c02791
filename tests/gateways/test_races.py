"""What SQLite's single writer hides: the same acts from many connections at once, on PostgreSQL."""

import asyncio
import itertools
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC
from functools import partial
from typing import Any

import pytest
from psycopg import errors

from domain import (
    carts,
    catalogue,
    counts,
    inbox,
    ledger,
    moving,
    orders,
    outbox,
    paying,
    payments,
    people,
    purchasing,
    returns,
    shopkeeping,
    stock,
    vouchers,
    waitlist,
)
from domain.actors import Actor, Role, the_shop
from domain.catalogue import categories
from domain.drafts import Draft
from domain.errors import ShopError
from domain.flows import (
    accepting,
    drafting,
    laws,
    ordering,
    packing,
    places,
    refunding,
    repaying,
    returning,
    shelving,
    spending,
    splitting,
    taking_back,
)
from domain.inbox import Lane
from domain.ledger import Account, Kind
from domain.moving import Came
from domain.orders import Order
from domain.paying import Fee, FeeKind, Terms
from domain.people import Arrival
from domain.prices import Discount, DiscountKind
from domain.purchasing import Arrived
from domain.returns import Outcome, Way, Wish
from domain.stock import marking
from domain.transaction import Transaction
from gateways.database import postgres as gateway
from gateways.database.postgres import PostgresDatabase
from jobs.effects import effects_of
from tests import postgres
from tests.cards import CardPayment, take_cards
from tests.giving_back import Case, give_credit
from tests.shop import CURRENCY, NOON, Shop

Act = Callable[[Transaction], Any]
AtOnce = Callable[..., Awaitable[list[Any]]]
CROWD = 12
_NUMBERS = itertools.count(1)


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop in which a test first arranges things, and then lets a crowd in; the laws hold in the end."""
    postgres.server()
    shop = Shop(on="postgresql")
    try:
        yield shop
        assert laws.check(shop.tx) == []
    finally:
        shop.close()


@pytest.fixture
async def at_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AtOnce]:
    """Does acts at once, each on a connection of its own; what each came to, refusals and errors included."""
    monkeypatch.setattr(gateway, "WRITERS", CROWD)
    opened: list[PostgresDatabase] = []

    async def done(*acts: Act) -> list[Any]:
        if not opened:
            shop.commit()
            opened.append(await PostgresDatabase(shop.url, lambda _tx, event: shop.effects(event)).open())
            # Every thread connects, so that all begin together.
            await asyncio.gather(*(opened[0].write(_rest) for _ in range(2 * CROWD)))
        return await asyncio.gather(*(opened[0].write(act) for act in acts), return_exceptions=True)

    yield done
    for db in opened:
        await db.close()


def _rest(tx: Transaction) -> None:
    ledger.balance(tx, Account(Kind.BANK, unit=CURRENCY))


def kinds(results: list[Any]) -> Counter[str]:
    """How many came through, and what the others were refused with."""
    return Counter(type(each).__name__ if isinstance(each, BaseException) else "done" for each in results)


def placing(shop: Shop, customer: Actor, *lines: tuple[str, int]) -> Act:
    cart = shop.filled_cart(customer, *lines)
    # Whoever comes late must not pay more than what is on the screen.
    seen = carts.quote(shop.tx, cart, now=NOON).totals.total_minor
    facts: dict[str, Any] = {"version": cart.version, "total_minor": seen, "currency": CURRENCY, "zone": UTC}
    return lambda tx: ordering.place(tx, cart.id, **facts, actor=customer, now=NOON)


class TestWaiting:
    async def test_whoever_asks_while_it_comes_is_not_forgotten(self, shop: Shop, at_once: AtOnce) -> None:
        mug, anna = shop.product("MUG", stock=0), shop.customer("Anna")
        shop.effects = lambda event: effects_of(shop.tx, event)
        has_asked, has_come = threading.Event(), threading.Event()

        def ask(tx: Transaction) -> None:
            waitlist.ask(tx, mug, actor=anna, now=NOON)
            has_asked.set()
            # What comes has to wait until this is kept.
            assert not has_come.wait(0.3)

        def come(tx: Transaction) -> None:
            has_asked.wait()
            _found(tx, mug, shop.place_id)
            has_come.set()

        assert kinds(await at_once(ask, come)) == {"done": 2}

        assert f"{waitlist.CALL}:{mug}" in [row["subject"] for row in shop.rows("outbox")]


def _found(tx: Transaction, variant_id: int, place_id: int) -> None:
    facts: dict[str, Any] = {
        # Each find is a document of its own: whoever counts has the catalogue to themselves otherwise.
        "document": f"find:{next(_NUMBERS)}",
        "currency": CURRENCY,
        "reason": "",
        "actor": the_shop("test"),
    }
    stock.count(tx, {variant_id: 1}, place_id=place_id, **facts, now=NOON)


class TestStock:
    async def test_the_last_pieces_go_to_as_many_as_there_are(self, shop: Shop, at_once: AtOnce) -> None:
        mug = shop.product("MUG", stock=3)
        acts = [placing(shop, shop.customer(f"Guest {n}"), ("MUG", 1)) for n in range(CROWD)]

        results = await at_once(*acts)

        assert kinds(results) == {"done": 3, "OutOfStock": CROWD - 3}
        assert shop.available(mug) == 0

    async def test_opposite_carts_get_in_nobody_s_way(self, shop: Shop, at_once: AtOnce) -> None:
        for sku in ("MUG", "TEA"):
            shop.product(sku, stock=1000)
        for _ in range(5):
            there = [placing(shop, shop.customer("Anna"), ("MUG", 1), ("TEA", 1)) for _ in range(CROWD // 2)]
            back = [placing(shop, shop.customer("Ben"), ("TEA", 1), ("MUG", 1)) for _ in range(CROWD // 2)]

            results = await at_once(*there, *back)

            assert kinds(results) == {"done": CROWD}

    async def test_a_product_is_sold_out_when_its_last_variants_go_at_once(self, shop: Shop, at_once: AtOnce) -> None:
        product = catalogue.variant(shop.tx, shop.product("SIZE-0", stock=1)).product_id
        for number in range(1, CROWD):
            variant_id = catalogue.add_variant(
                shop.tx,
                product_id=product,
                sku=f"SIZE-{number}",
                options=(),
                position=number,
                price_minor=100,
                cost_minor=50,
                barcode="",
                tax_class="",
                low_stock_threshold=0,
                active=1,
            )
            shop.count(variant_id, 1)
        acts = [placing(shop, shop.customer(f"Guest {n}"), (f"SIZE-{n}", 1)) for n in range(CROWD)]

        results = await at_once(*acts)

        assert kinds(results) == {"done": CROWD}
        assert [row["in_stock"] for row in shop.rows("shelf")] == [0]

    async def test_two_merchants_who_count_one_shelf_count_it_once(self, shop: Shop, at_once: AtOnce) -> None:
        mug = shop.product("MUG", stock=20)
        found = shelving.StockWord(15, True, "counted")

        def count(tx: Transaction) -> int:
            return shelving.book_stock(tx, mug, found, currency=CURRENCY, actor=shop.merchant, now=NOON)

        results = await at_once(*[count] * 6)

        assert results == [15] * 6
        assert shop.available(mug) == 15

    async def test_goods_leave_at_cost_to_the_last_cent(self, shop: Shop, at_once: AtOnce) -> None:
        mug = shop.product("MUG", stock=7, cost_minor=333)
        missing = shelving.StockWord(-1, False, "broken")

        def lose(tx: Transaction) -> int:
            return shelving.book_stock(tx, mug, missing, currency=CURRENCY, actor=shop.merchant, now=NOON)

        results = await at_once(*[lose] * 7)

        assert sorted(results) == [0, 1, 2, 3, 4, 5, 6]
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 0


class TestVouchers:
    async def test_are_used_as_often_as_they_may_be(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product("MUG", stock=99)
        discount = Discount(DiscountKind.PERCENT, 100_000)
        voucher_id = vouchers.make(shop.tx, "FIRST3", discount, actor=shop.merchant, now=NOON)
        vouchers.change(shop.tx, voucher_id, actor=shop.merchant, uses_max=3)
        guests = [shop.customer(f"Guest {n}") for n in range(CROWD)]
        for guest in guests:
            shop.filled_cart(guest, ("MUG", 1))
            carts.use_voucher(shop.tx, "FIRST3", actor=guest, now=NOON)

        results = await at_once(*[placing(shop, guest) for guest in guests])

        assert kinds(results) == {"done": 3, "VoucherUseless": CROWD - 3}
        assert vouchers.voucher(shop.tx, voucher_id).uses == 3


class TestOrders:
    async def test_one_of_two_staff_decides_an_order(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product(stock=50)
        for _ in range(5):
            order = shop.place_order()

            def accept(tx: Transaction, order: Any = order) -> None:
                accepting.accept_order(tx, order.id, version=order.version, zone=UTC, actor=shop.merchant, now=NOON)

            def decline(tx: Transaction, order: Any = order) -> None:
                accepting.decline_order(tx, order.id, version=order.version, reason="no", actor=shop.owner, now=NOON)

            results = await at_once(accept, decline, accept, decline)

            assert kinds(results) == {"done": 1, "Changed": 3}

    async def test_one_cart_pressed_on_two_phones_is_one_order(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product("MUG", stock=9)
        press = placing(shop, shop.customer("Anna"), ("MUG", 2))

        results = await at_once(*[press] * 6)

        assert {each.order.id for each in results} == {shop.rows("orders")[0]["id"]}
        assert len(shop.rows("orders")) == 1

    async def test_every_piece_put_into_one_cart_is_in_it(self, shop: Shop, at_once: AtOnce) -> None:
        mug, anna = shop.product("MUG", stock=99), shop.customer("Anna")

        results = await at_once(*[lambda tx: carts.add(tx, mug, actor=anna, now=NOON)] * CROWD)

        assert kinds(results) == {"done": CROWD}
        assert carts.cart_of(shop.tx, anna.person_id or 0).quantity_of(mug) == CROWD

    async def test_nobody_orders_at_a_price_they_have_not_seen(self, shop: Shop, at_once: AtOnce) -> None:
        mug, anna = shop.product("MUG", stock=99, price_minor=1000), shop.customer("Anna")
        shop.filled_cart(anna)
        for price in ("11", "12", "13", "14", "15"):
            [_, cart] = await at_once(
                lambda tx, price=price: shelving.set_price(
                    tx, mug, price, currency=CURRENCY, actor=shop.merchant, now=NOON
                ),
                lambda tx: carts.add(tx, mug, actor=anna, now=NOON),
            )

            seen = cart.lines[0].variant.price_minor
            now = carts.cart_of(shop.tx, anna.person_id or 0)
            assert now.version != cart.version or now.lines[0].variant.price_minor == seen

    async def test_an_order_is_split_called_off_or_declined_once(self, shop: Shop, at_once: AtOnce) -> None:
        paying.set_fee(shop.tx, Fee(FeeKind.PERCENT, 10), actor=shop.merchant)
        shop.takes(Terms.PREPAID, minutes=60)
        shop.product("MUG", stock=100)
        order = shop.receive(shop.place_order("MUG", 4), 4800)
        shop.take_on(order)
        order = shop.order(order.id)
        first, second = (
            shop.change(order, {"MUG": left}, by=who) for left, who in ((1, shop.merchant), (2, shop.owner))
        )
        customer, facts = shop.customer_of(order), {"version": order.version, "now": NOON}
        acts: list[Act] = [
            lambda tx: splitting.split(tx, first.id, version=first.version, zone=UTC, actor=shop.merchant, now=NOON),
            lambda tx: splitting.split(tx, second.id, version=second.version, zone=UTC, actor=shop.owner, now=NOON),
            lambda tx: accepting.cancel_order(tx, order.id, **facts, fee_minor=480, actor=customer),
            lambda tx: accepting.decline_order(tx, order.id, **facts, reason="no clay", actor=shop.merchant),
        ]

        results = await at_once(*acts, *acts)

        assert kinds(results) == {"done": 1, "Changed": 7}
        sold = sum(row["total_minor"] for row in shop.rows("orders"))
        assert sold == 4800


class TestCredit:
    async def test_pays_one_of_many_orders_at_once(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product("MUG", price_minor=1200, stock=99)
        anna = shop.customer("Anna")
        give_credit(shop, anna, 500)
        carts.use_credit(shop.tx, is_used=False, actor=anna, now=NOON)
        waiting = [shop.place_order("MUG", customer=anna) for _ in range(CROWD // 2)]
        carts.use_credit(shop.tx, is_used=True, actor=anna, now=NOON)
        by: dict[str, Any] = {"actor": anna, "now": NOON}
        seen: dict[str, Any] = {"amount_minor": 500, "version": waiting[0].version}
        acts = [partial(spending.pay, order_id=order.id, **seen, **by) for order in waiting]

        results = await at_once(*acts, placing(shop, anna, ("MUG", 1)))

        assert [row["credit_minor"] for row in shop.rows("orders") if row["credit_minor"]] == [500]
        assert 1 <= kinds(results)["done"] <= 2, "an order is placed once there is no credit left, too"
        assert shop.money(Kind.STORE_CREDIT, anna.person_id) == 0

    async def test_comes_back_once_of_two_halves_that_end_at_once(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product("MUG", price_minor=1200, stock=99)
        anna = shop.customer("Anna")
        give_credit(shop, anna, 2000)
        for _ in range(3):
            order = shop.place_order("MUG", 2, customer=anna)
            part = shop.split(order, {"MUG": 1})
            acts = [
                partial(accepting.decline_order, order_id=each.id, version=shop.order(each.id).version, reason="no")
                for each in (order, part)
            ]

            results = await at_once(*(partial(act, actor=shop.merchant, now=NOON) for act in acts * 2))

            assert kinds(results) == {"done": 2, "Changed": 2}
            assert shop.money(Kind.STORE_CREDIT, anna.person_id) == -2000


class TestOffers:
    async def test_one_offer_accepted_on_two_phones_is_one_order(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product("MUG", stock=100)
        anna = shop.customer("Anna")
        offer = shop.offer(("MUG", 2), customer=anna)

        results = await at_once(*[_accepting(offer, anna)] * CROWD)

        assert len(set(results)) == 1
        assert [row["total_minor"] for row in shop.rows("orders")] == [2400]
        assert shop.available(shop.variant("MUG")) == 98

    async def test_an_offer_is_accepted_or_taken_back_never_both(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product("MUG", stock=100)
        anna = shop.customer("Anna")
        offer = shop.offer(("MUG", 2), customer=anna)
        facts: dict[str, Any] = {"version": offer.version, "now": NOON}
        acts: list[Act] = [
            _accepting(offer, anna),
            lambda tx: drafting.withdraw(tx, offer.id, **facts, actor=shop.merchant),
            lambda tx: drafting.take_up(tx, offer.id, **facts, actor=shop.owner),
            lambda tx: drafting.decline(tx, offer.id, **facts, actor=anna),
        ]

        results = await at_once(*acts)

        assert kinds(results) == {"done": 1, "Changed": 3}
        [row] = shop.rows("drafts")
        assert (row["status"] == "accepted") == (len(shop.rows("orders")) == 1)

    async def test_a_link_belongs_to_one(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product("MUG", stock=100)
        offer = shop.offer(("MUG", 1))
        guests = [shop.customer(f"Guest {number}") for number in range(CROWD)]

        results = await at_once(
            *[lambda tx, guest=guest: drafting.follow_link(tx, offer.token, actor=guest) for guest in guests]
        )

        assert kinds(results) == {"done": 1, "NotFound": CROWD - 1}


def _accepting(offer: Draft, customer: Actor) -> Act:
    facts: dict[str, Any] = {"version": offer.version, "currency": CURRENCY, "zone": UTC}
    return lambda tx: drafting.accept(tx, offer.id, **facts, actor=customer, now=NOON)


class TestMoney:
    async def test_cash_is_handed_in_once(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product(stock=9)
        shop.deliver(shop.out())
        courier_id = shop.courier.person_id or 0
        owed = payments.cash_of(shop.tx, courier_id, currency=CURRENCY)

        def book_in(tx: Transaction) -> int:
            return payments.book_in(
                tx,
                courier_id,
                counted_minor=owed,
                expected_minor=owed,
                currency=CURRENCY,
                actor=shop.merchant,
                now=NOON,
            )

        results = await at_once(*[book_in] * 4)

        assert kinds(results) == {"done": 1, "Changed": 3}
        assert shop.money(Kind.BANK) == owed

    async def test_a_checkpoint_waits_for_whoever_posts(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product("MUG", stock=500)
        for _ in range(4):
            acts = [placing(shop, shop.customer("Anna"), ("MUG", 1)) for _ in range(CROWD - 2)]

            results = await at_once(*acts, ledger.checkpoint, ledger.checkpoint)

            assert kinds(results) == {"done": CROWD}


class TestCards:
    async def test_are_charged_once_for_parts_that_are_packed_or_end_at_once(self, shop: Shop, at_once: AtOnce) -> None:
        take_cards(shop)
        shop.product("MUG", price_minor=1200, stock=60)
        acts, held = list[Act](), list[CardPayment]()
        for _ in range(CROWD // 3):
            card = CardPayment.begun(shop, order=shop.place_order("MUG", 3))
            card.hears(authorised=3600)
            shop.accept(card.order)
            parts = card.order, shop.split(shop.order(card.order.id), {"MUG": 1})
            for part in parts:
                shop.tick_all(shop.shipment_of(part))
                acts.append(partial(packing.pack, shipment_id=shop.shipment_of(part).id, actor=shop.packer, now=NOON))
            version = shop.order(parts[1].id).version
            refusal: dict[str, Any] = {"version": version, "reason": "no clay", "actor": shop.merchant, "now": NOON}
            acts.append(partial(accepting.decline_order, order_id=parts[1].id, **refusal))
            held.append(card)

        done = await at_once(*acts)

        assert all(each is None or isinstance(each, ShopError) for each in done)
        for card in held:
            [taken] = [each for each in payments.operations_of(shop.tx, card.id) if each.act == "capture"]
            assert taken.amount_minor in {1200, 3600}
            card.hears(captured=taken.amount_minor)
            assert card.due <= 0

    async def test_get_money_back_once(self, shop: Shop, at_once: AtOnce) -> None:
        take_cards(shop)
        shop.product("MUG", price_minor=1200)
        card = CardPayment.begun(shop, order=shop.place_order("MUG"))
        card.hears(captured=1200)
        seen: dict[str, Any] = {"version": shop.order(card.order.id).version, "actor": shop.merchant, "now": NOON}
        gift: dict[str, Any] = {"amount_minor": 700, "reason": "a crack", "is_goodwill": True}

        done = await at_once(*[lambda tx: refunding.refund(tx, card.order.id, **seen, **gift)] * CROWD)

        assert kinds(done) == {"done": 1, "Changed": CROWD - 1}
        assert card.where == {"refundable": 500, "refunding": 700}

    async def test_give_back_for_two_parts_of_an_order_at_once(self, shop: Shop, at_once: AtOnce) -> None:
        """Both begin with the older of two payments: whoever comes second takes what is left of that, and the other."""
        take_cards(shop)
        shop.product("MUG", price_minor=1200, stock=60)
        acts, paid = list[Act](), list[CardPayment]()
        for _ in range(4):
            order = shop.place_order("MUG", 2)
            for _ in range(2):
                paid.append(CardPayment.begun(shop, order=order, amount_minor=1200))
                paid[-1].hears(captured=1200)
            shop.accept(order)
            for part in (order, shop.split(shop.order(order.id), {"MUG": 1})):
                seen: dict[str, Any] = {"version": shop.order(part.id).version, "actor": shop.merchant, "now": NOON}
                gift: dict[str, Any] = {"amount_minor": 1200, "reason": "a crack", "is_goodwill": True}
                acts.append(partial(refunding.refund, order_id=part.id, **seen, **gift))

        done = await at_once(*acts)

        assert kinds(done) == {"done": len(acts)}
        assert [card.where for card in paid] == [{"refunding": 1200}] * len(paid)


class TestPeople:
    async def test_a_new_customer_is_met_once(self, shop: Shop, at_once: AtOnce) -> None:
        arrival = Arrival(777, "Nora", None, "en")

        results = await at_once(*[lambda tx: people.meet(tx, [arrival], now=NOON)] * CROWD)

        assert kinds(results) == {"done": CROWD}
        assert people.at_telegram(shop.tx, 777).name == "Nora"

    async def test_an_invite_is_taken_once(self, shop: Shop, at_once: AtOnce) -> None:
        token = people.invite(shop.tx, Role.PACKER, actor=shop.owner, now=NOON)
        guests = [shop.customer(f"Guest {n}") for n in range(4)]

        results = await at_once(
            *[lambda tx, guest=guest: people.accept_invite(tx, token, actor=guest, now=NOON) for guest in guests]
        )

        assert kinds(results) == {"done": 1, "InviteUseless": 3}

    async def test_nobody_saves_an_address_too_many(self, shop: Shop, at_once: AtOnce) -> None:
        anna = shop.customer("Anna")
        for number in range(people.ADDRESSES_MAX - 1):
            people.save_address(shop.tx, f"Street {number}", name="Home", actor=anna, now=NOON)

        results = await at_once(
            *[lambda tx, n=n: people.save_address(tx, f"Lane {n}", name="Home", actor=anna, now=NOON) for n in range(4)]
        )

        assert kinds(results) == {"done": 1, "TooManyAddresses": 3}


class TestCatalogue:
    async def test_one_of_two_categories_gets_the_name(self, shop: Shop, at_once: AtOnce) -> None:
        results = await at_once(*[lambda tx: categories.add(tx, "Mugs")] * 4)

        assert kinds(results) == {"done": 1, "CategoryNameTaken": 3}

    async def test_categories_made_at_once_stand_one_after_the_other(self, shop: Shop, at_once: AtOnce) -> None:
        await at_once(*[lambda tx, n=n: categories.add(tx, f"Shelf {n}") for n in range(CROWD)])

        assert sorted(row["position"] for row in shop.rows("categories")) == list(range(CROWD))

    async def test_a_tree_that_changes_leaves_its_products_in_step(self, shop: Shop, at_once: AtOnce) -> None:
        mugs = categories.add(shop.tx, "Mugs")
        made = [catalogue.variant(shop.tx, shop.product(f"MUG-{n}", stock=1)).product_id for n in range(6)]
        for product_id in made:
            categories.put_product(shop.tx, product_id, category_ids=[mugs])
        buying = [placing(shop, shop.customer("Anna"), (f"MUG-{n}", 1)) for n in range(6)]

        results = await at_once(
            *buying,
            lambda tx: categories.hide(tx, mugs),
            lambda tx: categories.show(tx, mugs),
            lambda tx: categories.hide(tx, mugs),
        )

        assert [each for each in results if isinstance(each, BaseException)] == []

    async def test_changed_terms_are_each_a_version(self, shop: Shop, at_once: AtOnce) -> None:
        results = await at_once(
            *[lambda tx, n=n: shopkeeping.set_terms(tx, f"Terms {n}", actor=shop.merchant) for n in range(5)]
        )

        assert kinds(results) == {"done": 5}
        terms = shopkeeping.terms(shop.tx)
        assert terms is not None
        assert terms.version == 5


class TestQueues:
    async def test_two_workers_never_have_the_same_update(self, shop: Shop, at_once: AtOnce) -> None:
        arrivals = [(str(n), Lane(f"chat:{n % 20}"), "{}") for n in range(60)]
        inbox.receive(shop.tx, inbox.Source.TELEGRAM, arrivals, now=NOON)

        results = await at_once(*[lambda tx: inbox.claim(tx, answered=[], most=4, until=NOON + 60, now=NOON)] * CROWD)

        claimed = [claim for claims in results for claim in claims]
        assert len({claim.inbox_id for claim in claimed}) == len(claimed) == 20
        assert {claim.lease for claim in claimed} == {1}

    async def test_an_update_is_acted_on_once(self, shop: Shop, at_once: AtOnce) -> None:
        inbox.receive(shop.tx, inbox.Source.TELEGRAM, [("1", Lane("chat:1"), "{}")], now=NOON)
        [claim] = inbox.claim(shop.tx, answered=[], most=1, until=NOON + 60, now=NOON)
        mug = shop.product("MUG", stock=50)

        def act(tx: Transaction) -> int:
            return inbox.act_once(tx, claim, _take_one, shop, mug)

        results = await at_once(*[act] * CROWD)

        assert kinds(results) == {"done": CROWD}
        assert shop.available(mug) == 49

    async def test_two_senders_never_have_the_same_message(self, shop: Shop, at_once: AtOnce) -> None:
        messages = [outbox.news("hello", "", chat_id=n % 20) for n in range(60)]
        outbox.put(shop.tx, messages, now=NOON)

        results = await at_once(
            *[lambda tx: outbox.claim(tx, sent=[], closed_chats=[], most=4, until=NOON + 60, now=NOON)] * CROWD
        )

        claimed = [delivery for deliveries in results for delivery in deliveries]
        assert len({delivery.outbox_id for delivery in claimed}) == len(claimed) == 20

    async def test_a_card_is_not_drawn_before_what_it_shows_is_kept(self, shop: Shop, at_once: AtOnce) -> None:
        card = outbox.card("order", "order:1", chat_id=5)
        outbox.put(shop.tx, [card], now=NOON)
        await at_once()
        claimed: list[Any] = []

        with shop.connection.transaction():
            # Whoever changes the order has it drawn; the card waits already.
            outbox.put(shop.tx, [card], now=NOON)
            claimed += await at_once(
                lambda tx: outbox.claim(tx, sent=[], closed_chats=[], most=4, until=NOON + 60, now=NOON)
            )

        assert claimed == [[]]
        [drawn] = await at_once(
            lambda tx: outbox.claim(tx, sent=[], closed_chats=[], most=4, until=NOON + 60, now=NOON)
        )
        assert [delivery.effect.subject for delivery in drawn] == ["order:1"]


def _take_one(tx: Transaction, shop: Shop, variant_id: int) -> int:
    word = shelving.StockWord(-1, False, "taken")
    return shelving.book_stock(tx, variant_id, word, currency=CURRENCY, actor=shop.merchant, now=NOON)


class TestBuying:
    async def test_a_need_is_drawn_up_once(self, shop: Shop, at_once: AtOnce) -> None:
        ids = [shop.product(f"SKU-{number}", stock=0) for number in range(9)]
        for supplier_id in (shop.supplier("Acme"), shop.supplier("Zeta")):
            for variant_id in ids:
                shop.sells(supplier_id, variant_id, priority=1 + (variant_id + supplier_id) % 2)
        for variant_id in ids:
            shop.rule(variant_id, 5, 10)

        results = await at_once(*[lambda tx: purchasing.reorder(tx, ids, place_id=shop.place_id, now=NOON)] * CROWD)

        assert sorted(each.lines for each in results) == [0] * (CROWD - 1) + [9]
        assert [row["status"] for row in shop.rows("purchase_orders")] == ["draft"] * 2
        assert {row["quantity"] for row in shop.rows("purchase_order_lines")} == {10}

    async def test_a_need_that_is_being_sent_is_not_drawn_up_again(self, shop: Shop, at_once: AtOnce) -> None:
        mug, acme = shop.product("MUG", stock=0), shop.supplier("Acme")
        shop.sells(acme, mug)
        shop.rule(mug, 5, 10)
        order = purchasing.purchase_order(shop.tx, shop.reorder(mug).order_ids[0])
        facts: dict[str, Any] = {"version": order.version, "actor": shop.merchant, "now": NOON}

        results = await at_once(
            *[lambda tx: purchasing.reorder(tx, [mug], place_id=shop.place_id, now=NOON)] * CROWD,
            *[lambda tx: purchasing.send(tx, order.id, **facts)] * 2,
        )

        assert [each.lines for each in results[:CROWD]] == [0] * CROWD
        assert kinds(results[CROWD:]) == {"done": 1, "IllegalTransition": 1}
        assert shop.pieces(Kind.INCOMING, mug) == 10

    async def test_a_need_that_a_merchant_is_writing_down_is_not_drawn_up_again(
        self, shop: Shop, at_once: AtOnce
    ) -> None:
        mug, acme = shop.product("MUG", stock=0), shop.supplier("Acme")
        shop.sells(acme, mug)
        shop.rule(mug, 5, 10)
        order_id = purchasing.draft(shop.tx, acme, place_id=shop.place_id, actor=shop.merchant, now=NOON)
        is_wished, is_reckoned = threading.Event(), threading.Event()

        def wish(tx: Transaction) -> None:
            purchasing.wish(tx, order_id, mug, 10, actor=shop.merchant)
            is_wished.set()
            assert not is_reckoned.wait(0.3)

        def reckon(tx: Transaction) -> int:
            is_wished.wait()
            done = purchasing.reorder(tx, [mug], place_id=shop.place_id, now=NOON)
            is_reckoned.set()
            return done.lines

        assert (await at_once(wish, reckon))[1] == 0
        assert [row["quantity"] for row in shop.rows("purchase_order_lines")] == [10]

    async def test_a_supplier_answers_once_or_too_late(self, shop: Shop, at_once: AtOnce) -> None:
        mug, acme = shop.product("MUG", stock=0), shop.supplier("Acme")
        sam = shop.answers_for(acme, "Sam")
        order = shop.bought(acme, (mug, 10))
        facts: dict[str, Any] = {"version": order.version, "now": NOON}
        acts: list[Act] = [
            lambda tx: purchasing.confirm(tx, order.id, **facts, actor=sam),
            lambda tx: purchasing.decline(tx, order.id, **facts, actor=sam),
            lambda tx: purchasing.cancel(tx, order.id, **facts, actor=shop.merchant),
        ]

        results = await at_once(*acts * 3)

        assert kinds(results)["done"] == 1
        assert set(kinds(results)) <= {"done", "AlreadyAnswered", "IllegalTransition", "Changed"}

    async def test_goods_come_and_are_paid_once(self, shop: Shop, at_once: AtOnce) -> None:
        mug, acme = shop.product("MUG", stock=0), shop.supplier("Acme")
        order = shop.bought(acme, (mug, 10))
        came, seen = {order.lines[0].id: Arrived(good=6)}, order.version
        facts: dict[str, Any] = {"currency": CURRENCY, "now": NOON}

        results = await at_once(
            *[lambda tx: purchasing.receive(tx, order.id, came, version=seen, **facts, actor=shop.packer)] * CROWD
        )
        paid = await at_once(
            *[lambda tx: purchasing.pay(tx, acme, version=1, amount_minor=1800, **facts, actor=shop.merchant)] * CROWD
        )

        assert kinds(results) == kinds(paid) == {"done": 1, "Changed": CROWD - 1}
        assert (shop.available(mug), shop.money(Kind.BANK)) == (6, -1800)

    async def test_goods_come_in_while_the_same_are_counted_and_nobody_is_in_the_way(
        self, shop: Shop, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids = [shop.product(f"SKU-{number}", stock=20, cost_minor=300) for number in range(12)]
        acme = shop.supplier("Acme")
        counted = {variant_id: (19 + variant_id % 3, 0, 1) for variant_id in ids}
        # Who waits for whom in a circle is told so, and not asked again.
        monkeypatch.setattr(gateway, "ATTEMPTS_MAX", 1)
        for _ in range(3):
            acts: list[Act] = [_booking(shop, dict(part)) for part in _parts(counted)]
            acts += [_receiving(shop, acme, part) for part in (ids, ids[::-1], ids[4:], ids[8:] + ids[:4])]
            acts += [placing(shop, shop.customer("Ben"), *((f"SKU-{n}", 1) for n in range(12)))] * 2
            acts += [partial(_found, variant_id=variant_id, place_id=shop.place_id) for variant_id in ids[::-5]]

            results = await at_once(*acts)

            assert [each for each in results if isinstance(each, BaseException)] == []

    async def test_the_last_pieces_go_while_more_come_and_nobody_is_in_the_way(
        self, shop: Shop, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        acme = shop.supplier("Acme")
        # Who waits for whom in a circle is told so only after a second.
        may_lose = [each for each in gateway.LOST_RACES if each is not errors.DeadlockDetected]
        monkeypatch.setattr(gateway, "LOST_RACES", tuple(may_lose))
        for kind in ("MUG", "CUP", "JUG"):
            ids = [shop.product(f"{kind}-{number}", stock=2, cost_minor=300) for number in range(CROWD)]
            acts: list[Act] = [_receiving(shop, acme, part) for part in (ids, ids[::-1])]
            customers = [shop.customer(name) for name in ("Ben", "Carl", "Dora", "Emil")]
            acts += [placing(shop, each, *((f"{kind}-{n}", 1) for n in range(CROWD))) for each in customers]
            acts += [_priced(shop, variant_id, f"1{variant_id % 7}.50") for variant_id in ids[::-3]]
            acts += [_watched_below(shop, variant_id, variant_id % 3) for variant_id in ids[::-5]]

            results = await at_once(*acts)

            assert set(kinds(results)) <= {"done", "OutOfStock", "Changed"}
            assert not {"OutOfStock", "Changed"} & set(kinds(results[:2] + results[6:]))


def _receiving(shop: Shop, supplier_id: int, variant_ids: list[int]) -> Act:
    """Of two pieces of each that were bought, one has come."""
    order = shop.bought(supplier_id, *((variant_id, 2) for variant_id in variant_ids))
    came = {line.id: Arrived(good=1) for line in order.lines}
    facts: dict[str, Any] = {"version": order.version, "currency": CURRENCY, "now": NOON, "actor": shop.packer}
    return partial(purchasing.receive, purchase_order_id=order.id, arrived=came, **facts)


def _priced(shop: Shop, variant_id: int, text: str) -> Act:
    return lambda tx: shelving.set_price(tx, variant_id, text, currency=CURRENCY, actor=shop.merchant, now=NOON)


def _watched_below(shop: Shop, variant_id: int, threshold: int) -> Act:
    return lambda tx: marking.set_threshold(tx, variant_id, threshold, actor=shop.merchant, now=NOON)


def _parts(counted: dict[int, Any]) -> list[list[tuple[int, Any]]]:
    """Two counts of a file, of which each has most of the lines."""
    lines = list(counted.items())
    return [lines[:9], lines[3:]]


def _booking(shop: Shop, counted: dict[int, Any]) -> Act:
    """A long count that is ready to be booked."""
    count_id = counts.begin(shop.tx, shop.place_id, file_name="shelf.csv", actor=shop.merchant, now=NOON)
    counts.put(shop.tx, counts.MACHINE.locked(shop.tx, count_id), counted, actor=shop.merchant, now=NOON)
    version = counts.the_count(shop.tx, count_id).version
    counts.start_booking(shop.tx, count_id, version=version, reason="spring", actor=shop.merchant, now=NOON)
    return partial(counts.book_portion, count_id=count_id, most=25, currency=CURRENCY, now=NOON)


class TestPlaces:
    async def test_goods_that_come_are_received_once(self, shop: Shop, at_once: AtOnce) -> None:
        mug, depot = shop.product("MUG", stock=10), shop.place_called("Depot")
        drawn_up = shop.transfer(depot, (mug, 6))
        facts: dict[str, Any] = {"actor": shop.packer, "now": NOON}
        sent = moving.send(shop.tx, drawn_up.id, version=drawn_up.version, **facts)
        came = {sent.lines[0].id: Came(good=4)}

        part = await at_once(*[lambda tx: moving.receive(tx, sent.id, came, version=sent.version, **facts)] * CROWD)
        version = moving.stock_transfer(shop.tx, sent.id).version
        rest = await at_once(
            *[lambda tx: moving.receive_all(tx, sent.id, version=version, **facts)] * 4,
            *[lambda tx: moving.take_back(tx, sent.id, version=version, **facts)] * 4,
            *[lambda tx: _lose(tx, sent.id, version=version, **facts)] * 4,
        )

        assert kinds(part) == {"done": 1, "Changed": CROWD - 1}
        assert kinds(rest)["done"] == 1
        assert set(kinds(rest)) <= {"done", "Changed", "IllegalTransition"}
        assert shop.pieces(Kind.MOVING, mug) == 0

    async def test_the_last_pieces_are_sold_or_sent(self, shop: Shop, at_once: AtOnce) -> None:
        for number in range(4):
            sku = f"MUG-{number}"
            mug, depot = shop.product(sku, stock=3), shop.place_called(f"Depot {number}")
            drawn_up = shop.transfer(depot, (mug, 3))
            facts: dict[str, Any] = {"version": drawn_up.version, "actor": shop.packer, "now": NOON}
            acts = [placing(shop, shop.customer(f"Guest {n}"), (sku, 1)) for n in range(CROWD - 1)]
            id_ = drawn_up.id

            results = await at_once(*acts, partial(moving.send, transfer_id=id_, **facts))

            is_sent = not isinstance(results[-1], BaseException)
            assert kinds(results[:-1])["done"] == (0 if is_sent else 3)
            assert is_sent or isinstance(results[-1], moving.NotThere)
            assert shop.pieces(Kind.FREE, mug) == 0

    async def test_nothing_is_sent_to_a_place_that_is_being_closed(self, shop: Shop, at_once: AtOnce) -> None:
        mug = shop.product("MUG", stock=100)
        for number in range(4):
            depot = shop.place_called(f"Depot {number}")
            facts: dict[str, Any] = {"actor": shop.merchant, "now": NOON}

            def move(tx: Transaction, depot: int = depot, facts: dict[str, Any] = facts) -> object:
                transfer_id = moving.begin(tx, shop.place_id, depot, **facts)
                drawn_up = moving.wish(tx, transfer_id, {mug: 1}, actor=shop.merchant)
                return moving.send(tx, transfer_id, version=drawn_up.version, **facts)

            closing = partial(places.close_place, place_id=depot, version=1, actor=shop.merchant, now=NOON)
            results = await at_once(*[move] * 3, closing, *[move] * 3)

            sent = kinds([*results[:3], *results[4:]])
            is_closed = not isinstance(results[3], BaseException)
            assert sent == ({"PlaceClosed": 6} if is_closed else {"done": 6})


def _lose(tx: Transaction, transfer_id: int, **facts: Any) -> object:
    return moving.close_short(tx, transfer_id, reason="gone", currency=CURRENCY, **facts)


class TestSeveralPlaces:
    async def test_the_last_piece_of_two_places_is_sold_once(self, shop: Shop, at_once: AtOnce) -> None:
        mug = shop.product("MUG", stock=1)
        _found(shop.tx, mug, shop.place_called("Barn"))
        carts_of_two = [placing(shop, shop.customer(f"Customer {n}"), ("MUG", 2)) for n in range(3)]
        carts_of_one = [placing(shop, shop.customer(f"Guest {n}"), ("MUG", 1)) for n in range(CROWD - 3)]

        results = await at_once(*carts_of_two, *carts_of_one)

        assert shop.pieces(Kind.HELD, mug) == 2
        assert (shop.pieces(Kind.FREE, mug), shop.available(mug)) == (0, 0)
        assert kinds(results)["done"] in {1, 2}
        assert kinds(results)["done"] + kinds(results)["OutOfStock"] == CROWD
        assert [row["in_stock"] for row in shop.rows("variants")] == [0]

    async def test_what_arrives_at_once_serves_each_line_once(self, shop: Shop, at_once: AtOnce) -> None:
        mug = shop.product("MUG", stock=0)
        shop.sell_down_to(mug, -5)
        barn = shop.place_called("Barn")
        for name in ("Anna", "Ben"):
            shop.place_order("MUG", 2, customer=shop.customer(name))

        results = await at_once(*(partial(_found, variant_id=mug, place_id=at) for at in (shop.place_id, barn) * 3))

        assert kinds(results) == {"done": 6}
        assert (shop.pieces(Kind.HELD, mug), shop.pieces(Kind.WAITING, mug)) == (4, 0)
        assert sum(row["pieces"] for row in shop.facts_of("OrderServed")) == 4
        assert shop.available(mug) == 2 + 5

    async def test_nobody_waits_for_what_arrives_meanwhile(self, shop: Shop, at_once: AtOnce) -> None:
        mug = shop.product("MUG", stock=0)
        shop.sell_down_to(mug, -CROWD)
        buyers = [placing(shop, shop.customer(f"Customer {n}"), ("MUG", 1)) for n in range(6)]
        arrivals = [partial(_found, variant_id=mug, place_id=shop.place_id) for _ in range(6)]

        results = await at_once(*buyers, *arrivals)

        # Who was shown that it comes later, and finds it here, is asked again.
        placed = kinds(results[:6])
        assert placed["done"] + placed["Changed"] == 6
        assert kinds(results[6:]) == {"done": 6}
        assert shop.pieces(Kind.WAITING, mug) == 0
        assert shop.pieces(Kind.HELD, mug) == placed["done"]
        assert shop.pieces(Kind.FREE, mug) == 6 - placed["done"]

    async def test_calling_off_and_arriving_lose_nothing(self, shop: Shop, at_once: AtOnce) -> None:
        mug = shop.product("MUG", stock=0)
        shop.sell_down_to(mug, -CROWD)
        waiting = [shop.place_order("MUG", 1, customer=shop.customer(f"Customer {n}")) for n in range(6)]

        def call_off(tx: Transaction, order_id: int) -> None:
            version = orders.order(tx, order_id).version
            actor = shop.merchant
            accepting.decline_order(tx, order_id, version=version, reason="gone", actor=actor, now=NOON)

        results = await at_once(
            *(partial(call_off, order_id=order.id) for order in waiting[:4]),
            *(partial(_found, variant_id=mug, place_id=shop.place_id) for _ in range(4)),
        )

        assert kinds(results) == {"done": 8}
        assert (shop.pieces(Kind.HELD, mug), shop.pieces(Kind.WAITING, mug)) == (2, 0)
        assert shop.pieces(Kind.FREE, mug) == 2


class TestReturns:
    def sold(self, shop: Shop, name: str = "Anna", sku: str = "MUG", pieces: int = 2) -> Order:
        placed = shop.place_order(sku, pieces, customer=shop.customer(name))
        shop.deliver(shop.hand_over(shop.accept(placed)))
        return shop.order(placed.id)

    async def test_is_agreed_to_once_and_settled_once(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product("MUG")
        case = Case(shop, self.sold(shop), wish=Wish.CREDIT).ask()
        by: dict[str, Any] = {"version": case.now.version, "zone": UTC, "actor": shop.merchant, "now": NOON}

        results = await at_once(*(lambda tx: returning.approve(tx, case.id, keeps=True, **by),) * CROWD)

        assert kinds(results) == {"done": 1, "Changed": CROWD - 1}
        assert shop.money(Kind.STORE_CREDIT, case.customer.person_id) == -2400

    async def test_comes_once_and_is_settled_once(self, shop: Shop, at_once: AtOnce) -> None:
        mug = shop.product("MUG")
        case = Case(shop, self.sold(shop), wish=Wish.CREDIT).agreed()
        [line], version = case.now.lines, case.now.version
        facts: dict[str, Any] = {"version": version, "actor": shop.packer, "now": NOON}

        came = await at_once(*(lambda tx: taking_back.receive(tx, case.id, {line.order_line_id: 2}, **facts),) * CROWD)
        looks: dict[str, Any] = {"zone": UTC, "actor": shop.packer, "now": NOON}
        looked = await at_once(
            *(lambda tx: taking_back.inspect(tx, case.id, line.id, Outcome.RESTOCK, 2, **looks),) * CROWD
        )

        assert kinds(came) == {"done": 1, "Changed": CROWD - 1}
        assert kinds(looked) == {"done": 1, "IllegalTransition": CROWD - 1}
        assert (shop.pieces(Kind.FREE, mug), shop.money(Kind.STORE_CREDIT, case.customer.person_id)) == (10, -2400)

    async def test_of_many_one_gets_the_last_place_with_the_courier(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product("MUG", stock=30)
        returns.set_policy(shop.tx, slot_places=1, actor=shop.merchant)
        cases = [Case(shop, self.sold(shop, f"C{n}"), way=Way.PICKUP).agreed() for n in range(4)]
        slot = returns.offered(shop.tx, most=1, zone=UTC, now=NOON)[0]

        def choosing(case: Case) -> Act:
            by: dict[str, Any] = {"version": case.now.version, "zone": UTC, "actor": case.customer, "now": NOON}
            return lambda tx: returning.choose_time(tx, case.id, slot.from_at, **by)

        results = await at_once(*(choosing(case) for case in cases))

        assert kinds(results) == {"done": 1, "SlotTaken": 3}

    async def test_of_many_one_gets_the_last_piece_in_exchange(self, shop: Shop, at_once: AtOnce) -> None:
        shop.product("MUG", stock=30)
        bowl = shop.product("BOWL", price_minor=1200, stock=1)
        how: dict[str, Any] = {"pieces": 1, "wish": Wish.EXCHANGE, "instead": "BOWL"}
        cases = [Case(shop, self.sold(shop, f"C{n}"), **how).ask() for n in range(4)]

        def agreeing(case: Case) -> Act:
            by: dict[str, Any] = {"version": case.now.version, "zone": UTC, "actor": shop.merchant, "now": NOON}
            return lambda tx: returning.approve(tx, case.id, **by)

        results = await at_once(*(agreeing(case) for case in cases))

        assert kinds(results) == {"done": 1, "OutOfStock": 3}
        assert (shop.pieces(Kind.FREE, bowl), shop.pieces(Kind.HELD, bowl)) == (0, 1)
        assert returns.numbers(shop.tx)[returns.Standing.REQUESTED] == 3

    async def test_with_an_exchange_is_settled_once_by_two_merchants(self, shop: Shop, at_once: AtOnce) -> None:
        """What has not come is waited for no more; what is sent instead is paid with the rest, once."""
        shop.product("MUG", stock=30)
        bowl = shop.product("BOWL", price_minor=1200)
        case = Case(shop, self.sold(shop), wish=Wish.EXCHANGE, instead="BOWL").agreed().bring(1).look(Outcome.SCRAP, 1)
        by: dict[str, Any] = {"version": case.now.version, "zone": UTC, "actor": shop.merchant, "now": NOON}

        results = await at_once(*(lambda tx: repaying.settle(tx, case.id, **by),) * CROWD)

        assert kinds(results) == {"done": 1, "Changed": CROWD - 1}
        assert [line.quantity for line in case.child.lines] == [1]
        assert (shop.pieces(Kind.HELD, bowl), case.due, orders.due_minor(shop.tx, case.child)) == (1, 0, 0)

    async def test_with_an_exchange_is_settled_or_called_off(self, shop: Shop, at_once: AtOnce) -> None:
        """One looks at what has come while others decline what is to be sent, or call that off."""
        shop.product("MUG", stock=30)
        bowl = shop.product("BOWL", price_minor=1200)
        cases = [
            Case(shop, self.sold(shop, f"C{n}", pieces=1), pieces=1, wish=Wish.EXCHANGE, instead="BOWL").agreed()
            for n in range(4)
        ]

        def acts(case: Case) -> list[Act]:
            case.bring(1)
            line, child, customer = case.now.lines[0].id, case.child, case.customer
            seen: dict[str, Any] = {"version": child.version, "now": NOON}
            looks: dict[str, Any] = {"zone": UTC, "actor": shop.packer, "now": NOON}
            return [
                lambda tx: taking_back.inspect(tx, case.id, line, Outcome.RESTOCK, 1, **looks),
                lambda tx: accepting.decline_order(tx, child.id, **seen, reason="broken", actor=shop.merchant),
                lambda tx: accepting.cancel_order(tx, child.id, **seen, fee_minor=0, actor=customer),
            ]

        results = await at_once(*(act for case in cases for act in acts(case)))

        assert set(kinds(results)) <= {"done", "Changed", "IllegalTransition"}
        assert all(case.now.status is returns.Status.RESOLVED for case in cases)
        kept = [case for case in cases if case.child.status is orders.Status.CONFIRMED]
        assert shop.pieces(Kind.HELD, bowl) == len(kept)
        assert all((case.now.wish is Wish.EXCHANGE) >= (case in kept) for case in cases)
