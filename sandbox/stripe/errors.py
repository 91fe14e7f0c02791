"""What Stripe answers when it refuses."""

from typing import Any


class StripeRefused(Exception):
    """A refusal in Stripe's form: a status, a type, mostly a code, and a sentence."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        decline_code: str = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        named = {"code": code, "param": param, "decline_code": decline_code}
        self.error: dict[str, Any] = {
            "type": kind,
            "message": message,
            **{name: text for name, text in named.items() if text},
        }

    def answer(self) -> dict[str, Any]:
        return {"error": self.error}


def bad_request(message: str, *, code: str = "", param: str = "") -> StripeRefused:
    return StripeRefused(400, message, code=code, param=param)


def no_such(noun: str, asked: str, *, param: str = "id") -> StripeRefused:
    return StripeRefused(404, f"No such {noun}: '{asked}'", code="resource_missing", param=param)
