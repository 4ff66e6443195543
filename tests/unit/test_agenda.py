"""The calendar of an atelier: what stands in it, how sure it is, how many times it moved."""

from __future__ import annotations

from datetime import date

import pytest

from building import ATELIER, PLAIN_YEAR, SESSION, Year, moment
from models.agenda import agenda
from models.entries import Entry, Standing
from models.roles import Role
from tendering import consulted, framed


def shown(year: Year, on: str = "2027-12-31") -> dict[str, Entry]:
    """The entries at noon of a day, by key."""
    return {entry.key: entry for entry in agenda(year.process, year.facts, moment(on), scope=year.slug)}


@pytest.fixture
def year() -> Year:
    return Year()


def test_an_agreed_event_stands_on_its_days(year: Year) -> None:
    year.on("2027-04-02", "date-convenue", "atelier-1", dates="2027-04-13,2027-04-14", hours="9h-17h")
    event = shown(year)[f"{ATELIER}.atelier-1"]
    assert (event.first, event.last) == (date(2027, 4, 13), date(2027, 4, 14))
    assert (event.standing, str(event.hours), event.place) == (Standing.AGREED, "09:00-17:00", "Évron")
    assert event.title == "Les Coëvrons — Ateliers in situ n°\u00a01 : diagnostic et enjeux"
    assert not event.is_deadline


def test_an_event_only_planned_is_tentative() -> None:
    year = Year()
    year.plan(atelier_1="2027-04-13")
    assert shown(year)[f"{ATELIER}.atelier-1"].standing is Standing.PLANNED


def test_a_date_that_moves_moves_its_entry_and_its_deadlines_once_each(year: Year) -> None:
    year.on("2027-04-02", "date-convenue", "atelier-1", dates="2027-04-13")
    before = shown(year)
    year.on("2027-04-03", "date-convenue", "atelier-1", dates="2027-04-20")
    after = shown(year)
    moved = {key for key in after if key not in before or after[key].sequence != before[key].sequence}
    assert moved == {
        f"{ATELIER}.atelier-1",
        f"{ATELIER}.atelier-1-date",
        f"{ATELIER}.carnet-de-suivi-v1-remis",
    }
    assert {after[key].sequence for key in moved} == {1}
    assert {after[key].changed_at for key in moved} == {year.facts[-1].recorded_at}


def test_the_same_date_said_again_moves_nothing(year: Year) -> None:
    for day in ("2027-04-02", "2027-04-03"):
        year.on(day, "date-convenue", "atelier-1", dates="2027-04-13")
    assert shown(year)[f"{ATELIER}.atelier-1"].sequence == 0


def test_a_cancelled_event_stays_on_its_days_and_says_so(year: Year) -> None:
    year.on("2027-04-02", "date-convenue", "atelier-1", dates="2027-04-13")
    year.on("2027-04-03", "evenement-annule", "atelier-1", reason="grève")
    event = shown(year)[f"{ATELIER}.atelier-1"]
    assert (event.standing, event.first, event.sequence) == (Standing.CANCELLED, date(2027, 4, 13), 1)
    assert f"{ATELIER}.carnet-de-suivi-v1-remis" not in shown(year)
    year.on("2027-04-05", "date-convenue", "atelier-1", dates="2027-05-11")
    assert shown(year)[f"{ATELIER}.atelier-1"].sequence == 2


def test_a_deadline_names_who_owes_it_and_is_done_once_done(year: Year) -> None:
    key = f"{ATELIER}.note-de-cadrage-remis"
    year.on("2027-03-11", "date-convenue", "lancement-in-situ", dates="2027-03-23")
    year.on("2027-03-23", "evenement-tenu", "lancement-in-situ")
    owed = shown(year)[key]
    assert (owed.first, owed.owner, owed.done) == (date(2027, 4, 6), Role.MANDATAIRE, False)
    year.on("2027-04-01", "livrable-remis", "note-de-cadrage")
    done = shown(year)[key]
    assert (done.done, done.sequence, done.first) == (True, owed.sequence, owed.first)


def test_the_verification_of_a_submission_ends_in_the_calendar(year: Year) -> None:
    year.on("2027-03-23", "evenement-tenu", "lancement-in-situ")
    year.on("2027-04-01", "livrable-remis", "note-de-cadrage")
    assert shown(year)[f"{ATELIER}.note-de-cadrage-admis"].first == date(2027, 6, 1)


