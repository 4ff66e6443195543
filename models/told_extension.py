"""What messages say of a request for more time, and of its answer (CCAG-PI, art. 13.3)."""

from __future__ import annotations

from typing import Any

from models.extensions import Extension, extensions_of
from models.facts import Fact
from models.kinds import ProlongationDecidee, ProlongationDemandee
from models.legal import Legal
from models.process import Process
from models.situation import Situation
from models.wording import deliverable_title


def extended(process: Process, situation: Situation, fact: Fact) -> dict[str, Any]:
    """Asked for or answered, for which deliverable, until when, why, and by when the answer is due."""
    said = fact.payload
    if not isinstance(said, ProlongationDemandee | ProlongationDecidee):
        return {}
    found = extensions_of(process, situation.history)
    one = next((e for e in found if fact.ref in {e.asked.ref, e.answer.ref if e.answer else ""}), None)
    return {
        "deliverable": deliverable_title(process, said.deliverable, said.version),
        "step": "demande" if isinstance(said, ProlongationDemandee) else str(said.reply),
        "until": _until(said, one),
        "reason": said.reason if isinstance(said, ProlongationDemandee) else said.reasons,
        "late": bool(one and one.late),
        "then": one.answer_by.isoformat() if one and one.answer_by else None,
        "article": process.legal_delays[Legal.EXTENSION].article,
    }


def _until(said: ProlongationDemandee | ProlongationDecidee, one: Extension | None) -> str | None:
    day = said.until or (one.said.until if one else None)
    return day.isoformat() if day else None
