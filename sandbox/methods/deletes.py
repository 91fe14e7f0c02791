"""deleteMessage, deleteMessages."""

from typing import Any

from sandbox import talk
from sandbox.errors import bad_request
from sandbox.methods.call import Call, Method, chat_of, membership, message_of
from sandbox.world import StoredMessage

DELETE_SECONDS = 48 * 3600
DELETE_MAX = 100
# The messages that found a chat or topic stay.
LASTING = {"supergroup_chat_created", "group_chat_created", "forum_topic_created", "migrate_from_chat_id"}


async def delete_message(call: Call) -> Any:
    message = message_of(call, chat_of(call), "message to delete not found")
    if not _may_delete(call, message):
        raise bad_request("message can't be deleted")
    if _is_too_old(call, message):
        raise bad_request("message can't be deleted for everyone")
    talk.delete(call.world, message)
    return True


async def delete_messages(call: Call) -> Any:
    ids: list[int] = call.arguments.values["message_ids"]
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > DELETE_MAX:
        raise bad_request("too many message identifiers specified")
    chat = chat_of(call)
    for message_id in ids:
        message = chat.message(message_id)
        # Telegram passes over what it cannot delete.
        if message is not None and _may_delete(call, message) and not _is_too_old(call, message):
            talk.delete(call.world, message)
    return True


def _may_delete(call: Call, message: StoredMessage) -> bool:
    if LASTING & message.service.keys():
        return False
    if message.chat.is_private or message.sender is call.bot.user:
        return True
    member = membership(call, message.chat)
    return member is not None and member.is_administrator


def _is_too_old(call: Call, message: StoredMessage) -> bool:
    return call.world.now() - message.sent_at > DELETE_SECONDS


METHODS: dict[str, Method] = {"deleteMessage": delete_message, "deleteMessages": delete_messages}
