"""Suppliers in their chat: told of orders, and heard."""

import json

import pytest

from domain import purchasing, suppliers
from domain.purchasing import Answer, PurchaseOrder, Status
from sandbox import MailServer, Message, Person
from tests.journeys.conftest import OpenStall
from tests.journeys.supplies import DAY, SHOP, Trade, add_supplier, set_up


@pytest.fixture
async def trade(open_stall: OpenStall) -> Trade:
    """Sam answers for Acme in chat; nobody writes to them."""
    stall = await open_stall()
    now = int(stall.shop.clock.now())
    acme = await stall.shop.bot.services.db.write(set_up, email="", now=now)
    trade = Trade(stall, MailServer("x@stall.example"), acme)
    trade.sam = await trade.join()
    return trade


@pytest.fixture
def sam(trade: Trade) -> Person:
    assert trade.sam is not None
    return trade.sam


@pytest.fixture
async def order(trade: Trade, sam: Person) -> PurchaseOrder:
    """Ten packs of tea, as Sam sees it."""
    return await trade.order()


async def forge(trade: Trade, person: Person, message: Message, data: str) -> str:
    """What pops up when somebody sends what a button would send."""
    pressed = await person.press_data(message, data)
    await trade.stall.shop.settle()
    assert pressed.answer is not None
    return pressed.answer.text or ""


def data_of(message: Message, label: str) -> str:
    """What a button of a message sends."""
    button = message.button(label)
    assert button is not None
    assert button.data is not None
    return button.data


def menu_of(trade: Trade, person: Person) -> set[str]:
    """The commands that the person's own menu names."""
    told = [
        request.params
        for request in trade.stall.shop.box.requests
        if request.method in {"setMyCommands", "deleteMyCommands"}
        and json.loads(request.params["scope"]).get("chat_id") == person.id
    ]
    return {entry["command"] for entry in json.loads(told[-1].get("commands", "[]"))} if told else set()


def card(person: Person, order: PurchaseOrder) -> Message:
    """The order's newest message."""
    return next(
        each for each in reversed(person.chat().messages) if each.text.startswith(f"Purchase order {order.id}\n")
    )


class TestJoining:
    async def test_is_told_to_merchants_and_gives_what_waits(self, open_stall: OpenStall) -> None:
        stall = await open_stall()
        acme = await stall.shop.bot.services.db.write(set_up, email="", now=int(stall.shop.clock.now()))
        trade = Trade(stall, MailServer("x@stall.example"), acme)
        order = await trade.order()

        sam = await trade.join()

        stall.expect(stall.owner, "Sam answers for Acme now.", chat=stall.team)
        stall.expect(sam, f"Purchase order {order.id}", "10 × A-TEA Green Tea – €20.00", "Please answer by")
        assert "supplies" in menu_of(trade, sam)

    async def test_works_once(self, trade: Trade) -> None:
        stall, link = trade.stall, await trade.link()
        await stall.open_link(stall.shop.box.add_user("Tom"), link)
        eve = stall.shop.box.add_user("Eve")

        await stall.open_link(eve, link)

        stall.expect(eve, "This invite link has been used already.")

    async def test_relieves_whoever_answered_before(self, trade: Trade, sam: Person, order: PurchaseOrder) -> None:
        tom = await trade.join("Tom")

        trade.stall.expect(sam, "You no longer answer for Acme here.", f"Purchase order {order.id}: you no longer")
        trade.stall.expect(tom, "10 × A-TEA Green Tea")
        await trade.stall.say(sam, "/supplies")
        trade.stall.expect(sam, "You answer for no supplier of this shop.")
        assert "supplies" not in menu_of(trade, sam)


