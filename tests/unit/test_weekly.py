"""The mail of the week: queued from one Monday to the next, while a session lives."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from building import moment
from config.process_file import load_process
from models.assess import assess
from models.decent import Mode, Preference, leaving
from models.facts import Fact, read_payload
from models.moments import exactly
from models.office_hours import AD1
from models.process import Process
from models.rhythm import Rhythm
from models.roles import Role
from models.settle import settle
from models.situation import Situation
from models.weekly import is_weekly, next_week, weekly_cause

PROCESS = load_process("national")
REGISTERED = moment("2027-01-06 10:00")


EVENTS = ("lancement-national", "rendez-vous-national-1", "rendez-vous-national-2", "cloture-nationale")
KEPT: list[tuple[str, dict[str, Any]]] = [
    (
        "session-inscrite",
        {"title": "S", "process": "national", "process-version": 4, "process-digest": "0" * 64},
    ),
    ("personne-ajoutee", {"person": "ad1", "role": "national"}),
]
OVER: list[tuple[str, dict[str, Any]]] = [
    *(
        (kind, {"event": one, "dates": "2027-01-06"})
        for kind in ("date-convenue", "evenement-tenu")
        for one in EVENTS
    ),
    ("livret-publie", {"url": "https://livret.example"}),
]


def session(until: datetime, process: Process = PROCESS, *, over: bool = False) -> Situation:
    when = exactly(REGISTERED, "Europe/Paris")
    facts = [
        Fact("s", rank, kind, read_payload(kind, payload), when, REGISTERED, "ad1")
        for rank, (kind, payload) in enumerate([*KEPT, *(OVER if over else ())], 1)
    ]
    return assess(process, facts, until, scope="s")


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2027-01-06 10:00", "2027-01-11 09:00"),
        ("2027-01-11 08:59", "2027-01-11 09:00"),
        ("2027-01-11 09:00", "2027-01-18 09:00"),
        ("2027-03-24 12:00", "2027-03-30 09:00"),  # Easter Monday is nobody's working day.
    ],
)
def test_the_next_week_opens_at_nine_on_its_first_working_day(at: str, opens: str) -> None:
    assert next_week(moment(at)) == moment(opens)


def test_each_week_has_one_cause_whatever_the_day_it_opens() -> None:
    assert weekly_cause(moment("2027-03-30 09:00")) == "semaine:2027-W13"
    assert is_weekly("semaine:2027-W13")
    assert not is_weekly("lancement-national-tenu:2027-02-04:J+2@paris")


def test_the_next_mail_is_owed_to_the_bureau_as_soon_as_the_session_is_registered() -> None:
    situation = session(REGISTERED)
    (owed,) = [one for one in settle(PROCESS, situation, ()) if is_weekly(one.cause)]
    assert (owed.message, owed.cause) == ("hebdomadaire", "semaine:2027-W02")
    assert [one.role for one in owed.to] == [Role.NATIONAL]
    assert owed.leaves == situation.next_moment == moment("2027-01-11 09:00")


def test_a_session_whose_phases_are_all_over_is_written_of_no_more() -> None:
    situation = session(moment("2027-01-08 10:00"), over=True)
    assert {str(line.state) for line in situation.phases} == {"closed"}
    assert situation.next_moment is None
    assert not any(is_weekly(one.cause) for one in settle(PROCESS, situation, ()))


def test_a_definition_that_names_no_weekly_mail_has_none() -> None:
    manners = PROCESS.manners.model_copy(update={"weekly": None})
    silent = PROCESS.model_copy(update={"manners": manners})
    situation = session(REGISTERED, silent)
    assert situation.next_moment is None
    assert not any(is_weekly(one.cause) for one in settle(silent, situation, ()))


@pytest.mark.parametrize("rhythm", Rhythm)
def test_it_leaves_when_its_week_opens_and_never_when_it_is_queued(rhythm: Rhythm) -> None:
    opens = moment("2027-01-11 09:00")
    manner = PROCESS.manners.of("hebdomadaire", Role.NATIONAL)
    left = leaving(manner, Preference(), AD1, REGISTERED, rhythm=rhythm, due=opens)
    assert left.moment == opens
    assert left.mode is (Mode.ALONE if rhythm is Rhythm.CONTINUOUS else Mode.WEEKLY)
    assert left.moment.tzinfo is UTC
