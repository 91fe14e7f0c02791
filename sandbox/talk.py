"""Puts messages into chats and tells the bots that may see them."""

import re
from typing import Any

from sandbox.objects import chat_object, member_object, message_object, user_object
from sandbox.texts import utf16_slice
from sandbox.world import Bot, Chat, Content, Member, Query, StoredMessage, User, World


def post(world: World, chat: Chat, sender: User, content: Content, **facts: Any) -> StoredMessage:
    """Write a message into a chat and tell everyone but its sender. Facts are fields of StoredMessage."""
    chat.last_message_id += 1
    message = StoredMessage(chat, chat.last_message_id, sender, world.now(), content, **facts)
    chat.messages[message.message_id] = message
    changed(world, message, "message")
    tell_bots(world, message, "message")
    return message


def post_service(world: World, chat: Chat, sender: User, service: dict[str, Any], **facts: Any) -> StoredMessage:
    """Write what happened in the chat itself: someone came, the title changed, a message was pinned."""
    return post(world, chat, sender, Content(), service=service, **facts)


def edit(world: World, message: StoredMessage, content: Content, *, is_silent: bool = False) -> None:
    """Change what a message says. A change of the keyboard or reactions alone leaves no "edited" mark."""
    message.content = content
    if not is_silent:
        message.edited_at = world.now()
    changed(world, message, "edited")


def changed(world: World, message: StoredMessage, kind: str) -> None:
    world.changes.tell(kind, chat_id=message.chat.id, message_id=message.message_id)


def tell_bots(world: World, message: StoredMessage, kind: str) -> None:
    """Queue the update for every bot that sees this message. What bots write no bot sees."""
    for bot in world.bots_in(message.chat):
        # Service messages are the exception: a bot is even told that it pinned a message or opened a topic itself.
        if message.sender.is_bot and not message.service:
            continue
        if _may_see(bot, message):
            bot.queue.add(kind, message_object(world, message), lane=f"{message.chat.id}:{message.sender.id}")


def _may_see(bot: Bot, message: StoredMessage) -> bool:
    """Privacy mode: in a group a bot that is no administrator sees only what is meant for it."""
    chat = message.chat
    member = chat.member(bot.id)
    if chat.is_private or not bot.privacy_mode or message.service or (member is not None and member.is_administrator):
        return True
    is_reply = message.reply_to is not None and message.reply_to.sender is bot.user
    return is_reply or message.via_bot is bot.user or _names(message, bot)


def _names(message: StoredMessage, bot: Bot) -> bool:
    text = message.content.text or message.content.caption
    if text is None:
        return False
    name = (bot.user.username or "").lower()
    for entity in text.entities:
        words = utf16_slice(text.text, entity.offset, entity.length).lower()
        if entity.type == "mention" and words == f"@{name}":
            return True
        if entity.type == "bot_command" and ("@" not in words or re.fullmatch(rf"/\w+@{name}", words)):
            return True
    return False


def ask(world: World, bot: Bot, user: User, kind: str, payload: dict[str, Any], **facts: Any) -> Query:
    """Send a query the bot has to answer in time. Facts are fields of Query."""
    query = Query(str(next(world.query_ids) * 1_000_003), kind, bot, user, world.now(), **facts)
    world.queries[query.id] = query
    bot.queue.add(kind, {"id": query.id, "from": user_object(user), **payload}, lane=f"query:{user.id}")
    return query


def set_membership(world: World, chat: Chat, actor: User, user: User, status: str, *, until: int = 0) -> None:
    """Change someone's place in a group and tell the bots it concerns (my_chat_member, chat_member)."""
    old = chat.members.get(user.id) or Member(user, "left")
    new = Member(user, status, until)
    chat.members[user.id] = new
    tell_membership(world, chat, actor, old, new)


def tell_membership(world: World, chat: Chat, actor: User, old: Member, new: Member) -> None:
    payload = {
        "chat": chat_object(chat),
        "from": user_object(actor),
        "date": int(world.now()),
        "old_chat_member": member_object(old),
        "new_chat_member": member_object(new),
    }
    lane = f"{chat.id}:{actor.id}"
    for bot in world.bots.values():
        if bot.id == new.user.id or (chat.bot is bot and chat.is_private):
            bot.queue.add("my_chat_member", payload, lane=lane)
        else:
            member = chat.member(bot.id)
            if member is not None and member.is_administrator:
                bot.queue.add("chat_member", payload, lane=lane)
    world.changes.tell("members", chat_id=chat.id)


def delete(world: World, message: StoredMessage) -> None:
    message.is_deleted = True
    if message.message_id in message.chat.pinned:
        message.chat.pinned.remove(message.message_id)
    changed(world, message, "deleted")
