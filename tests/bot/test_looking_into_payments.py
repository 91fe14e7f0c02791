"""Payments that nobody told the shop of, while their provider is silent: it is not asked over and over."""

import pytest

from bot.parts import shop_parts
from jobs import reconciling
from jobs.payments import Cashier
from tests.conftest import OpenShop
from tests.harness import Shop


@pytest.fixture
async def shop(open_shop: OpenShop) -> Shop:
    return await open_shop(shop_parts, takes_cards=True)


class TestLookInto:
    async def test_goes_through_all_once_when_the_program_starts(self, shop: Shop) -> None:
        now, cashier = int(shop.clock.now()), Cashier()
        asked = len(shop.box.stripe.requests.of("refunds.list"))

        for _ in range(2):
            await reconciling.look_into(cashier, shop.bot.services, now)

        assert len(shop.box.stripe.requests.of("refunds.list")) == asked + 1

    async def test_remembers_over_a_start_that_a_provider_is_silent(self, shop: Shop) -> None:
        now, cashier = int(shop.clock.now()), Cashier()
        shop.box.stripe.faults.add("refunds.list", "502")
        await reconciling.look_into(cashier, shop.bot.services, now)

        with cashier.listening(shop.bot.services.payments["stripe"], now=now + 3600):
            pass

        assert cashier.missed_since == now

    async def test_waits_for_an_answer_before_it_catches_up_once_more(self, shop: Shop) -> None:
        now = int(shop.clock.now())
        cashier = Cashier(missed_since=now - 600)
        for _ in range(2):
            shop.box.stripe.faults.add("refunds.list", "502")

        await reconciling.look_into(cashier, shop.bot.services, now)
        asked = len(shop.box.stripe.requests.of("refunds.list"))
        await reconciling.look_into(cashier, shop.bot.services, now)

        # The timetable would come back every second.
        assert asked > 0
        assert cashier.missed_since is None
        assert len(shop.box.stripe.requests.of("refunds.list")) == asked

    async def test_catches_up_with_the_next_answer(self, shop: Shop) -> None:
        now = int(shop.clock.now())
        cashier = Cashier(missed_since=now - 600)
        shop.box.stripe.faults.add("refunds.list", "502")
        stripe = shop.bot.services.payments["stripe"]
        await reconciling.look_into(cashier, shop.bot.services, now)

        with cashier.listening(stripe, now=now + 5):
            pass

        assert cashier.missed_since == now - 600
        await reconciling.look_into(cashier, shop.bot.services, now)
        assert cashier.missed_since is None
        assert cashier.failing_since == {}
