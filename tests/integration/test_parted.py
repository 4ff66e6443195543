"""Whoever left before a message did is not written to any more, on both databases; and is told why not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from gathering import gathering, sends
from parting import ELSA, SUCCESSOR, handed, hands_in, joins, leaves, news, replaced, rows_of
from sqlalchemy import event

from acting import says
from config.wiring import House
from example import AD1, ATELIER, CHEF, PILOTE, Paris, fill
from models.outcomes import DIGEST
from notifications.courier import Unreachable
from sending import Recorder, delivers, rows
from tasks.correct import correct
from tasks.gather import gather
from tasks.parted import parted
from tasks.reading import Readers
from tasks.set_aside import ASKED

GOODBYE = "votre présence n’est plus attendue"


@pytest.fixture
def house(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[House]:
    """The session of the examples in a house of digests; what left at once has left."""
    with gathering(database_url, tmp_path) as built:
        fill(built, tmp_path)
        sends(built, paris("2027-03-12 10:01"))
        yield built


def put_right(house: House, fact: Any, at: Any, **keys: str) -> None:
    with house.writing() as session:
        outcome = correct(session, ATELIER, fact.seq, keys, because="Erreur.", by=PILOTE, at=at)
    assert outcome.refusal is None


def why(house: House, who: str, message: str) -> str:
    (row,) = rows_of(house, who, message)
    assert row.state == "skipped"
    return str(row.reason).replace("\u00a0", " ")


def test_who_is_taken_out_in_the_evening_gets_the_farewells_and_nothing_else(
    house: House, paris: Paris
) -> None:
    joins(house, paris("2027-03-15 10:00"), ELSA, "copilote")
    handed(house, paris("2027-03-15 10:01"), ELSA)
    news(house, paris("2027-03-15 14:00"))
    leaves(house, paris("2027-03-15 18:00"), ELSA, "copilote")
    said = handed(house, paris("2027-03-16 09:01"), ELSA)
    assert len(said) == 2
    assert all(GOODBYE in subject for subject in said)
    assert why(house, ELSA, "plan-revise") == "cette personne n’est plus « copilote » depuis le 15 mars 2027"


def test_who_was_entered_by_mistake_is_not_written_to_even_minutes_later(house: House, paris: Paris) -> None:
    entered = joins(house, paris("2027-03-16 08:50"), ELSA, "collectivite")
    news(house, paris("2027-03-16 08:52"))
    put_right(house, entered, paris("2027-03-16 08:55"), annule="oui")
    assert handed(house, paris("2027-03-16 09:01"), ELSA) == []
    reason = "cette personne n’est pas « collectivité » : son inscription a été annulée ou corrigée"
    assert why(house, ELSA, "plan-revise") == reason


def test_who_is_found_to_be_an_elu_gets_no_automatic_mail(house: House, paris: Paris) -> None:
    entered = joins(house, paris("2027-03-15 20:00"), ELSA, "collectivite")
    news(house, paris("2027-03-15 20:02"))
    put_right(house, entered, paris("2027-03-15 20:05"), role="elu")
    assert handed(house, paris("2027-03-16 09:01"), ELSA) == []
    reason = "cette personne est « élu » : aucun message automatique pour ce rôle"
    assert why(house, ELSA, "plan-revise") == reason


def test_what_came_on_the_last_day_of_a_delegation_is_for_the_delegator(house: House, paris: Paris) -> None:
    lent = {"delegate": ELSA, "since": "2027-03-13", "until": "2027-03-16"}
    said = says(house, "delegation-donnee", paris("2027-03-12 10:30"), by=PILOTE, **lent)
    assert said.refusal is None
    handed(house, paris("2027-03-15 09:01"), ELSA)
    news(house, paris("2027-03-16 15:00"))
    assert handed(house, paris("2027-03-17 09:01"), ELSA) == []
    assert why(house, ELSA, "plan-revise") == "cette personne n’est plus « pilote » depuis le 17 mars 2027"
    (own,) = rows_of(house, PILOTE, "plan-revise")
    assert own.state in {"grouped", "sent"}


def test_who_keeps_another_role_of_the_message_has_it_in_that_one(house: House, paris: Paris) -> None:
    joins(house, paris("2027-03-15 09:30"), ELSA, "copilote")
    handed(house, paris("2027-03-15 10:01"), ELSA)
    news(house, paris("2027-03-15 14:00"))
    leaves(house, paris("2027-03-15 15:00"), ELSA, "copilote")
    joins(house, paris("2027-03-15 15:01"), ELSA, "collectivite")
    delivered = Recorder()
    delivers(house, delivered, paris("2027-03-16 09:01"))
    (mail,) = (one for one in delivered.sent if one.to == ELSA and "prévue" in one.subject)
    assert "parce que vous êtes l’une des collectivités porteuses" in mail.text
    assert [row.role for row in rows_of(house, ELSA, "plan-revise")] == ["collectivite"]


def gathered(house: House, paris: Paris) -> set[int | None]:
    """A digest for a copilote, who is pilot too; the morning's mails wait for their server."""
    joins(house, paris("2027-03-15 09:30"), ELSA, "copilote")
    handed(house, paris("2027-03-15 10:01"), ELSA)
    news(house, paris("2027-03-15 14:00"))
    joins(house, paris("2027-03-15 14:20"), ELSA, "pilote")
    news(house, paris("2027-03-15 14:30"), date(2027, 5, 11))
    hands_in(house, paris("2027-03-15 14:40"))
    with house.writing() as session:
        gather(session, at=paris("2027-03-16 09:01"))
    (digest,) = rows_of(house, ELSA, DIGEST)
    return {row.id for row in rows_of(house, ELSA) if row.digest == digest.id}


