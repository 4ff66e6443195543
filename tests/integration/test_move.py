"""Moving to another database: the same on both ends, and nothing is recorded in the old one any more."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from acting import says
from commandline import CommandLine
from config.clock import real_now
from config.frozen import close_for_ever
from config.wiring import House
from databases import Line
from example import ATELIER, PILOTE, Paris
from keeping import rows_of
from models.errors import AtelierError, Contradiction, EnvironmentProblem
from postgres import Cluster
from sending import ELSEWHERE, Recorder, delivers, held_by, leased_to, states
from tasks import move as moving
from tasks.move import move


def test_both_ends_hold_the_same_and_the_old_one_is_left_as_it_was(filled: House, empty_house: House) -> None:
    before = rows_of(filled, without=("walk",))
    moved = move(filled, empty_house, real=real_now())
    assert rows_of(empty_house, without=("walk",)) == before
    assert rows_of(filled, without=("walk",)) == before
    assert moved.archive.name.endswith("-avant-deplacement.zip")
    with empty_house.reading() as session:
        from tasks.verify import verify

        assert dict(verify(session).heads) == {
            slug: digest for slug, (_, digest) in moved.restored.manifest.heads.items()
        }


def test_messages_leave_from_the_new_base_and_from_there_alone(
    filled: House, empty_house: House, paris: Paris
) -> None:
    held_by(filled, ELSEWHERE, "claimed", 0)
    move(filled, empty_house, real=real_now())
    courier = Recorder()
    assert delivers(empty_house, courier, paris("2027-01-12 10:01")).sent == 13
    with pytest.raises(EnvironmentProblem, match="déplacée"):
        delivers(filled, courier, paris("2027-01-12 10:01"))
    assert len(courier.sent) == 13
    assert states(filled)["sent"] == 0


@pytest.mark.parametrize("table", ["fact", "message", "walk", "lease", "person", "journal"])
def test_nothing_can_be_written_in_the_old_base_by_a_program_that_looked_before(
    filled: House, empty_house: House, table: str
) -> None:
    move(filled, empty_house, real=real_now())
    with filled.engine.connect() as connection, pytest.raises(SQLAlchemyError, match="deplacee"):
        connection.execute(text(f"INSERT INTO {table} DEFAULT VALUES"))


def test_an_act_that_waited_for_the_move_is_refused_with_the_reason(
    filled: House, empty_house: House, paris: Paris, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It began before the move ended: kept in the old base alone, it would be lost."""
    said: list[str] = []
    started = threading.Event()

    def act() -> None:
        started.set()
        try:
            says(filled, "autre-evenement", paris("2027-03-12 10:00"), nature="COPIL")
        except AtelierError as error:
            said.append(error.message)

    person = threading.Thread(target=act)

    def closes(connection: Connection) -> None:
        person.start()
        started.wait(5)
        close_for_ever(connection)

    monkeypatch.setattr(moving, "close_for_ever", closes)
    move(filled, empty_house, real=real_now())
    person.join(30)
    assert said == ["Cette base a été déplacée : rien ne doit plus y être enregistré."]


def test_a_move_is_refused_while_somebody_works_or_where_something_stands(
    filled: House, empty_house: House
) -> None:
    leased_to(filled, ELSEWHERE, timedelta(minutes=1))
    with pytest.raises(EnvironmentProblem, match="atelier up"):
        move(filled, empty_house, real=real_now())
    assert empty_house.is_empty()
    with pytest.raises(Contradiction, match="n’est pas vide"):
        move(filled, filled, real=real_now())


def test_a_move_cut_short_leaves_the_old_base_in_use(
    filled: House, empty_house: House, paris: Paris, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("cut short")

    monkeypatch.setattr(moving, "close_for_ever", fails)
    with pytest.raises(RuntimeError, match="cut short"):
        move(filled, empty_house, real=real_now())
    assert says(filled, "autre-evenement", paris("2027-03-12 10:00"), nature="COPIL").facts


@pytest.mark.postgres
def test_the_command_moves_there_and_back_and_the_old_bases_say_where_not_to_write(
    line: Line, sqlite_cli: CommandLine, cluster: Cluster, tmp_path: Path
) -> None:
    cluster.execute("CREATE DATABASE arrivee")
    first, second = sqlite_cli, line(cluster.url("arrivee"))
    third = line(f"sqlite:///{tmp_path}/retour/atelier.db")
    heads = first("verify", "--json").data["heads"]
    for old, new in ((first, second), (second, third)):
        answer = old("database", "move", "--to", new.settings["ATELIER_DATABASE_URL"], "--json")
        assert (answer.code, answer.data["heads"]) == (0, heads)
        for command in (
            ("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE),
            ("status", ATELIER),
        ):
            told = old(*command)
            assert told.code == 5
            assert "a été déplacée" in told.err
            assert "ATELIER_DATABASE_URL" in told.err
        assert old("backup").code == old("database", "upgrade").code == 5
        assert new("verify", "--json").data["heads"] == heads
    cluster.execute("DROP DATABASE arrivee WITH (FORCE)")
