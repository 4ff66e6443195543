"""What tests of backups share: making one, putting it back, and comparing two databases row by row."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from config.backup import Backup, backup
from config.clock import real_now
from config.dump import NOT_KEPT
from config.wiring import House
from tasks.held import Policy
from tasks.restore import Restored, restore

Rows = dict[str, list[dict[str, Any]]]


def backs_up(house: House, at: datetime | None = None, **options: Any) -> Backup:
    return backup(house.engine, house.settings.backups, at=at or real_now(), **options)


def puts_back(house: House, path: Path, *, policy: Policy = Policy.HOLD, replace: bool = False) -> Restored:
    return restore(house, path, policy=policy, replace=replace, real=real_now())


def rows_of(house: House, *, without: tuple[str, ...] = ()) -> Rows:
    """Every row of every table that is kept, as Python values: the same on both databases."""
    found: Rows = {}
    with house.reading() as session:
        for name, table in SQLModel.metadata.tables.items():
            if name not in {*NOT_KEPT, *without}:
                keys = list(table.primary_key.columns)
                found[name] = [dict(row._mapping) for row in session.execute(select(table).order_by(*keys))]
    return found


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same archive with some of its parts changed, or left out where `change` gives None."""
    target = path.with_name(f"change-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                out.writestr(name, content)
    return target


def with_manifest(path: Path, **changes: Any) -> Path:
    """The same archive, whose manifest says something else."""

    def change(name: str, content: bytes) -> bytes:
        return json.dumps(json.loads(content) | changes).encode() if name == "manifest.json" else content

    return rewritten(path, change)
