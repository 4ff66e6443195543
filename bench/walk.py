"""`parcours` beside the least that Prefect can show, a process: `python -m bench.walk FOLDER PORT COUNT`.

Prints JSON. A process of its own because Prefect reads its environment when it is imported.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from bench.stage import NOW, import_ateliers, make_ready, open_house, open_launch, settings_of, slug_of
from config.wiring import House, install
from service.prefect_env import prepare_throwaway
from service.server import PrefectServer
from tasks.walk import look


def main(folder: Path, port: int, count: int) -> None:
    """Walks each atelier once after its launch was opened, in turn with the least that Prefect can show."""
    settings = settings_of(folder, port=port)
    prepare_throwaway(settings)
    server = PrefectServer(settings.var / "prefect", port)
    server.start()
    try:
        with open_house(settings) as house:
            install(house)
            import_ateliers(house, count + 1)
            for number in range(count + 1):
                make_ready(house, number)
            times = asyncio.run(_times(house, count))
        print(json.dumps(times), flush=True)
    finally:
        server.stop()


async def _times(house: House, count: int) -> dict[str, list[float]]:
    from prefect import State, flow
    from prefect.artifacts import acreate_markdown_artifact
    from prefect.context import AsyncClientContext
    from prefect.states import Completed

    from flows.parcours import parcours

    @flow(name="bare-phase")
    async def bare_phase(number: int) -> State[Any]:
        return Completed(message=f"phase of {number}")

    @flow(name="bare-walk")
    async def bare_walk(number: int) -> State[Any]:
        await bare_phase(number, return_state=True)
        await acreate_markdown_artifact(markdown=f"# {number}", key=f"bare-{number}", description="bare")
        return Completed(message="walked")

    floor: list[float] = []
    ours: list[float] = []
    async with AsyncClientContext.get_or_create():
        for number in range(count + 1):
            # What the import and the market moved is walked before: one phase will have moved.
            await parcours(slug_of(number), NOW, return_state=True)
            open_launch(house, number)
            with house.writing() as session:
                assert look(session, slug_of(number), at=NOW).moved == ("lancement-in-situ",)
            start = time.monotonic()
            await bare_walk(number, return_state=True)
            middle = time.monotonic()
            state = await parcours(slug_of(number), NOW, return_state=True)
            end = time.monotonic()
            assert state.is_completed(), state
            if number:
                floor.append(middle - start)
                ours.append(end - middle)
    return {"floor": floor, "ours": ours}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
