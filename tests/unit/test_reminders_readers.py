"""Reminders: who else is told, by whose clock, and who is never written to."""

from __future__ import annotations

from reminding import CARNET, process_with, reminders, shown

from building import Year, moment
from models.roles import Role

EVERYONE = [role for role in Role if role is not Role.NATIONAL]
ESCALATED = {"defaut": ["J+2", {"day": "J+15", "to": ["pilote", "national", "decideur"]}]}


def test_only_the_rung_that_asks_for_them_goes_to_others() -> None:
    told = Year(people=EVERYONE, process=process_with(ladders=ESCALATED)).lives("2027-04-14")
    assert shown(reminders(told, "2027-05-07 09:00", CARNET)) == ["retard J+2: mandataire, pilote"]
    assert shown(reminders(told, "2027-05-20 09:00", CARNET)) == [
        "retard J+15: mandataire, pilote, decideur",
        "retard J+15@paris: national",
    ]


def test_everybody_reads_at_nine_by_their_own_clock() -> None:
    """La Réunion is two hours ahead of Paris in summer; Ascension Day is a day off for both."""
    told = Year(departement="974", people=EVERYONE, process=process_with(ladders=ESCALATED))
    told.lives("2027-04-14")
    there, paris = moment("2027-05-20 09:00", "Indian/Reunion"), moment("2027-05-20 09:00")
    assert told.situation(moment("2027-05-19 12:00")).next_moment == there
    assert shown(reminders(told, there, CARNET)) == ["retard J+15: mandataire, pilote, decideur"]
    assert told.situation(there).next_moment == paris
    assert shown(reminders(told, paris, CARNET))[1:] == ["retard J+15@paris: national"]


def test_ad1_is_written_to_on_a_working_day_of_its_own() -> None:
    """20 December is a holiday in La Réunion alone; the 25th of a Saturday moves nobody."""
    told = Year(departement="974", people=EVERYONE, process=process_with(ladders=ESCALATED))
    told.on("2027-03-10", "marche-notifie")
    told.on("2027-11-11", "date-convenue", "lancement-in-situ", dates="2027-12-05")
    told.on("2027-11-12", "phase-ouverte", "lancement-in-situ")
    held = [one for one in reminders(told, "2027-12-31", "lancement-in-situ-tenu") if "J+15" in one.cause]
    assert [one.leaves for one in held] == [
        moment("2027-12-21 09:00", "Indian/Reunion"),
        moment("2027-12-20 09:00"),
    ]


def test_somebody_with_two_roles_is_written_to_once_by_the_clock_of_the_first() -> None:
    told = Year(people=EVERYONE, process=process_with(ladders=ESCALATED)).lives("2027-04-14")
    told.joins("2027-04-15", "pilote", "national")
    to = [one for owed in reminders(told, "2027-05-20 09:00", CARNET) for one in owed.to]
    assert [str(one.role) for one in to if one.person == "pilote"] == ["pilote"]


def test_an_elected_person_is_never_reminded_but_the_pilot_gets_words_to_send() -> None:
    ladders = {"defaut": [{"day": "J+15", "to": ["elu", "prefet"]}]}
    told = Year(people=EVERYONE, process=process_with(ladders=ladders)).lives("2027-04-14")
    late, draft = reminders(told, "2027-05-20 09:00", CARNET)
    assert shown([late, draft]) == ["retard J+15: mandataire", "projet-de-rappel J+15: pilote"]
    assert draft.context["recipients"] == ["élu", "préfet"]
    assert all(one.skipped is None for one in (*late.to, *draft.to))


def test_no_words_are_prepared_for_a_role_that_nobody_holds() -> None:
    ladders = {"defaut": [{"day": "J+15", "to": ["elu"]}]}
    told = Year(process=process_with(ladders=ladders)).lives("2027-04-14")
    assert shown(reminders(told, "2027-05-20 09:00", CARNET)) == ["retard J+15: mandataire"]


def test_somebody_who_has_left_is_reminded_of_nothing() -> None:
    told = Year().lives("2027-04-14")
    told.on("2027-05-06", "personne-retiree", person="mandataire", role="mandataire")
    assert shown(reminders(told, "2027-05-07 09:00", CARNET)) == ["retard J+2: pilote"]


def test_each_reader_is_awaited_by_their_own_hours() -> None:
    """On Thursday 20 May the territory of La Réunion is at work two hours before Paris."""
    told = Year(departement="974", people=EVERYONE, process=process_with(ladders=ESCALATED))
    told.lives("2027-04-14")
    at = moment("2027-05-21 09:30", "Indian/Reunion")
    assert shown(reminders(told, at, CARNET)) == ["retard J+15: mandataire, pilote, decideur"]
    assert told.situation(at).next_moment == moment("2027-05-21 09:00")
    assert len(reminders(told, moment("2027-05-21 09:00"), CARNET)) == 2
