"""While somebody is away their delegate is written to as they are, and first of all of what was waiting."""

from __future__ import annotations

from typing import Any

import pytest
from delegating import DELEGATE, Absences

from models.owed import Addressee, Owed
from models.roles import Role


def messages(told: Absences, at: str, name: str, done: Any = ()) -> list[Owed]:
    return [owed for owed in told.owed(at, done) if owed.message == name]


def people(owed: Owed) -> list[str]:
    return [one.person for one in owed.to if not one.skipped]


def waiting(*, by: str = "decideur", delegate: str = DELEGATE) -> Absences:
    """A note de cadrage handed in on April 1st; somebody is away from the 10th to the 20th."""
    told = Absences().lives("2027-04-05")
    told.gives("2027-04-07", by, "2027-04-10", "2027-04-20", delegate=delegate)
    return told


def test_nothing_is_said_before_the_first_day_and_it_is_said_once() -> None:
    told = waiting()
    assert messages(told, "2027-04-09", "delegation") == []
    (owed,) = messages(told, "2027-04-10 00:00", "delegation")
    done = [(owed.message, owed.cause)]
    assert messages(told, "2027-04-12", "delegation", done) == []


def test_the_situation_announces_the_moment_at_which_it_begins_and_at_which_it_ends() -> None:
    told = waiting()
    begins = told.situation("2027-04-10 00:00").at
    assert told.situation("2027-04-09 23:00").next_moment == begins
    moments, at = set(), begins
    ends = told.situation("2027-04-21 00:00").at
    while (following := told.situation(at).next_moment) and following <= ends:
        moments.add(at := following)
    assert ends in moments


def test_the_delegate_is_given_all_that_was_waiting() -> None:
    (owed,) = messages(waiting(), "2027-04-10", "delegation")
    assert [item["key"] for item in owed.context["missing"]] == ["note-de-cadrage-admis"]
    assert owed.context["people"] == {"delegator": "decideur", "delegate": DELEGATE}
    assert (owed.context["first"], owed.context["last"]) == ("2027-04-10", "2027-04-20")
    assert owed.context["decides"]


def test_the_delegate_of_the_pilot_is_told_of_the_phases_to_open() -> None:
    told = Absences().lives("2027-04-02")
    told.gives("2027-04-03", "pilote", "2027-04-03", "2027-04-09")
    (owed,) = messages(told, "2027-04-03", "delegation")
    assert owed.context["to_open"] == ["Ateliers in situ n°\u00a01 : diagnostic et enjeux"]
    assert not owed.context["decides"]


def test_it_goes_to_the_delegate_to_the_delegator_and_to_the_pilot_each_once() -> None:
    (owed,) = messages(waiting(), "2027-04-10", "delegation")
    assert people(owed) == [DELEGATE, "decideur", "pilote"]
    (own,) = messages(waiting(by="pilote"), "2027-04-10", "delegation")
    assert people(own) == [DELEGATE, "pilote"]


def test_a_corrected_delegation_is_told_again_and_one_that_is_void_never() -> None:
    told = waiting()
    (first,) = messages(told, "2027-04-10", "delegation")
    told.correct("2027-04-11", told.facts[-1], set={"until": "2027-04-25"})
    (again,) = messages(told, "2027-04-11", "delegation", [(first.message, first.cause)])
    assert again.context["last"] == "2027-04-25"
    assert again.context["corrected"]
    void = waiting()
    void.correct("2027-04-09", void.facts[-1], void=True)
    assert messages(void, "2027-04-10", "delegation") == []


def test_what_is_told_to_the_delegator_is_told_to_the_delegate_while_it_runs() -> None:
    told = waiting()
    told.on("2027-04-12", "livrable-remis", "note-de-cadrage")
    (owed,) = messages(told, "2027-04-12", "accuse-de-reception", done_before(told, "2027-04-11"))
    assert {"decideur", DELEGATE} <= set(people(owed))
    told.on("2027-04-22", "livrable-remis", "note-de-cadrage")
    (later,) = messages(told, "2027-04-22", "accuse-de-reception", done_before(told, "2027-04-21"))
    assert "decideur" in people(later)
    assert DELEGATE not in people(later)


def test_a_reminder_of_what_the_delegator_owes_reaches_the_delegate() -> None:
    told = Absences().lives("2027-03-30")
    told.gives("2027-04-01", "mandataire", "2027-04-05", "2027-04-09")
    (owed,) = messages(told, "2027-04-08 10:00", "retard", done_before(told, "2027-04-06"))
    assert {"mandataire", DELEGATE, "pilote"} == set(people(owed))
    lent = next(one for one in owed.to if one.person == DELEGATE)
    assert lent == Addressee(DELEGATE, Role.MANDATAIRE, None, delegated=True, scope="les-coevrons")


def test_the_message_of_a_decision_says_who_took_it_by_delegation_of_whom() -> None:
    told = waiting()
    said = {"deliverable": "note-de-cadrage", "decision": "admission"}
    told.records_as("2027-04-12", "decision-prise", by=DELEGATE, **said)
    (owed,) = messages(told, "2027-04-12", "decision-prise")
    assert owed.context["people"] == {"decider": DELEGATE, "delegator-1": "decideur"}
    own = Absences().lives("2027-04-05")
    own.records_as("2027-04-06", "decision-prise", by="decideur", **said)
    (usual,) = messages(own, "2027-04-06", "decision-prise")
    assert "people" not in usual.context


def test_who_is_written_to_for_a_role_of_their_own_is_not_written_to_twice() -> None:
    told = waiting(delegate="pilote")
    told.on("2027-04-12", "livrable-remis", "note-de-cadrage")
    (owed,) = messages(told, "2027-04-12", "accuse-de-reception", done_before(told, "2027-04-11"))
    assert people(owed).count("pilote") == 1
    assert next(one for one in owed.to if one.person == "pilote").delegated is False


@pytest.mark.parametrize("role", ["elu", "prefet"])
def test_an_elu_or_a_prefet_who_stands_in_is_not_written_to_either(role: str) -> None:
    told = waiting(delegate=role)
    (owed,) = messages(told, "2027-04-10", "delegation")
    assert people(owed) == ["decideur", "pilote"]
    assert next(one for one in owed.to if one.person == role).skipped


def test_the_delegate_of_the_team_hears_nothing_before_the_contract_is_notified() -> None:
    told = Absences().lives("2027-03-01")
    told.gives("2027-03-02", "mandataire", "2027-03-03", "2027-03-12")
    assert messages(told, "2027-03-05", "delegation") == []
    told.on("2027-03-10", "marche-notifie")
    (owed,) = messages(told, "2027-03-10", "delegation")
    assert DELEGATE in people(owed)


def done_before(told: Absences, day: str) -> list[tuple[str, str]]:
    """What had been queued by that day."""
    return [(owed.message, owed.cause) for owed in told.owed(day)]