def test_a_digest_that_waits_for_its_server_is_not_sent_to_who_left_meanwhile(
    house: House, paris: Paris
) -> None:
    said = gathered(house, paris)
    for role in ("pilote", "copilote"):
        leaves(house, paris("2027-03-16 09:02"), ELSA, role, by=AD1)
    for minute in ("09:03", "09:04"):
        assert all(GOODBYE in one for one in handed(house, paris(f"2027-03-16 {minute}"), ELSA))
    assert rows_of(house, ELSA, DIGEST) == []
    found = [row for row in rows_of(house, ELSA) if row.id in said]
    assert {row.state for row in found} == {"skipped"}
    assert all("n’est plus" in str(row.reason) for row in found)


def test_what_is_not_theirs_any_more_is_taken_out_of_a_digest(house: House, paris: Paris) -> None:
    said = gathered(house, paris)
    leaves(house, paris("2027-03-16 09:02"), ELSA, "pilote", by=AD1)
    for minute in ("09:03", "09:04"):
        handed(house, paris(f"2027-03-16 {minute}"), ELSA)
    found = {row.message: (row.state, row.role) for row in rows_of(house, ELSA) if row.id in said}
    assert found["accuse-de-reception"] == ("skipped", "pilote")
    # Planned anew twice, the atelier is said once: from the days that she knows to the last ones.
    kept = [row for row in rows_of(house, ELSA, "plan-revise") if row.state != "skipped"]
    assert [(row.state in {"grouped", "sent"}, row.role) for row in kept] == [(True, "copilote")]


def test_a_digest_that_was_written_for_good_is_sent_to_nobody_who_left(house: House, paris: Paris) -> None:
    gathered(house, paris)
    away = Recorder()
    away.failures = [Unreachable("le serveur ne répond pas")] * 9
    delivers(house, away, paris("2027-03-16 09:01"))
    (digest,) = rows_of(house, ELSA, DIGEST)
    assert (digest.state, digest.subject is None) == ("queued", False)
    for role in ("pilote", "copilote"):
        leaves(house, paris("2027-03-16 09:02"), ELSA, role, by=AD1)
    assert all(GOODBYE in one for one in handed(house, paris("2027-03-16 09:10"), ELSA))
    (digest,) = rows_of(house, ELSA, DIGEST)
    assert digest.state == "skipped"
    assert "n’est plus" in str(digest.reason)


def test_who_came_back_by_a_clock_that_ran_ahead_is_there(house: House, paris: Paris) -> None:
    joins(house, paris("2027-03-15 10:00"), ELSA, "copilote")
    handed(house, paris("2027-03-15 10:01"), ELSA)
    news(house, paris("2027-03-15 14:00"))
    leaves(house, paris("2027-03-16 08:50"), ELSA, "copilote")
    joins(house, paris("2027-03-16 09:50"), ELSA, "copilote")
    assert any("prévue" in one for one in handed(house, paris("2027-03-16 09:30"), ELSA))


def test_what_leaves_at_once_costs_one_question_for_all(house: House, paris: Paris) -> None:
    for number in range(6):
        joins(house, paris("2027-03-15 10:00"), f"elu{number}@cc.example", "collectivite")
    waiting = [row for row in rows(house) if row.state == "queued" and row.role == "collectivite"]
    assert len(waiting) > 6
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, said: str, *_: Any) -> None:
        asked.append(said)

    event.listen(house.engine, "before_cursor_execute", note)
    with house.reading() as session:
        at = paris("2027-03-15 10:00")
        assert parted(session, waiting, Readers(session, waiting, at), at) == {}  # type: ignore[arg-type] # Rows of the ORM have these columns too.
    event.remove(house.engine, "before_cursor_execute", note)
    assert len([said for said in asked if said.startswith("SELECT")]) == 1
    assert set(ASKED) <= set(type(waiting[0]).model_fields)


def test_a_server_that_is_away_loses_nothing_of_this(house: House, paris: Paris) -> None:
    hands_in(house, paris("2027-04-07 09:00"))
    away = Recorder()
    away.failures = [Unreachable("le serveur ne répond pas")]
    delivers(house, away, paris("2027-04-07 09:01"))
    replaced(house, paris("2027-04-07 11:00"), CHEF, "decideur")
    assert any("accusé de réception" in one for one in handed(house, paris("2027-04-07 11:30"), SUCCESSOR))
    assert handed(house, paris("2027-04-07 11:31"), CHEF) == []
