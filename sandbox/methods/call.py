"""One request being served: who asks, with what, and the questions every method has of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.errors import Refused, bad_request, forbidden, upgraded
from sandbox.parameters import Arguments
from sandbox.world import Bot, Chat, Member, StoredMessage, World


@dataclass(frozen=True, slots=True)
class Call:
    world: World
    bot: Bot
    arguments: Arguments


Method = Callable[[Call], Awaitable[Any]]


def chat_of(call: Call, name: str = "chat_id") -> Chat:
    """
    The chat the bot asks for, if it may see it.

    Raises:
        Refused: It is not there, was upgraded, or the bot is no member of it.
    """
    chat = found_chat(call, call.arguments.chat(name))
    if chat.is_private:
        return chat
    if chat.migrated_to is not None:
        raise upgraded(chat.migrated_to)
    member = chat.member(call.bot.id)
    if member is None:
        raise bad_request("chat not found")
    if not member.is_present:
        kind = "group" if chat.type == "group" else "supergroup"
        if member.status == "kicked":
            raise forbidden(f"bot was kicked from the {kind} chat")
        raise forbidden(f"bot is not a member of the {kind} chat")
    return chat


def found_chat(call: Call, chat_id: int | str) -> Chat:
    world = call.world
    if isinstance(chat_id, str):
        # Only channels and public supergroups are found by name, and the sandbox's groups are private.
        raise bad_request("chat not found")
    if chat_id in world.groups:
        return world.groups[chat_id]
    user = world.users.get(chat_id)
    if user is None or user is call.bot.user:
        raise bad_request("chat not found")
    return world.private_chat(call.bot, user)


def chat_to_write(call: Call, name: str = "chat_id") -> Chat:
    """
    The chat the bot wants to write to.

    Raises:
        Refused: It may not be seen (see chat_of), or the person blocked the bot or never started it.
    """
    chat = chat_of(call, name)
    if chat.user is not None:
        if chat.user.is_bot:
            raise forbidden("bot can't send messages to bots")
        if chat.is_blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.is_started:
            raise forbidden("bot can't initiate conversation with a user")
    return chat


def count(call: Call, chat: Chat, *, is_edit: bool = False, messages: int = 1) -> None:
    """
    Count against the flood limits; the last thing before the effect.

    Raises:
        Refused: Too Many Requests.
    """
    call.bot.flood.count(
        chat.id, now=call.world.now(), is_group=not chat.is_private, is_edit=is_edit, messages=messages
    )


def message_of(call: Call, chat: Chat, missing: str) -> StoredMessage:
    """
    The message named by message_id.

    Raises:
        Refused: It is gone or never was, in the given words.
    """
    message = chat.message(call.arguments.integer("message_id"))
    if message is None:
        raise bad_request(missing)
    return message


def membership(call: Call, chat: Chat) -> Member | None:
    return chat.member(call.bot.id)


def require_administrator(call: Call, chat: Chat, refusal: Refused) -> None:
    member = chat.member(call.bot.id)
    if member is None or not member.is_administrator:
        raise refusal
