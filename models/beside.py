"""What an atelier owes beside its phases, whoever owes it."""

from __future__ import annotations

from collections.abc import Iterator

from models.ended import ending_of
from models.evidence import Evidence
from models.extending import extensions_owed
from models.payments_owed import payments_owed
from models.replacing import replacements_owed
from models.standing import Standing


def standing_of(evidence: Evidence) -> tuple[Standing, ...]:
    """Each thing owed now that no phase waits for; a session by itself owes none."""
    if evidence.history.registration is None:
        return ()
    return (*_until_the_end(evidence), *payments_owed(evidence))


def _until_the_end(evidence: Evidence) -> Iterator[Standing]:
    """What only a contract under way asks for: once it is ended nobody is replaced, nor given more time."""
    if ending_of(evidence.history) is None:
        yield from replacements_owed(evidence)
        yield from extensions_owed(evidence)
