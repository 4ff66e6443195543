"""The sequence of one atelier, walked as far as its gates allow."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from prefect import State, flow
from prefect.states import Completed, Failed
from pydantic import AwareDatetime, Field

from config.wiring import installed
from flows._kinds import FLOW_OF_KIND
from flows._shown import leave_board, name_run, reading, said, writing
from models.errors import AtelierError
from notifications.board import atelier_board, run_title
from tasks.status import status
from tasks.tally import post_of
from tasks.walk import Step, done, look


@flow(name="parcours", retries=0)
async def parcours(
    atelier: Annotated[str, Field(title="Atelier", description="Nom court de l’atelier à parcourir.")],
    at: Annotated[
        AwareDatetime | None, Field(title="Moment", description="Laisser vide : maintenant.")
    ] = None,
) -> State[Any]:
    """Harmless to run twice: it reads the facts, does what is owed once, and ends.

    Parcourt les treize phases d’un atelier aussi loin que leurs conditions le permettent.
    Chaque phase qui a changé est un sous-parcours ; la page « situation » de l’atelier dit
    ce qui manque, qui le doit et depuis quand.
    """
    try:
        moment = at or installed().now()
        step = await writing(look, atelier, at=moment)
        return await walk_atelier(step, moment)
    except AtelierError as error:
        return Failed(name="Impossible", message=said(error))


async def walk_atelier(step: Step, at: datetime) -> State[Any]:
    """The phases that moved as runs of their kind, then the board, then the mark that it was seen."""
    slug = step.loaded.slug
    for key in step.moved:
        await FLOW_OF_KIND[step.loaded.process.phase(key).kind](atelier=slug, phase=key, at=at)
    shown = await reading(status, slug, at=at)
    await name_run(run_title(shown), _tags(step, shown))
    description = f"{shown['name']} : les treize phases, ce qui manque, qui le doit, depuis quand."
    mails, letters = await reading(post_of, slug)
    board = atelier_board(shown, zone=step.situation.zone, mails=mails, letters=letters)
    await leave_board(f"situation-{slug}", board, description)
    await writing(done, step, at=at)
    return Completed(name=_word(shown), message=run_title(shown))


def _tags(step: Step, shown: dict[str, Any]) -> list[str]:
    """The tags by which runs are found: session, territory, phase, and the fact that caused it."""
    session = step.loaded.journal.session_slug
    return [
        f"session:{session}",
        f"territoire:{step.loaded.slug}",
        f"phase:{shown['current']}",
        f"fait:{step.loaded.slug}#{step.seq}",
    ]


def _word(shown: dict[str, Any]) -> str:
    states = [phase["state"] for phase in shown["phases"]]
    if all(state == "closed" for state in states):
        return "Terminé"
    return "À ouvrir" if "ready" in states else "En retard" if shown["health"]["late"] else "En cours"
