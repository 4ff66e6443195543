"""The mail of the day on both databases: one a person, complete, never the same thing twice."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest
from gathering import day, digests, gathering, of, said_by, sends, sweeps
from sqlmodel import col, update

from acting import says
from config.wiring import House
from example import AD1, Paris
from models.calendar import NATIONAL
from models.queries import messages_due
from models.tables import Message
from preferring import chooses
from sending import rows
from several import OPENED, SESSION, SLUGS, pilot, several
from tasks.gather import gather
from tasks.gathered import items_of
from tasks.move_date import move

VAL, REUNION, RIVE = (pilot(slug) for slug in SLUGS)
EVERYWHERE = "equipe@partout.example"


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Three launches opened on Friday 12 March; all that left at once has left."""
    with gathering(database_url, tmp_path) as built:
        several(built, tmp_path)
        sends(built, OPENED)
        yield built


def joins(house: House, slug: str, email: str, role: str, at: datetime) -> None:
    said = {"email": email, "name": "Équipe", "role": role}
    assert says(house, "personne-ajoutee", at, slug=slug, by=pilot(slug), **said).refusal is None


def news(house: House, slug: str, at: datetime) -> None:
    """Something that is told to the whole atelier with the mail of the day."""
    days = (NATIONAL.next_working(date(2027, 5, 3) + timedelta(days=3 * at.day + at.minute)),)
    with house.writing() as session:
        moved = move(session, slug, "atelier-1", days, because="La salle.", by=pilot(slug), at=at)
    assert moved.outcome.refusal is None


def test_nothing_leaves_on_a_weekend_and_each_has_one_mail_on_monday_at_nine_of_theirs(
    house: House, paris: Paris
) -> None:
    found = {}
    for hour in range(24 * 3 + 12):
        at = paris("2027-03-12 10:01") + timedelta(hours=hour)
        sweeps(house, at)
        found[at] = sorted(to for to, _ in sends(house, at))
    assert {at: people for at, people in found.items() if people} == {
        paris("2027-03-15 06:01"): [REUNION],
        paris("2027-03-15 09:01"): [RIVE, VAL],
    }


def test_what_is_grouped_says_all_that_it_stands_for_and_is_never_sent_by_itself(
    house: House, paris: Paris
) -> None:
    assert day(house, paris("2027-03-15 09:01")) == sorted([VAL, REUNION, RIVE])
    for digest in digests(house):
        said = said_by(house, digest)
        assert len(said) == (3 if digest.role == "national" else 2)
        assert {(row.state, row.person, row.sent_at) for row in said} == {("grouped", digest.person, None)}
        assert all(row.subject is None for row in said)
        assert digest.state == "sent"
        assert digest.body_text is not None


def test_one_message_alone_is_its_own_mail(house: House, paris: Paris) -> None:
    day(house, paris("2027-03-15 09:01"))
    assert day(house, paris("2027-03-16 09:01")) == sorted([VAL, REUNION, RIVE])
    (reminder,) = [row for row in of(house, VAL) if row.cause.endswith(":J-7")]
    assert (reminder.state, reminder.mode, reminder.digest) == ("sent", "alone", None)


def test_the_mail_of_the_day_waits_for_the_reminders_of_its_morning(house: House, paris: Paris) -> None:
    day(house, paris("2027-03-15 09:01"))
    news(house, "val-c", paris("2027-03-15 15:00"))
    nine = paris("2027-03-16 09:00")
    assert sends(house, nine) == []
    with house.reading() as session:
        assert messages_due(session, nine) == 0
    sweeps(house, nine + timedelta(minutes=5))
    assert [to for to, _ in sends(house, nine + timedelta(minutes=5))].count(VAL) == 1
    (digest,) = [row for row in digests(house) if row.gathered_at == nine + timedelta(minutes=5)]
    assert {row.message for row in said_by(house, digest)} == {"plan-revise", "echeance"}


def test_a_sweep_that_does_not_come_holds_the_mail_of_the_day_for_half_an_hour(
    house: House, paris: Paris
) -> None:
    day(house, paris("2027-03-15 09:01"))
    news(house, "val-c", paris("2027-03-15 15:00"))
    assert VAL not in [to for to, _ in sends(house, paris("2027-03-16 09:29"))]
    with house.reading() as session:
        assert messages_due(session, paris("2027-03-16 09:30")) > 0
    assert VAL in [to for to, _ in sends(house, paris("2027-03-16 09:30"))]


