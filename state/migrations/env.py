"""Runs the steps on the connection that ``migrate`` hands over, inside its transaction."""

from alembic import context

from state.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="state_version",
    transactional_ddl=False,  # the caller's transaction spans all steps
)
context.run_migrations()
