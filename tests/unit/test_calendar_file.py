"""The `.ics` file, read back as a calendar program reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from models.entries import Entry, Standing
from models.hours import read_hours
from models.roles import Role
from notifications.calendar_file import calendar_file

EVENT = Entry(
    key="les-coevrons.atelier-1",
    title="Les Coëvrons — Ateliers in situ n°\u00a01",
    first=date(2027, 4, 13),
    last=date(2027, 4, 14),
    standing=Standing.AGREED,
    zone="Europe/Paris",
    phase="atelier-1",
    place="Évron",
    sequence=2,
    changed_at=datetime(2027, 4, 2, 8, 30, 15, 123456, tzinfo=UTC),
)
DEADLINE = replace(EVENT, key="les-coevrons.note", owner=Role.MANDATAIRE, first=date(2027, 4, 6), place="")


def read(*entries: Entry, zone: str = "Europe/Paris") -> tuple[Calendar, list[Any]]:
    calendar = Calendar.from_ical(calendar_file("Les Coëvrons", entries, mark="m.ateliers", zone=zone))
    assert isinstance(calendar, Calendar)
    return calendar, list(calendar.walk("VEVENT"))


def test_without_hours_days_are_days_and_the_end_is_the_day_after() -> None:
    _, (event,) = read(EVENT)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2027, 4, 13), date(2027, 4, 15))
    assert event["uid"] == "les-coevrons.atelier-1@m.ateliers"
    assert (event["sequence"], event["status"], event["transp"]) == (2, "CONFIRMED", "OPAQUE")
    assert event.decoded("dtstamp") == datetime(2027, 4, 2, 8, 30, 15, tzinfo=UTC)
    assert event["location"] == "Évron"


@pytest.mark.parametrize(
    ("zone", "utc"), [("Europe/Paris", "07:30"), ("Indian/Reunion", "05:30"), ("America/Guadeloupe", "13:30")]
)
def test_hours_are_those_of_the_territory_and_its_zone_is_in_the_file(zone: str, utc: str) -> None:
    calendar, events = read(replace(EVENT, zone=zone, hours=read_hours("9:30-17:00")), zone=zone)
    assert [event["uid"].partition("@")[0] for event in events] == [EVENT.key, f"{EVENT.key}.2"]
    first = events[0]["dtstart"]
    assert first.params["TZID"] == zone
    assert f"{first.dt.astimezone(UTC):%H:%M}" == utc
    assert [one["tzid"] for one in calendar.walk("VTIMEZONE")] == [zone]


def test_hours_across_the_change_to_summer_time_stay_what_people_read() -> None:
    night = replace(EVENT, first=date(2027, 3, 27), last=date(2027, 3, 28), hours=read_hours("9:30-17:00"))
    _, events = read(night)
    assert [f"{event['dtstart'].dt:%d %H:%M %z}" for event in events] == [
        "27 09:30 +0100",
        "28 09:30 +0200",
    ]


def test_a_deadline_is_a_day_that_takes_nobodys_time() -> None:
    _, (event,) = read(DEADLINE)
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["transp"] == "TRANSPARENT"
    assert "Dû par : mandataire" in event["description"]


@pytest.mark.parametrize(
    ("standing", "said"), [(Standing.PLANNED, "date prévue"), (Standing.CANCELLED, "Annulé")]
)
def test_what_is_not_sure_says_so(standing: Standing, said: str) -> None:
    _, (event,) = read(replace(EVENT, standing=standing))
    assert (said in event["summary"], event["status"]) == (True, str(standing))


def test_a_place_can_add_no_line_to_the_file() -> None:
    hostile = "Mairie\r\nATTENDEE:mailto:x@y.example\nBEGIN:VALARM ; , \\ “"
    calendar, (event,) = read(replace(EVENT, place=hostile, title=hostile))
    assert "attendee" not in event
    assert not calendar.walk("VALARM")


def test_the_same_entries_make_the_same_bytes() -> None:
    twice = [calendar_file("T", [EVENT, DEADLINE], mark="m", zone="Europe/Paris") for _ in range(2)]
    assert twice[0] == twice[1]
    assert max(map(len, twice[0].split(b"\r\n"))) <= 75
