"""What time alone has changed, in all ateliers, in one run whatever their number."""

from __future__ import annotations

from typing import Annotated, Any

from prefect import State, flow
from prefect.states import Completed
from pydantic import AwareDatetime, Field

from config.wiring import installed
from flows._shown import name_run, reading, writing
from models.french import plural
from tasks.sweep import due, sweep


@flow(name="relances", retries=0)
async def relances(
    at: Annotated[
        AwareDatetime | None, Field(title="Moment", description="Laisser vide : maintenant.")
    ] = None,
) -> State[Any]:
    """Harmless to run twice: a reminder has one key per thing, date and rung, and leaves once.

    Relit les ateliers dont une échéance est passée, écrit les rappels, constate les silences.
    """
    moment = at or installed().now()
    swept = [await writing(sweep, slug, at=moment) for slug in await reading(due, at=moment)]
    messages = sum(one.messages for one in swept)
    said = f"{plural(len(swept), 'journal relu', 'journaux relus')}, {plural(messages, 'message')}"
    await name_run(f"Relances · {said}", [f"territoire:{one.slug}" for one in swept])
    return Completed(name="Fait" if swept else "Rien à relancer", message=f"{said}.")
