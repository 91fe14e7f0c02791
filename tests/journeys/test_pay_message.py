"""Paying by card as customers live through it: one message for each payment, which always says how it stands."""

import pytest

from bot.demo.stage import Stage
from sandbox import Message, Person
from sandbox.paying_by_card import pay_page
from sandbox.stripe import CAREFUL, DECLINED, EXPIRED, GOOD, POOR, Weather
from tests.journeys import acts
from tests.journeys.conftest import OpenStall
from tests.journeys.test_changing import change
from tests.postgres import Engine

HOUR, DAY = 3600, 24 * 3600
EVERY = 1_000_000
PAID = "We have your payment for order"


@pytest.fixture
def on() -> Engine:
    """What is said in chat is no matter of the database; the books have their tests on both."""
    return "sqlite"


@pytest.fixture
async def stall(open_stall: OpenStall) -> Stage:
    """A stall that takes cards and, beside them, cash."""
    return await open_stall(takes_cards=True)


def labels(message: Message) -> list[str]:
    return [button.label for row in message.buttons for button in row]


def last(person: Person) -> Message:
    return person.chat().messages[-1]


async def pay(stall: Stage, customer: Person | None = None, *, card: str = GOOD) -> None:
    """A customer (Anna) follows the newest link, pays, and comes back."""
    await stall.pay(customer or stall.customer, card=card)


async def close_tab(link: str, stall: Stage) -> None:
    """Somebody pays on this page, and does not follow the way back."""
    await pay_page(link, card=GOOD, confirm=True)
    await stall.shop.settle()


