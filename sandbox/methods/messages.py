"""sendMessage, sendLocation, sendVenue, sendContact, sendChatAction."""

from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.call import Call, Method, chat_to_write
from sandbox.methods.writing import place_of, send, text_of
from sandbox.parameters import Arguments
from sandbox.world import Contact, Content, Location, Venue

CHAT_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
FOREVER = 0x7FFFFFFF


async def send_message(call: Call) -> Any:
    text = text_of(call.world, call.arguments)
    preview = call.arguments.thing("link_preview_options") or {}
    return send(call, place_of(call), Content(text=text, link_preview=tuple(sorted(preview.items()))))


async def send_location(call: Call) -> Any:
    return send(call, place_of(call), Content(location=location_of(call.arguments)))


async def send_venue(call: Call) -> Any:
    return send(call, place_of(call), Content(venue=venue_of(call.arguments)))


async def send_contact(call: Call) -> Any:
    return send(call, place_of(call), Content(contact=contact_of(call.arguments)))


async def send_chat_action(call: Call) -> Any:
    if call.arguments.string("action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = chat_to_write(call)
    call.world.changes.tell("action", chat_id=chat.id, action=call.arguments.string("action"))
    return True


def venue_of(arguments: Arguments) -> Venue:
    return Venue(
        location_of(arguments),
        arguments.string("title"),
        arguments.string("address"),
        foursquare_id=arguments.maybe_string("foursquare_id"),
        foursquare_type=arguments.maybe_string("foursquare_type"),
        google_place_id=arguments.maybe_string("google_place_id"),
        google_place_type=arguments.maybe_string("google_place_type"),
    )


def contact_of(arguments: Arguments) -> Contact:
    return Contact(
        arguments.string("phone_number"),
        arguments.string("first_name"),
        arguments.maybe_string("last_name"),
        vcard=arguments.maybe_string("vcard"),
    )


def location_of(arguments: Arguments) -> Location:
    """
    The place a request names.

    Raises:
        Refused: It is nowhere on Earth, or one of its numbers is out of range.
    """
    latitude, longitude = arguments.number("latitude"), arguments.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong latitude or longitude specified")
    location = Location(
        latitude,
        longitude,
        live_period=arguments.maybe_integer("live_period") or None,
        horizontal_accuracy=arguments.maybe_number("horizontal_accuracy"),
        heading=arguments.maybe_integer("heading"),
        proximity_alert_radius=arguments.maybe_integer("proximity_alert_radius"),
    )
    if location.live_period is not None and not (
        60 <= location.live_period <= 86400 or location.live_period == FOREVER
    ):
        raise bad_request("wrong live location period specified")
    if location.heading is not None and not 1 <= location.heading <= 360:
        raise bad_request("wrong live location heading specified")
    if location.horizontal_accuracy is not None and not 0 <= location.horizontal_accuracy <= 1500:
        raise bad_request("wrong horizontal accuracy specified")
    return location


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendChatAction": send_chat_action,
}
