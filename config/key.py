"""The secret that signs our links: a setting, or else drawn once and kept beside the database, never in it.

Backups, dumps and moves hold tables only: whoever finds one of them can sign nothing.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from config.settings import Settings
from models.errors import EnvironmentProblem

NAME = "cle"


def key_of(settings: Settings) -> str:
    """The secret of this installation; EnvironmentProblem where it can be neither read nor kept."""
    given = settings.key.get_secret_value()
    if given:
        return given
    path = settings.var / NAME
    try:
        return _read(path) or _drawn(path)
    except OSError as error:
        raise EnvironmentProblem(
            f"Le secret qui signe les liens des mails ne peut être ni lu ni écrit ({error.strerror}).",
            kept="Les mails partent quand même, sans ce lien.",
            todo=f"Rendez le fichier « {NAME} » du dossier var lisible et modifiable, ou réglez ATELIER_KEY.",
            field="ATELIER_KEY",
        ) from None


def _read(path: Path) -> str:
    with contextlib.suppress(FileNotFoundError):
        return path.read_text(encoding="ascii").strip()
    return ""


def _drawn(path: Path) -> str:
    """Written whole under another name, then given its own unless somebody was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{NAME}-{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(48) + "\n")
        out.flush()
        os.fsync(out.fileno())
    try:
        if path.exists() and not _read(path):
            draft.replace(path)
        else:
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return _read(path)
