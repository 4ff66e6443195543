"""A program one migration newer than this one, whatever the number of ours; and one that dies in it.

`python tests/newer.py FOLDER POINT` is `atelier database upgrade` of that newer program (of this
one where FOLDER is empty), killed
before its statement number POINT, at its `commit`, or once it has `committed`; POINT 0 lets it end.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from alembic.config import Config
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

import config.database
import config.upgrade
import models.tables

Patch = Callable[[Any, str, Any], None]
NEXT = "9000"
MIGRATION = f"""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{NEXT}", "{models.tables.REVISION}", None, None


def upgrade():
    op.create_table("essai", sa.Column("numero", sa.Integer(), primary_key=True))
    for numero in range(20):
        op.execute(f"INSERT INTO essai VALUES ({{numero}})")
    op.add_column("journal", sa.Column("remarque", sa.Text(), nullable=True))
    op.execute("UPDATE journal SET remarque = title")
"""  # noqa: S608 - numbers of our own


def become_newer(folder: Path, patch: Patch) -> None:
    """From now on this process is the newer program; its extra migration is written in the folder."""
    folder.mkdir(exist_ok=True)
    (folder / "next.py").write_text(MIGRATION, encoding="utf-8")
    ours = config.upgrade.alembic_config

    def both() -> Config:
        found = ours()
        versions = Path(str(found.get_main_option("script_location"))) / "versions"
        found.set_main_option("version_locations", f"{versions}{os.pathsep}{folder}")
        return found

    patch(config.upgrade, "alembic_config", both)
    for module in (config.upgrade, config.database, models.tables):
        patch(module, "REVISION", NEXT)


def die_at(point: str, patch: Patch) -> None:
    """SIGKILL: nothing is put in order."""
    statements = count(1)

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def die_at_last(*_: object, **__: object) -> None:
        if next(statements) == int(point):
            die()

    if point == "commit":
        event.listen(Engine, "commit", die)
    elif point == "committed":
        commits: Any = DefaultDialect.do_commit
        patch(DefaultDialect, "do_commit", lambda *given: die(commits(*given)))
    else:
        event.listen(Engine, "before_cursor_execute", die_at_last)


if __name__ == "__main__":
    from cli.main import main

    if sys.argv[1]:
        become_newer(Path(sys.argv[1]), setattr)
    die_at(sys.argv[2], setattr)
    main(["database", "upgrade"])
