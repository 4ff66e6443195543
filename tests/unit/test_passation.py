"""Where a passation stands, path by path: each ends somewhere that has a name."""

from __future__ import annotations

from typing import Any

import pytest

from building import Year, moment
from models.articles import Ground
from models.conditions import Step
from models.passation import Standing, passation_of
from models.passation_steps import step_spans
from models.spans import covers
from passing import (
    answered,
    chosen,
    did,
    frozen,
    judged,
    launched,
    market,
    passation,
    shown,
    signed,
    standing,
    told_all,
)
from tendering import TITULAIRES, framed

PHASE = "marche-subsequent"
STEPS = [f"passation-{step}" for step in Step]


def test_an_atelier_whose_contract_names_no_accord_cadre_has_no_passation() -> None:
    told = Year()
    assert passation_of(told.process, told.situation("2027-03-01").history) is None
    assert told.unmet(PHASE, "2027-03-01") == {"marche-notifie"}
    told.on("2027-03-10", "marche-notifie")
    assert told.state(PHASE, "2027-03-11") == "closed"


def test_an_atelier_on_an_accord_cadre_owes_each_step_then_the_notification() -> None:
    assert market().unmet(PHASE, "2027-01-20") == {*STEPS, "marche-notifie"}


def test_the_smooth_path_names_where_it_stands_each_day() -> None:
    told = signed()
    did(told, "2027-03-03 10:00", "marche-notifie", reference="M1")
    days = {
        "2027-01-12 12:00": Standing.PREPARE,
        "2027-01-13 09:00": Standing.CONSULTING,
        "2027-02-08 12:00": Standing.CONSULTING,
        "2027-02-08 12:00:01": Standing.TO_OPEN,
        "2027-02-08 14:00": Standing.ANALYSIS,
        "2027-02-12 10:00": Standing.CHOSEN,
        "2027-02-15 10:00": Standing.TO_SIGN,
        "2027-03-01 10:00": Standing.TO_NOTIFY,
        "2027-03-03 10:00": Standing.NOTIFIED,
    }
    assert {day: standing(told, day) for day in days} == days
    assert not shown(told, "2027-03-04")
    assert told.state(PHASE, "2027-03-04") == "closed"


def test_each_step_is_met_on_the_day_it_is_done() -> None:
    told = signed()
    met = {
        "2027-01-12 09:05": 1, "2027-01-13 09:00": 2, "2027-02-08 14:00": 3, "2027-02-10 10:00": 4,
        "2027-02-12 10:00": 5, "2027-02-15 10:00": 6, "2027-03-01 10:00": 7,
    }  # fmt: skip
    for day, count in met.items():
        assert told.unmet(PHASE, day) == {*STEPS[count:], "marche-notifie"}, day


def test_a_step_not_done_stays_owed_although_the_contract_was_notified() -> None:
    told = launched()
    did(told, "2027-02-01 10:00", "marche-notifie", reference="M1")
    line = told.line(PHASE, "2027-02-02")
    assert str(line.state) == "open"
    assert {unmet.key for unmet in line.unmet} == set(STEPS[2:])
    assert told.state("lancement-in-situ", "2027-02-02") == "locked"
    assert "marche-notifie" not in told.unmet("lancement-in-situ", "2027-02-02")
    (fault,) = shown(told, "2027-02-02")
    assert "sans choix ni signature" in fault.text


def test_the_opening_is_due_on_the_day_of_the_deadline_and_moves_with_it() -> None:
    told = launched()
    due = {unmet.key: unmet.due for unmet in told.line(PHASE, "2027-01-14").unmet}
    assert str(due["passation-ouverture"]) == "2027-02-08"
    assert {due[key] for key in STEPS[3:]} == {None}
    saturday = moment("2027-02-13 12:00").isoformat()
    did(told, "2027-01-20 10:00", "limite-reportee", deadline=saturday, reason="question tardive")
    (unmet,) = [one for one in told.line(PHASE, "2027-01-21").unmet if one.key == "passation-ouverture"]
    assert str(unmet.due) == "2027-02-13", "a deadline for offers is never put off by itself"
    assert unmet.what == "ouverture des offres"


