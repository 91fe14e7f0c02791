"""Which database a DATABASE_URL names."""

from gateways.database.database import Database, DatabaseUnusable
from gateways.database.sqlite import SqliteDatabase, sqlite_path
from gateways.database.statements import EffectsOf

SCHEMES = ("postgresql://", "postgres://")


async def open_database(url: str, effects_of: EffectsOf) -> Database:
    """
    Open the shop's database, which must have been migrated.

    Raises:
        DatabaseUnusable: It cannot be opened, or the URL names none.
    """
    if is_postgresql(url):
        # Whoever keeps a file does without the driver, and its megabytes.
        from gateways.database.postgres import PostgresDatabase

        check_url(url)
        return await PostgresDatabase(url, effects_of).open()
    return await SqliteDatabase(sqlite_path(url), effects_of).open()


def is_postgresql(url: str) -> bool:
    """Whether the URL speaks of PostgreSQL, well or badly."""
    return url.startswith(SCHEMES)


def check_url(url: str) -> None:
    """
    See that a URL can name a database.

    Raises:
        DatabaseUnusable: It cannot; the message says how it is written.
    """
    if is_postgresql(url):
        from gateways.database.sessions import check_url as check_postgresql_url

        check_postgresql_url(url)
        return
    try:
        sqlite_path(url)
    except DatabaseUnusable:
        raise DatabaseUnusable(
            "DATABASE_URL is not understood: write sqlite:///data/shop.db or postgresql://user:password@host/database"
        ) from None


def without_secrets(url: str) -> str:
    """What to call the database in a sentence."""
    if not is_postgresql(url):
        return url
    from gateways.database.sessions import named_without_secrets

    return named_without_secrets(url)
