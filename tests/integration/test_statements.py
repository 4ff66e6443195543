"""The questions of acts and sweeps find their rows by an index, however many ateliers wait."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from config.wiring import House
from models import statements

AT = datetime(2027, 3, 25, 9, tzinfo=UTC)
ASKED: dict[str, dict[str, Any]] = {
    "HEAD": {"slug": "pays"},
    "HEADS_AMONG": {"slugs": ["pays", "val"]},
    "HEADS_OF_SESSION": {"session_slug": "session"},
    "LOCK": {"slugs": ["pays", "session"]},
    "ENDS": {"slugs": ["pays"]},
    "DUE": {"at": AT},
    "FACTS": {"scopes": ["pays", "session"]},
    "CAUSES": {"scopes": ["pays", "val"]},
    "DEFINITION": {"key": "national", "version": 1},
    "REF": {"email": "pilote@pays.example"},
}


def plan_of(house: House, name: str) -> list[str]:
    def explain(_connection: Any, _cursor: Any, said: str, given: Any, *_: Any) -> tuple[str, Any]:
        return f"EXPLAIN QUERY PLAN {said}", given

    with house.engine.connect() as connection:
        event.listen(connection, "before_cursor_execute", explain, retval=True)
        result = connection.execute(getattr(statements, name), ASKED[name])
        return [str(row[-1]) for row in result.cursor.fetchall()]


@pytest.mark.parametrize("name", ASKED)
def test_no_question_reads_a_whole_table(sqlite_house: House, name: str) -> None:
    plan = plan_of(sqlite_house, name)
    assert plan
    assert [step for step in plan if step.startswith("SCAN")] == []


def test_what_was_told_is_answered_by_an_index_alone(sqlite_house: House) -> None:
    plan = plan_of(sqlite_house, "CAUSES")
    assert plan == ["SEARCH message USING COVERING INDEX message_cause (scope=?)"]