class TestConfirming:
    async def test_tells_the_shop_when_the_goods_come(self, trade: Trade, sam: Person, order: PurchaseOrder) -> None:
        await trade.stall.press(sam, "✅ Confirm")

        found = await trade.purchase(order.id)
        assert found.status is Status.CONFIRMED
        trade.stall.expect(sam, "✅ Confirmed for")
        trade.stall.expect(
            trade.stall.owner,
            *(f"Acme has confirmed purchase order {order.id}.", "Expected as usual:", "They named no day."),
            chat=trade.stall.team,
        )

    async def test_may_name_a_day(self, trade: Trade, sam: Person, order: PurchaseOrder) -> None:
        await trade.stall.press(sam, "📅 With a day")
        await trade.stall.press(sam, "12 Jan 2026")

        assert (await trade.purchase(order.id)).expected_at == 1_768_176_000 + 12 * 3600
        trade.stall.expect(trade.stall.owner, "Expected: 12 Jan 2026", chat=trade.stall.team)

    async def test_may_type_the_day_and_another_one_later(
        self, trade: Trade, sam: Person, order: PurchaseOrder
    ) -> None:
        stall = trade.stall
        await stall.press(sam, "📅 With a day")
        await stall.say(sam, "soon")
        stall.expect(sam, "I cannot read a date there.")
        await stall.say(sam, "2026-01-20")
        stall.expect(sam, "✅ Confirmed for 20 Jan 2026")

        await stall.press(sam, "📅 Another day")
        await stall.say(sam, "25.01.2026")

        stall.expect(sam, "✅ Confirmed for 25 Jan 2026")
        stall.expect(stall.owner, "Acme has another day", "Expected on 25 Jan 2026", chat=stall.team)
        await stall.press(sam, "📅 Another day")
        await stall.say(sam, "2020-01-01")
        stall.expect(sam, "Please choose a day from today on")

    async def test_happens_once(self, trade: Trade, sam: Person, order: PurchaseOrder) -> None:
        old = card(sam, order)
        await trade.stall.press(sam, "✅ Confirm")
        before = await trade.purchase(order.id)

        said = await forge(trade, sam, old, data_of(old, "✅ Confirm"))

        assert said == "You have confirmed this order already."
        assert await trade.purchase(order.id) == before


class TestDeclining:
    async def test_asks_a_merchant_what_now(self, trade: Trade, sam: Person, order: PurchaseOrder) -> None:
        stall = trade.stall
        await stall.press(sam, "❌ Decline")
        await stall.press(sam, "out of stock")

        assert (await trade.purchase(order.id)).answer is Answer.DECLINED
        stall.expect(sam, "❌ You declined it: out of stock")
        stall.expect(
            stall.owner,
            f"❌ Acme does not deliver purchase order {order.id}.",
            "They say: out of stock",
            "Nobody else sells any of it.",
            chat=stall.team,
        )

    async def test_names_who_would_be_asked_next(self, trade: Trade, sam: Person) -> None:
        await trade.write(add_supplier, "Bolt", now=trade.now)
        await trade.order()

        await trade.stall.press(sam, "❌ Decline")
        await trade.stall.say(sam, "We moved")

        trade.stall.expect(trade.stall.owner, "They say: We moved", "Next in line: Bolt", chat=trade.stall.team)
        assert trade.stall.owner.sees("➡️ Ask Bolt", trade.stall.team)


