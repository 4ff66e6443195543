"""The three rules that keep the process honest (process.md)."""

from __future__ import annotations

from datetime import date

import pytest

from building import SESSION, Year, moment
from models.commands import Accepted
from models.situation import Attendance

# 1. What happened can always be recorded; only triggers can be refused.


def held_too_early() -> Year:
    told = Year().lives("2027-03-23")
    told.on("2027-04-13", "evenement-tenu", "atelier-1")
    return told


def test_an_event_held_although_the_gate_was_shut_opens_its_phase_from_that_day() -> None:
    line = held_too_early().line("atelier-1", "2027-04-20")
    assert str(line.state) == "open"
    assert line.opened_at is not None
    assert line.opened_at.isoformat() == "2027-04-12T22:00:00+00:00"


def test_a_phase_engaged_too_early_says_what_was_missing_and_still_owes_it() -> None:
    line = held_too_early().line("atelier-1", "2027-04-20")
    missing = {"note-de-cadrage-remis", "atelier-1-date"}
    assert {unmet.key for unmet in line.engaged_without} == missing
    assert missing <= {unmet.key for unmet in line.unmet}
    owner = {unmet.key: (str(unmet.owner), str(unmet.due)) for unmet in line.unmet}
    assert owner["note-de-cadrage-remis"] == ("mandataire", "2027-04-06")


def test_what_was_missing_stays_written_once_it_has_come() -> None:
    told = held_too_early()
    told.on("2027-04-20", "livrable-remis", "note-de-cadrage")
    line = told.line("atelier-1", "2027-04-21")
    assert "note-de-cadrage-remis" in {unmet.key for unmet in line.engaged_without}
    assert "note-de-cadrage-remis" not in {unmet.key for unmet in line.unmet}


def test_a_phase_engaged_too_early_does_not_close_while_its_gate_is_owed() -> None:
    told = held_too_early()
    told.on("2027-04-20", "livrable-remis", "carnet-de-suivi")
    told.on("2027-04-21", "pris-en-compte", "carnet-de-suivi")
    assert told.unmet("atelier-1", "2027-04-22") == {"note-de-cadrage-remis", "atelier-1-date"}
    told.on("2027-04-22", "livrable-remis", "note-de-cadrage")
    told.on("2027-04-23", "date-convenue", "atelier-1", dates="2027-04-13")
    assert told.state("atelier-1", "2027-04-23") == "closed"


def test_an_event_held_too_early_shows_as_an_anomaly_to_the_pilot_and_to_ad1() -> None:
    told = held_too_early()
    (anomaly,) = (a for a in told.situation("2027-04-20").anomalies if a.key == "engagee:atelier-1")
    assert anomaly.text.startswith("engagée sans : remise de la note de cadrage\u202f; date et lieu")
    (owed,) = (o for o in told.owed("2027-04-20") if o.cause == "engagee:atelier-1")
    assert [(a.person, str(a.role)) for a in owed.to] == [("pilote", "pilote"), ("national", "national")]


def test_an_event_held_before_the_marche_was_notified_shows_as_an_anomaly() -> None:
    told = Year()
    told.on("2027-03-09", "evenement-tenu", "lancement-in-situ")
    told.on("2027-03-10", "marche-notifie")
    assert "avant-marche:lancement-in-situ" in {a.key for a in told.situation("2027-04-20").anomalies}
    told = Year()
    told.on("2027-03-10", "evenement-tenu", "lancement-in-situ")
    told.on("2027-03-10 17:00", "marche-notifie")
    assert not {a.key for a in told.situation("2027-04-20").anomalies} & {"avant-marche:lancement-in-situ"}


def test_a_gate_opened_on_the_very_day_of_the_event_was_not_shut() -> None:
    told = Year().lives("2027-04-12")
    told.on("2027-04-13", "evenement-tenu", "atelier-1")
    assert told.line("atelier-1", "2027-04-13").engaged_without == ()
    late = Year().lives("2027-03-23")
    late.on("2027-04-13 17:00", "livrable-remis", "note-de-cadrage")
    late.on("2027-04-13 17:30", "date-convenue", "atelier-1", dates="2027-04-13")
    late.on("2027-04-13", "evenement-tenu", "atelier-1")
    assert late.line("atelier-1", "2027-04-20").engaged_without == ()


@pytest.mark.parametrize(
    ("kind", "subject", "values", "by"),
    [
        ("evenement-tenu", "cloture-in-situ", {"dates": "2027-01-19"}, "pilote"),
        ("livrable-remis", "rapport-final", {}, "mandataire"),
        ("decision-prise", "feuille-de-route", {"decision": "rejet"}, "decideur"),
        ("pris-en-compte", "carnet-de-suivi", {"version": 3}, "pilote"),
        ("programme-convenu", "atelier-3", {}, "pilote"),
        ("evenement-annule", "atelier-2", {"reason": "neige"}, "pilote"),
        ("evenement-tenu", "cloture-nationale", {"dates": "2027-01-19"}, "national"),
    ],
)
def test_what_happened_is_recorded_in_whatever_order(
    kind: str, subject: str, values: dict[str, str], by: str
) -> None:
    assert isinstance(Year().records("2027-01-20", kind, subject, by=by, **values), Accepted)


