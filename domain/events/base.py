"""
What can happen in the shop. Events carry ids and numbers, never personal data.

An event is recorded with `tx.emit`, in the transaction that made it true. Which effects it has, jobs/ decides.
"""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, at a time, through someone."""

    at: int
    actor: str

    @property
    def facts(self) -> dict[str, Any]:
        """What the event says beyond time, actor and order."""
        names = (each.name for each in fields(self) if each.name not in {"at", "actor", "order_id"})
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent(Event):
    """Something that happened to an order: it is part of its timeline."""

    order_id: int
