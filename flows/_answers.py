"""How a form answers: done, refused with its reasons, or to be corrected. None of these is a failure."""

from __future__ import annotations

from datetime import date
from typing import Any

from prefect import State
from prefect.states import Completed

from flows._shown import forget_typed, leave_board, name_run, said
from models.errors import AtelierError
from models.french import french_date
from models.roles import ROLE_TITLES
from notifications.markdown import safe
from tasks.act import Outcome


async def answer(outcome: Outcome, what: str) -> State[Any]:
    """The state that a form's run ends in, with an artifact when it was refused."""
    name = outcome.situation.name
    if outcome.refusal is None:
        await name_run(f"{name} · {what}", [f"territoire:{outcome.loaded.slug}"])
        facts = ", ".join(f"n° {fact.seq}" for fact in outcome.facts)
        return Completed(name="Enregistré", message=f"{what} : fait {facts}.")
    lines = [f"# Refusé : {safe(what)}", "", safe(outcome.refusal.reason)]
    if outcome.already_by:
        lines.append(f"Par : {safe(outcome.already_by)}.")
    if outcome.refusal.unmet:
        lines += ["", "| Ce qui manque | Qui le doit | Pour le |", "|---|---|---|"]
    for unmet in outcome.refusal.unmet:
        lines.append(f"| {safe(unmet.what)} | {ROLE_TITLES[unmet.owner]} | {_day(unmet.due)} |")
    lines += ["", safe(outcome.refusal.todo) or "Rien n’a été enregistré."]
    await name_run(f"{name} · refusé : {what}", [f"territoire:{outcome.loaded.slug}"])
    await leave_board(f"refus-{outcome.loaded.slug}", "\n".join(lines), f"{name} : dernier refus.")
    missing = " ; ".join(f"{u.what} ({ROLE_TITLES[u.owner]}, {_day(u.due)})" for u in outcome.refusal.unmet)
    return Completed(name="Refusé", message=f"{outcome.refusal.reason} {missing}".strip())


async def not_here(what: str, reserved: str) -> State[Any]:
    """A fact that only some may read is not typed where everybody reads: what was typed is erased here."""
    await forget_typed()
    await name_run(f"Refusé : {what}")
    return Completed(
        name="Refusé",
        message=f"{what} ({reserved}) : ce fait ne s’enregistre pas depuis Prefect, où tous lisent "
        "ce qui est saisi. Rien n’a été enregistré ; la saisie a été effacée. "
        "Enregistrez-le avec « atelier record », puis lisez-le avec « atelier market --by ADRESSE ».",
    )


async def to_correct(error: AtelierError, what: str) -> State[Any]:
    """What was typed cannot be understood: said in the run's own state."""
    await name_run(f"À corriger : {what}")
    return Completed(name="À corriger", message=said(error))


def _day(day: date | None) -> str:
    return french_date(day) if day else "sans date fixée"
