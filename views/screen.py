"""A message as a thing: text, picture, buttons. What a view makes and a messenger sends."""

from dataclasses import dataclass, field

from domain.outbox import Pin

# https://core.telegram.org/bots/api, "Formatting options" and "InlineKeyboardButton".
TEXT_MAX = 4096
CAPTION_MAX = 1024
DATA_BYTES_MAX = 64


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button; exactly one of `data` (see buttons.py) and `url`."""

    label: str
    data: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        assert bool(self.data) != bool(self.url), "a button does one thing"
        assert len(self.data.encode()) <= DATA_BYTES_MAX, f"callback data of {len(self.data.encode())} bytes"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its address, and by Telegram's file id once it has been sent."""

    picture_id: int
    url: str
    file_id: str | None = None

    @property
    def address(self) -> str:
        """Where it can be fetched; "" for a photo that Telegram alone has."""
        return "" if self.url.startswith("telegram:") else self.url


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a reply keyboard; `asks` is "contact", "location" or nothing (it types its label)."""

    label: str
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """A reply keyboard shown below the chat; without rows it takes the present one away."""

    rows: tuple[tuple[Key, ...], ...] = ()
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """
    One message.

    Args:
        text: HTML as Telegram's parse mode has it; at most 4096 characters seen, 1024 under a picture.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    picture: Picture | None = None
    keyboard: Keyboard | None = None
    pin: Pin | None = field(default=None)

    def __post_init__(self) -> None:
        assert not (self.rows and self.keyboard), "a message has one kind of keyboard"
