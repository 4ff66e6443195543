"""The folder of backups: names that sort by their moment, and which old ones go."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.archive import Archive
from models.errors import AtelierError

#: One that is made before something risky says so in its name, and is never removed by us.
NAME = re.compile(r"^ateliers-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z(-\d+)?\.zip$")
DRAFT = ".part"
#: A draft that old was left by a program that was killed.
_LEFT = timedelta(days=1)


def free_name(folder: Path, at: datetime, before: str) -> Path:
    """Named after its moment, so that names sort as the backups were made."""
    stem = f"ateliers-{at.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}{f'-avant-{before}' if before else ''}"
    names = (f"{stem}.zip", *(f"{stem}-{number}.zip" for number in range(2, 1000)))
    return next(folder / name for name in names if not (folder / name).exists())


def remove_left(folder: Path, at: datetime) -> None:
    """What a killed backup left; one under way is left alone."""
    for draft in folder.glob(f".ateliers-*{DRAFT}"):
        if at.timestamp() - draft.stat().st_mtime > _LEFT.total_seconds():
            draft.unlink(missing_ok=True)


def remove_old(folder: Path, born: str, keep: int) -> tuple[str, ...]:
    """Keeps the newest of this very database; another one's, or what does not read, is left alone."""
    ours = [path for path in daily_backups(folder) if _born(path) == born]
    old = ours[: max(len(ours) - keep, 0)]
    for path in old:
        path.unlink(missing_ok=True)
    return tuple(path.name for path in old)


def daily_backups(folder: Path) -> list[Path]:
    """The backups of a folder by their name, oldest first."""
    return sorted((path for path in folder.glob("ateliers-*.zip") if NAME.match(path.name)), key=_order)


def _order(path: Path) -> tuple[str, int]:
    found = NAME.match(path.name)
    return path.name[:29], -int(found.group(1) or 0) if found else 0


def _born(path: Path) -> str | None:
    try:
        with Archive(path) as archive:
            return archive.manifest.born
    except AtelierError:
        return None
