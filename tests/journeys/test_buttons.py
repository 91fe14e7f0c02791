"""Old buttons, forged ones, and buttons in the wrong hands."""

import asyncio

import pytest

from bot.demo.stage import Stage
from domain.actors import Role
from sandbox import Group
from tests.journeys.acts import (
    accept,
    arrive,
    assign,
    count,
    data_of,
    dump,
    go_to_summary,
    hire,
    job,
    join_team,
    newest,
    pack,
    place,
    set_out,
)
from tests.journeys.forging import BUTTONS, allowed_to, everyone_in_place, forge, on_orders, with_number
from views.buttons import pack as packed

HUGE = 2**53
NONSENSE = [
    *("1", "x", "0accept:1:1", "2accept:1:1", "1accept:1:1:x", "1accept", "1accept:1", "1accept::", "1no:1"),
    *("1accept:1:1:1:1", "1accept:99999999999999999:1", "1accept:-1:-1", "1ACCEPT:1:1", "1äccept:1"),
]


def expect_no_bug(stall: Stage) -> None:
    """Nothing was parked, and nobody was apologised to."""
    everyone = [*stall.shop.box.people.values()]
    assert not any(person.sees("something went wrong") for person in everyone)
    assert not stall.owner.sees("could not be dealt with", stall.team)


class TestOldButtons:
    async def test_of_two_merchants_one_accepts_and_the_other_sees_how_it_stands(self, stall: Stage) -> None:
        mia = await join_team(stall, "Mia")
        code = await place(stall)
        card = newest(stall.owner, f"Order #{code}", stall.team)

        accepted, declined = await asyncio.gather(
            stall.owner.press("✅ Accept", stall.team), mia.press("❌ Decline", stall.team, card)
        )
        await stall.shop.settle()
        answers = {press.answer.text for press in (accepted, declined) if press.answer is not None}

        assert "Accepted." in answers
        stall.expect(stall.owner, f"Order #{code} · to be packed", chat=stall.team)

    async def test_of_two_who_accept_only_one_does(self, stall: Stage) -> None:
        mia = await join_team(stall, "Mia")
        await place(stall)

        presses = await asyncio.gather(stall.owner.press("✅ Accept", stall.team), mia.press("✅ Accept", stall.team))
        await stall.shop.settle()

        answers = sorted(press.answer.text or "" for press in presses if press.answer is not None)
        assert answers[0] == "Accepted."
        assert answers[1].endswith(" was quicker: accepted.")

    async def test_of_two_who_assign_a_courier_only_one_does(self, stall: Stage) -> None:
        mia = await join_team(stall, "Mia")
        await hire(stall, "Cora", "Courier")
        code = await pack(stall)
        await stall.press(stall.owner, "🛵 Assign courier", stall.team)

        presses = await asyncio.gather(stall.owner.press("Carl", stall.team), mia.press("Cora", stall.team))
        await stall.shop.settle()

        answers = sorted(press.answer.text or "" for press in presses if press.answer is not None)
        assert answers[0] == "Assigned."
        assert answers[1].endswith(" was quicker: gave it to a courier.")
        assert count(stall.owner, f"Order #{code}", stall.team) == 1

    async def test_of_a_parcel_that_was_packed_anew_pick_nothing_up(self, stall: Stage) -> None:
        await assign(stall)
        pick_up = data_of(job(stall), "🛵 Picked up")
        await stall.press(stall.packer, "Open the box again")
        await stall.press(stall.packer, "📦 Packed")
        before = dump(stall)

        await forge(stall, stall.courier, [pick_up])

        assert dump(stall) == before
        stall.expect(stall.courier, "🛵 Picked up")

    async def test_a_question_does_not_stay_when_a_colleague_was_faster(self, stall: Stage) -> None:
        mia = await join_team(stall, "Mia")
        code = await place(stall)
        held = stall.shop.box.hold("editMessageText", chat_id=stall.team.id)
        await mia.press("❌ Decline", stall.team)
        await held.arrived()
        await stall.owner.press("✅ Accept", stall.team)

        held.release()
        await stall.shop.settle()

        stall.expect(stall.owner, f"Order #{code} · to be packed", chat=stall.team)
        assert not stall.owner.sees("Why is it declined?", stall.team)

    async def test_to_decline_what_a_colleague_has_accepted_shows_the_order(self, stall: Stage) -> None:
        code = await place(stall)
        card = newest(stall.owner, f"Order #{code}", stall.team)
        decline = data_of(card, "❌ Decline")
        await stall.press(stall.owner, "✅ Accept", stall.team)

        pressed = await stall.owner.press_data(card, decline)
        await stall.shop.settle()

        assert pressed.answer is not None
        assert "has changed" in (pressed.answer.text or "")
        stall.expect(stall.owner, f"Order #{code} · to be packed", chat=stall.team)

    async def test_a_tick_on_a_packed_box_does_nothing(self, stall: Stage) -> None:
        code = await accept(stall)
        tick = data_of(newest(stall.packer, f"Pack order #{code}"), "▫️")
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")
        before = dump(stall)

        await forge(stall, stall.packer, [tick, tick[:-1] + "0"])

        assert dump(stall) == before
        stall.expect(stall.packer, "Open the box again")

    async def test_of_the_courier_are_worth_nothing_once_delivered(self, stall: Stage) -> None:
        await set_out(stall)
        card = job(stall)
        failed = data_of(card, "Could not deliver")
        await stall.press(stall.owner, "Delivered (without code)", stall.team)
        before = dump(stall)

        await forge(stall, stall.courier, [failed, "1failedfor:1:0", "1pickedup:1:3", "1retry:1:5"])

        assert dump(stall) == before
        stall.expect(stall.courier, "✅ delivered")

    async def test_of_products_no_longer_in_stock_say_so(self, stall: Stage) -> None:
        await stall.start(stall.customer)
        await stall.press(stall.customer, "🛍 Browse products")
        await stall.press(stall.customer, "Green Tea")
        ben = await arrive(stall, "Ben")
        await place(stall, ben, product="Green Tea", pieces=2)

        said = await stall.press(stall.customer, "➕ Add to cart")

        assert said == "Green Tea: sold out."
        stall.expect(stall.customer, "Sold out")


