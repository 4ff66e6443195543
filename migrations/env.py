"""Alembic's entry: runs the migrations on the connection it is handed by `config.upgrade`."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - declares the tables

connection = context.config.attributes["connection"]
# SQLite changes a column by copying its table: batch mode writes that for us.
context.configure(
    connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, transactional_ddl=True
)
context.run_migrations()
