"""What time alone has changed, in all ateliers, in one run whatever their number."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Annotated, Any

from prefect import State, flow
from prefect.states import Completed, Failed
from pydantic import AwareDatetime, Field

from config.wiring import installed
from flows._boards import leave_session_board
from flows._shown import name_run, reading, writing
from models.french import plural
from tasks.listing import sessions
from tasks.sweep import Swept, due, sweep

log = logging.getLogger("ateliers")


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
    swept, failed = await _sweep_each(moment)
    for session in await reading(sessions):
        await leave_session_board(session, moment)
    messages = sum(one.messages for one in swept)
    said = f"{plural(len(swept), 'journal relu', 'journaux relus')}, {plural(messages, 'message')}"
    await name_run(f"Relances · {said}", [f"territoire:{one.slug}" for one in swept])
    if failed:
        return Failed(name="Incomplet", message=f"{said} ; à revoir : {', '.join(failed)}.")
    return Completed(name="Fait" if swept else "Rien à relancer", message=f"{said}.")


async def _sweep_each(at: datetime) -> tuple[list[Swept], list[str]]:
    """One journal that fails never stops the others; it is named and tried again next time."""
    swept, failed = [], []
    for slug in await reading(due, at=at):
        try:
            swept.append(await writing(sweep, slug, at=at))
        except Exception:
            log.exception("the sweep of %s failed", slug)
            failed.append(slug)
    return swept, failed