def test_a_second_mail_of_the_day_waits_for_the_next_morning_and_nothing_is_lost(
    house: House, paris: Paris
) -> None:
    """The mail of the 16th left without the reminders: the sweep came at noon."""
    day(house, paris("2027-03-15 09:01"))
    news(house, "val-c", paris("2027-03-15 15:00"))
    sends(house, paris("2027-03-16 09:30"))
    assert VAL not in day(house, paris("2027-03-16 12:00"))
    waiting = [row for row in of(house, VAL) if row.state == "queued"]
    assert [(row.cause[-3:], row.next_try_at) for row in waiting] == [("J-7", paris("2027-03-17 09:00"))]
    assert day(house, paris("2027-03-17 09:01")) == [VAL]


def test_the_last_word_before_a_silence_waits_for_no_other_morning(house: House, paris: Paris) -> None:
    """It is legal: though a mail of the day has left, it leaves in a second one."""
    day(house, paris("2027-03-15 09:01"))
    news(house, "val-c", paris("2027-03-15 15:00"))
    sends(house, paris("2027-03-16 09:30"))
    sweeps(house, paris("2027-03-16 12:00"))
    with house.writing() as session:
        last = col(Message.cause).endswith("J-7"), col(Message.scope) == "val-c"
        session.execute(update(Message).where(*last).values(legal=True))
    assert VAL in [to for to, _ in sends(house, paris("2027-03-16 12:00"))]


def test_after_an_outage_the_reminder_leaves_as_soon_as_somebody_reads_it(house: House, paris: Paris) -> None:
    day(house, paris("2027-03-15 09:01"))
    assert VAL in day(house, paris("2027-03-16 15:00"))


def test_what_would_be_said_tomorrow_is_said_with_what_leaves_today(house: House, paris: Paris) -> None:
    day(house, paris("2027-03-15 09:01"))
    news(house, "val-c", paris("2027-03-16 11:00"))
    day(house, paris("2027-03-16 15:00"))
    (digest,) = [row for row in digests(house) if row.gathered_at == paris("2027-03-16 15:00")]
    assert {row.message for row in said_by(house, digest)} == {"plan-revise", "echeance"}
    assert VAL not in day(house, paris("2027-03-17 09:01"))


def test_a_digest_says_the_territories_apart_and_what_is_overdue_first(house: House, paris: Paris) -> None:
    at = paris("2027-03-12 15:00")
    for slug in SLUGS:
        joins(house, slug, EVERYWHERE, "pilote", at)
    day(house, paris("2027-03-15 12:01"))
    late = {"dates": "2027-04-20", "event": "lancement-in-situ", "place": "Mairie"}
    says(house, "date-convenue", paris("2027-03-16 13:00"), slug="rive-b", by=RIVE, **late)
    for number in range(16, 26):
        day(house, paris(f"2027-03-{number} 06:01"))
        day(house, paris(f"2027-03-{number} 09:01"))
        news(house, "rive-b", paris(f"2027-03-{number} 17:30"))
    mine = [row for row in digests(house) if row.person == of(house, EVERYWHERE)[0].person]
    assert mine
    for digest in mine:
        with house.reading() as session:
            items = items_of(session, digest.id or 0, at=digest.queued_at)
        assert len(items) == len(said_by(house, digest))
        places = [item["territory"] for item in items]
        assert len([place for place, _ in groupby(places)]) == len(set(places))
        assert items[0]["overdue"] == any(item["overdue"] for item in items)
    assert any(row.message == "retard" for digest in mine for row in said_by(house, digest))


def test_a_person_of_several_zones_has_one_mail_a_day_when_all_that_is_known_is_in_it(
    house: House, paris: Paris
) -> None:
    """Nine o’clock in La Réunion is six in Paris: what is read in both comes at nine in Paris."""
    at = paris("2027-03-12 15:00")
    for slug in SLUGS:
        joins(house, slug, EVERYWHERE, "pilote", at)
    times, invitations = Counter[str](), 0
    for number in range(16 * 24):
        moment = paris("2027-03-15 00:05") + timedelta(hours=number)
        sweeps(house, moment)
        received = Counter(to for to, _ in sends(house, moment))[EVERYWHERE]
        # Each invitation travels in its own mail, which is not that of the day.
        invited = [row for row in of(house, EVERYWHERE) if row.calendar and row.sent_at == moment]
        times[f"{moment:%Y-%m-%d}"] += received - len(invited)
        invitations += len(invited)
    times = +times
    assert invitations == 3
    assert times
    assert set(times.values()) == {1}
    causes = {row.cause for row in of(house, EVERYWHERE) if row.state in {"sent", "grouped"}}
    assert len([one for one in causes if "lancement-in-situ-tenu" in one]) == 3


