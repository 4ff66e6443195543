"""What became of all that was to be said in a year: each message told once or skipped with its reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from models.outcomes import DIGEST
from models.roles import ROLE_TITLES, Role
from models.tables import Message


@dataclass(frozen=True, slots=True)
class Reading:
    """What those in a role received: how many people, mails a person and week, and in the fullest week."""

    role: Role
    people: int
    weekly: float
    fullest: int

    def as_dict(self) -> dict[str, Any]:
        """The same with stable keys."""
        return {
            "role": str(self.role),
            "title": ROLE_TITLES[self.role],
            "people": self.people,
            "mails_per_week": round(self.weekly, 2),
            "fullest_week": self.fullest,
        }


@dataclass(frozen=True, slots=True)
class Accounts:
    """The messages of a year by what became of them, the mails that carried them, and who read how many."""

    alone: int
    together: int
    skipped: Counter[str]
    lost: Sequence[str]
    mails: Sequence[Message]
    readings: Sequence[Reading]

    def received_once(self, message_ids: Iterable[str]) -> bool:
        """Whether the mails received are those that left, each once."""
        return sorted(message_ids) == sorted(str(mail.message_id) for mail in self.mails)

    def as_dict(self) -> dict[str, Any]:
        """The same with stable keys."""
        return {
            "mails": len(self.mails),
            "told": self.alone + self.together,
            "told_alone": self.alone,
            "told_together": self.together,
            "skipped": dict(sorted(self.skipped.items())),
            "per_week": [one.as_dict() for one in self.readings],
        }


def accounts_of(rows: Iterable[Message]) -> Accounts:
    """Of all that was ever queued; `lost`, the keys of what was neither told nor skipped with its reason."""
    posted = [row for row in rows if row.channel == "mail"]
    mails = [row for row in posted if row.state == "sent"]
    sent, said = {row.id for row in mails}, [row for row in posted if row.message != DIGEST]
    together = [row for row in said if row.state == "grouped" and row.digest in sent]
    alone = [row for row in said if row.state == "sent"]
    skipped = [row for row in said if row.state == "skipped" and row.reason]
    told = {row.id for row in (*together, *alone, *skipped)}
    unsent = [row for row in posted if row.message == DIGEST and row.id not in sent]
    return Accounts(
        alone=len(alone),
        together=len(together),
        skipped=Counter(str(row.reason) for row in skipped),
        lost=[row.key for row in (*said, *unsent) if row.id not in told],
        mails=mails,
        readings=_readings(mails),
    )


def _readings(mails: Sequence[Message]) -> list[Reading]:
    """By role, in the order of roles; a person counts in the first role in which they were written to."""
    days = [mail.sent_at.date() for mail in mails if mail.sent_at]
    weeks = ((max(days) - min(days)).days + 1) / 7 if days else 1.0
    roles: dict[str, Role] = {}
    by_week: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    for mail in mails:
        roles.setdefault(mail.person, Role(mail.role))
        if mail.sent_at:
            by_week[mail.person][mail.sent_at.isocalendar()[:2]] += 1
    found = []
    for role in Role:
        counts = [by_week[person] for person, its in roles.items() if its is role]
        if counts:
            total = sum(count.total() for count in counts)
            fullest = max(max(count.values()) for count in counts)
            found.append(Reading(role, len(counts), total / len(counts) / weeks, fullest))
    return found