class TestChanging:
    async def test_to_less_is_taken_as_said_and_told_of(self, trade: Trade, sam: Person, order: PurchaseOrder) -> None:
        stall = trade.stall
        await stall.press(sam, "✏️ Change")
        await stall.press(sam, "10 × Green Tea")
        await stall.say(sam, "12 boxes")
        stall.expect(sam, "Please type a whole number")
        await stall.say(sam, "8")
        stall.expect(sam, "Green Tea: 8 at €2.00", "Total: €20.00 → €16.00")

        await stall.press(sam, "✅ Send to the shop")

        found = await trade.purchase(order.id)
        assert (found.status, found.lines[0].quantity) == (Status.CONFIRMED, 8)
        news = ("⚠️ 2 pieces that you asked for will not come.", "⚠️ 8 × Green Tea, of 10 – €16.00")
        stall.expect(stall.owner, f"Acme has confirmed purchase order {order.id}.", *news, chat=stall.team)
        stall.expect(stall.owner, f"🧾 Purchase order {order.id} · confirmed", *news, chat=stall.team)

    async def test_to_dearer_waits_for_a_merchant(self, trade: Trade, sam: Person, order: PurchaseOrder) -> None:
        stall = trade.stall
        await stall.press(sam, "✏️ Change")
        await stall.press(sam, "10 × Green Tea")
        await stall.press(sam, "💶 Another price")
        await stall.say(sam, "2.50")

        await stall.press(sam, "✅ Send to the shop")

        assert (await trade.purchase(order.id)).answer is Answer.CHANGED
        stall.expect(sam, "✏️ The shop looks at what you changed", "→ 10 at €2.50 each")
        stall.expect(
            stall.owner,
            "Acme would deliver purchase order",
            "Green Tea: 10 × €2.00 → 10 × €2.50",
            "Total: €20.00 → €25.00",
            chat=stall.team,
        )
        await trade.write(purchasing.agree, order.id, version=order.version + 1, actor=SHOP, now=trade.now)
        await stall.shop.settle()
        stall.expect(sam, "🤝 The shop counts on purchase order", "✅ Confirmed for")

    async def test_may_leave_out_a_line_but_not_all(self, trade: Trade, sam: Person) -> None:
        stall, order = trade.stall, await trade.order(("TEA", 10), ("LAMP", 2))
        for title in ("10 × Green Tea", "2 × Lamp"):
            if title == "10 × Green Tea":
                await stall.press(sam, "✏️ Change")
            await stall.press(sam, title)
            await stall.press(sam, "🚫 None of it")

        await stall.press(sam, "✅ Send to the shop")

        stall.expect(sam, "Total: €50.00 → €0.00")
        assert (await trade.purchase(order.id)).answer is Answer.NONE

    async def test_is_forgotten_when_the_person_does_something_else(
        self, trade: Trade, sam: Person, order: PurchaseOrder
    ) -> None:
        stall = trade.stall
        await stall.press(sam, "✏️ Change")
        await stall.press(sam, "10 × Green Tea")
        await stall.say(sam, "8")
        await stall.press(sam, "‹ Order")

        await stall.press(sam, "✏️ Change")

        assert "Press a line to change it." in sam.chat().last.text


class TestStrangers:
    async def test_may_answer_for_another_supplier_and_have_no_such_order(
        self, trade: Trade, sam: Person, order: PurchaseOrder
    ) -> None:
        bolt = Trade(trade.stall, trade.post, await trade.write(add_supplier, "Bolt", now=trade.now))
        tom = await bolt.join("Tom")

        data = data_of(card(sam, order), "✅ Confirm")
        said = await forge(trade, tom, tom.chat().last, data)

        assert said == "There is no such order for you."
        assert await trade.purchase(order.id) == order

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize(
        "act", ["po:{id}", "poyes:{id}:{v}", "podate:{id}:{v}", "pono:{id}:{v}", "ponofor:{id}:{v}:0", "popdf:{id}"]
    )
    async def test_have_no_such_order(self, trade: Trade, order: PurchaseOrder, act: str) -> None:
        stall = trade.stall
        await stall.start(stall.customer)

        data = "1" + act.format(id=order.id, v=order.version)
        said = await forge(trade, stall.customer, stall.customer.chat().last, data)

        assert said == "There is no such order for you."
        assert await trade.purchase(order.id) == order


