"""Invoices, from the Pay button to the receipt: each answer of the bot within 10 seconds, Stars and their refund."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sandbox import Checkout, Group, NotPayable, NotSeen, Person, Sandbox, VirtualClock
from tests.sandbox.conftest import Raw

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
MUG = {
    "title": "Blue Mug",
    "description": "A mug for mornings",
    "payload": "order-7",
    "provider_token": "123:TEST:abc",
    "currency": "EUR",
    "prices": [{"label": "Mug", "amount": 1500}, {"label": "Voucher", "amount": -250}],
}
STAR = {
    "title": "Badge",
    "description": "Digital",
    "payload": "star-1",
    "currency": "XTR",
    "prices": [{"label": "Badge", "amount": 5}],
}
WAYS = [
    {"id": "post", "title": "Post", "prices": [{"label": "Post", "amount": 490}]},
    {"id": "pickup", "title": "Pick-up", "prices": [{"label": "Pick-up", "amount": 0}, {"label": "Bag", "amount": 10}]},
]


@pytest.fixture
def asked(raw: Raw) -> Callable[[str], Awaitable[Any]]:
    """Gives the newest update, which is what the bot was asked or told last."""

    async def newest(kind: str) -> Any:
        return (await raw.result("getUpdates", offset=-1))[0][kind]

    return newest


class TestSendInvoice:
    async def test_shows_what_it_is_for_and_a_button_to_pay(self, raw: Raw, anna: Person) -> None:
        sent = await raw.result("sendInvoice", chat_id=anna.id, **MUG)

        assert sent["invoice"] == {
            "title": "Blue Mug",
            "description": "A mug for mornings",
            "start_parameter": "",
            "currency": "EUR",
            "total_amount": 1250,
        }
        assert sent["reply_markup"] == {"inline_keyboard": [[{"text": "Pay €12.50", "pay": True}]]}
        assert anna.sees("A mug for mornings")
        assert "[invoice] Blue Mug" in anna.chat().screen()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"title": ""}, 'parameter "title" is required'),
            ({"title": "x" * 33}, "MEDIA_INVALID"),
            ({"payload": "é" * 65}, "INVOICE_PAYLOAD_INVALID"),
            ({"prices": []}, "there must be at least one price part"),
            ({"prices": [{"label": "", "amount": 5}]}, "labeledPrice label must be non-empty"),
            ({"prices": [{"label": "x"}]}, "can't parse prices: Can't find field \"amount\""),
            ({"prices": [{"label": "x", "amount": 0}]}, "total price must be positive"),
            ({"prices": [{"label": "x", "amount": 10**12}]}, "too big amount of the currency specified"),
            ({"prices": [{"label": "x", "amount": 10}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
            ({"prices": [{"label": "x", "amount": 900_000}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
            ({"currency": "XYZ"}, "CURRENCY_INVALID"),
            ({"provider_token": "nonsense"}, "PAYMENT_PROVIDER_INVALID"),
            ({"provider_token": ""}, "PAYMENT_PROVIDER_INVALID"),
            ({"currency": "XTR"}, "STARS_INVOICE_INVALID"),
            ({"suggested_tip_amounts": [5]}, "suggested tip amount can't be bigger than max_tip_amount"),
            (
                {"max_tip_amount": 9, "suggested_tip_amounts": [1, 2, 3, 4, 5]},
                "there can be at most 4 suggested tip amounts",
            ),
            ({"start_parameter": "a b"}, "START_PARAM_INVALID"),
        ],
    )
    async def test_refuses_what_telegram_refuses(
        self, raw: Raw, anna: Person, changes: dict[str, Any], words: str
    ) -> None:
        assert await raw.refusal("sendInvoice", chat_id=anna.id, **{**MUG, **changes}) == f"Bad Request: {words}"
        assert len(anna.chat().messages) == 1

    async def test_wants_the_pay_button_first_and_only_below_invoices(self, raw: Raw, anna: Person) -> None:
        pay, help_ = {"text": "Pay", "pay": True}, {"text": "Help", "callback_data": "help"}

        async def refusal(method: str, *buttons: dict[str, Any], **params: Any) -> str:
            markup = {"inline_keyboard": [list(buttons)]}
            return await raw.refusal(method, chat_id=anna.id, reply_markup=markup, **params)

        assert await refusal("sendInvoice", help_, pay, **MUG) == "Bad Request: BUTTON_POS_INVALID"
        assert await refusal("sendMessage", pay, text="x") == "Bad Request: BUTTON_TYPE_INVALID"
        await raw.result("sendInvoice", chat_id=anna.id, reply_markup={"inline_keyboard": [[pay, help_]]}, **MUG)
        assert anna.chat().last.labels == ["Pay", "Help"]

    async def test_its_keyboard_may_be_edited_and_nothing_else(self, raw: Raw, anna: Person) -> None:
        sent = await raw.result("sendInvoice", chat_id=anna.id, **MUG)
        target = {"chat_id": anna.id, "message_id": sent["message_id"]}
        buttons = [[{"text": "Pay now", "pay": True}], [{"text": "Help", "callback_data": "help"}]]

        await raw.result("editMessageReplyMarkup", **target, reply_markup={"inline_keyboard": buttons})

        assert anna.chat().last.labels == ["Pay now", "Help"]
        assert await raw.refusal("editMessageText", **target, text="x") == (
            "Bad Request: there is no text in the message to edit"
        )
        assert await raw.refusal("editMessageCaption", **target, caption="x") == (
            "Bad Request: there is no caption in the message to edit"
        )
        assert await raw.refusal(
            "copyMessage", chat_id=anna.id, from_chat_id=anna.id, message_id=sent["message_id"]
        ) == ("Bad Request: message can't be copied")


class TestPaying:
    async def test_asks_the_bot_then_pays_and_brings_a_receipt(self, raw: Raw, anna: Person, asked: Any) -> None:
        await raw.result("sendInvoice", chat_id=anna.id, need_email=True, **MUG)

        checkout = await anna.pay()
        query = await asked("pre_checkout_query")
        await raw.result("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
        receipt = (await asked("message"))["successful_payment"]

        assert (query["currency"], query["total_amount"], query["invoice_payload"]) == ("EUR", 1250, "order-7")
        assert query["order_info"] == {"email": "anna@example.org"} == receipt["order_info"]
        assert checkout.status == "paid"
        assert (receipt["total_amount"], receipt["invoice_payload"]) == (1250, "order-7")
        assert receipt["provider_payment_charge_id"]
        assert anna.sees("Anna paid €12.50")
        with pytest.raises(NotPayable, match="has paid this"):
            await anna.pay()

    async def test_asks_for_the_ways_to_send_where_the_price_depends_on_them(
        self, raw: Raw, anna: Person, asked: Any
    ) -> None:
        await raw.result("sendInvoice", chat_id=anna.id, is_flexible=True, max_tip_amount=500, **MUG)

        checkout = await anna.pay(tip_amount=100)
        query = await asked("shipping_query")
        await raw.result("answerShippingQuery", shipping_query_id=query["id"], ok=True, shipping_options=WAYS)
        assert checkout.status == "choosing"
        checkout.choose("Post")
        check = await asked("pre_checkout_query")
        await raw.result("answerPreCheckoutQuery", pre_checkout_query_id=check["id"], ok=True)
        receipt = (await asked("message"))["successful_payment"]

        assert query["shipping_address"]["city"] == "Berlin"
        assert (check["total_amount"], check["shipping_option_id"]) == (1250 + 490 + 100, "post")
        assert receipt["order_info"]["shipping_address"] == query["shipping_address"]
        assert checkout.total_amount == receipt["total_amount"]

    async def test_stays_open_when_the_wished_way_is_not_offered(self, raw: Raw, anna: Person, asked: Any) -> None:
        await raw.result("sendInvoice", chat_id=anna.id, is_flexible=True, **MUG)

        checkout = await anna.pay(shipping_option="drone")
        query = await asked("shipping_query")
        await raw.result("answerShippingQuery", shipping_query_id=query["id"], ok=True, shipping_options=WAYS)

        assert checkout.status == "choosing"
        with pytest.raises(NotPayable, match="none of"):
            checkout.choose("drone")

    @pytest.mark.parametrize(("method", "kind"), [("Shipping", "shipping"), ("PreCheckout", "pre_checkout")])
    async def test_ends_when_the_bot_refuses(self, raw: Raw, anna: Person, asked: Any, method: str, kind: str) -> None:
        await raw.result("sendInvoice", chat_id=anna.id, is_flexible=kind == "shipping", **MUG)
        checkout = await anna.pay()
        answer = {f"{kind}_query_id": (await asked(f"{kind}_query"))["id"], "ok": False}

        wordless = await raw.refusal(f"answer{method}Query", **answer)
        await raw.result(f"answer{method}Query", **answer, error_message="Sold out")

        assert wordless == 'Bad Request: parameter "error_message" is required'
        assert (checkout.status, checkout.error) == ("refused", "Sold out")
        assert await raw.refusal(f"answer{method}Query", **answer, error_message="Again") == TOO_OLD

    async def test_ends_when_the_bot_is_silent_for_10_seconds(
        self, raw: Raw, anna: Person, asked: Any, clock: VirtualClock
    ) -> None:
        await raw.result("sendInvoice", chat_id=anna.id, **MUG)
        checkout = await anna.pay()
        query = await asked("pre_checkout_query")
        answer = {"pre_checkout_query_id": query["id"], "ok": True}
        clock.advance(10.5)

        assert await raw.refusal("answerPreCheckoutQuery", **answer) == TOO_OLD

        assert checkout.status == "late"
        assert not anna.sees("paid")
        again = await anna.pay()
        fresh = await asked("pre_checkout_query")
        await raw.result("answerPreCheckoutQuery", pre_checkout_query_id=fresh["id"], ok=True)
        assert await again.done() == "paid"

    async def test_the_provider_may_decline_or_take_its_time(self, raw: Raw, anna: Person, asked: Any) -> None:
        await raw.result("sendInvoice", chat_id=anna.id, **MUG)

        async def agreed(outcome: str) -> Checkout:
            checkout = await anna.pay(outcome=outcome)
            query = await asked("pre_checkout_query")
            await raw.result("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
            return checkout

        assert (await agreed("declined")).status == "declined"
        assert not anna.sees("paid")
        pending = await agreed("pending")
        assert pending.status == "charging"
        pending.settle("paid")
        assert anna.sees("Anna paid €12.50")

    async def test_a_query_of_one_kind_is_not_answered_as_another(self, raw: Raw, anna: Person, asked: Any) -> None:
        await raw.result("sendInvoice", chat_id=anna.id, **MUG)
        await anna.pay()
        query_id = (await asked("pre_checkout_query"))["id"]

        assert await raw.refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD
        assert (
            await raw.refusal("answerShippingQuery", shipping_query_id=query_id, ok=True, shipping_options=WAYS)
            == TOO_OLD
        )

    async def test_fills_in_only_what_is_asked_for(self, raw: Raw, anna: Person) -> None:
        await raw.result("sendInvoice", chat_id=anna.id, need_name=True, **MUG)

        with pytest.raises(NotPayable, match="does not ask for email"):
            await anna.pay(order_info={"email": "a@b.example"})
        with pytest.raises(NotPayable, match="wants name"):
            await anna.pay(order_info={"name": ""})
        with pytest.raises(NotPayable, match="a tip"):
            await anna.pay(tip_amount=1)

    async def test_needs_an_invoice_in_sight(self, anna: Person) -> None:
        with pytest.raises(NotSeen, match="Anna: /start"):
            await anna.pay()

    async def test_the_receipt_of_a_group_comes_in_private(
        self, raw: Raw, team: Group, anna: Person, owner: Person, asked: Any
    ) -> None:
        await raw.result("sendInvoice", chat_id=team.id, **MUG)
        for payer in (anna, owner):
            await payer.pay(chat=team)
            query = await asked("pre_checkout_query")
            await raw.result("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)

            assert (await asked("message"))["chat"]["id"] == payer.id
        assert not anna.sees("paid", team)

    async def test_a_link_can_be_paid_by_anyone_and_often(self, raw: Raw, anna: Person, asked: Any) -> None:
        link = await raw.result("createInvoiceLink", **MUG)

        for _ in range(2):
            await anna.pay(link=link)
            query = await asked("pre_checkout_query")
            await raw.result("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)

        assert link.startswith("https://t.me/$")
        assert sum("paid" in message.text for message in anna.chat().messages) == 2


class TestForwarding:
    @pytest.mark.parametrize("start_parameter", ["", "buy-7"])
    async def test_leaves_a_pay_button_or_a_link_to_the_bot(
        self, raw: Raw, anna: Person, team: Group, owner: Person, start_parameter: str
    ) -> None:
        sent = await raw.result("sendInvoice", chat_id=anna.id, start_parameter=start_parameter, **MUG)

        await raw.result("forwardMessage", chat_id=team.id, from_chat_id=anna.id, message_id=sent["message_id"])

        button = owner.chat(team).last.buttons[0][0]
        assert (await owner.forward(owner.chat(team).last, team)).buttons[0][0] == button
        link = "https://t.me/stall_bot?start=buy-7" if start_parameter else None
        assert (button.url, bool(button.raw.get("pay"))) == (link, not start_parameter)


class TestStars:
    async def test_are_paid_counted_and_given_back_once(self, raw: Raw, anna: Person, asked: Any) -> None:
        await raw.result("sendInvoice", chat_id=anna.id, **STAR)
        await anna.pay()
        query = await asked("pre_checkout_query")
        await raw.result("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
        charge = (await asked("message"))["successful_payment"]["telegram_payment_charge_id"]
        refund = {"user_id": anna.id, "telegram_payment_charge_id": charge}

        assert await raw.result("getMyStarBalance") == {"amount": 5}
        await raw.result("refundStarPayment", **refund)
        told = (await asked("message"))["refunded_payment"]
        transactions = (await raw.result("getStarTransactions"))["transactions"]

        assert (told["currency"], told["total_amount"], told["telegram_payment_charge_id"]) == ("XTR", 5, charge)
        assert await raw.result("getMyStarBalance") == {"amount": 0}
        assert [each["id"] for each in transactions] == [charge, charge]
        assert transactions[0]["source"]["user"]["id"] == transactions[1]["receiver"]["user"]["id"] == anna.id
        assert await raw.refusal("refundStarPayment", **refund) == "Bad Request: CHARGE_ALREADY_REFUNDED"
        assert anna.sees("refunded ⭐️5")

    async def test_are_not_given_back_for_what_was_never_paid(self, raw: Raw, anna: Person, box: Sandbox) -> None:
        refund = {"user_id": anna.id, "telegram_payment_charge_id": "stx1"}

        assert await raw.refusal("refundStarPayment", **refund) == "Bad Request: CHARGE_NOT_FOUND"
        assert await raw.refusal("refundStarPayment", **{**refund, "user_id": 1}) == "Bad Request: USER_ID_INVALID"
        assert box.world.bots["1234567:TEST"].stars == []

    async def test_take_no_tips_and_no_addresses(self, raw: Raw, anna: Person) -> None:
        for extra in ({"max_tip_amount": 5}, {"need_shipping_address": True}, {"provider_token": "1:TEST:a"}):
            refusal = await raw.refusal("sendInvoice", chat_id=anna.id, **{**STAR, **extra})
            assert refusal == "Bad Request: STARS_INVOICE_INVALID"
