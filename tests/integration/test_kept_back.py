"""A server that was away for days: what leaves then says what is true then, and what may have left stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from gathering import digests, gathering, of, said_by, sends, sweeps

from acting import opens, says
from config.wiring import House
from example import AD1, PILOTE, Paris, fill
from notifications.courier import Deferred, NotHandedOver, Uncertain, Unreachable
from notifications.mail import Mail
from sending import Recorder, delivers, rows
from tasks.release import Verdict, release, undecided

AWAY, HELD_UP = Unreachable("connexion refusée"), Deferred("plus tard")


@pytest.fixture
def house(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[House]:
    """The launch is open and agreed for Tuesday 23 March; on Thursday two things of the pilot are late."""
    with gathering(database_url, tmp_path) as built:
        fill(built, tmp_path)
        opens(built, "lancement-in-situ", paris("2027-03-12 10:00"))
        for moment in ("2027-03-12 10:01", "2027-03-15 09:00", "2027-03-22 09:00"):
            sweeps(built, paris(moment))
            delivers(built, Recorder(), paris(moment))
        sweeps(built, paris("2027-03-25 09:00"))
        yield built


class Broken(Recorder):
    """A server that takes nothing from anybody."""

    def __init__(self, failure: NotHandedOver) -> None:
        super().__init__()
        self.failure = failure

    def send(self, mail: Mail) -> None:
        self.attempts.append(mail.as_bytes())
        raise self.failure


def launched(house: House, paris: Paris) -> None:
    """It is said that the launch took place, while nothing leaves."""
    said = {"event": "lancement-in-situ", "on": "2027-03-23"}
    assert says(house, "evenement-tenu", paris("2027-03-25 11:00"), **said).refusal is None


def test_a_digest_kept_back_is_gathered_anew_without_what_was_done_meanwhile(
    house: House, paris: Paris
) -> None:
    delivers(house, Broken(AWAY), paris("2027-03-25 09:00"))
    (before,) = [one for one in digests(house) if one.state == "queued"]
    assert len(said_by(house, before)) == 2
    launched(house, paris)
    sent = Recorder()
    delivers(house, sent, paris("2027-03-25 11:30"))
    (mail,) = [one for one in sent.sent if one.to == PILOTE]
    assert mail.message_id != before.message_id
    assert "lancement" not in mail.subject
    assert before.key not in {row.key for row in rows(house)}
    assert not [row for row in rows(house) if row.state == "queued" and row.digest]


def test_what_is_still_true_is_said_with_the_counts_of_the_day_on_which_it_leaves(
    house: House, paris: Paris
) -> None:
    delivers(house, Broken(AWAY), paris("2027-03-25 09:00"))
    (before,) = [one for one in digests(house) if one.state == "queued"]
    sent = Recorder()
    delivers(house, sent, paris("2027-03-26 10:00"))
    (mail,) = [one for one in sent.sent if one.to == PILOTE]
    # It says the same messages: it is the same mail, of which no server has any.
    assert mail.message_id == before.message_id
    assert "en retard de 3 jours" in mail.text.replace("\u00a0", " ")
    assert "en retard de 3 jours" not in (before.body_text or "").replace("\u00a0", " ")


def test_within_the_hour_it_is_the_same_mail_to_the_byte(house: House, paris: Paris) -> None:
    away, sent = Broken(AWAY), Recorder()
    delivers(house, away, paris("2027-03-25 09:00"))
    delivers(house, sent, paris("2027-03-25 09:50"))
    assert away.attempts[0] in sent.attempts


@pytest.mark.parametrize("failure", [HELD_UP, Uncertain("peut-être parti")])
def test_what_a_server_was_handed_stays_as_it_was_to_the_byte(
    house: House, paris: Paris, failure: NotHandedOver
) -> None:
    broken, sent = Broken(failure), Recorder()
    delivers(house, broken, paris("2027-03-25 09:00"))
    launched(house, paris)
    later = paris("2027-03-26 10:00")
    with house.writing() as session:
        unknown = undecided(session, [row.id or 0 for row in rows(house) if row.state == "unknown"])
        release(session, unknown, Verdict.SEND, by=PILOTE, at=later)
    delivers(house, sent, later)
    assert set(broken.attempts) <= set(sent.attempts)


def test_a_mail_alone_that_never_began_is_written_anew_under_its_number(house: House, paris: Paris) -> None:
    agreed = {"event": "atelier-1", "dates": "2027-04-13,2027-04-14", "place": "Évron"}
    assert says(house, "date-convenue", paris("2027-03-25 11:00"), **agreed).refusal is None
    # The launch alone is late now: its mail is not a digest.
    delivers(house, Broken(AWAY), paris("2027-03-25 11:00"))
    (before,) = [row for row in of(house, PILOTE) if row.message == "retard" and row.subject]
    sent = Recorder()
    delivers(house, sent, paris("2027-03-26 10:00"))
    (mail,) = [one for one in sent.sent if one.message_id == before.message_id]
    assert mail.subject != before.subject


def test_the_mail_of_a_week_kept_back_until_the_next_day_tells_that_day(house: House, paris: Paris) -> None:
    monday = paris("2027-03-30 09:00")  # The 29th is Easter Monday.
    sends(house, paris("2027-03-25 09:00"))
    sweeps(house, monday)
    delivers(house, Broken(AWAY), monday)
    (before,) = [row for row in of(house, AD1) if row.state == "queued" and row.subject]
    sent = Recorder()
    delivers(house, sent, monday + timedelta(days=1))
    (mail,) = [one for one in sent.sent if one.to == AD1]
    assert mail.message_id == before.message_id
    assert mail.text != before.body_text
    (after,) = [row for row in rows(house) if row.id == before.id]
    assert (after.state, after.gathered_at) == ("sent", monday + timedelta(days=1))
