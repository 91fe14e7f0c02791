"""SQLite databases in memory for the domain's tests: each is lent to one test after the other."""

import sqlite3
from typing import ClassVar

# Of every statement that tests run, what SQLite has planned is kept.
_STATEMENTS_MAX = 4096


class Database:
    """
    A database that holds what it was made with, for each test that borrows it.

    A test works in one transaction, which is undone: SQLite reads the schema and plans a statement once, where a new
    connection does so again, which is half of what a test of the domain costs.
    """

    _free: ClassVar[list["Database"]] = []

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=_STATEMENTS_MAX)
        self.connection.deserialize(content)
        for pragma in ("foreign_keys=ON", "temp_store=MEMORY"):
            self.connection.execute(f"PRAGMA {pragma}")

    @classmethod
    def borrow(cls, content: bytes) -> "Database":
        """A database with this content, in a transaction."""
        known = [each for each in cls._free if each._content is content]
        if known:
            cls._free.remove(known[-1])
        database = known[-1] if known else cls(content)
        database.connection.execute("BEGIN IMMEDIATE")
        return database

    def give_back(self, *, is_clean: bool) -> None:
        """
        Another test may have it.

        Args:
            is_clean: To roll back undoes all that was done.
        """
        if is_clean:
            self.connection.execute("ROLLBACK")
            self._free.append(self)
        else:
            self.connection.close()
