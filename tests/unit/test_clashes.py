"""What clashes in the dates of a session: each names the day, the territory and the way out."""

from __future__ import annotations

from datetime import date

from config.process_file import load_process
from models.almanac import Almanac, Hardness, Period
from models.calendar import NATIONAL, calendar_of
from models.clashes import clashes_of
from models.rehearsal import Clash
from models.roles import Role
from models.whereabouts import Diary

PROCESS = load_process("national")
RESERVE = Period(date(2027, 4, 10), date(2027, 5, 2), "Réserve électorale", Hardness.NO_EVENT)
AUGUST = Period(date(2027, 8, 1), date(2027, 8, 31), "Août")
PILOTE, TEAM = "pilote@ddt53.example", "equipe@atelier.example"


def diary(
    name: str = "Les Coëvrons",
    departement: str = "53",
    periods: tuple[Period, ...] = (),
    people: tuple[tuple[str, Role], ...] = (),
    start: str = "2027-01-11",
    **dates: str,
) -> Diary:
    days = {
        event.replace("_", "-"): tuple(map(date.fromisoformat, said.split(",")))
        for event, said in dates.items()
    }
    calendar = NATIONAL if departement == "" else calendar_of(departement)
    slug = name.lower().replace(" ", "-")
    return Diary(slug, name, date.fromisoformat(start), days, Almanac(calendar, periods), people)


def nation(periods: tuple[Period, ...] = (), **dates: str) -> Diary:
    return diary("Session nationale", "", periods, (("ad1@dgaln.example", Role.NATIONAL),), **dates)


def clashes(*ateliers: Diary, session: Diary | None = None) -> list[Clash]:
    return list(clashes_of(PROCESS, session or nation(), ateliers))


def kinds(*ateliers: Diary, session: Diary | None = None) -> list[str]:
    return [one.kind for one in clashes(*ateliers, session=session)]


def test_dates_that_suit_everybody_clash_with_nothing() -> None:
    assert clashes(diary(atelier_1="2027-06-08,2027-06-09")) == []


def test_a_workshop_on_a_holiday_is_named_with_a_day_that_suits() -> None:
    (clash,) = clashes(diary(atelier_1="2027-05-06"))
    assert (clash.kind, clash.hard) == ("jour-exclu", True)
    assert "Ascension" in clash.text
    assert "vendredi 7" in clash.todo


def test_a_date_fixed_in_the_election_reserve_is_hard() -> None:
    (clash,) = clashes(diary(periods=(RESERVE,), atelier_1="2027-04-13"))
    assert (clash.kind, clash.hard) == ("jour-exclu", True)
    assert "Réserve électorale" in clash.text


def test_a_start_on_a_saturday_is_accepted_and_said_with_the_day_that_counts() -> None:
    (clash,) = clashes(diary(start="2027-01-09"))
    assert (clash.kind, clash.hard) == ("debut", False)
    assert "samedi" in clash.text
    assert "lundi 11\u00a0janvier" in clash.todo


def test_august_only_warns_and_only_where_it_is_a_period() -> None:
    (clash,) = clashes(diary(periods=(AUGUST,), atelier_2="2027-08-10,2027-08-11"))
    assert (clash.kind, clash.hard, len(clash.days)) == ("periode", False, 2)
    assert clashes(diary("Bras-Vanille", "974", atelier_2="2027-08-10")) == []


def test_a_national_date_on_a_holiday_of_one_overseas_territory() -> None:
    guadeloupe = diary("Grande-Ravine", "971")
    (clash,) = clashes(guadeloupe, session=nation(rendez_vous_national_1="2027-05-27"))
    assert (clash.kind, clash.ateliers) == ("jour-exclu-territoire", ("grande-ravine",))
    assert clash.text.endswith("est un jour exclu (Abolition de l’esclavage), pour Grande-Ravine.")


def test_one_period_is_told_once_with_all_the_territories_it_concerns() -> None:
    first = diary(periods=(AUGUST,), atelier_2="2027-08-10")
    second = diary("Fontbelle", "17", periods=(AUGUST,), atelier_2="2027-08-11,2027-08-12")
    (clash,) = clashes(first, second)
    assert (clash.ateliers, len(clash.days)) == (("les-coëvrons", "fontbelle"), 3)
    assert "Fontbelle, 11 et 12\u00a0août\u00a02027" in clash.text


def test_two_national_events_too_close() -> None:
    session = nation(lancement_national="2027-05-18", rendez_vous_national_1="2027-06-03")
    (clash,) = clashes(session=session)
    assert (clash.kind, clash.hard) == ("nationaux-proches", False)
    assert "16 jours" in clash.text


def test_two_national_events_in_the_wrong_order_are_hard() -> None:
    session = nation(lancement_national="2027-06-03", rendez_vous_national_1="2027-05-18")
    (clash,) = clashes(session=session)
    assert (clash.kind, clash.hard) == ("nationaux-proches", True)
    assert (
        clash.text
        == "Rendez-vous national des Ateliers n°\u00a01 vient avant Séminaire national de lancement."
    )


def test_one_address_expected_in_two_territories_on_one_day() -> None:
    team = ((TEAM, Role.MANDATAIRE),)
    first = diary(people=team, atelier_1="2027-06-08,2027-06-09")
    second = diary("Fontbelle", "17", people=team, atelier_1="2027-06-09,2027-06-10")
    (clash,) = clashes(first, second)
    assert (clash.kind, clash.days) == ("deux-lieux", (date(2027, 6, 9),))
    assert TEAM in clash.text
    assert clash.ateliers == ("les-coëvrons", "fontbelle")


def test_a_workshop_on_the_day_of_a_national_event_calls_the_pilot_to_two_places() -> None:
    local = diary(people=((PILOTE, Role.PILOTE),), atelier_1="2027-05-20")
    assert kinds(local, session=nation(rendez_vous_national_1="2027-05-20")) == ["deux-lieux"]


def test_who_is_not_told_of_an_event_is_not_expected_there() -> None:
    partner = (("cci@chambre.example", Role.PARTENAIRE),)
    first, second = (diary(name, people=partner, atelier_1="2027-06-08") for name in ("Ici", "Ailleurs"))
    assert kinds(first, second) == []


def test_workshops_in_the_wrong_order_are_hard() -> None:
    (clash,) = clashes(diary(atelier_1="2027-06-15", atelier_2="2027-06-08"))
    assert (clash.kind, clash.hard) == ("ordre", True)


def test_a_year_longer_than_twelve_months_is_said_with_its_last_day() -> None:
    (clash,) = clashes(diary(cloture_in_situ="2028-01-18"))
    assert (clash.kind, clash.hard) == ("duree", False)
    assert "11\u00a0janvier\u00a02028" in clash.todo


def test_what_cannot_be_comes_before_what_is_only_poor() -> None:
    found = clashes(diary(periods=(AUGUST,), atelier_1="2027-05-06", atelier_2="2027-08-10"))
    assert [one.hard for one in found] == [True, False]
