"""What is around the database: the disk, the last backup, Prefect; read for `atelier health`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, func, select

from config.backup_folder import daily_backups
from config.settings import Settings
from models.french import french_moment
from models.outcomes import count_by_state
from models.tables import REVISION, DatabaseInfo, Message
from models.territories import PARIS
from tasks.mailbox_check import mailbox_check

#: Below this the next backup, or the next act, may not find room.
LITTLE = 500_000_000
#: A daily backup that failed once is not yet a trouble; twice is.
OLD = timedelta(hours=50)
_ADDRESS = re.compile(r"[^\s<>«»:,;]+@[^\s<>«»:,;]+")
Check = dict[str, Any]


def surroundings(
    session: Session, settings: Settings, *, prefect: bool, real: datetime
) -> tuple[list[Check], dict[str, Any]]:
    """The checks with their sentences, and the same as figures under stable keys."""
    free, last = _free(settings.var), _last_backup(settings.backups)
    info = session.get(DatabaseInfo, 1)
    due = info is not None and info.nature == "reelle" and real - info.created_at > OLD
    states = count_by_state(session)
    oldest = session.exec(select(func.min(Message.queued_at)).where(col(Message.state) == "queued")).one()
    checks = [
        _check("base", None, f"elle répond, version {REVISION}"),
        _check("disque", _disk_complaint(free), f"{free // 1_000_000_000} Go libres"),
        _check("sauvegarde", _backup_complaint(last, real) if due else None, _backup_fine(last)),
        mailbox_check(session, settings, real),
        _check("Prefect", None if prefect else "son serveur ne répond pas", "son serveur répond"),
    ]
    figures = {
        "revision": REVISION,
        "disk_free_bytes": free,
        "last_backup_at": last.isoformat() if last else None,
        "oldest_queued_at": _utc(oldest),
        "unknown": states.get("unknown", 0),
        "failed": states.get("failed", 0),
        "prefect": prefect,
    }
    return checks, figures


def without_addresses(checks: Sequence[Check]) -> list[Check]:
    """The checks as a probe may log them: a mail server likes to quote the address it refuses."""
    return [check | {"message": _ADDRESS.sub("…@…", check["message"])} for check in checks]


def _check(name: str, complaint: str | None, fine: str) -> Check:
    return {"name": name, "ok": complaint is None, "message": complaint or fine}


def _free(folder: Path) -> int:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free


def _disk_complaint(free: int) -> str | None:
    return f"il ne reste que {free // 1_000_000} Mo" if free < LITTLE else None


def _last_backup(folder: Path) -> datetime | None:
    """By its name: copying a file changes its date."""
    made = daily_backups(folder)
    if not made:
        return None
    return datetime.strptime(made[-1].name[:29], "ateliers-%Y-%m-%dT%H-%M-%SZ").replace(tzinfo=UTC)


def _backup_complaint(last: datetime | None, real: datetime) -> str | None:
    if last is None:
        return "il n’y en a aucune : « atelier backup »"
    return f"la dernière est du {french_moment(last, PARIS)}" if real - last > OLD else None


def _backup_fine(last: datetime | None) -> str:
    return f"la dernière est du {french_moment(last, PARIS)}" if last else "aucune encore"


def _utc(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
