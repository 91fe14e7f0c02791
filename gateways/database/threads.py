"""What runs on the threads of a database: one writes, on SQLite in groups that share a commit; others read."""

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from time import perf_counter
from typing import Any

import structlog
from sqlalchemy import Table

from gateways.database.statements import SqlTransaction
from gateways.database.troubles import told

# A group ends when so many share it or it is so old, lest its first caller, or another program, waits for ever.
GROUP_MAX = 64
GROUP_SECONDS = 0.025
HOLD_SECONDS_MAX = 0.05
# So many operations have savepoints after one was refused: to undo a group costs as much as the savepoints of 500.
WARY = 2_000

log = structlog.get_logger(__name__)

Begin = Callable[..., SqlTransaction]


class Operation:
    """What one caller wants done in a transaction, and how it went."""

    __slots__ = ("_args", "_kwargs", "_work", "answer", "emitted", "error", "result")

    def __init__(
        self, work: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], answer: asyncio.Future[Any]
    ) -> None:
        self._work = work
        self._args = args
        self._kwargs = kwargs
        self.answer = answer
        self.result: Any = None
        self.error: BaseException | None = None
        self.emitted = 0

    @property
    def name(self) -> str:
        """What is done, and what that was asked to do: "act_once place_order"."""
        works = [self._work, *(argument for argument in self._args if callable(argument))]
        named = (getattr(work, "func", work) for work in works)
        return " ".join(getattr(work, "__qualname__", type(work).__name__) for work in named)

    def run(self, tx: SqlTransaction) -> bool:
        """Do it; whether it succeeded. Whatever it raises is its caller's, and ends neither thread nor neighbours."""
        self.error, self.emitted = None, 0
        try:
            self.result = self._work(tx, *self._args, **self._kwargs)
        except StopIteration as error:
            # A future would refuse it.
            self.error = RuntimeError(f"{self.name} raised StopIteration")
            self.error.__cause__ = error
        except BaseException as error:  # noqa: BLE001 - the edge that hands it to the caller.
            self.error = error
        else:
            self.emitted = tx.emitted
            return True
        return False

    def settle(self) -> None:
        """Answer the caller, on the event loop; one who was cancelled no longer waits."""
        if not self.answer.done():
            if self.error is None:
                self.answer.set_result(self.result)
            else:
                self.answer.set_exception(told(self.error))
        # Its traceback leads back to here.
        self.error = None


