"""A calendar program, written from RFC 5546 alone: it knows what its owner was sent, and nothing else."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from icalendar import Calendar

from config.wiring import House
from example import AD1, ATELIER, PILOTE, QUIET, SESSION, Paris, imported
from models.errors import AtelierError
from models.moments import local_day
from models.queries import ref_of
from notifications.mail import Mail
from sending import Recorder, delivers
from tasks.record import record
from tasks.sweep import sweep


@dataclass(frozen=True)
class Kept:
    """An event as it stands in somebody's calendar."""

    sequence: int
    stamp: datetime
    days: tuple[date, ...]
    hours: tuple[str, str] | None
    place: str
    cancelled: bool


@dataclass
class Diary:
    """The calendar of one person, who accepts whatever is newer (RFC 5546, 2.1.5)."""

    owner: str
    events: dict[str, Kept] = field(default_factory=dict)
    #: How often an event was asked for that stood there already, exactly so.
    again: int = 0
    #: Updates that a program would have passed over: older than what it had.
    stale: int = 0

    def receives(self, mail: Mail) -> None:
        """Reads the calendar part of a mail as it travels, if it has one."""
        for part in parts(mail):
            if part.get_content_type() == "text/calendar":
                self._reads(Calendar.from_ical(part.get_content()), str(part.get_param("method")))

    def _reads(self, calendar: Any, method: str) -> None:
        assert str(calendar["method"]) == method
        (event,) = calendar.walk("VEVENT")
        invited = event["attendee"]
        assert str(invited).lower() == f"mailto:{self.owner}", "an invitation names its reader alone"
        uid, new = str(event["uid"]), _kept(event, cancelled=method == "CANCEL")
        known = self.events.get(uid)
        if known and (new.sequence, new.stamp) <= (known.sequence, known.stamp):
            self.stale += 1
            return
        if known and _asks(known) == _asks(new):
            self.again += 1
        if known or not new.cancelled:
            self.events[uid] = new

    def standing(self, at: date) -> dict[str, Kept]:
        """What is still to come and not cancelled, by « journal.event »."""
        return {
            uid.partition(".invitation@")[0]: one
            for uid, one in self.events.items()
            if not one.cancelled and one.days[-1] >= at
        }


def _asks(one: Kept) -> tuple[object, ...]:
    return one.days, one.hours, one.place, one.cancelled


def _kept(event: Any, *, cancelled: bool) -> Kept:
    begins, ends = event.decoded("dtstart"), event.decoded("dtend")
    if isinstance(begins, datetime):
        count = int(event["rrule"]["count"][0]) if "rrule" in event else 1
        days = tuple(begins.date() + timedelta(days=n) for n in range(count))
        hours = (f"{begins:%H:%M}", f"{ends:%H:%M}")
    else:
        days, hours = tuple(begins + timedelta(days=n) for n in range((ends - begins).days)), None
    place = str(event.get("location", ""))
    return Kept(int(event["sequence"]), event.decoded("dtstamp"), days, hours, place, cancelled)


def parts(mail: Mail) -> list[EmailMessage]:
    """The leaves of a mail as it travels."""
    message = email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)
    return [part for part in message.walk() if not part.is_multipart()]


@dataclass
class Town:
    """A territory whose mails are read by calendar programs."""

    house: House
    at: datetime
    diaries: dict[str, Diary] = field(default_factory=dict)
    courier: Recorder = field(default_factory=Recorder)

    def says(self, kind: str, said: dict[str, Any], *, slug: str = ATELIER, by: str = PILOTE) -> Any:
        self.at += timedelta(minutes=7)
        with self.house.writing() as session:
            outcome = record(session, slug, kind, said, by=by, at=self.at)
        assert outcome.refusal is None, outcome.refusal
        return outcome.facts[0]

    def tries(self, kind: str, said: dict[str, Any], *, slug: str = ATELIER, by: str = PILOTE) -> None:
        """The same, where the rules may refuse."""
        self.at += timedelta(minutes=7)
        try:
            with self.house.writing() as session:
                record(session, slug, kind, said, by=by, at=self.at)
        except AtelierError:
            return

    def ref(self, who: str) -> str:
        """How the facts name somebody; « ? » for somebody unknown to them."""
        with self.house.reading() as session:
            return ref_of(session, who) or "?"

    def agrees(self, dates: str, *, event: str = "lancement-in-situ", **more: str) -> Any:
        return self.says("date-convenue", {"event": event, "dates": dates, "place": "Évron", **more})

    def delivers(self) -> list[Any]:
        """Everything leaves, and is read."""
        self.at += timedelta(minutes=1)
        before = len(self.courier.sent)
        while delivers(self.house, self.courier, self.at).sent:
            pass
        new = self.courier.sent[before:]
        for mail in new:
            self.diaries.setdefault(mail.to, Diary(mail.to)).receives(mail)
        return new

    def diary(self, who: str) -> dict[str, tuple[date, ...]]:
        known = self.diaries.get(who, Diary(who))
        assert known.stale == 0
        return {key: one.days for key, one in known.standing(local_day(self.at, "Europe/Paris")).items()}


def opened(house: House, folder: Path, paris: Paris) -> Town:
    """A session whose atelier has its marché, and no date yet."""
    imported(house, folder, paris("2027-01-04 09:00"), text=QUIET)
    found = Town(house, paris("2027-03-01 09:00"))
    found.says("marche-notifie", {"reference": "M1"})
    found.delivers()
    return found


NATIONAL = "rendez-vous-national-1"
LAUNCH = f"{ATELIER}.lancement-in-situ"


def national(town: Town, dates: str = "2027-05-20") -> None:
    said = {"event": NATIONAL, "dates": dates, "place": "Paris"}
    town.says("date-convenue", said, slug=SESSION, by=AD1)


def days(*texts: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(one) for one in texts)


def sweeps(town: Town) -> None:
    for slug in (ATELIER, SESSION):
        with town.house.writing() as session:
            sweep(session, slug, at=town.at + timedelta(minutes=3))
