"""One decision per submission but for the law's exceptions; and what a decision may say (CCAG-PI, 29)."""

from __future__ import annotations

from pathlib import Path

import pytest

from building import Year, moment
from config.process_file import parse_definition
from models.commands import Accepted, Decided, Refusal
from submitting import CARNET, NOTE, current, outcome, submitted

AT = "2027-04-20"
DEFINITIONS = Path(__file__).parents[1] / "definitions"


def decides(told: Year, decision: str, at: str = AT, **values: object) -> Decided:
    return told.records(at, "decision-prise", NOTE, by="decideur", decision=decision, **values)


def reason(decided: Decided) -> str:
    assert isinstance(decided, Refusal), decided
    return decided.reason


def decided(decision: str, **values: object) -> Year:
    """A decision of Monday 12 April on the note of 1 April."""
    told = submitted()
    told.on("2027-04-12", "decision-prise", NOTE, decision=decision, **values)
    return told


# A second decision.


@pytest.mark.parametrize("first", ["admission", "rejet", "refaction"])
@pytest.mark.parametrize("second", ["admission", "ajournement", "rejet", "refaction"])
def test_a_second_decision_is_refused_whatever_both_say(first: str, second: str) -> None:
    refusal = decides(decided(first), second)
    which = "Cette" if first == second else "Une autre"
    assert reason(refusal).startswith(f"{which} décision est déjà prise")
    assert reason(refusal).endswith("Une remise reçoit une seule décision (CCAG-PI 2021, art. 29).")
    assert isinstance(refusal, Refusal)
    assert refusal.already_by == "pilote"
    assert "atelier correct" in refusal.todo
    assert "attempt=2" in refusal.todo


def test_it_is_refused_as_well_when_it_is_said_to_come_before_the_one_that_holds() -> None:
    assert "déjà prise" in reason(decides(decided("admission"), "rejet", on="2027-04-06"))


@pytest.mark.parametrize("second", ["admission", "refaction", "rejet"])
def test_after_an_ajournement_the_buyer_decides_again(second: str) -> None:
    assert isinstance(decides(decided("ajournement"), second), Accepted)


@pytest.mark.parametrize("on", [AT, "2027-04-10"])
def test_he_does_not_adjourn_the_same_submission_twice(on: str) -> None:
    assert "déjà prise (ajournement)" in reason(decides(decided("ajournement"), "ajournement", on=on))


def test_after_a_new_presentation_he_decides_anew_even_to_adjourn() -> None:
    told = decided("ajournement")
    told.on("2027-04-18", "livrable-remis", NOTE)
    assert isinstance(decides(told, "ajournement"), Accepted)


def test_after_comments_on_a_refaction_he_decides_anew_once() -> None:
    told = decided("refaction")
    told.on("2027-04-15", "reponse-du-titulaire", NOTE, reply="observations")
    assert isinstance(decides(told, "refaction"), Accepted)
    told.on(AT, "decision-prise", NOTE, decision="refaction")
    assert "déjà prise" in reason(decides(told, "admission", "2027-04-21"))


def test_a_decision_that_comes_after_silence_is_recorded_and_changes_nothing() -> None:
    told = submitted()
    assert isinstance(decides(told, "rejet", "2027-07-01"), Accepted)
    told.on("2027-07-01", "decision-prise", NOTE, decision="rejet")
    assert outcome(told, "2027-07-02") == "admission tacite"


def test_a_decision_that_comes_after_his_silence_on_comments_is_recorded_too() -> None:
    told = decided("refaction")
    told.on("2027-04-15", "reponse-du-titulaire", NOTE, reply="observations")
    assert isinstance(decides(told, "rejet", "2027-05-10"), Accepted)


def test_what_was_taken_into_account_is_not_decided_as_well() -> None:
    told = Year()
    told.on("2027-04-28", "livrable-remis", CARNET, version=1)
    told.on("2027-05-04", "pris-en-compte", CARNET, version=1)
    said = told.records("2027-05-06", "decision-prise", CARNET, by="decideur", decision="rejet", version=1)
    assert "déjà prise (pris en compte)" in reason(said)


def test_a_correction_does_not_make_a_second_decision_of_another_one_either() -> None:
    told = submitted("2027-03-29")
    told.on("2027-04-12", "decision-prise", NOTE, decision="ajournement")
    told.on("2027-04-15", "livrable-remis", NOTE)
    told.on("2027-04-16", "decision-prise", NOTE, decision="admission")
    mine = {"decision": "admission", "attempt": 1, "decided_by": "decideur"}
    said = told.on("2027-04-13", "decision-prise", NOTE, **mine)
    assert "déjà prise" in reason(told.corrects(AT, said, by="pilote", set={"attempt": 2}, on="2027-04-17"))
    assert isinstance(told.corrects(AT, said, by="pilote", set={"act": "Décision n° 4"}), Accepted)


