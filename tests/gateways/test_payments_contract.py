"""
What the shop counts on with Stripe: asked of the stand-in always, and of Stripe itself where STRIPE_SECRET_KEY is a
test key.
"""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest

from domain.payments.provider import (
    CheckoutRequest,
    Decline,
    OperationStatus,
    Page,
    PageStatus,
    Refunded,
    Rejected,
    Snapshot,
)
from gateways.payments.stripe import Stripe
from sandbox import Sandbox
from sandbox.paying_by_card import pay_page
from sandbox.stripe import CAREFUL, DECLINED, EXPIRED, GOOD, POOR, SECRET_KEY

REAL_KEY = os.environ.get("STRIPE_SECRET_KEY", "")
Pay = Callable[[Page, str], Awaitable[None]]


@dataclass
class Counter:
    """A provider, and somebody who pays on its pages; None where no program can: Stripe's own page wants a person."""

    provider: Stripe
    pay: Pay | None
    now: Callable[[], int]

    def asks_for(
        self,
        amount_minor: int = 3600,
        *,
        currency: str = "EUR",
        captures_at_once: bool = False,
        key: str = "",
        expires_in: int = 2400,
    ) -> CheckoutRequest:
        return CheckoutRequest(
            key=key or uuid4().hex,
            reference="71",
            order_code="SQJWM8",
            shop="stall_bot",
            title="Order SQJWM8",
            amount_minor=amount_minor,
            currency=currency,
            captures_at_once=captures_at_once,
            success_url="https://t.me/stall_bot?start=paid_71",
            cancel_url="https://t.me/stall_bot?start=order_71",
            language="de",
            expires_at=self.now() + expires_in,
        )

    async def paid(self, request: CheckoutRequest, card: str = GOOD) -> Snapshot:
        if self.pay is None:
            pytest.skip("Stripe's own page wants a person")
        page = await self.provider.open_checkout(request)
        await self.pay(page, card)
        return await self.provider.lookup(page_id=page.page_id)


@pytest.fixture(params=["stand-in", "Stripe itself"])
async def counter(request: pytest.FixtureRequest) -> AsyncIterator[Counter]:
    if request.param == "Stripe itself":
        if not REAL_KEY.startswith(("sk_test_", "rk_test_")):
            pytest.skip("STRIPE_SECRET_KEY is no test key of Stripe's")
        provider = Stripe(secret_key=REAL_KEY)
        yield Counter(provider, None, lambda: int(time.time()))
        await provider.close()
        return

    async def pay(page: Page, card: str) -> None:
        await pay_page(page.url, card=card, confirm=True)

    async with Sandbox() as box:
        provider = Stripe(secret_key=SECRET_KEY, base_url=box.stripe.base_url)
        yield Counter(provider, pay, lambda: int(box.clock.now()))
        await provider.close()


class TestAPage:
    async def test_asks_for_what_it_was_opened_for(self, counter: Counter) -> None:
        asked = counter.asks_for()

        page = await counter.provider.open_checkout(asked)

        found = await counter.provider.lookup(page_id=page.page_id)
        assert (found.page, found.amount_minor, found.currency) == (PageStatus.OPEN, 3600, "EUR")
        assert (found.reference, found.payment_id, found.is_live) == ("71", "", False)
        assert page.expires_at == asked.expires_at
        assert page.url.startswith("http")

    async def test_is_one_however_often_it_is_asked_for_under_one_key(self, counter: Counter) -> None:
        asked = counter.asks_for()

        first = await counter.provider.open_checkout(asked)
        again = await counter.provider.open_checkout(asked)

        assert first == again

    @pytest.mark.parametrize(("amount_minor", "currency"), [(5000, "JPY"), (12_340, "KWD")])
    async def test_asks_in_currencies_of_other_decimals(
        self, counter: Counter, amount_minor: int, currency: str
    ) -> None:
        page = await counter.provider.open_checkout(counter.asks_for(amount_minor, currency=currency))

        found = await counter.provider.lookup(page_id=page.page_id)
        assert (found.amount_minor, found.currency) == (amount_minor, currency)

    async def test_is_not_opened_for_an_amount_stripe_cannot_take(self, counter: Counter) -> None:
        with pytest.raises(Rejected) as refused:
            await counter.provider.open_checkout(counter.asks_for(12_345, currency="KWD"))

        assert refused.value.code == "amount_not_payable"

    async def test_is_not_opened_for_a_few_cents(self, counter: Counter) -> None:
        with pytest.raises(Rejected):
            await counter.provider.open_checkout(counter.asks_for(1))

    async def test_is_open_half_an_hour_at_least(self, counter: Counter) -> None:
        with pytest.raises(Rejected):
            await counter.provider.open_checkout(counter.asks_for(expires_in=600))

    async def test_is_closed_once_and_stays_closed(self, counter: Counter) -> None:
        page = await counter.provider.open_checkout(counter.asks_for())

        closed = await counter.provider.close_checkout(page.page_id)
        again = await counter.provider.close_checkout(page.page_id)

        assert closed.page is again.page is PageStatus.EXPIRED

    async def test_that_does_not_exist_is_said_to_be_unknown(self, counter: Counter) -> None:
        with pytest.raises(Rejected) as refused:
            await counter.provider.lookup(page_id="cs_test_nobody")

        assert refused.value.code == "resource_missing"

    async def test_is_listed_among_what_is_recent(self, counter: Counter) -> None:
        since = counter.now() - 5
        page = await counter.provider.open_checkout(counter.asks_for())

        assert page.page_id in [found.page_id async for found in counter.provider.recent(since=since)]

    async def test_that_was_paid_is_not_closed(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for())

        with pytest.raises(Rejected) as refused:
            await counter.provider.close_checkout(paid.page_id)

        assert refused.value.code == "page_complete"


