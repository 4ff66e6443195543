"""The form by which staff trigger a phase from the Prefect UI."""

from __future__ import annotations

from typing import Annotated, Any

from prefect import State, flow
from pydantic import Field

from config.wiring import installed
from flows._answers import answer, to_correct
from flows._shown import writing
from models.errors import AtelierError
from tasks.trigger import trigger


@flow(name="ouvrir_phase", retries=0)
async def ouvrir_phase(
    atelier: Annotated[str, Field(title="Atelier", description="Le territoire concerné.")],
    phase: Annotated[str, Field(title="Phase", description="La phase à ouvrir.")],
    par: Annotated[
        str,
        Field(title="Votre adresse", description="Adresse de messagerie (identité déclarée, non vérifiée)."),
    ],
) -> State[Any]:
    """Harmless to run twice: a phase that is open is not opened again, and one is told who opened it.

    Ouvre une phase, ou répond par tout ce qui manque, qui le doit et pour quand.
    """
    try:
        outcome = await writing(trigger, atelier, phase, by=par, at=installed().now())
    except AtelierError as error:
        return await to_correct(error, f"ouverture de {phase}")
    return await answer(outcome, f"ouverture de la phase « {_title(outcome, phase)} »")


def _title(outcome: Any, phase: str) -> str:
    return str(outcome.loaded.process.phase(phase).title)
