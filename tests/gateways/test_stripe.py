"""What becomes of everything that can go wrong with Stripe, and how its objects read in the shop's words."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from bot.demo.boxed import WEBHOOK_SECRET
from bot.paying import providers_for, stripe_faults
from bot.settings import Settings
from domain.payments.provider import (
    Decline,
    KeySpent,
    Misconfigured,
    NoAnswer,
    Page,
    PageStatus,
    ProviderFailure,
    Rejected,
    Unavailable,
)
from gateways.payments import Provider
from gateways.payments import stripe_objects as objects
from gateways.payments.cash import Cash
from gateways.payments.stripe import Stripe
from sandbox import Sandbox, VirtualClock
from sandbox.paying_by_card import pay_page
from sandbox.stripe import GOOD, SECRET_KEY
from tests.cards import asking


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=VirtualClock()) as box:
        yield box


@pytest.fixture
async def stripe(box: Sandbox) -> AsyncIterator[Stripe]:
    provider = Stripe(secret_key=SECRET_KEY, base_url=box.stripe.base_url)
    yield provider
    await provider.close()


async def open_page(box: Sandbox, stripe: Provider, *, key: str = "", at_once: bool = False) -> Page:
    soon = int(box.clock.now()) + 2400
    asked = asking(soon, key=key or uuid4().hex, captures_at_once=at_once, language="ar")
    return await stripe.open_checkout(asked)


class TestAPage:
    async def test_is_paid_in_no_other_currency_than_was_agreed(self, box: Sandbox, stripe: Stripe) -> None:
        await open_page(box, stripe)

        [asked] = box.stripe.requests
        assert asked.params["adaptive_pricing"] == {"enabled": "false"}

    async def test_says_whose_it_is(self, box: Sandbox, stripe: Stripe) -> None:
        page = await open_page(box, stripe)

        assert (await stripe.lookup(page_id=page.page_id)).shop == "stall_bot"


class TestTrouble:
    @pytest.mark.parametrize(("fault", "failure"), [("429", Unavailable), ("502", NoAnswer), ("lost", NoAnswer)])
    async def test_is_told_apart_by_what_is_known(
        self, box: Sandbox, stripe: Stripe, fault: str, failure: type[ProviderFailure]
    ) -> None:
        box.stripe.faults.add("sessions.create", fault)

        with pytest.raises(failure):
            await open_page(box, stripe, key="k")

        # Nothing is tried again behind the shop's back, and the same key does it once.
        assert len(box.stripe.requests) == 1
        await open_page(box, stripe, key="k")
        assert len(box.stripe.sessions) == 1

    async def test_that_is_kept_under_a_key_is_known_by_its_second_telling(self, box: Sandbox, stripe: Stripe) -> None:
        box.stripe.faults.add("sessions.create", "500")
        with pytest.raises(NoAnswer) as first:
            await open_page(box, stripe, key="k")
        assert not isinstance(first.value, KeySpent)

        with pytest.raises(KeySpent):
            await open_page(box, stripe, key="k")

    async def test_is_surely_harmless_where_nobody_listens(self, box: Sandbox) -> None:
        nowhere = Stripe(secret_key=SECRET_KEY, base_url="http://127.0.0.1:9")

        with pytest.raises(Unavailable):
            await open_page(box, nowhere)

        await nowhere.close()

    async def test_of_a_wrong_key_is_said_without_the_key(self, box: Sandbox) -> None:
        stranger = Stripe(secret_key="sk_test_anybody_at_all", base_url=box.stripe.base_url)

        with pytest.raises(Misconfigured) as refused:
            await open_page(box, stranger)

        assert "anybody_at_all" not in str(refused.value)
        await stranger.close()

    async def test_of_another_question_under_one_key_leaves_open_what_the_first_did(
        self, box: Sandbox, stripe: Stripe
    ) -> None:
        await open_page(box, stripe, key="k")

        with pytest.raises(KeySpent):
            await open_page(box, stripe, key="k", at_once=True)

    async def test_after_a_capture_is_cleared_up_by_looking(self, box: Sandbox, stripe: Stripe) -> None:
        page = await open_page(box, stripe)
        await pay_page(page.url, card=GOOD, confirm=True)
        paid = await stripe.lookup(page_id=page.page_id)
        box.stripe.faults.add("payment_intents.capture", "lost")

        with pytest.raises(NoAnswer):
            await stripe.capture(paid.payment_id, amount_minor=3600, currency="EUR", key="c", reference="8")

        assert (await stripe.lookup(payment_id=paid.payment_id)).captured_minor == 3600


class TestAProxy:
    async def test_is_not_asked_for_what_is_on_this_machine(
        self, box: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        stripe = Stripe(secret_key=SECRET_KEY, base_url=box.stripe.base_url)

        assert (await open_page(box, stripe)).page_id

        await stripe.close()


class TestReconciling:
    async def test_lists_each_payment_once_and_refunds_of_older_ones_too(self, box: Sandbox, stripe: Stripe) -> None:
        old = await open_page(box, stripe, at_once=True)
        await pay_page(old.url, card=GOOD, confirm=True)
        paid = await stripe.lookup(page_id=old.page_id)
        await box.clock.sleep(0)
        assert isinstance(box.clock, VirtualClock)
        await box.clock.travel(3600)
        since = int(box.clock.now())
        page = await open_page(box, stripe)
        await pay_page(page.url, card=GOOD, confirm=True)
        box.stripe.refund_at_desk(box.stripe.intents[-1], 100)

        found = [each async for each in stripe.recent(since=since)]

        assert sorted((each.page_id, each.refunded_minor) for each in found) == sorted(
            [(page.page_id, 0), (old.page_id, 100)]
        )
        assert [each.refunds[0].reference for each in found if each.payment_id == paid.payment_id] == [""]

    async def test_passes_over_the_accounts_other_business(self, box: Sandbox, stripe: Stripe) -> None:
        ours = await open_page(box, stripe)
        await open_page(box, stripe)
        other = box.stripe.sessions[0]
        # It keeps a card for later, say: no amount is asked for.
        other.metadata.clear()
        other.amount = None  # type: ignore[assignment]

        assert [each.page_id async for each in stripe.recent(since=0)] == [ours.page_id]

    async def test_goes_through_more_than_fit_on_a_page(self, box: Sandbox, stripe: Stripe) -> None:
        for _ in range(101):
            await open_page(box, stripe)

        assert len([each async for each in stripe.recent(since=0)]) == 101


class TestAmounts:
    @pytest.mark.parametrize(
        ("minor", "currency", "theirs"),
        [(1250, "EUR", 1250), (500, "JPY", 500), (1230, "KWD", 1230), (5, "ISK", 500), (5, "UGX", 500)],
    )
    def test_are_counted_as_stripe_counts_them(self, minor: int, currency: str, theirs: int) -> None:
        assert objects.amount_for_stripe(minor, currency) == theirs
        assert objects.amount_from_stripe(theirs, currency.lower()) == minor

    def test_with_too_many_decimals_are_refused(self) -> None:
        with pytest.raises(objects.NotPayable):
            objects.amount_for_stripe(1234, "KWD")


class TestWords:
    @pytest.mark.parametrize(
        ("code", "decline_code", "decline"),
        [
            ("card_declined", "insufficient_funds", Decline.INSUFFICIENT_FUNDS),
            ("expired_card", "expired_card", Decline.EXPIRED_CARD),
            ("expired_card", None, Decline.EXPIRED_CARD),
            ("authentication_required", "authentication_required", Decline.NEEDS_CONFIRMATION),
            ("payment_intent_authentication_failure", None, Decline.NEEDS_CONFIRMATION),
            ("card_declined", "stolen_card", Decline.OTHER),
            (None, None, Decline.OTHER),
        ],
    )
    def test_of_a_bank_are_put_in_ours(self, code: str | None, decline_code: str | None, decline: Decline) -> None:
        assert objects.decline_of(code, decline_code) is decline

    @pytest.mark.parametrize(
        ("language", "locale"), [("de", "de"), ("pt-BR", "pt-BR"), ("de-AT", "de"), ("ar", "auto"), ("", "auto")]
    )
    def test_of_the_page_are_in_a_language_it_has(self, language: str, locale: str) -> None:
        assert objects.locale_of(language) == locale


def settings(**stripe: str) -> Settings:
    given = {"telegram_bot_token": "1:a", "admin_chat_id": -1, "owner_ids": "1", "shop_name": "Stall"}
    return Settings(_env_file=None, **(given | stripe))  # type: ignore[arg-type]


class TestKeys:
    @pytest.mark.parametrize(
        ("key", "base_url", "word"),
        [
            ("pk_test_x", "https://api.stripe.com", "publishable"),
            ("whsec_x", "https://api.stripe.com", "no key"),
            ("sk_test_x y", "https://api.stripe.com", "no key"),
            ("sk_live_x", "http://127.0.0.1:1", "live key"),
        ],
    )
    def test_that_are_wrong_are_said_in_words_and_offer_nothing(self, key: str, base_url: str, word: str) -> None:
        wrong = settings(stripe_secret_key=key, stripe_api_base_url=base_url)

        with capture_logs() as logs:
            offered = providers_for(wrong)

        [fault] = stripe_faults(wrong)
        assert word in fault
        assert list(offered) == ["cash"]
        assert [entry["why"] for entry in logs] == [fault]
        assert key.partition("_")[2] not in str(logs) or key.startswith("pk_")

    def test_are_not_needed(self) -> None:
        with capture_logs() as logs:
            assert list(providers_for(settings())) == ["cash"]

        assert logs == []

    async def test_that_are_right_offer_cards(self) -> None:
        offered = providers_for(settings(stripe_secret_key="sk_live_abc", stripe_webhook_secret=WEBHOOK_SECRET))

        assert (list(offered), offered["stripe"].is_live) == (["cash", "stripe"], True)
        await offered["stripe"].close()

    async def test_without_the_webhook_s_take_cards_and_say_what_is_missing(self) -> None:
        with capture_logs() as logs:
            offered = providers_for(settings(stripe_secret_key="rk_test_abc"))

        assert "STRIPE_WEBHOOK_SECRET" in logs[0]["event"]
        await offered["stripe"].close()

    def test_of_the_webhook_alone_are_not_enough(self) -> None:
        [fault] = stripe_faults(settings(stripe_webhook_secret=WEBHOOK_SECRET))

        assert "STRIPE_SECRET_KEY is not" in fault


class TestCash:
    async def test_is_what_it_is_told_to_be(self) -> None:
        taken = await Cash().capture("cash_7", amount_minor=500, currency="EUR", key="k", reference="7")

        assert (taken.captured_minor, taken.page, taken.is_live) == (500, PageStatus.COMPLETE, True)
        with pytest.raises(Rejected):
            await Cash().void("cash_7", key="k", reference="7")
        assert [each async for each in Cash().recent(since=0)] == []
