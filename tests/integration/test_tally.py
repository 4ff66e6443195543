"""What `atelier messages` and the boards say of the outbox, through real rows on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from config.wiring import House
from example import Paris
from models.rhythm import Rhythm
from models.tables import Message
from notifications.board import atelier_board, session_board
from notifications.courier import Rejected, Uncertain
from notifications.tally import messages_part
from sending import Recorder, rows
from smallsession import AD1, PILOTE, small_session
from tasks.empty_outbox import empty_outbox
from tasks.import_session import import_session
from tasks.messages import messages
from tasks.move_date import move
from tasks.status import status
from tasks.sweep_all import sweep_all
from tasks.tally import post_of, tallies

ATELIER, SESSION = "les-coevrons", "session-2027"


@pytest.fixture
def written(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[House]:
    """A small session in its second week: mails left together, one was refused, one is of unknown fate."""
    house = House(Settings(home=tmp_path, database_url=database_url, rhythm=Rhythm.DIGEST))
    with house.writing() as session:
        file = small_session(SESSION, ATELIER, "bras-vanille")
        assert import_session(session, file, by=AD1, at=paris("2027-01-06 10:00")).refusal is None
    courier = Recorder()
    courier.failures = [Rejected("550 adresse inconnue <commun@cc.example>"), Uncertain("coupé")]
    lives(house, courier, paris("2027-01-06 12:00"), paris("2027-01-08 15:00"))
    # Said on the Monday, in one mail with the first phase that opens then.
    with house.writing() as session:
        days, why, friday = (date(2027, 4, 20),), "La salle.", paris("2027-01-08 15:00")
        moved = move(session, ATELIER, "atelier-1", days, because=why, by=PILOTE, at=friday)
        assert moved.outcome.refusal is None
    lives(house, courier, paris("2027-01-08 15:00"), paris("2027-01-13 12:00"))
    yield house
    house.close()


def lives(house: House, courier: Recorder, at: datetime, end: datetime) -> None:
    while at < end:
        sweep_all(house, at=at)
        empty_outbox(house, courier, at=at)
        at += timedelta(hours=3)


def test_every_message_is_counted_once_with_the_fate_of_the_mail_that_said_it(written: House) -> None:
    with written.reading() as session:
        shown, sums = messages(session), tallies(session)
    found = [one for one in shown["messages"] if one["message"] != "recapitulatif"]
    for scope, said in sums.items():
        fates = [one["outcome"] for one in found if one["atelier"] == scope]
        assert said["waiting"] == fates.count("queued")
        for state in ("sent", "failed", "unknown", "skipped"):
            assert said[state] == fates.count(state)
        assert said["grouped"] == sum(one["digest"] is not None for one in found if one["atelier"] == scope)
    assert shown["ateliers"] == {scope: said for scope, said in sums.items() if scope}
    assert {one["outcome"] for one in found} >= {"sent", "failed", "unknown", "queued"}


def test_the_delay_runs_from_the_cause_to_the_sending(written: House) -> None:
    with written.reading() as session:
        sums, shown = tallies(session)[SESSION], messages(session, SESSION)
    delays = sorted(one["delay_seconds"] for one in shown["messages"] if one["delay_seconds"] is not None)
    assert sums["delay"]["all"]["count"] == len(delays) > 0
    assert sums["delay"]["all"]["longest"] == delays[-1]
    # Queued on the Wednesday, said on the Monday after.
    assert delays[-1] >= timedelta(days=4).total_seconds()


def test_what_waits_says_when_it_leaves_and_with_what(written: House, paris: Paris) -> None:
    with written.reading() as session:
        shown = messages(session, SESSION, state="queued")
    (weekly,) = [one for one in shown["messages"] if one["message"] == "hebdomadaire"]
    assert (weekly["leaves_at"], weekly["with"]) == (paris("2027-01-18 09:00").isoformat(), "weekly")
    assert {one["outcome"] for one in shown["messages"]} == {"queued"}


@pytest.mark.parametrize("state", ["sent", "failed", "unknown", "grouped"])
def test_those_of_one_state_are_found_those_that_a_digest_said_too(written: House, state: str) -> None:
    with written.reading() as session:
        every, some = messages(session)["messages"], messages(session, state=state)["messages"]
    assert some == [one for one in every if state in {one["state"], one["outcome"]}] != []
    assert len(some) < len(every)


def test_those_of_one_person_are_found_by_their_address(written: House) -> None:
    with written.reading() as session:
        every, hers = messages(session)["messages"], messages(session, person=PILOTE.upper())["messages"]
    assert hers == [one for one in every if one["to"] == PILOTE] != []


def test_the_board_says_what_a_person_has_to_decide_and_by_which_command_without_any_address(
    written: House,
) -> None:
    slug = SESSION
    with written.writing() as session:
        drop = Message(**_row(rows(written)[0], slug), state="skipped", reason="commun@cc.example en a assez")
        session.add(drop)
    with written.reading() as session:
        sums, letters = post_of(session, slug)
    dead = {one.id for one in rows(written) if one.state in {"failed", "unknown"}}
    part = "\n".join(messages_part(sums, letters, zone="Europe/Paris"))
    assert letters != []
    assert {letter["id"] for letter in letters} <= dead
    for letter in letters:
        assert f"`{letter['command']}`" in part
    assert "(adresse) en a assez" in part
    assert "@" not in part


def test_the_board_of_an_atelier_ends_with_its_messages(written: House, paris: Paris) -> None:
    with written.reading() as session:
        sums, letters = post_of(session, ATELIER)
        shown = status(session, ATELIER, at=paris("2027-01-13 12:00"))
    board = atelier_board(shown, zone="Europe/Paris", mails=sums, letters=letters)
    assert board.index("## Qui doit quoi") < board.index("## Messages") < board.index("Fait n°")
    assert f"{sums['sent']}\u00a0partis" in board


def _row(like: Message, scope: str) -> dict[str, Any]:
    """Another message of that journal."""
    known = like.model_dump(exclude={"id", "key", "scope", "state", "reason", "digest"})
    return {**known, "scope": scope, "key": f"{scope}:une-autre"}


def test_the_board_of_the_session_has_a_line_for_each_territory(written: House, paris: Paris) -> None:
    with written.reading() as session:
        shown = status(session, SESSION, at=paris("2027-01-13 12:00"))
        sums = tallies(session, [SESSION, ATELIER, "bras-vanille"])
    part = session_board(shown, zone="Europe/Paris", mails=sums).partition("## Messages")[2]
    assert part.count("\n| ") == 4
    assert "| Les Coëvrons |" in part
