"""editMessageLiveLocation, stopMessageLiveLocation."""

from dataclasses import replace
from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.call import Call, Method
from sandbox.methods.edits import apply_edit, message_to_edit
from sandbox.methods.messages import location_of
from sandbox.world import Location, StoredMessage


async def edit_message_live_location(call: Call) -> Any:
    message, old = _live_location(call)
    new = location_of(call.arguments)
    moved = replace(new, live_period=new.live_period or old.live_period)
    return apply_edit(call, message, replace(message.content, location=moved))


async def stop_message_live_location(call: Call) -> Any:
    message, old = _live_location(call)
    stopped = Location(old.latitude, old.longitude, horizontal_accuracy=old.horizontal_accuracy)
    return apply_edit(call, message, replace(message.content, location=stopped))


def _live_location(call: Call) -> tuple[StoredMessage, Location]:
    message = message_to_edit(call)
    location = message.content.location
    if location is None or message.live_until is None:
        raise bad_request("there is no live location in the message to edit")
    if call.world.now() > message.live_until:
        raise bad_request("message can't be edited")
    return message, location


METHODS: dict[str, Method] = {
    "editMessageLiveLocation": edit_message_live_location,
    "stopMessageLiveLocation": stop_message_live_location,
}
