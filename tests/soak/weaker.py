"""The shop's command line on a database that does not wait for the disk: what a power cut must not forgive."""

import sqlite3
from typing import Any

from bot.__main__ import main


class Hasty(sqlite3.Connection):
    """Commits without waiting for the disk, whatever it is told."""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return super().execute(sql.replace("synchronous=FULL", "synchronous=NORMAL"), *parameters)


_connect = sqlite3.connect


def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
    connection: sqlite3.Connection = _connect(*arguments, **{"factory": Hasty, **options})
    return connection


if __name__ == "__main__":
    sqlite3.connect = connect  # type: ignore[assignment]
    main()
