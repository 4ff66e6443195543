"""After an ajournement: whose turn it is, and what each silence decides (art. 29)."""

from __future__ import annotations

import pytest

from adjourning import DECIDED, END, TURN, adjourned, awaited, lapsed
from building import Year, moment
from models.legal import REJET_TACITE, TACIT
from submitting import NOTE, current, outcome, submitted, track


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
