"""What the titulaires were consulted on, and answered, is not rewritten afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from building import Year
from models.commands import Accepted, Decided, Refusal
from models.facts import Fact
from passing import LINK, did, does, frozen, launched, shown

ANOTHER = f"{LINK}autre"


def reason(decided: Decided) -> str:
    assert isinstance(decided, Refusal), decided
    return decided.reason


def cctp(told: Year) -> Fact:
    return next(one for one in told.facts if str(getattr(one.payload, "document", "")) == "cctp")


@pytest.mark.parametrize(
    "keys",
    [
        {"set": {"url": ANOTHER}},
        {"set": {"document": "note-d-opportunite"}},
        {"void": True},
        {"on": "2027-01-13 09:30"},
    ],
)
def test_a_need_is_not_corrected_into_another_once_the_consultation_has_begun(keys: dict[str, Any]) -> None:
    told = launched()
    said = reason(told.corrects("2027-02-01 13:00", cctp(told), **keys))
    assert said.endswith("(CCP, art. L2111-1).")
    assert "le besoin ne change plus" in said


def test_annulling_the_last_of_two_versions_would_change_the_need_too() -> None:
    told = frozen()
    did(told, "2027-01-12 10:00", "besoin-fige", document="cctp", url=ANOTHER)
    second = told.facts[-1]
    launched_on = {"deadline": "2027-02-08T12:00:00+01:00"}
    did(told, "2027-01-13 09:00", "consultation-lancee", **launched_on)
    assert "le besoin ne change plus" in reason(told.corrects("2027-01-14 09:00", second, void=True))
    first = cctp(told)
    assert isinstance(told.corrects("2027-01-14 09:00", first, set={"url": f"{LINK}v1"}), Accepted)


@pytest.mark.parametrize("said", [{"reference": "CCTP 53"}, {"sha256": "a" * 64}])
def test_what_was_not_known_of_a_need_may_be_added(said: dict[str, str]) -> None:
    told = launched()
    assert isinstance(told.corrects("2027-02-01 13:00", cctp(told), set=said), Accepted)


def test_a_need_is_corrected_before_the_consultation() -> None:
    told = frozen()
    assert isinstance(told.corrects("2027-01-12 13:00", cctp(told), set={"url": ANOTHER}), Accepted)


def test_a_need_is_corrected_once_the_consultation_has_ended_without_a_contract() -> None:
    told = launched()
    did(told, "2027-01-20 09:00", "consultation-close", outcome="sans-suite", reasons="périmètre à revoir")
    assert isinstance(told.corrects("2027-01-21 13:00", cctp(told), set={"url": ANOTHER}), Accepted)


# Questions and answers.


def asked() -> tuple[Year, int]:
    told = launched()
    did(told, "2027-02-01 10:00", "question-recue", titulaire="equipe-a", text="Combien de jours ?")
    return told, told.facts[-1].seq


def test_an_answer_sent_after_the_deadline_does_not_make_up_for_its_absence() -> None:
    told, number = asked()
    did(told, "2027-02-20 10:00", "reponse-envoyee", question=number, text="Deux.")
    (fault,) = shown(told, "2027-02-21")
    assert "sans réponse avant la limite" in fault.text


def test_an_answer_at_the_deadline_is_in_time() -> None:
    told, number = asked()
    did(told, "2027-02-08 12:00", "reponse-envoyee", question=number, text="Deux.")
    assert not shown(told, "2027-02-21")


def test_an_answer_follows_its_question() -> None:
    told, number = asked()
    said: dict[str, Any] = {"question": number, "text": "Deux."}
    decided = does(told, "2027-02-03 10:00", "reponse-envoyee", **said, on="2027-01-20 10:00")
    assert f"avant la question n° {number}" in reason(decided).replace("\u00a0", " ")
    did(told, "2027-02-03 10:00", "reponse-envoyee", **said, on="2027-02-01")