class TestPaying:
    async def test_is_one_message_from_the_link_to_the_money(self, stall: Stage) -> None:
        code = await acts.place(stall)
        stall.expect(stall.customer, "Please pay €5.00 by card until", "charged when we pack")
        assert labels(last(stall.customer))[:2] == ["💳 Pay €5.00", "💱 Pay another way"]
        messages = len(stall.customer.chat().messages)

        await close_tab(stall.link(stall.customer, "/pay/"), stall)

        stall.expect(stall.customer, f"{PAID} #{code}", "€5.00 is held on your Visa •••• 4242")
        assert len(stall.customer.chat().messages) == messages
        assert labels(last(stall.customer)) == [f"Order #{code}"]

    @pytest.mark.parametrize(
        ("card", "said"),
        [(POOR, "not enough money on it"), (EXPIRED, "it has expired"), (DECLINED, "your bank says no")],
    )
    async def test_tells_why_a_card_was_declined_and_goes_on(self, stall: Stage, card: str, said: str) -> None:
        await acts.place(stall)
        await pay(stall, card=card)

        stall.expect(stall.customer, said)
        assert labels(last(stall.customer))[:2] == ["🔁 Try again", "💱 Pay another way"]

        await pay(stall)
        stall.expect(stall.customer, PAID)

    async def test_tells_that_the_bank_wants_a_confirmation(self, stall: Stage) -> None:
        await acts.place(stall)

        await stall.pay(stall.customer, card=CAREFUL, confirm=False)
        stall.expect(stall.customer, "Your bank wants you to confirm the payment")
        await stall.pay(stall.customer, card=CAREFUL)

        stall.expect(stall.customer, PAID)

    async def test_is_told_once_however_the_news_come(self, stall: Stage) -> None:
        stall.shop.box.stripe.hooks.weather = Weather(copies=3, delay_seconds=5, shuffle_seconds=60)
        await acts.place(stall)

        await pay(stall, card=POOR)
        await pay(stall)
        await stall.pass_time(5 * 60)

        assert acts.count(stall.customer, PAID) == 1
        assert acts.ask(stall, "SELECT count(*) FROM entries WHERE kind = 'authorise'") == [(1,)]

    async def test_needs_no_news_at_all(self, stall: Stage) -> None:
        stall.shop.box.stripe.send_events_to("", secret="")
        await acts.place(stall)

        await pay(stall)
        await stall.pass_time(3 * 60)

        stall.expect(stall.customer, PAID)

    async def test_asks_nobody_to_pay_again_while_the_bank_is_silent(self, stall: Stage) -> None:
        await acts.place(stall)
        stall.shop.box.stripe.faults.add("*", "502", EVERY)
        stall.shop.box.stripe.faults.add("webhook", "500", EVERY)

        await pay(stall)

        stall.expect(stall.customer, "we are asking your bank", "You need not pay again.")
        await stall.press(stall.customer, "🔄 Look again")
        assert not any("Pay" in label for label in labels(last(stall.customer)))
        stall.shop.box.stripe.faults.clear()
        await stall.pass_time(3 * 60)
        stall.expect(stall.customer, PAID)

    async def test_asks_the_bank_no_oftener_for_who_looks_again_and_again(self, stall: Stage) -> None:
        await acts.place(stall)
        bank = stall.shop.box.stripe
        bank.faults.add("*", "502", EVERY)
        bank.faults.add("webhook", "500", EVERY)
        await pay(stall)
        await stall.shop.settle()
        asked = len(bank.requests)

        for _ in range(4):
            await stall.press(stall.customer, "🔄 Look again")

        assert len(bank.requests) - asked <= 1

    async def test_tells_nobody_of_a_newer_message_where_the_old_one_is_gone(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await stall.customer.delete(last(stall.customer))
        acts.forgive(stall, 400)  # The old one is not there to be edited.

        await stall.customer.start("order_1")
        await stall.shop.settle()

        assert not acts.count(stall.customer, "is further down")
        assert acts.count(stall.customer, f"Your order #{code} is placed") == 1

    async def test_tells_of_the_charge_when_it_is_packed(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await pay(stall)
        await stall.press(stall.owner, "✅ Accept", stall.team)

        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")

        stall.expect(stall.customer, f"Your order #{code} is packed", "€5.00 is charged to your card now.")
        stall.expect(stall.customer, "€5.00 was charged to your Visa •••• 4242.")


class TestLeavingIt:
    async def test_keeps_the_order_that_is_looked_at(self, stall: Stage) -> None:
        code = await acts.place(stall)
        link = stall.link(stall.customer, "/pay/")
        await stall.customer.start("order_1")
        await stall.shop.settle()
        await stall.press(stall.customer, f"Order #{code}")
        looked_at = last(stall.customer).text

        await close_tab(link, stall)

        *_, before, newest = stall.customer.chat().messages
        assert before.text == looked_at
        assert f"{PAID} #{code}" in newest.text

    async def test_keeps_the_cart_of_who_buys_again(self, stall: Stage) -> None:
        await acts.place(stall)
        link = stall.link(stall.customer, "/pay/")
        await stall.press(stall.customer, "Order #")
        await stall.press(stall.customer, "Cancel order")
        await stall.press(stall.customer, "Yes, cancel it")
        await stall.customer.start("order_1")
        await stall.shop.settle()
        await stall.press(stall.customer, "🔁 Buy again")
        cart = last(stall.customer).text

        await close_tab(link, stall)
        await stall.pass_time(2 * 60)

        assert cart in [message.text for message in stall.customer.chat().messages]


class TestAnotherWay:
    async def test_is_cash_and_closes_the_page(self, stall: Stage) -> None:
        code = await acts.place(stall)
        link = stall.link(stall.customer, "/pay/")

        await stall.press(stall.customer, "💱 Pay another way")
        await stall.press(stall.customer, "💵 Pay in cash")

        stall.expect(stall.customer, f"Your order #{code} is paid another way now", "to be paid in cash on delivery")
        assert "/pay/" not in str([button.url for row in last(stall.customer).buttons for button in row])
        page = await stall.customer.pay_page(link)
        assert not page.went_to

    async def test_is_refused_once_money_is_held(self, stall: Stage) -> None:
        await acts.place(stall)
        link = stall.link(stall.customer, "/pay/")
        await stall.press(stall.customer, "💱 Pay another way")
        old = acts.data_of(last(stall.customer), "💵 Pay in cash")
        await close_tab(link, stall)
        before = acts.dump(stall)

        pressed = await stall.customer.press_data(last(stall.customer), old)
        await stall.shop.settle()

        assert pressed.answer is not None
        assert pressed.answer.text
        assert acts.dump(stall) == before
        stall.expect(stall.customer, PAID)

    async def test_is_nobody_elses_business(self, stall: Stage) -> None:
        await acts.place(stall)
        button = acts.data_of(last(stall.customer), "💱 Pay another way")
        berta = await acts.arrive(stall, "Berta")
        before = acts.dump(stall)

        order_id = button.rpartition(":")[2]
        forged = [f"1paynow:{order_id}", f"1paylook:{order_id}", f"1paylook:{order_id}:1", f"1paywith:{order_id}:1:0"]
        forged += [f"1payorder:{order_id}", f"1payagain:{order_id}"]
        for data in (button, *forged):
            await berta.press_data(last(berta), data)
            await stall.shop.settle()
        await berta.start("paid_1")
        await berta.start(f"order_{order_id}")
        await stall.shop.settle()

        assert acts.dump(stall) == before
        assert not any(message.text.count("€5.00") for message in berta.chat().messages)


class TestLate:
    async def test_order_ends_with_its_page_and_can_be_bought_again(self, stall: Stage) -> None:
        code = await acts.place(stall)
        link = stall.link(stall.customer, "/pay/")

        await stall.shop.leap(4 * DAY)
        await stall.pass_time(10 * 60)

        stall.expect(stall.customer, f"Your order #{code} was not paid in time")
        assert not (await stall.customer.pay_page(link)).went_to
        await stall.press(stall.customer, "🔁 Buy again")
        stall.expect(stall.customer, "1 × Green Tea")

    async def test_page_that_has_ended_is_opened_anew(self, stall: Stage) -> None:
        await acts.place(stall)
        await stall.shop.leap(DAY + HOUR)
        assert all(button.url is None for row in last(stall.customer).buttons for button in row)

        await stall.press(stall.customer, "💳 Pay €5.00")
        await pay(stall)

        stall.expect(stall.customer, PAID)

    async def test_reminder_brings_a_page(self, stall: Stage) -> None:
        code = await acts.place(stall)

        while not stall.customer.sees("still waits for your payment"):
            await stall.shop.leap(6 * HOUR)

        assert acts.count(stall.customer, f"Your order #{code} still waits for your payment") == 1
        if "💳 Pay €5.00" in labels(last(stall.customer)):
            await stall.press(stall.customer, "💳 Pay €5.00")
        await pay(stall)
        stall.expect(stall.customer, PAID)


class TestMoneyBack:
    async def test_is_let_go_when_a_held_order_is_called_off(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await pay(stall)
        await stall.press(stall.customer, f"Order #{code}")
        await stall.press(stall.customer, "Cancel order")
        stall.expect(stall.customer, "€5.00 held on your card is let go.")

        await stall.press(stall.customer, "Yes, cancel it")

        stall.expect(stall.customer, f"Your order #{code} is called off", "€5.00 on your card is held no more.")
        assert [each.status for each in stall.shop.box.stripe.intents] == ["canceled"]

    async def test_is_told_by_the_shop_that_cannot_take_the_order(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await pay(stall)
        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "Sold out", stall.team)

        stall.expect(stall.customer, f"cannot take your order #{code}", "You owe nothing.", "€5.00")
        news = acts.newest(stall.customer, "cannot take your order").text
        assert "€5.00 held on your card is let go." in news or "€5.00 on your card is held no more." in news

    async def test_goes_by_itself_where_it_was_charged(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/payment", stall.team)
        await stall.press(stall.owner, "💳 Cards", stall.team)
        await stall.press(stall.owner, "Charge at once", stall.team)
        code = await acts.place(stall)
        await pay(stall)
        await stall.press(stall.customer, f"Order #{code}")
        await stall.press(stall.customer, "Cancel order")

        await stall.press(stall.customer, "Yes, cancel it")

        stall.expect(stall.owner, f"called off #{code}", "€5.00 goes back to the card by itself.", chat=stall.team)
        assert not acts.newest(stall.owner, f"called off #{code}", chat=stall.team).text.count("is to be given back")


class TestMoreIsDue:
    async def test_is_said_with_the_change(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await pay(stall)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await change(stall, code)
        await stall.press(stall.customer, "➕")
        await stall.press(stall.customer, "✅ Send this change")

        await stall.press(stall.owner, "✅ Agree", stall.team)

        stall.expect(
            stall.customer, f"✅ Order #{code} is changed", "€5.00 is to be paid by card: the page for it comes"
        )
        await pay(stall)
        stall.expect(stall.customer, "€10.00 is held on your Visa •••• 4242")


class TestOthersLanguages:
    @pytest.mark.parametrize("language", ["de", "es", "ru", "ar"])
    async def test_fit_a_phone(self, stall: Stage, language: str) -> None:
        """Every screen is held against the phone's rules when the journey is over."""
        anna = stall.shop.box.add_user("Anna", language_code=language)
        await stall.start(anna)
        await anna.start("p_2")
        await stall.shop.settle()
        for press in ("add", "cart", "checkout"):
            await press_by_act(stall, anna, press)
        await stall.say(anna, acts.ADDRESS)
        await stall.share_number(anna, acts.NUMBER)
        await press_by_act(stall, anna, "place")

        await pay(stall, anna, card=POOR)
        await press_by_act(stall, anna, "payother")
        await press_by_act(stall, anna, "paylook")
        await pay(stall, anna)
        await press_by_act(stall, anna, "payorder")
        await press_by_act(stall, anna, "cancel")
        await press_by_act(stall, anna, "cancelyes")

        assert [each.status for each in stall.shop.box.stripe.intents] == ["canceled"]


async def press_by_act(stall: Stage, person: Person, act: str) -> None:
    """Press the newest button that does this, whatever it is called."""
    for message in reversed(person.chat().messages):
        for button in (button for row in message.buttons for button in row):
            if button.data is not None and button.data[1:].partition(":")[0] == act:
                await stall.press(person, button.label, message=message)
                return
    raise AssertionError(f"nothing does {act!r}\n{person.chat().screen()}")
