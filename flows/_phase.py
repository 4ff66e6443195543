"""What every phase does when it is walked, whatever its kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from prefect import State

from flows._shown import name_run, phase_answer, writing
from models.secrecy import veil_of
from tasks.walk import do_phase


async def walk_phase(atelier: str, phase: str, at: datetime) -> State[Any]:
    """Queues what the phase owes now, names its run and answers with where it stands."""
    situation = await writing(do_phase, atelier, phase, at=at)
    line = situation.phase(phase)
    await name_run(f"{line.rank:02d} · {line.phase.title}", [f"phase:{phase}"])
    return phase_answer(line, veil_of(situation.evidence.process, situation, phase))
