"""What a person sent, where words and photos are taken alike."""

from dataclasses import dataclass

from domain.people import Person
from handlers.context import Context


@dataclass(frozen=True, slots=True)
class Came:
    """
    Words, a photo, or both.

    Args:
        message_id: The message with it; what is said of it belongs below.
    """

    person: Person
    chat_id: int
    message_id: int
    typed: str
    photo: str | None

    @classmethod
    def of(cls, context: Context) -> "Came":
        """What this update has brought."""
        assert context.message is not None, "somebody has sent something"
        return cls(context.person, context.chat_id, context.message.message_id, context.typed, context.photo)
