"""Who comes: what people answered to an invitation, and to which state of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Rsvp(StrEnum):
    """What somebody answered, in the words of the iCalendar standard (RFC 5545, PARTSTAT), in lower case."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    DELEGATED = "delegated"


#: What each is called on screen.
ANSWER_TITLES = {
    Rsvp.ACCEPTED: "oui",
    Rsvp.DECLINED: "non",
    Rsvp.TENTATIVE: "peut-être",
    Rsvp.DELEGATED: "se fait représenter",
}
NO_ANSWER = "sans réponse"


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of an answer that was read: noted, or why not; `said` is the sentence that says so.

    `about` is the journal and the event, `person` a reference; None where they are not ours.
    """

    said: str
    noted: bool = False
    about: tuple[str, str] | None = None
    person: str | None = None
    answer: Rsvp | None = None
    #: It answers to a date that has moved since.
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class CalendarReply:
    """An answer as a mail program wrote it; addresses in the order in which they may be the invited one's."""

    method: str
    uid: str
    addresses: tuple[str, ...]
    answer: Rsvp | None
    sequence: int
    stamped_at: datetime | None
    #: About one day only of those of the event.
    partial: bool = False
    comment: str = ""


#: By the state of a message that reached nobody.
NOT_TOLD = {
    "queued": "invitation pas encore partie",
    "skipped": "invitation non envoyée",
    "failed": "invitation non parvenue",
}


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody invited, and their answer if they gave one."""

    person: str
    role: str
    answer: Rsvp | None = None
    earlier: bool = False
    #: That of the message that invites them, where they gave no answer.
    state: str = "sent"

    @property
    def title(self) -> str:
        """Their answer as it is shown; one to a former date counts for none."""
        if self.answer is None:
            # They cannot answer what they have not been told, during a pause for instance.
            return NOT_TOLD.get(self.state, NO_ANSWER)
        return (
            f"{ANSWER_TITLES[self.answer]}, à une date précédente"
            if self.earlier
            else ANSWER_TITLES[self.answer]
        )


def counted(people: Iterable[Coming]) -> dict[str, int]:
    """How many yes, no, maybe and no answer; whoever sends somebody else comes."""
    found = dict.fromkeys(("yes", "no", "maybe", "none"), 0)
    for one in people:
        found[_column(one)] += 1
    return found


def _column(one: Coming) -> str:
    if one.answer is None or one.earlier:
        return "none"
    return {Rsvp.DECLINED: "no", Rsvp.TENTATIVE: "maybe"}.get(one.answer, "yes")


def in_words(count: Mapping[str, Any]) -> str:
    """« 3 oui, 1 non, 2 peut-être, 4 sans réponse », without what nobody said."""
    words = {"yes": "oui", "no": "non", "maybe": "peut-être", "none": NO_ANSWER}
    return ", ".join(f"{count[key]} {word}" for key, word in words.items() if count[key])
