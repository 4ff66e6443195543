"""What a sender asks at every wake must not read the mails of the past years."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from config.wiring import House
from example import Paris
from notifications.courier import Unreachable
from sending import Recorder, delivers


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
    with sqlite_filled.reading() as session:
        plans = {
            statement: [
                row[3]
                for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            ]
            for statement, values in said
        }
        assert session.connection().execute(text("SELECT count(*) FROM message")).scalar() == 13
    assert len(plans) >= 6
    reading_all = {statement: plan for statement, plan in plans.items() if "SCAN message" in plan}
    assert reading_all == {}
