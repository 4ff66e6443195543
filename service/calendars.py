"""The loop that writes again the calendars people subscribe to, once dates have moved; Prefect or not."""

from __future__ import annotations

import asyncio

from config.wiring import House
from tasks.write_calendars import Calendars

#: Seconds between two looks: programs that subscribed look every few hours.
PAUSE = 30.0


class CalendarLoop:
    """Nothing else depends on it: what goes wrong here is said and tried again."""

    def __init__(self, house: House) -> None:
        self._calendars = Calendars(house)

    async def step(self) -> float:
        """One look."""
        await asyncio.to_thread(self._calendars.refresh)
        return PAUSE
