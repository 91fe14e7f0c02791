"""What the program needs of a database, whichever it is."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, Self, TypeVar

from domain.transaction import Transaction

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseUnusable(Exception):
    """The database cannot be opened as it is; the message says what is wrong and what to do."""


class Database(Protocol):
    """
    The shop's database.

    `write` and `read` run a plain function `work(tx, …)` in one transaction: all of it is kept, or none.
    """

    def when_emitted(self, call: Callable[[], None]) -> None:
        """Have `call` called, on the event loop, after each commit that put something in the outbox."""

    async def open(self) -> Self:
        """
        Open the connections.

        Raises:
            DatabaseUnusable: It cannot be opened, or is no database.
        """

    async def prepare(self) -> None:
        """Make ready what a shop asks and writes, before anybody waits for it."""

    async def close(self) -> None:
        """Finish what is queued, and close."""

    async def write(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(tx, …)` in one transaction that may write. Its refusal rolls everything back and is raised here."""

    async def read(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(tx, …)` on one consistent snapshot, without the write lock. It cannot write."""
