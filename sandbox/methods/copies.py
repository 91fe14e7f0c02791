"""copyMessage, forwardMessage."""

from dataclasses import replace
from typing import Any

from sandbox.errors import bad_request
from sandbox.keyboards import forwarded_keyboard
from sandbox.methods.call import Call, Method, chat_of, count
from sandbox.methods.writing import caption_of, place_of, write
from sandbox.objects import message_object, user_object
from sandbox.world import StoredMessage


async def copy_message(call: Call) -> Any:
    place = place_of(call)
    source = _source(call, "message to copy not found")
    if source.service or source.content.invoice is not None:
        raise bad_request("message can't be copied")
    content = source.content
    if call.arguments.has("caption") and (content.photo is not None or content.document is not None):
        content = replace(content, caption=caption_of(call.world, call.arguments))
    count(call, place.chat)
    return {"message_id": write(call, place, content).message_id}


async def forward_message(call: Call) -> Any:
    place = place_of(call)
    source = _source(call, "message to forward not found")
    if source.service:
        raise bad_request("message can't be forwarded")
    count(call, place.chat)
    origin = source.forwarded or {
        "type": "user",
        "date": source.date,
        "sender_user": user_object(source.sender),
    }
    # What is forwarded comes without its buttons, except that an invoice can still be paid.
    place = replace(place, inline_keyboard=forwarded_keyboard(call.world, source.content.invoice))
    return message_object(call.world, write(call, place, source.content, forwarded=origin))


def _source(call: Call, missing: str) -> StoredMessage:
    found = chat_of(call, "from_chat_id").message(call.arguments.integer("message_id"))
    if found is None:
        raise bad_request(missing)
    if found.is_protected:
        raise bad_request("message can't be forwarded" if "forward" in missing else "message can't be copied")
    return found


METHODS: dict[str, Method] = {"copyMessage": copy_message, "forwardMessage": forward_message}
