"""People and programs that go on while the database falls and gets up again."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from acting import says
from config.wiring import House
from example import ATELIER
from models.errors import EnvironmentProblem
from models.kinds import VersionCirculee
from models.queries import facts_of
from running import PROGRAM

T = TypeVar("T")


def program(
    environment: Mapping[str, str], *arguments: str, limits: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    """`atelier` as a process of its own."""
    return subprocess.Popen(
        [str(PROGRAM), *arguments],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limits,  # noqa: PLW1509 - a limit of the process is set in it; no thread holds a lock then
    )


def environment_of(house: House, **more: str) -> dict[str, str]:
    """This installation's settings for another process, and nothing of the developer's own."""
    said = {"HOME": str(house.settings.home), "DATABASE_URL": house.settings.url, **more}
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "ATELIER_"))}
    return kept | {f"ATELIER_{name.upper()}": value for name, value in said.items()}


def patiently(ask: Callable[[], T], *, seconds: float = 30) -> T:
    """Asks again as long as the database does not answer."""
    end = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except EnvironmentProblem:
            assert time.monotonic() < end, "the database did not come back"
            time.sleep(0.1)


@dataclass
class Diligent:
    """Records one thing after the other: does again what was not kept, looks where nobody is sure."""

    house: House
    name: str
    at: datetime
    done: list[str] = field(default_factory=list)
    told_not_kept: int = 0
    told_unsure: int = 0

    def act(self) -> None:
        """One fact, kept once whatever happens meanwhile."""
        url = f"https://depot.example/{self.name}/{len(self.done)}"
        while not self._recorded(url):
            time.sleep(0.1)
        self.done.append(url)

    def _recorded(self, url: str) -> bool:
        self.at += timedelta(seconds=1)
        try:
            says(self.house, "version-circulee", self.at, deliverable="note-de-cadrage", url=url)
        except EnvironmentProblem as error:
            if "Rien n’a été enregistré" in error.kept:
                self.told_not_kept += 1
                return False
            self.told_unsure += 1
            return url in patiently(lambda: circulated(self.house))
        return True


def circulated(house: House) -> list[str]:
    """The addresses that the journal holds, as often as it holds them."""
    with house.reading() as session:
        found = [fact.payload for fact in facts_of(session, [ATELIER])]
    return [said.url for said in found if isinstance(said, VersionCirculee) and said.url]
