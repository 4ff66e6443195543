"""The folder of the calendars: files whose names nobody can guess, rewritten when they change."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from models.errors import EnvironmentProblem

_KEY = ".cle"
#: The folder may be one in which people keep other calendars.
_OURS = re.compile(r"[a-z2-7]{32}\.ics")


class CalendarFolder:
    """Whoever knows the name of a file may read it: the name is a secret of this installation."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def file_of(self, who: str) -> Path:
        """The file of an atelier (`atelier:slug`) or of a person (`personne:reference`), always the same."""
        digest = hmac.digest(self._key(), who.encode(), hashlib.sha256)
        return self.path / f"{base64.b32encode(digest[:20]).decode().lower()}.ics"

    def write(self, who: str, content: bytes) -> bool:
        """Puts a calendar in its place, whole; False when it already says this."""
        file = self.file_of(who)
        try:
            if file.exists() and file.read_bytes() == content:
                return False
            draft = file.with_suffix(f".{os.getpid()}")
            draft.write_bytes(content)
            # A web server hands it out to whoever knows its name; the key is for us alone.
            draft.chmod(0o644)
            draft.replace(file)
        except OSError as error:
            raise self._problem(error) from error
        return True

    def forget_others(self, kept: Collection[str]) -> int:
        """Removes the calendars of those who follow nothing any more; returns how many."""
        names = {self.file_of(who).name for who in kept}
        gone = [one for one in self.path.iterdir() if _OURS.fullmatch(one.name) and one.name not in names]
        for file in gone:
            file.unlink(missing_ok=True)
        return len(gone)

    def _key(self) -> bytes:
        """Made once, readable by nobody else; without it the names could be computed."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            file = self.path / _KEY
            if not file.exists():
                draft = self.path / f"{_KEY}.{secrets.token_hex(4)}"
                draft.touch(mode=0o600, exist_ok=False)
                draft.write_bytes(secrets.token_bytes(32))
                # Of two processes that start together one key wins, and both then read it.
                with suppress(FileExistsError):
                    os.link(draft, file)
                draft.unlink()
            return file.read_bytes()
        except OSError as error:
            raise self._problem(error) from error

    def _problem(self, error: OSError) -> EnvironmentProblem:
        return EnvironmentProblem(
            f"Le dossier des calendriers ({self.path}) ne peut pas être écrit : {error.strerror}.",
            kept="Les calendriers déjà écrits restent ; rien d’autre n’en dépend.",
            todo="Vérifiez ses droits et la place sur le disque, ou changez ATELIER_ICS_FOLDER.",
            field="ics_folder",
        )
