"""What an atelier owes beside its phases, whoever owes it."""

from __future__ import annotations

from models.evidence import Evidence
from models.extending import extensions_owed
from models.replacing import replacements_owed
from models.standing import Standing


def standing_of(evidence: Evidence) -> tuple[Standing, ...]:
    """Each thing owed now that no phase waits for; a session by itself owes none."""
    if evidence.history.registration is None:
        return ()
    return (*replacements_owed(evidence), *extensions_owed(evidence))
