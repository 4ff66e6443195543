"""`rehearse`: the whole year in simulated time, on the real rules, with everybody on time."""

from __future__ import annotations

import functools
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.session_file import SessionFile
from models.errors import BadInput
from models.quiet import word_of
from models.rehearsal import Happening, Rehearsal, Sort
from models.roles import Role
from models.territories import PARIS
from service.example import example_session
from smallsession import CHEF, EQUIPE, PILOTE, small_session
from tasks.rehearse import rehearse

SESSION, COEVRONS, VANILLE = "session-2027", "les-coevrons", "bras-vanille"


@functools.cache
def small() -> Rehearsal:
    return rehearse(small_session(SESSION, COEVRONS, VANILLE))


@functools.cache
def example() -> Rehearsal:
    return rehearse(example_session())


def found(rehearsal: Rehearsal, scope: str, sort: Sort, words: str) -> list[Happening]:
    return [
        one for one in rehearsal.happenings if (one.scope, one.sort) == (scope, sort) and words in one.what
    ]


def the_one(rehearsal: Rehearsal, scope: str, sort: Sort, words: str) -> Happening:
    (one,) = found(rehearsal, scope, sort, words)
    return one


def with_atelier(file: SessionFile, slug: str, **changes: Any) -> SessionFile:
    ateliers = tuple(one.model_copy(update=changes) if one.slug == slug else one for one in file.ateliers)
    return file.model_copy(update={"ateliers": ateliers})


def test_every_phase_of_every_territory_opens_and_ends_once() -> None:
    rehearsal = example()
    for course in (rehearsal.session, *rehearsal.ateliers):
        for sort in (Sort.OPENING, Sort.CLOSING):
            told = [
                one.phase for one in rehearsal.happenings if (one.scope, one.sort) == (course.scope, sort)
            ]
            assert sorted(told) == sorted(one.phase.key for one in course.stretches)


def test_an_event_is_held_on_the_days_that_the_file_gives() -> None:
    held = the_one(small(), COEVRONS, Sort.ACT, "tenue de l’atelier in situ n° 1")
    assert (held.day, held.by) == (date(2027, 4, 13), PILOTE)


def test_the_pilot_opens_a_phase_the_moment_it_may_be() -> None:
    submitted = the_one(small(), COEVRONS, Sort.ACT, "remise de la note de cadrage")
    opened = the_one(small(), COEVRONS, Sort.OPENING, "ouverture de l’atelier in situ n° 1")
    assert (submitted.by, submitted.day, opened.at) == (EQUIPE, date(2027, 4, 6), submitted.at)


def test_a_decision_comes_on_the_last_day_of_the_verification() -> None:
    admitted = the_one(small(), COEVRONS, Sort.ACT, "admission de la note de cadrage")
    due = the_one(small(), COEVRONS, Sort.DEADLINE, "admission de la note de cadrage")
    assert (admitted.by, admitted.day, due.day) == (CHEF, date(2027, 6, 7), date(2027, 6, 7))


def test_where_nobody_may_decide_silence_admits_and_it_is_a_clash() -> None:
    refused = found(small(), VANILLE, Sort.REFUSAL, "admission")
    assert {one.what.partition(" : ")[0] for one in refused} == {
        "admission de la note de cadrage",
        "admission du rapport final",
        "admission de la feuille de route",
    }
    assert len(found(small(), VANILLE, Sort.SILENCE, "admission tacite")) == 3
    assert len(found(small(), VANILLE, Sort.MESSAGE, "admission tacite")) == 3
    assert {clash.ateliers for clash in small().clashes if clash.kind == "refus"} == {(VANILLE,)}


def test_a_message_goes_to_the_people_whom_the_definition_names() -> None:
    message = the_one(small(), COEVRONS, Sort.MESSAGE, "fin de l’atelier in situ n°\u00a01")
    assert set(message.to) == {PILOTE, EQUIPE}


