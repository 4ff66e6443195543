"""The events that the ateliers of a session share: one run walks them all."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from prefect import State, flow
from prefect.states import Completed, Failed
from pydantic import AwareDatetime, Field

from config.wiring import installed
from flows._boards import leave_session_board
from flows._kinds import FLOW_OF_KIND
from flows._shown import leave_board, name_run, said, writing
from models.errors import AtelierError
from notifications.board import atelier_board
from tasks.walk import Step, done, look, settle_atelier


@flow(name="session_nationale", retries=0)
async def session_nationale(
    session: Annotated[
        str, Field(title="Session nationale", description="Nom court de la session nationale.")
    ],
    at: Annotated[
        AwareDatetime | None, Field(title="Moment", description="Laisser vide : maintenant.")
    ] = None,
) -> State[Any]:
    """Harmless to run twice: one fact serves the six ateliers, and each is told once.

    Parcourt les événements nationaux d’une session et met à jour la page de chaque atelier.
    """
    try:
        moment = at or installed().now()
        step = await writing(look, session, at=moment)
        return await _walk(session, step, moment)
    except AtelierError as error:
        return Failed(name="Impossible", message=said(error))


async def _walk(session: str, step: Step, at: datetime) -> State[Any]:
    """The shared events that moved, then every page, then the mark that it was seen."""
    for key in step.moved:
        await FLOW_OF_KIND[step.loaded.process.phase(key).kind](atelier=session, phase=key, at=at)
    for mate in step.loaded.ateliers:
        await writing(settle_atelier, mate.slug, at=at)
    shown = await leave_session_board(session, at)
    title = shown["name"]
    for one in shown["ateliers"]:
        board = atelier_board(one, zone=one["zone"])
        await leave_board(f"situation-{one['atelier']}", board, f"{one['name']} : les treize phases.")
    await name_run(f"{title} · événements nationaux", [f"session:{session}", f"fait:{session}#{step.seq}"])
    await writing(done, step, at=at)
    return Completed(name="À jour", message=f"{len(shown['ateliers'])} ateliers prévenus.")
