"""The database: plain functions run in one transaction, in one hop to the thread that owns the connection."""

from gateways.database.database import Database, DatabaseUnusable
from gateways.database.opening import open_database
from gateways.database.statements import EffectsOf
from gateways.database.troubles import DatabaseAway, DatabaseFull, DatabaseUnavailable

__all__ = [
    "Database",
    "DatabaseAway",
    "DatabaseFull",
    "DatabaseUnavailable",
    "DatabaseUnusable",
    "EffectsOf",
    "open_database",
]
