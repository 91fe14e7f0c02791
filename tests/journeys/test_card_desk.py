"""Money by card as merchants see it and act on it, from the link in the customer's chat to the money's way back."""

import pytest

from bot.demo.stage import Stage
from sandbox import Person
from sandbox.stripe import GOOD, POOR, moves
from sandbox.stripe.cards import card_of
from tests.journeys import acts
from tests.journeys.conftest import OpenStall

DAY = 24 * 3600


@pytest.fixture
async def stall(open_stall: OpenStall) -> Stage:
    """A stall that takes cards and, beside them, cash."""
    return await open_stall(takes_cards=True)


def link(stall: Stage) -> str:
    """The newest page on which a customer can pay."""
    return str(acts.ask(stall, "SELECT url FROM payments ORDER BY id DESC LIMIT 1")[0][0])


async def pay(stall: Stage, customer: Person | None = None, *, card: str = GOOD) -> str:
    """A customer (Anna) pays on the newest page; what the page says."""
    page = await (customer or stall.customer).pay_page(link(stall), card=card)
    await stall.shop.settle()
    return page.said


async def paid(stall: Stage, *, pieces: int = 1) -> str:
    """An order of Anna's has been paid by card and accepted; its code."""
    code = await acts.place(stall, pieces=pieces)
    await pay(stall)
    await stall.press(stall.owner, "✅ Accept", stall.team)
    return code


def by_whom_settled(stall: Stage) -> list[str]:
    """Who has settled the tasks that there were, in the order in which they came."""
    rows = acts.ask(stall, "SELECT closed_by, name FROM tasks, people WHERE closed_by = 'person:' || people.id")
    return [row[1] for row in rows]


async def look_at_money(stall: Stage, code: str) -> None:
    """Olga has the order's money before her, in private."""
    await stall.say(stall.owner, f"/orders {code}")
    await stall.press(stall.owner, f"#{code}")
    await stall.press(stall.owner, "💶 Money")


async def test_an_orders_card_tells_its_money_at_every_step(stall: Stage) -> None:
    code = await acts.place(stall)
    stall.expect(stall.owner, "to be paid by card", "To be paid: €5.00 until", chat=stall.team)
    await pay(stall, card=POOR)
    stall.expect(stall.owner, "💳 Not paid: too little on the card", chat=stall.team)
    await pay(stall)
    stall.expect(stall.owner, "held on Visa •••• 4242", "💳 €5.00 held until", chat=stall.team)
    await stall.press(stall.owner, "✅ Accept", stall.team)

    await stall.press(stall.packer, "▫️")
    await stall.press(stall.packer, "📦 Packed")

    stall.expect(stall.owner, "Total: €5.00, paid with Visa •••• 4242", chat=stall.team)
    stall.expect(stall.customer, "Next: it is sent.")
    await look_at_money(stall, code)
    stall.expect(
        stall.owner, "Total €5.00, paid €5.00", "💳 Visa •••• 4242: €5.00 charged, Stripe keeps €", "🧪 Test mode"
    )


async def test_a_part_goes_back_to_the_card(stall: Stage) -> None:
    code = await paid(stall, pieces=2)
    await stall.press(stall.packer, "▫️")
    await stall.press(stall.packer, "📦 Packed")
    await look_at_money(stall, code)
    await stall.press(stall.owner, "💸 Give money back")
    stall.expect(stall.owner, "At most €10.00", "€10.00 of it to the card.")
    await stall.say(stall.owner, "2.50")
    await stall.press(stall.owner, "Arrived broken")
    stall.expect(stall.owner, "💳 €2.50 to Visa •••• 4242", "🎁 €2.50 is goodwill")

    await stall.press(stall.owner, "✅ Give €2.50 back")

    await look_at_money(stall, code)
    stall.expect(stall.owner, "goodwill €2.50", "💸 €2.50 (Arrived broken): done")
    assert [refund.amount for refund in stall.shop.box.stripe.refunds] == [250]


async def test_settings_say_when_cards_are_charged(stall: Stage) -> None:
    await stall.say(stall.owner, "/payment", stall.team)
    stall.expect(stall.owner, "✓ 💳 By card", "✓ 💵 In cash", chat=stall.team)
    await stall.press(stall.owner, "💳 Cards", stall.team)
    stall.expect(stall.owner, "🧪 Stripe is connected for tests", chat=stall.team)

    await stall.press(stall.owner, "Charge at once", stall.team)
    await acts.place(stall)
    await pay(stall)

    stall.expect(stall.owner, "Total: €5.00, paid", chat=stall.team)


async def test_a_hold_that_ends_is_told_of_and_taken_by_one_button(stall: Stage) -> None:
    await paid(stall)
    await stall.shop.leap(6 * DAY + 3600)
    stall.expect(stall.owner, "€5.00 is held on the card until", "It is taken by itself before that.", chat=stall.team)

    said = await stall.press(stall.owner, "💳 Charge now", stall.team)

    assert said == "The card is being charged."
    stall.expect(stall.owner, "Total: €5.00, paid", chat=stall.team)


