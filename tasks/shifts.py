"""What moved in the calendars between two moments: events, and the deadlines counted from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.entries import Entry, entries
from tasks.load import load


@dataclass(frozen=True, slots=True)
class Shift:
    """An entry of the calendar that is not where it was; None where it had no date, or has none any more."""

    before: Entry | None
    after: Entry | None

    @property
    def entry(self) -> Entry:
        """The entry, as it is or as it was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - something moved
        return found

    @property
    def days(self) -> int | None:
        """How much later it comes; None where one of the two has no date."""
        return (self.after.first - self.before.first).days if self.after and self.before else None


def shifts(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> tuple[Shift, ...]:
    """What moved, appeared or vanished, in order of date."""
    both = [Shift(before.get(key), after.get(key)) for key in dict.fromkeys([*after, *before])]
    moved = [one for one in both if not one.after or not one.before or one.after.moved_from(one.before)]
    return tuple(sorted(moved, key=lambda one: (one.entry.first, one.entry.key)))


def calendar_around(session: Session, slugs: Collection[str], at: datetime) -> dict[str, Entry]:
    """The entries of these journals, by key."""
    found: dict[str, Entry] = {}
    for slug in slugs:
        one = load(session, slug)
        found |= {entry.key: entry for entry in entries(one.process, one.facts, at, scope=slug)}
    return found
