"""Empties the outbox."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from prefect import State, flow
from prefect.states import Completed, Failed
from pydantic import AwareDatetime, Field

from config.wiring import installed
from flows._shown import name_run, said
from models.french import plural
from tasks.empty_outbox import empty_outbox, explain_deferred
from tasks.pace import said as limited


@flow(name="envois", retries=0)
async def envois(
    at: Annotated[
        AwareDatetime | None, Field(title="Moment", description="Laisser vide : maintenant.")
    ] = None,
) -> State[Any]:
    """Harmless to run twice: one sender at a time, each mail marked, never sent again in silence.

    Envoie les messages qui attendent. Ce que le serveur n’a pas pris repart plus tard.
    """
    house = installed()
    moment = at or house.now()
    sent = await asyncio.to_thread(empty_outbox, house, house.courier(), at=moment)
    if sent is None:
        return Completed(name="Déjà en cours", message="Un autre envoi est en cours.")
    await name_run(f"Envois · {plural(sent.sent, 'message')}")
    problem = explain_deferred(sent)
    if problem:
        return Failed(name="Messagerie en panne", message=said(problem))
    waiting = f", {sent.deferred} à réessayer" if sent.deferred else ""
    unsure = f", {sent.unknown} d’issue inconnue" if sent.unknown else ""
    lost = f", {sent.failed} en échec" if sent.failed else ""
    limit = f" {limited(sent.limited, house.settings.mail_rate, sent.until)}." if sent.until else ""
    return Completed(
        name="Envoyé", message=f"{plural(sent.sent, 'message')} parti(s){waiting}{unsure}{lost}.{limit}"
    )
