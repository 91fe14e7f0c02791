"""What the outbox's rows look like when they go out: how each card and each piece of news is drawn."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from domain.outbox import Effect
from domain.transaction import Transaction
from views.screen import Screen
from views.words import Speaking

# Reads the facts and returns what to send; None when there is nothing to say any more.
Render = Callable[[Transaction, Effect, Speaking], Screen | None]


def _nothing(_: Transaction, *__: Any, **___: Any) -> None: ...


@dataclass(slots=True)
class Registry:
    """
    How each effect is drawn, by its name, and who is told what became of pictures.

    Args:
        picture_sent: `work(tx, picture_id, file_id=…)`, once Telegram has given the picture a file id.
        picture_dead: `work(tx, picture_id, now=…)`, when Telegram cannot fetch the picture.
    """

    cards: dict[str, Render] = field(default_factory=dict)
    news: dict[str, Render] = field(default_factory=dict)
    picture_sent: Callable[..., Any] = _nothing
    picture_dead: Callable[..., Any] = _nothing
