"""Keeps a Prefect server of ours running: one that died or hangs is started again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from models.errors import AtelierError
from service.contact import Contact
from service.server import PrefectServer

LOOK, SELDOM = 2.0, 60.0
#: Seconds of silence after which a server that still runs is taken for hung.
HUNG = 60.0


class Keeper:
    """Nothing is lost while it is away: its follow-up only waits."""

    def __init__(self, server: PrefectServer, contact: Contact, say: Callable[[str], None]) -> None:
        self._server, self._contact, self._say = server, contact, say

    async def keep(self) -> None:
        """Until cancelled; what cannot be started is tried again, more and more seldom."""
        pause = LOOK
        while True:
            await asyncio.sleep(pause)
            pause = LOOK if await self._look() else min(pause * 2, SELDOM)

    async def _look(self) -> bool:
        hung = self._contact.silent_for > HUNG
        if self._server.alive() and not hung:
            return True
        self._say(f"Le serveur Prefect {'ne répond plus' if hung else 's’est arrêté'} : il est relancé…")
        try:
            if hung:
                await asyncio.to_thread(self._server.stop)
            await asyncio.to_thread(self._server.start)
        except AtelierError as error:
            self._say(f"{error.message} {error.todo} Mails et relances continuent sans lui.")
            return False
        await self._contact.look()
        self._say("Le serveur Prefect est relancé.")
        return True