def test_a_national_event_is_the_sessions_in_the_calendar_of_a_territory(year: Year) -> None:
    year.on("2027-01-12", "date-convenue", "lancement-national", dates="2027-02-04")
    event = shown(year)[f"{SESSION}.lancement-national"]
    assert (event.title, event.zone) == ("Séminaire national de lancement", "Europe/Paris")


def test_a_deadline_counted_from_a_planned_date_is_no_surer_than_it() -> None:
    year = Year()
    year.plan(lancement_in_situ="2027-03-23")
    key = f"{ATELIER}.note-de-cadrage-remis"
    assert shown(year)[key].standing is Standing.PLANNED
    year.on("2027-03-11", "date-convenue", "lancement-in-situ", dates="2027-03-23")
    assert (shown(year)[key].standing, shown(year)[key].sequence) == (Standing.AGREED, 1)


def test_an_event_planned_anew_after_it_was_cancelled_has_a_date_again(year: Year) -> None:
    year.on("2027-04-02", "date-convenue", "atelier-1", dates="2027-04-13")
    year.on("2027-04-03", "evenement-annule", "atelier-1", reason="grève")
    dates = {"atelier-1": ["2027-05-11"]}
    year._add(ATELIER, "2027-04-04", "plan-revise", {"dates": dates, "because": "grève"})
    event = shown(year)[f"{ATELIER}.atelier-1"]
    assert (event.standing, event.first) == (Standing.PLANNED, date(2027, 5, 11))
    assert year.situation("2027-04-05").history.event_days("atelier-1") == (date(2027, 5, 11),)


def test_a_national_event_only_planned_is_the_sessions_too() -> None:
    year = Year()
    dates = {"cloture-nationale": ["2027-12-09"]}
    year._add(SESSION, "2027-01-12", "plan-revise", {"dates": dates, "because": "proposition"})
    before = set(shown(year))
    assert f"{SESSION}.cloture-nationale" in before
    year.on("2027-02-12", "date-convenue", "cloture-nationale", dates="2027-12-09")
    assert f"{SESSION}.cloture-nationale" in shown(year)
    assert f"{ATELIER}.cloture-nationale" not in before | set(shown(year))


def test_as_time_passes_no_number_and_no_moment_ever_goes_back() -> None:
    """Silences that decide between two facts move deadlines: they are counted once, then and later."""
    year = Year()
    for day, kind, subject, values in PLAIN_YEAR:
        if subject != "note-de-cadrage":
            year.on(day, kind, subject, **values)
    year.on("2027-04-01", "livrable-remis", "note-de-cadrage")
    year.on("2027-04-10", "decision-prise", "note-de-cadrage", decision="ajournement")
    year.on("2027-04-28", "livrable-remis", "note-de-cadrage")
    known: dict[str, Entry] = {}
    for month in range(2, 13):
        for number in (1, 11, 21):
            # What is known by then: facts are recorded on the day they happen.
            at = moment(f"2027-{month:02d}-{number:02d}")
            told = [fact for fact in year.facts if fact.recorded_at <= at]
            for entry in agenda(year.process, told, at, scope=ATELIER):
                before = known.get(entry.key, entry)
                assert entry.sequence >= before.sequence, entry
                assert entry.changed_at is not None
                assert before.changed_at is not None
                assert entry.changed_at >= before.changed_at
                known[entry.key] = entry
    assert any(entry.sequence for entry in known.values())


def test_numbers_do_not_depend_on_what_was_written_before() -> None:
    """The same facts give the same calendar, read all at once or one after the other."""
    year = Year()
    year.lives("2027-12-31")
    whole = agenda(year.process, year.facts, moment("2027-12-31"), scope=ATELIER)
    backwards = agenda(year.process, year.facts[::-1], moment("2027-12-31"), scope=ATELIER)
    assert whole == backwards
    assert len({entry.key for entry in whole}) == len(whole)
    assert list(whole) == sorted(whole, key=lambda entry: (entry.first, entry.key))


def test_until_the_notification_a_calendar_does_not_say_how_far_the_consultation_is() -> None:
    told = framed(Year())
    key = f"{ATELIER}.passation-ouverture"
    consulted(told)
    during = shown(told, "2027-02-20")[key]
    assert during.title == "Les Coëvrons — Échéance : consultation en cours"
    assert (during.done, during.first) == (False, date(2027, 2, 8))
    told.on("2027-03-10", "marche-notifie")
    after = shown(told, "2027-03-11")[key]
    assert "ouverture des offres" in after.title
    assert after.done
    assert after.sequence == during.sequence
