"""Alembic scripts of the embedded CRM."""