# Dates.


def test_a_decision_dated_before_the_submission_it_judges_is_refused() -> None:
    said = reason(decides(submitted("2027-04-10"), "admission", on="2027-04-09"))
    assert "précède la remise qu’elle juge (note de cadrage, remis le 10 avril 2027)" in said.replace(
        "\u00a0", " "
    )
    told = decided("ajournement")
    told.on("2027-04-18", "livrable-remis", NOTE)
    assert "précède" in reason(decides(told, "admission", on="2027-04-15", attempt=2))


def test_a_decision_of_the_day_of_the_submission_is_not() -> None:
    told = Year()
    told.on("2027-04-01 15:00", "livrable-remis", NOTE)
    assert isinstance(decides(told, "admission", on="2027-04-01"), Accepted)


@pytest.mark.parametrize(
    ("on", "notified", "kept"),
    [
        ("2027-04-12", "2027-04-11T23:59:00+02:00", False),
        ("2027-04-12", "2027-04-12T00:00:00+02:00", True),
        ("2027-04-12 10:00", "2027-04-12T09:59:00+02:00", False),
        ("2027-04-12 10:00", "2027-04-12T10:00:00+02:00", True),
        # Told as a day: the day of the decision is its day, another one is not.
        ("2027-04-12 10:00", "2027-04-12T00:00:00+02:00", True),
        ("2027-04-12 10:00", "2027-04-11T00:00:00+02:00", False),
    ],
)
def test_a_decision_is_notified_once_it_is_taken(on: str, notified: str, kept: bool) -> None:
    said = decides(submitted(), "admission", on=on, notified_at=notified)
    assert isinstance(said, Accepted) is kept
    assert kept or reason(said).endswith("une décision se notifie une fois prise (CCAG-PI 2021, art. 29).")


def test_a_notification_told_as_the_day_of_the_decision_takes_effect_at_its_hour_not_before() -> None:
    told = submitted()
    said = {"decision": "admission", "notified_at": "2027-04-12T00:00:00+02:00"}
    told.on("2027-04-12 15:00", "decision-prise", NOTE, **said)
    (answer,) = current(told, "2027-04-13").answers
    assert answer.at == moment("2027-04-12 15:00")


# What it says.


def test_a_refaction_takes_off_no_more_than_the_price_of_the_prestation() -> None:
    told = submitted()
    told.on(
        "2027-03-10", "marche-signe", amount_ht="125000", split="note-de-cadrage:15000,rapport-final:110000"
    )
    assert isinstance(decides(told, "refaction", amount_ht="15000"), Accepted)
    said = reason(decides(told, "refaction", amount_ht="15000.01"))
    assert (
        said.replace("\u202f", " ")
        .replace("\u00a0", " ")
        .endswith("(note de cadrage, 15 000,00 € HT au marché) (CCAG-PI 2021, art. 29.3).")
    )
    assert isinstance(decides(submitted(), "refaction", amount_ht="999999"), Accepted)


def test_only_a_refaction_lowers_a_price() -> None:
    assert "Seule une admission avec réfaction" in reason(decides(submitted(), "admission", amount_ht="10"))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"decision": "ajournement"}, "sans motifs (CCAG-PI 2021, art. 29)"),
        ({"decision": "rejet"}, "sans motifs (CCAG-PI 2021, art. 29)"),
        ({"decision": "refaction"}, "sans motifs ni montant (CCAG-PI 2021, art. 29)"),
        ({"decision": "refaction", "reasons": "Calendrier absent."}, "sans montant (CCAG-PI 2021, art. 29)"),
        ({"decision": "refaction", "reasons": "Calendrier absent.", "amount_ht": "500"}, None),
        ({"decision": "admission"}, None),
    ],
)
def test_a_decision_without_what_article_29_asks_for_is_kept_and_shows_it(
    said: dict[str, str], shown: str | None
) -> None:
    told = decided(**said)
    (text,) = [one.text for one in told.situation(AT).anomalies] or [""]
    assert text.endswith(shown or "")
    assert bool(text) is bool(shown)


