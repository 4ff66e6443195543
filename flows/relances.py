"""What time alone has changed, in all ateliers, in one run whatever their number."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from prefect import State, flow
from prefect.states import Completed, Failed
from pydantic import AwareDatetime, Field

from config.wiring import installed
from flows._boards import leave_session_board
from flows._shown import name_run, reading
from models.french import plural
from tasks.listing import sessions
from tasks.sweep_all import sweep_all


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
    done = await asyncio.to_thread(sweep_all, installed(), at=moment)
    for session in await reading(sessions):
        await leave_session_board(session, moment)
    messages = sum(one.messages for one in done.swept)
    said = f"{plural(len(done.swept), 'journal relu', 'journaux relus')}, {plural(messages, 'message')}"
    await name_run(f"Relances · {said}", [f"territoire:{one.slug}" for one in done.swept])
    if done.failed:
        return Failed(name="Incomplet", message=f"{said} ; à revoir : {', '.join(done.failed)}.")
    return Completed(name="Fait" if done.swept else "Rien à relancer", message=f"{said}.")
