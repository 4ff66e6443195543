"""After an ajournement or a réfaction: whose turn it is, and what each silence decides (art. 29)."""

from __future__ import annotations

import pytest
from reminding import of_version_1

from building import Year, moment
from models.legal import REJET_TACITE, TACIT
from models.roles import Role
from submitting import NOTE, current, outcome, submitted, track

DECIDED = "2027-04-12"
#: Ten days from Monday 12 April end on Thursday 22; fifteen more on Friday 7 May, the day after Ascension.
TURN, END = "2027-04-22", "2027-05-07"


def adjourned(day: str = DECIDED, **contract: str) -> Year:
    told = submitted(**contract)
    told.on(day, "decision-prise", NOTE, decision="ajournement", reasons="Calendrier absent.")
    return told


def reduced() -> Year:
    """Admitted at a reduced price on Monday 12 April: comments until Tuesday 27."""
    told = submitted()
    told.on(DECIDED, "decision-prise", NOTE, decision="refaction")
    return told


def lapsed(told: Year, at: str) -> list[tuple[str, str | None]]:
    return [(one.rule, str(one.then) if one.then else None) for one in current(told, at).lapses]


def awaited(told: Year, at: str) -> tuple[str, str] | None:
    clock = current(told, at).clock
    return (str(clock.legal), str(clock.ends)) if clock else None


# After an ajournement.


def test_the_titulaire_has_ten_days_then_the_buyer_fifteen_then_silence_rejects() -> None:
    told = adjourned()
    assert awaited(told, DECIDED) == ("acceptation-ajournement", TURN)
    assert awaited(told, f"{TURN} 23:59") == ("acceptation-ajournement", TURN)
    assert awaited(told, "2027-04-23 00:00") == ("suite-ajournement", END)
    assert lapsed(told, "2027-04-23 00:00") == [("ajournement sans réponse", END)]
    assert outcome(told, f"{END} 23:59") == "ajournement"
    answer = current(told, "2027-05-08 00:00").answer
    assert answer is not None
    assert (answer.outcome, answer.at, answer.admits) == (REJET_TACITE, moment("2027-05-08 00:00"), False)
    assert awaited(told, "2028-01-01") is None


def test_a_contract_that_says_otherwise_is_followed() -> None:
    told = Year(delays={"acceptation-ajournement": "5 jours", "suite-ajournement": "1 mois"})
    told.on("2027-04-01", "livrable-remis", NOTE)
    told.on(DECIDED, "decision-prise", NOTE, decision="ajournement")
    assert awaited(told, DECIDED) == ("acceptation-ajournement", "2027-04-19")
    assert awaited(told, "2027-04-20") == ("suite-ajournement", "2027-05-19")


def test_a_refusal_starts_the_buyers_delay_at_once() -> None:
    told = adjourned()
    told.on("2027-04-14", "reponse-du-titulaire", NOTE, reply="refus")
    assert awaited(told, "2027-04-14 12:00") == ("suite-ajournement", "2027-04-29")
    assert outcome(told, "2027-04-30 00:00") == REJET_TACITE
    assert lapsed(told, "2027-05-30") == [(REJET_TACITE, None)]


def test_an_acceptance_gives_fifteen_days_from_the_ajournement_and_no_silence_decides_after_it() -> None:
    told = adjourned()
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="acceptation")
    assert awaited(told, "2027-04-20") == ("nouvelle-presentation", "2027-04-27")
    assert outcome(told, "2028-01-01") == "ajournement"
    assert lapsed(told, "2028-01-01") == []


def test_a_reply_that_comes_too_late_changes_nothing_and_shows_as_such() -> None:
    told = adjourned()
    late = told.on("2027-04-24", "reponse-du-titulaire", NOTE, reply="acceptation")
    assert outcome(told, "2027-05-08") == REJET_TACITE
    (shown,) = (a for a in told.situation("2027-04-25").anomalies if a.key == f"sans-effet:{late.ref}")
    assert "aucune réponse n’était attendue" in shown.text


def test_a_reply_to_nothing_shows_as_without_effect() -> None:
    told = Year()
    reply = told.on("2027-04-14", "reponse-du-titulaire", NOTE, reply="refus")
    assert f"sans-effet:{reply.ref}" in {a.key for a in told.situation("2027-04-15").anomalies}


