"""Atelier in situ: a workshop of one or two days and its carnet."""

from __future__ import annotations

from typing import Any

from prefect import State, flow
from pydantic import AwareDatetime

from flows._phase import walk_phase


@flow(name="atelier_in_situ", retries=0)
async def atelier_in_situ(atelier: str, phase: str, at: AwareDatetime) -> State[Any]:
    """Harmless to run twice: what the phase owes is queued under one key per thing owed.

    Atelier in situ : fait ce que la phase doit à son ouverture, pendant sa durée et à sa fin.
    """
    return await walk_phase(atelier, phase, at)