def test_who_chose_another_zone_has_the_reminders_of_their_territory_on_their_day(
    database_url: str, tmp_path: Path, paris: Paris, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine in Guadeloupe is two in Paris: the mail of the day waits for what it is to say."""
    monkeypatch.setattr("several.DEPARTEMENTS", ("971",))
    with gathering(database_url, tmp_path) as house:
        several(house, tmp_path, ("rive-b",))
        pilot_ = pilot("rive-b")
        sends(house, paris("2027-03-12 14:00"))
        day(house, paris("2027-03-15 14:01"))
        chooses(house, paris("2027-03-15 14:30"), email=pilot_, zone="Europe/Paris")
        news(house, "rive-b", paris("2027-03-15 15:00"))
        assert pilot_ not in day(house, paris("2027-03-16 09:31"))
        assert pilot_ in day(house, paris("2027-03-16 14:01"))
        (digest,) = [row for row in digests(house) if row.gathered_at == paris("2027-03-16 14:01")]
        assert {row.message for row in said_by(house, digest)} == {"plan-revise", "echeance"}


def test_a_reminder_that_comes_after_the_mail_of_the_day_leaves_on_its_day(
    database_url: str, tmp_path: Path, paris: Paris, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody had their mail at nine in Paris, and nothing said that Guadeloupe would write to them too."""
    monkeypatch.setattr("several.DEPARTEMENTS", ("971",))
    with gathering(database_url, tmp_path) as house:
        several(house, tmp_path, ("rive-b",))
        day(house, paris("2027-03-15 14:01"))
        person = of(house, pilot("rive-b"))[0].person
        with house.writing() as session:
            told = col(Message.person) == person, col(Message.state) == "sent"
            session.execute(update(Message).where(*told).values(gathered_at=paris("2027-03-16 09:01")))
        assert pilot("rive-b") in day(house, paris("2027-03-16 14:01"))


def test_two_senders_at_once_never_say_the_same_thing_in_two_mails(house: House, paris: Paris) -> None:
    for slug in SLUGS:
        for number in range(6):
            joins(house, slug, f"equipe-{number}@partout.example", "copilote", paris("2027-03-12 15:00"))
            news(house, slug, paris(f"2027-03-12 16:{number * 7:02d}"))
    at, together = paris("2027-03-15 10:00"), threading.Barrier(2)
    sweeps(house, at)

    def gathers(_: int) -> int:
        together.wait()
        with house.writing() as session:
            return gather(session, at=at)

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(gathers, range(2)))
    assert sum(made) == len({row.person for row in rows(house) if row.gathered_at == at})
    said = Counter(row.digest for row in rows(house) if row.state == "grouped")
    assert set(said) == {row.id for row in digests(house)}
    assert all(count > 1 for count in said.values())
    assert max(Counter(row.person for row in digests(house)).values()) == 1


def test_a_digest_that_no_server_took_before_the_evening_waits_for_the_morning(
    house: House, paris: Paris
) -> None:
    at = paris("2027-03-15 09:01")
    sweeps(house, at)
    with house.writing() as session:
        assert gather(session, at=at) == 3 + 1  # AD1 reads the dates of all three.
    assert sends(house, paris("2027-03-15 19:00")) == []
    assert digests(house) == []
    waiting = {row.next_try_at for row in rows(house) if row.state == "queued" and row.mode == "daily"}
    assert waiting == {paris("2027-03-16 08:00"), paris("2027-03-16 05:00")}
    assert day(house, paris("2027-03-16 09:00")) == sorted([VAL, REUNION, RIVE])


def test_the_people_of_a_session_read_its_news_by_the_hours_of_their_own_atelier(
    house: House, paris: Paris
) -> None:
    """At half past four in Paris it is half past seven in La Réunion: an invitation waits for the morning."""
    at = paris("2027-03-15 16:30")
    said = {"event": "lancement-national", "dates": "2027-04-20", "place": "Paris"}
    assert says(house, "date-convenue", at, slug=SESSION, by=AD1, **said).refusal is None
    days = (date(2027, 6, 24),)
    with house.writing() as session:
        moved = move(session, SESSION, "rendez-vous-national-1", days, because="La salle.", by=AD1, at=at)
    assert moved.outcome.refusal is None
    told = [row for row in rows(house) if row.scope == SESSION and row.role == "pilote"]
    invited = {row.home: row.next_try_at for row in told if row.mode == "alone"}
    assert invited == {
        "pays-a": datetime(2027, 3, 16, 4, tzinfo=UTC),
        "rive-b": datetime(2027, 3, 15, 15, 30, tzinfo=UTC),
        "val-c": datetime(2027, 3, 15, 15, 30, tzinfo=UTC),
    }
    read = {row.home: row.next_try_at for row in told if row.mode == "daily"}
    assert read == {
        "pays-a": datetime(2027, 3, 16, 5, tzinfo=UTC),
        "rive-b": datetime(2027, 3, 16, 8, tzinfo=UTC),
        "val-c": datetime(2027, 3, 16, 8, tzinfo=UTC),
    }


