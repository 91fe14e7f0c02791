"""The payment page in a real browser: cards, the bank that asks, the way back, by keyboard, on a phone, in the dark."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from gateways.payments.stripe import Stripe
from sandbox.stripe import CAREFUL, EXPIRED, GOOD, POOR, SECRET_KEY
from tests.browser.conftest import DESKTOP, PHONE, WAIT_MILLISECONDS, Opened, OpenPage, Stall
from tests.cards import asking

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass
class Till:
    """A payment page that Anna has opened."""

    stall: Stall
    page: "Page"

    async def pay(self, card: str) -> None:
        await self.page.get_by_label("Card number").fill(card)
        await self.page.get_by_role("button", name="Pay EUR 36.00").click()

    async def sees(self, text: str) -> None:
        await self.page.get_by_text(text).wait_for()

    def annas_words(self) -> list[str]:
        return [message.text for message in self.stall.anna.chat().messages]


async def page_url(stall: Stall) -> str:
    provider = Stripe(secret_key=SECRET_KEY, base_url=stall.box.stripe.base_url)
    asked = asking(int(stall.clock.now()) + 2400, title="Order SQJWM8 <b>")
    page = await provider.open_checkout(asked)
    await provider.close()
    return page.url


@pytest_asyncio.fixture(loop_scope="session", params=["phone", "desktop in the dark"])
async def till(request: pytest.FixtureRequest, browser: "Browser", stall: Stall) -> AsyncIterator[Till]:
    is_phone = request.param == "phone"
    width, height = PHONE if is_phone else DESKTOP
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="light" if is_phone else "dark"
    )
    context.set_default_timeout(WAIT_MILLISECONDS)
    page = await context.new_page()
    await page.goto(f"{await page_url(stall)}?as={stall.anna.id}")
    yield Till(stall, page)
    await context.close()


class TestPaying:
    async def test_takes_another_card_after_one_that_is_declined(self, till: Till) -> None:
        await till.sees("Order SQJWM8 <b>")
        await till.pay(POOR)
        await till.sees("Your card has insufficient funds.")
        await till.pay(EXPIRED)
        await till.sees("Your card has expired.")

        await till.pay(GOOD)

        await till.sees("This is paid.")
        [intent] = till.stall.box.stripe.intents
        assert intent.status == "requires_capture"
        assert "/start paid_71" in till.annas_words()

    async def test_asks_whose_card_it_is_where_the_bank_wants_to_know(self, till: Till) -> None:
        await till.pay(CAREFUL)
        await till.page.get_by_role("button", name="No").click()
        await till.sees("We are unable to authenticate")
        await till.pay(CAREFUL)

        await till.page.get_by_role("button", name="Yes, it is me").click()

        await till.sees("This is paid.")

    async def test_leads_back_without_paying(self, till: Till) -> None:
        await till.page.get_by_role("link", name="Back to the shop").click()

        await till.sees("Nothing was taken.")
        assert "/start order_71" in till.annas_words()
        assert till.stall.box.stripe.intents == []

    async def test_takes_nothing_once_it_is_closed(self, till: Till) -> None:
        await till.stall.clock.travel(2401)

        await till.pay(GOOD)

        await till.sees("This page is closed; nothing was taken.")
        assert till.stall.box.stripe.intents == []

    async def test_is_used_by_keyboard_alone(self, till: Till) -> None:
        await till.page.locator("#number:focus").wait_for()
        await till.page.keyboard.type(GOOD)
        await till.page.keyboard.press("Enter")

        await till.sees("This is paid.")

    async def test_fits_and_can_be_read(self, till: Till, probe: str) -> None:
        await till.pay(POOR)
        await till.page.get_by_text("Cards to try").click()

        await till.page.evaluate(probe)
        assert await till.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await till.page.evaluate("probe.faint(4.5)") == []


class TestTheChat:
    async def test_opens_the_page_for_whoever_pressed(self, stall: Stall, open_page: OpenPage) -> None:
        url = await page_url(stall)
        opened: Opened = await open_page()
        async with opened.page.context.expect_page() as waiting:
            await opened.page.evaluate(
                """async ([url, id]) => {
                    const { press } = await import("/page/presses.js");
                    await press({ person: { id } }, {}, { text: "Pay", url }, document.body);
                }""",
                [url, stall.anna.id],
            )
        paying = await waiting.value

        await paying.get_by_label("Card number").fill(GOOD)
        await paying.get_by_role("button", name="Pay EUR 36.00").click()

        await paying.get_by_text("This is paid.").wait_for()
        assert "/start paid_71" in [message.text for message in stall.anna.chat().messages]
