"""Late mails and a standing outbox, as `atelier health` and the alarm see them, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from config.clock import real_now
from config.settings import Settings
from config.wiring import House
from example import PILOTE, Paris
from models.queries import messages_of
from models.rhythm import Rhythm
from models.stalled import Stalled
from models.tables import Message
from notifications.courier import Deferred, NotHandedOver, Rejected, Uncertain, Unreachable
from sending import ELSEWHERE, Recorder, Refuses, delivers, leased_to, rows
from smallsession import AD1, small_session
from tasks.health import health
from tasks.held import Policy, settle_messages
from tasks.import_session import import_session
from tasks.move_date import move
from tasks.release import Verdict, release, undecided
from tasks.stalled import NOBODY, STUCK, late_mails, stalled
from tasks.sweep_all import sweep_all


@pytest.fixture
def registered(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[House]:
    """A session registered and a date moved on a Friday evening: nothing leaves before Monday.

    The invitations to the launch leave at eight where they are read, five in Paris for La Réunion; what the
    move says, with the mail of the day.
    """
    house = House(Settings(home=tmp_path, database_url=database_url, rhythm=Rhythm.DIGEST))
    with house.writing() as session:
        file, at = small_session("session-2027", "les-coevrons", "bras-vanille"), paris("2027-01-08 20:00")
        assert import_session(session, file, by=AD1, at=at).refusal is None
        days = (date(2027, 4, 20),)
        moved = move(session, "les-coevrons", "atelier-1", days, because="La salle.", by=PILOTE, at=at)
        assert moved.outcome.refusal is None
    yield house
    house.close()


def complaints(house: House, at: str, paris: Paris) -> dict[str, str]:
    with house.reading() as session:
        checks = health(session, at=paris(at), real=real_now())["checks"]
    return {
        one["name"]: one["message"] for one in checks if one["name"] in {"mails", "départs"} and not one["ok"]
    }


def test_what_waits_for_a_decent_hour_or_a_digest_is_not_late(registered: House, paris: Paris) -> None:
    for at in ("2027-01-08 21:00", "2027-01-10 12:00", "2027-01-11 05:09"):
        assert complaints(registered, at, paris) == {}
    assert complaints(registered, "2027-01-11 05:11", paris)["mails"].startswith("2 mail(s)")
    assert delivers(registered, Recorder(), paris("2027-01-11 08:01")).sent > 2
    waiting = [row.mode for row in rows(registered) if row.state == "queued"]
    assert set(waiting) == {"daily", "weekly"}
    for at in ("2027-01-11 08:30", "2027-01-11 09:09"):
        assert complaints(registered, at, paris) == {}


def test_what_should_have_left_is_late_and_nothing_leaves_until_somebody_sends(
    registered: House, paris: Paris
) -> None:
    found = complaints(registered, "2027-01-11 09:30", paris)
    assert "attendent depuis plus de 10 minutes" in found["mails"]
    assert NOBODY in found["départs"]
    delivers(registered, Recorder(), paris("2027-01-11 09:31"))
    assert complaints(registered, "2027-01-11 09:32", paris) == {}


def test_who_holds_the_lease_and_sends_nothing_is_to_blame(registered: House, paris: Paris) -> None:
    leased_to(registered, ELSEWHERE, timedelta(minutes=1))
    with registered.reading() as session:
        found = stalled(session, at=paris("2027-01-11 09:30"), real=real_now())
    assert found is not None
    assert (found.reason, found.waiting > 1) == (STUCK, True)
    assert found.since <= paris("2027-01-11 09:00")


def test_posts_in_rooms_neither_hide_mails_that_stand_still_nor_count_as_mails(
    registered: House, paris: Paris
) -> None:
    with registered.writing() as session:
        mail = next(row for row in messages_of(session) if row.mode == "alone")
        post = mail.model_dump(exclude={"id"}) | {"channel": "chat", "person": "salon"}
        left = {"key": "posté", "state": "sent", "sent_at": paris("2027-01-11 09:29")}
        session.add(Message(**post | left))
        session.add(Message(**post | {"key": "à poster"}))
    waiting = [row for row in rows(registered) if row.channel == "mail" and row.state == "queued"]
    with registered.reading() as session:
        found = stalled(session, at=paris("2027-01-11 09:30"), real=real_now())
    assert found is not None
    assert found.waiting <= len(waiting)
    delivers(registered, Recorder(), paris("2027-01-11 09:31"))
    assert complaints(registered, "2027-01-12 09:32", paris) == {}


def test_a_server_that_is_away_is_the_reason_and_no_address_is_told(registered: House, paris: Paris) -> None:
    courier = Recorder()
    for minute in range(20):
        courier.failures = [Unreachable(f"451 {PILOTE} attendra")]
        delivers(registered, courier, paris(f"2027-01-11 09:{minute + 1:02d}"))
    with registered.reading() as session:
        found = stalled(session, at=paris("2027-01-11 09:21"), real=real_now())
    assert found is not None
    assert found.reason == "451 (adresse) attendra"


def test_while_others_leave_one_that_is_put_off_is_late_and_the_outbox_does_not_stand(
    registered: House, paris: Paris
) -> None:
    courier = Recorder()
    courier.failures = [Deferred("plus tard")]
    # The sweep of the morning is over: the mails of the day and of the week leave with the rest.
    assert sweep_all(registered, at=paris("2027-01-11 09:00")).failed == []
    delivers(registered, courier, paris("2027-01-11 09:01"))
    at = paris("2027-01-11 09:12")
    with registered.reading() as session:
        assert len(late_mails(session, at=at)) == 1
        assert stalled(session, at=at, real=real_now()) is None
        assert stalled(session, at=at + timedelta(minutes=10), real=real_now()) is not None


def standing(house: House, at: str, paris: Paris) -> Stalled | None:
    with house.reading() as session:
        return stalled(session, at=paris(at), real=real_now())


@pytest.mark.parametrize(
    "said", [Rejected("554 relais refusé"), Uncertain("pas de réponse"), Deferred("451 plus tard")], ids=repr
)
def test_a_server_that_takes_nothing_of_anybody_is_a_standstill_whatever_it_answers(
    registered: House, paris: Paris, said: NotHandedOver
) -> None:
    courier = Refuses(said)
    delivers(registered, Recorder(), paris("2027-01-11 05:01"))
    sweep_all(registered, at=paris("2027-01-11 08:00"))
    for minute in range(30):
        delivers(registered, courier, paris(f"2027-01-11 08:{minute:02d}"))
        assert (standing(registered, f"2027-01-11 08:{minute:02d}", paris) is None) is (minute <= 15)
    found = standing(registered, "2027-01-11 08:29", paris)
    assert found is not None
    assert (found.reason, found.waiting + found.over) == (str(said), 2)
    alarm = complaints(registered, "2027-01-11 08:29", paris)["départs"]
    assert alarm == f"plus rien ne part, {found.mails} : {said}"
    # It ends as soon as a server takes one.
    sweep_all(registered, at=paris("2027-01-11 09:00"))
    assert delivers(registered, Recorder(), paris("2027-01-11 09:01")).sent > 0
    assert standing(registered, "2027-01-11 09:02", paris) is None


def test_one_full_mailbox_is_late_for_days_and_the_outbox_does_not_stand(
    registered: House, paris: Paris
) -> None:
    sweep_all(registered, at=paris("2027-01-11 09:00"))
    courier = Refuses(Deferred("452 boîte pleine"), only=PILOTE)
    assert delivers(registered, courier, paris("2027-01-11 09:01")).sent > 2
    for minute in range(2, 50):
        at = f"2027-01-11 09:{minute:02d}"
        delivers(registered, courier, paris(at))
        assert standing(registered, at, paris) is None
    assert "452 boîte pleine" in complaints(registered, "2027-01-11 09:50", paris)["mails"]
    assert standing(registered, "2027-01-11 18:50", paris) is not None  # Nobody has tried for hours.


def test_a_single_mail_stands_still_where_nobody_sends(registered: House, paris: Paris) -> None:
    with registered.writing() as session:
        first, *others = (row for row in messages_of(session) if row.mode == "alone")
        for row in messages_of(session):
            if row.id != first.id:
                session.delete(row)
    found = standing(registered, "2027-01-11 09:30", paris)
    assert others
    assert found is not None
    assert (found.waiting, found.over, found.reason) == (1, 0, NOBODY)


def test_what_a_person_decided_of_ends_the_standstill(registered: House, paris: Paris) -> None:
    sweep_all(registered, at=paris("2027-01-11 09:00"))
    delivers(registered, Refuses(Rejected("550 inconnue")), paris("2027-01-11 09:01"))
    assert standing(registered, "2027-01-11 09:30", paris) is not None
    with registered.writing() as session:
        dead = undecided(session, failed=True)
        assert release(session, dead, Verdict.DROP, by=AD1, at=paris("2027-01-11 09:31")) == len(dead) > 1
    assert standing(registered, "2027-01-11 09:32", paris) is None


def test_what_a_restore_holds_was_refused_by_no_server(registered: House, paris: Paris) -> None:
    with registered.writing() as session:
        assert settle_messages(session, Policy.HOLD, at=paris("2027-01-11 10:00"), made="hier").held > 2
    assert standing(registered, "2027-01-11 11:00", paris) is None


def test_what_is_asked_again_is_due_from_then_on(registered: House, paris: Paris) -> None:
    sweep_all(registered, at=paris("2027-01-11 09:00"))
    delivers(registered, Refuses(Rejected("550 inconnue"), only=PILOTE), paris("2027-01-11 09:01"))
    with registered.writing() as session:
        release(
            session, undecided(session, failed=True), Verdict.SEND, by=PILOTE, at=paris("2027-01-11 12:00")
        )
    assert standing(registered, "2027-01-11 12:01", paris) is None
    assert standing(registered, "2027-01-11 12:16", paris) is not None
