"""Inter-ateliers: the work between two workshops."""

from __future__ import annotations

from typing import Any

from prefect import State, flow
from pydantic import AwareDatetime

from flows._phase import walk_phase


@flow(name="inter_ateliers", retries=0)
async def inter_ateliers(atelier: str, phase: str, at: AwareDatetime) -> State[Any]:
    """Harmless to run twice: what the phase owes is queued under one key per thing owed.

    Inter-ateliers : fait ce que la phase doit à son ouverture, pendant sa durée et à sa fin.
    """
    return await walk_phase(atelier, phase, at)
