"""What Telegram answers instead of a result: a code, its own words, and now and then a hint for the machine."""

from typing import Any


class Refused(Exception):
    """The Bot API answers {"ok": false}."""

    def __init__(self, error_code: int, description: str, *, parameters: dict[str, int] | None = None) -> None:
        super().__init__(description)
        self.error_code = error_code
        self.description = description
        self.parameters = parameters or {}

    def answer(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.error_code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(words: str) -> Refused:
    return Refused(400, f"Bad Request: {words}")


def forbidden(words: str) -> Refused:
    return Refused(403, f"Forbidden: {words}")


def conflict(words: str) -> Refused:
    return Refused(409, f"Conflict: {words}")


def too_many_requests(retry_after: int) -> Refused:
    return Refused(
        429, f"Too Many Requests: retry after {retry_after}", parameters={"retry_after": max(1, retry_after)}
    )


def upgraded(migrate_to_chat_id: int) -> Refused:
    return Refused(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": migrate_to_chat_id},
    )
