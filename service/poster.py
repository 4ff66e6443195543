"""The loop that posts in rooms: beside that of the mails, which no service of discussion may hold up."""

from __future__ import annotations

import asyncio

from notifications.chat import Chat
from service.shared import Shared
from tasks.empty_rooms import chat_of, close_rooms, empty_rooms, posts_wait

NAME = "salons"
#: Seconds between two looks: nobody waits in front of a room.
PAUSE = 1.0
#: Posts of one step: at the slowest rate that may be set, less than makes a loop look stuck.
AT_ONCE = 5


class Poster:
    """One courier for as long as the program runs: it knows which rooms it has joined."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self._chat: Chat | None = None

    async def step(self) -> float:
        """Posts what waits; the pause before the next look."""
        house = self.shared.house
        if self.shared.holds[NAME] and await asyncio.to_thread(posts_wait, house):
            self._chat = self._chat or await asyncio.to_thread(chat_of, house)
            now = await asyncio.to_thread(house.now)
            if self._chat is None:
                await asyncio.to_thread(close_rooms, house, at=now, keep_lease=True)
            else:
                await asyncio.to_thread(empty_rooms, house, self._chat, at=now, keep_lease=True, most=AT_ONCE)
        self.shared.progress.did_well(NAME)
        return PAUSE
