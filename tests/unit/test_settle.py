"""What is owed to people: each message once, to those it concerns."""

from __future__ import annotations

import pytest

from building import Year
from models.owed import Owed
from models.roles import Role
from models.settle import settle

EVERYONE = [role for role in Role if role is not Role.NATIONAL]


def done(owed: tuple[Owed, ...]) -> set[tuple[str, str]]:
    return {(one.message, one.cause) for one in owed}


def found(owed: tuple[Owed, ...], message: str, cause: str = "") -> Owed:
    (one,) = (one for one in owed if one.message == message and one.cause.startswith(cause))
    return one


def people(owed: Owed) -> list[str]:
    return [addressee.person for addressee in owed.to]


@pytest.mark.parametrize("until", ["2027-01-11", "2027-03-12", "2027-04-14", "2027-06-15", "2027-12-31"])
def test_what_is_done_is_owed_no_more(until: str) -> None:
    told = Year(people=EVERYONE).lives(until)
    first = told.owed(until)
    assert first
    assert told.owed(until, done(first)) == ()


@pytest.mark.parametrize("until", ["2027-04-14", "2027-06-20", "2027-12-31"])
def test_a_message_is_owed_once_per_cause_and_once_per_person(until: str) -> None:
    told = Year(people=EVERYONE).lives(until)
    told.on("2027-04-14", "evenement-tenu", "atelier-2")
    owed = told.owed(until)
    causes = [(one.message, one.cause) for one in owed]
    assert len(causes) == len(set(causes))
    for one in owed:
        assert len(people(one)) == len(set(people(one)))


def test_the_same_thing_owed_to_two_phases_is_asked_for_once() -> None:
    told = Year().lives("2027-04-14")
    told.on("2027-04-14", "evenement-tenu", "atelier-2")
    asked = [o for o in told.owed("2027-05-20") if o.cause.startswith("carnet-de-suivi-v1-remis:")]
    assert sorted(o.message for o in asked) == ["demande-de-livrable", "retard"]


def test_an_opening_is_told_to_the_roles_of_its_definition() -> None:
    told = Year(people=EVERYONE).lives("2027-03-12")
    owed = found(told.owed("2027-03-12"), "ouverture-de-phase", "lancement-in-situ")
    assert people(owed) == ["pilote", "copilote", "collectivite", "mandataire", "equipe"]
    assert (owed.phase, owed.fact, owed.context["phase"]["rank"]) == ("lancement-in-situ", None, 3)


def test_a_gate_that_opens_is_told_to_the_pilot() -> None:
    told = Year(people=EVERYONE).lives("2027-03-11")
    assert people(found(told.owed("2027-03-11"), "phase-a-ouvrir")) == ["pilote"]


def test_a_closing_is_told() -> None:
    told = Year(people=EVERYONE).lives("2027-04-06")
    assert people(found(told.owed("2027-04-06"), "phase-terminee", "lancement-in-situ")) == [
        "pilote",
        "mandataire",
    ]


def test_a_fact_is_told_with_itself_as_the_cause() -> None:
    told = Year(people=EVERYONE).lives("2027-03-23")
    fact = told.on("2027-04-01", "livrable-remis", "note-de-cadrage")
    owed = found(told.owed("2027-04-01"), "accuse-de-reception")
    assert (owed.cause, owed.fact, people(owed)) == (fact.ref, fact.ref, ["mandataire", "pilote", "decideur"])
    assert owed.context["verification_ends"] == "2027-06-01"


@pytest.mark.parametrize("role", ["elu", "prefet"])
def test_an_elected_person_or_a_prefect_is_skipped_with_a_reason_and_nobody_else_is(role: str) -> None:
    told = Year(people=EVERYONE).lives("2027-12-31")
    addressees = [a for one in told.owed("2027-12-31") for a in one.to]
    assert all((a.skipped is not None) == (a.role in {Role.ELU, Role.PREFET}) for a in addressees)
    if role == "elu":
        opening = found(told.owed("2027-10-20"), "ouverture-de-phase", "cloture-in-situ")
        assert [(a.person, bool(a.skipped)) for a in opening.to if a.role is Role.ELU] == [("elu", True)]