class TestForgedButtons:
    """
    By whoever: an answer without a stack trace, and nothing done that the person may not do.

    Each presses what the table of rights lets them through to; what it keeps from them is pressed in test_rights.
    """

    async def test_nonsense_is_answered_in_a_sentence(self, stall: Stage) -> None:
        await everyone_in_place(stall)
        before = dump(stall)

        for person in (stall.customer, stall.owner):
            await stall.start(person)
            await forge(stall, person, NONSENSE)

        assert dump(stall) == before
        expect_no_bug(stall)

    # The owner may press them all: their questions to the database are everybody's.
    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("who", ["owner", "courier", "packer", "stranger"])
    async def test_ids_of_nothing_change_nothing(self, stall: Stage, who: str) -> None:
        await everyone_in_place(stall)
        person = await arrive(stall, "Sam") if who == "stranger" else getattr(stall, who)
        roles = () if who == "stranger" else (Role(who),)
        await stall.start(person)
        before = dump(stall)

        await forge(stall, person, with_number(77 if who == "courier" else HUGE, allowed_to(*roles)))

        assert dump(stall) == before
        expect_no_bug(stall)

    async def test_numbers_beyond_reason_are_answered(self, stall: Stage) -> None:
        await everyone_in_place(stall)
        await stall.start(stall.owner)
        before = dump(stall)

        for number in (HUGE, -HUGE):
            beyond = [
                packed(act, 1, *[number] * (len(button.numbers) - 1))
                for act, button in BUTTONS.items()
                if len(button.numbers) > 1
            ]
            await forge(stall, stall.owner, beyond)

        assert dump(stall) == before
        expect_no_bug(stall)

    async def test_a_stranger_changes_nothing_with_any_button(self, stall: Stage) -> None:
        await everyone_in_place(stall)
        sam = await arrive(stall, "Sam")
        before = dump(stall)

        await forge(stall, sam, on_orders(stall, 2, 3, acts=allowed_to()))

        assert dump(stall) == before
        expect_no_bug(stall)
        secrets = (stall.customer.name, "Ben", "Main Street", "Carl", "01701234567", "€12.50 to hand in")
        assert not any(sam.sees(secret) for secret in secrets)

    async def test_a_customer_moves_nothing_but_what_is_theirs(self, stall: Stage) -> None:
        await everyone_in_place(stall)
        before = dump(stall)

        # Anna has orders 1 and 3; 2 and 4 are Ben's.
        await forge(stall, stall.customer, on_orders(stall, 2, 4, acts=allowed_to()))

        assert dump(stall) == before
        expect_no_bug(stall)
        assert not stall.customer.sees("Ben")

    async def test_a_packer_neither_accepts_nor_delivers_nor_counts_cash(self, stall: Stage) -> None:
        await everyone_in_place(stall)
        before = dump(stall)

        acts = [act for act in allowed_to(Role.PACKER) if act not in {"tick", "packed", "unpack"}]
        await forge(stall, stall.packer, on_orders(stall, 2, 3, acts=acts))

        assert dump(stall) == before
        expect_no_bug(stall)

    async def test_a_courier_moves_only_their_own_job(self, stall: Stage) -> None:
        await everyone_in_place(stall)
        cora = await hire(stall, "Cora", "Courier")
        before = dump(stall)

        await forge(stall, cora, on_orders(stall, 2, 3, acts=allowed_to(Role.COURIER)))

        assert dump(stall) == before
        expect_no_bug(stall)
        assert not cora.sees("Main Street")

    async def test_a_merchant_breaks_no_law_with_any_of_them(self, stall: Stage) -> None:
        mia = await join_team(stall, "Mia")
        await everyone_in_place(stall)

        await forge(stall, mia, on_orders(stall, 3, 4, acts=allowed_to(Role.MERCHANT)))

        expect_no_bug(stall)


