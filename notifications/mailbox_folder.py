"""A mailbox that is a folder: `.eml` files, or a Maildir. What was dealt with is in `lus/`, or seen."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from notifications.mailbox import Found, unread

READ = "lus"
#: How a Maildir says that a mail was seen.
_SEEN = ":2,"


class FolderMailbox:
    """Files that somebody, or a mail server, puts there; nothing else than plain files is looked at."""

    def __init__(self, where: str) -> None:
        self._folder = Path(where)
        try:
            there = self._folder.is_dir()
        except OSError:
            there = False  # A name that no disk could bear.
        if not there:
            raise unread("Le dossier de ATELIER_MAILBOX n’existe pas")
        self.identity = str(self._folder.resolve())
        self._paths: dict[str, Path] = {}

    def found(self, since: date) -> Iterator[Found]:  # noqa: ARG002 - a folder holds what was put there
        """By date; a file is known by its name, its date and its length, a mail of a Maildir by its own."""
        try:
            files = sorted(self._files(), key=lambda one: (one[1].st_mtime_ns, one[0].name))
        except OSError as error:
            raise unread("Le dossier de ATELIER_MAILBOX ne se lit pas", error.strerror) from error
        for path, known in files:
            name = _name(path, known.st_mtime_ns, known.st_size)
            self._paths[name] = path
            yield Found(name, known.st_size)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        folders = [(self._folder, "*.eml"), (self._folder / "new", "*"), (self._folder / "cur", "*")]
        for folder, pattern in folders:
            for path in folder.glob(pattern):
                known = path.lstat()
                if stat.S_ISREG(known.st_mode) and not path.name.startswith("."):
                    yield path, known

    def raw(self, name: str) -> bytes:
        """The file’s bytes."""
        try:
            return self._paths[name].read_bytes()
        except OSError as error:
            raise unread("Un mail de ATELIER_MAILBOX ne se lit pas", error.strerror) from error

    def mark(self, name: str) -> None:
        """Moves it aside, never over another one; it may be gone already."""
        path = self._paths[name]
        try:
            if path.exists():
                path.rename(self._aside(path))
        except OSError as error:
            raise unread("Un mail lu de ATELIER_MAILBOX ne se déplace pas", error.strerror) from error

    def _aside(self, path: Path) -> Path:
        if path.parent != self._folder:
            name, _, flags = path.name.partition(_SEEN)
            flags = "".join(sorted({*flags, "S"}))
            return self._folder / "cur" / f"{name}{_SEEN}{flags}"
        folder = self._folder / READ
        folder.mkdir(exist_ok=True)
        target, number = folder / path.name, 1
        while target.exists():
            number += 1
            target = folder / f"{path.stem} ({number}){path.suffix}"
        return target

    def close(self) -> None:
        """Nothing is kept open."""


def _name(path: Path, written: int, size: int) -> str:
    if path.parent.name in {"new", "cur"}:
        return path.name.partition(_SEEN)[0]
    return f"{path.name}:{written}:{size}"
