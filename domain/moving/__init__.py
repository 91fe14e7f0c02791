"""Transfers: goods that go from one place of the shop's to another, from draft to arrival."""

from domain.moving.carrying import Came, close_short, receive, receive_all, send, take_back
from domain.moving.checking import out_of_step
from domain.moving.drawing_up import ask, begin, cancel, must_move, sendable, short_of, take_up, wish
from domain.moving.model import (
    LINES_MAX,
    MACHINE,
    OPEN,
    UNSENT,
    Line,
    MoreThanSent,
    NotThere,
    Status,
    StockTransfer,
    Surplus,
)
from domain.moving.queries import Step, coming, counts, late, listed, oldest_waited_for, open_at, steps, stock_transfer

__all__ = [
    "LINES_MAX",
    "MACHINE",
    "OPEN",
    "UNSENT",
    "Came",
    "Line",
    "MoreThanSent",
    "NotThere",
    "Status",
    "Step",
    "StockTransfer",
    "Surplus",
    "ask",
    "begin",
    "cancel",
    "close_short",
    "coming",
    "counts",
    "late",
    "listed",
    "must_move",
    "oldest_waited_for",
    "open_at",
    "out_of_step",
    "receive",
    "receive_all",
    "send",
    "sendable",
    "short_of",
    "steps",
    "stock_transfer",
    "take_back",
    "take_up",
    "wish",
]