class TestOrders:
    async def test_that_were_called_off_cannot_be_confirmed(
        self, trade: Trade, sam: Person, order: PurchaseOrder
    ) -> None:
        old = card(sam, order)
        await trade.write(purchasing.cancel, order.id, version=order.version, actor=SHOP, now=trade.now)

        said = await forge(trade, sam, old, data_of(old, "✅ Confirm"))

        assert said.startswith("That is not possible any more.")
        trade.stall.expect(sam, "✖️ Called off by the shop", "✖️ The shop has called off purchase order")

    async def test_cannot_be_answered_by_who_was_let_go(self, trade: Trade, sam: Person, order: PurchaseOrder) -> None:
        version = (await trade.read(suppliers.supplier, trade.acme)).version
        old = card(sam, order)
        await trade.write(suppliers.part, trade.acme, version=version, actor=SHOP, now=trade.now)

        said = await forge(trade, sam, old, data_of(old, "✅ Confirm"))

        assert said == "There is no such order for you."
        assert await trade.purchase(order.id) == order

    async def test_come_as_files(self, trade: Trade, sam: Person, order: PurchaseOrder) -> None:
        await trade.stall.press(sam, "📄 PDF")
        await trade.stall.press(sam, "📊 CSV")

        sent = [each.stored.content.document for each in sam.chat().messages if each.kind == "document"]
        assert [each.file.name for each in sent if each is not None] == [
            f"purchase-order-{order.id}.pdf",
            f"purchase-order-{order.id}.csv",
        ]

    async def test_are_spoken_of_in_plain_words(self, trade: Trade, sam: Person, order: PurchaseOrder) -> None:
        stall = trade.stall

        await stall.say(sam, "we can only send 10")

        stall.expect(sam, "✉️ The shop has your message", "Purchase order 1")
        stall.expect(stall.owner, "💬 Sam of Acme says:", "we can only send 10", chat=stall.team)
        stall.expect(stall.owner, "📄 Purchase order 1", chat=stall.team)
        await stall.say(stall.owner, "10 are fine", stall.team, reply_to=stall.owner.chat(stall.team).last)
        stall.expect(sam, "💬 The shop answers:", "10 are fine")

    async def test_are_listed(self, trade: Trade, sam: Person, order: PurchaseOrder) -> None:
        await trade.stall.start(sam)
        await trade.stall.press(sam, "🏭 Orders to you")
        trade.stall.expect(sam, "Orders to Acme")

        await trade.stall.press(sam, f"⏳ {order.id} · €20.00")

        trade.stall.expect(sam, "10 × A-TEA Green Tea – €20.00")

    async def test_become_a_task_where_who_answers_has_blocked_the_bot(self, trade: Trade, sam: Person) -> None:
        stall = trade.stall
        sam.block()
        await stall.shop.settle()

        order = await trade.order()

        stall.expect(stall.owner, f"Nobody has told Acme of purchase order {order.id}", chat=stall.team)

    async def test_are_reminded_of_and_asked_for_when_they_are_late(
        self, trade: Trade, sam: Person, order: PurchaseOrder
    ) -> None:
        stall = trade.stall
        await stall.shop.leap(2 * DAY)
        stall.expect(sam, f"⏰ The shop waits for your answer to purchase order {order.id}.")
        await stall.press(sam, "📄 Purchase order")
        await stall.press(sam, "📅 With a day")
        await stall.say(sam, "2026-01-09")

        await stall.shop.leap(5 * DAY)

        stall.expect(sam, f"⏰ The shop still waits for purchase order {order.id}.")
        stall.expect(stall.owner, f"Purchase order {order.id} of Acme is late.", "0 of 10 pieces", chat=stall.team)

    async def test_that_nobody_answers_in_time_are_a_task(
        self, trade: Trade, sam: Person, order: PurchaseOrder
    ) -> None:
        for _ in range(2):
            await trade.stall.shop.leap(2 * DAY)

        trade.stall.expect(trade.stall.owner, "Acme has not answered purchase order", chat=trade.stall.team)
        await trade.stall.press(sam, "✅ Confirm", message=card(sam, order))
        trade.stall.expect(trade.stall.owner, "✅ Settled.", chat=trade.stall.team)
