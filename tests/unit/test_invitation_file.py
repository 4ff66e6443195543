"""The calendar part of a mail, against the standards by hand (RFC 5545, 5546, 6047) and by a parser."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from models.invitations import Invitation, Method
from notifications.invitation import Guest, Organizer, file_to_forward, invitation_file
from notifications.mail import Mail

AT = datetime(2027, 3, 1, 8, 0, 5, 123456, tzinfo=UTC)
ANSWERS = Organizer("Ateliers des territoires <ateliers@ddt.example>", "deal974@service.example")
GUEST = Guest('Camille "Cam" d’Orgères ; Évron', "camille@a.example")
ONE = Invitation(
    scope="grande-ravine",
    event="atelier-1",
    method=Method.REQUEST,
    sequence=2,
    title="Grande-Ravine — « L’île », ateliers in situ n°\u00a01 : diagnostic ; et la suite d’un long titre",
    days=(date(2027, 4, 13), date(2027, 4, 14)),
    zone="Indian/Reunion",
    hours="09:30-17:00",
    place="Salle des fêtes, 3 rue de l’Église\nbât. B ; 2e étage",
    remote=True,
)


def text(one: Invitation = ONE, guest: Guest = GUEST) -> str:
    return invitation_file(one, guest, ANSWERS, mark="m.ateliers", at=AT)


def event(one: Invitation = ONE) -> Any:
    calendar = Calendar.from_ical(text(one))
    (found,) = calendar.walk("VEVENT")
    assert found.errors == []
    return found


def test_lines_end_and_fold_as_the_standard_wants() -> None:
    lines = text().split("\r\n")
    assert lines[-1] == ""
    assert not any("\n" in line or "\r" in line for line in lines)
    assert max(len(line.encode()) for line in lines) <= 75
    assert lines[:5] == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ateliers des territoires//FR", "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
    ]  # fmt: skip
    assert "DTSTAMP:20270301T080005Z" in lines


def test_an_invitation_names_its_reader_and_where_answers_go_and_nobody_else() -> None:
    found = event()
    attendee, organizer = found["attendee"], found["organizer"]
    assert str(attendee) == "mailto:camille@a.example"
    assert {name: str(value) for name, value in attendee.params.items()} == {
        "CN": "Camille ’Cam’ d’Orgères ; Évron", "CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE",
    }  # fmt: skip
    assert str(organizer) == "mailto:ateliers@ddt.example"
    assert organizer.params["SENT-BY"] == "mailto:deal974@service.example"
    assert text().count("@") == 4


def test_hours_are_in_the_zone_of_the_place_and_a_second_day_is_a_repetition() -> None:
    found = event()
    assert found["dtstart"].params["TZID"] == "Indian/Reunion"
    assert found.decoded("dtstart").astimezone(UTC) == datetime(2027, 4, 13, 5, 30, tzinfo=UTC)
    assert found["rrule"].to_ical() == b"FREQ=DAILY;COUNT=2"
    assert text().count("BEGIN:VTIMEZONE\r\nTZID:Indian/Reunion") == 1


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Martinique", "America/Cayenne", "Indian/Mayotte"])
def test_every_zone_is_in_the_file(zone: str) -> None:
    calendar = Calendar.from_ical(text(ONE.model_copy(update={"zone": zone})))
    assert [str(one["tzid"]) for one in calendar.walk("VTIMEZONE")] == [zone]


def test_whole_days_are_days_and_the_end_is_the_day_after() -> None:
    found = event(ONE.model_copy(update={"hours": None}))
    assert (found.decoded("dtstart"), found.decoded("dtend")) == (date(2027, 4, 13), date(2027, 4, 15))
    assert "rrule" not in found
    assert "DTSTART;VALUE=DATE:20270413\r\n" in text(ONE.model_copy(update={"hours": None}))


def test_a_cancellation_is_of_the_same_event() -> None:
    gone = event(ONE.model_copy(update={"method": Method.CANCEL, "sequence": 3}))
    assert gone["uid"] == event()["uid"] == "grande-ravine.atelier-1.invitation@m.ateliers"
    assert (str(gone["status"]), int(gone["sequence"])) == ("CANCELLED", 3)
    assert "\r\nMETHOD:CANCEL\r\n" in text(ONE.model_copy(update={"method": Method.CANCEL}))


def test_the_file_to_forward_names_nobody_and_asks_for_no_answer() -> None:
    found = file_to_forward(ONE, ANSWERS, mark="m.ateliers", at=AT)
    assert "METHOD:PUBLISH" in found
    assert "ATTENDEE" not in found
    assert Calendar.from_ical(found).walk("VEVENT")[0]["uid"] == "grande-ravine.atelier-1@m.ateliers"


def mail(calendar: str | None) -> Mail:
    sender = "deal974@service.example"
    return Mail("<1@ddt.example>", sender, GUEST.address, "Été", "Texte", "<p>é</p>", AT, calendar=calendar)


def leaves(one: Mail) -> list[Any]:
    message = email.message_from_bytes(one.as_bytes(), policy=email.policy.default)
    assert message.defects == []
    return [part for part in message.walk() if not part.is_multipart()]


def test_the_mail_says_the_method_in_the_part_and_holds_the_file_for_those_who_look_for_one() -> None:
    one = mail(text())
    plain, html, asked, file = leaves(one)
    assert [plain.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    assert (asked.get_content_type(), asked["content-type"].params) == (
        "text/calendar", {"charset": "utf-8", "method": "REQUEST"}
    )  # fmt: skip
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    assert file.get_content().decode() == text()
    assert asked.get_content().replace("\n", "\r\n") == text() or asked.get_content() == text()


def test_the_pilot_s_mail_holds_another_file_to_forward() -> None:
    forward = file_to_forward(ONE, ANSWERS, mark="m.ateliers", at=AT)
    *_, own, other = leaves(mail(text() + forward))
    assert [own.get_filename(), other.get_filename()] == ["invite.ics", "a-transmettre.ics"]
    assert other.get_content().decode() == forward


def test_the_same_invitation_is_the_same_bytes_and_a_mail_without_one_is_as_it_was() -> None:
    assert mail(text()).as_bytes() == mail(text()).as_bytes()
    assert mail(None).as_bytes().startswith(b"Content-Type: multipart/alternative;")
    assert max(len(line) for line in mail(text()).as_bytes().split(b"\r\n")) <= 78
