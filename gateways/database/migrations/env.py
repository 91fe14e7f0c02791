"""What Alembic runs to apply or to draft a migration."""

from alembic import context

from domain.tables import metadata

with context.config.attributes["engine"].begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    context.run_migrations()
