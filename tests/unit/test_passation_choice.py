"""The choice: whoever makes it is of the buyer, it follows what it rests on, and a tie is told in words."""

from __future__ import annotations

import pytest

from building import Year
from models.commands import Accepted, Decided, Refusal
from models.passing.choosing import says_tie
from passing import analysed, chosen, did, does, judged, shown

CHOICE = {"titulaire": "equipe-a", "reasons": "première"}


def reason(decided: Decided) -> str:
    assert isinstance(decided, Refusal), decided
    return decided.reason


@pytest.mark.parametrize("named", ["mandataire", "inconnue"])
def test_somebody_who_is_not_of_the_buyer_did_not_choose(named: str) -> None:
    said = reason(does(analysed(), "2027-02-12 10:00", "choix-fait", **CHOICE, decided_by=named))
    assert "decided-by" in said
    assert said.endswith("(CCP, art. R2162-10, 4°).")


@pytest.mark.parametrize("named", ["decideur", "pilote"])
def test_the_person_entitled_is_named_by_the_pilot(named: str) -> None:
    told = analysed()
    did(told, "2027-02-12 10:00", "choix-fait", **CHOICE, decided_by=named)
    assert not shown(told, "2027-02-13")


def test_a_delegate_of_the_person_entitled_is_of_the_buyer() -> None:
    told = analysed()
    days = {"since": "2027-02-11", "until": "2027-02-20"}
    did(told, "2027-02-11 09:00", "delegation-donnee", by="decideur", delegate="adjoint", **days)
    did(told, "2027-02-12 10:00", "choix-fait", **CHOICE, decided_by="adjoint")
    gone = analysed()
    assert isinstance(does(gone, "2027-02-12 10:00", "choix-fait", **CHOICE, decided_by="adjoint"), Refusal)


@pytest.mark.parametrize("on", ["2027-02-08 15:00", "2027-02-09 08:59", "2027-02-10 09:59"])
def test_a_choice_is_not_dated_before_the_judgements_and_the_marks_it_rests_on(on: str) -> None:
    said = reason(does(analysed(), "2027-02-12 10:00", "choix-fait", **CHOICE, on=on))
    assert "dont il découle" in said


@pytest.mark.parametrize("on", ["2027-02-10 10:00", "2027-02-10"])
def test_a_choice_may_be_of_the_very_moment_of_the_last_mark(on: str) -> None:
    did(analysed(), "2027-02-12 10:00", "choix-fait", **CHOICE, on=on)


def test_a_choice_is_not_moved_before_its_marks() -> None:
    told = chosen()
    moved = told.corrects("2027-02-13 10:00", told.facts[-1], on="2027-02-08 14:30")
    assert "dont il découle" in reason(moved)


def test_the_marks_of_a_single_offer_may_follow_the_choice() -> None:
    """Nothing is compared: the choice rests on the judgement alone."""
    told = judged(offers=("equipe-a",))
    did(told, "2027-02-10 10:00", "choix-fait", titulaire="equipe-a", reasons="seule offre")
    assert not shown(told, "2027-02-11")


def tied() -> Year:
    return analysed(given={"equipe-a": "16", "equipe-b": "16", "equipe-c": "10"})


@pytest.mark.parametrize(
    "words",
    [
        "Choix fait dans le respect de l’égalité de traitement",
        "Dans le respect de l’égalité des candidats",
        "égalité d’accès à la commande publique",
        "Inégalité de territoires",
    ],
)
def test_equal_treatment_does_not_tell_a_tie(words: str) -> None:
    decided = does(tied(), "2027-02-12 10:00", "choix-fait", titulaire="equipe-a", reasons=words)
    assert "ex æquo" in reason(decided)


@pytest.mark.parametrize(
    "words",
    [
        "Deux offres ex æquo : la méthode départage",
        "EX-AEQUO",
        "Égalité au total : la méthode, critère le plus lourd, départage",
        "à égalité de points",
        "Dans le respect de l’égalité de traitement, deux offres à égalité",
    ],
)
def test_a_tie_is_told_in_its_usual_words(words: str) -> None:
    assert says_tie(words)
    decided = does(tied(), "2027-02-12 10:00", "choix-fait", titulaire="equipe-a", reasons=words)
    assert isinstance(decided, Accepted)
