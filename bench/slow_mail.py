"""A real mail server, slow enough for a kill to fall between two mails or within one."""

from __future__ import annotations

import asyncio
import threading
from email import message_from_bytes
from typing import Any, Self

from aiosmtpd.controller import Controller

#: Seconds before the answer to DATA: the moment when a kill leaves a mail in doubt.
THINKS = 0.01


class SlowMail:
    """Keeps the Message-ID of each mail it took, in the order it took them."""

    def __init__(self, port: int, *, thinks: float = THINKS) -> None:
        self.received: list[str] = []
        self.thinks = thinks
        #: Set whenever a mail begins, is taken, or is about to be answered for.
        self.stirred = threading.Event()
        self._controller: Any = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """A mail begins."""
        self.stirred.set()
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Takes the mail, then thinks, then says so."""
        self.received.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        self.stirred.set()
        await asyncio.sleep(self.thinks)
        self.stirred.set()
        return "250 OK"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
