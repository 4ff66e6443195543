"""Poursuite sans attendre: a dated waiver with its reason and its end."""

from __future__ import annotations

from datetime import UTC, datetime

from building import Year
from models.commands import Accepted, Refusal
from models.kinds import PoursuiteSansAttendre


def waiting() -> Year:
    """Workshop 1 has its date; the note de cadrage has not come."""
    told = Year().lives("2027-03-23")
    told.on("2027-04-02", "date-convenue", "atelier-1", dates="2027-04-13")
    return told


def test_a_waiver_opens_the_gate_from_the_day_it_is_given() -> None:
    told = waiting()
    told.waive("2027-04-05", "atelier-1", "note-de-cadrage-remis")
    assert told.state("atelier-1", "2027-04-04") == "locked"
    assert told.state("atelier-1", "2027-04-05") == "ready"


def test_a_waiver_holds_to_the_evening_of_its_last_day() -> None:
    told = waiting()
    told.waive("2027-04-05", "atelier-1", "note-de-cadrage-remis", until="2027-04-08")
    assert told.state("atelier-1", "2027-04-08 23:59") == "ready"
    assert told.state("atelier-1", "2027-04-09 00:00") == "locked"


def test_a_waiver_shows_as_a_waiver_with_its_reason_even_once_expired() -> None:
    told = waiting()
    told.waive("2027-04-05", "atelier-1", "note-de-cadrage-remis", until="2027-04-08")
    for at, active in (("2027-04-08", True), ("2027-04-09", False)):
        (waiver,) = told.line("atelier-1", at).waivers
        assert (waiver.reason, waiver.by, waiver.active) == ("urgence", "pilote", active)
        assert waiver.what == "remise de la note de cadrage"


def test_a_phase_opened_under_a_waiver_stays_open_after_it_and_owes_the_thing_again() -> None:
    told = waiting()
    told.waive("2027-04-05", "atelier-1", "note-de-cadrage-remis", until="2027-04-08")
    told.on("2027-04-06", "phase-ouverte", "atelier-1")
    assert "note-de-cadrage-remis" not in told.unmet("atelier-1", "2027-04-07")
    line = told.line("atelier-1", "2027-05-01")
    assert str(line.state) == "open"
    assert line.engaged_without == ()
    assert "note-de-cadrage-remis" in {unmet.key for unmet in line.unmet}


def test_an_expired_waiver_never_reopens_a_phase_already_left() -> None:
    told = Year().lives("2027-04-28")
    told.waive("2027-05-02", "atelier-1", "carnet-de-suivi-v1-repondu", until="2027-05-10")
    line = told.line("atelier-1", "2027-12-01")
    assert (str(line.state), line.unmet) == ("closed", ())
    assert line.closed_at is not None
    assert line.closed_at == datetime(2027, 5, 1, 22, tzinfo=UTC)


def test_a_waiver_counts_for_its_phase_only() -> None:
    told = Year().lives("2027-04-14")
    told.waive("2027-04-20", "atelier-1", "carnet-de-suivi-v1-remis")
    assert "carnet-de-suivi-v1-remis" not in told.unmet("atelier-1", "2027-04-21")
    assert "carnet-de-suivi-v1-remis" in told.unmet("atelier-2", "2027-04-21")


def test_a_waiver_may_name_the_condition_by_its_key_or_by_its_words() -> None:
    for condition in ("note-de-cadrage-remis", "remise de la note de cadrage"):
        decided = waiting().waives("2027-04-05", "atelier-1", condition, until="2027-04-08")
        assert isinstance(decided, Accepted)
        said = decided.drafts[0].payload
        assert isinstance(said, PoursuiteSansAttendre)
        assert (said.condition, str(said.until)) == ("note-de-cadrage-remis", "2027-04-08")


def test_a_condition_that_already_holds_is_not_waived() -> None:
    decided = waiting().waives("2027-04-05", "atelier-1", "atelier-1-date")
    assert isinstance(decided, Refusal)
    assert "déjà remplie" in decided.reason


def test_what_a_phase_will_owe_may_be_waived_beforehand() -> None:
    assert isinstance(waiting().waives("2027-04-05", "atelier-1", "carnet-de-suivi-v1-remis"), Accepted)


def test_nothing_is_waived_in_a_phase_that_is_done() -> None:
    decided = Year().lives("2027-05-04").waives("2027-05-05", "atelier-1", "atelier-1-tenu")
    assert isinstance(decided, Refusal)
    assert "terminée" in decided.reason


def test_without_an_end_a_waiver_holds_until_the_phase_is_left() -> None:
    told = waiting()
    told.waive("2027-04-05", "atelier-1", "note-de-cadrage-remis")
    assert told.state("atelier-1", "2028-04-05") == "ready"