def test_a_reply_of_the_day_of_the_ajournement_follows_it() -> None:
    told = submitted()
    told.on(DECIDED, "reponse-du-titulaire", NOTE, reply="refus")
    told.on(DECIDED, "decision-prise", NOTE, decision="ajournement", notified_at="2027-04-12T10:00:00+02:00")
    assert awaited(told, "2027-04-12 10:00") == ("suite-ajournement", "2027-04-27")


@pytest.mark.parametrize("decision", ["refaction", "rejet", "admission"])
@pytest.mark.parametrize("day", ["2027-04-15", TURN, "2027-04-23", END])
def test_the_buyer_may_decide_until_the_last_evening(decision: str, day: str) -> None:
    told = adjourned()
    told.on(f"{day} 23:00", "decision-prise", NOTE, decision=decision)
    assert outcome(told, "2028-01-01") == decision


def test_a_decision_after_the_tacit_rejection_changes_nothing() -> None:
    told = adjourned()
    late = told.on("2027-05-08", "decision-prise", NOTE, decision="refaction")
    assert outcome(told, "2027-06-01") == REJET_TACITE
    (shown,) = (a for a in told.situation("2027-05-09").anomalies if a.key == f"sans-effet:{late.ref}")
    assert "rejet tacite" in shown.text


@pytest.mark.parametrize("refused", [True, False])
def test_ajournements_that_follow_a_refusal_or_silence_put_no_tacit_rejection_off(refused: bool) -> None:
    told = adjourned()
    if refused:
        told.on(TURN, "reponse-du-titulaire", NOTE, reply="refus")
    for day in ("2027-04-24", "2027-05-06"):
        again = told.on(day, "decision-prise", NOTE, decision="ajournement")
        for at in (day, "2027-05-09"):
            (shown,) = (a for a in told.situation(at).anomalies if a.key == f"sans-effet:{again.ref}")
            assert "sans effet : déjà répondu (ajournement) le 12" in shown.text
    assert awaited(told, "2027-05-07") == ("suite-ajournement", END)
    assert outcome(told, f"{END} 23:59") == "ajournement"
    assert outcome(told, "2027-05-08 00:00") == REJET_TACITE


@pytest.mark.parametrize(("accepted", "awaited_then"), [(False, TURN), (True, "2027-04-27")])
def test_a_submission_is_adjourned_once_and_another_ajournement_gives_nobody_more_days(
    accepted: bool, awaited_then: str
) -> None:
    told = adjourned()
    if accepted:
        told.on("2027-04-14", "reponse-du-titulaire", NOTE, reply="acceptation")
    again = told.on("2027-04-20", "decision-prise", NOTE, decision="ajournement")
    clock = current(told, "2027-04-20").clock
    assert clock is not None
    assert str(clock.ends) == awaited_then
    (shown,) = (a for a in told.situation("2027-04-21").anomalies if a.key == f"sans-effet:{again.ref}")
    assert "sans effet : déjà répondu (ajournement) le 12" in shown.text


def test_comments_on_the_refaction_that_followed_an_ajournement_bring_no_other_ajournement() -> None:
    told = adjourned()
    told.on("2027-04-14", "reponse-du-titulaire", NOTE, reply="refus")
    told.on("2027-04-20", "decision-prise", NOTE, decision="refaction")
    told.on("2027-04-22", "reponse-du-titulaire", NOTE, reply="observations")
    told.on("2027-04-26", "decision-prise", NOTE, decision="ajournement")
    assert (outcome(told, "2028-01-01"), awaited(told, "2027-04-27")) == (
        "refaction", ("suite-observations", "2027-05-07"),
    )  # fmt: skip


def test_what_is_handed_in_again_may_be_adjourned_again() -> None:
    told = adjourned()
    told.on("2027-04-20", "livrable-remis", NOTE)
    told.on("2027-04-26", "decision-prise", NOTE, decision="ajournement")
    assert awaited(told, "2027-04-26") == ("acceptation-ajournement", "2027-05-07")


def test_a_decision_notified_after_another_names_that_other_one() -> None:
    told = adjourned()
    late = told.on(
        "2027-04-14", "decision-prise", NOTE, decision="refaction", notified_at="2027-04-20T10:00:00+02:00"
    )
    told.on("2027-04-15", "decision-prise", NOTE, decision="rejet")
    (shown,) = (a for a in told.situation("2027-05-20").anomalies if a.key == f"sans-effet:{late.ref}")
    assert "sans effet : déjà répondu (rejet) le 15" in shown.text