class TestMoneyHeld:
    async def test_is_held_and_not_taken(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for())

        assert (paid.page, paid.authorised_minor, paid.captured_minor) == (PageStatus.COMPLETE, 3600, 0)
        assert paid.capture_before is not None
        assert paid.capture_before > counter.now() + 86400
        assert await counter.provider.lookup(payment_id=paid.payment_id) == paid

    async def test_is_taken_in_part_and_the_rest_let_go(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for())

        taken = await self._captured(counter, paid, 2000, key="take")

        assert (taken.captured_minor, taken.authorised_minor, taken.payment_id) == (2000, 0, paid.payment_id)
        assert not taken.is_let_go
        found = await counter.provider.lookup(page_id=paid.page_id)
        # What is let go with it is no refund.
        assert (found.captured_minor, found.refunds) == (2000, ())
        assert found.fee_minor is None or found.fee_minor > 0

    async def test_is_taken_once_under_one_key(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for())
        key = uuid4().hex

        first = await self._captured(counter, paid, 2000, key=key)

        assert await self._captured(counter, paid, 2000, key=key) == first

    async def test_is_not_taken_twice(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for())
        await self._captured(counter, paid, 2000)

        with pytest.raises(Rejected) as refused:
            await self._captured(counter, paid, 100)

        assert refused.value.code == "payment_intent_unexpected_state"

    async def test_is_never_taken_beyond_what_is_held(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for())

        with pytest.raises(Rejected):
            await self._captured(counter, paid, 3601)

        assert (await counter.provider.lookup(page_id=paid.page_id)).authorised_minor == 3600

    async def test_is_let_go(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for())

        void = await counter.provider.void(paid.payment_id, key=uuid4().hex, reference="9")

        assert (void.authorised_minor, void.captured_minor, void.is_let_go) == (0, 0, True)
        with pytest.raises(Rejected):
            await counter.provider.void(paid.payment_id, key=uuid4().hex, reference="10")

    async def test_is_taken_at_once_where_that_was_asked(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for(captures_at_once=True))

        assert (paid.captured_minor, paid.authorised_minor, paid.capture_before) == (3600, 0, None)

    @staticmethod
    async def _captured(counter: Counter, paid: Snapshot, amount_minor: int, key: str = "") -> Snapshot:
        return await counter.provider.capture(
            paid.payment_id, amount_minor=amount_minor, currency="EUR", key=key or uuid4().hex, reference="8"
        )


class TestARefund:
    async def test_gives_back_in_parts_and_says_whose_it_is(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for(captures_at_once=True))

        for reference, amount in (("12", 600), ("13", 3000)):
            made = await self._refunded(counter, paid, amount, reference)
            assert (made.amount_minor, made.reference, made.status) == (amount, reference, OperationStatus.SUCCEEDED)

        found = await counter.provider.lookup(payment_id=paid.payment_id)
        assert {(each.reference, each.amount_minor) for each in found.refunds} == {("12", 600), ("13", 3000)}
        assert found.captured_minor == found.refunded_minor == 3600

    async def test_never_gives_back_more_than_was_taken(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for(captures_at_once=True))
        await self._refunded(counter, paid, 3000, "12")

        with pytest.raises(Rejected):
            await self._refunded(counter, paid, 601, "13")
        await self._refunded(counter, paid, 600, "14")
        with pytest.raises(Rejected) as refused:
            await self._refunded(counter, paid, 1, "15")

        assert refused.value.code == "charge_already_refunded"

    async def test_is_no_answer_to_money_that_is_only_held(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for())

        with pytest.raises(Rejected):
            await self._refunded(counter, paid, 100, "12")

    async def test_stands_among_the_settlements(self, counter: Counter) -> None:
        since = counter.now() - 5
        paid = await counter.paid(counter.asks_for(captures_at_once=True))
        await self._refunded(counter, paid, 600, "12")

        found = [each async for each in counter.provider.settlements(since=since)]

        assert [(each.kind, each.amount_minor) for each in found if each.payment_id == paid.payment_id] == [
            ("refund", -600),
            ("charge", 3600),
        ]

    @staticmethod
    async def _refunded(counter: Counter, paid: Snapshot, amount_minor: int, reference: str) -> Refunded:
        return await counter.provider.refund(
            paid.payment_id, amount_minor=amount_minor, currency="EUR", key=uuid4().hex, reference=reference
        )


class TestACard:
    @pytest.mark.parametrize(
        ("card", "decline"),
        [(POOR, Decline.INSUFFICIENT_FUNDS), (DECLINED, Decline.OTHER), (EXPIRED, Decline.EXPIRED_CARD)],
    )
    async def test_that_is_declined_leaves_the_page_open_and_says_why(
        self, counter: Counter, card: str, decline: Decline
    ) -> None:
        tried = await counter.paid(counter.asks_for(), card)

        assert (tried.page, tried.decline, tried.is_paid) == (PageStatus.OPEN, decline, False)
        assert (tried.card_brand, tried.card_digits) == ("", ""), "another one may pay"

    async def test_is_told_by_its_brand_and_last_digits(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for(), GOOD)

        assert (paid.card_brand, paid.card_digits) == ("Visa", "4242")

    async def test_may_be_followed_by_another(self, counter: Counter) -> None:
        asked = counter.asks_for()
        await counter.paid(asked, POOR)

        paid = await counter.paid(asked, GOOD)

        assert (paid.authorised_minor, paid.decline) == (3600, None)

    async def test_whose_bank_asks_pays_once_its_owner_has_said_yes(self, counter: Counter) -> None:
        paid = await counter.paid(counter.asks_for(), CAREFUL)

        assert paid.authorised_minor == 3600
