"""A real IMAP server in a process of its own, as tests start it and ask what was done to its mails."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Self
from urllib.parse import quote

from postgres import free_port
from running import until

PROGRAM = Path(__file__).with_name("imapprocess.py")
NAME, SECRET = "retours@ddt.example", "mot de passe/a coder"


class ImapServer:
    """Starts the server over these mails, on loopback; `seen` holds the numbers of those shown as read."""

    def __init__(self, folder: Path, mails: Iterable[bytes], *, secret: str = SECRET) -> None:
        self._folder, self.port, self.secret = folder, free_port(), secret
        folder.mkdir()
        for number, raw in enumerate(mails, 1):
            (folder / f"{number:04d}").write_bytes(raw)
        self._told = folder / "told"
        self._told.touch()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(self.port), str(self._folder), NAME, self.secret],
        )
        until(lambda: "ready" in self._told.read_text(), seconds=30, what="the IMAP server")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def url(self, secret: str = "", folder: str = "INBOX") -> str:
        who = f"{quote(NAME, safe='')}:{quote(secret or self.secret, safe='')}"
        return f"imap://{who}@127.0.0.1:{self.port}/{folder}"

    def told(self, what: str) -> list[str]:
        """What was done of this kind, in order."""
        lines = self._told.read_text().splitlines()
        return [line.partition(" ")[2] for line in lines if line.partition(" ")[0] == what]
