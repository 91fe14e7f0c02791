"""A merchant's Stripe account: its records, the ids of new ones, and the news of what becomes of them."""

import itertools
from collections.abc import Callable
from typing import Any, TypeVar

from sandbox.clock import Clock
from sandbox.stripe import objects
from sandbox.stripe.errors import no_such
from sandbox.stripe.records import Charge, Customer, Event, Intent, Movement, Record, Refund, Session

R = TypeVar("R", Session, Intent, Charge, Refund, Movement, Customer, Event)
# As Stripe's ids begin, and what they are called in its refusals.
PREFIXES: dict[type, tuple[str, str]] = {
    Session: ("cs_test_", "checkout.session"),
    Intent: ("pi_", "payment_intent"),
    Charge: ("ch_", "charge"),
    Refund: ("re_", "refund"),
    Movement: ("txn_", "balance transaction"),
    Customer: ("cus_", "customer"),
    Event: ("evt_", "event"),
}


class Account:
    """All records in the order of their making."""

    def __init__(self, clock: Clock, *, secret_key: str) -> None:
        self.clock = clock
        self.secret_key = secret_key
        self.page_url = ""
        self.records: dict[str, Record] = {}
        # Told of every event, when it has happened.
        self.listeners: list[Callable[[Event], None]] = []
        # Told of every page, when it has been opened.
        self.when_opened: Callable[[Session], None] = lambda _: None
        # What banks do with the next refunds; they succeed otherwise.
        self.refund_statuses: list[str] = []
        self._numbers = itertools.count(1)

    @property
    def is_live(self) -> bool:
        return self.secret_key.startswith(("sk_live_", "rk_live_"))

    def now(self) -> int:
        return int(self.clock.now())

    def new_id(self, kind: type) -> str:
        return f"{PREFIXES[kind][0]}{next(self._numbers):024d}"

    def add(self, record: R) -> R:
        self.records[record.id] = record
        return record

    def all(self, kind: type[R]) -> list[R]:
        """The newest first."""
        return [record for record in reversed(self.records.values()) if isinstance(record, kind)]

    def get(self, kind: type[R], record_id: str, *, param: str = "id") -> R:
        """
        The record.

        Raises:
            StripeRefused: There is none.
        """
        record = self.records.get(record_id)
        if not isinstance(record, kind):
            raise no_such(PREFIXES[kind][1], record_id, param=param)
        return record

    def written(self, record: Record) -> dict[str, Any]:
        return objects.written(record, is_live=self.is_live, page_url=self.page_url)

    def written_by_id(self, record_id: str) -> dict[str, Any] | None:
        record = self.records.get(record_id)
        return self.written(record) if record is not None else None

    def tell(self, kind: str, record: Record) -> Event:
        """Something became of a record: an event, with the record as it is now."""
        event = self.add(Event(self.new_id(Event), self.now(), kind, self.written(record)))
        for listener in self.listeners:
            listener(event)
        return event

    def move(self, kind: str, amount: int, *, currency: str, source: str, fee: int = 0) -> Movement:
        """Money came to the account or left it."""
        return self.add(Movement(self.new_id(Movement), self.now(), kind, amount, fee, currency, source))
