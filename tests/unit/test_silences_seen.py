"""What people see of these silences, and when: what is missing, constats, messages, moments to look again."""

from __future__ import annotations

import pytest
from reminding import of_version_1

from adjourning import DECIDED, END, TURN, adjourned, awaited
from building import Year, moment
from models.legal import REJET_TACITE
from models.roles import Role
from submitting import NOTE


def test_each_of_these_moments_is_awaited() -> None:
    told = Year(people=[Role.PILOTE]).lives("2027-03-10")
    told.on("2027-04-01", "livrable-remis", NOTE)
    told.on(DECIDED, "decision-prise", NOTE, decision="ajournement")
    # At noon of the last day its last reminder has left.
    assert told.situation("2027-04-22").next_moment == moment("2027-04-23 00:00")
    assert told.situation("2027-05-07").next_moment == moment("2027-05-08 00:00")
    assert told.situation("2027-05-08 00:00").next_moment is None


def test_the_turn_and_its_article_show_in_what_is_missing() -> None:
    told = Year().lives("2027-04-05")
    (unmet,) = told.line("lancement-in-situ", "2027-04-05").unmet
    assert (unmet.owner, str(unmet.due), unmet.article) == (
        Role.DECIDEUR, "2027-06-01", "CCAG-PI 2021, art. 28.2 et 29",
    )  # fmt: skip
    told.on(DECIDED, "decision-prise", NOTE, decision="ajournement")
    (unmet,) = told.line("lancement-in-situ", DECIDED).unmet
    assert (unmet.owner, str(unmet.due), unmet.article) == (
        Role.MANDATAIRE, TURN, "CCAG-PI 2021, art. 29.2",
    )  # fmt: skip
    assert "réponse du titulaire à l’ajournement" in unmet.what
    (unmet,) = told.line("lancement-in-situ", "2027-04-23").unmet
    assert (unmet.owner, str(unmet.due)) == (Role.DECIDEUR, END)


@pytest.mark.parametrize("decided", [True, False])
def test_what_is_rejected_waits_for_the_titulaire_and_has_no_date(decided: bool) -> None:
    told = Year().lives("2027-04-05")
    told.on(DECIDED, "decision-prise", NOTE, decision="rejet" if decided else "ajournement")
    (unmet,) = told.line("lancement-in-situ", "2027-06-30").unmet
    assert (unmet.owner, unmet.due, unmet.article) == (Role.MANDATAIRE, None, None)
    assert unmet.what.endswith("(rejet, à exécuter de nouveau)")


def test_what_is_rejected_is_read_under_version_1_as_it_was() -> None:
    told = Year(process=of_version_1()).lives("2027-04-05")
    told.on(DECIDED, "decision-prise", NOTE, decision="rejet")
    (unmet,) = told.line("lancement-in-situ", "2027-04-13").unmet
    assert (unmet.owner, str(unmet.due)) == (Role.DECIDEUR, "2027-06-01")
    assert "à exécuter de nouveau" not in unmet.what


def test_a_silence_is_owed_a_constat_once_and_another_one_when_history_changes() -> None:
    told = adjourned()
    told.on("2027-03-10", "marche-notifie")
    (silence,) = told.situation("2027-04-23").silences
    said = {"article": "art. 29.2", "version": 1, "attempt": 1, "effective": silence.effective.isoformat()}
    constat = told.on("2027-04-23", "constat", NOTE, rule=silence.lapse.rule, **said)
    assert told.situation("2027-04-23").silences == ()
    (owed,) = (o for o in told.owed("2027-04-23") if o.message == "ajournement-sans-reponse")
    assert {a.person for a in owed.to} == {"pilote", "decideur", "mandataire"}
    assert owed.context["then"] == END
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="refus")
    situation = told.situation("2027-04-24")
    assert [a.key for a in situation.anomalies] == [f"constat:{constat.ref}"]
    assert "rectification" in {o.message for o in told.owed("2027-04-24")}
    assert awaited(told, "2027-04-24") == ("suite-ajournement", "2027-05-05")
    (later,) = told.situation("2027-05-06").silences
    assert (later.lapse.rule, later.effective) == (REJET_TACITE, moment("2027-05-06 00:00"))


def test_the_decision_tells_the_titulaire_by_when_to_reply_and_to_hand_in_again() -> None:
    told = adjourned()
    told.on("2027-03-10", "marche-notifie")
    (owed,) = (o for o in told.owed(DECIDED) if o.message == "decision-prise")
    assert (owed.context["reply_by"], owed.context["again_by"]) == (TURN, "2027-04-27")
