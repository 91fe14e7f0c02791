"""Accounts, their rules, and what an entry is made of. Names are those of docs/ledger.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, cast, literal_column

from domain.actors import Actor
from domain.errors import ShopError
from domain.quick import quickly_made


class Kind(StrEnum):
    """What an account is for."""

    SUPPLIER = "supplier"
    INCOMING = "incoming"
    FREE = "free"
    PROMISE = "promise"
    WAITING = "waiting"
    HELD = "held"
    PACKED = "packed"
    MOVING = "moving"
    IN_TRANSIT = "in_transit"
    CUSTOMER = "customer"
    RETURNING = "returning"
    INSPECTION = "inspection"
    QUARANTINE = "quarantine"
    SCRAP = "scrap"
    VENDOR = "vendor"
    ADJUSTMENT = "adjustment"
    CARD = "card"
    AUTHORISED = "authorised"
    CAPTURING = "capturing"
    REFUNDING = "refunding"
    VOIDING = "voiding"
    REFUNDABLE = "refundable"
    DISPUTED = "disputed"
    DISPUTE_HOLD = "dispute_hold"
    RECEIVABLE = "receivable"
    CLEARING = "clearing"
    COURIER_CASH = "courier_cash"
    PAYOUT = "payout"
    BANK = "bank"
    REVENUE = "revenue"
    TAX = "tax"
    FEES = "fees"
    LOSSES = "losses"
    INVENTORY_VALUE = "inventory_value"
    COST_OF_GOODS = "cost_of_goods"
    PAYABLE = "payable"
    STORE_CREDIT = "store_credit"
    EXCHANGE = "exchange"


# Kept balances have no floor for these: physical facts and debts may cross zero.
KEPT_WITHOUT_FLOOR = frozenset({Kind.FREE, Kind.PROMISE, Kind.RECEIVABLE})
# The world and the results: a kept balance would be the one row that every order waits for.
NOT_KEPT = frozenset(
    {
        Kind.SUPPLIER,
        Kind.ADJUSTMENT,
        Kind.CARD,
        Kind.CLEARING,
        Kind.BANK,
        Kind.REVENUE,
        Kind.TAX,
        Kind.FEES,
        Kind.LOSSES,
        Kind.COST_OF_GOODS,
        Kind.PAYABLE,
        Kind.EXCHANGE,
    }
)


class Account(NamedTuple):
    """
    Where something is: its kind, the place or document it belongs to, and the unit it counts.

    A tuple, for entries look accounts up and put them in order many times over.
    """

    kind: Kind
    unit: str
    ref: str = ""
    place_id: int = 0

    @property
    def is_kept(self) -> bool:
        return self.kind not in NOT_KEPT

    @property
    def floor(self) -> int | None:
        if not self.is_kept or self.kind in KEPT_WITHOUT_FLOOR or self.kind is Kind.STORE_CREDIT:
            return None
        return 0

    @property
    def ceiling(self) -> int | None:
        return 0 if self.kind is Kind.STORE_CREDIT else None


class Seen(NamedTuple):
    """A kept account as this transaction has read it: its row, and what was in it."""

    id: int
    balance: int


def pieces(variant_id: int) -> str:
    """The unit in which pieces of a variant are counted."""
    return f"v:{variant_id}"


def unit_of(variant_id: ColumnElement[int]) -> ColumnElement[str]:
    """The same of a column, in SQL."""
    return literal_column("'v:'", Text()) + cast(variant_id, Text())


@quickly_made
@dataclass(frozen=True, slots=True)
class Transfer:
    """
    So much of one unit from one account to another. A quantity of 0 is left out when posted.

    Args:
        down_to: A promise: refuse to take the source below this. Physical facts leave it None.
    """

    source: Account
    target: Account
    quantity: int
    down_to: int | None = None

    def __post_init__(self) -> None:
        assert self.source.unit == self.target.unit, "both sides of a transfer have one unit"
        assert self.quantity >= 0, "a transfer has a direction, not a sign"

    @property
    def reversed(self) -> "Transfer":
        return Transfer(self.target, self.source, self.quantity)


@quickly_made
@dataclass(frozen=True, slots=True)
class Entry:
    """
    One act on one document. Its key is document, act and the document's version, so an act is posted once.

    Args:
        document: "order:12", "shipment:7", …
        key: What tells this act from another of its kind on the document; its version, usually.
    """

    kind: str
    document: str
    key: str | int
    actor: Actor
    at: int
    reason: str = ""

    @property
    def full_key(self) -> str:
        return f"{self.document}/{self.kind}/{self.key}"


@quickly_made
@dataclass(frozen=True, slots=True)
class Posted:
    """What an entry left: the new balances of the kept accounts it touched, and by how much each changed."""

    entry_id: int
    balances: dict[Account, int]
    differences: dict[Account, int]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One account that has not enough: `available` could be taken, `wanted` was asked."""

    account: Account
    wanted: int
    available: int


class InsufficientBalance(ShopError):
    """Some accounts do not hold what the entry takes; nothing was posted."""

    def __init__(self, shortfalls: Iterable[Shortfall]) -> None:
        self.shortfalls = tuple(shortfalls)
        super().__init__("; ".join(f"{s.account}: {s.available} of {s.wanted}" for s in self.shortfalls))
