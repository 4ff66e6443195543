"""The life of one deliverable, told at once to the rules and to the naive reading of § 2.3."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine
from naive_calendar import Place
from naive_execution import Life, Said, lives

from building import Year
from drawing import DAY, HOUR, KINDS, NOON, SECOND
from models.deliverables import tracks
from models.facts import Fact
from models.history import History
from models.moments import local_day
from models.situation import Situation
from retelling import shown, simple
from submitting import NOTE


class Story(RuleBasedStateMachine):
    """What was said of a deliverable so far, and what each of both readings makes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.told, self.said, self.facts = Year(people=[]), list[Said](), dict[int, Fact]()
        self.remembered: list[tuple[datetime, object]] = []
        self.written = list[tuple[str, datetime]]()
        self.place, self.now, self.begun = Place("53", {}), NOON, NOON
        self._known: tuple[object, list[Life]] = None, []
        self._assessed: tuple[object, Situation] | None = None

    def says(self, kind: str, when: str, rank: int, **values: Any) -> None:
        """Somebody says that it happened."""
        number, at = self._number(), self._moment(when, rank)
        said: dict[str, Any] = {}
        word, notified, about = (values.get(key) for key in ("word", "notified", "about"))
        if kind == "décision":
            said = {"decision": word, "notified-at": notified and notified.isoformat(), "attempt": about}
        elif kind == "réponse":
            said = {"reply": word}
        elif kind == "arrêt":
            said = {"reason": "x", "effect": word or None}
        day = when == "the day"
        typed = str(local_day(at, self.told.zone)) if day else at.isoformat()
        self.facts[number] = self.told.on(typed, KINDS[kind], NOTE, **said)
        assert self.facts[number].at == at
        known = self._told_by_the_titulaire(number) if kind == "réponse" and when == "late" else None
        self.said.append(Said(number, kind, at, word or "", day, notified, about, known))
        self._changed_since(at)

    def _told_by_the_titulaire(self, number: int) -> datetime:
        """He says only now what he replied."""
        self.told.facts[-1] = replace(self.facts[number], by="mandataire", recorded_at=self.now)
        self.facts[number] = self.told.facts[-1]
        return self.now

    def _number(self) -> int:
        return self.told._next(self.told.slug)

    def _moment(self, when: str, rank: int) -> datetime:
        """Now, and a second passes; or the first instant of this day; or earlier, around something known."""
        if when == "the day":
            today = local_day(self.now, self.told.zone) - DAY * (rank // 6)
            return self.place.midnight(today - DAY)
        self.now += SECOND
        if when == "now":
            return self.now
        known = [one.at for one in self.said] + [one[1] for life in self._lives() for one in life.lapses]
        near = (sorted(known) or [self.begun])[-1 - rank % (len(known) or 1)]
        at = near + (rank - 5) * [SECOND, 5 * HOUR, 3 * DAY][rank % 3]
        used = {one.at for one in self.said}
        at = min(max(at, self.begun), self.now)
        while at in used:
            at -= timedelta(milliseconds=1)
        return at

    def _changed_since(self, moment: datetime) -> None:
        """What was seen before the moment stays as it was; what was seen after it may be told anew."""
        kept = []
        for at, seen in self.remembered:
            again = self.seen(at)
            assert at >= moment or again == seen, f"what was seen at {at} changed"
            kept.append((at, again))
        self.remembered = kept

    def seen(self, at: datetime) -> object:
        """What the rules say at a moment, which the naive reading says too."""
        track = tracks(self.told.process, History(self.told.facts, at))[NOTE, None]
        ours = [shown(attempt) for attempt in track.attempts], {fact.seq for fact in track.orphans}
        theirs, orphans, _ = lives(self.place, self.said, at)
        naive = [simple(life, last=life is theirs[-1]) for life in theirs], set(orphans)
        assert ours == naive, f"at {at}\n{ours}\n{naive}"
        return ours

    def _lives(self) -> list[Life]:
        key = len(self.told.facts), self.now
        if self._known[0] != key:
            self._known = key, lives(self.place, self.said, self.now)[0]
        return self._known[1]

    def _situation(self) -> Situation:
        key = len(self.told.facts), self.now
        if self._assessed is None or self._assessed[0] != key:
            self._assessed = key, self.told.situation(self.now)
        return self._assessed[1]

    def _deadline(self) -> datetime | None:
        """The instant at which the delay that runs is over."""
        found = self._lives()
        clock = found[-1].clock() if found else None
        return self.place.midnight(clock[2]) if clock and clock[2] else None