@pytest.mark.parametrize("day", ["2027-04-15", TURN, "2027-04-26", END])
def test_a_new_presentation_restarts_the_whole_verification(day: str) -> None:
    told = adjourned()
    told.on(day, "livrable-remis", NOTE)
    assert outcome(told, "2027-06-01") is None
    assert current(told, "2027-06-01").number == 2
    first = track(told, "2028-01-01").attempts[0]
    assert [answer.outcome for answer in first.answers] == ["ajournement"]
    assert outcome(told, "2028-01-01") == TACIT


def test_a_new_presentation_after_the_tacit_rejection_leaves_it_and_is_verified() -> None:
    told = adjourned()
    told.on("2027-05-10", "livrable-remis", NOTE)
    outcomes = [[a.outcome for a in one.answers] for one in track(told, "2027-05-11").attempts]
    assert outcomes == [["ajournement", REJET_TACITE], []]


def test_a_delay_that_starts_when_another_ends_runs_in_the_zone_of_the_territory() -> None:
    told = adjourned(departement="974")
    answer = current(told, "2027-06-01").answer
    assert answer is not None
    # 6 May is a holiday there too; midnight of 7 May in La Réunion is 20:00 UTC.
    assert (answer.outcome, answer.at.isoformat()) == (REJET_TACITE, "2027-05-07T20:00:00+00:00")


def test_nothing_of_it_where_the_marche_verifies_nothing() -> None:
    told = Year(modes={NOTE: "none"})
    told.on("2027-04-01", "livrable-remis", NOTE)
    told.on(DECIDED, "decision-prise", NOTE, decision="ajournement")
    assert (outcome(told, "2028-01-01"), awaited(told, "2028-01-01")) == ("ajournement", None)


# After a réfaction.


def test_a_refaction_nobody_comments_on_is_accepted_after_fifteen_days() -> None:
    told = reduced()
    assert awaited(told, DECIDED) == ("observations-refaction", "2027-04-27")
    assert lapsed(told, "2027-04-28 00:00") == [("réfaction réputée acceptée", None)]
    assert outcome(told, "2028-01-01") == "refaction"


def test_comments_give_the_buyer_fifteen_days_and_his_silence_accepts_them() -> None:
    told = reduced()
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="observations", text="Trop sévère.")
    assert awaited(told, "2027-04-20") == ("suite-observations", "2027-05-05")
    assert lapsed(told, "2027-05-06 00:00") == [("observations réputées acceptées", None)]
    assert outcome(told, "2028-01-01") == "refaction"


def test_only_comments_let_the_buyer_decide_anew_of_a_refaction() -> None:
    told = reduced()
    early = told.on("2027-04-19", "decision-prise", NOTE, decision="admission")
    assert outcome(told, "2027-04-19") == "refaction"
    assert f"sans-effet:{early.ref}" in {a.key for a in told.situation("2027-04-19").anomalies}
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="observations")
    told.on("2027-05-05", "decision-prise", NOTE, decision="admission")
    assert outcome(told, "2027-05-06") == "admission"


def test_an_accepted_refaction_awaits_nothing_more() -> None:
    told = reduced()
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="acceptation")
    assert (awaited(told, "2027-04-20"), lapsed(told, "2028-01-01")) == (None, [])


def test_a_refaction_that_stands_after_the_comments_is_final() -> None:
    told = reduced()
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="observations")
    told.on("2027-04-30", "decision-prise", NOTE, decision="refaction")
    assert (outcome(told, "2028-01-01"), awaited(told, "2027-04-30")) == ("refaction", None)
    assert lapsed(told, "2028-01-01") == []


def test_what_was_admitted_stays_admitted_until_the_new_decision_and_a_closed_phase_stays_closed() -> None:
    told = Year().lives("2027-04-05")
    told.on(DECIDED, "decision-prise", NOTE, decision="refaction")
    told.on("2027-04-20", "reponse-du-titulaire", NOTE, reply="observations")
    told.on("2027-04-30", "decision-prise", NOTE, decision="rejet")
    assert outcome(told, "2027-05-01") == "rejet"
    line = told.line("lancement-in-situ", "2027-05-01")
    assert (str(line.state), line.closed_at) == ("closed", moment(f"{DECIDED} 00:00"))


# What people see, and when.


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
