"""Rendez-vous national: a meeting that the territories of a session share."""

from __future__ import annotations

from typing import Any

from prefect import State, flow
from pydantic import AwareDatetime

from flows._phase import walk_phase


@flow(name="rendez_vous_national", retries=0)
async def rendez_vous_national(atelier: str, phase: str, at: AwareDatetime) -> State[Any]:
    """Harmless to run twice: what the phase owes is queued under one key per thing owed.

    Rendez-vous national : fait ce que la phase doit à son ouverture, pendant sa durée et à sa fin.
    """
    return await walk_phase(atelier, phase, at)
