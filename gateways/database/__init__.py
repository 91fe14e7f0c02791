"""The database: plain functions run in one transaction, in one hop to the thread that owns the connection."""

from gateways.database.sqlite import Database, DatabaseUnusable, open_database

__all__ = ["Database", "DatabaseUnusable", "open_database"]
