"""Ateliers swept together: the same as one by one, and one that cannot be swept stops nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import col, select

from config.wiring import House
from models.queries import facts_of, journals, walks_waiting
from models.tables import FactRow, Message
from several import MORNING, SESSION, SLUGS, due, pilot, several
from tasks.record import record
from tasks.sweep import sweep, sweep_ateliers
from tasks.sweep_all import sweep_all
from tasks.verify import verify
from tasks.wake import walked

#: A carnet handed in then is admitted by silence two months later.
SUBMITTED = MORNING + timedelta(days=7)
SILENT = SUBMITTED + timedelta(days=75)


@pytest.fixture
def ready(house: House, tmp_path: Path) -> House:
    """Three ateliers whose launch is overdue, none of them to be walked."""
    several(house, tmp_path)
    with house.writing() as session:
        for walk in walks_waiting(session):
            walked(session, walk.scope, walk.seq)
    return house


def told(house: House, *slugs: str) -> list[tuple[str, str, str]]:
    with house.reading() as session:
        query = select(Message).where(col(Message.scope).in_(slugs or SLUGS)).order_by(col(Message.key))
        return [(m.scope, m.message, m.cause) for m in session.exec(query)]


def reminders(house: House, *slugs: str) -> list[str]:
    return sorted(scope for scope, message, _ in told(house, *slugs) if message == "retard")


def hands_in(house: House, *slugs: str) -> None:
    """The note de cadrage, which nobody will answer."""
    for slug in slugs:
        held = {"event": "lancement-in-situ", "dates": "2027-03-23"}
        note = {"deliverable": "note-de-cadrage", "parts": "methodologie,calendrier"}
        for kind, said in (("evenement-tenu", held), ("livrable-remis", note)):
            with house.writing() as session:
                assert record(session, slug, kind, said, by=pilot(slug), at=SUBMITTED).refusal is None


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    yield said
    event.remove(engine, "before_cursor_execute", listen)


def test_what_is_due_is_done_once_and_asked_to_be_walked(ready: House) -> None:
    assert due(ready) == set(SLUGS)
    done = sweep_all(ready, at=MORNING)
    assert (sorted(one.slug for one in done.swept), done.failed) == (sorted((SESSION, *SLUGS)), [])
    assert sum(one.messages for one in done.swept) == 3
    assert reminders(ready) == sorted(SLUGS)
    with ready.reading() as session:
        heads = {head.slug: head.head_seq for head in journals(session)}
        assert {walk.scope: walk.seq for walk in walks_waiting(session)} == heads
    assert due(ready) == set()
    assert sweep_all(ready, at=MORNING).swept == []


def test_one_by_one_they_would_be_told_the_same(ready: House) -> None:
    before = told(ready)
    with ready.writing() as session:
        for slug in SLUGS:
            sweep(session, slug, at=MORNING)
        session.rollback()
    assert told(ready) == before
    with ready.writing() as session:
        one_by_one = [sweep(session, slug, at=MORNING) for slug in (SESSION, *sorted(SLUGS))]
        session.rollback()
    assert sweep_all(ready, at=MORNING).swept == one_by_one


def test_three_ateliers_take_as_many_statements_as_one(ready: House) -> None:
    found = []
    for slugs in (SLUGS[:1], SLUGS):
        with counted(ready.engine) as said, ready.writing() as session:
            assert len(sweep_ateliers(session, slugs, at=MORNING)) == len(slugs)
            session.rollback()
        found.append(len(said))
    assert found[0] == found[1]


def test_an_atelier_that_another_sweep_has_done_meanwhile_is_left_alone(ready: House) -> None:
    with ready.writing() as session:
        sweep(session, "pays-a", at=MORNING)
    with ready.writing() as session:
        swept = sweep_ateliers(session, SLUGS, at=MORNING)
    assert sorted(one.slug for one in swept) == ["rive-b", "val-c"]
    assert reminders(ready) == sorted(SLUGS)


def test_what_silence_decided_is_written_down_in_each(ready: House) -> None:
    hands_in(ready, "pays-a", "val-c")
    done = sweep_all(ready, at=SILENT)
    assert {one.slug: one.constats for one in done.swept} == {
        SESSION: 0,
        "pays-a": 1,
        "rive-b": 0,
        "val-c": 1,
    }
    assert sum(one.constats for one in sweep_all(ready, at=SILENT).swept) == 0
    with ready.reading() as session:
        kinds = [(fact.scope, fact.kind) for fact in facts_of(session, SLUGS) if fact.kind == "constat"]
        assert verify(session).wrong is None
    assert kinds == [("pays-a", "constat"), ("val-c", "constat")]


def test_one_whose_facts_cannot_be_written_stops_nobody_is_named_and_comes_again(
    ready: House, caplog: pytest.LogCaptureFixture
) -> None:
    hands_in(ready, "pays-a", "val-c")
    stray = _stray_fact(ready, "pays-a")
    before = told(ready, "pays-a")
    done = sweep_all(ready, at=SILENT)
    assert done.failed == ["pays-a"]
    assert {one.slug: one.constats for one in done.swept} == {SESSION: 0, "rive-b": 0, "val-c": 1}
    assert "the sweep of pays-a failed" in caplog.text
    assert told(ready, "pays-a") == before
    assert due(ready, SILENT) == {"pays-a"}
    with ready.reading() as session:
        assert [f.kind for f in facts_of(session, ["val-c"])].count("constat") == 1
    _remove(ready, stray)
    assert [one.slug for one in sweep_all(ready, at=SILENT).swept] == ["pays-a"]


def _stray_fact(house: House, slug: str) -> int:
    """A row that no act of ours wrote stands where the next fact would."""
    with house.writing() as session:
        query = select(FactRow).where(col(FactRow.scope) == slug).order_by(col(FactRow.seq).desc())
        last = session.exec(query).first()
        assert last is not None
        session.add(FactRow(**{**last.model_dump(), "seq": last.seq + 1, "kind": "autre-evenement",
                               "payload": '{"nature":"x"}'}))  # fmt: skip
        return last.seq + 1


def _remove(house: House, seq: int) -> None:
    """By somebody who may take the triggers away."""
    with house.writing() as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE fact DISABLE TRIGGER USER"))
        else:
            names = (
                connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
                .scalars()
                .all()
            )
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("DELETE FROM fact WHERE scope = 'pays-a' AND seq = :seq"), {"seq": seq})
