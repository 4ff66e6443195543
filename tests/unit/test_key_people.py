"""Key people: who holds a function, who replaces them, and what silence decides (CCAG-PI, art. 3.4.3)."""

from __future__ import annotations

import pytest
from reminding import reminders, shown

from building import Year, moment
from models.commands import Accepted, Refusal
from models.key_people import KeyPerson, key_people_of
from models.roles import Role
from models.silences import constats
from models.standing import Standing

CHEF = {"function": "chef-de-projet"}


def named() -> Year:
    """The marché names a chef de projet, and was notified."""
    told = Year()
    told.on("2027-03-10", "marche-notifie")
    told.on("2027-03-10", "personne-cle-designee", **CHEF, title="chef de projet", person="ancien")
    return told


def left() -> Year:
    """The chef de projet leaves on Monday 3 May: another one is to be proposed by Thursday 3 June."""
    told = named()
    told.on("2027-05-03", "personne-cle-partie", **CHEF, reason="Il change de bureau.")
    return told


def proposed() -> Year:
    """Somebody is proposed on Monday 10 May: the buyer has until Thursday 10 June."""
    told = left()
    told.on("2027-05-10", "remplacant-propose", **CHEF, person="neuve")
    return told


def chef(told: Year, at: str) -> KeyPerson:
    (one,) = key_people_of(told.process, told.situation(at).history)
    return one


def owed(told: Year, at: str) -> Standing | None:
    return next(iter(told.situation(at).standing), None)


def test_whoever_the_marche_names_holds_the_function_and_nothing_is_owed() -> None:
    told = named()
    assert (chef(told, "2027-04-01").person, chef(told, "2027-04-01").title) == ("ancien", "chef de projet")
    assert owed(told, "2027-04-01") is None


def test_a_departure_leaves_the_function_empty_and_the_titulaire_a_month_to_propose() -> None:
    told = left()
    assert chef(told, "2027-05-04").person is None
    thing = owed(told, "2027-05-04")
    assert thing is not None
    assert (thing.key, thing.owner, str(thing.due)) == (
        "remplacant:chef-de-projet",
        Role.MANDATAIRE,
        "2027-06-03",
    )
    assert (thing.what, thing.article) == (
        "proposition d’un remplaçant (chef de projet)",
        "CCAG-PI, art. 3.4.3",
    )
    assert thing.ends_in_silence is False


def test_a_proposal_gives_the_buyer_a_month_and_his_silence_accepts() -> None:
    told = proposed()
    thing = owed(told, "2027-05-11")
    assert thing is not None
    assert (thing.owner, str(thing.due), thing.ends_in_silence) == (Role.PILOTE, "2027-06-10", True)
    assert chef(told, "2027-06-10 23:59").person is None
    after = chef(told, "2027-06-11 00:00")
    assert (after.person, after.since, after.turn) == ("neuve", moment("2027-06-11 00:00"), None)
    assert owed(told, "2027-06-11 00:00") is None


def test_that_silence_is_awaited_written_once_and_told() -> None:
    told = proposed()
    assert told.situation("2027-06-10 12:00").next_moment == moment("2027-06-11 00:00")
    (draft,) = constats(told.situation("2027-06-11 00:00"))
    (constat,) = told.keep([draft], by="regle", at="2027-06-11 00:00")
    assert constats(told.situation("2027-06-12")) == []
    (mail,) = [one for one in told.owed("2027-06-12") if one.fact == constat.ref]
    assert (mail.message, mail.context["step"]) == ("personne-cle", "silence")
    assert {one.person for one in mail.to} == {"pilote", "mandataire"}


def test_a_refusal_entered_late_denies_the_constat_and_both_are_shown() -> None:
    told = proposed()
    told.keep(constats(told.situation("2027-06-11 00:00")), by="regle", at="2027-06-11 00:00")
    told.on("2027-06-01", "reponse-au-remplacant", **CHEF, reply="refus", reasons="Trop peu d’expérience.")
    (anomaly,) = told.situation("2027-06-12").anomalies
    assert anomaly.key.startswith("constat:")
    assert "démenti par un fait saisi ensuite" in anomaly.text
    assert "rectification" in {one.message for one in told.owed("2027-06-12")}


def test_an_acceptance_gives_the_function_from_that_day() -> None:
    told = proposed()
    told.on("2027-05-20", "reponse-au-remplacant", **CHEF, reply="acceptation")
    one = chef(told, "2027-05-21")
    assert (one.person, one.since, one.turn) == ("neuve", moment("2027-05-20 00:00"), None)


