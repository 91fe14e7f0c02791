"""People pay on the page: an invoice with its button, the form, ways to send, cards that fail, and the receipt."""

import pytest
import pytest_asyncio

from tests.browser.conftest import Chat, OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def anna(open_page: OpenPage) -> Chat:
    """Anna's column, once she has pressed Start."""
    chat = (await open_page()).chat("Anna")
    await chat.start()
    return chat


class TestPaying:
    async def test_an_invoice_shows_what_it_is_for_and_is_paid_once(self, anna: Chat) -> None:
        await anna.say("/invoice")
        invoice = anna.column.locator(".invoice")
        for words in ("A mug", "Thrown by hand.", "Harbour Mug", "€18.00", "Wrapping", "Total", "€20.50"):
            await invoice.get_by_text(words, exact=True).first.wait_for()

        await _pay(anna, "Pay €20.50")

        await anna.sees("Thanks for 2050 cents")
        await anna.press("Receipt")
        await anna.page.get_by_role("dialog", name="Receipt").get_by_role("button", name="Close").click()
        assert await anna.column.get_by_role("button", name="Pay €20.50").count() == 0

    async def test_a_way_to_send_is_chosen(self, anna: Chat) -> None:
        await anna.say("/invoice sent")
        await _pay(anna, "Pay €20.50", fields={"Street": "12 Harbour Street"})
        ways = anna.page.get_by_role("dialog", name="How shall it be sent?")
        await ways.get_by_label("Way to send").select_option("By post · €5.00")
        await ways.get_by_role("button", name="Go on").click()

        await anna.sees("Thanks for 2550 cents")

    async def test_a_card_that_is_declined_leaves_it_unpaid(self, anna: Chat) -> None:
        await anna.say("/invoice")
        await _pay(anna, "Pay €20.50", card="declined")

        alert = anna.page.get_by_role("alertdialog")
        await alert.get_by_text("Your card was declined.").wait_for()
        await alert.get_by_role("button", name="OK").click()
        await anna.column.get_by_role("button", name="Pay €20.50").wait_for()

    async def test_a_bank_that_takes_its_time(self, anna: Chat) -> None:
        await anna.say("/invoice")
        await _pay(anna, "Pay €20.50", card="pending")
        bank = anna.page.get_by_role("dialog", name="The bank is at it")
        await bank.get_by_role("button", name="Say so").click()

        await anna.sees("Thanks for 2050 cents")

    async def test_the_bot_may_refuse(self, anna: Chat) -> None:
        await anna.say("/invoice gone")
        await _pay(anna, "Pay €20.50")

        await anna.page.get_by_role("alertdialog").get_by_text("It is sold out.").wait_for()


async def _pay(anna: Chat, label: str, *, card: str = "paid", fields: dict[str, str] | None = None) -> None:
    await anna.press(label)
    form = anna.page.get_by_role("dialog", name="A mug")
    for name, value in (fields or {}).items():
        await form.get_by_label(name).fill(value)
    await form.get_by_label("Card").select_option(card)
    await form.get_by_role("button", name=label).click()
