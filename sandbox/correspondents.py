"""Correspondents: they read their chats and write, send, forward, edit and delete what one can in the app."""

import asyncio
from typing import Any

from sandbox import talk
from sandbox.groups import Group, HasUser
from sandbox.keyboards import forwarded_keyboard
from sandbox.objects import user_object
from sandbox.seen import ChatView, Message, NotSeen, message_seen
from sandbox.texts import CAPTION_MAX, TEXT_MAX, Formatted, utf16_length, utf16_slice, with_found_entities
from sandbox.world import Bot, Chat, Contact, Content, Location, StoredMessage, User, Venue, World


class NotAllowed(AssertionError):
    """The app would not let the person do this: they are no member, or have blocked the bot."""


class Correspondent(HasUser):
    """Someone who reads and writes in private with bots and in groups; see Person for what they press."""

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

    async def send_contact(
        self,
        phone_number: str = "+4915112345678",
        *,
        of: HasUser | None = None,
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
