"""What messages say of the marché under way, beside what becomes of its deliverables."""

from __future__ import annotations

from typing import Any

from models.ended import ARTICLE
from models.facts import Fact
from models.kinds import ExecutionArretee, ProlongationDecidee, ProlongationDemandee
from models.process import Process
from models.situation import Situation
from models.told_extension import extended
from models.told_people import replacement


def of_execution(process: Process, situation: Situation, fact: Fact) -> dict[str, Any]:
    """Of a key person, of more time, of an early end; nothing of any other fact."""
    said = fact.payload
    if getattr(said, "function", None):
        return replacement(process, situation, fact)
    if isinstance(said, ProlongationDemandee | ProlongationDecidee):
        return extended(process, situation, fact)
    if isinstance(said, ExecutionArretee):
        phase = process.phases_by_key.get(said.phase)
        return {"after": phase.of if phase else said.phase, "reasons": said.reasons, "article": ARTICLE}
    return {}
