"""Silence about a thing already written about: what says no more than the last mail is not said. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.french import french_date
from models.office_hours import AD1

#: How a thing owed is named in the cause of what is written about it: a request, or a reminder.
_ABOUT = re.compile(r"(.+?):(\d{4}-\d\d-\d\d)(?::J([+-]\d+)(?:" + AD1.name + r")?)?$")


@dataclass(frozen=True, slots=True)
class Word:
    """A request or a reminder: the thing that it is about, by when it was said to be due, and its rung."""

    about: str
    due: date
    day: int | None = None
    #: Words to send to somebody else, for whom they are new.
    draft: bool = False

    @property
    def regrets(self) -> bool:
        """Whether it says that the date is past."""
        return self.day is not None and self.day > 0

    @property
    def urgency(self) -> tuple[date, int]:
        """What tells which of two words about one thing is worth saying: the latest date, the latest rung."""
        return self.due, -1000 if self.day is None else self.day

    def says_no_more_than(self, other: Word) -> bool:
        """Whether whoever was told the other knows it: of a new date, or that it is past, they do not.

        Nor have they the words to send to somebody whom nobody writes to.
        """
        if self.draft and not other.draft:
            return False
        return (self.about, self.due) == (other.about, other.due) and (other.regrets or not self.regrets)


def word_of(cause: str, *, draft: bool = False) -> Word | None:
    """What the cause of a message says of a thing owed; None for any other message."""
    found = _ABOUT.match(cause)
    if found is None:
        return None
    return Word(found[1], date.fromisoformat(found[2]), int(found[3]) if found[3] else None, draft)


def about_of(cause: str) -> str | None:
    """The thing that a reminder or a request is about; None for any other message."""
    word = word_of(cause)
    return word.about if word else None


def written_lately(sent_at: datetime, at: datetime, days: int, zone: ZoneInfo) -> str | None:
    """Why nobody is written to again: a mail left less than so many days ago, by the dates of the reader."""
    left = sent_at.astimezone(zone).date()
    if (at.astimezone(zone).date() - left).days >= days:
        return None
    return f"déjà écrit le {french_date(left)} à ce sujet"


def said_beside(at: datetime, zone: ZoneInfo) -> str:
    """Why a message is not in a mail that says the same thing better."""
    return f"dit dans le mail du {french_date(at.astimezone(zone).date())} par un message plus pressant"
