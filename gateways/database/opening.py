"""Which database a DATABASE_URL names."""

from gateways.database.database import Database
from gateways.database.sqlite import SqliteDatabase, sqlite_path
from gateways.database.statements import EffectsOf


async def open_database(url: str, effects_of: EffectsOf) -> Database:
    """
    Open the shop's database, which must have been migrated.

    Raises:
        DatabaseUnusable: It cannot be opened, or the URL names none.
    """
    return await SqliteDatabase(sqlite_path(url), effects_of).open()
