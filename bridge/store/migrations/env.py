"""Alembic runs this file for each command; the connection comes from `upgrade`, inside its transaction."""

from alembic import context

from bridge.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
