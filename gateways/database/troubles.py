"""What a database complains of, in our words: what is wrong, and what to do."""

import sqlite3

from gateways.database.database import DatabaseUnusable
from gateways.errors import TemporaryFailure

_FULL = "The disk of the database is full: make room. Until then nothing new is taken up, and nothing is lost."
READ_ONLY = "It may only be read: let the shop's user write the file, those beside it and their folder."
# What a program must not go on with; started again, it finds all that was ever committed.
_UNUSABLE = {
    sqlite3.SQLITE_CORRUPT: "The database is damaged: restore a backup.",
    sqlite3.SQLITE_NOTADB: "The file is no database of ours: check DATABASE_URL, or restore a backup.",
    sqlite3.SQLITE_CANTOPEN: "The database cannot be opened: check DATABASE_URL, and who may use the file's folder.",
    sqlite3.SQLITE_IOERR: "The disk of the database fails: look after it, then start the shop again.",
}


# PostgreSQL's word for it.
_DISK_FULL = "53100"


class DatabaseUnavailable(TemporaryFailure):
    """Nothing can be kept for now; that is the fault of nothing that should be, and it can be kept later."""


class DatabaseFull(DatabaseUnavailable):
    """There is no room for what should be written; it can be written when there is."""


class DatabaseAway(DatabaseUnavailable):
    """The server was there, and does not answer now."""


def in_words(error: BaseException) -> str:
    """What to do about it; "" where we know of nothing."""
    return {sqlite3.SQLITE_FULL: _FULL, sqlite3.SQLITE_READONLY: READ_ONLY, **_UNUSABLE}.get(_code(error), "")


def told(error: BaseException) -> BaseException:
    """The error as the program knows it: one that passes, one that ends it, or as it is."""
    code = _code(error)
    if code == sqlite3.SQLITE_FULL or getattr(error, "sqlstate", None) == _DISK_FULL:
        return _because(DatabaseFull(_FULL), error)
    return _because(DatabaseUnusable(_UNUSABLE[code]), error) if code in _UNUSABLE else error


def _code(error: BaseException) -> int:
    """SQLite's primary code; 0 where it is no error of SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _because(ours: Exception, error: BaseException) -> Exception:
    ours.__cause__ = error
    return ours
