"""Pressing buttons, asking inline, reacting: what a person's tap becomes."""

import asyncio
from dataclasses import dataclass
from typing import Any

from sandbox import talk
from sandbox.objects import chat_object, message_object, user_object
from sandbox.seen import Button, ChatView, Message, NotSeen, message_seen
from sandbox.world import Bot, CallbackAnswer, Chat, Query, StoredMessage, User, World


@dataclass(frozen=True, slots=True)
class ReplyButton:
    message: StoredMessage
    label: str
    raw: dict[str, Any]
    is_one_time: bool


@dataclass(slots=True, eq=False)
class Press:
    """A button pressed. The bot's answer comes later."""

    world: World
    label: str
    # The message pressed on, as it was; for a reply keyboard the message sent.
    message: Message
    query: Query | None = None
    url: str | None = None
    raw: Any = None

    @property
    def answer(self) -> CallbackAnswer | None:
        return self.query.answer if self.query is not None else None

    async def answered(self, *, seconds: float = 5.0) -> CallbackAnswer:
        """Wait, in real time, for the bot's answer. TimeoutError when there is none."""
        async with asyncio.timeout(seconds):
            while self.answer is None:
                await self.world.changes.next()
        return self.answer


@dataclass(slots=True, eq=False)
class InlineQuestion:
    """An inline query, and what the bot offered."""

    world: World
    query: Query
    chat: Chat
    words: str

    @property
    def results(self) -> list[dict[str, Any]] | None:
        return self.query.results

    async def answered(self, *, seconds: float = 5.0) -> list[dict[str, Any]]:
        async with asyncio.timeout(seconds):
            while self.query.results is None:
                await self.world.changes.next()
        return self.query.results

    def choose(self, title: str) -> Message:
        """
        Tap a result, by its title or id: its message goes into the chat in the person's name.

        Raises:
            NotSeen: The bot offered no such result.
        """
        offered = self.query.results or []
        result = next((each for each in offered if title in {each.get("title"), each["id"]}), None)
        if result is None:
            raise NotSeen(f"no result {title!r}", "\n".join(each.get("title", each["id"]) for each in offered))
        offer = self.query.offers[result["id"]]
        stored = talk.post(
            self.world,
            self.chat,
            self.query.user,
            offer.content,
            via_bot=self.query.bot.user,
            inline_keyboard=offer.keyboard,
        )
        payload = {"result_id": result["id"], "from": user_object(self.query.user), "query": self.words}
        # Only what has buttons can be edited later.
        if offer.keyboard is not None:
            payload["inline_message_id"] = self.world.name_inline(stored)
        self.query.bot.queue.add("chosen_inline_result", payload, lane=f"query:{self.query.user.id}")
        return message_seen(stored)


def find_button(view: ChatView, label: str, message: Message | None) -> tuple[StoredMessage, Button] | ReplyButton:
    """
    Find the button a person means: the very label first, then one it is a part of; newest message first.

    Raises:
        NotSeen: None fits, or several do.
    """
    messages = [message_seen(message.stored)] if message is not None else view.messages[::-1]
    messages = [each for each in messages if not each.stored.is_deleted]
    reply = _reply_buttons(view) if message is None else []
    for fits in (_is_equal, _starts_with, _is_within):
        for each in messages:
            inline = [button for row in each.buttons for button in row if fits(button.label, label)]
            if len(inline) > 1 and fits is not _is_equal:
                raise NotSeen(f"{label!r} could be any of {[b.label for b in inline]}", view.screen())
            if inline:
                return each.stored, inline[0]
        on_keyboard = [button for button in reply if fits(button.label, label)]
        if len(on_keyboard) == 1 or (on_keyboard and fits is _is_equal):
            return on_keyboard[0]
    raise NotSeen(f"{view.viewer.full_name} sees no button {label!r}", view.screen())


def find_key(view: ChatView, label: str) -> ReplyButton:
    """
    Find a key of the reply keyboard by its whole label.

    Raises:
        NotSeen: There is none.
    """
    key = next((each for each in _reply_buttons(view) if each.label == label), None)
    if key is None:
        raise NotSeen(f"{view.viewer.full_name} sees no key {label!r}", view.screen())
    return key


def _is_equal(label: str, wanted: str) -> bool:
    return label == wanted


def _starts_with(label: str, wanted: str) -> bool:
    return label.startswith(wanted)


def _is_within(label: str, wanted: str) -> bool:
    return wanted in label


def _reply_buttons(view: ChatView) -> list[ReplyButton]:
    keyboard = view.reply_keyboard()
    if keyboard is None:
        return []
    stored, markup = keyboard
    is_one_time = bool(markup.get("one_time_keyboard"))
    return [ReplyButton(stored, raw["text"], raw, is_one_time) for row in markup["keyboard"] for raw in row]


def press_data(world: World, user: User, stored: StoredMessage, data: str, label: str) -> Press:
    bot = next((bot for bot in world.bots.values() if stored.sender is bot.user or stored.via_bot is bot.user), None)
    assert bot is not None, "only a bot's message has buttons"
    # Of what somebody sent by way of the bot it is told the id alone: the chat is none of its business.
    inline_id = stored.inline_message_id
    where = {"inline_message_id": inline_id} if inline_id else {"message": message_object(world, stored)}
    payload = {
        **where,
        "chat_instance": str(abs(stored.chat.id) * 7919),
        "data": data,
    }
    query = talk.ask(world, bot, user, "callback_query", payload)
    return Press(world, label, message_seen(stored), query)


def ask_inline(world: World, bot: Bot, user: User, chat: Chat, words: str) -> InlineQuestion:
    kind = "sender" if chat.bot is bot else chat.type
    query = talk.ask(world, bot, user, "inline_query", {"query": words, "offset": "", "chat_type": kind})
    return InlineQuestion(world, query, chat, words)


def react(world: World, user: User, stored: StoredMessage, emoji: list[str]) -> None:
    old = stored.reactions.get(user.id, [])
    new = [{"type": "emoji", "emoji": each} for each in emoji]
    stored.reactions[user.id] = new
    talk.changed(world, stored, "reaction")
    payload = {
        "chat": chat_object(stored.chat),
        "message_id": stored.message_id,
        "user": user_object(user),
        "date": int(world.now()),
        "old_reaction": old,
        "new_reaction": new,
    }
    for bot in world.bots_in(stored.chat):
        member = stored.chat.member(bot.id)
        if stored.chat.is_private or (member is not None and member.is_administrator):
            bot.queue.add("message_reaction", payload, lane=f"{stored.chat.id}:{user.id}")
