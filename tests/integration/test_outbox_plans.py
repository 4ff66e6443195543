"""What a sender asks at every wake must not read the mails of the past years."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gathering import gathering, sends, sweeps
from sqlalchemy import event, text

from config.clock import real_now
from config.wiring import House
from example import Paris
from notifications.courier import Rejected, Uncertain, Unreachable
from sending import Recorder, delivers
from several import several
from tasks.gather import gather
from tasks.stalled import stalled


@contextmanager
def statements(house: House) -> Iterator[list[tuple[str, Any]]]:
    """Each statement about messages that is run meanwhile, with its values."""
    said: list[tuple[str, Any]] = []

    def note(_c: Any, _u: Any, statement: str, values: Any, _x: Any, _m: bool) -> None:
        if "message" in statement and "INSERT" not in statement:
            said.append((statement, values[0] if isinstance(values, list) else values))

    event.listen(house.engine, "before_cursor_execute", note)
    yield said
    event.remove(house.engine, "before_cursor_execute", note)


def test_no_statement_of_a_sender_reads_the_whole_outbox(sqlite_filled: House, paris: Paris) -> None:
    courier = Recorder()
    with statements(sqlite_filled) as said:
        courier.failures = [Unreachable("la messagerie est arrêtée")]
        delivers(sqlite_filled, courier, paris("2027-01-12 10:01"))
        delivers(sqlite_filled, courier, paris("2027-01-12 10:03"))
    assert len(courier.sent) == 13
    plans = plans_of(sqlite_filled, said)
    with sqlite_filled.reading() as session:
        assert session.connection().execute(text("SELECT count(*) FROM message")).scalar() == 13
    assert len(plans) >= 6
    reading_all = {statement: plan for statement, plan in plans.items() if "SCAN message" in plan}
    assert reading_all == {}


def plans_of(house: House, said: list[tuple[str, Any]]) -> dict[str, list[str]]:
    """How SQLite answers each of these statements."""
    with house.reading() as session:
        explained = session.connection().exec_driver_sql
        return {
            statement: [row[3] for row in explained(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in said
        }


def test_while_nothing_waits_to_be_gathered_one_question_is_asked_of_its_own_index(
    sqlite_filled: House, paris: Paris
) -> None:
    with statements(sqlite_filled) as said, sqlite_filled.writing() as session:
        assert gather(session, at=paris("2027-01-12 10:03")) == 0
    (plan,) = plans_of(sqlite_filled, said).values()
    assert any("message_gathering" in step for step in plan)


def test_the_mail_of_the_day_is_made_from_indexes(sqlite_url: str, tmp_path: Path, paris: Paris) -> None:
    with gathering(sqlite_url, tmp_path) as house:
        several(house, tmp_path)
        sweeps(house, paris("2027-03-15 10:00"))
        with statements(house) as said:
            sends(house, paris("2027-03-15 10:00"))
        plans = plans_of(house, said)
    used = {step.split(" USING ")[-1] for plan in plans.values() for step in plan}
    for index in ("message_gathering", "message_gathered", "message_about", "message_said"):
        assert any(index in one for one in used), index
    assert {statement: plan for statement, plan in plans.items() if "SCAN message" in plan} == {}


def test_whether_the_outbox_stands_still_is_read_from_indexes(sqlite_filled: House, paris: Paris) -> None:
    courier = Recorder()
    courier.failures = [Rejected("550 inconnue"), Uncertain("pas de réponse")]
    delivers(sqlite_filled, courier, paris("2027-01-12 10:01"))
    with statements(sqlite_filled) as said, sqlite_filled.reading() as session:
        stalled(session, at=paris("2027-01-12 10:30"), real=real_now())
    used = {step for plan in plans_of(sqlite_filled, said).values() for step in plan}
    for index in ("message_waiting", "message_dead", "message_left"):
        assert any(index in one for one in used), index
    assert not any("SCAN message" in step and "USING" not in step for step in used)
