"""Opening hours and vacation: set in chat, shown on home, and orders taken or refused by setting."""

from bot.demo.stage import Stage
from tests.journeys.acts import go_to_summary
from tests.journeys.conftest import OpenStall

HOUR = 3600


async def test_hours_are_typed_by_merchants_and_shown_on_home(stall: Stage) -> None:
    await stall.say(stall.owner, "/hours Mon-Fri 9-18, Sat 10-14", stall.team)
    stall.expect(stall.owner, "Week: Mon-Fri 9-18, Sat 10-14", chat=stall.team)

    await stall.start(stall.customer)

    # The stall's clock stands at 9:00 on a Monday.
    stall.expect(stall.customer, "🕘 Open until 18:00")
    await stall.pass_time(10 * HOUR)
    await stall.start(stall.customer)
    stall.expect(stall.customer, "🔒 We are closed now. We open on Tuesday 09:00.")


async def test_what_is_no_week_is_told_in_words(stall: Stage) -> None:
    await stall.say(stall.owner, "/hours", stall.team)
    stall.expect(stall.owner, "Open around the clock.", chat=stall.team)
    await stall.press(stall.owner, "✏️ Week", stall.team)
    await stall.say(stall.owner, "Mon-Fri 18-9", stall.team)
    stall.expect(stall.owner, "I do not understand “Mon-Fri 18-9”", chat=stall.team)

    await stall.say(stall.owner, "Mon-Fri 9-18", stall.team)

    stall.expect(stall.owner, "Week: Mon-Fri 9-18", chat=stall.team)


async def test_an_order_while_closed_says_when_it_is_begun(stall: Stage) -> None:
    await stall.say(stall.owner, "/hours Mon-Fri 14-18", stall.team)

    await go_to_summary(stall)
    stall.expect(stall.customer, "We are closed now: we start on Monday 14:00.")
    await stall.press(stall.customer, "✅ Place order")

    stall.expect(stall.customer, "is placed", "we start on Monday 14:00.")
    await stall.press(stall.customer, "Order #")
    stall.expect(stall.customer, "Next: the shop looks at your order.", "We open again on 5 Jan 2026, 14:00.")


async def test_orders_are_refused_while_closed_where_the_shop_says_so(stall: Stage) -> None:
    await stall.say(stall.owner, "/hours Mon-Fri 14-18", stall.team)
    await stall.press(stall.owner, "🔴 Refuse while closed", stall.team)
    await go_to_summary(stall)
    stall.expect(stall.customer, "We are closed and take orders again on Monday 14:00.")

    await stall.press(stall.customer, "✅ Place order")
    assert not stall.customer.sees("is placed")
    await stall.pass_time(5 * HOUR)
    await stall.press(stall.customer, "✅ Place order")

    stall.expect(stall.customer, "is placed")


async def test_a_vacation_is_typed_and_shown(stall: Stage) -> None:
    await stall.say(stall.owner, "/vacation 2026-01-01 to 2026-01-18", stall.team)
    stall.expect(stall.owner, "Vacation: 2026-01-01 to 2026-01-18", chat=stall.team)

    await stall.start(stall.customer)
    stall.expect(stall.customer, "We are closed now. We open on 19 Jan 2026 00:00.")

    await stall.say(stall.owner, "/vacation off", stall.team)
    await stall.start(stall.customer)
    assert "closed" not in stall.customer.chat().last.text


async def test_hours_are_those_of_the_shops_own_time_zone(open_stall: OpenStall) -> None:
    stall = await open_stall(shop_timezone="Asia/Tokyo")  # 18:00 there.
    await stall.say(stall.owner, "/hours Mon-Fri 9-18", stall.team)

    await stall.start(stall.customer)

    stall.expect(stall.customer, "We are closed now. We open on Tuesday 09:00.")


async def test_customers_set_nothing(stall: Stage) -> None:
    ben = stall.shop.box.add_user("Ben")
    await stall.start(ben)
    await stall.say(ben, "/hours Mon 9-10")
    for data in ("1whenclosed:0", "1offer:1", "1sethours", "1setterms", "1setcounter"):
        await ben.press_data(ben.chat().last, data)
        await stall.shop.settle()
    await stall.say(ben, "Mon 9-10")

    await stall.say(stall.owner, "/hours", stall.team)
    stall.expect(stall.owner, "Open around the clock.", "While closed, orders are taken.", chat=stall.team)
