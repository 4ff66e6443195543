"""What the bureau reads on Monday, through the real outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from config.session_file import SessionFile
from config.settings import Settings
from config.wiring import House
from example import Paris
from models.rhythm import Rhythm
from notifications.mail import Mail
from preferring import chooses
from sending import Recorder, rows
from service.mails.week import week
from smallsession import AD1, PILOTE, small_session
from tasks.empty_outbox import empty_outbox
from tasks.import_session import import_session
from tasks.move_date import move
from tasks.record import record
from tasks.sweep_all import sweep_all
from tasks.trigger import trigger
from tasks.weekly import about_the_week


class Row(NamedTuple):
    """What is read of the row of a weekly mail."""

    id: int
    scope: str
    email: str


@pytest.fixture
def bureau(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[House]:
    """Two territories, registered on a Wednesday; people get their mail together."""
    house = House(Settings(home=tmp_path, database_url=database_url, rhythm=Rhythm.DIGEST))
    enters(house, small_session("session-2027", "les-coevrons", "bras-vanille"), paris("2027-01-06 10:00"))
    yield house
    house.close()


def enters(house: House, file: SessionFile, at: datetime) -> None:
    with house.writing() as session:
        assert import_session(session, file, by=AD1, at=at).refusal is None


def lived(house: House, start: datetime, end: datetime, step: timedelta = timedelta(hours=1)) -> list[Mail]:
    """What the bureau receives while the loops turn."""
    courier, at = Recorder(), start
    while at <= end:
        sweep_all(house, at=at)
        empty_outbox(house, courier, at=at)
        at += step
    return [mail for mail in courier.sent if mail.to == AD1]


def ordinary(text: str) -> str:
    """The text with ordinary spaces, easier to compare."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def apart(mails: list[Mail]) -> tuple[list[Mail], list[Mail]]:
    """The invitations, each of which travels in its own mail as soon as it can; what is read of the week."""
    return [one for one in mails if one.calendar], [one for one in mails if not one.calendar]


def test_each_monday_the_bureau_gets_one_mail_and_nothing_of_it_between(bureau: House, paris: Paris) -> None:
    invited, mails = apart(lived(bureau, paris("2027-01-06 10:00"), paris("2027-02-02 12:00")))
    # It comes to the launch, which is its own event; that of a territory would not invite it.
    assert [mail.date for mail in invited] == [paris("2027-01-06 10:00")]
    subjects = [mail.subject.replace("\u00a0", " ").partition(" : ")[2] for mail in mails]
    assert subjects == ["2 territoires, aucun en retard, prochaine date le 4 février 2027"] * 4
    weekly = [row for row in rows(bureau) if row.message == "hebdomadaire" and row.state == "sent"]
    assert sorted(row.sent_at for row in weekly if row.sent_at) == [
        paris(f"2027-{day} 09:00") for day in ("01-11", "01-18", "01-25", "02-01")
    ]


def test_it_says_where_each_territory_is_and_what_the_bureau_owes_the_latest_first(
    bureau: House, paris: Paris
) -> None:
    mail = lived(bureau, paris("2027-02-05 10:00"), paris("2027-02-08 09:00"))[-1]
    text = mail.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Un point vous revient et il est en retard : tenue du séminaire national de lancement" in text
    line = (
        "- Les Coëvrons : 1/13, Ouverture et passation du marché subséquent ; 23 mars, Séminaire de lancement"
    )
    assert f"{line} in situ\n" in text
    assert "séminaire national de lancement, 4 février (4 jours de retard)." in text
    assert '<th scope="row"' in mail.html
    # The reminder of that point was said by the same mail, and is not said a second time in it.
    assert text.count("tenue du séminaire national de lancement") == 1
    assert [row.state for row in rows(bureau) if row.message == "retard"] == ["grouped"]


def test_weeks_during_which_nothing_ran_are_told_by_one_mail(bureau: House, paris: Paris) -> None:
    start, end = paris("2027-02-03 10:00"), paris("2027-02-03 10:05")
    invited, mails = apart(lived(bureau, start, end, timedelta(minutes=1)))
    assert len(invited) == len(mails) == 1
    invited, mails = apart(lived(bureau, paris("2027-02-08 09:00"), paris("2027-02-08 09:00")))
    assert (len(invited), len(mails)) == (0, 1)


