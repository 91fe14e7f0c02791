"""Every method of the sandbox's Bot API, called once or oftener, as a bot's program would in a day."""

from typing import Any

from sandbox import Group, Person, Sandbox
from tests.sandbox.clients import Client
from tests.sandbox.conftest import png

BUTTON = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
LINK = {"inline_keyboard": [[{"text": "Shop", "url": "https://shop.example"}]]}
ASK = {
    "keyboard": [
        [{"text": "Phone", "request_contact": True}, {"text": "Place", "request_location": True}],
        [{"text": "No"}],
    ],
    "resize_keyboard": True,
    "one_time_keyboard": True,
    "input_field_placeholder": "Phone",
}
MUG: dict[str, Any] = {
    "title": "Blue Mug",
    "description": "For mornings",
    "payload": "order-1",
    "provider_token": "284685063:TEST:abc",
    "currency": "EUR",
    "prices": [{"label": "Mug", "amount": 1250}],
}
STARS = {**MUG, "provider_token": "", "currency": "XTR", "prices": [{"label": "Card", "amount": 50}]}
# All that happens to a bot of a shop.
KINDS = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "message_reaction",
    "my_chat_member",
    "chat_member",
]
ADDRESS = "https://shop.example/mug.png"


class Tour:
    """One client, one sandbox, and the people in it."""

    def __init__(self, box: Sandbox, call: Client, anna: Person, owner: Person) -> None:
        self.box, self.call, self.anna, self.owner = box, call, anna, owner
        box.publish(ADDRESS, png())
        self.forum: Group = box.add_group("Forum", [owner, anna], forum=True)
        self.target = {"chat_id": anna.id}

    async def go(self) -> None:
        await self.call("getUpdates", offset=0, limit=100, timeout=0, allowed_updates=KINDS)
        await self.messages()
        await self.media()
        await self.edits()
        await self.places()
        await self.copies()
        await self.presses()
        await self.inline()
        await self.payments()
        await self.stars()
        await self.topics()
        await self.members()
        await self.profile()
        await self.updates()

    async def messages(self) -> None:
        call, anna = self.call, self.anna
        sent = await call("sendMessage", chat_id=anna.id, text="<b>x</b>", parse_mode="HTML", reply_markup=BUTTON)
        await call(
            "sendMessage",
            chat_id=anna.id,
            text="bold",
            entities=[{"type": "bold", "offset": 0, "length": 4}],
            link_preview_options={"is_disabled": True},
            reply_parameters={"message_id": sent["message_id"]},
            disable_notification=True,
            protect_content=True,
        )
        await call("sendMessage", chat_id=anna.id, text="phone?", reply_markup=ASK)
        await call("sendContact", chat_id=anna.id, phone_number="+49123", first_name="Bob", last_name="B")
        await call("sendChatAction", chat_id=anna.id, action="typing")
        await call("pinChatMessage", chat_id=anna.id, message_id=sent["message_id"], disable_notification=True)
        await call("unpinChatMessage", chat_id=anna.id, message_id=sent["message_id"])
        await call("pinChatMessage", chat_id=anna.id, message_id=sent["message_id"])
        await call("unpinAllChatMessages", chat_id=anna.id)
        reaction = [{"type": "emoji", "emoji": "👍"}]
        await call("setMessageReaction", chat_id=anna.id, message_id=sent["message_id"], reaction=reaction)
        await call("deleteMessage", chat_id=anna.id, message_id=sent["message_id"])
        await call("deleteMessages", chat_id=anna.id, message_ids=[sent["message_id"], sent["message_id"] + 1])

    async def media(self) -> None:
        call, anna = self.call, self.anna
        photo = await call("sendPhoto", chat_id=anna.id, photo=png(), caption="<i>c</i>", parse_mode="HTML")
        file_id = photo["photo"][-1]["file_id"]
        await call("sendPhoto", chat_id=anna.id, photo=ADDRESS, has_spoiler=True)
        await call("sendPhoto", chat_id=anna.id, photo=file_id, caption="c", show_caption_above_media=True)
        document = await call("sendDocument", chat_id=anna.id, document=b"%PDF-1.4", caption="bill")
        await call("getFile", file_id=document["document"]["file_id"])
        photos = [{"type": "photo", "media": png(), "caption": "both"}, {"type": "photo", "media": file_id}]
        await call("sendMediaGroup", chat_id=anna.id, media=photos)
        documents = [{"type": "document", "media": b"a"}, {"type": "document", "media": b"b"}]
        await call("sendMediaGroup", chat_id=anna.id, media=documents)

    async def edits(self) -> None:
        call = self.call
        text = await call("sendMessage", **self.target, text="x")
        at = {**self.target, "message_id": text["message_id"]}
        await call("editMessageText", **at, text="<b>y</b>", parse_mode="HTML", reply_markup=BUTTON)
        await call("editMessageReplyMarkup", **at, reply_markup=LINK)
        await call("editMessageReplyMarkup", **at)
        photo = await call("sendPhoto", **self.target, photo=png())
        at = {**self.target, "message_id": photo["message_id"]}
        await call("editMessageCaption", **at, caption="<i>c</i>", parse_mode="HTML")
        await call("editMessageMedia", **at, media={"type": "photo", "media": png(900, 600), "caption": "d"})
        await call("editMessageMedia", **at, media={"type": "document", "media": b"x"}, reply_markup=BUTTON)

    async def places(self) -> None:
        call, where = self.call, {"latitude": 52.5, "longitude": 13.4}
        live = await call("sendLocation", **self.target, **where, live_period=600, horizontal_accuracy=5)
        at = {**self.target, "message_id": live["message_id"]}
        await call("editMessageLiveLocation", **at, latitude=52.6, longitude=13.5, heading=90)
        await call("stopMessageLiveLocation", **at)
        await call("sendLocation", **self.target, **where)
        await call("sendVenue", **self.target, **where, title="Shop", address="Main Street 5")

    async def copies(self) -> None:
        call = self.call
        source = {**self.target, "from_chat_id": self.anna.id}
        text = await call("sendMessage", **self.target, text="again")
        photo = await call("sendPhoto", **self.target, photo=png(), caption="c")
        ids = [text["message_id"], photo["message_id"]]
        await call("copyMessage", **source, message_id=ids[1], caption="d")
        await call("forwardMessage", **source, message_id=ids[0])
        await call("copyMessages", **source, message_ids=ids, remove_caption=True)
        await call("forwardMessages", **source, message_ids=ids, protect_content=True)

    async def presses(self) -> None:
        await self.call("sendMessage", **self.target, text="press", reply_markup=BUTTON)
        pressed = await self.anna.press("Go")
        assert pressed.query is not None
        await self.call("answerCallbackQuery", callback_query_id=pressed.query.id, text="Done", show_alert=True)

    async def inline(self) -> None:
        call = self.call
        photo = await call("sendPhoto", **self.target, photo=png())
        words = [
            {"message_text": "A <b>mug</b>", "parse_mode": "HTML"},
            {"latitude": 52.5, "longitude": 13.4, "live_period": 600},
            {"latitude": 52.5, "longitude": 13.4, "title": "Shop", "address": "Main Street 5"},
            {"phone_number": "+49123", "first_name": "Bob"},
            MUG,
        ]
        results: list[dict[str, Any]] = [
            {"type": "article", "id": str(number), "title": f"Article {number}", "input_message_content": content}
            for number, content in enumerate(words)
        ]
        results[0]["reply_markup"] = BUTTON
        results[1]["reply_markup"] = BUTTON
        file_id = photo["photo"][-1]["file_id"]
        results += [
            {"type": "photo", "id": "p", "photo_url": ADDRESS, "thumbnail_url": ADDRESS, "title": "Picture"},
            {"type": "photo", "id": "c", "photo_file_id": file_id, "title": "Kept", "reply_markup": BUTTON},
        ]
        asked = await self.anna.ask_inline("mug", self.forum)
        await call(
            "answerInlineQuery",
            inline_query_id=asked.query.id,
            results=results,
            cache_time=0,
            is_personal=True,
            next_offset="5",
            button={"text": "Open the shop", "start_parameter": "inline"},
        )
        chosen = {title: asked.choose(title) for title in (each["title"] for each in results)}
        text, place, kept = (chosen[title].stored.inline_message_id for title in ("Article 0", "Article 1", "Kept"))
        pressed = await self.anna.press("Go", self.forum, chosen["Article 0"])
        assert pressed.query is not None
        await call("answerCallbackQuery", callback_query_id=pressed.query.id)
        await call("editMessageText", inline_message_id=text, text="Sold", reply_markup=BUTTON)
        await call("editMessageReplyMarkup", inline_message_id=text, reply_markup=LINK)
        await call("editMessageLiveLocation", inline_message_id=place, latitude=52.6, longitude=13.5)
        await call("stopMessageLiveLocation", inline_message_id=place)
        await call("editMessageCaption", inline_message_id=kept, caption="Sold")
        await call("editMessageMedia", inline_message_id=kept, media={"type": "photo", "media": ADDRESS})

    async def payments(self) -> None:
        call = self.call
        options = [{"id": "bike", "title": "By bike", "prices": [{"label": "Bike", "amount": 300}]}]
        asked = {"need_shipping_address": True, "is_flexible": True, "need_name": True, "start_parameter": "mug"}
        tips = {"max_tip_amount": 500, "suggested_tip_amounts": [100, 200], "photo_url": ADDRESS}
        await call("sendInvoice", **self.target, **MUG, **asked, **tips)
        paid = await self.anna.pay(shipping_option="bike", tip_amount=100)
        for answer in ({"ok": True, "shipping_options": options}, {"ok": True}):
            query = self._newest_query()
            name = "shipping" if query.kind == "shipping_query" else "pre_checkout"
            method = "answerShippingQuery" if name == "shipping" else "answerPreCheckoutQuery"
            await call(method, **{f"{name}_query_id": query.id}, **answer)
        assert paid.status == "paid"
        await self.anna.pay(link=await call("createInvoiceLink", **MUG))
        refused = {"ok": False, "error_message": "Sold out"}
        await call("answerPreCheckoutQuery", pre_checkout_query_id=self._newest_query().id, **refused)

    async def stars(self) -> None:
        call = self.call
        await call("sendInvoice", **self.target, **STARS)
        paid = await self.anna.pay()
        await call("answerPreCheckoutQuery", pre_checkout_query_id=self._newest_query().id, ok=True)
        assert paid.successful_payment is not None
        await call("getMyStarBalance")
        charge_id = paid.successful_payment["telegram_payment_charge_id"]
        await call("refundStarPayment", user_id=self.anna.id, telegram_payment_charge_id=charge_id)
        await call("getStarTransactions", offset=0, limit=10)

    async def topics(self) -> None:
        call, chat = self.call, {"chat_id": self.forum.id}
        topic = await call("createForumTopic", **chat, name="Orders", icon_color=0x6FB9F0)
        at = {**chat, "message_thread_id": topic["message_thread_id"]}
        sent = await call("sendMessage", **at, text="x")
        await call("pinChatMessage", **chat, message_id=sent["message_id"])
        await call("unpinAllForumTopicMessages", **at)
        await call("editForumTopic", **at, name="All orders")
        await call("closeForumTopic", **at)
        await call("reopenForumTopic", **at)
        await call("deleteForumTopic", **at)

    async def members(self) -> None:
        call, box, anna = self.call, self.box, self.anna
        team = box.add_group("Team", [self.owner, anna], supergroup=True)
        chat = {"chat_id": team.id}
        for chat_id in (team.id, anna.id):
            await call("getChat", chat_id=chat_id)
        for person in (self.owner, anna):
            await call("getChatMember", **chat, user_id=person.id)
        await call("getChatAdministrators", **chat)
        await call("getChatMemberCount", **chat)
        await call("banChatMember", **chat, user_id=anna.id, revoke_messages=True)
        await call("getChatMember", **chat, user_id=anna.id)
        await call("unbanChatMember", **chat, user_id=anna.id, only_if_banned=True)
        await call("leaveChat", **chat)

    async def profile(self) -> None:
        call = self.call
        commands = [{"command": "start", "description": "Begin"}]
        for scope in ({"type": "all_private_chats"}, {"type": "chat", "chat_id": self.anna.id}, {"type": "default"}):
            where = {"scope": scope, "language_code": "de"}
            await call("setMyCommands", commands=commands, **where)
            assert await call("getMyCommands", **where) == commands
            await call("deleteMyCommands", **where)
        for field, name in (
            ("name", "Name"),
            ("description", "Description"),
            ("short_description", "ShortDescription"),
        ):
            await call(f"setMy{name}", **{field: "Stall!"}, language_code="de")
            assert await call(f"getMy{name}", language_code="de") == {field: "Stall!"}
        await call("setChatMenuButton", chat_id=self.anna.id, menu_button={"type": "commands"})
        await call("getChatMenuButton", chat_id=self.anna.id)

    async def updates(self) -> None:
        call, anna = self.call, self.anna
        await call("getMe")
        photo = await call("sendPhoto", **self.target, photo=png())
        await anna.edit(await anna.say("helo"), "hello")
        await anna.move(await anna.send_location(1, 2, live_period=60), 3, 4)
        await anna.send_contact("+49")
        await anna.send_album([png(), png()], "both")
        await anna.send_document(b"x", "x.txt")
        await anna.react(next(each for each in anna.chat().messages if each.message_id == photo["message_id"]), "👍")
        anna.leave(self.forum)
        anna.block()
        told = await call("getUpdates")
        assert {kind for update in told for kind in update} == {"update_id", *KINDS}
        hook = {"url": f"{self.box.base_url}/nowhere", "secret_token": "s3cret", "max_connections": 1}
        await call("setWebhook", **hook, allowed_updates=["message"], drop_pending_updates=True)
        await call("getWebhookInfo")
        await call("deleteWebhook", drop_pending_updates=True)

    def _newest_query(self) -> Any:
        return list(self.box.world.queries.values())[-1]
