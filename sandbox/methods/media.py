"""sendPhoto, sendDocument, getFile."""

from typing import Any

from sandbox.errors import bad_request
from sandbox.files import DOWNLOAD_BYTES_MAX
from sandbox.methods.call import Call, Method
from sandbox.methods.writing import caption_of, place_of, send
from sandbox.world import Content


async def send_photo(call: Call) -> Any:
    arguments = call.arguments
    place, caption = place_of(call), caption_of(call.world, arguments)
    photo = await call.world.files.photo(arguments.string("photo"), arguments.uploads)
    content = Content(
        photo=photo,
        caption=caption,
        has_spoiler=arguments.flag("has_spoiler"),
        caption_above=arguments.flag("show_caption_above_media"),
    )
    return send(call, place, content)


async def send_document(call: Call) -> Any:
    arguments = call.arguments
    place, caption = place_of(call), caption_of(call.world, arguments)
    document = await call.world.files.document(arguments.string("document"), arguments.uploads)
    return send(call, place, Content(document=document, caption=caption))


async def get_file(call: Call) -> Any:
    file = call.world.files.by_id.get(call.arguments.string("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > DOWNLOAD_BYTES_MAX:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.file_unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


METHODS: dict[str, Method] = {"sendPhoto": send_photo, "sendDocument": send_document, "getFile": get_file}
