"""What every flow shows of itself in Prefect: its name, its tags, its artifact, its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from prefect import State
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run
from prefect.states import Completed

from config.wiring import installed
from models.characters import on_one_line
from models.errors import AtelierError
from models.french import enumerate_french
from models.situation import STATE_TITLES, PhaseSituation
from notifications.markdown import safe

T = TypeVar("T")
#: A list of runs shows no more of a name than this.
MAX_TITLE = 250


async def writing(work: Callable[..., T], *arguments: Any, **options: Any) -> T:
    """Runs one unit of work in its own transaction, off the event loop."""

    def run() -> T:
        with installed().writing() as session:
            return work(session, *arguments, **options)

    return await asyncio.to_thread(run)


async def reading(work: Callable[..., T], *arguments: Any, **options: Any) -> T:
    """Reads in one consistent state, off the event loop."""

    def run() -> T:
        with installed().reading() as session:
            return work(session, *arguments, **options)

    return await asyncio.to_thread(run)


async def name_run(title: str, tags: Iterable[str] = ()) -> None:
    """Names the run after where things stand; outside a run there is nothing to name."""
    if flow_run.id:
        known = [tag for tag in flow_run.tags if tag not in tags]
        async with get_client() as client:
            await client.update_flow_run(
                flow_run.id, name=on_one_line(title)[:MAX_TITLE], tags=[*known, *tags]
            )


async def forget_typed() -> None:
    """Erases what was typed in a form from its run; Prefect keeps the parameters of a run for all to read."""
    if flow_run.id:
        async with get_client() as client:
            await client.update_flow_run(flow_run.id, parameters={})


async def leave_board(key: str, markdown: str, description: str) -> None:
    """The page that people are sent to; a key keeps its history and shows the latest."""
    # Prefect reads the description as Markdown too.
    await acreate_markdown_artifact(markdown=markdown, key=key, description=safe(description))


def phase_answer(line: PhaseSituation, veil: str | None = None) -> State[Any]:
    """How a phase ends its run: its word on screen, and what it waits for, or what stands for that."""
    name = STATE_TITLES[line.state].capitalize()
    if veil:
        return Completed(name=name, message=f"{veil.capitalize()}.")
    missing = enumerate_french(unmet.what for unmet in line.unmet)
    return Completed(name=name, message=f"Attend : {missing}." if missing else name + ".")


def said(error: AtelierError) -> str:
    """An error as one text: what happened, what was kept, what to do."""
    return " ".join(part for part in (error.message, error.kept, error.todo) if part)