def test_a_phase_is_not_under_way_before_the_day_of_its_event() -> None:
    told = Year().lives("2027-03-23")
    told.on("2027-04-01", "evenement-tenu", "atelier-1", dates="2027-04-10")
    told.on("2027-04-01", "evenement-tenu", "rendez-vous-national-1", dates="2027-04-10")
    for phase in ("atelier-1", "inter-ateliers-1", "rendez-vous-national-1"):
        assert told.state(phase, "2027-04-05") == "locked"
        assert told.state(phase, "2027-04-10") == "open"


# 2. Phases overlap.


def test_a_phase_opens_without_waiting_for_the_one_before_to_close() -> None:
    told = Year().lives("2027-04-05")
    assert told.state("lancement-in-situ", "2027-04-05") == "open"
    assert told.state("atelier-1", "2027-04-05") == "open"


def test_the_current_phase_is_the_latest_opened() -> None:
    told = Year().lives("2027-04-14")
    current = told.situation("2027-04-14").current
    assert current is not None
    assert current.key == "inter-ateliers-1"
    assert Year().situation("2027-01-05").current is None


def test_the_gates_wait_for_submissions_never_for_admissions() -> None:
    told = Year().lives("2027-04-05")
    told.on("2027-04-14", "evenement-tenu", "atelier-1")
    told.on("2027-04-28", "livrable-remis", "carnet-de-suivi")
    told.on("2027-05-10", "programme-convenu", "atelier-2")
    told.on("2027-05-11", "date-convenue", "atelier-2", dates="2027-06-15")
    assert told.state("atelier-2", "2027-05-12") == "ready"


# 3. National events run beside the local phases.


def test_a_national_event_opens_when_dated_and_closes_when_held_for_every_territory() -> None:
    ready, idle = Year().lives("2027-05-11"), Year()
    idle.on("2027-04-15", "date-convenue", "rendez-vous-national-1", dates="2027-05-20")
    for told in (ready, idle):
        told.on("2027-05-20", "evenement-tenu", "rendez-vous-national-1")
        assert told.state("rendez-vous-national-1", "2027-05-19") == "open"
        assert told.state("rendez-vous-national-1", "2027-05-20") == "closed"
        assert str(told.session("2027-05-20").phase("rendez-vous-national-1").state) == "closed"


def test_a_national_event_is_told_to_the_session_once() -> None:
    told = Year()
    assert told.on("2027-04-15", "date-convenue", "cloture-nationale", dates="2027-12-09").scope == SESSION
    assert [line.key for line in told.session("2027-05-20").phases] == [
        "lancement-national",
        "rendez-vous-national-1",
        "rendez-vous-national-2",
        "cloture-nationale",
    ]


def test_a_national_event_held_without_a_date_is_no_anomaly_of_the_territory() -> None:
    told = Year()
    told.on("2027-05-20", "evenement-tenu", "rendez-vous-national-1")
    assert told.situation("2027-05-21").anomalies == ()


@pytest.mark.parametrize(
    ("present", "excused", "expected"),
    [
        ("les-coevrons,autre-pays", False, Attendance.PRESENT),
        ("les-coevrons:represente", False, Attendance.REPRESENTED),
        ("autre-pays", True, Attendance.EXCUSED),
        ("autre-pays", False, Attendance.ABSENT),
        ("les-coevrons", True, Attendance.PRESENT),
        (None, False, Attendance.PRESENT),
        (None, True, Attendance.EXCUSED),
    ],
)
def test_a_territory_was_present_represented_excused_or_absent(
    present: str | None, excused: bool, expected: Attendance
) -> None:
    told = Year()
    if excused:
        told.on("2027-05-01", "atelier-excuse", "rendez-vous-national-1", atelier="les-coevrons")
    told.on("2027-05-20", "evenement-tenu", "rendez-vous-national-1", present=present)
    assert told.line("rendez-vous-national-1", "2027-05-20").attendance is expected


def test_before_the_event_only_an_excuse_is_known() -> None:
    told = Year()
    told.on("2027-04-15", "date-convenue", "rendez-vous-national-1", dates="2027-05-20")
    assert told.line("rendez-vous-national-1", "2027-05-01").attendance is None
    told.on("2027-05-01", "atelier-excuse", "rendez-vous-national-1", atelier="les-coevrons")
    assert told.line("rendez-vous-national-1", "2027-05-01").attendance is Attendance.EXCUSED
    told.on("2027-05-02", "atelier-excuse", "rendez-vous-national-1", atelier="autre-pays")
    assert Year(slug="autre-pays").line("rendez-vous-national-1", "2027-05-03").attendance is None


def test_a_territory_that_joins_late_reads_the_past_event_and_goes_on() -> None:
    told = Year(start="2027-06-01")
    told.on("2027-05-20", "evenement-tenu", "rendez-vous-national-1", present="autre-pays")
    line = told.line("rendez-vous-national-1", "2027-06-02")
    assert (str(line.state), line.attendance, line.engaged_without) != ("locked", None, ())
    assert line.attendance is Attendance.LATE
    assert told.state("marche-subsequent", "2027-06-02") == "open"


def test_a_local_phase_has_no_attendance() -> None:
    assert Year().lives("2027-04-14").line("atelier-1", "2027-04-20").attendance is None


def test_a_start_on_a_day_off_opens_on_the_next_working_day() -> None:
    year = Year(start="2027-01-10")
    assert year.line("marche-subsequent", "2027-01-10").opened_at is None
    assert year.situation("2027-01-10").next_moment == moment("2027-01-11 00:00")
    line = year.line("marche-subsequent", "2027-01-11")
    assert (str(line.state), line.planned_open) == ("open", date(2027, 1, 11))
