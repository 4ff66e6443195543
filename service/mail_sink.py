"""A local mail server for the demonstration: keeps every mail it is handed, sends none on."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller


class MailSink:
    """Listens on loopback; each mail becomes a file."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.message_ids: list[str] = []
        self._controller: Any = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keeps the mail, then says so."""
        message_id = str(message_from_bytes(envelope.content)["Message-ID"])
        self.message_ids.append(message_id)
        name = f"{len(self.message_ids):04d}-{message_id.strip('<>')[:12]}.eml"
        (self.folder / name).write_bytes(envelope.content)
        return "250 OK"

    def __enter__(self) -> Self:
        """Starts listening."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stops listening."""
        self._controller.stop()
