"""When what happened to a submission takes effect, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from models.facts import Fact
from models.kinds import DecisionPrise, ReponseDuTitulaire
from models.moments import Precision, day_start, local_day


def in_order(submission: Fact, events: list[Fact]) -> list[tuple[datetime, Fact]]:
    """The events by the moment they take effect: when notified, and never before what they answer."""
    if len(events) == 1:
        return [(effective(events[0], submission), events[0])]
    decided = [effective(e, submission) for e in events if isinstance(e.payload, DecisionPrise)]
    found = [(_replied(e, submission, decided), e) for e in events]
    return sorted(found, key=lambda one: (one[0], _LATER.get(one[1].kind, 0), one[1].seq))


#: Of what took effect at the same instant, a decision comes first, and a stop before its end.
_LATER = {"reponse-du-titulaire": 1, "delai-suspendu": 2, "delai-repris": 3}


def effective(answer: Fact, submission: Fact) -> datetime:
    """When an answer takes effect: once notified, and never before what it answers."""
    return max(notified_at(answer) or answer.at, submission.at)


def notified_at(decision: Fact) -> datetime | None:
    """When a decision was notified; told as the day of the decision alone, not before its hour."""
    said, zone = decision.payload, decision.when.zone
    notified = said.notified_at if isinstance(said, DecisionPrise) else None
    if notified is None or notified != day_start(decision.when.day, zone):
        return notified
    return max(notified, decision.at)


def _replied(event: Fact, submission: Fact, decided: Iterable[datetime]) -> datetime:
    """A reply known only to the day follows the decision notified that day."""
    moment = effective(event, submission)
    if isinstance(event.payload, ReponseDuTitulaire) and event.when.precision is Precision.DAY:
        same_day = (one for one in decided if local_day(one, event.when.zone) == event.when.day)
        moment = max(moment, *same_day, moment)
    return moment
