"""What Alembic runs to apply or to draft a migration."""

from alembic import context
from sqlalchemy import URL, create_engine, event, pool

from domain.tables import metadata

database = URL.create("sqlite", database=str(context.config.attributes["path"]))
engine = create_engine(database, poolclass=pool.NullPool)


@event.listens_for(engine, "connect")
def _manual_transactions(connection, _record):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    # sqlite3 would commit before DDL by itself: a migration must be applied whole or not at all.
    connection.isolation_level = None


@event.listens_for(engine, "begin")
def _begin(connection):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    connection.exec_driver_sql("BEGIN IMMEDIATE")


with engine.begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    context.run_migrations()
