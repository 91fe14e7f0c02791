"""People: they say, press, send and read, in private with the bot and in groups, as one does in the app."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox import pressing, talk
from sandbox.groups import Group, HasUser
from sandbox.keyboards import forwarded_keyboard
from sandbox.objects import user_object
from sandbox.paying import Checkout, find_invoice, open_checkout
from sandbox.pressing import InlineQuestion, Press
from sandbox.seen import ChatView, Message, NotSeen, message_seen
from sandbox.texts import CAPTION_MAX, TEXT_MAX, Formatted, utf16_length, utf16_slice, with_found_entities
from sandbox.world import Bot, Chat, Contact, Content, Location, Member, StoredMessage, User, Venue, World


class NotAllowed(AssertionError):
    """The app would not let the person do this: they are no member, or have blocked the bot."""


class Person(HasUser):
    """One person with a phone in hand."""

    def __init__(self, world: World, user: User) -> None:
        self.world = world
        self.user = user

    def __repr__(self) -> str:
        return f"<Person {self.user.full_name} {self.id}>"

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.full_name

    # Reading.

    def chat(self, with_: "Group | Bot | None" = None) -> ChatView:
        """The chat with the (first) bot, another bot or a group, as this person sees it."""
        return ChatView(self.world, self._chat(with_), self.user)

    def sees(self, text: str, chat: "Group | Bot | None" = None) -> bool:
        """The text is somewhere in the chat: in a message, a caption or a button."""
        view = self.chat(chat)
        return any(text in message.text for message in view.messages) or any(text in each for each in view.labels())

    def labels(self, chat: "Group | Bot | None" = None) -> list[str]:
        return self.chat(chat).labels()

    async def wait_to_see(self, text: str, chat: "Group | Bot | None" = None, *, seconds: float = 5.0) -> None:
        """
        Wait, in real time, until the text is in the chat.

        Raises:
            NotSeen: It did not come.
        """
        try:
            async with asyncio.timeout(seconds):
                while not self.sees(text, chat):
                    await self.world.changes.next()
        except TimeoutError:
            raise NotSeen(f"{self.name} waited for {text!r} in vain", self.chat(chat).screen()) from None

    # Writing.

    async def say(
        self,
        text: str,
        chat: "Group | Bot | None" = None,
        *,
        reply_to: Message | None = None,
        topic: int | None = None,
    ) -> Message:
        """Write a text. The app cuts one longer than 4096 into several messages; the last of them is returned."""
        target = self._chat(chat)
        replied = reply_to.stored if reply_to is not None else self.chat(chat).forced_reply()
        pieces = _cut(text.strip())
        assert pieces, "the app does not send empty messages"
        for piece in pieces[:-1]:
            self._post(target, Content(text=with_found_entities(Formatted(piece))), replied, topic)
        return self._post(target, Content(text=with_found_entities(Formatted(pieces[-1]))), replied, topic)

    async def start(self, payload: str | None = None, bot: Bot | None = None) -> Message:
        """Open t.me/<bot>?start=payload and press Start."""
        if payload is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload):
            raise NotAllowed(f"no link can carry the payload {payload!r}: only A-Z a-z 0-9 _ - and at most 64 of them")
        chat = self._chat(bot)
        if chat.is_blocked:
            self.unblock(bot)
        chat.is_started = True
        text = f"/start {payload}" if payload else "/start"
        return self._post(chat, Content(text=with_found_entities(Formatted(text))), None, None)

    async def send_contact(
        self,
        phone_number: str = "+4915112345678",
        *,
        of: "Person | None" = None,
        chat: "Group | Bot | None" = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a contact: one's own, or somebody else's."""
        user = (of or self).user
        contact = Contact(phone_number, user.first_name, user.last_name, user_id=user.id)
        return self._post(self._chat(chat), Content(contact=contact), _stored(reply_to), None)

    async def send_location(
        self,
        latitude: float,
        longitude: float,
        live_period: int | None = None,
        *,
        chat: "Group | Bot | None" = None,
        reply_to: Message | None = None,
    ) -> Message:
        location = Location(latitude, longitude, live_period)
        return self._post(self._chat(chat), Content(location=location), _stored(reply_to), None)

    async def move(self, message: Message, latitude: float, longitude: float) -> Message:
        """Walk on while sharing a live location: the message is edited."""
        old = message.stored.content.location
        assert old is not None, f"message {message.message_id} is no location"
        return self._edit(message, Content(location=Location(latitude, longitude, old.live_period)))

    async def send_venue(
        self, latitude: float, longitude: float, title: str, address: str, *, chat: "Group | Bot | None" = None
    ) -> Message:
        venue = Venue(Location(latitude, longitude), title, address)
        return self._post(self._chat(chat), Content(venue=venue), None, None)

    async def send_photo(
        self,
        content: bytes,
        caption: str | None = None,
        *,
        chat: "Group | Bot | None" = None,
        reply_to: Message | None = None,
        topic: int | None = None,
    ) -> Message:
        body = Content(photo=self.world.files.add_photo(content), caption=_caption(caption))
        return self._post(self._chat(chat), body, _stored(reply_to), topic)

    async def send_document(
        self,
        content: bytes,
        name: str = "file.bin",
        caption: str | None = None,
        *,
        mime_type: str | None = None,
        chat: "Group | Bot | None" = None,
        reply_to: Message | None = None,
    ) -> Message:
        document = self.world.files.add_document(content, name=name, mime_type=mime_type)
        body = Content(document=document, caption=_caption(caption))
        return self._post(self._chat(chat), body, _stored(reply_to), None)

    async def send_album(
        self, photos: list[bytes], caption: str | None = None, *, chat: "Group | Bot | None" = None
    ) -> list[Message]:
        """Send several photos as one; the caption is the first one's."""
        group_id = self.world.new_media_group_id()
        target = self._chat(chat)
        return [
            self._post(
                target,
                Content(photo=self.world.files.add_photo(content), caption=_caption(caption if not number else None)),
                None,
                None,
                media_group_id=group_id,
            )
            for number, content in enumerate(photos)
        ]

    async def forward(self, message: Message, chat: "Group | Bot | None" = None) -> Message:
        sender = message.stored.sender
        origin = {"type": "user", "date": message.date, "sender_user": user_object(sender)}
        content = message.stored.content
        keyboard = forwarded_keyboard(self.world, content.invoice)
        return self._post(self._chat(chat), content, None, None, forwarded=origin, inline_keyboard=keyboard)

    async def edit(self, message: Message, text: str) -> Message:
        """Edit one's own text."""
        assert message.stored.sender is self.user, "one edits only one's own messages"
        return self._edit(message, Content(text=with_found_entities(Formatted(text.strip()))))

    async def delete(self, message: Message) -> None:
        """Delete a message for everyone; bots are not told."""
        talk.delete(self.world, message.stored)

    async def react(self, message: Message, *emoji: str) -> None:
        """Put reactions under a message; none takes them away."""
        pressing.react(self.world, self.user, message.stored, list(emoji))

    # Pressing.

    async def press(self, label: str, chat: "Group | Bot | None" = None, message: Message | None = None) -> Press:
        """
        Press the button with this label in the newest message that has one, else on the reply keyboard.

        Raises:
            NotSeen: There is no such button, or several it could mean.
        """
        view = self.chat(chat)
        self._check_allowed(view.chat)
        found = pressing.find_button(view, label, message)
        if isinstance(found, pressing.ReplyButton):
            return await self._press_reply(view, found)
        stored, button = found
        if button.data is not None:
            return self._press_data(stored, button.data, button.label)
        if button.url is not None:
            await self._open(button.url)
        return Press(self.world, button.label, message_seen(stored), url=button.url, raw=button.raw)

    async def press_key(self, label: str, chat: "Group | Bot | None" = None) -> Press:
        """
        Press the key with this very label on the reply keyboard, whatever buttons there are above it.

        Raises:
            NotSeen: There is no such key.
        """
        view = self.chat(chat)
        self._check_allowed(view.chat)
        return await self._press_reply(view, pressing.find_key(view, label))

    async def press_data(self, message: Message, data: str) -> Press:
        """Send any callback data, as a changed client can."""
        return self._press_data(message.stored, data, data)

    async def ask_inline(
        self, query: str = "", chat: "Group | Bot | None" = None, bot: Bot | None = None
    ) -> InlineQuestion:
        """Type @bot and a query; choose one of the results once they are there."""
        return pressing.ask_inline(self.world, bot or self._first_bot(), self.user, self._chat(chat), query)

    async def pay(
        self,
        message: Message | None = None,
        *,
        chat: "Group | Bot | None" = None,
        link: str | None = None,
        outcome: str = "paid",
        shipping_option: str | None = None,
        order_info: Mapping[str, Any] | None = None,
        tip_amount: int = 0,
    ) -> Checkout:
        """
        Press Pay below an invoice, fill in what it asks for, and pay. It goes on as the bot answers: see Checkout.

        Args:
            message: The invoice; the newest one in the chat when left out.
            link: Pay by a link from createInvoiceLink instead.
            outcome: What the provider does once the bot agrees: "paid", "declined", or "pending" until settled.
            shipping_option: The id or title of the way to send; left out, the checkout waits for `choose`.
            order_info: Instead of what the app has kept: name, phone_number, email, shipping_address.

        Raises:
            NotSeen: There is no invoice.
            NotPayable: The app would not let them.
        """
        view = self.chat(chat)
        self._check_allowed(view.chat)
        invoice, stored = (self.world.invoice_at(link), None) if link else find_invoice(view, message)
        return open_checkout(
            self.world,
            self.user,
            invoice,
            stored,
            outcome=outcome,
            shipping_option=shipping_option,
            order_info=order_info,
            tip_amount=tip_amount,
        )

    def block(self, bot: Bot | None = None) -> None:
        self._set_blocked(bot, is_blocked=True)

    def unblock(self, bot: Bot | None = None) -> None:
        self._set_blocked(bot, is_blocked=False)

    def leave(self, group: Group) -> None:
        talk.post_service(self.world, group.chat, self.user, {"left_chat_member": user_object(self.user)})
        talk.set_membership(self.world, group.chat, self.user, self.user, "left")

    # Below: how it is done.

    def _first_bot(self) -> Bot:
        bots = list(self.world.bots.values())
        assert bots, "there is no bot to talk to: call add_bot first"
        return bots[0]

    def _chat(self, with_: "Group | Bot | None") -> Chat:
        if isinstance(with_, Group):
            return with_.chat
        return self.world.private_chat(with_ or self._first_bot(), self.user)

    def _check_allowed(self, chat: Chat) -> None:
        if chat.is_private:
            if chat.is_blocked:
                raise NotAllowed(f"{self.name} has blocked the bot")
            return
        member = chat.member(self.id)
        if member is None or not member.is_present:
            raise NotAllowed(f"{self.name} is no member of {chat.title}")

    def _post(
        self, chat: Chat, content: Content, reply_to: StoredMessage | None, topic: int | None, **facts: Any
    ) -> Message:
        self._check_allowed(chat)
        chat.is_started = True
        if topic is None and reply_to is not None:
            topic = reply_to.thread_id
        assert topic is None or topic in chat.topics, f"there is no topic {topic} in {chat.title}"
        stored = talk.post(self.world, chat, self.user, content, reply_to=reply_to, thread_id=topic, **facts)
        return message_seen(stored)

    def _edit(self, message: Message, content: Content) -> Message:
        talk.edit(self.world, message.stored, content)
        talk.tell_bots(self.world, message.stored, "edited_message")
        return message_seen(message.stored)

    def _press_data(self, stored: StoredMessage, data: str, label: str) -> Press:
        self._check_allowed(stored.chat)
        return pressing.press_data(self.world, self.user, stored, data, label)

    async def _press_reply(self, view: ChatView, found: "pressing.ReplyButton") -> Press:
        chat = view.chat
        if found.raw.get("request_contact"):
            contact = Contact("+4915112345678", self.user.first_name, self.user.last_name, user_id=self.id)
            sent = self._post(chat, Content(contact=contact), found.message, None)
        elif found.raw.get("request_location"):
            sent = self._post(chat, Content(location=Location(52.520008, 13.404954)), found.message, None)
        else:
            # In a group the app answers the message that brought the keyboard, so that the bot sees it.
            replied = None if chat.is_private else found.message
            sent = self._post(chat, Content(text=with_found_entities(Formatted(found.label))), replied, None)
        if found.is_one_time:
            # Put away by the press; an older keyboard does not come back.
            found.message.reply_keyboard = {"remove_keyboard": True}
        return Press(self.world, found.label, sent, raw=found.raw)

    async def _open(self, url: str) -> None:
        """Follow a link; one that opens a bot with a payload starts it."""
        parts = urlsplit(url if "//" in url else f"https://{url}")
        if parts.hostname not in {"t.me", "telegram.me"}:
            return
        bot = self.world.bot_named(parts.path.strip("/"))
        payload = parse_qs(parts.query).get("start")
        if bot is not None and payload:
            await self.start(payload[0], bot)

    async def open_link(self, url: str) -> None:
        """Tap a link someone gave, such as an invite t.me/bot?start=payload."""
        await self._open(url)

    def _set_blocked(self, bot: Bot | None, *, is_blocked: bool) -> None:
        chat = self._chat(bot)
        if chat.is_blocked == is_blocked:
            return
        chat.is_blocked = is_blocked
        assert chat.bot is not None
        user = chat.bot.user
        free, blocked = Member(user, "member"), Member(user, "kicked")
        old, new = (free, blocked) if is_blocked else (blocked, free)
        talk.tell_membership(self.world, chat, self.user, old, new)


def _stored(message: Message | None) -> StoredMessage | None:
    return message.stored if message is not None else None


def _caption(caption: str | None) -> Formatted | None:
    if caption is None:
        return None
    assert utf16_length(caption) <= CAPTION_MAX, "the app does not send longer captions"
    return with_found_entities(Formatted(caption))


def _cut(text: str) -> list[str]:
    pieces = []
    while utf16_length(text) > TEXT_MAX:
        piece = utf16_slice(text, 0, TEXT_MAX)
        if not piece.isprintable() and "\ud800" <= piece[-1] <= "\udbff":
            piece = piece[:-1]
        pieces.append(piece)
        text = text[len(piece) :].lstrip()
    return [*pieces, text] if text else pieces
