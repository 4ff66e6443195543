"""The successive shapes of our tables, one Alembic revision per file of versions/."""
