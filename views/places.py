"""Where goods go, in words: to an address, to a place on the map, or over the counter."""

from html import escape

from domain.carts import Cart, Way
from views.layout import clipped
from views.words import Raw, Words

# "📍 Map" in any language, and a blank before it.
LINK_MAX = 12


def where_to(words: Words, way: Way, address: str, location: tuple[int, int] | None, *, counter: str = "") -> str:
    """As its customer reads it, who has sent the place."""
    if way is Way.PICKUP:
        return (
            words("Pick-up: {place}", place=counter)
            if counter
            else words("You pick it up at our counter; please ask us where.")
        )
    place = address or (words.plain("📍 the place you sent on the map") if location else "")
    return words("Deliver to: {address}", address=place)


def where_drawn_up(words: Words, cart: Cart, *, counter: str, most: int) -> str:
    """
    As a merchant has drawn it up, with a link to the map.

    Args:
        most: So many letters of the address, or of the counter, with what stands before it.
    """
    room = most - len(words.plain("Deliver to: {address}", address=""))
    if cart.way is Way.PICKUP:
        return where_to(words, cart.way, "", None, counter=clipped(counter, room))
    if not cart.has_address:
        return words("Deliver to: not said yet")
    link = map_link(words, cart.location)
    if not link:
        return words("Deliver to: {address}", address=clipped(cart.address, room))
    address = escape(clipped(cart.address, room - LINK_MAX), quote=False) if cart.address else ""
    return words("Deliver to: {address}", address=Raw(f"{address} {link}".strip()))


def map_link(words: Words, location: tuple[int, int] | None) -> Raw:
    """The place on a map; nothing where there is none."""
    if location is None:
        return Raw("")
    latitude, longitude = (part / 1_000_000 for part in location)
    address = escape(f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}#map=18", quote=True)
    return Raw(words('<a href="{address}">📍 Map</a>', address=Raw(address)))