class TestWrongHands:
    async def test_a_guest_in_the_admin_group_may_press_nothing(self, stall: Stage) -> None:
        guest = await arrive(stall, "Gus")
        stall.team.add(guest)
        await stall.shop.settle()
        await place(stall)
        before = dump(stall)

        said = {await stall.press(guest, label, stall.team) for label in ("✅ Accept", "❌ Decline")}

        assert said == {"You may not do that here."}
        assert dump(stall) == before

    async def test_a_packer_in_the_admin_group_may_take_a_parcel_back_but_not_accept(self, stall: Stage) -> None:
        stall.team.add(stall.packer)
        code = await set_out(stall)
        await stall.press(stall.courier, "Could not deliver")
        await stall.press(stall.courier, "Nobody home")
        await stall.press(stall.courier, "↩️ Bring back")

        await stall.press(stall.packer, "📥 It is back", stall.team)
        stall.expect(stall.packer, f"Undelivered: #{code} · being looked at", chat=stall.team)
        stall.expect(stall.owner, f"Order #{code} · back in the shop", chat=stall.team)
        await place(stall)
        assert await stall.press(stall.packer, "✅ Accept", stall.team) == "You may not do that here."

    async def test_commands_of_the_staff_are_refused_to_customers(self, stall: Stage) -> None:
        for command in ("/pack", "/jobs", "/invite courier"):
            await stall.say(stall.customer, command)
            assert stall.customer.chat().last.text == "You may not do that here."

    async def test_a_customer_cannot_order_from_somebody_elses_cart(self, stall: Stage) -> None:
        ben = await arrive(stall, "Ben")
        await go_to_summary(stall)
        theirs = data_of(newest(stall.customer, "Your order"), "✅ Place order")
        before = dump(stall)

        await forge(stall, ben, [theirs])

        assert dump(stall) == before

    async def test_another_courier_cannot_take_the_parcel(self, stall: Stage) -> None:
        cora = await hire(stall, "Cora", "Courier")
        await assign(stall)
        pick_up = data_of(job(stall), "🛵 Picked up")
        before = dump(stall)

        pressed = await cora.press_data(cora.chat().last, pick_up)
        await stall.shop.settle()

        assert pressed.answer is not None
        assert pressed.answer.text == "This delivery is not yours (any more)."
        assert dump(stall) == before

    async def test_in_an_old_group_buttons_are_only_for_staff(self, stall: Stage) -> None:
        await pack(stall)
        gus = await arrive(stall, "Gus")
        elsewhere: Group = stall.shop.box.add_group("Elsewhere", [gus])
        await gus.say("/orders", elsewhere)
        await gus.say("/cash", elsewhere)
        await stall.shop.settle()

        assert not [message for message in gus.chat(elsewhere).messages if message.sender == "Stall"]