def test_a_refusal_starts_the_titulaires_month_anew() -> None:
    told = proposed()
    told.on("2027-05-20", "reponse-au-remplacant", **CHEF, reply="refus", reasons="Trop peu d’expérience.")
    thing = owed(told, "2027-05-21")
    assert thing is not None
    assert (thing.owner, str(thing.due)) == (Role.MANDATAIRE, "2027-06-21")
    assert chef(told, "2027-07-01").person is None


def test_whoever_owes_it_is_reminded_and_a_proposal_ends_that() -> None:
    told = left()
    assert shown(reminders(told, "2027-06-02 10:00", "remplacant:")) == ["echeance J-1: mandataire, pilote"]
    assert shown(reminders(told, "2027-06-07 10:00", "remplacant:")) == ["retard J+2: mandataire, pilote"]
    told.on("2027-06-07", "remplacant-propose", **CHEF, person="neuve")
    assert reminders(told, "2027-06-08 10:00", "remplacant:") == []


def test_a_contract_that_says_otherwise_is_followed() -> None:
    told = Year(delays={"remplacement": "15 jours"})
    told.on("2027-03-10", "personne-cle-designee", **CHEF, person="ancien")
    told.on("2027-05-03", "personne-cle-partie", **CHEF, reason="Congé.")
    thing = owed(told, "2027-05-04")
    assert thing is not None
    assert str(thing.due) == "2027-05-18"


def test_an_answer_that_silence_came_before_is_kept_and_shown_without_effect() -> None:
    told = proposed()
    late = told.records("2027-06-20", "reponse-au-remplacant", **CHEF, reply="refus", reasons="Trop tard ?")
    assert isinstance(late, Accepted)
    told.keep(late.drafts, by="pilote", at="2027-06-20")
    assert chef(told, "2027-06-21").person == "neuve"
    assert any("sans effet" in one.text for one in told.situation("2027-06-21").anomalies)


@pytest.mark.parametrize(
    ("kind", "values", "why"),
    [
        (
            "personne-cle-partie",
            {"function": "paysagiste", "reason": "x"},
            "ne nomme personne pour la fonction",
        ),
        (
            "remplacant-propose",
            {"function": "paysagiste", "person": "neuve"},
            "ne nomme personne pour la fonction",
        ),
        ("reponse-au-remplacant", {**CHEF, "reply": "acceptation"}, "Aucun remplaçant n’attend de réponse"),
    ],
)
def test_what_answers_nothing_is_refused_with_the_article(
    kind: str, values: dict[str, str], why: str
) -> None:
    refusal = left().records("2027-05-05", kind, **values)
    assert isinstance(refusal, Refusal)
    assert why in refusal.reason
    assert refusal.reason.endswith("(CCAG-PI, art. 3.4.3).")
    assert refusal.todo


def test_a_refusal_gives_its_reasons() -> None:
    refusal = proposed().records("2027-05-12", "reponse-au-remplacant", **CHEF, reply="refus")
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "Le refus d’un remplaçant est motivé (CCAG-PI, art. 3.4.3)."


@pytest.mark.parametrize(("reply", "person"), [("refus", None), ("acceptation", "neuve")])
def test_a_reply_known_to_the_day_follows_the_proposal_of_that_day(reply: str, person: str | None) -> None:
    told = left()
    told.on("2027-05-10 10:00", "remplacant-propose", **CHEF, person="neuve")
    told.on("2027-05-10", "reponse-au-remplacant", **CHEF, reply=reply, reasons="Trop peu d’expérience.")
    one = chef(told, "2027-07-01")
    assert (one.person, one.accepted, one.ignored) == (person, [], [])


def test_a_reply_of_the_day_before_the_proposal_still_answers_nothing() -> None:
    told = left()
    told.on("2027-05-10 10:00", "remplacant-propose", **CHEF, person="neuve")
    told.on("2027-05-09", "reponse-au-remplacant", **CHEF, reply="refus", reasons="Trop peu d’expérience.")
    assert len(chef(told, "2027-07-01").ignored) == 1


@pytest.mark.parametrize("change", [{"reply": "observations"}, {"reply": "refus"}, {"function": "juriste"}])
def test_a_correction_of_a_reply_is_judged_as_the_reply(change: dict[str, str]) -> None:
    told = proposed()
    said = told.on("2027-05-12", "reponse-au-remplacant", **CHEF, reply="acceptation")
    assert isinstance(told.corrects("2027-05-13", said, set=change), Refusal)
    reasons = {"reply": "refus", "reasons": "Trop peu d’expérience."}
    assert isinstance(told.corrects("2027-05-13", said, set=reasons), Accepted)