def test_two_sessions_of_one_bureau_are_told_by_one_mail(bureau: House, paris: Paris) -> None:
    enters(bureau, small_session("session-2028", "pays-a", "pays-b"), paris("2027-01-07 10:00"))
    invited, (mail,) = apart(lived(bureau, paris("2027-01-07 10:00"), paris("2027-01-11 09:00")))
    assert len(invited) == 2
    assert "4\u00a0territoires" in mail.subject
    # A table of territories for each session; what is laid out for Outlook is no table of anything.
    assert mail.html.count('<th scope="row"') == 4
    assert mail.html.count("<tbody") == 2


def test_what_it_is_made_of_is_what_its_words_are_tried_with(bureau: House, paris: Paris) -> None:
    with bureau.reading() as session:
        row = Row(id=0, scope="session-2027", email=AD1)
        made = about_the_week(session, cast("Any", row), at=paris("2027-02-08 09:00"))
    tried = week()
    assert set(tried) == {*made, "slug"}
    for part in ("sessions", "owes"):
        assert set(tried[part][0]) == set(made[part][0])
    assert set(tried["sessions"][0]["territories"][0]) == set(made["sessions"][0]["territories"][0])


def test_a_territory_that_is_late_shows_as_late(bureau: House, paris: Paris) -> None:
    for kind, said in (
        ("marche-notifie", {"reference": "M1"}),
        ("date-convenue", {"event": "lancement-in-situ", "dates": "2027-03-23", "place": "Mairie"}),
    ):
        with bureau.writing() as session:
            outcome = record(session, "les-coevrons", kind, said, by=PILOTE, at=paris("2027-02-10 10:00"))
            assert outcome.refusal is None
    with bureau.writing() as session:
        at = paris("2027-03-12 10:00")
        assert trigger(session, "les-coevrons", "lancement-in-situ", by=PILOTE, at=at).refusal is None
    mail = lived(bureau, paris("2027-03-26 10:00"), paris("2027-04-05 10:00"), timedelta(hours=3))[-1]
    assert "1 en retard" in mail.subject
    (line,) = [one for one in ordinary(mail.text).splitlines() if one.startswith("- Les Coëvrons")]
    assert line == (
        "- Les Coëvrons : 3/13, Séminaire de lancement in situ ; 6 avril, remise de la note de cadrage ; "
        "en retard : date et lieu de l’atelier in situ n° 1 (14 jours) et 1 autre"
    )


def test_the_days_of_an_event_that_went_by_without_it_are_late_and_come_first(
    bureau: House, paris: Paris
) -> None:
    """Its phase was never opened, so that nothing is owed of it; nobody may read « à l’heure » there."""
    mail = lived(bureau, paris("2027-04-02 10:00"), paris("2027-04-05 10:00"), timedelta(hours=3))[-1]
    assert "2 territoires, 1 en retard" in ordinary(mail.subject)
    lines = [one for one in ordinary(mail.text).splitlines() if one.startswith("- ") and "/13" in one]
    assert [one.partition(" :")[0] for one in lines] == ["- Les Coëvrons", "- Vallée du Bras-Vanille"]
    assert lines[0].endswith("; en retard : Séminaire de lancement in situ (13 jours)")
    assert lines[1].endswith("; aucune date")


def test_what_happened_is_one_line_for_each_territory(bureau: House, paris: Paris) -> None:
    for days in (date(2027, 4, 20), date(2027, 4, 27)):
        with bureau.writing() as session:
            at = paris("2027-03-02 10:00")
            moved = move(session, "les-coevrons", "atelier-1", (days,), because="La salle.", by=PILOTE, at=at)
            assert moved.outcome.refusal is None
    mail = lived(bureau, paris("2027-03-02 10:00"), paris("2027-03-08 10:00"), timedelta(hours=3))[-1]
    happened = ordinary(mail.text).partition("Ce qui s’est passé")[2].split("\n\n")[1]
    assert happened.count("\n") == 0
    assert happened.startswith("- Les Coëvrons : ")
    assert happened.count("Coëvrons") == 1


@pytest.mark.parametrize("timing", ["immediate", "digest"])
def test_no_preference_makes_the_mail_of_a_week_leave_before_it_opens(
    bureau: House, paris: Paris, timing: str
) -> None:
    sweep_all(bureau, at=paris("2027-01-06 10:00"))
    chooses(bureau, paris("2027-01-06 11:00"), email=AD1, timing=timing)
    (waiting,) = [row for row in rows(bureau) if row.message == "hebdomadaire"]
    assert waiting.next_try_at == paris("2027-01-11 09:00")
