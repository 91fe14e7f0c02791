"""sendMediaGroup."""

from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.call import Call, Method, count
from sandbox.methods.writing import caption_of, place_of, write
from sandbox.objects import message_object
from sandbox.parameters import Arguments
from sandbox.world import Content

ALBUM_MAX = 10


async def send_media_group(call: Call) -> Any:
    things = call.arguments.things("media")
    if not 2 <= len(things) <= ALBUM_MAX:
        raise bad_request("message must contain from 2 to 10 media" if len(things) > 1 else _TOO_FEW)
    if len({thing["type"] for thing in things}) > 1:
        raise bad_request("document can't be mixed with other media types")
    place = place_of(call)
    contents = [await media_content(call, call.arguments.within(thing)) for thing in things]
    count(call, place.chat, messages=len(contents))
    group_id = call.world.new_media_group_id()
    sent = [write(call, place, content, media_group_id=group_id) for content in contents]
    return [message_object(call.world, message) for message in sent]


_TOO_FEW = "group send failed: an album has at least two items"


async def media_content(call: Call, thing: Arguments) -> Content:
    """
    The content of one InputMedia.

    Raises:
        Refused: Its file or caption cannot be taken.
    """
    caption = caption_of(call.world, thing)
    if thing.string("type") == "document":
        return Content(document=await call.world.files.document(thing.string("media"), thing.uploads), caption=caption)
    photo = await call.world.files.photo(thing.string("media"), thing.uploads)
    return Content(
        photo=photo,
        caption=caption,
        has_spoiler=thing.flag("has_spoiler"),
        caption_above=thing.flag("show_caption_above_media"),
    )


METHODS: dict[str, Method] = {"sendMediaGroup": send_media_group}
