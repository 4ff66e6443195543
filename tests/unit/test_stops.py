"""Legal delays that stop and run again: what is left of them, or all of it; nobody is late meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from building import Year, moment
from models.calendar import calendar_of
from models.deadlines import deadline_of
from models.delays import Delay
from models.legal import REJET_TACITE, TACIT
from models.process import Process
from models.roles import Role
from models.stops import Stop
from models.territories import territory_of
from submitting import NOTE, current, outcome, submitted


def stopped(day: str = "2027-04-20", **values: Any) -> Year:
    """Two months from Thursday 1 April 2027 end on Tuesday 1 June, were they not stopped."""
    told = submitted()
    told.on(day, "delai-suspendu", NOTE, reason="pièces manquantes", **values)
    return told


def ends(told: Year, at: str) -> str | None:
    clock = current(told, at).clock
    assert clock is not None
    return str(clock.ends) if clock.ends else None


def test_a_stopped_verification_has_no_end_and_its_silence_admits_nothing() -> None:
    told = stopped()
    assert ends(told, "2027-04-19") == "2027-06-01"
    assert ends(told, "2027-04-20") is None
    assert current(told, "2027-04-20").verification_ends is None
    assert outcome(told, "2028-04-01") is None
    assert told.situation("2027-04-21").silences == ()


@pytest.mark.parametrize(
    ("effect", "resumed", "last_day"),
    [
        (None, "2027-04-30", "2027-06-11"),
        ("continue", "2027-04-30", "2027-06-11"),
        # Thirty days later than Tuesday 1 June is a Thursday; thirty-two, a Saturday.
        ("continue", "2027-05-20", "2027-07-01"),
        ("continue", "2027-05-22", "2027-07-05"),
        ("restart", "2027-04-30", "2027-06-30"),
        ("restart", "2027-04-20", "2027-06-21"),
    ],
)
def test_it_goes_on_with_what_was_left_or_from_the_start(
    effect: str | None, resumed: str, last_day: str
) -> None:
    told = stopped(effect=effect)
    told.on(resumed, "delai-repris", NOTE)
    assert ends(told, "2027-06-01") == last_day
    assert outcome(told, f"{last_day} 23:59") is None
    assert outcome(told, str(date.fromisoformat(last_day) + timedelta(days=1)) + " 00:00") == TACIT


def test_the_definition_says_what_a_delay_does_where_the_fact_does_not() -> None:
    told = stopped()
    told.on("2027-04-30", "delai-repris", NOTE)
    data = told.process.model_dump(mode="json", exclude_defaults=True)
    data["delays"]["verification"]["after_stop"] = "restart"
    told.process = Process.model_validate(data)
    assert ends(told, "2027-05-01") == "2027-06-30"


def test_a_delay_may_stop_more_than_once() -> None:
    told = stopped()
    told.on("2027-04-30", "delai-repris", NOTE)
    told.on("2027-05-10", "delai-suspendu", NOTE, reason="visite reportée")
    assert ends(told, "2027-05-11") is None
    told.on("2027-05-15", "delai-repris", NOTE)
    assert ends(told, "2027-05-16") == "2027-06-16"


def test_a_stop_after_the_silence_has_spoken_changes_nothing_and_shows_as_such() -> None:
    told = stopped("2027-06-02")
    assert outcome(told, "2027-06-03") == TACIT
    (shown,) = (a for a in told.situation("2027-06-03").anomalies if a.key.startswith("sans-effet:"))
    assert "aucun délai ne courait" in shown.text


@pytest.mark.parametrize("again", [True, False])
def test_what_stops_or_resumes_nothing_shows_as_such(again: bool) -> None:
    told = stopped() if again else submitted()
    kind, values = ("delai-suspendu", {"reason": "encore"}) if again else ("delai-repris", {})
    fact = told.on("2027-04-25", kind, NOTE, **values)
    assert f"sans-effet:{fact.ref}" in {a.key for a in told.situation("2027-04-26").anomalies}


def test_a_stop_entered_late_denies_the_silence_that_was_written() -> None:
    told = submitted()
    effective = "2027-06-01T22:00:00Z"
    constat = told.on(
        "2027-06-02", "constat", NOTE, rule=TACIT, article="29", version=1, attempt=1, effective=effective
    )
    told.on("2027-05-30", "delai-suspendu", NOTE, reason="pièces manquantes")
    situation = told.situation("2027-06-20")
    assert outcome(told, "2027-06-20") is None
    assert [a.key for a in situation.anomalies] == [f"constat:{constat.ref}"]


def test_the_delay_after_an_ajournement_stops_too() -> None:
    told = submitted()
    told.on("2027-04-12", "decision-prise", NOTE, decision="ajournement")
    told.on("2027-04-14", "reponse-du-titulaire", NOTE, reply="refus")
    told.on("2027-04-19", "delai-suspendu", NOTE, reason="conciliation")
    told.on("2027-04-26", "delai-repris", NOTE)
    assert ends(told, "2027-04-27") == "2027-05-07"
    assert outcome(told, "2027-05-08 00:00") == REJET_TACITE


@pytest.mark.parametrize(
    ("day", "resumed", "last_day"),
    [
        # Ten days from 7 April end on Saturday 17, hence on Monday 19.
        ("2027-04-17", "2027-04-30", "2027-04-30"),
        ("2027-04-18", "2027-04-30", "2027-04-30"),
        ("2027-04-19", "2027-04-30", "2027-04-30"),
        ("2027-04-19", "2027-04-30 15:00", "2027-04-30"),
        ("2027-04-19", "2027-05-01", "2027-05-03"),
        ("2027-04-19", "2027-04-19 15:00", "2027-04-19"),
    ],
)
def test_a_delay_stopped_on_its_prolonged_last_days_ends_no_earlier_than_it_resumes(
    day: str, resumed: str, last_day: str
) -> None:
    told = submitted("2027-04-07", verification="10 jours")
    assert ends(told, "2027-04-08") == "2027-04-19"
    told.on(day, "delai-suspendu", NOTE, reason="pièces manquantes")
    told.on(resumed, "delai-repris", NOTE)
    assert ends(told, resumed) == last_day
    assert outcome(told, f"{last_day} 23:59") is None
    assert outcome(told, str(date.fromisoformat(last_day) + timedelta(days=1)) + " 00:00") == TACIT


def test_why_a_delay_stopped_on_its_prolonged_last_day_ends_when_it_resumes_is_told() -> None:
    stop = Stop(date(2027, 4, 19), date(2027, 5, 1), restarts=False, reason="x")
    found = deadline_of(date(2027, 4, 7), Delay(10, "jours"), territory_of("53"), calendar_of("53"), [stop])
    said = [one.replace("\N{NO-BREAK SPACE}", " ") for one in found.because]
    assert "son dernier jour serait le samedi 17 avril 2027" in said[1]
    assert "samedi 17 avril 2027" in said[2]
    assert "dimanche 18 avril 2027" in said[3]
    assert "le lundi 19 avril 2027" in said[4]
    assert "suspendu du 19 avril 2027 au 1er mai 2027" in said[5]
    assert said[5].endswith("son dernier jour serait le samedi 1er mai 2027.")
    assert "le lundi 3 mai 2027" in said[-2]


@pytest.mark.parametrize(
    ("resumed", "restarts", "said"),
    [
        (19, False, None),
        (19, True, "il repart en entier"),
        (20, False, "ce jour ne compte pas"),
        (21, False, "ces 2 jours ne comptent pas"),
    ],
)
def test_the_days_that_do_not_count_are_told_in_plain_french(
    resumed: int, *, restarts: bool, said: str | None
) -> None:
    stop = Stop(date(2027, 4, 19), date(2027, 4, resumed), restarts, reason="x")
    found = deadline_of(date(2027, 4, 15), Delay(10, "jours"), territory_of("53"), calendar_of("53"), [stop])
    told = [one.replace("\N{NO-BREAK SPACE}", " ") for one in found.because if "a été suspendu" in one]
    assert [one.split(" : ")[1].split(", et")[0] for one in told] == ([said] if said else [])


def test_a_stop_of_no_day_changes_neither_the_last_day_nor_what_is_told_of_it() -> None:
    delay, there, calendar = Delay(10, "jours"), territory_of("53"), calendar_of("53")
    stop = Stop(date(2027, 4, 18), date(2027, 4, 18), restarts=False, reason="x")
    plain = deadline_of(date(2027, 4, 7), delay, there, calendar)
    assert deadline_of(date(2027, 4, 7), delay, there, calendar, [stop]) == plain


def adjourned_and_stopped() -> Year:
    """Adjourned on Monday 12 April: to be accepted by Thursday 22, handed in again by Tuesday 27."""
    told = submitted()
    told.on("2027-04-12", "decision-prise", NOTE, decision="ajournement", reasons="Calendrier absent.")
    told.on("2027-04-13", "delai-suspendu", NOTE, reason="plan attendu")
    return told


def test_the_days_an_ajournement_was_stopped_do_not_count_for_the_new_presentation_either() -> None:
    told = adjourned_and_stopped()
    told.on("2027-05-03", "delai-repris", NOTE)
    assert ends(told, "2027-05-04") == "2027-05-12"
    told.on("2027-05-05", "reponse-du-titulaire", NOTE, reply="acceptation")
    # Twenty days later than Tuesday 27 April is Monday 17 May, a holiday.
    assert ends(told, "2027-05-05") == "2027-05-18"


def test_an_ajournement_accepted_while_its_delay_is_stopped_waits_for_the_resumption() -> None:
    told = adjourned_and_stopped()
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="acceptation")
    assert ends(told, "2027-04-21") is None
    told.on("2027-05-03", "delai-repris", NOTE)
    assert ends(told, "2027-05-04") == "2027-05-18"
    assert told.situation("2027-05-04").anomalies == ()


def test_a_new_presentation_that_is_late_gets_no_time_back_from_a_stop() -> None:
    told = submitted()
    told.on("2027-04-12", "decision-prise", NOTE, decision="ajournement")
    told.on("2027-04-13", "reponse-du-titulaire", NOTE, reply="acceptation")
    for at, without_effect in (("2027-04-27 23:59", False), ("2027-04-28 00:00", True)):
        stop = told.on(at, "delai-suspendu", NOTE, reason="plan attendu")
        shown = {a.key for a in told.situation("2027-04-29").anomalies}
        assert (f"sans-effet:{stop.ref}" in shown) is without_effect
        told.correct("2027-04-29", stop, void=True)
    assert ends(told, "2027-05-30") == "2027-04-27"


def test_a_refusal_ends_what_was_stopped_and_the_buyers_days_run() -> None:
    told = adjourned_and_stopped()
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="refus")
    assert ends(told, "2027-04-21") == "2027-05-05"
    resumed = told.on("2027-04-25", "delai-repris", NOTE)
    assert f"sans-effet:{resumed.ref}" in {a.key for a in told.situation("2027-04-26").anomalies}
    assert outcome(told, "2027-05-06 00:00") == REJET_TACITE


@pytest.mark.parametrize("departement", ["53", "988"])
@pytest.mark.parametrize("stop_first", [True, False])
def test_a_resumption_known_to_the_day_follows_the_stop_of_that_day(
    departement: str, stop_first: bool
) -> None:
    told = submitted(departement=departement)
    said = [("2027-04-20 14:00", "delai-suspendu", {"reason": "x"}), ("2027-04-20", "delai-repris", {})]
    for when, kind, values in said if stop_first else reversed(said):
        told.on(when, kind, NOTE, **values)
    assert ends(told, "2027-04-21") == "2027-06-01"
    assert told.situation("2027-04-21").anomalies == ()


def test_a_resumption_at_an_hour_or_of_another_day_does_not_follow_a_later_stop() -> None:
    for resumed in ("2027-04-20 09:00", "2027-04-19"):
        told = stopped("2027-04-20 14:00")
        told.on(resumed, "delai-repris", NOTE)
        assert ends(told, "2027-04-21") is None


def test_a_resumption_known_to_the_day_ends_the_stop_that_stood_before_that_day_and_no_later_one() -> None:
    told = stopped("2027-04-15")
    told.on("2027-04-20", "delai-repris", NOTE)
    told.on("2027-04-20 14:00", "delai-suspendu", NOTE, reason="encore")
    assert ends(told, "2027-04-20 12:00") == "2027-06-07"
    assert ends(told, "2027-04-21") is None
    assert told.situation("2027-04-21").anomalies == ()


def test_a_decision_may_come_while_the_delay_is_stopped() -> None:
    told = stopped()
    told.on("2027-07-01", "decision-prise", NOTE, decision="rejet")
    assert outcome(told, "2027-07-02") == "rejet"


def test_a_new_submission_runs_its_own_delay_whatever_stopped_the_former_one() -> None:
    told = stopped()
    told.on("2027-05-03", "livrable-remis", NOTE)
    assert ends(told, "2027-05-04") == "2027-07-05"


def test_nobody_is_late_nor_awaited_by_time_while_the_delay_is_stopped() -> None:
    told = Year(people=[Role.PILOTE]).lives("2027-04-05")
    told.on("2027-04-20", "delai-suspendu", NOTE, reason="pièces manquantes")
    (unmet,) = told.line("lancement-in-situ", "2027-04-20").unmet
    assert unmet.due is None
    assert "délai suspendu" in unmet.what
    assert "suspendu depuis le 20 avril 2027 (pièces manquantes)" in " ".join(unmet.because).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    told.on("2027-04-30", "delai-repris", NOTE)
    (unmet,) = told.line("lancement-in-situ", "2027-04-30").unmet
    said = " ".join(unmet.because).replace("\N{NO-BREAK SPACE}", " ")
    assert "suspendu du 20 avril 2027 au 30 avril 2027 (pièces manquantes)" in said
    assert "ces 10 jours ne comptent pas, et son dernier jour serait le vendredi 11 juin 2027" in said
    # Fifteen days before the new last day it is announced, and once that day is over silence decides.
    assert told.situation("2027-05-20").next_moment == moment("2027-05-27 09:00")
    assert told.situation("2027-06-11").next_moment == moment("2027-06-12 00:00")


def test_both_are_told_with_the_new_last_day() -> None:
    told = stopped()
    told.on("2027-03-10", "marche-notifie")
    (owed,) = (o for o in told.owed("2027-04-21") if o.message == "delai-suspendu")
    assert (owed.context["reason"], owed.context["then"]) == ("pièces manquantes", None)
    told.on("2027-04-30", "delai-repris", NOTE)
    (owed,) = (o for o in told.owed("2027-04-30") if o.message == "delai-repris")
    assert {a.person for a in owed.to} == {"pilote", "decideur", "mandataire"}
    assert owed.context["then"] == "2027-06-11"
