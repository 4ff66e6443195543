"""Reads a file that somebody wrote: small, in UTF-8, with or without a spreadsheet's byte order mark."""

from __future__ import annotations

from pathlib import Path

from models.errors import BadInput

MAX_BYTES = 5_000_000


def read_text(path: Path) -> str:
    """The text; BadInput for a file that is missing, too large or not text."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(f"{path.name} est trop grand pour être lu.", field="file")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(
            f"Le fichier {path.name} ne peut pas être lu.",
            todo="Vérifiez son nom et qu’il est en UTF-8.",
            field="file",
        ) from None
