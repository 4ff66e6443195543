"""The accord-cadre registered anew while a consultation goes on: that of its launch holds."""

from __future__ import annotations

from typing import Any

from building import SESSION, Year, moment
from models.articles import Ground
from models.commands import Refusal
from passing import analysed, did, does, launched, passation, shown
from tendering import ranked


def session(told: Year, at: str, kind: str, **values: Any) -> None:
    """AD1 says it, in the journal of the session."""
    told._add(SESSION, at, kind, {"accord_cadre": "ac-2026", **values})


def reweighted(told: Year, at: str, **more: Any) -> Year:
    valid = {"since": "2026-01-01", "until": "2029-12-31", "title": "Ateliers", "scale": "20"}
    session(told, at, "accord-cadre-inscrit", **{**valid, "criteria": "methode:10,prix:90", **more})
    return told


def joined(told: Year, at: str) -> Year:
    session(told, at, "titulaire-inscrit", titulaire="equipe-d", name="Équipe D")
    return told


def test_criteria_registered_after_the_launch_rank_nothing_and_are_shown() -> None:
    told = analysed()
    before = ranked(told)
    reweighted(told, "2027-02-11 10:00")
    assert ranked(told) == before
    (fault,) = shown(told, "2027-02-11 12:00")
    assert fault.shown_only
    assert (fault.ground, fault.fact) == (Ground.CRITERIA, f"{SESSION}#{told.facts[-1].seq}")
    assert "11\u00a0février\u00a02027" in fault.text


def test_the_same_criteria_with_a_longer_validity_hold_at_once_and_are_no_fault() -> None:
    told = reweighted(launched(), "2027-01-20 10:00", criteria="methode:60,prix:40", until="2030-12-31")
    found = passation(told, "2027-01-21").framework
    assert found is not None
    assert found.until.year == 2030
    assert not shown(told, "2027-01-21")


def test_a_titulaire_added_after_the_launch_was_not_consulted_and_may_not_offer() -> None:
    told = joined(launched(), "2027-02-01 10:00")
    decided = does(told, "2027-02-02 10:00", "offre-recue", titulaire="equipe-d")
    assert isinstance(decided, Refusal)
    assert decided.reason.endswith("(CCP, art. R2162-10, 1°).")
    (fault,) = shown(told, "2027-02-03")
    assert (fault.ground, fault.shown_only) == (Ground.EVERYBODY, True)
    assert "equipe-d" not in fault.text.lower()


def test_what_is_registered_between_two_consultations_holds_for_the_second() -> None:
    told = launched()
    did(told, "2027-01-20 09:00", "consultation-close", outcome="sans-suite", reasons="périmètre à revoir")
    joined(reweighted(told, "2027-01-21 09:00"), "2027-01-21 09:00")
    found = passation(told, "2027-01-22").framework
    assert found is not None
    assert "equipe-d" in found.titulaires
    limit = moment("2027-03-01 12:00").isoformat()
    did(told, "2027-01-25 09:00", "consultation-lancee", deadline=limit)
    did(told, "2027-01-26 09:00", "offre-recue", titulaire="equipe-d")
    found = passation(told, "2027-01-27").framework
    assert found is not None
    assert found.criteria["prix"] == 90
    assert not shown(told, "2027-01-27")


def test_a_new_address_of_a_titulaire_holds_at_once() -> None:
    told = launched()
    session(told, "2027-02-01 10:00", "titulaire-inscrit", titulaire="equipe-a", name="Équipe A et associés")
    found = passation(told, "2027-02-02").framework
    assert found is not None
    assert found.titulaires["equipe-a"].name == "Équipe A et associés"
    assert not shown(told, "2027-02-02")
