"""What an atelier owes beside its phases, whoever owes it."""

from __future__ import annotations

from models.evidence import Evidence
from models.extending import extensions_owed
from models.replacing import replacements_owed
from models.standing import Standing
from models.stopping import ending_of


def standing_of(evidence: Evidence) -> tuple[Standing, ...]:
    """Each thing owed now that no phase waits for; a session owes none, nor a contract that was ended."""
    if evidence.history.registration is None or ending_of(evidence.history):
        return ()
    return (*replacements_owed(evidence), *extensions_owed(evidence))