def test_the_pilot_gets_words_to_announce_an_opening_to_those_who_are_never_written_to() -> None:
    told = Year(people=EVERYONE).lives("2027-12-31")
    draft = found(told.owed("2027-10-20"), "projet-d-annonce")
    assert (draft.cause, people(draft), draft.context["recipients"]) == (
        "cloture-in-situ",
        ["pilote"],
        ["élu"],
    )
    nobody = Year(people=[role for role in EVERYONE if role is not Role.ELU]).lives("2027-12-31")
    assert "projet-d-annonce" not in {one.message for one in nobody.owed("2027-10-20")}


def test_somebody_who_holds_two_roles_is_written_to_once_for_the_first_that_concerns_them() -> None:
    told = Year().lives("2027-03-23")
    told.joins("2027-03-24", "pilote", "decideur")
    told.on("2027-04-01", "livrable-remis", "note-de-cadrage")
    owed = found(told.owed("2027-04-01"), "accuse-de-reception")
    assert [(a.person, str(a.role)) for a in owed.to if a.person == "pilote"] == [("pilote", "pilote")]


def test_somebody_who_left_is_not_written_to() -> None:
    told = Year().lives("2027-03-23")
    told.on("2027-03-25", "personne-retiree", person="mandataire", role="mandataire")
    told.on("2027-04-01", "livrable-remis", "note-de-cadrage")
    assert people(found(told.owed("2027-04-01"), "accuse-de-reception")) == ["pilote", "decideur"]


def test_a_message_to_nobody_is_not_owed() -> None:
    told = Year(people=[Role.PILOTE]).lives("2027-03-23")
    told.on("2027-04-10", "pris-en-compte", "carnet-de-suivi")
    assert [o for o in told.owed("2027-04-10") if o.message == "decision-prise"] == []


# Requests; reminders have their own file.


def test_a_deliverable_is_asked_for_once_its_event_has_fixed_its_date() -> None:
    told = Year().lives("2027-04-05")
    assert not [o for o in told.owed("2027-04-05") if o.cause.startswith("carnet-de-suivi-v1-remis")]
    held = told.on("2027-04-14", "evenement-tenu", "atelier-1", dates="2027-04-13,2027-04-14")
    owed = found(told.owed("2027-04-14"), "demande-de-livrable")
    assert (owed.cause, owed.fact, people(owed)) == (
        "carnet-de-suivi-v1-remis:2027-05-05",
        held.ref,
        ["mandataire", "pilote"],
    )


def test_a_date_that_moves_asks_again() -> None:
    told = Year().lives("2027-10-06")
    told.on("2027-09-14", "evenement-tenu", "atelier-3")
    before = {o.cause for o in told.owed("2027-10-06") if o.message == "demande-de-livrable"}
    told.on("2027-10-07", "date-convenue", "cloture-in-situ", dates="2027-11-23")
    after = {o.cause for o in told.owed("2027-10-07") if o.message == "demande-de-livrable"}
    assert {"rapport-final-circule:2027-10-26", "feuille-de-route-circule:2027-10-26"} <= before
    assert {"rapport-final-circule:2027-11-02", "feuille-de-route-circule:2027-11-02"} <= after


# The session's messages.


def test_a_national_event_is_told_by_the_session_and_never_by_its_ateliers() -> None:
    told = Year(people=EVERYONE).lives("2027-04-15")
    assert not [
        o for o in told.owed("2027-04-15") if o.phase.endswith("-national-1") or "cloture-nat" in o.phase
    ]
    session = told.session("2027-04-15")
    owed = settle(told.process, session, set())
    assert people(found(owed, "ouverture-de-phase", "rendez-vous-national-1")) == ["national"]


def test_the_people_of_every_atelier_are_told_of_it_once_each() -> None:
    told = Year(people=EVERYONE).lives("2027-04-15")
    other = Year(slug="autre-pays")
    members = [
        *told.situation("2027-04-15").history.memberships,
        *other.situation("2027-04-15").history.memberships,
    ]
    owed = settle(told.process, told.session("2027-04-15"), set(), members=members)
    to = people(found(owed, "ouverture-de-phase", "rendez-vous-national-1"))
    assert to == ["national", "pilote", "copilote", "collectivite", "mandataire"]


def test_one_phase_can_be_settled_alone() -> None:
    told = Year(people=EVERYONE).lives("2027-04-14")
    owed = settle(told.process, told.situation("2027-04-14"), set(), phase="atelier-1")
    whole = told.owed("2027-04-14")
    assert done(owed) == {(one.message, one.cause) for one in whole if one.phase == "atelier-1"}
    assert done(owed) < done(whole)