async def not_charged(stall: Stage) -> str:
    """The bank has let go of what it held, and nobody has heard of that before the order was packed; its code."""
    code = await paid(stall)
    bank = stall.shop.box.stripe
    bank.send_events_to("", secret="")
    moves.lapse(bank.account, bank.intents[0])
    await stall.press(stall.packer, "▫️")
    await stall.press(stall.packer, "📦 Packed")
    stall.expect(stall.owner, f"#{code}: the card could not be charged, €5.00 is due", chat=stall.team)
    return code


async def test_a_card_that_gives_nothing_is_done_without_for_a_reason(stall: Stage) -> None:
    await not_charged(stall)

    await stall.press(stall.owner, "💵 In cash instead", stall.team)
    await stall.say(stall.owner, "our neighbour", stall.team)

    stall.expect(stall.owner, "Total: €5.00, cash on delivery", chat=stall.team)
    assert acts.ask(stall, "SELECT terms FROM orders") == [("cash",)]


async def test_a_card_that_gives_nothing_is_asked_for_another(stall: Stage) -> None:
    await not_charged(stall)
    first = link(stall)

    await stall.press(stall.owner, "🔁 Ask to pay again", stall.team)
    assert link(stall) != first
    await pay(stall)
    await stall.pass_time(180)

    stall.expect(stall.owner, "Total: €5.00, paid", chat=stall.team)


async def test_a_refund_that_the_bank_sends_back_is_tried_again_by_one_button(stall: Stage) -> None:
    await paid(stall)
    await stall.press(stall.packer, "▫️")
    await stall.press(stall.packer, "📦 Packed")
    await stall.press(stall.packer, "Open the box again")
    bank = stall.shop.box.stripe
    bank.account.refund_statuses = ["failed"]
    await stall.press(stall.owner, "❌ Decline", stall.team)
    await stall.press(stall.owner, "Sold out", stall.team)
    stall.expect(stall.owner, "the bank has not taken the refund. €5.00 is still owed.", chat=stall.team)

    await stall.press(stall.owner, "🔁 Try again", stall.team)

    assert [refund.status for refund in bank.refunds] == ["succeeded", "failed"]
    assert by_whom_settled(stall) == ["Olga"]


async def test_what_was_paid_by_card_and_in_cash_goes_back_to_the_card_by_one_button(stall: Stage) -> None:
    await acts.place(stall)
    bank = stall.shop.box.stripe
    bank.send_events_to("", secret="")
    await stall.press(stall.owner, "💶 Money received", stall.team)
    moves.pay(bank.account, bank.sessions[0], card_of(GOOD))

    await stall.press(stall.owner, "All: €5.00", stall.team)
    stall.expect(stall.owner, "more was paid than it costs", "€5.00 is held on a card and not needed", chat=stall.team)
    await stall.press(stall.owner, "💳 Let €5.00 go", stall.team)

    assert [intent.status for intent in bank.intents] == ["canceled"]
    assert by_whom_settled(stall) == ["Olga"]


async def test_what_differs_is_looked_up_again_by_one_button(stall: Stage) -> None:
    await acts.place(stall)
    bank = stall.shop.box.stripe
    bank.sessions[0].amount = 499
    await pay(stall)
    stall.expect(stall.owner, "does not fit the order", "Not as agreed: the amount", chat=stall.team)
    assert not stall.owner.sees("held on Visa •••• 4242", stall.team)

    bank.sessions[0].amount = bank.intents[0].amount = bank.intents[0].amount_capturable = 500
    await stall.press(stall.owner, "🔍 Look again", stall.team)

    stall.expect(stall.owner, "held on Visa •••• 4242", chat=stall.team)
    assert acts.ask(stall, "SELECT status FROM tasks WHERE kind = 'payment_differs'") == [("closed",)]


def last_card(stall: Stage, code: str) -> list[str]:
    """The rows of the order's card in the admin chat."""
    return acts.newest(stall.owner, f"Order #{code}", stall.team).text.split("\n")


async def test_an_order_called_off_is_not_said_to_be_paid(stall: Stage) -> None:
    code = await paid(stall)
    await stall.press(stall.customer, f"Order #{code}")
    await stall.press(stall.customer, "Cancel order")

    await stall.press(stall.customer, "Yes, cancel it")

    assert "Total: €5.00" in last_card(stall, code)
    assert "Total: €5.00" in acts.newest(stall.customer, "called off\n").text.split("\n")


async def test_money_that_came_by_hand_takes_the_page_out_of_the_chat(stall: Stage) -> None:
    await acts.place(stall)
    stall.link(stall.customer, "/pay/")
    await stall.press(stall.owner, "💶 Money received", stall.team)

    await stall.press(stall.owner, "All: €5.00", stall.team)

    with pytest.raises(AssertionError, match="sees no link"):
        stall.link(stall.customer, "/pay/")


async def test_a_customer_who_takes_less_is_told_what_is_held_no_more(stall: Stage) -> None:
    code = await paid(stall, pieces=2)
    await stall.press(stall.owner, "✏️ Change order", stall.team)
    await stall.press(stall.owner, "➖", stall.team)
    await stall.press(stall.owner, "✅ Send this change", stall.team)

    await stall.press(stall.customer, "✅ Agree")

    told = acts.newest(stall.customer, f"We have your payment for order #{code}").text
    assert "€5.00 is held on your Visa •••• 4242, and charged when we pack." in told
    assert "€5.00 held on your card is not needed: the shop lets go of it." in told
