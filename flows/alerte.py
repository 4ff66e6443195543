"""The alarm: the outbox stands still, and why."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from prefect import State, flow
from prefect.states import Completed, Failed

from config.clock import real_now
from config.wiring import House, installed
from flows._shown import name_run
from models.french import french_moment
from models.stalled import Stalled
from models.territories import PARIS
from notifications.alarm import notify
from tasks.stalled import stalled


@flow(name="alerte", retries=0)
async def alerte() -> State[Any]:
    """Harmless to run twice: it writes nothing, and judges by the database alone, which knows what left.

    Alerte : des mails devraient partir et plus rien ne part. La fin du run dit pourquoi.
    """
    house = installed()
    found = await asyncio.to_thread(_look, house)
    if found is None:
        return Completed(name="Levée", message="Les messages partent de nouveau, ou plus rien n’est dû.")
    said = _said(found)
    await name_run(f"Alerte · {said}")
    address = house.settings.alarm.get_secret_value()
    told = await asyncio.to_thread(_notify, address, said) if address else None
    ending = {None: "", True: " L’alerte a été transmise.", False: " L’alerte n’a pas pu être transmise."}[
        told
    ]
    return Failed(name="En panne", message=f"{said}{ending}")


def _look(house: House) -> Stalled | None:
    with house.reading() as session:
        after = timedelta(minutes=house.settings.alarm_after)
        return stalled(session, at=house.moment(session), real=real_now(), after=after)


def _said(found: Stalled) -> str:
    return f"{found.mails} depuis le {french_moment(found.since, PARIS)} : {found.reason}."


def _notify(address: str, said: str) -> bool:
    return notify(address, "Ateliers des territoires : les messages ne partent plus", said)
