"""Nobody undoes by a correction what was decided, nor the titulaire a word that had its effect (art. 29)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from building import Year
from models.commands import Accepted, Decided, Refusal
from models.facts import Fact
from models.refaction import refaction_of
from submitting import NOTE, outcome, submitted, track


def tells(told: Year, at: str, kind: str, by: str = "mandataire", **values: str) -> Fact:
    """Somebody records it, judged as any act."""
    decided = told.records(at, kind, NOTE, by=by, **values)
    assert isinstance(decided, Accepted), decided
    return told.keep(decided.drafts, by=by, at=at)[0]


def replied(reply: str, decision: str = "refaction") -> tuple[Year, Fact]:
    """A decision of Monday 12 April, and what the titulaire said of it on the 14th."""
    told = submitted()
    told.on("2027-04-12 10:00", "decision-prise", NOTE, decision=decision, amount_ht=_amount(decision))
    return told, tells(told, "2027-04-14 10:00", "reponse-du-titulaire", reply=reply)


def _amount(decision: str) -> str | None:
    return "10000" if decision == "refaction" else None


def reason(decided: Decided) -> str:
    assert isinstance(decided, Refusal), decided
    return decided.reason.replace("\u00a0", " ")


TOO_LATE = "Cette réponse a produit son effet"


@pytest.mark.parametrize("change", [{"set": {"reply": "observations", "amount-ht": "0"}}, {"void": True}])
def test_once_his_days_are_over_the_titulaire_does_not_rewrite_his_reply(change: dict[str, object]) -> None:
    told, reply = replied("acceptation")
    assert TOO_LATE in reason(told.corrects("2027-05-10", reply, by="mandataire", **change))
    assert isinstance(told.corrects("2027-05-10", reply, by="pilote", **change), Accepted)


def test_within_his_days_and_before_anybody_decided_he_does() -> None:
    told, reply = replied("acceptation")
    change = {"reply": "observations", "amount-ht": "4000"}
    assert isinstance(told.corrects("2027-04-20", reply, by="mandataire", set=change), Accepted)


def test_once_the_buyer_decided_again_he_does_not_rewrite_his_comments() -> None:
    told, reply = replied("observations")
    told.on("2027-04-15", "decision-prise", NOTE, decision="refaction", amount_ht="9000")
    asked = told.corrects("2027-04-16", reply, by="mandataire", set={"amount-ht": "0"})
    assert TOO_LATE in reason(asked)


def test_a_reply_without_effect_is_his_to_correct() -> None:
    told = submitted()
    reply = tells(told, "2027-04-14", "reponse-du-titulaire", reply="acceptation")
    assert isinstance(told.corrects("2027-05-10", reply, by="mandataire", void=True), Accepted)


def rejected() -> tuple[Year, Fact]:
    told = Year()
    submission = tells(told, "2027-04-01 10:00", "livrable-remis")
    told.on("2027-05-20 10:00", "decision-prise", NOTE, decision="rejet", reasons="Hors sujet.")
    return told, submission


@pytest.mark.parametrize("change", [{"on": "2027-03-15"}, {"void": True}])
@pytest.mark.parametrize("by", ["mandataire", "pilote"])
def test_a_correction_of_a_submission_leaves_no_decision_without_effect(
    change: dict[str, object], by: str
) -> None:
    told, submission = rejected()
    said = reason(told.corrects("2027-05-21", submission, by=by, **change))
    assert said.startswith("Cette correction laisserait sans effet la décision du 20 mai 2027")
    assert said.endswith("(CCAG-PI 2021, art. 29).")


def test_a_correction_of_a_submission_that_undoes_nothing_is_kept() -> None:
    told, submission = rejected()
    assert isinstance(told.corrects("2027-05-21", submission, by="mandataire", on="2027-04-02"), Accepted)


def test_a_reply_that_the_titulaire_tells_late_gives_the_buyer_his_days_from_then() -> None:
    told = submitted()
    told.on("2027-04-03", "decision-prise", NOTE, decision="refaction", amount_ht="1000")
    tells(told, "2027-05-20 10:00", "reponse-du-titulaire", reply="observations", on="2027-04-10")
    assert outcome(told, "2027-05-20") == "refaction"
    assert refaction_of(track(told, "2027-05-20")) is None
    clock = track(told, "2027-05-20").attempts[0].clock
    assert clock is not None
    assert str(clock.ends) == "2027-06-04"
    assert refaction_of(track(told, "2027-06-05")) == Decimal("0.00")


def test_one_that_the_buyer_tells_late_gives_him_no_more_days() -> None:
    told = submitted()
    told.on("2027-04-03", "decision-prise", NOTE, decision="refaction", amount_ht="1000")
    tells(told, "2027-04-20", "reponse-du-titulaire", by="pilote", reply="observations", on="2027-04-10")
    clock = track(told, "2027-04-20").attempts[0].clock
    assert clock is not None
    assert str(clock.start) == "2027-04-10"


@pytest.mark.parametrize("change", [{"set": {"reply": "acceptation"}}, {"void": True}])
def test_nor_his_refusal_of_an_ajournement_once_the_buyer_decided_on_it(change: dict[str, object]) -> None:
    told, reply = replied("refus", "ajournement")
    assert isinstance(told.corrects("2027-04-15", reply, by="mandataire", **change), Accepted)
    told.on("2027-04-15", "decision-prise", NOTE, decision="refaction", amount_ht="9000")
    assert TOO_LATE in reason(told.corrects("2027-04-16", reply, by="mandataire", **change))


def test_nor_any_reply_once_he_presented_anew() -> None:
    told, reply = replied("acceptation", "ajournement")
    told.on("2027-04-16", "livrable-remis", NOTE)
    assert TOO_LATE in reason(told.corrects("2027-04-17", reply, by="mandataire", void=True))
