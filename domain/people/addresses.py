"""A customer's saved addresses: several, each with a name of their own."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from domain import tables
from domain.actors import Actor
from domain.errors import BadInput, NotFound, ShopError
from domain.transaction import Transaction

ADDRESSES_MAX = 10
ADDRESS_MAX = 500
# Nobody finds a door by fewer letters and digits.
ADDRESS_SIGNS_MIN = 4
ADDRESS_NAME_MAX = 20

_addresses, _carts = tables.addresses.c, tables.carts.c
_MINE = (_addresses.id == bindparam("address_id"), _addresses.person_id == bindparam("whose"))
_OF_PERSON = (
    select(tables.addresses)
    .where(_addresses.person_id == bindparam("whose"))
    .order_by(_addresses.used_at.desc(), _addresses.id.desc())
)
_PERSON = select(tables.people.c.id).where(tables.people.c.id == bindparam("whose")).with_for_update(key_share=True)
_ONE = select(tables.addresses).where(*_MINE)
_COUNT = select(func.count()).select_from(tables.addresses).where(_addresses.person_id == bindparam("whose"))
_RENAME = update(tables.addresses).where(*_MINE).values(name=bindparam("new_name"))
_EXTEND = update(tables.addresses).where(*_MINE).values(address=bindparam("new_text"))
_PLACE = (
    update(tables.addresses)
    .where(*_MINE)
    .values(country=bindparam("said_country"), postcode=bindparam("said_postcode"))
)
_USE = update(tables.addresses).where(*_MINE).values(used_at=bindparam("moment"))
_DELETE = delete(tables.addresses).where(*_MINE)
# The next order must not go where its customer said to forget; the cart's buttons are out of date with that.
_LET_GO = (
    update(tables.carts)
    .where(_carts.address_id == bindparam("gone"))
    .values(address_id=None, address="", latitude_e6=None, longitude_e6=None, version=_carts.version + 1)
)


@dataclass(frozen=True, slots=True)
class Address:
    """
    Where a customer has things delivered to.

    Args:
        location: Latitude and longitude in millionths of a degree, or None; then there is a text.
        country, postcode: What the text does not say of itself, as the customer said it; else "".
    """

    id: int
    name: str
    text: str
    location: tuple[int, int] | None
    country: str = ""
    postcode: str = ""


class TooManyAddresses(ShopError):
    """One more than a person may save."""

    def __init__(self) -> None:
        super().__init__(f"more than {ADDRESSES_MAX} addresses")
        self.most = ADDRESSES_MAX


def addresses_of(tx: Transaction, person_id: int) -> list[Address]:
    """A person's addresses, the one used last first."""
    return [_address(row) for row in tx.all(_OF_PERSON, whose=person_id)]


def address(tx: Transaction, address_id: int, *, person_id: int) -> Address:
    """
    One of a person's own addresses.

    Raises:
        NotFound: There is no such address of theirs.
    """
    row = tx.one(_ONE, address_id=address_id, whose=person_id)
    if row is None:
        raise NotFound("address", address_id)
    return _address(row)


def check_address(text: str, *, has_location: bool = False) -> None:
    """
    Refuse a text by which nobody finds a door.

    Raises:
        BadInput: It is empty, has under 4 letters where there is no location, or over 500 characters.
    """
    text = text.strip()
    if not text:
        raise BadInput("address", "empty")
    if not has_location and sum(sign.isalnum() for sign in text) < ADDRESS_SIGNS_MIN:
        raise BadInput("address", "too_short")
    if len(text) > ADDRESS_MAX:
        raise BadInput("address", "too_long", most=ADDRESS_MAX)


