"""What silence decided, as the facts that say so."""

from __future__ import annotations

from models.facts import Draft
from models.kinds import Constat
from models.moments import exactly
from models.situation import Situation

#: Who writes a constat: no person, a rule.
RULE = "regle"


def constats(situation: Situation) -> list[Draft]:
    """A constat for each silence that none says yet."""
    return [
        Draft(
            "constat",
            Constat(
                rule=silence.lapse.rule,
                article=situation.evidence.process.legal_delays[silence.lapse.legal].article,
                deliverable=silence.track.deliverable.key,
                version=silence.track.version or 1,
                attempt=silence.attempt,
                effective=silence.effective,
            ),
            exactly(silence.effective, situation.zone),
        )
        for silence in situation.silences
    ]
