"""« Ce que je dois, ce qu’on me doit » : the mandataire’s view, and everybody’s, each only their own."""

from __future__ import annotations

from datetime import date

import pytest
from delegating import DELEGATE, Absences

from models.balance import Balance, balance_of
from models.claims import Claim
from models.roles import Role


def of(told: Absences, at: str, person: str = "mandataire") -> Balance:
    found = balance_of(told.situation(at), person)
    assert found
    return found


def keys(claims: tuple[Claim, ...]) -> list[str]:
    return [one.key for one in claims]


def one(claims: tuple[Claim, ...], key: str) -> Claim:
    return next(claim for claim in claims if claim.key == key)


def test_the_mandataire_owes_each_deliverable_whose_date_is_known() -> None:
    told = Absences().lives("2027-03-30")
    mine = of(told, "2027-03-30").owes
    assert keys(mine) == ["note-de-cadrage-remis"]
    assert mine[0].due == date(2027, 4, 6)
    later = of(Absences().lives("2027-07-08"), "2027-07-08").owes
    assert keys(later) == ["carnet-de-suivi-v3-remis"]


def test_nothing_is_owed_to_the_mandataire_before_something_was_handed_in() -> None:
    told = Absences().lives("2027-03-30")
    assert of(told, "2027-03-30").owed == ()
    assert "note-de-cadrage-remis" in keys(of(told, "2027-03-30", "decideur").owed)


def test_a_decision_is_owed_by_the_day_on_which_silence_decides_and_what_it_decides_is_said() -> None:
    told = Absences().lives("2027-04-05")
    claim = one(of(told, "2027-04-05").owed, "note-de-cadrage-admis")
    assert (claim.due, claim.decides) == (date(2027, 6, 1), "admission tacite")
    assert claim.article == "CCAG-PI 2021, art. 28.2 et 29"
    assert claim == one(of(told, "2027-04-05", "decideur").owes, "note-de-cadrage-admis")


def test_an_answer_that_no_silence_gives_is_owed_by_its_date_and_is_late_after() -> None:
    told = Absences().lives("2027-04-28")
    claim = one(of(told, "2027-05-20").owed, "carnet-de-suivi-v1-repondu")
    assert claim.decides is None
    assert claim.due == date(2027, 5, 13)
    assert claim.days_late(date(2027, 5, 20)) == 7
    assert claim.days_late(date(2027, 5, 13)) == 0


def test_after_an_ajournement_the_reply_is_owed_by_the_mandataire_with_what_his_silence_means() -> None:
    told = Absences().lives("2027-04-05")
    told.on("2027-04-06", "decision-prise", "note-de-cadrage", decision="ajournement")
    claim = one(of(told, "2027-04-08").owes, "note-de-cadrage-admis")
    assert (claim.due, claim.decides) == (date(2027, 4, 16), "ajournement sans réponse")
    told.on("2027-04-09", "reponse-du-titulaire", "note-de-cadrage", reply="refus")
    turned = one(of(told, "2027-04-10").owed, "note-de-cadrage-admis")
    assert turned.decides == "rejet tacite"
    assert "note-de-cadrage-admis" not in keys(of(told, "2027-04-10").owes)


def test_a_delay_that_is_stopped_has_no_day_and_decides_nothing() -> None:
    told = Absences().lives("2027-04-05")
    told.on("2027-04-06", "delai-suspendu", "note-de-cadrage", reason="pièce attendue")
    claim = one(of(told, "2027-04-10").owed, "note-de-cadrage-admis")
    assert (claim.due, claim.decides) == (None, None)


def test_the_mandataire_sees_nothing_of_what_the_buyer_owes_to_others() -> None:
    told = Absences().lives("2027-04-05")
    told.on("2027-04-05", "avis-rendu", "note-de-cadrage", opinion="defavorable", text="à revoir")
    mine = of(told, "2027-04-05")
    assert {claim.owner for claim in mine.owes} <= {"mandataire"}
    assert all("mandataire" in claim.to for claim in mine.owed)
    assert "à revoir" not in repr(mine)


def test_the_pilot_owes_the_phases_to_open_and_the_events_to_hold() -> None:
    told = Absences().lives("2027-04-02")
    assert {"atelier-1", "atelier-1-tenu"} <= set(keys(of(told, "2027-04-02", "pilote").owes))
    assert of(told, "2027-04-02", "pilote").owes[-1].due is None


def test_what_was_waived_is_owed_no_more() -> None:
    told = Absences().lives("2027-05-11")
    assert "carnet-de-suivi-v2-remis" in keys(of(told, "2027-05-12").owes)
    told.waive("2027-05-12", "atelier-2", "carnet-de-suivi-v2-remis")
    told.waive("2027-05-12", "atelier-3", "carnet-de-suivi-v2-remis")
    assert "carnet-de-suivi-v2-remis" not in keys(of(told, "2027-05-13").owes)


@pytest.mark.parametrize("person", ["inconnu", DELEGATE])
def test_whoever_holds_no_role_is_shown_nothing(person: str) -> None:
    assert balance_of(Absences().lives("2027-04-05").situation("2027-04-05"), person) is None


def test_the_team_is_shown_nothing_before_its_contract_is_notified() -> None:
    told = Absences().lives("2027-03-10")
    assert balance_of(told.situation("2027-03-09"), "mandataire") is None
    assert balance_of(told.situation("2027-03-10"), "mandataire")


def test_who_stands_in_sees_the_same_and_for_whom() -> None:
    told = Absences().lives("2027-04-05")
    told.gives("2027-04-06", "mandataire", "2027-04-10", "2027-04-20")
    lent, own = of(told, "2027-04-12", DELEGATE), of(told, "2027-04-12")
    assert (lent.owes, lent.owed) == (own.owes, own.owed)
    assert lent.behalf([Role.MANDATAIRE]) == ["mandataire"]
    assert own.behalf([Role.MANDATAIRE]) == []
    assert balance_of(told.situation("2027-04-21"), DELEGATE) is None


def test_a_copilote_owes_nothing_and_is_owed_nothing() -> None:
    mine = of(Absences().lives("2027-04-05"), "2027-04-05", "copilote")
    assert (mine.owes, mine.owed) == ((), ())
