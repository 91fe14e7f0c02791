"""
What a button carries: a version byte, what it does, and ids. At most 64 bytes, and no words.

Whatever comes back may be forged: `unpack` only reads it, and every handler checks who pressed it.
"""

from domain.errors import ShopError

_VERSION = "1"


class BadButton(ShopError):
    """The data is not of this version, or not ours at all."""

    def __init__(self, data: str) -> None:
        super().__init__(f"no button of ours: {data[:80]!r}")


def pack(act: str, *numbers: int) -> str:
    """The callback data of an act on some numbers: ids, then the version it was drawn for, then pages."""
    assert act.isalnum(), act
    return _VERSION + act + "".join(f":{number}" for number in numbers)


def unpack(data: str) -> tuple[str, tuple[int, ...]]:
    """
    The act and its numbers.

    Raises:
        BadButton: It is no callback data of ours.
    """
    if not data.startswith(_VERSION):
        raise BadButton(data)
    act, *numbers = data[1:].split(":")
    if not act.isalnum() or not act.isascii():
        raise BadButton(data)
    if not all(n.isascii() and n.removeprefix("-").isdecimal() and len(n) <= 17 for n in numbers):
        raise BadButton(data)
    return act, tuple(int(number) for number in numbers)
