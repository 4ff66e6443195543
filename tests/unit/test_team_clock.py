"""The team’s own clock runs from the notification, and stops while the buyer verifies (art. 3.2.6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from building import Year
from models.errors import BadInput
from models.team_clock import TeamClock, team_clock_of
from submitting import CARNET, NOTE


def notified(**contract: Any) -> Year:
    """A marché of a hundred days, notified on Wednesday 10 March: it ends on Friday 18 June."""
    told = Year(terms={"execution": "100 jours", **contract})
    told.on("2027-03-10", "marche-notifie")
    return told


def clock(told: Year, at: str) -> TeamClock:
    found = team_clock_of(told.process, told.situation(at).history)
    assert found is not None
    return found


def spans(told: Year, at: str) -> list[tuple[str, str | None]]:
    return [(str(s.start), str(s.end) if s.end else None) for s in clock(told, at).stops]


def test_it_runs_from_the_notification_and_counts_every_day() -> None:
    found = clock(notified(), "2027-03-20")
    assert (found.start, found.end) == (date(2027, 3, 10), date(2027, 6, 18))
    assert (found.days_used, found.days_left, found.stopped) == (10, 90, False)
    (why,) = found.because
    assert why.replace("\u00a0", " ") == (
        "100 jours à compter de la notification du marché, le 10 mars 2027 (CCAG-PI, art. 13.1)"
    )


def test_a_contract_that_starts_by_order_counts_from_the_order() -> None:
    told = notified(**{"start-order": True})
    assert team_clock_of(told.process, told.situation("2027-03-20").history) is None
    told.on("2027-03-22", "demarrage-ordonne")
    assert clock(told, "2027-03-23").start == date(2027, 3, 22)


def test_without_a_delay_in_the_contract_there_is_no_clock() -> None:
    told = Year().lives("2027-04-01")
    assert team_clock_of(told.process, told.situation("2027-04-01").history) is None


def test_it_stops_at_a_submission_and_runs_again_from_the_decision() -> None:
    told = notified()
    told.on("2027-04-01", "livrable-remis", NOTE)
    stopped = clock(told, "2027-04-11")
    assert (stopped.end, stopped.stopped, stopped.days_used, stopped.days_left) == (None, True, 22, 78)
    told.on("2027-04-12", "decision-prise", NOTE, decision="admission")
    after = clock(told, "2027-04-13")
    # Eleven days did not count: Friday 18 June becomes Tuesday 29 June.
    assert (after.end, after.days_used, after.days_left) == (date(2027, 6, 29), 23, 77)
    assert after.because[1].replace("\u00a0", " ") == (
        "arrêté du 2 au 12 avril 2027, 11 jours : vérification (note de cadrage) (CCAG-PI, art. 3.2.6)"
    )


def test_it_runs_again_when_silence_decides() -> None:
    told = notified()
    told.on("2027-04-01", "livrable-remis", NOTE)
    assert clock(told, "2027-06-01 23:59").stopped
    assert spans(told, "2027-06-02 00:00") == [("2027-04-01", "2027-06-02")]


def test_after_an_ajournement_it_runs_until_the_new_presentation() -> None:
    told = notified()
    told.on("2027-04-01", "livrable-remis", NOTE)
    told.on("2027-04-05", "decision-prise", NOTE, decision="ajournement")
    told.on("2027-04-10", "livrable-remis", NOTE)
    assert spans(told, "2027-04-12") == [("2027-04-01", "2027-04-05"), ("2027-04-10", None)]


def test_days_on_which_two_deliverables_are_verified_are_left_out_once() -> None:
    told = notified()
    for day, key in (("2027-04-01", NOTE), ("2027-04-05", "rapport-final")):
        told.on(day, "livrable-remis", key)
    told.on("2027-04-10", "decision-prise", NOTE, decision="rejet")
    told.on("2027-04-12", "decision-prise", "rapport-final", decision="rejet")
    assert spans(told, "2027-04-20") == [("2027-04-01", "2027-04-12")]
    assert clock(told, "2027-04-20").stops[0].reason == "note de cadrage, rapport final"
    assert clock(told, "2027-04-20").end == date(2027, 6, 29)


def test_what_the_marche_does_not_verify_stops_nothing() -> None:
    told = notified()
    told.on("2027-04-28", "livrable-remis", CARNET, version=1)
    assert spans(told, "2027-05-01") == []


def test_past_its_end_it_says_by_how_many_days() -> None:
    assert clock(notified(), "2027-06-20").days_left == -2


def test_once_everything_verified_is_admitted_nothing_is_counted_any_more() -> None:
    told = notified()
    for key in (NOTE, "rapport-final", "feuille-de-route"):
        told.on("2027-06-09", "livrable-remis", key)
        told.on("2027-06-14", "decision-prise", key, decision="admission")
    found = clock(told, "2027-12-31")
    assert (found.done, found.days_used, found.days_left) == (date(2027, 6, 9), 91, 9)


def test_a_delay_that_does_not_read_is_refused_at_registration() -> None:
    with pytest.raises(BadInput, match="ne se lit pas"):
        Year(terms={"execution": "bientôt"})
