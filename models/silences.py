"""What silence decided, as the facts that say so."""

from __future__ import annotations

from collections.abc import Iterator

from models.facts import Draft
from models.key_people import key_people_of
from models.kinds import Constat
from models.legal import SILENCES, Legal
from models.moments import exactly
from models.situation import Situation

#: Who writes a constat: no person, a rule.
RULE = "regle"


def constats(situation: Situation) -> list[Draft]:
    """A constat for each silence that none says yet."""
    return [*_about_submissions(situation), *_about_replacements(situation)]


def _about_replacements(situation: Situation) -> Iterator[Draft]:
    """Somebody proposed whom the buyer did not refuse in time (art. 3.4.3)."""
    evidence, rule = situation.evidence, SILENCES[Legal.REPLACEMENT_ANSWER]
    said = [fact.payload for fact in evidence.history.of("constat")]
    written = {(one.function, one.effective) for one in said if isinstance(one, Constat)}
    for one in key_people_of(evidence.process, evidence.history):
        for moment in (at for at in one.accepted if (one.function, at) not in written):
            article = evidence.process.legal_delays[Legal.REPLACEMENT_ANSWER].article
            payload = Constat(rule=rule, article=article, function=one.function, effective=moment)
            yield Draft("constat", payload, exactly(moment, situation.zone))


def _about_submissions(situation: Situation) -> list[Draft]:
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
