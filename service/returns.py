"""The loop that reads the mailbox every few minutes; one that is down is noted, and stops nothing else."""

from __future__ import annotations

import asyncio
import logging

from config.wiring import House
from models.errors import EnvironmentProblem
from notifications.mailbox import open_mailbox
from tasks.mailbox import noted, read_mailbox

log = logging.getLogger("ateliers")
#: Seconds between two readings, and before one that left mails for the next.
PAUSE, MORE = 180.0, 5.0


class ReturnsLoop:
    """A return may wait for minutes: mail servers take longer to give up."""

    def __init__(self, house: House) -> None:
        self._house, self._said = house, ""

    async def step(self) -> float:
        """One reading, where a mailbox is set."""
        return await asyncio.to_thread(self._read)

    def _read(self) -> float:
        where = self._house.settings.mailbox.get_secret_value()
        if not where:
            return PAUSE
        try:
            with noted(self._house), open_mailbox(where) as box:
                reading = read_mailbox(self._house, box)
        except EnvironmentProblem as error:
            if error.message != self._said:
                log.warning("%s %s", error.message, error.kept)
            self._said = error.message
            return PAUSE
        self._said = ""
        return MORE if reading is not None and reading.more else PAUSE
