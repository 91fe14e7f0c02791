"""What Telegram refuses, as failures of ours."""

from telegram import error

from gateways.errors import GatewayError, PermanentFailure, TemporaryFailure


class Blocked(PermanentFailure):
    """The person has blocked the bot, never started it, or is gone; or the bot was thrown out of the group."""


class Gone(PermanentFailure):
    """The message to edit is not there any more, or cannot be edited: send a new one."""


class TopicGone(PermanentFailure):
    """The topic is closed or deleted."""


class PictureRefused(PermanentFailure):
    """Telegram cannot fetch the picture, or does not know the file id."""


class Refused(PermanentFailure):
    """Anything else Telegram finds wrong with the request: a bug of ours."""


class Unchanged(PermanentFailure):
    """The message shows just this already."""


class TooLate(PermanentFailure):
    """The callback query cannot be answered any more."""


_BAD_REQUESTS: tuple[tuple[type[PermanentFailure], tuple[str, ...]], ...] = (
    (Unchanged, ("message is not modified",)),
    (TooLate, ("query is too old", "query id is invalid")),
    (Blocked, ("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "not enough rights")),
    (
        Gone,
        (
            "message to edit not found",
            "message to delete not found",
            "message can't be edited",
            "message can't be deleted",
            "message_id_invalid",
            "there is no text in the message to edit",
            "there is no media in the message to edit",
            "there is no caption in the message to edit",
        ),
    ),
    (TopicGone, ("message thread not found", "topic_closed", "topic_deleted")),
    (
        PictureRefused,
        (
            "failed to get http url content",
            "wrong file identifier",
            "wrong remote file",
            "wrong type of the web page content",
            "wrong file_id",
            "webpage_curl_failed",
            "webpage_media_empty",
            "image_process_failed",
            "photo_invalid",
            "file is too big",
        ),
    ),
)


def failure_of(trouble: error.TelegramError) -> GatewayError:
    """The failure that PTB's error stands for; RetryAfter and ChatMigrated are the messenger's own business."""
    words = str(trouble)
    # BadRequest and TimedOut are NetworkErrors to PTB, so the order matters.
    if isinstance(trouble, error.Forbidden):
        return Blocked(words)
    if isinstance(trouble, error.BadRequest):
        said = words.lower()
        kind = next((kind for kind, phrases in _BAD_REQUESTS if any(phrase in said for phrase in phrases)), Refused)
        return kind(words)
    return TemporaryFailure(f"{type(trouble).__name__}: {words}")
