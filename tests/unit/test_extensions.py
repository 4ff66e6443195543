"""More time for a deliverable: asked for, answered, and what it moves (CCAG-PI, art. 13.3)."""

from __future__ import annotations

from datetime import date

import pytest
from reminding import reminders, shown

from building import Year
from models.commands import Accepted, Refusal
from models.extensions import extensions_of
from models.roles import Role
from models.standing import Standing
from models.unmet import Unmet
from submitting import NOTE

#: The launch was held on Tuesday 23 March: the note is owed by Tuesday 6 April.
ASKED = {"cause_on": "2027-03-30", "until": "2027-04-20", "reason": "inondation des locaux"}


def launched() -> Year:
    return Year().lives("2027-03-23")


def asked(**said: str) -> Year:
    told = launched()
    told.on("2027-04-01", "prolongation-demandee", NOTE, **{**ASKED, **said})
    return told


def note(told: Year, at: str) -> Unmet:
    """The note de cadrage, still to be handed in."""
    return next(u for u in told.line("atelier-1", at).unmet if u.key == "note-de-cadrage-remis")


def owed(told: Year, at: str) -> Standing | None:
    return next(iter(told.situation(at).standing), None)


def test_asking_moves_nothing_and_the_buyer_owes_an_answer_within_fifteen_days() -> None:
    told = asked()
    assert note(told, "2027-04-02").due == date(2027, 4, 6)
    thing = owed(told, "2027-04-02")
    assert thing is not None
    assert (thing.key, thing.owner, thing.due) == (
        "prolongation:note-de-cadrage-v1",
        Role.PILOTE,
        date(2027, 4, 16),
    )
    assert thing.what == "réponse à la demande de prolongation (note de cadrage)"
    assert thing.article == "CCAG-PI, art. 13.3"


def test_his_silence_decides_nothing_and_he_is_reminded() -> None:
    told = asked()
    assert shown(reminders(told, "2027-04-19 10:00", "prolongation:")) == ["retard J+2: pilote"]
    assert note(told, "2027-06-01").due == date(2027, 4, 6)
    thing = owed(told, "2027-06-01")
    assert thing is not None
    assert "le silence ne décide rien" in thing.because[0]
    assert told.situation("2027-06-01").silences == ()


def test_granted_it_moves_the_date_of_the_deliverable_and_says_why() -> None:
    told = asked()
    told.on("2027-04-05", "prolongation-decidee", NOTE, reply="acceptation")
    thing = note(told, "2027-04-06")
    assert thing.due == date(2027, 4, 20)
    (why,) = thing.because
    assert why.replace("\u00a0", " ") == (
        "prolongé jusqu’au 20 avril 2027 : inondation des locaux (CCAG-PI, art. 13.3)"
    )
    assert owed(told, "2027-04-06") is None


def test_the_buyer_may_grant_another_day() -> None:
    told = asked()
    told.on("2027-04-05", "prolongation-decidee", NOTE, reply="acceptation", until="2027-04-13")
    assert note(told, "2027-04-06").due == date(2027, 4, 13)


def test_a_deliverable_owed_once_is_the_same_whatever_version_is_typed() -> None:
    told = launched()
    told.on("2027-04-01", "prolongation-demandee", NOTE, version=2, **ASKED)
    told.on("2027-04-05", "prolongation-decidee", NOTE, reply="acceptation")
    assert note(told, "2027-04-06").due == date(2027, 4, 20)


def test_of_two_requests_the_first_is_answered_first() -> None:
    told = asked()
    told.on("2027-04-02", "prolongation-demandee", NOTE, **{**ASKED, "until": "2027-04-27"})
    (first,) = told.situation("2027-04-03").standing
    assert first.due == date(2027, 4, 16)
    told.on("2027-04-05", "prolongation-decidee", NOTE, reply="refus")
    (second,) = told.situation("2027-04-06").standing
    assert second.due == date(2027, 4, 19)
    told.on("2027-04-06", "prolongation-decidee", NOTE, reply="acceptation")
    assert note(told, "2027-04-07").due == date(2027, 4, 27)


def test_refused_it_moves_nothing_and_nothing_more_is_owed() -> None:
    told = asked()
    told.on("2027-04-05", "prolongation-decidee", NOTE, reply="refus", reasons="Rien ne l’empêche.")
    assert note(told, "2027-04-06").due == date(2027, 4, 6)
    assert owed(told, "2027-04-06") is None


def test_the_reminders_of_the_new_date_take_the_place_of_the_others_and_it_is_asked_for_again() -> None:
    told = asked()
    told.on("2027-04-05", "prolongation-decidee", NOTE, reply="acceptation")
    assert reminders(told, "2027-04-08 10:00", "note-de-cadrage-remis") == []
    late = reminders(told, "2027-04-22 10:00", "note-de-cadrage-remis")
    assert shown(late) == ["retard J+2: mandataire, pilote"]
    causes = {one.cause for one in told.owed("2027-04-06") if one.message == "demande-de-livrable"}
    assert causes == {"note-de-cadrage-remis:2027-04-20"}


