"""Restoring: into an empty base, or over one that is backed up first; whole, or nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from acting import everything, says
from config import dump
from config.archive import Archive
from config.wiring import House
from example import ATELIER, Paris
from keeping import backs_up, puts_back, rows_of, with_manifest
from models.errors import Contradiction, EnvironmentProblem
from sending import ELSEWHERE, leased_to
from tasks import restore as restoring
from tasks.held import Policy
from tasks.verify import verify


def test_a_base_that_is_not_empty_is_left_alone(opened: House, paris: Paris) -> None:
    made = backs_up(opened)
    says(opened, "autre-evenement", paris("2027-03-12 10:00"), nature="COPIL")
    before = everything(opened)
    with pytest.raises(Contradiction, match="n’est pas vide"):
        puts_back(opened, made.path)
    assert everything(opened) == before


def test_what_is_replaced_is_backed_up_first_and_can_be_put_back(opened: House, paris: Paris) -> None:
    opened.set_clock(paris("2027-03-12 10:00"))
    made = backs_up(opened)
    says(opened, "autre-evenement", paris("2027-03-12 10:00"), nature="COPIL")
    later = rows_of(opened, without=("walk", "message", "journal"))
    replaced = puts_back(opened, made.path, replace=True)
    assert replaced.before is not None
    assert replaced.before.name.endswith("-avant-restauration.zip")
    with Archive(replaced.before) as archive:
        assert archive.check() is None
        assert archive.manifest.heads[ATELIER][0] == made.manifest.heads[ATELIER][0] + 1
    puts_back(opened, replaced.before, replace=True)
    assert rows_of(opened, without=("walk", "message", "journal")) == later


def test_facts_stay_append_only_and_acts_go_on_after_a_restore(
    opened: House, empty_house: House, paris: Paris
) -> None:
    """The triggers are there again, and PostgreSQL numbers messages after those that came."""
    opened.set_clock(paris("2027-03-12 10:00"))
    puts_back(empty_house, backs_up(opened).path)
    for statement in ("UPDATE fact SET zone = 'x'", "DELETE FROM fact"):
        with (
            empty_house.engine.connect() as connection,
            pytest.raises(Exception, match="ne se modifie ni ne s'efface"),
        ):
            connection.execute(text(statement))
    outcome = says(empty_house, "demarrage-ordonne", paris("2027-03-12 10:00"), reference="OS1")
    assert outcome.facts
    says(empty_house, "evenement-tenu", paris("2027-03-24 10:00"), event="lancement-in-situ")
    with empty_house.reading() as session:
        assert verify(session).wrong is None


def test_while_somebody_works_on_it_a_base_is_not_replaced(opened: House) -> None:
    made = backs_up(opened)
    leased_to(opened, ELSEWHERE, timedelta(minutes=1))
    with pytest.raises(EnvironmentProblem, match="atelier up"):
        puts_back(opened, made.path, replace=True)


@pytest.mark.parametrize("broken", ["write_rows", "set_sequences", "settle_messages", "verify"])
def test_a_restore_that_fails_anywhere_leaves_the_base_as_it_was(
    opened: House, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    made = backs_up(opened)
    before = rows_of(opened)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError(broken)

    monkeypatch.setattr(restoring, broken, fails)
    with pytest.raises(RuntimeError, match=broken):
        puts_back(opened, made.path, replace=True)
    assert rows_of(opened) == before
    monkeypatch.undo()
    assert puts_back(opened, made.path, replace=True, policy=Policy.SEND).facts


def test_a_row_lost_on_the_way_in_is_noticed(
    opened: House, empty_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backs_up(opened)
    write = dump.write_rows

    def loses_one(connection: object, table: object, rows: object) -> int:
        given = list(rows)  # type: ignore[call-overload]
        return write(connection, table, given[:-1])  # type: ignore[arg-type]

    monkeypatch.setattr(restoring, "write_rows", loses_one)
    with pytest.raises(Exception, match=r"n’est pas|ne peut pas servir"):
        puts_back(empty_house, made.path)
    assert empty_house.is_empty()


def test_an_unknown_table_is_refused(opened: House, empty_house: House) -> None:
    made = backs_up(opened)
    tables = {name: part.model_dump() for name, part in made.manifest.tables.items()}
    stranger = with_manifest(made.path, tables=tables | {"inconnue": {"rows": 0, "sha256": "0"}})
    with pytest.raises(Exception, match="ne peut pas servir"):
        puts_back(empty_house, stranger)
    assert empty_house.is_empty()
