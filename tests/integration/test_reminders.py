"""Reminders as the sweep leaves them in the outbox: once, in order, and how late, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from acting import says
from config.wiring import House
from example import Paris
from models.queries import journals_due
from models.tables import Message
from sending import Recorder, delivers, rows
from several import SLUGS, pilot, several
from tasks.correct import correct
from tasks.health import health
from tasks.lateness import LATELY, TOGETHER, WAITING, lateness
from tasks.sweep_all import sweep_all
from tasks.todo import todo

HELD = "lancement-in-situ-tenu"


@pytest.fixture
def launched(house: House, tmp_path: Path) -> House:
    """Three launches are open since 12 March and agreed for the 23rd; all that waited has left."""
    several(house, tmp_path)
    delivers(house, Recorder(), datetime.fromisoformat("2027-03-12T12:00:00+00:00"))
    return house


def reminders(house: House) -> list[Message]:
    """Those about the launches; other dates pass beside them."""
    return [row for row in rows(house) if row.cause.startswith(f"{HELD}:")]


def swept(house: House, at: datetime) -> list[str]:
    """What a sweep queued, oldest first: « val-c J-7 »."""
    before = {row.key for row in reminders(house)}
    assert sweep_all(house, at=at).failed == []
    new = (row for row in reminders(house) if row.key not in before)
    return [f"{row.scope} {row.cause.rpartition(':')[2]}" for row in new]


def test_each_territory_is_written_to_at_nine_by_its_own_clock(launched: House, paris: Paris) -> None:
    assert swept(launched, paris("2027-03-16 05:59")) == []
    assert swept(launched, paris("2027-03-16 06:00")) == ["pays-a J-7"]
    assert sorted(swept(launched, paris("2027-03-16 09:00"))) == ["rive-b J-7", "val-c J-7"]
    assert swept(launched, paris("2027-03-16 10:00")) == []


def test_of_what_an_outage_missed_the_latest_that_makes_sense_leaves_once(
    launched: House, paris: Paris
) -> None:
    """Nothing ran from the 15th to the 30th in the evening: J-7, J+2 and J+7 were missed."""
    assert sorted(swept(launched, paris("2027-03-30 20:00"))) == ["pays-a J+7", "rive-b J+7", "val-c J+7"]
    assert swept(launched, paris("2027-04-30 20:00")) == []


def test_what_was_announced_too_late_to_make_sense_is_not_sent(launched: House, paris: Paris) -> None:
    """The seminar is over, and it is too early to say that nobody recorded it."""
    assert swept(launched, paris("2027-03-24 12:00")) == []


def test_different_things_missed_leave_the_oldest_due_first(launched: House, paris: Paris) -> None:
    """La Réunion was due at 6:00 in Paris on the 16th, rive-b at 9:00, val-c, which moved, on the 18th."""
    for kind, said in (
        ("evenement-annule", {"reason": "neige"}),
        ("date-convenue", {"dates": "2027-03-25", "place": "Ici"}),
    ):
        at = paris("2027-03-13 10:00")
        says(launched, kind, at, slug="val-c", by=pilot("val-c"), event="lancement-in-situ", **said)
    delivers(launched, Recorder(), paris("2027-03-15 10:00"))
    assert swept(launched, paris("2027-03-19 10:00")) == ["pays-a J-7", "rive-b J-7", "val-c J-7"]
    courier = Recorder()
    delivers(launched, courier, paris("2027-03-19 10:01"))
    about = [mail.to for mail in courier.sent if "tenue du séminaire" in mail.subject]
    assert about == [pilot(slug) for slug in ("pays-a", "rive-b", "val-c")]


def test_swept_every_hour_for_a_month_each_reminder_is_queued_once(launched: House, paris: Paris) -> None:
    start = paris("2027-03-12 12:30")
    for hour in range(24 * 31):
        at = start + timedelta(hours=hour)
        with launched.reading() as session:
            due = journals_due(session, at)
        if due:
            sweep_all(launched, at=at)
    keys = Counter(row.key for row in reminders(launched))
    assert set(keys.values()) == {1}
    assert len(keys) == 3 * len(SLUGS)


def test_an_answer_stops_the_reminders_of_the_thing_until_its_date(launched: House, paris: Paris) -> None:
    said = {"condition": HELD, "until": "2027-04-12", "reason": "La salle est en travaux."}
    answer = says(
        launched, "pris-en-charge", paris("2027-03-15 10:00"), slug="val-c", by=pilot("val-c"), **said
    )
    assert answer.refusal is None
    for day in ("2027-03-16", "2027-03-25", "2027-03-30", "2027-04-12"):
        assert "val-c" not in {line.split()[0] for line in swept(launched, paris(f"{day} 10:00"))}
    assert swept(launched, paris("2027-04-14 10:00")) == ["val-c J+2"]
    late = next(row for row in reminders(launched) if row.scope == "val-c")
    assert late.key.endswith(f"{HELD}:2027-04-12:J+2")
    with launched.reading() as session:
        (shown,) = [one for one in todo(session, at=paris("2027-04-01 10:00"))
                    if (one["atelier"], one["key"]) == ("val-c", HELD)]  # fmt: skip
    assert (shown["due"], shown["late"]) == ("2027-03-23", True)
    assert shown["taken"] == {
        "until": "2027-04-12",
        "reason": "La salle est en travaux.",
        "fact": answer.facts[0].ref,
    }


# How late they leave.


def test_health_says_how_late_the_awaited_reminders_leave(launched: House, paris: Paris) -> None:
    """La Réunion in time; the two others only when the sweep came back, three hours late."""
    swept(launched, paris("2027-03-16 06:00"))
    swept(launched, paris("2027-03-16 12:00"))
    delivers(launched, Recorder(), paris("2027-03-16 12:10"))
    with launched.reading() as session:
        found = lateness(session, at=paris("2027-03-16 13:00"))
        told = health(session, at=paris("2027-03-16 13:00"), real=paris("2027-03-16 13:00"))
        assert lateness(session, at=paris("2027-03-25 13:00"))["count"] == 0
    assert (found["days"], found["count"], found["queued"]) == (7, 3, {"median": 10_800.0, "worst": 10_800.0})
    assert found["sent"]["worst"] == 22_200.0
    assert told["reminders"] == found
    (said,) = [check for check in told["checks"] if check["name"] == "rappels"]
    assert said["ok"]
    assert said["message"].startswith("3\u00a0rappels en 7\u00a0jours, mis en file 3\u00a0heures après")


def test_a_reminder_that_waits_for_the_mail_server_counts_as_queued_only(
    launched: House, paris: Paris
) -> None:
    swept(launched, paris("2027-03-16 09:00"))
    with launched.reading() as session:
        found = lateness(session, at=paris("2027-03-16 10:00"))
    assert (found["count"], found["sent"]) == (3, {"median": None, "worst": None})


def test_what_an_act_makes_due_at_once_is_no_late_reminder(launched: House, paris: Paris) -> None:
    """An answer annulled on the 31st brings back the J+7 of the 30th, which nobody was to send then."""
    said = {"condition": HELD, "until": "2027-04-12", "reason": "travaux"}
    at = paris("2027-03-15 10:00")
    answer = says(launched, "pris-en-charge", at, slug="val-c", by=pilot("val-c"), **said)
    swept(launched, paris("2027-03-30 09:00"))
    with launched.reading() as session:
        before = lateness(session, at=paris("2027-03-31 12:00"))["count"]
    with launched.writing() as session:
        number, at = answer.facts[0].seq, paris("2027-03-31 11:00")
        correct(session, "val-c", number, {"annule": "oui"}, because="erreur", by=pilot("val-c"), at=at)
    assert [row.scope for row in reminders(launched)][-1] == "val-c"
    with launched.reading() as session:
        assert lateness(session, at=paris("2027-03-31 12:00"))["count"] == before


def test_the_lag_is_found_by_indexes(sqlite_house: House) -> None:
    for query in (LATELY, TOGETHER, WAITING):
        text = str(query.compile(sqlite_house.engine, compile_kwargs={"literal_binds": False}))
        with sqlite_house.engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("x",) * text.count("?")).all()
        assert all(str(row[-1]).startswith("SEARCH") and "INDEX" in str(row[-1]) for row in plan), plan


# What waited for the mail server.


def test_a_reminder_kept_back_until_the_thing_was_done_does_not_leave(launched: House, paris: Paris) -> None:
    """No mail server for a day, in which one of three territories said that its seminar was held."""
    swept(launched, paris("2027-03-25 09:00"))
    at = paris("2027-03-25 15:00")
    says(launched, "evenement-tenu", at, slug="val-c", by=pilot("val-c"),
         event="lancement-in-situ", dates="2027-03-23")  # fmt: skip
    courier = Recorder()
    delivers(launched, courier, paris("2027-03-26 09:00"))
    states = {row.scope: (row.state, row.reason) for row in reminders(launched)}
    assert states["pays-a"] == states["rive-b"] == ("sent", None)
    assert states["val-c"] == ("skipped", "ce message n’avait plus lieu d’être quand il aurait pu partir")
    assert pilot("val-c") not in {mail.to for mail in courier.sent if "retard" in mail.subject}


def test_a_reminder_is_not_sent_to_somebody_who_left_meanwhile(launched: House, paris: Paris) -> None:
    swept(launched, paris("2027-03-25 09:00"))
    gone = {"email": pilot("val-c"), "role": "pilote"}
    says(launched, "personne-retiree", paris("2027-03-25 15:00"), slug="val-c", by=pilot("val-c"), **gone)
    delivers(launched, Recorder(), paris("2027-03-26 09:00"))
    assert {row.state for row in reminders(launched) if row.scope == "val-c"} == {"skipped"}


def test_what_announced_a_date_is_not_sent_once_it_is_past(launched: House, paris: Paris) -> None:
    swept(launched, paris("2027-03-16 09:00"))
    courier = Recorder()
    delivers(launched, courier, paris("2027-03-24 09:00"))
    assert {row.state for row in reminders(launched)} == {"skipped"}


def test_a_reminder_that_still_makes_sense_leaves_however_late(launched: House, paris: Paris) -> None:
    swept(launched, paris("2027-03-16 09:00"))
    delivers(launched, Recorder(), paris("2027-03-19 09:00"))
    assert {row.state for row in reminders(launched)} == {"sent"}


def test_a_reminder_kept_back_says_how_far_the_date_is_on_the_day_it_leaves(
    launched: House, paris: Paris
) -> None:
    """Queued seven days before the 23rd, it leaves on the 22nd."""
    swept(launched, paris("2027-03-16 09:00"))
    courier = Recorder()
    delivers(launched, courier, paris("2027-03-22 10:00"))
    about = [mail for mail in courier.sent if "tenue du séminaire" in mail.subject]
    assert len(about) == 3
    for mail in about:
        assert "(demain)" in mail.subject
        assert "demain" in mail.text
        assert "dans 7" not in mail.subject + mail.text


def test_what_was_queued_in_time_leaves_though_the_mail_server_is_back_on_a_sunday(
    launched: House, paris: Paris
) -> None:
    swept(launched, paris("2027-03-25 09:00"))
    delivers(launched, Recorder(), paris("2027-03-28 04:00"))
    assert {row.state for row in reminders(launched)} == {"sent"}
