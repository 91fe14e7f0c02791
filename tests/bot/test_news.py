"""News from Stripe: signed or turned away, kept once, acknowledged only then, and handed to who listens."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.demo.boxed import WEBHOOK_SECRET
from bot.http import web_app
from bot.news import STRIPE_WEBHOOK_PATH, stripe_route
from bot.parts import Parts, shop_parts
from domain.inbox import Source
from domain.payments.provider import NoAnswer, Notice, PageStatus
from gateways.payments.stripe import Stripe
from gateways.services import Services
from sandbox.clock import VirtualClock
from sandbox.stripe import SECRET_KEY, SIGNATURE_HEADER, Weather, signature_of
from tests.cards import asking
from tests.conftest import OpenShop
from tests.harness import Shop

AT = 1_767_603_600


def event(kind: str = "payment_intent.succeeded", **other: Any) -> dict[str, Any]:
    about = {"object": "payment_intent", "id": "pi_7", "metadata": {"stallkeeper_payment": "71"}}
    body = {"object": "event", "id": "evt_1", "type": kind, "created": AT, "livemode": False, "data": {"object": about}}
    return body | other


@dataclass
class Kept:
    notices: list[Notice] = field(default_factory=list)
    failure: Exception | None = None

    async def __call__(self, notice: Notice) -> None:
        if self.failure is not None:
            raise self.failure
        self.notices.append(notice)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
async def client(kept: Kept) -> AsyncIterator[httpx.AsyncClient]:
    provider = Stripe(secret_key=SECRET_KEY, webhook_secret=WEBHOOK_SECRET, base_url="http://127.0.0.1:1")
    app = web_app([stripe_route(provider, clock=VirtualClock(AT), keep=kept)], is_healthy=lambda: True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.test") as client:
        yield client
    await provider.close()


class TestStripesWebhook:
    async def post(self, client: httpx.AsyncClient, body: bytes, *, secret: str = WEBHOOK_SECRET, at: int = AT) -> int:
        return await self.post_as(client, body, signature_of(body, secret=secret, at=at))

    async def post_as(self, client: httpx.AsyncClient, body: bytes, signature: str) -> int:
        answer = await client.post(STRIPE_WEBHOOK_PATH, content=body, headers={SIGNATURE_HEADER: signature})
        return answer.status_code

    async def test_keeps_what_to_look_up_again(self, client: httpx.AsyncClient, kept: Kept) -> None:
        assert await self.post(client, json.dumps(event()).encode()) == 200

        assert kept.notices == [Notice("evt_1", "payment_intent.succeeded", "", "pi_7", "71", AT, False)]

    @pytest.mark.parametrize(
        "signature", ["", "t=1", "v1=ab", "t=x,v1=ab", f"t={AT},v1=", f"t={AT},v0=ab", ",,,=", "ö"]
    )
    async def test_turns_away_what_is_not_signed(self, client: httpx.AsyncClient, kept: Kept, signature: str) -> None:
        headers = {SIGNATURE_HEADER: signature.encode()}

        answer = await client.post(STRIPE_WEBHOOK_PATH, content=json.dumps(event()).encode(), headers=headers)  # type: ignore[arg-type]

        assert (answer.status_code, kept.notices) == (400, [])

    async def test_turns_away_another_secret_and_another_body(self, client: httpx.AsyncClient, kept: Kept) -> None:
        body = json.dumps(event()).encode()

        assert await self.post(client, body, secret="whsec_other") == 400
        assert await self.post_as(client, body + b" ", signature_of(body, secret=WEBHOOK_SECRET, at=AT)) == 400
        assert kept.notices == []

    @pytest.mark.parametrize(("age", "status"), [(0, 200), (300, 200), (301, 400), (-301, 400), (-300, 200)])
    async def test_turns_away_news_older_than_five_minutes(
        self, client: httpx.AsyncClient, age: int, status: int
    ) -> None:
        assert await self.post(client, json.dumps(event()).encode(), at=AT - age) == status

    async def test_reads_no_body_of_five_megabytes(self, client: httpx.AsyncClient, kept: Kept) -> None:
        assert await self.post(client, b" " * 5_000_000) == 413

        assert kept.notices == []

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"object": "v2.core.event"}'])
    async def test_survives_a_body_that_is_no_event(self, client: httpx.AsyncClient, kept: Kept, body: bytes) -> None:
        assert await self.post(client, body) in {200, 400}

        assert kept.notices == []

    @pytest.mark.parametrize("kind", ["customer.created", "charge.dispute.created", "", "payment_intents.x"])
    async def test_passes_over_kinds_it_does_not_know(self, client: httpx.AsyncClient, kept: Kept, kind: str) -> None:
        assert await self.post(client, json.dumps(event(kind)).encode()) == 200

        assert kept.notices == []

    @pytest.mark.parametrize("other", [{"livemode": True}, {"account": "acct_other"}])
    async def test_passes_over_another_account_and_another_mode(
        self, client: httpx.AsyncClient, kept: Kept, other: dict[str, Any]
    ) -> None:
        assert await self.post(client, json.dumps(event(**other)).encode()) == 200

        assert kept.notices == []

    async def test_asks_for_it_again_when_it_could_not_be_kept(self, client: httpx.AsyncClient, kept: Kept) -> None:
        kept.failure = RuntimeError("the disk is full")

        assert await self.post(client, json.dumps(event()).encode()) == 503


@dataclass
class Ear:
    heard: list[Notice] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def __call__(self, services: Services, notice: Notice) -> None:
        assert "stripe" in services.payments
        if self.failures:
            raise self.failures.pop()
        self.heard.append(notice)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
async def shop(open_shop: OpenShop, ear: Ear) -> Shop:
    def parts(zone: ZoneInfo) -> Parts:
        return replace(shop_parts(zone), listeners={Source.STRIPE: ear})

    return await open_shop(parts, takes_cards=True)


async def page_of(shop: Shop) -> tuple[str, str]:
    asked = asking(int(shop.clock.now()) + 2400)
    page = await shop.bot.services.payments["stripe"].open_checkout(asked)
    return page.page_id, page.url


class TestHearing:
    async def test_a_payment_is_heard_of_once_though_told_twice_late_and_in_any_order(
        self, shop: Shop, ear: Ear
    ) -> None:
        shop.box.stripe.hooks.weather = Weather(copies=2, delay_seconds=5, shuffle_seconds=60)
        anna = shop.box.add_user("Anna")
        page_id, url = await page_of(shop)

        await anna.pay_page(url)
        await shop.settle()

        kinds = [notice.kind for notice in ear.heard]
        assert sorted(kinds) == sorted({each.kind for each in shop.box.stripe.events})
        assert {notice.reference for notice in ear.heard} == {"71"}
        found = await shop.bot.services.payments["stripe"].lookup(page_id=page_id)
        assert found.authorised_minor == 3600

    async def test_news_is_brought_again_when_the_shop_was_away(self, shop: Shop, ear: Ear) -> None:
        _, url = await page_of(shop)
        anna = shop.box.add_user("Anna")
        await shop.kill()

        await anna.pay_page(url)
        await shop.restart()
        await shop.pass_time(600)

        assert "checkout.session.completed" in [notice.kind for notice in ear.heard]

    async def test_what_nobody_could_look_up_is_tried_again(self, shop: Shop, ear: Ear) -> None:
        ear.failures = [NoAnswer(), NoAnswer()]
        _, url = await page_of(shop)

        await shop.box.add_user("Anna").pay_page(url)
        await shop.settle()

        assert len(ear.heard) == len({each.id for each in shop.box.stripe.events})

    async def test_what_cannot_be_dealt_with_is_a_task_for_the_staff(self, shop: Shop, ear: Ear) -> None:
        ear.failures = [KeyError("x")] * 100
        await page_of(shop)
        shop.box.stripe.hooks.weather = Weather(copies=3)

        await shop.pass_time(2401)
        await shop.pass_time(600)

        screens = [message.text for message in shop.owner.chat(shop.admin).messages]
        assert [screen for screen in screens if "News from Stripe could not be dealt with" in screen], screens

    async def test_a_page_that_closes_by_itself_is_told(self, shop: Shop, ear: Ear) -> None:
        page_id, _ = await page_of(shop)

        await shop.pass_time(2401)

        found = await shop.bot.services.payments["stripe"].lookup(page_id=page_id)
        assert found.page is PageStatus.EXPIRED
        assert [notice.kind for notice in ear.heard] == ["checkout.session.expired"]
