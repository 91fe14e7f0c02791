"""Brings a database to the schema that this program needs."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import DatabaseError

from gateways.database.database import DatabaseUnusable
from gateways.database.sqlite import sqlite_path


def migrate(url: str) -> None:
    """
    Create the database, or bring it up to date.

    Raises:
        DatabaseUnusable: It cannot be opened or written, is no database, or belongs to a newer program.
    """
    path = sqlite_path(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        command.upgrade(alembic_config(path), "head")
    except CommandError as error:
        raise DatabaseUnusable(
            f"The database {path} belongs to a newer stallkeeper: update the program, or restore a backup ({error})"
        ) from error
    except (DatabaseError, sqlite3.Error) as error:
        reason = getattr(error, "orig", None) or error
        raise DatabaseUnusable(f"The database {path} cannot be used: {reason}") from error
    except OSError as error:
        raise DatabaseUnusable(f"The folder of the database {path} cannot be made: {error.strerror}") from error


def alembic_config(path: Path) -> Config:
    """Alembic's settings, without an ini file; the path is no option, whose text would be read for % and ?."""
    config = Config(attributes={"path": path})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
