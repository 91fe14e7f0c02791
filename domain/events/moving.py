"""What can happen to goods between two places of the shop's."""

from dataclasses import dataclass

from domain.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTransferEvent(Event):
    """Something that happened to a transfer."""

    transfer_id: int


class StockTransferAsked(StockTransferEvent):
    """Those where the goods are shall send it."""


class StockTransferTakenUp(StockTransferEvent):
    """It is drawn up anew: nobody shall send it as it was."""


class StockTransferSent(StockTransferEvent):
    """It is on its way: those where it goes will receive it."""


class StockTransferCame(StockTransferEvent):
    """Some of it has come, or all."""


class StockTransferEnded(StockTransferEvent):
    """It was called off, or nothing more of it is waited for."""
