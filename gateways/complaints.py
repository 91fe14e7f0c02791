"""Saying what goes wrong outside: in a sentence, and once."""

from typing import Any

from gateways.database import DatabaseUnusable
from gateways.errors import GatewayError


class Complaint:
    """Says what goes wrong again and again when it begins, and not at every try."""

    def __init__(self, log: Any) -> None:
        self._log = log
        self._said = ""

    def say(self, event: str, error: BaseException, **facts: Any) -> None:
        """Say it, unless it was said last; a bug of ours is always said."""
        is_expected = isinstance(error, GatewayError)
        if not is_expected or f"{event}: {error}" != self._said:
            log_trouble(self._log, event, error, **facts)
        self._said = f"{event}: {error}"

    def settle(self) -> None:
        """All is well again: what comes next is new."""
        self._said = ""


def log_trouble(log: Any, event: str, error: BaseException, **facts: Any) -> None:
    """Say what went wrong: in a sentence where the outside fails us, with its traceback where it is a bug of ours."""
    if isinstance(error, GatewayError | DatabaseUnusable):
        log.warning(event, reason=str(error), **facts)
    else:
        log.error(event, exc_info=error, **facts)
