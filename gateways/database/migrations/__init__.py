"""
The schema's history. `migrate` brings a database to the newest; a test compares the outcome with the tables in code.
"""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from gateways.database.sqlite import DatabaseUnusable, sqlite_path


def migrate(url: str) -> None:
    """
    Create or upgrade the database; one that is up to date is left alone.

    Raises:
        DatabaseUnusable: It was written by a newer program, is no database, or cannot be written.
    """
    path = sqlite_path(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        command.upgrade(alembic_config(path), "head")
    except CommandError as error:
        message = f"the database {path} was made by a newer Stallkeeper ({error}): update the program"
        raise DatabaseUnusable(message) from error
    except (OSError, sqlite3.Error) as error:
        raise DatabaseUnusable(f"cannot use the database {path}: {error}") from error
    except Exception as error:
        cause = getattr(error, "orig", None)
        if isinstance(cause, sqlite3.Error):
            raise DatabaseUnusable(f"cannot use the database {path}: {cause}") from error
        raise


def alembic_config(path: Path) -> Config:
    """Alembic's settings, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", f"sqlite:///{path}")
    return config
