"""The events that the ateliers of a session share: one run walks them all."""

from __future__ import annotations

from typing import Annotated, Any

from prefect import State, flow
from prefect.states import Completed
from pydantic import AwareDatetime, Field

from config.wiring import installed
from flows._boards import leave_session_board
from flows._kinds import FLOW_OF_KIND
from flows._shown import leave_board, name_run, writing
from notifications.board import atelier_board
from tasks.walk import done, look, settle_atelier


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
    moment = at or installed().now()
    step = await writing(look, session, at=moment)
    for key in step.moved:
        await FLOW_OF_KIND[step.loaded.process.phase(key).kind](atelier=session, phase=key, at=moment)
    for mate in step.loaded.ateliers:
        await writing(settle_atelier, mate.slug, at=moment)
    shown = await leave_session_board(session, moment)
    title = shown["name"]
    for one in shown["ateliers"]:
        board = atelier_board(one, zone=one["zone"])
        await leave_board(f"situation-{one['atelier']}", board, f"{one['name']} : les treize phases.")
    await name_run(f"{title} · événements nationaux", [f"session:{session}", f"fait:{session}#{step.seq}"])
    await writing(done, step, at=moment)
    return Completed(name="À jour", message=f"{len(shown['ateliers'])} ateliers prévenus.")
