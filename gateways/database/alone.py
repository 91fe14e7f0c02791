"""One running bot for each SQLite database; other commands may work beside it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateways.database.database import DatabaseUnusable
from gateways.database.sqlite import sqlite_path


@contextmanager
def the_only_run(url: str) -> Iterator[None]:
    """
    Be the one bot that runs on this database. The system takes the lock back from a program that is killed.

    Raises:
        DatabaseUnusable: Another bot runs on it, or its folder cannot be written.
    """
    if not url.startswith("sqlite:"):
        # Elsewhere rows are locked one by one, and leases keep two apart.
        yield
        return
    path = sqlite_path(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not the database itself: SQLite loses its own locks when anybody closes that file.
        lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise DatabaseUnusable(f"The folder of the database {path} cannot be written: {error.strerror}") from error
    try:
        _take(lock, path)
        yield
    finally:
        os.close(lock)


def _take(lock: int, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        process = os.pread(lock, 20, 0).decode().strip()
        raise DatabaseUnusable(
            f"Another bot runs on the database {path} (process {process}): "
            "stop it, or give this one its own DATABASE_URL"
        ) from None
    os.truncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