def test_the_latest_date_holds_where_the_event_moves_beyond_what_was_granted() -> None:
    told = Year().lives("2027-03-12")
    told.plan(lancement_in_situ="2027-03-23")
    told.on("2027-03-15", "prolongation-demandee", NOTE, **{**ASKED, "cause_on": "2027-03-12"})
    told.on("2027-03-16", "prolongation-decidee", NOTE, reply="acceptation")
    told.on("2027-04-13", "evenement-tenu", "lancement-in-situ")
    assert note(told, "2027-04-14").due == date(2027, 4, 27)


def test_what_is_asked_too_long_after_its_cause_is_kept_and_shown_as_late() -> None:
    told = asked(cause_on="2027-03-10")
    (extension,) = extensions_of(told.process, told.situation("2027-04-02").history)
    assert extension.late
    assert any("hors délai (CCAG-PI, art. 13.3)" in a.text for a in told.situation("2027-04-02").anomalies)
    decided = launched().records(
        "2027-04-01", "prolongation-demandee", NOTE, **{**ASKED, "cause_on": "2027-03-10"}
    )
    assert isinstance(decided, Accepted)
    (prompt,) = extensions_of(told.process, asked(cause_on="2027-03-17").situation("2027-04-02").history)
    assert not prompt.late


@pytest.mark.parametrize(
    ("day", "values", "why"),
    [
        ("2027-04-07", {}, "a expiré le 6 avril 2027 : il ne se prolonge plus (CCAG-PI, art. 13.3)."),
        ("2027-04-02", {"until": "2027-04-06"}, "la date demandée n’y ajoute rien (CCAG-PI, art. 13.3)."),
    ],
)
def test_a_request_after_the_delay_or_for_no_more_time_is_refused(
    day: str, values: dict[str, str], why: str
) -> None:
    told = Year(terms={"due": {NOTE: "demarche"}}).lives("2027-03-23")
    refusal = told.records(day, "prolongation-demandee", NOTE, by="mandataire", **{**ASKED, **values})
    assert isinstance(refusal, Refusal)
    assert refusal.reason.replace("\u00a0", " ").endswith(why)
    assert isinstance(told.records("2027-04-06", "prolongation-demandee", NOTE, **ASKED), Accepted)


def test_a_date_that_the_contract_does_not_fix_never_expires() -> None:
    assert isinstance(launched().records("2027-04-07", "prolongation-demandee", NOTE, **ASKED), Accepted)


def test_an_answer_follows_a_request_and_comes_once() -> None:
    none = launched().records("2027-04-05", "prolongation-decidee", NOTE, reply="acceptation")
    assert isinstance(none, Refusal)
    assert "n’a pas demandé de prolongation" in none.reason
    told = asked()
    told.on("2027-04-02", "prolongation-decidee", NOTE, reply="refus")
    again = told.records("2027-04-05", "prolongation-decidee", NOTE, reply="acceptation")
    assert isinstance(again, Refusal)
    assert again.already_by == "pilote"
    short = asked().records(
        "2027-04-05", "prolongation-decidee", NOTE, reply="acceptation", until="2027-04-05"
    )
    assert isinstance(short, Refusal)
    assert "la date accordée n’y ajoute rien" in short.reason


@pytest.mark.parametrize("change", [{"until": "2027-04-06"}, {"reply": "observations"}])
def test_a_correction_of_an_answer_is_judged_as_the_answer(change: dict[str, str]) -> None:
    told = asked()
    said = told.on("2027-04-02", "prolongation-decidee", NOTE, reply="acceptation", until="2027-04-20")
    assert isinstance(told.corrects("2027-04-03", said, set=change), Refusal)
    assert isinstance(told.corrects("2027-04-03", said, set={"until": "2027-04-15"}), Accepted)


def test_a_correction_of_a_request_is_judged_as_the_request() -> None:
    told = launched()
    said = told.on("2027-04-01", "prolongation-demandee", NOTE, **ASKED)
    assert isinstance(told.corrects("2027-04-02", said, set={"until": "2027-04-05"}), Refusal)
    assert isinstance(told.corrects("2027-04-02", said, set={"until": "2027-04-10"}), Accepted)


def test_more_time_is_counted_from_the_date_of_the_contract_where_it_fixes_one() -> None:
    told = Year(terms={"due": {NOTE: "2027-04-20"}}).lives("2027-03-24")
    earlier, later = {**ASKED, "until": "2027-04-18"}, {**ASKED, "until": "2027-04-25"}
    refusal = told.records("2027-04-01", "prolongation-demandee", NOTE, **earlier)
    assert isinstance(refusal, Refusal)
    assert "est dû le 20 avril 2027" in refusal.reason.replace("\u00a0", " ")
    assert isinstance(told.records("2027-04-01", "prolongation-demandee", NOTE, **later), Accepted)
    told.on("2027-04-01", "prolongation-demandee", NOTE, **later)
    granted = told.records(
        "2027-04-02", "prolongation-decidee", NOTE, reply="acceptation", until="2027-04-18"
    )
    assert isinstance(granted, Refusal)
    assert "la date accordée n’y ajoute rien" in granted.reason


def test_a_contract_may_ask_for_it_earlier_than_the_demarche() -> None:
    told = Year(terms={"due": {NOTE: "2027-04-02"}}).lives("2027-03-24")
    said = {**ASKED, "until": "2027-04-05"}
    assert isinstance(told.records("2027-04-01", "prolongation-demandee", NOTE, **said), Accepted)