def test_the_opening_is_announced_and_chased_without_naming_anybody() -> None:
    told = launched()
    messages = [owed for owed in told.owed("2027-02-11") if "ouverture des offres" in str(owed.context)]
    assert {owed.message for owed in messages} >= {"retard"}
    assert not any(name in str(owed.context) for owed in messages for name in TITULAIRES)


# The other paths.


def closed(told: Year, outcome: str, at: str = "2027-02-20 10:00") -> Year:
    did(told, at, "consultation-close", outcome=outcome, reasons="dite ici")
    return told


def test_a_consultation_given_up_ends_sans_suite() -> None:
    told = closed(judged(), "sans-suite")
    assert standing(told, "2027-02-21") == "sans suite"
    assert told.unmet(PHASE, "2027-02-21") == {*STEPS[1:], "marche-notifie"}


def test_no_offer_at_all_is_to_be_declared_infructueuse() -> None:
    told = answered(offers=())
    assert standing(told, "2027-02-08 12:00") == "consultation en cours"
    assert standing(told, "2027-02-09") == "sans offre recevable"
    assert standing(closed(told, "infructueuse"), "2027-02-21") == "infructueuse"


def test_titulaires_who_all_decline_end_the_wait_before_the_deadline() -> None:
    told = launched()
    for key in TITULAIRES:
        assert standing(told, "2027-01-20 09:00") == "consultation en cours"
        did(told, "2027-01-20 10:00", "titulaire-decline", titulaire=key)
    assert standing(told, "2027-01-20 12:00") == "sans offre recevable"
    assert standing(closed(told, "infructueuse", "2027-01-21 10:00"), "2027-01-22") == "infructueuse"


def test_one_who_declines_leaves_the_others_their_time() -> None:
    told = launched()
    did(told, "2027-01-20 10:00", "titulaire-decline", titulaire="equipe-a")
    assert standing(told, "2027-01-21") == "consultation en cours"


def test_only_late_offers_leave_nothing_to_open() -> None:
    told = launched()
    did(told, "2027-02-08 12:00:01", "offre-recue", titulaire="equipe-a")
    assert standing(told, "2027-02-09") == "sans offre recevable"
    closed(told, "infructueuse")
    did(told, "2027-02-21 10:00", "rejet-notifie", titulaire="equipe-a", reasons="arrivée trop tard")
    assert not shown(told, "2027-02-22")


def test_only_irregular_offers_end_infructueuse() -> None:
    told = answered(offers=("equipe-a",))
    did(told, "2027-02-08 14:00", "offres-ouvertes")
    did(told, "2027-02-09 10:00", "offre-jugee", titulaire="equipe-a", judgement="inacceptable")
    assert standing(told, "2027-02-10") == "sans offre recevable"
    assert standing(closed(told, "infructueuse"), "2027-02-21") == "infructueuse"


def test_a_single_offer_is_chosen_without_marks_and_owes_no_letter() -> None:
    told = judged(offers=("equipe-a",))
    did(told, "2027-02-12 10:00", "choix-fait", titulaire="equipe-a", reasons="seule offre, régulière")
    assert standing(told, "2027-02-12 12:00") == "à signer"
    assert told.unmet(PHASE, "2027-02-12 12:00") == {"passation-signature", "marche-notifie"}
    did(told, "2027-02-13 10:00", "marche-signe", amount_ht="125000")
    assert not shown(told, "2027-02-14")


def test_a_new_consultation_asks_for_every_step_anew() -> None:
    told = closed(chosen(), "sans-suite")
    limit = moment("2027-03-22 12:00").isoformat()
    did(told, "2027-03-01 09:00", "consultation-lancee", deadline=limit)
    assert standing(told, "2027-03-02") == "consultation en cours"
    assert told.unmet(PHASE, "2027-03-02") == {*STEPS[2:], "marche-notifie"}
    spans = step_spans(passation(told, "2027-03-02"), Step.CONSULTATION)
    assert [covers(spans, moment(day)) for day in ("2027-01-14", "2027-02-21", "2027-03-02")] == [
        True, False, True,
    ]  # fmt: skip


