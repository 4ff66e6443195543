"""The last day that a message speaks of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.passed import is_past, last_day


@pytest.mark.parametrize(
    ("message", "said", "day"),
    [
        ("date-convenue", {"dates": ["2027-04-13", "2027-04-14"], "before": ["2027-06-01"]}, "2027-04-14"),
        ("date-annulee", {"before": ["2027-04-13"], "reason": "Crue."}, "2027-04-13"),
        ("invitation", {"dates": ["2027-04-13"]}, "2027-04-13"),
        ("invitation-retiree", {"dates": ["2027-04-13"]}, "2027-04-13"),
        ("delegation", {"first": "2027-04-01", "last": "2027-04-30"}, "2027-04-30"),
        (
            "plan-revise",
            {
                "moves": [
                    {"dates": ["2027-04-13"], "before": ["2027-05-04"]},
                    {"dates": ["2027-04-20"], "before": []},
                ]
            },
            "2027-05-04",
        ),
    ],
)
def test_a_message_speaks_of_its_last_day(message: str, said: dict[str, Any], day: str) -> None:
    assert last_day(message, said) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("date-annulee", {"before": []}),
        ("plan-revise", {"moves": []}),
        ("decision-prise", {"dates": ["2027-04-13"], "last": "2027-04-13"}),
        ("retard", {"wanted": {"due": "2027-04-13"}}),
    ],
)
def test_what_no_day_overtakes_has_none(message: str, said: dict[str, Any]) -> None:
    assert last_day(message, said) is None


def test_a_day_is_over_at_midnight_where_it_is_lived() -> None:
    midnight_there = datetime(2027, 4, 13, 20, 0, tzinfo=UTC)
    assert is_past(date(2027, 4, 13), "Indian/Reunion", at=midnight_there)
    assert not is_past(date(2027, 4, 13), "Europe/Paris", at=midnight_there)
    assert not is_past(None, "Europe/Paris", at=midnight_there)