def test_while_nothing_is_to_be_gathered_no_sender_is_woken(house: House, paris: Paris) -> None:
    news(house, "val-c", paris("2027-03-15 15:00"))
    with house.reading() as session:
        assert messages_due(session, paris("2027-03-15 16:00")) > 0
    day(house, paris("2027-03-15 16:00"))
    news(house, "rive-b", paris("2027-03-15 17:00"))
    with house.reading() as session:
        assert messages_due(session, paris("2027-03-15 18:00")) == 0


# Silence.


def silent(house: House, email: str) -> dict[str, str | None]:
    """Why what was not sent to somebody was not, by the end of its cause."""
    found = [row for row in of(house, email) if row.state == "skipped" and row.about]
    return {row.cause.rpartition(":")[2]: row.reason for row in found}


def test_a_phase_that_was_opened_meanwhile_is_not_said_to_be_ready(house: House, paris: Paris) -> None:
    day(house, paris("2027-03-15 09:01"))
    why = {row.reason for row in rows(house) if row.message == "phase-a-ouvrir"}
    assert why == {"ce message n’avait plus lieu d’être quand il aurait pu partir"}


def test_a_date_announced_by_the_request_is_not_announced_again_within_three_days(
    house: House, paris: Paris
) -> None:
    """The seminar is over on the 23rd, its note is due a fortnight later: the J-1 comes by itself."""
    day(house, paris("2027-03-15 09:01"))
    for number in (16, 17, 18, 19, 22):
        day(house, paris(f"2027-03-{number} 09:01"))
    # J-7 left on the 16th; the date moves to the 25th: the new date is another word.
    assert [row.cause[-3:] for row in of(house, VAL) if row.state == "sent" and row.about] == ["J-7"]


def test_two_words_about_one_thing_in_one_mail_are_said_once(house: House, paris: Paris) -> None:
    """The pilot was away from the server for a week: J+2 waited, J+7 comes."""
    day(house, paris("2027-03-22 09:01"))
    sweeps(house, paris("2027-03-25 09:01"))
    with house.writing() as session:
        session.execute(
            update(Message)
            .where(col(Message.state) == "queued", col(Message.cause).endswith("J+2"))
            .values(next_try_at=paris("2027-03-30 09:00"), queued_at=paris("2027-03-30 08:30"))
        )
    day(house, paris("2027-03-30 09:01"))
    assert silent(house, VAL) == {
        "J+2": "dit dans le mail du 30\xa0mars\xa02027 par un message plus pressant"
    }
    assert [row.cause[-3:] for row in of(house, VAL) if row.state in {"sent", "grouped"} and row.about][
        -1
    ] == "J+7"


def said_again(house: House, paris: Paris, **columns: str) -> None:
    """J+7 was sent on the 30th; somebody queues the same word again, for the day after the next."""
    for number in (16, 25, 30):
        day(house, paris(f"2027-03-{number} 09:01"))
    last = next(row for row in of(house, VAL) if row.cause.endswith("J+7"))
    again = last.model_dump(exclude={"id"}) | {
        "key": f"{last.key}@paris",
        "cause": f"{last.cause}@paris",
        "state": "queued",
        "mode": "daily",
        "subject": None,
        "sent_at": None,
        "gathered_at": None,
        "claimed_by": None,
        "next_try_at": paris("2027-04-01 09:00"),
        "queued_at": paris("2027-04-01 08:50"),
        **columns,
    }
    with house.writing() as session:
        session.add(Message(**again))
    sweeps(house, paris("2027-04-01 09:01"))
    with house.writing() as session:
        gather(session, at=paris("2027-04-01 09:01"))


def test_what_was_just_written_about_is_not_written_about_again(house: House, paris: Paris) -> None:
    said_again(house, paris)
    assert silent(house, VAL) == {"J+7@paris": "déjà écrit le 30\xa0mars\xa02027 à ce sujet"}


def test_the_words_to_send_to_an_elu_are_not_those_that_the_pilot_was_just_sent(
    house: House, paris: Paris
) -> None:
    draft = json.dumps({"recipients": ["Mme la maire"]})
    said_again(house, paris, message="projet-de-rappel", context=draft)
    assert silent(house, VAL) == {}