def test_an_atelier_of_before_hears_nothing_of_missing_reasons() -> None:
    before = parse_definition((DEFINITIONS / "national-2.json").read_text(encoding="utf-8"))
    told = Year(process=before)
    told.on("2027-04-01", "livrable-remis", NOTE)
    told.on("2027-04-12", "decision-prise", NOTE, decision="rejet")
    assert told.situation(AT).anomalies == ()
    assert "déjà prise" in reason(decides(told, "admission"))


# Who decides.


def test_whoever_was_entitled_once_reads_until_when() -> None:
    told = submitted()
    told.joins("2027-01-05", "ancien", "decideur", until="2027-03-31")
    told.joins("2027-01-05", "ancien", "pilote")
    told.joins("2027-04-15", "neuf", "decideur")
    gone = reason(told.records(AT, "decision-prise", NOTE, by="ancien", decision="admission"))
    assert gone.replace("\u00a0", " ") == (
        "Vous n’êtes pas habilité à décider sur ce livrable à la date du 20 avril 2027 à 12 h : "
        "votre habilitation a pris fin le 31 mars 2027 (CCAG-PI 2021, art. 3.3)."
    )
    early = told.records(AT, "decision-prise", NOTE, decision="admission", decided_by="neuf", on="2027-04-14")
    assert "son habilitation commence le 15 avril 2027" in reason(early).replace("\u00a0", " ")


# Which submission, and notified when.


@pytest.mark.parametrize("attempt", [2, 3])
def test_a_decision_on_a_submission_that_does_not_exist_is_refused(attempt: int) -> None:
    said = reason(decides(decided("ajournement"), "admission", attempt=attempt)).replace("\u00a0", " ")
    assert said == (
        f"La remise n° {attempt} n’existe pas (note de cadrage, 1 remise) : "
        "une décision porte sur une remise faite (CCAG-PI 2021, art. 29)."
    )


def test_nor_does_a_correction_name_one() -> None:
    told = submitted()
    said = told.on("2027-04-12", "decision-prise", NOTE, decision="admission", decided_by="decideur")
    assert "n’existe pas" in reason(told.corrects(AT, said, by="pilote", set={"attempt": 3}))


@pytest.mark.parametrize(("notified", "kept"), [(None, False), ("2027-06-01T10:00:00+02:00", True)])
def test_a_decision_told_after_silence_says_when_it_was_notified(notified: str | None, kept: bool) -> None:
    told = submitted()
    said = decides(told, "rejet", "2027-07-01", on="2027-05-31", reasons="x", notified_at=notified)
    assert isinstance(said, Accepted) is kept
    assert kept or "ne compte que si elle a été notifiée à temps (CCAG-PI 2021, art. 29)." in reason(said)


def test_one_told_late_while_the_delay_runs_need_not() -> None:
    assert isinstance(decides(submitted(), "rejet", "2027-06-01", on="2027-05-31", reasons="x"), Accepted)


def test_nor_after_the_silence_of_the_titulaire() -> None:
    told = decided("ajournement")
    assert isinstance(decides(told, "rejet", "2027-04-24", on="2027-04-20", reasons="x"), Accepted)


def test_a_correction_does_not_bring_a_late_decision_before_the_silence_either() -> None:
    told = submitted()
    said = told.on("2027-07-01", "decision-prise", NOTE, decision="rejet", decided_by="decideur")
    change = told.corrects("2027-07-02", said, by="pilote", on="2027-05-31")
    assert "notifiée à temps" in reason(change)


# A rejection after an ajournement.


@pytest.mark.parametrize(
    ("reply", "on", "hasty"),
    [
        (None, "2027-04-13", True),
        ("acceptation", "2027-04-16", True),
        ("acceptation", "2027-05-03", False),
        ("refus", "2027-04-16", False),
        (None, "2027-04-26", False),
    ],
)
def test_a_rejection_while_the_titulaire_has_his_days_is_kept_and_shows(
    reply: str | None, on: str, hasty: bool
) -> None:
    told = decided("ajournement", reasons="Calendrier absent.")
    if reply:
        told.on("2027-04-15", "reponse-du-titulaire", NOTE, reply=reply)
    assert isinstance(decides(told, "rejet", on, reasons="Hors sujet."), Accepted)
    told.on(on, "decision-prise", NOTE, decision="rejet", reasons="Hors sujet.")
    found = [one.text for one in told.situation("2027-05-04").anomalies]
    assert len(found) == int(hasty)
    assert all(text.endswith("laissé passer son délai (CCAG-PI 2021, art. 29.2)") for text in found)
