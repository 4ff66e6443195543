"""The folder of an atelier’s documents, closed to others: what somebody edited is never overwritten."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from models.errors import EnvironmentProblem

#: Rejected offers and their motives are among them: nobody else on the machine reads them.
_FOLDER, _FILE = 0o700, 0o600


@dataclass(frozen=True, slots=True)
class Put:
    """Where a document is, whether it was written just now, and its files that somebody edited."""

    path: Path
    written: bool
    edited: tuple[Path, ...]


class DocumentFolder:
    """Documents named after their content: the same one is found again, another one has another name."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, stem: str, suffix: str, content: bytes) -> Put:
        """Writes a document unless it is there; beside it, under « -2 », where its file was edited.

        EnvironmentProblem where the folder cannot be written.
        """
        edited: list[Path] = []
        try:
            _make(self.path)
            for rank in count(1):
                file = self.path / f"{stem}{'' if rank == 1 else f'-{rank}'}.{suffix}"
                if _create(file, content):
                    return Put(file, written=True, edited=tuple(edited))
                if file.read_bytes() == content:
                    return Put(file, written=False, edited=tuple(edited))
                edited.append(file)
        except OSError as error:
            raise self._problem(error) from error
        raise AssertionError("unreachable: count() has no end")

    def _problem(self, error: OSError) -> EnvironmentProblem:
        return EnvironmentProblem(
            f"Le dossier des documents ({self.path}) ne peut pas être écrit : {error.strerror}.",
            kept="Les documents déjà écrits restent tels quels.",
            todo="Vérifiez ses droits et la place sur le disque, ou choisissez-en un autre avec --output.",
            field="output",
        )


def _make(folder: Path) -> None:
    """Each folder that is missing, closed to others; one that is there keeps its rights."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=_FOLDER, exist_ok=True)


def _create(file: Path, content: bytes) -> bool:
    """False where the file exists; a half-written one does not stay."""
    try:
        number = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE)
    except FileExistsError:
        return False
    try:
        with os.fdopen(number, "wb") as opened:
            opened.write(content)
    except OSError:
        file.unlink(missing_ok=True)
        raise
    return True
