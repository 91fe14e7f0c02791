"""Remembers every request a bot made and what it was answered, so that a journey can assert that none was refused."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, eq=False)
class Request:
    method: str
    params: dict[str, Any]
    at: float
    bot_id: int | None = None
    answer: dict[str, Any] | None = None
    status: int | None = None
    # Refused because we were asked to, not because the bot has earned it.
    injected: bool = False
    # The fault played, be it a refusal or only silence, slowness or a lost answer.
    fault: str | None = None
    # The client went away before an answer.
    abandoned: bool = False
    done: bool = False

    @property
    def refused(self) -> bool:
        return self.answer is not None and not self.answer.get("ok", False)

    @property
    def chat_id(self) -> int | str | None:
        value = self.params.get("chat_id")
        if isinstance(value, str) and value.lstrip("-").isdigit():
            return int(value)
        return value if isinstance(value, (int, str)) else None

    def __str__(self) -> str:
        words = self.answer.get("description", "ok") if self.answer else "no answer"
        return f"{self.method} {self.params} -> {words}"


class RequestLog(list[Request]):
    def refused(self) -> list[Request]:
        """Requests refused that were not injected faults."""
        return [request for request in self if request.refused and not request.injected]

    def of(self, method: str) -> list[Request]:
        return [request for request in self if request.method == method]