def test_who_is_in_time_is_reminded_before_a_date_and_never_after() -> None:
    reminders = [one for one in small().happenings if one.sort is Sort.REMINDER]
    assert {one.message for one in reminders} == {"echeance"}
    deadlines = {(one.scope, one.day) for one in small().happenings if one.sort is Sort.DEADLINE}
    assert any((one.scope, one.day + timedelta(days=1)) in deadlines for one in reminders)


def test_who_is_never_written_to_receives_nothing() -> None:
    silent = {"presidence@cc-coevrons.example", "prefet@prefecture67.example"}
    assert silent.isdisjoint(person for one in example().happenings for person in one.to)


def test_the_hours_are_those_of_the_territory() -> None:
    act = the_one(small(), VANILLE, Sort.ACT, "notification du marché")
    assert act.as_dict()["at"] == "2027-03-16T10:00+04:00"


def test_the_year_is_told_in_order_and_ends() -> None:
    moments = [one.at for one in example().happenings]
    assert moments == sorted(moments)
    assert all(course.ends for course in example().ateliers)


def test_what_the_file_does_not_date_gets_a_date_in_order() -> None:
    course = next(one for one in small().ateliers if one.scope == VANILLE)
    days = [stretch.days for stretch in course.stretches if stretch.phase.event]
    assert all(days)
    assert days == sorted(days)


def test_the_keys_of_an_event_and_of_a_clash_are_stable() -> None:
    data = small().as_dict()
    for event in data["events"]:
        assert {"at", "atelier", "what", "phase", "to"} <= set(event)
        datetime.fromisoformat(event["at"])
    for clash in data["clashes"]:
        assert {"kind", "days", "ateliers", "phase", "what", "todo", "hard"} == set(clash)


def test_the_same_file_twice_gives_the_same_answer() -> None:
    file = small_session(SESSION, COEVRONS, VANILLE)
    assert rehearse(file).as_dict() == small().as_dict()


def test_a_date_before_the_start_is_refused_with_both_dates() -> None:
    file = with_atelier(
        small_session(SESSION, COEVRONS, VANILLE), COEVRONS, planned={"atelier-1": (date(2027, 1, 5),)}
    )
    with pytest.raises(BadInput, match="avant le début de l’atelier") as error:
        rehearse(file)
    assert error.value.todo


def test_a_session_without_ateliers_has_nothing_to_rehearse() -> None:
    file = small_session(SESSION, COEVRONS, VANILLE).model_copy(update={"ateliers": ()})
    with pytest.raises(BadInput, match="aucun atelier"):
        rehearse(file)


# The mails of the year.


def test_every_message_of_the_year_is_in_one_mail_for_each_of_its_people() -> None:
    """But where another of the same mail says the same thing better."""
    for rehearsal in (small(), example()):
        said = [(mail.to, id(one)) for mail in rehearsal.mails for one in mail.says]
        owed = {(to, id(one)) for one in rehearsal.happenings for to in one.to}
        assert len(said) == len(set(said))
        assert set(said) <= owed
        unsaid = [one for one in rehearsal.happenings for to in one.to if (to, id(one)) not in set(said)]
        assert {one.sort for one in unsaid} <= {Sort.REMINDER, Sort.MESSAGE}
        assert all(word_of(one.cause) for one in unsaid)


def test_the_mails_of_the_year_leave_in_order_at_decent_hours() -> None:
    mails = small().mails
    assert [mail.at for mail in mails] == sorted(mail.at for mail in mails)
    for mail in mails:
        assert mail.zone == PARIS or mail.role is not Role.NATIONAL
        local = mail.at.astimezone(ZoneInfo(mail.zone))
        assert 8 <= local.hour < 19, mail
        assert local.weekday() < 5, mail


def test_a_person_has_one_mail_of_the_day_whatever_it_says() -> None:
    days = Counter((mail.to, mail.at.date()) for mail in example().mails if len(mail.says) > 1)
    assert days
    assert set(days.values()) == {1}