def test_an_older_consultation_may_be_told_late() -> None:
    told = launched()
    limit = moment("2026-12-15 12:00").isoformat()
    for document in ("dossier-de-candidature", "cctp"):
        said: dict[str, Any] = {"document": document, "url": "https://depot.example/x", "on": "2026-11-30"}
        did(told, "2027-01-14 09:00", "besoin-fige", **said)
    did(told, "2027-01-14 09:00", "consultation-lancee", deadline=limit, on="2026-12-01 09:00")
    assert any("n’est pas close" in fault.text for fault in shown(told, "2027-01-14 09:30"))
    said = {"outcome": "infructueuse", "reasons": "aucune offre", "on": "2026-12-16 09:00"}
    did(told, "2027-01-14 10:00", "consultation-close", **said)
    assert not shown(told, "2027-01-15")
    assert standing(told, "2027-01-15") == "consultation en cours"


def test_a_whole_passation_may_be_told_afterwards() -> None:
    told, late = signed(), "2027-04-01 10:00"
    again = frozen()
    for fact in [
        one for one in told.facts if one.at > moment("2027-01-13 08:00") and one.kind != "besoin-fige"
    ]:
        said = fact.payload.model_dump(exclude_defaults=True)
        on = fact.at.astimezone().isoformat()
        did(again, late, fact.kind, on=on, **said)
    assert standing(again, late) == standing(told, late) == "à notifier"
    assert not shown(again, late)


# The wait before the signature.


def test_the_wait_is_said_not_to_be_applied() -> None:
    assert passation(told_all(), "2027-02-16").standstill.said == "L’attente facultative n’est pas appliquée."


def test_the_wait_runs_from_the_last_letter_and_is_never_put_off() -> None:
    told = told_all(standstill=True)
    wait = passation(told, "2027-02-16").standstill
    assert (wait.asked, str(wait.ends)) == (True, "2027-02-26")
    assert standing(told, "2027-02-26 23:59") == "attente avant signature"
    assert standing(told, "2027-02-27") == "à signer", "a Saturday: the wait is not put off to Monday"
    assert "11 jours" in passation(chosen(standstill=True), "2027-02-13").standstill.said


def test_the_wait_counts_from_the_day_the_letter_was_notified() -> None:
    told = chosen(standstill=True)
    for key, day in (("equipe-b", "2027-02-16"), ("equipe-c", "2027-02-13")):
        said = {"titulaire": key, "reasons": "x", "notified_at": moment(day).isoformat()}
        did(told, "2027-02-17 10:00", "rejet-notifie", **said)
    assert str(passation(told, "2027-02-18").standstill.ends) == "2027-02-27"


def test_a_signature_during_the_wait_is_recorded_and_shown() -> None:
    told = signed(at="2027-02-26 18:00", standstill=True)
    (fault,) = shown(told, "2027-03-01")
    assert fault.ground is Ground.WAIT
    assert fault.shown_only
    assert not shown(signed(at="2027-02-27 10:00", standstill=True), "2027-03-01")


def test_a_contract_may_ask_for_a_longer_wait() -> None:
    told = told_all(standstill=True, delays={"attente-signature": "16 jours"})
    assert str(passation(told, "2027-02-16").standstill.ends) == "2027-03-03"


def test_nobody_to_tell_is_nothing_to_wait_for() -> None:
    told = judged(offers=("equipe-a",), standstill=True)
    did(told, "2027-02-12 10:00", "choix-fait", titulaire="equipe-a", reasons="seule offre")
    assert standing(told, "2027-02-12 12:00") == "à signer"


@pytest.mark.parametrize(
    ("departement", "day"), [("53", "2027-02-08"), ("974", "2027-02-09"), ("971", "2027-02-08")]
)
def test_the_opening_is_due_on_the_day_that_the_territory_reads(departement: str, day: str) -> None:
    told = frozen(framed(Year(departement=departement)))
    did(told, "2027-01-13 09:00", "consultation-lancee", deadline="2027-02-08T21:00:00Z")
    (unmet,) = [one for one in told.line(PHASE, "2027-01-14").unmet if one.key == "passation-ouverture"]
    assert str(unmet.due) == day
