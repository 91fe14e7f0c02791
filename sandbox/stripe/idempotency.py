"""Idempotency keys as Stripe has them: the same question under the same key has the same answer, failures included."""

from dataclasses import dataclass
from typing import Any

from sandbox.stripe.errors import StripeRefused

# Keys are forgotten after so long.
KEPT_SECONDS = 86400


@dataclass(slots=True, eq=False)
class Kept:
    """What was asked under a key, and what was answered; None as long as it is being done."""

    question: tuple[str, str]
    at: float
    answer: tuple[int, dict[str, Any]] | None = None


class Keys:
    """The keys of one account."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}

    def ask(self, key: str, question: tuple[str, str], *, now: float) -> Kept:
        """
        What is kept under the key: new, or with its answer.

        Raises:
            StripeRefused: Something else was asked under it, or the same is being done at this moment.
        """
        kept = self._kept.get(key)
        if kept is None or now - kept.at >= KEPT_SECONDS:
            kept = self._kept[key] = Kept(question, now)
            return kept
        if kept.question != question:
            raise StripeRefused(
                400,
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        if kept.answer is None:
            raise StripeRefused(
                409,
                f"There is currently another in-progress request using this Stripe-Idempotent key: {key}.",
                kind="idempotency_error",
                code="idempotency_key_in_use",
            )
        return kept

    def forget(self, key: str) -> None:
        """Nothing was begun under it after all."""
        self._kept.pop(key, None)