def save_address(
    tx: Transaction, text: str, *, name: str, location: tuple[int, int] | None = None, actor: Actor, now: int
) -> Address:
    """
    Save an address, or find it where the person has just the same; either way it is the one used last.

    Args:
        name: What to call it where it is new; cut to 20 characters.

    Raises:
        TooManyAddresses: They have ten.
        BadInput: There is neither text nor location, or the text is no address: under 4 letters or over 500 characters.
    """
    assert actor.person_id is not None, "only people have addresses"
    text = text.strip()
    if text or location is None:
        check_address(text, has_location=location is not None)
    # From two phones at once, they would be more than ten, or one of them twice.
    tx.scalar(_PERSON, whose=actor.person_id)
    known = next((a for a in addresses_of(tx, actor.person_id) if (a.text, a.location) == (text, location)), None)
    if known is not None:
        return use_address(tx, known.id, actor=actor, now=now)
    if tx.scalar(_COUNT, whose=actor.person_id) >= ADDRESSES_MAX:
        raise TooManyAddresses
    latitude_e6, longitude_e6 = location or (None, None)
    address_id = tx.insert(
        tables.addresses,
        person_id=actor.person_id,
        name=_clipped(name),
        address=text,
        latitude_e6=latitude_e6,
        longitude_e6=longitude_e6,
        used_at=now,
    )
    return address(tx, address_id, person_id=actor.person_id)


def use_address(tx: Transaction, address_id: int, *, actor: Actor, now: int) -> Address:
    """
    Note that this is the address used last.

    Raises:
        NotFound: It is not theirs.
    """
    assert actor.person_id is not None, "only people have addresses"
    found = address(tx, address_id, person_id=actor.person_id)
    tx.change(_USE, address_id=address_id, whose=actor.person_id, moment=now)
    return found


def extend_address(tx: Transaction, address_id: int, *, more: str, actor: Actor) -> Address:
    """
    Add what came in a second message to an address.

    Raises:
        BadInput: Together they are longer than 500 characters.
        NotFound: It is not theirs.
    """
    assert actor.person_id is not None, "only people have addresses"
    text = together(address(tx, address_id, person_id=actor.person_id).text, more)
    tx.change(_EXTEND, address_id=address_id, whose=actor.person_id, new_text=text)
    return address(tx, address_id, person_id=actor.person_id)


def together(text: str, more: str) -> str:
    """
    Two parts of an address as one; where the second says the first again, it is the whole.

    Raises:
        BadInput: Together they are longer than 500 characters.
    """
    more = more.strip()
    whole = more if text.strip().casefold() in more.casefold() else f"{text}, {more}"
    if len(whole) > ADDRESS_MAX:
        raise BadInput("address", "too_long", most=ADDRESS_MAX)
    return whole


def rename_address(tx: Transaction, address_id: int, *, name: str, actor: Actor) -> None:
    """
    Call an address something else.

    Raises:
        BadInput: The name is empty or longer than 20 characters.
        NotFound: It is not theirs.
    """
    wanted = " ".join(name.split())
    if not wanted:
        raise BadInput("address_name", "empty")
    if len(wanted) > ADDRESS_NAME_MAX:
        raise BadInput("address_name", "too_long", most=ADDRESS_NAME_MAX)
    if tx.change(_RENAME, address_id=address_id, whose=actor.person_id, new_name=wanted) != 1:
        raise NotFound("address", address_id)


def place_address(tx: Transaction, address_id: int, *, country: str, postcode: str, actor: Actor) -> None:
    """
    Remember what an address does not say of itself.

    Raises:
        NotFound: It is not theirs.
    """
    said = {"said_country": country, "said_postcode": postcode}
    if tx.change(_PLACE, address_id=address_id, whose=actor.person_id, **said) != 1:
        raise NotFound("address", address_id)


def delete_address(tx: Transaction, address_id: int, *, actor: Actor) -> None:
    """
    Forget an address, in the cart too; what an order says stays.

    Raises:
        NotFound: It is not theirs.
    """
    assert actor.person_id is not None, "only people have addresses"
    address(tx, address_id, person_id=actor.person_id)
    tx.change(_LET_GO, gone=address_id)
    tx.change(_DELETE, address_id=address_id, whose=actor.person_id)


def _clipped(name: str) -> str:
    tidy = " ".join(name.split())
    return tidy if len(tidy) <= ADDRESS_NAME_MAX else tidy[: ADDRESS_NAME_MAX - 1].rstrip() + "…"


def _address(row: Any) -> Address:
    location = None if row.latitude_e6 is None else (row.latitude_e6, row.longitude_e6)
    return Address(row.id, row.name, row.address, location, row.country, row.postcode)
