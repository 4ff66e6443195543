"""The team’s own clock: its execution delay, stopped while the buyer verifies (CCAG-PI, 3.2.6 and 13.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from models.contract_dates import started
from models.delays import Delay, parse_delay
from models.deliverables import Track, tracks
from models.ended import ending_of
from models.french import french_date, french_span, plural
from models.history import History
from models.moments import local_day
from models.process import Process
from models.stops import Stop, raw_end
from models.wording import deliverable_title

_RUNS, _STOPS = "CCAG-PI, art. 13.1", "CCAG-PI, art. 3.2.6"


@dataclass(frozen=True, slots=True)
class TeamClock:
    """How long the team has in all, from which day, stopped when, until which day.

    While it is stopped it has no end. `days_left` is below zero once the end is past; `done` is the day on
    which the last of what had to be handed in was, where all of it is admitted: nothing is counted after it.
    """

    start: date
    delay: Delay
    stops: tuple[Stop, ...]
    end: date | None
    days_used: int
    days_left: int
    done: date | None
    because: tuple[str, ...]

    @property
    def stopped(self) -> bool:
        """Whether the buyer has something to verify now."""
        return bool(self.stops) and self.stops[-1].end is None


def team_clock_of(process: Process, history: History) -> TeamClock | None:
    """The clock now; None where the contract gives no delay, or before it starts."""
    said = history.registration
    start = started(history)
    if said is None or said.contract.execution is None or start is None:
        return None
    delay, today = parse_delay(said.contract.execution), local_day(history.at, history.zone)
    verified = [one for one in tracks(process, history).values() if one.contractual]
    stops = _merged(_verifications(process, verified, history), start)
    done = _done(verified)
    ending = ending_of(history)
    until = min(done or today, ending.when.day if ending else today)
    known = tuple(replace(s, start=min(s.start, until), end=min(s.end or until, until)) for s in stops)
    raw = raw_end(start, delay, known) or start
    off = sum((s.end - s.start).days for s in known if s.end)
    return TeamClock(
        start,
        delay,
        stops,
        _end(history, start, delay, stops),
        max((until - start).days - off, 0),
        (raw - until).days,
        done,
        (_begins(history, start, delay), *map(_stopped, stops)),
    )


def _end(history: History, start: date, delay: Delay, stops: tuple[Stop, ...]) -> date | None:
    """The last day, rolled to a working one; None while the clock is stopped."""
    raw = raw_end(start, delay, stops)
    return history.calendar.next_working(raw) if raw else None


def _verifications(process: Process, verified: Iterable[Track], history: History) -> Iterable[Stop]:
    """From each submission for verification to the word that ended it, or until now."""
    for track in verified:
        title = deliverable_title(process, track.deliverable.key, track.version)
        for attempt in track.attempts:
            ends = attempt.answers[0].at if attempt.answers else attempt.replaced_at
            day = local_day(ends, history.zone) if ends else None
            yield Stop(attempt.fact.when.day, day, restarts=False, reason=title)


def _merged(stops: Iterable[Stop], start: date) -> tuple[Stop, ...]:
    """The same, those that overlap made one: a day is not left out twice."""
    found: list[Stop] = []
    for stop in sorted(stops, key=lambda one: (one.start, one.end or date.max)):
        begins = max(stop.start, start)
        if stop.end is not None and stop.end <= begins:
            continue
        last = found[-1] if found else None
        if last is None or (last.end is not None and begins > last.end):
            found.append(Stop(begins, stop.end, stop.restarts, stop.reason))
        else:
            open_ended = last.end is None or stop.end is None
            ends = None if open_ended else max(last.end or begins, stop.end or begins)
            found[-1] = Stop(last.start, ends, last.restarts, _joined(last.reason, stop.reason))
    return tuple(found)


def _joined(first: str, second: str) -> str:
    return first if second in first.split(", ") else f"{first}, {second}"


def _done(verified: Iterable[Track]) -> date | None:
    """When the last of what had to be handed in was, once all of it is admitted."""
    days = []
    for track in verified:
        current = track.current
        if current is None or current.answer is None or not current.answer.admits:
            return None
        days.append(current.fact.when.day)
    return max(days, default=None)


def _begins(history: History, start: date, delay: Delay) -> str:
    ordered = history.registration is not None and history.registration.contract.start_order
    event = "l’ordre de service de démarrage" if ordered else "la notification du marché"
    return f"{delay} à compter de {event}, le {french_date(start)} ({_RUNS})"


def _stopped(stop: Stop) -> str:
    if stop.end is None:
        since = french_date(stop.start)
        return f"arrêté depuis le {since} : vérification en cours ({stop.reason}) ({_STOPS})"
    days = plural((stop.end - stop.start).days, "jour")
    first = stop.start + timedelta(days=1)
    return f"arrêté {french_span(first, stop.end)}, {days} : vérification ({stop.reason}) ({_STOPS})"
