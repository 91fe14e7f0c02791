"""copyMessage, copyMessages, forwardMessage, forwardMessages."""

from dataclasses import replace
from typing import Any

from sandbox.errors import bad_request
from sandbox.keyboards import forwarded_keyboard
from sandbox.methods.call import Call, Method, chat_of, count
from sandbox.methods.writing import Place, caption_of, place_of, write
from sandbox.objects import message_object, user_object
from sandbox.world import StoredMessage

MESSAGES_MAX = 100


async def copy_message(call: Call) -> Any:
    place = place_of(call)
    source = _source(call, "message to copy not found")
    if not _may_copy(source):
        raise bad_request("message can't be copied")
    content = source.content
    if call.arguments.has("caption") and (content.photo is not None or content.document is not None):
        content = replace(content, caption=caption_of(call.world, call.arguments))
    count(call, place.chat)
    return {"message_id": write(call, place, content).message_id}


async def copy_messages(call: Call) -> Any:
    place = place_of(call)
    sources = _sources(call)
    is_bare = call.arguments.flag("remove_caption")
    copied = [source for source in sources if _may_copy(source)]
    if not copied:
        raise bad_request("messages can't be forwarded")
    count(call, place.chat, messages=len(copied))
    groups = _new_groups(call, copied)
    return [
        {
            "message_id": write(
                call,
                place,
                replace(source.content, caption=None) if is_bare else source.content,
                media_group_id=groups.get(source.media_group_id),
            ).message_id
        }
        for source in copied
    ]


async def forward_message(call: Call) -> Any:
    place = place_of(call)
    source = _source(call, "message to forward not found")
    if source.service:
        raise bad_request("message can't be forwarded")
    count(call, place.chat)
    return message_object(call.world, _forward(call, place, source))


async def forward_messages(call: Call) -> Any:
    place = place_of(call)
    forwarded = [source for source in _sources(call) if not source.service]
    if not forwarded:
        raise bad_request("messages can't be forwarded")
    count(call, place.chat, messages=len(forwarded))
    groups = _new_groups(call, forwarded)
    return [
        {"message_id": _forward(call, place, source, groups.get(source.media_group_id)).message_id}
        for source in forwarded
    ]


def _may_copy(source: StoredMessage) -> bool:
    return not source.service and source.content.invoice is None


def _forward(call: Call, place: Place, source: StoredMessage, media_group_id: str | None = None) -> StoredMessage:
    origin = source.forwarded or {
        "type": "user",
        "date": source.date,
        "sender_user": user_object(source.sender),
    }
    # What is forwarded comes without its buttons, except that an invoice can still be paid.
    place = replace(place, inline_keyboard=forwarded_keyboard(call.world, source.content.invoice))
    return write(call, place, source.content, forwarded=origin, media_group_id=media_group_id)


def _new_groups(call: Call, sources: list[StoredMessage]) -> dict[str | None, str]:
    """An album stays one, under a number of its own."""
    numbers = {source.media_group_id for source in sources if source.media_group_id is not None}
    return {number: call.world.new_media_group_id() for number in numbers}


def _source(call: Call, missing: str) -> StoredMessage:
    found = chat_of(call, "from_chat_id").message(call.arguments.integer("message_id"))
    if found is None:
        raise bad_request(missing)
    if found.is_protected:
        raise bad_request("message can't be forwarded" if "forward" in missing else "message can't be copied")
    return found


def _sources(call: Call) -> list[StoredMessage]:
    """The messages named that are still there; Telegram passes over the others."""
    ids: list[int] = call.arguments.values["message_ids"]
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > MESSAGES_MAX:
        raise bad_request("too many message identifiers specified")
    if any(each <= 0 for each in ids):
        raise bad_request("invalid message identifier specified")
    chat = chat_of(call, "from_chat_id")
    found = [message for each in ids if (message := chat.message(each)) is not None]
    if not found:
        raise bad_request("there are no messages to forward")
    kept = [message.message_id for message in found]
    if kept != sorted(set(kept)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    return [message for message in found if not message.is_protected]


METHODS: dict[str, Method] = {
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
}
