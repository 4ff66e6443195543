"""What follows from the facts at a moment: the thirteen lines, what is missing, who owes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.clocks import Lapse
from models.definition import Phase
from models.deliverables import Track
from models.evidence import Evidence
from models.facts import Fact
from models.history import History
from models.standing import Standing
from models.unmet import Unmet


class State(StrEnum):
    """Where a phase stands."""

    LOCKED = "locked"  # Its gate is shut.
    READY = "ready"  # Its gate is open and waits for a person.
    OPEN = "open"  # Under way.
    CLOSED = "closed"  # Done, and stays done.


#: Words on screen (process.md).
STATE_TITLES = {
    State.LOCKED: "à venir",
    State.READY: "à ouvrir",
    State.OPEN: "en cours",
    State.CLOSED: "terminée",
}


class Attendance(StrEnum):
    """A territory at a national event; valid once the event was held."""

    PRESENT = "présent"
    REPRESENTED = "représenté"
    EXCUSED = "excusé"
    ABSENT = "absent"
    LATE = "arrivé après"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A condition the pilot went on without."""

    condition: str
    what: str
    reason: str
    by: str
    until: date | None
    active: bool
    fact: Fact


@dataclass(frozen=True, slots=True)
class PhaseSituation:
    """One line of the sequence."""

    phase: Phase
    rank: int
    total: int
    state: State
    unmet: tuple[Unmet, ...]
    engaged_without: tuple[Unmet, ...]
    waivers: tuple[Waiver, ...]
    planned_open: date | None
    planned_close: date | None
    opened_at: datetime | None
    closed_at: datetime | None
    ready_at: datetime | None
    dates: tuple[date, ...]
    attendance: Attendance | None
    awaited: tuple[Unmet, ...] = ()
    """The answers of this phase without which silence is about to decide, asked for now or not."""

    @property
    def key(self) -> str:
        """The key of the phase."""
        return self.phase.key

    @property
    def expects(self) -> tuple[Unmet, ...]:
        """What it waits for, and the answers that a legal delay waits for."""
        return (*self.unmet, *self.awaited)


def owed_by(lines: Iterable[PhaseSituation]) -> Iterator[tuple[PhaseSituation, Unmet]]:
    """What open phases owe, what the next one waits for by a date, what silence would decide: each once."""
    for line, unmet, _ in owed_since(lines):
        yield line, unmet


def owed_since(lines: Iterable[PhaseSituation]) -> Iterator[tuple[PhaseSituation, Unmet, datetime]]:
    """The same, with the moment from which each thing is owed: its phase opened, or the one before it.

    A legal delay runs whether or not a phase asks for the answer: it is owed since whose turn it is is known.
    """
    seen, answered, lines = set[str](), set[tuple[str, int | None]](), tuple(lines)
    for line, unmet, since in _asked_since(lines):
        if unmet.key not in seen:
            seen.add(unmet.key)
            if unmet.is_answer:
                answered.add(unmet.about)
            yield line, unmet, since
    for line in lines:
        for unmet in line.awaited:
            if unmet.about not in answered and unmet.since:
                answered.add(unmet.about)
                yield line, unmet, unmet.since


def _asked_since(lines: Iterable[PhaseSituation]) -> Iterator[tuple[PhaseSituation, Unmet, datetime]]:
    """What the phases themselves ask for."""
    previous: dict[str, PhaseSituation] = {}
    for line in lines:
        before = previous.get(line.phase.scope)
        previous[line.phase.scope] = line
        since = line.opened_at if line.state is State.OPEN else None
        if line.state is State.LOCKED and before is not None:
            since = before.opened_at
        for unmet in line.unmet if since else ():
            if since and (line.state is State.OPEN or unmet.due):
                yield line, unmet, since


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something that happened out of order and that the pilot and AD1 should see."""

    key: str
    phase: str
    text: str


@dataclass(frozen=True, slots=True)
class Silence:
    """What a rule decided in silence, to be written down once."""

    track: Track
    attempt: int
    lapse: Lapse

    @property
    def effective(self) -> datetime:
        """From when it decides."""
        return self.lapse.at

    @property
    def key(self) -> tuple[str, str, int, datetime]:
        """What tells it from another: a submission told late may change its rank, not its effect."""
        return self.lapse.rule, self.track.deliverable.key, self.track.version or 1, self.effective


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that follows from the process, the facts and the moment."""

    scope: str
    name: str
    zone: str
    at: datetime
    phases: tuple[PhaseSituation, ...]
    tracks: tuple[Track, ...]
    anomalies: tuple[Anomaly, ...]
    silences: tuple[Silence, ...]
    next_moment: datetime | None
    history: History
    evidence: Evidence
    standing: tuple[Standing, ...] = ()
    """What is owed beside the phases."""

    def phase(self, key: str) -> PhaseSituation:
        """The line of this phase."""
        return next(line for line in self.phases if line.key == key)

    @property
    def current(self) -> PhaseSituation | None:
        """The latest opened phase; of two opened at once, the one further down."""
        opened = [(line.opened_at, rank, line) for rank, line in enumerate(self.phases) if line.opened_at]
        return max(opened, key=lambda item: item[:2])[2] if opened else None

    @property
    def is_session(self) -> bool:
        """Whether this is a session's own situation, not an atelier's."""
        return self.history.registration is None

    @property
    def own_phases(self) -> tuple[PhaseSituation, ...]:
        """The lines this journal answers for: a national event is the session's, once for all."""
        own = "session" if self.is_session else "atelier"
        return tuple(line for line in self.phases if line.phase.scope == own)

    @property
    def owed(self) -> tuple[tuple[PhaseSituation, Unmet], ...]:
        """What is owed now, each thing once, whatever the number of phases that wait for it."""
        return tuple(owed_by(self.phases))

    @property
    def owes(self) -> tuple[Unmet | Standing, ...]:
        """The same without the phases, and what is owed beside them."""
        return (*(unmet for _, unmet in self.owed), *self.standing)

    def late(self, today: date) -> tuple[Unmet | Standing, ...]:
        """What is owed past its date, asked for by a phase or not."""
        return tuple(one for one in self.owes if one.due and one.due < today)

    def overdue(self, today: date) -> tuple[tuple[PhaseSituation, Unmet], ...]:
        """What phases ask for and is past its date."""
        return tuple((line, unmet) for line, unmet in self.owed if unmet.due and unmet.due < today)
