"""The beat: keeps the lease of each loop that gets somewhere, and notes in it what is wrong."""

from __future__ import annotations

import asyncio

from sqlmodel import Session

from config.clock import real_now
from config.wiring import House
from models.outcomes import count_by_state
from service.shared import NAMES, Shared
from tasks.lease import give_back, holder_of, let_go, take

BEAT = 4.0
WAITING = {"queued", "claimed", "sending"}


class Beat:
    """Both leases of one process, renewed well before they end."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self._done = -1
        self._told: dict[str, str] = {}

    async def step(self) -> float:
        """Keeps the leases; what changed is said on the terminal."""
        await self._excuse()
        shared = self.shared
        notes = {name: shared.progress.note(name) or shared.contact.note for name in NAMES}
        holders = await asyncio.to_thread(self._take, notes)
        shared.holds = {name: holders[name] == shared.holder for name in NAMES}
        for name in NAMES:
            self._tell(name, holders[name])
        return BEAT

    async def _excuse(self) -> None:
        """A loop that waits for Prefect, for its turn, or for the mails of a long batch is not stuck."""
        progress = self.shared.progress
        if self.shared.contact.note or self.shared.running == "envois":
            progress.moved("parcours")
        if progress.is_slow("envois"):
            done = await asyncio.to_thread(_mails_done, self.shared.house)
            if done != self._done:
                progress.moved("envois")
            self._done = done

    def _take(self, notes: dict[str, str]) -> dict[str, str]:
        """Who holds each lease now; that of a stuck loop is left to whoever does better."""
        with self.shared.house.writing() as session:
            return {name: self._keep(session, name, notes[name]) for name in NAMES}

    def _keep(self, session: Session, name: str, said: str) -> str:
        holder, real = self.shared.holder, real_now()
        if self.shared.progress.stuck(name):
            let_go(session, name, holder, real=real, note=said)
        elif take(session, name, holder, real=real, note=said):
            return holder
        return holder_of(session, name, real=real)

    def _tell(self, name: str, holder: str) -> None:
        """Says who works on it when that changes, and that it is stuck."""
        progress, mine = self.shared.progress, holder == self.shared.holder
        if progress.stuck(name):
            state, said = "stuck", f"La boucle « {name} » est {progress.note(name)}. Relancez « atelier up »."
        elif mine:
            again = (
                "avance de nouveau." if self._told.get(name) == "stuck" else "est reprise par ce programme."
            )
            state, said = "mine", f"La boucle « {name} » {again}"
        else:
            state = holder
            who = f"tenue par un autre programme ({holder})" if holder else "laissée à qui voit Prefect"
            said = f"La boucle « {name} » est {who} : celui-ci attend."
        before = self._told.get(name, "mine")
        self._told[name] = state
        if state != before:
            self.shared.say(said)

    async def end(self) -> None:
        """Gives the leases back, so that the next program starts at once."""
        await asyncio.to_thread(self._give_back)

    def _give_back(self) -> None:
        with self.shared.house.writing() as session:
            for name in NAMES:
                give_back(session, name, self.shared.holder, real=real_now())


def _mails_done(house: House) -> int:
    with house.reading() as session:
        return sum(count for state, count in count_by_state(session).items() if state not in WAITING)
