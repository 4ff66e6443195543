"""« Admis, avec observations »: the admission is whole, and the next deliverable is asked to mind them."""

from __future__ import annotations

from building import Year
from models.carried import carried, carried_to
from models.owed import Owed
from submitting import CARNET, NOTE, current

SAID = "Ajouter les friches au périmètre."


def observed() -> Year:
    """The note is admitted with observations on 6 April, before the first workshop."""
    told = Year().lives("2027-04-05")
    told.on("2027-04-06", "decision-prise", NOTE, decision="admission", observations=SAID)
    return told


def minded(told: Year, at: str, key: str, version: int | None = None) -> list[str]:
    """The observations that a deliverable has to mind at a moment."""
    evidence = told.situation(at).evidence
    conditions = (c for c in told.process.all_conditions() if c.key.endswith(("-remis", "-remis-final")))
    condition = next(c for c in conditions if (c.subject, c.version) == (key, version))
    return [one.text for one in carried_to(condition, evidence)]


def mail(told: Year, at: str, message: str, cause: str = "") -> Owed:
    return next(one for one in told.owed(at) if one.message == message and one.cause.startswith(cause))


def test_an_admission_with_observations_is_an_admission() -> None:
    told = observed()
    answer = current(told, "2027-04-07").answer
    assert answer is not None
    assert (answer.outcome, answer.admits) == ("admission", True)
    assert told.state("lancement-in-situ", "2027-04-07") == "closed"
    assert mail(told, "2027-04-07", "decision-prise").context["decision"] == "admission, avec observations"


def test_they_are_carried_to_the_deliverable_that_comes_next_and_to_no_other() -> None:
    told = observed()
    assert minded(told, "2027-04-07", CARNET, 1) == [SAID]
    assert minded(told, "2027-04-07", CARNET, 2) == []
    assert minded(told, "2027-04-05", CARNET, 1) == []


def test_the_request_and_the_receipt_of_that_deliverable_say_them() -> None:
    told = observed()
    told.on("2027-04-14", "evenement-tenu", "atelier-1", dates="2027-04-13,2027-04-14")
    asked = mail(told, "2027-04-15", "demande-de-livrable", "carnet-de-suivi-v1-remis")
    assert asked.context["carried"] == [{"deliverable": "note de cadrage", "observations": SAID}]
    received = told.on("2027-04-28", "livrable-remis", CARNET, version=1)
    receipt = mail(told, "2027-04-28", "accuse-de-reception", received.ref)
    assert receipt.context["carried"] == asked.context["carried"]


def test_once_that_one_is_handed_in_the_following_one_is_not_asked_for_them_again() -> None:
    told = observed()
    told.on("2027-04-28", "livrable-remis", CARNET, version=1)
    assert minded(told, "2027-05-01", CARNET, 2) == []


def test_made_after_the_next_one_was_handed_in_they_go_to_the_one_after() -> None:
    told = Year().lives("2027-04-05")
    told.on("2027-04-28", "livrable-remis", CARNET, version=1)
    told.on("2027-05-10", "decision-prise", NOTE, decision="admission", observations=SAID)
    assert minded(told, "2027-05-11", CARNET, 1) == []
    assert minded(told, "2027-05-11", CARNET, 2) == [SAID]


def test_what_was_taken_into_account_with_observations_is_carried_as_well() -> None:
    told = Year().lives("2027-04-28")
    told.on("2027-05-04", "pris-en-compte", CARNET, version=1, observations=SAID)
    assert minded(told, "2027-05-05", CARNET, 2) == [SAID]


def test_those_of_the_last_carnet_go_to_each_final_deliverable() -> None:
    told = Year().lives("2027-09-30")
    told.on("2027-10-05", "pris-en-compte", CARNET, version=3, observations=SAID)
    for key in ("rapport-final", "feuille-de-route"):
        assert minded(told, "2027-10-06", key) == [SAID]


def test_an_ajournement_carries_nothing_nor_does_an_answer_voided_by_a_resubmission() -> None:
    told = Year().lives("2027-04-05")
    told.on("2027-04-06", "decision-prise", NOTE, decision="ajournement", observations=SAID)
    assert minded(told, "2027-04-07", CARNET, 1) == []
    told = observed()
    told.on("2027-04-10", "livrable-remis", NOTE)
    assert minded(told, "2027-04-11", CARNET, 1) == []


def test_a_deliverable_that_no_phase_asks_for_minds_nothing() -> None:
    evidence = observed().situation("2027-04-07").evidence
    assert carried(evidence, ("livret-de-capitalisation", None)) == ()
