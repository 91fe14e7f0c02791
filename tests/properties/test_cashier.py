"""The whole shop against a stand-in for Stripe: whatever is lost, told twice, or dies, money moves once."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parts import shop_parts
from domain import carts, catalogue, ledger, orders, paying, payments, people, shipping, stock
from domain.errors import ShopError
from domain.flows import accepting, laws, ordering, packing
from domain.ledger import Account, Kind
from domain.payments.queries import FOR_EVER
from domain.transaction import Transaction
from gateways.database.migrating import migrate
from jobs import reconciling
from jobs.payments import Cashier
from sandbox import Person
from sandbox.stripe import DECLINED, GOOD, Weather, moves
from sandbox.stripe.cards import card_of
from sandbox.stripe.records import Movement, Session
from tests.harness import Shop
from tests.properties.searching import searched
from tests.shop import KEEPER

pytestmark = pytest.mark.timeout(600)

ACTS = (
    *("order", "order", "pay", "pay", "pay", "accept", "accept", "pack", "pack", "decline"),
    *("lose", "lose", "lose", "die", "miss_news", "shuffle_news", "refund_at_desk", "wait", "wait", "oversleep"),
)
DAY = 24 * 3600


class World:
    """One shop, its customer and its bank; what goes wrong is chosen by chance, from a seed."""

    def __init__(self, shop: Shop, anna: Person) -> None:
        self.shop, self.anna, self.bank = shop, anna, shop.box.stripe
        self.chance = Random(0)

    @property
    def now(self) -> int:
        return int(self.shop.clock.now())

    async def write(self, work: Callable[..., Any], *args: Any) -> None:
        with suppress(ShopError):
            await self.shop.bot.services.db.write(work, *args, now=self.now)

    async def order(self) -> None:
        await self.write(_order, self.anna.id, self.chance.randint(1, 3))

    async def pay(self) -> None:
        """On any page that is open, with a good card or a bad one."""
        pages = [each for each in self.bank.account.all(Session) if each.status == "open"]
        if pages:
            card = self.chance.choice([GOOD, GOOD, GOOD, DECLINED])
            moves.pay(self.bank.account, self.chance.choice(pages), card_of(card))

    async def accept(self) -> None:
        await self.write(_accept)

    async def pack(self) -> None:
        await self.write(_pack)

    async def decline(self) -> None:
        await self.write(_decline)

    async def lose(self) -> None:
        """The next calls are lost on their way, or their answers on the way back."""
        self.bank.faults.add("*", self.chance.choice(["lost", "lost", "500", "429"]), times=self.chance.randint(1, 2))

    async def die(self) -> None:
        """Everything that is on its way just now is cut."""
        await asyncio.sleep(0)
        await self.shop.kill()
        await self.shop.restart()

    async def miss_news(self) -> None:
        self.bank.send_events_to("", secret="")

    async def shuffle_news(self) -> None:
        self.bank.hooks.weather = Weather(copies=2, delay_seconds=3, shuffle_seconds=90)

    async def refund_at_desk(self) -> None:
        taken = [each for each in self.bank.intents if each.status == "succeeded" and each.charge is not None]
        if taken and (charge := taken[0].charge) is not None and charge.amount_captured > charge.amount_refunded:
            self.bank.refund_at_desk(taken[0], 1)

    async def wait(self) -> None:
        await self.shop.leap(self.chance.choice([5, 70, 900, 4300]))

    async def oversleep(self) -> None:
        await self.shop.leap(DAY)

    async def come_to_rest(self) -> None:
        """Nothing goes wrong any more, and the jobs have their time."""
        self.bank.faults.clear()
        self.bank.hooks.weather = Weather()
        for _ in range(4):
            await self.shop.leap(700)
        # What has failed at the provider is given up an hour after it was asked, if it is not to be seen there.
        await self.shop.leap(3600)
        services = self.shop.bot.services
        await reconciling.reconcile(Cashier(), services, services.payments["stripe"], since=0)
        await self.shop.leap(700)

    async def all_is_where_the_bank_says(self) -> None:
        services = self.shop.bot.services
        stripe = services.payments["stripe"]
        waiting, ours, cleared = await services.db.read(_standing)
        assert waiting == []
        for payment, there, taken, back in ours:
            if not payment.page_id:
                continue
            said = await stripe.lookup(page_id=payment.page_id)
            assert said.reference == str(payment.id)
            assert (taken, back) == (said.captured_minor, said.refunded_minor)
            assert (there.authorised, there.capturing, there.voiding) == (said.authorised_minor, 0, 0)
        pages = [page.client_reference_id for page in self.bank.sessions]
        assert len(pages) == len(set(pages))
        assert cleared == sum(each.amount for each in self.bank.account.all(Movement))


def _set_up(tx: Transaction) -> None:
    paying.set_window(tx, minutes=60, grace_minutes=10, actor=KEEPER)
    product_id = catalogue.add_product(
        tx, handle="mug", title="Mug", description="", option_names=(), active=True, now=0
    )
    variant_id = catalogue.add_variant(
        tx,
        product_id=product_id,
        sku="MUG",
        options=(),
        position=0,
        price_minor=1250,
        cost_minor=None,
        barcode="",
        tax_class="",
        low_stock_threshold=0,
        active=1,
    )
    place_id, reason = stock.main_place(tx), "counted"
    document = f"variant:{variant_id}"
    stock.count(
        tx, {variant_id: 8}, document=document, place_id=place_id, currency="EUR", reason=reason, actor=KEEPER, now=0
    )


def _order(tx: Transaction, telegram_id: int, pieces: int, *, now: int) -> None:
    anna, mug = people.at_telegram(tx, telegram_id).actor, catalogue.variant_by_sku(tx, "MUG")
    assert mug is not None, "it is sold"
    carts.set_address(tx, "Hafenstr. 7, Hamburg", actor=anna, now=now)
    carts.set_phone(tx, "+49 170 1234567", actor=anna, now=now)
    cart = carts.add(tx, mug.id, quantity=pieces, actor=anna, now=now)
    ordering.place(tx, cart.id, version=cart.version, currency="EUR", zone=UTC, actor=anna, now=now)


def _newest(tx: Transaction, *statuses: orders.Status) -> orders.Order | None:
    ids = sorted({payment.order_id for payment, *_ in _standing(tx)[1]}, reverse=True)
    found = [orders.order(tx, each) for each in ids]
    return next((each for each in found if each.status in statuses), None)


def _accept(tx: Transaction, *, now: int) -> None:
    order = _newest(tx, orders.Status.PLACED)
    if order is not None:
        accepting.accept_order(tx, order.id, version=order.version, zone=UTC, actor=KEEPER, now=now)


def _decline(tx: Transaction, *, now: int) -> None:
    order = _newest(tx, orders.Status.PLACED, orders.Status.CONFIRMED)
    if order is not None:
        accepting.decline_order(tx, order.id, version=order.version, reason="sold out", actor=KEEPER, now=now)


def _pack(tx: Transaction, *, now: int) -> None:
    order = _newest(tx, orders.Status.CONFIRMED)
    for shipment in shipping.of_order(tx, order.id) if order is not None else ():
        for line in shipment.lines:
            packing.tick_line(tx, shipment.id, order_line_id=line.order_line_id, picked=True, actor=KEEPER, now=now)
        packing.pack(tx, shipment.id, actor=KEEPER, now=now)


def _standing(tx: Transaction) -> tuple[list[Any], list[Any], int]:
    """What has no answer, how each payment stands by our books, and what the shop has at Stripe."""
    ours = []
    for payment in payments.begun_since(tx, "stripe", is_live=False, since=0):
        done = [each for each in payments.operations_of(tx, payment.id) if each.status is payments.Status.SUCCEEDED]
        taken, back = (
            sum(each.amount_minor for each in done if each.act is act)
            for act in (payments.Act.CAPTURE, payments.Act.REFUND)
        )
        ours.append((payment, payments.holdings(tx, payment), taken, back))
    cleared = ledger.balance(tx, Account(Kind.CLEARING, "EUR", "stripe"))
    return payments.unsettled(tx, since=FOR_EVER), ours, cleared


def _fill(path: Path) -> None:
    path.write_bytes(_empty())


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        migrate(f"sqlite:///{folder}/shop.db")
        return Path(folder, "shop.db").read_bytes()


@asynccontextmanager
async def opened() -> AsyncIterator[World]:
    with tempfile.TemporaryDirectory() as folder:
        _fill(Path(folder, "shop.db"))
        url = f"sqlite:///{folder}/shop.db"
        shop = await Shop.open(url, shop_parts, takes_cards=True, check_laws=laws.check)
        shop.forgiven |= {400, 429}
        try:
            await shop.bot.services.db.write(_set_up)
            anna = shop.box.add_user("Anna")
            await anna.start()
            await shop.settle()
            yield World(shop, anna)
        except BaseException:
            await shop.close(check=False)
            raise
        await shop.close()


async def played(acts: list[tuple[str, int, bool]]) -> None:
    async with opened() as world:
        # Whatever else is lost, the answer to the first question is.
        world.bank.faults.add("sessions.create", "lost")
        for act, seed, is_hasty in [("order", 1, False), ("accept", 1, False), ("wait", 1, False), *acts]:
            world.chance.seed(seed)
            await getattr(world, act)()
            if not is_hasty:
                await world.shop.settle()
        await world.come_to_rest()
        await world.all_is_where_the_bank_says()


_acts = st.tuples(st.sampled_from(ACTS), st.integers(0, 2**16), st.booleans())


@searched(6)
@given(st.lists(_acts, min_size=10, max_size=25))
def test_money_moves_once_and_none_is_lost(acts: list[tuple[str, int, bool]]) -> None:
    asyncio.run(played(acts))
