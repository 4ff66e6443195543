"""Whether Prefect answers, how fast, and whether it takes what it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from config.clock import ticks
from service.server import answers

#: An answer that takes longer is waited for, but nothing that hurries is asked.
SLOW, LONGEST = 1.0, 5.0
#: After an error of the server, seconds before it is asked again.
RETRY = 20.0

FINE, SLOWLY, SILENT, REFUSING = (
    "",
    "Prefect répond lentement",
    "Prefect ne répond pas",
    "Prefect répond par des erreurs",
)
SAID = {
    FINE: "Prefect répond de nouveau.",
    SLOWLY: "Prefect répond lentement : les mails partent sans lui, les pages suivent à son rythme.",
    SILENT: "Prefect ne répond pas : mails et relances partent sans lui, les pages attendent.",
    REFUSING: "Prefect répond par des erreurs : mails et relances partent sans lui, les pages attendent.",
}


class Contact:
    """What one process knows of its Prefect server."""

    def __init__(self, api: str, say: Callable[[str], None]) -> None:
        self.api, self._say = api, say
        self._heard: str = FINE
        self._said = FINE
        self._refusing = False
        self._not_before = 0.0
        self._heard_at = ticks()
        #: How often it was lost: what was under way then may have stayed behind in Prefect.
        self.losses = 0

    async def look(self) -> None:
        """Asks it whether it is there; a change is said on the terminal."""
        begun = ticks()
        there = await asyncio.to_thread(answers, self.api, timeout=LONGEST)
        self._heard = SILENT if not there else SLOWLY if ticks() - begun > SLOW else FINE
        if there:
            self._heard_at = ticks()
        self._tell()

    @property
    def note(self) -> str:
        """What is wrong with it; nothing when all is well."""
        if self._heard == SILENT:
            return SILENT
        return REFUSING if self._refusing else self._heard

    @property
    def usable(self) -> bool:
        """Whether a run may be tried; after an error, only from time to time."""
        return self._heard != SILENT and (not self._refusing or ticks() >= self._not_before)

    @property
    def silent_for(self) -> float:
        """Seconds since its last answer."""
        return ticks() - self._heard_at

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Remembers what it answered wrongly, and forgets it once it answers well."""
        try:
            yield
        except httpx.HTTPError:
            self._refusing, self._not_before = True, ticks() + RETRY
            self._tell()
            raise
        self._refusing = False
        self._tell()

    def _tell(self) -> None:
        note = self.note
        if note == self._said:
            return
        if note in {SILENT, REFUSING} and self._said not in {SILENT, REFUSING}:
            self.losses += 1
        self._said = note
        self._say(SAID[note])
