"""Who may decide of a mail that nobody can vouch for: a pilot of its atelier, or AD1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import update

from commandline import CommandLine
from config.wiring import House
from example import AD1, PILOTE
from models.commands import Refusal
from models.tables import Message
from sending import rows
from several import MORNING, SESSION, SLUGS, pilot, several
from tasks.record import record
from tasks.release import Verdict, release, undecided

LATER = MORNING + timedelta(hours=1)
NOBODY, HERS, OTHERS = "inconnu@nulle.example", pilot(SLUGS[0]), pilot(SLUGS[1])


@pytest.fixture
def doubtful(house: House, tmp_path: Path) -> House:
    """Three ateliers, of which every mail is of unknown fate."""
    several(house, tmp_path)
    with house.writing() as session:
        said = {"event": "rendez-vous-national-1", "dates": "2027-05-20", "place": "Paris"}
        assert record(session, SESSION, "date-convenue", said, by=AD1, at=MORNING).refusal is None
    with house.writing() as session:
        session.execute(update(Message).values(state="unknown"))
    return house


def drops(house: House, chosen: Sequence[Message], by: str) -> int | Refusal:
    with house.writing() as session:
        found = undecided(session, [one.id or 0 for one in chosen])
        return release(session, found, Verdict.DROP, by=by, at=LATER)


def of(house: House, scope: str) -> list[Message]:
    return [row for row in rows(house) if row.scope == scope]


@pytest.mark.parametrize("by", [NOBODY, OTHERS])
def test_a_mail_of_an_atelier_is_decided_of_by_nobody_from_elsewhere(doubtful: House, by: str) -> None:
    found = drops(doubtful, of(doubtful, SLUGS[0]), by)
    assert isinstance(found, Refusal)
    assert found.reason.startswith("Vous n’avez pas de rôle dans « Pays val-c »")
    assert "pilote" in found.reason
    assert "n° " in found.todo
    assert {row.state for row in rows(doubtful)} == {"unknown"}


@pytest.mark.parametrize("by", [HERS, AD1])
def test_its_pilot_and_ad1_decide(doubtful: House, by: str) -> None:
    mine = of(doubtful, SLUGS[0])
    assert drops(doubtful, mine, by) == len(mine)


def test_of_mails_of_others_among_ones_own_nothing_is_decided(doubtful: House) -> None:
    found = drops(doubtful, [*of(doubtful, SLUGS[0]), *of(doubtful, SLUGS[1])], HERS)
    assert isinstance(found, Refusal)
    assert found.todo.startswith("Donnez les numéros des vôtres.")
    assert {row.state for row in rows(doubtful)} == {"unknown"}


def test_what_a_session_wrote_to_somebody_is_decided_of_by_the_pilot_of_their_atelier(
    doubtful: House,
) -> None:
    (hers,) = {row.person for row in of(doubtful, SLUGS[0]) if row.role == "pilote"}
    mine = next(row for row in of(doubtful, SESSION) if row.person == hers)
    assert isinstance(drops(doubtful, [mine], OTHERS), Refusal)
    assert drops(doubtful, [mine], HERS) == 1


def test_the_command_says_who_may_and_releases_nothing(cli: CommandLine) -> None:
    path = cli("backup", "--json").data["file"]
    cli("restore", path, "--replace")
    answer = cli("release", "--held", "--drop", "--by", NOBODY, "--json")
    assert (answer.code, answer.data["refused"]) == (3, True)
    assert "Vous n’avez pas de rôle" in answer.data["reason"]
    assert set(cli("messages", "--json").data["counts"]) == {"unknown"}
    assert cli("release", "--held", "--drop", "--by", PILOTE).code == 0
