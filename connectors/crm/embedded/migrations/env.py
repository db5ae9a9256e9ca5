"""Runs the steps on the connection that ``migrate`` hands over, inside its transaction."""

from alembic import context

from connectors.crm.embedded.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="crm_version",
    transactional_ddl=False,  # the caller's transaction spans all steps
)
context.run_migrations()
