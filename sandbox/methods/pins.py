"""pinChatMessage, unpinChatMessage, unpinAllChatMessages, unpinAllForumTopicMessages."""

from typing import Any

from sandbox import talk
from sandbox.errors import bad_request
from sandbox.methods.call import Call, Method, chat_to_write, message_of, require_administrator
from sandbox.methods.topics import forum_of, topic_of
from sandbox.objects import message_object
from sandbox.world import Chat

NO_RIGHTS = "not enough rights to manage pinned messages in the chat"


async def pin_chat_message(call: Call) -> Any:
    chat = chat_to_write(call)
    message = message_of(call, chat, "message to pin not found")
    if message.service:
        raise bad_request("message can't be pinned")
    _require_pinning(call, chat)
    if message.message_id in chat.pinned:
        chat.pinned.remove(message.message_id)
    chat.pinned.append(message.message_id)
    service = {"pinned_message": message_object(call.world, message, with_reply=False)}
    talk.post_service(call.world, chat, call.bot.user, service, thread_id=message.thread_id)
    return True


async def unpin_chat_message(call: Call) -> Any:
    chat = chat_to_write(call)
    _require_pinning(call, chat)
    message_id = call.arguments.maybe_integer("message_id")
    if message_id is None and chat.pinned:
        message_id = chat.pinned[-1]
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    _unpin(call, chat, [message_id])
    return True


async def unpin_all_chat_messages(call: Call) -> Any:
    chat = chat_to_write(call)
    _require_pinning(call, chat)
    _unpin(call, chat, chat.pinned)
    return True


async def unpin_all_forum_topic_messages(call: Call) -> Any:
    chat = forum_of(call, NO_RIGHTS)
    topic = topic_of(call, chat)
    _unpin(call, chat, [each for each in chat.pinned if chat.messages[each].thread_id == topic.message_thread_id])
    return True


def _unpin(call: Call, chat: Chat, message_ids: list[int]) -> None:
    chat.pinned = [each for each in chat.pinned if each not in message_ids]
    call.world.changes.tell("pinned", chat_id=chat.id)


def _require_pinning(call: Call, chat: Chat) -> None:
    if not chat.is_private:
        require_administrator(call, chat, bad_request(NO_RIGHTS))


METHODS: dict[str, Method] = {
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
    "unpinAllForumTopicMessages": unpin_all_forum_topic_messages,
}