class Line:
    """
    Where operations wait for a thread; `is_clear` is set while none of them needs the interpreter.

    The thread that has rested for the shortest time is woken first: a server's connection that was just in use knows
    its statements and tables by heart, and one that nobody has needed yet need not be opened.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: deque[Operation | None] = deque()
        # Where each thread that has nothing to do waits to be woken, the last to come on top.
        self._idle: list[SimpleQueue[None]] = []
        self.is_clear = threading.Event()
        self.is_clear.set()

    def put(self, operation: Operation | None) -> None:
        """Queue up; None tells one thread to end."""
        with self._lock:
            self._queue.append(operation)
            idle = self._idle.pop() if self._idle else None
        if idle is not None:
            idle.put(None)
        self.is_clear.clear()

    def next(self) -> Operation | None:
        """The next one, however long it takes to come."""
        while True:
            with self._lock:
                if self._queue:
                    return self._queue.popleft()
                woken: SimpleQueue[None] = SimpleQueue()
                self._idle.append(woken)
            # One that was busy may be quicker than the one that was woken, who lies down again.
            woken.get()

    def next_waiting(self) -> Operation | None:
        """The next one that is here already."""
        with self._lock:
            # Who is to end is told so when all is done.
            return self._queue.popleft() if self._queue and self._queue[0] is not None else None

    @contextmanager
    def resting(self) -> Iterator[None]:
        """The thread waits for the disk and needs no interpreter, so nobody has to step aside for it."""
        self.is_clear.set()
        try:
            yield
        finally:
            self.is_clear.clear()

    def served(self) -> None:
        """A thread is done with what it took."""
        if not self._queue:
            self.is_clear.set()


class Server:
    """
    Runs operations on a connection, on the thread that owns it.

    Args:
        line: Where they wait; several may serve one line.
        begin: Makes the transaction that an operation sees.
        settle: Told, from the thread, of operations whose callers can be answered.
    """

    def __init__(
        self, connection: Any, line: Line, *, begin: Begin, settle: Callable[[list[Operation]], object]
    ) -> None:
        self._connection: Any = connection
        self._line = line
        self._begin = begin
        self._settle = settle

    def serve(self) -> None:
        """Take what waits, one after the other or in groups, until the line tells one server to end."""
        while (first := self._line.next()) is not None:
            group = [first]
            try:
                self._serve(group)
            except BaseException as error:  # noqa: BLE001 - the edge: nobody may wait for ever.
                self._undo()
                for operation in group:
                    operation.error = operation.error or error
            # Where the loop is gone, whoever waited is gone with it.
            with suppress(RuntimeError):
                self._settle(group)
            self._line.served()

    def _serve(self, group: list[Operation]) -> None:
        raise NotImplementedError

    def _undo(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


class Reader(Server):
    """Runs each operation on a snapshot."""

    def _serve(self, group: list[Operation]) -> None:
        self._connection.execute("BEGIN")
        for operation in group:
            operation.run(self._begin(self._connection))
        self._connection.execute("ROLLBACK")


class Writer(Server):
    """
    Runs what waits in one transaction, and answers all after the shared commit.

    An operation that is refused takes nothing with it: the others run again, and for a while each has a savepoint.

    A refusal too is answered only then: "sold out" may rest on what a neighbour did, which is kept only then.

    What one transaction knows of what hardly ever changes, the next does: as long as nothing was undone, which it might
    have read, and no other connection has written.
    """

    def __init__(
        self, connection: Any, line: Line, *, begin: Begin, settle: Callable[[list[Operation]], object]
    ) -> None:
        super().__init__(connection, line, begin=begin, settle=settle)
        self._known: dict[Table, Any] = {}
        self._data_version = 0
        self._wary = 0

    def _serve(self, group: list[Operation]) -> None:
        self._begin_writing()
        # The first needs no savepoint: nothing is lost with it, and one that writes alone is spared two statements.
        if not self._run(group[0]):
            self._undo()
            return
        until = perf_counter() + GROUP_SECONDS
        while len(group) < GROUP_MAX and perf_counter() < until and (another := self._line.next_waiting()) is not None:
            group.append(another)
            if not self._join(group) and not self._connection.in_transaction:
                # On a full disk, say, SQLite gives up the whole transaction.
                break
        if not self._is_kept():
            self._run_apart(group)

    def _begin_writing(self) -> None:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        (data_version,) = execute("PRAGMA data_version").fetchone()
        if data_version != self._data_version:
            self._data_version = data_version
            self._known.clear()

    def _join(self, group: list[Operation]) -> bool:
        """Run the last of a group beside the others; whether it succeeded. What it wrote is undone where it did not."""
        if self._wary:
            self._wary -= 1
            return self._run_safely(group[-1])
        if self._run(group[-1]):
            return True
        # For a while, each can be undone by itself, as this one could not: the others run again.
        self._wary = WARY
        if self._connection.in_transaction:
            self._undo()
            self._begin_writing()
            for operation in group:
                if not self._run_safely(operation) and not self._connection.in_transaction:
                    break
        return False

    def _run_safely(self, operation: Operation) -> bool:
        execute = self._connection.execute
        execute("SAVEPOINT operation")
        is_done = self._run(operation)
        if self._connection.in_transaction:
            if not is_done:
                execute("ROLLBACK TO operation")
            execute("RELEASE operation")
        return is_done

    def _is_kept(self) -> bool:
        if not self._connection.in_transaction:
            return False
        try:
            with self._line.resting():
                self._connection.execute("COMMIT")
        except sqlite3.Error:
            self._undo()
            return False
        return True

    def _run_apart(self, group: list[Operation]) -> None:
        """Run each again with a commit of its own, so that none is lost by what another did."""
        for operation in group:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                if self._run(operation):
                    self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                operation.error, operation.emitted = error, 0
            self._undo()

    def _undo(self) -> None:
        self._known.clear()
        super()._undo()

    def _run(self, operation: Operation) -> bool:
        began = perf_counter()
        is_done = operation.run(self._begin(self._connection, known=self._known))
        if not is_done:
            self._known.clear()
        held = perf_counter() - began
        if held > HOLD_SECONDS_MAX:
            log.warning("an operation held the writer for long", operation=operation.name, ms=round(1000 * held))
        return is_done
