"""One atelier's example year through the flows: `python -m bench.prefect_year FOLDER PORT SHARE QUIET`.

Les Coëvrons and their session, played as the demonstration plays it: the flows themselves, called one
after the other, with Prefect's usual logs; of its acts, the first SHARE. QUIET runs of `relances` with
nothing due come after. A process, because Prefect reads its environment when imported; prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.databases import Sqlite
from bench.stage import settings_of
from config.session_file import SessionFile
from config.upgrade import upgrade
from config.wiring import SIMULATION, House, install
from config.year_file import Act
from models.queries import journals_due, messages_due, walks_waiting
from service.example import IMPORTED_BY, days_of, example_session, example_year, import_moment, morning
from service.prefect_env import prepare
from service.server import PrefectServer
from tasks.import_session import import_session
from tasks.load import load
from tasks.play import play


def main(folder: Path, port: int, share: float, quiet: int) -> None:
    settings = settings_of(folder, port=port)
    prepare(settings)
    server = PrefectServer(settings.var / "prefect", port)
    server.start()
    try:
        house = House(settings)
        file, year = _alone(example_session(), example_year())
        upgrade(house.engine, at=import_moment(file), nature=SIMULATION)
        install(house)
        played = year[: max(1, round(len(year) * share))]
        found = asyncio.run(_play(house, file, played, quiet))
        print(json.dumps(found | {"acts": len(year), "played": len(played)}), flush=True)
        house.close()
    finally:
        server.stop()


def _alone(file: SessionFile, year: list[Act]) -> tuple[SessionFile, list[Act]]:
    """The session with its first atelier only; what the others do, or excuse themselves from, is left out."""
    one = file.ateliers[0].slug
    kept = [act for act in year if act.scope in (one, file.session.slug) and act.what != "atelier-excuse"]
    for act in kept:
        if "present" in act.values and act.scope == file.session.slug:
            object.__setattr__(act, "values", {**act.values, "present": one})
    return file.model_copy(update={"ateliers": file.ateliers[:1]}), kept


async def _play(house: House, file: SessionFile, year: list[Act], quiet: int) -> dict[str, float]:
    from prefect.context import AsyncClientContext
    from prefect.logging.handlers import APILogHandler

    from flows.relances import relances

    sizes = Sqlite(house.settings.home / "sizes")
    url = f"sqlite:///{house.settings.var / 'prefect' / 'prefect.db'}"
    player = _Player(house)
    async with AsyncClientContext.get_or_create():
        empty, logs = sizes.size(url), sizes.size_of(url, "log")
        with house.writing() as session:
            import_session(session, file, by=IMPORTED_BY, at=import_moment(file))
        begun = time.monotonic()
        for day, acts in days_of(year, import_moment(file), year[-1].at):
            await player.one_day(morning(day), acts)
        took = time.monotonic() - begun
        await APILogHandler.aflush()
        await asyncio.sleep(1)
        lived, logs = sizes.size(url), sizes.size_of(url, "log") - logs
        for _ in range(quiet):
            await relances(at=year[-1].at, return_state=True)
        await APILogHandler.aflush()
        await asyncio.sleep(1)
        swept = (sizes.size(url) - lived) / quiet
    return {"grown": lived - empty, "logs": logs, "swept": swept, "runs": player.runs, "took": took}


class _Player:
    """What `atelier up` does after acts, one run at a time."""

    def __init__(self, house: House) -> None:
        self.house, self.runs = house, 0

    async def one_day(self, at: datetime, acts: list[Act]) -> None:
        """What time brought at nine, then each act with its mails and its walks."""
        from flows.relances import relances

        with self.house.reading() as session:
            something = bool(journals_due(session, at))
        if something:
            await self._run(relances(at=at, return_state=True))
            await self._follow_up(at)
        for act in acts:
            with self.house.writing() as session:
                play(session, act)
            await self._follow_up(act.at)

    async def _follow_up(self, at: datetime) -> None:
        from flows.envois import envois
        from flows.parcours import parcours
        from flows.session_nationale import session_nationale

        with self.house.reading() as session:
            mails = messages_due(session, at)
            walks = [(row.scope, load(session, row.scope).is_session) for row in walks_waiting(session)]
        if mails:
            await self._run(envois(at=at, return_state=True))
        for slug, is_session in walks:
            await self._run((session_nationale if is_session else parcours)(slug, at, return_state=True))

    async def _run(self, run: Any) -> None:
        state = await run
        assert state.is_completed(), state
        self.runs += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
