"""School calendars that people add: read whole, or refused in one sentence with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from calendars import CSV, event, ics, written
from config.school_file import read_school
from models.almanac import Period
from models.errors import BadInput

AUTUMN = event(date(2026, 10, 17), date(2026, 11, 1), "Vacances de la Toussaint - Corse")


def refused(folder: Path, name: str, text: str | bytes) -> str:
    with pytest.raises(BadInput) as raised:
        read_school(written(folder, name, text))
    assert raised.value.todo or "aucune période" in raised.value.message
    return raised.value.message


def test_a_spreadsheet_gives_the_first_and_the_last_day(tmp_path: Path) -> None:
    text = CSV + "10/10/2026;25/10/2026;Vacances d'octobre\n\n2026-12-19;2027-01-24;Été austral\n"
    assert read_school(written(tmp_path, "la-reunion-2026.csv", text)) == (
        Period(date(2026, 10, 10), date(2026, 10, 25), "Vacances d’octobre, La Réunion"),
        Period(date(2026, 12, 19), date(2027, 1, 24), "Été austral, La Réunion"),
    )


def test_a_calendar_names_the_day_after_the_last_one(tmp_path: Path) -> None:
    found = read_school(written(tmp_path, "Corse.ics", ics(AUTUMN)))
    assert found == (Period(date(2026, 10, 17), date(2026, 11, 1), "Vacances de la Toussaint, Corse"),)


def test_what_the_ministry_adds_for_teachers_and_first_days_of_class_is_no_holiday(tmp_path: Path) -> None:
    more = [
        event(date(2026, 8, 31), date(2026, 8, 31), "Prérentrée des enseignants"),
        event(date(2026, 7, 4), date(2026, 8, 30), "Vacances d'été (prérentrée Enseignants)"),
        event(date(2026, 9, 1), date(2026, 9, 1), "Rentrée scolaire des élèves"),
        event(date(2027, 5, 7), date(2027, 5, 8), "Pont de l'Ascension"),
    ]
    found = read_school(written(tmp_path, "zone-a.ics", ics(AUTUMN, *more)))
    assert [one.title for one in found] == ["Vacances de la Toussaint, zone A", "Pont de l’Ascension, zone A"]


def test_a_long_line_that_the_calendar_folds_is_one_title(tmp_path: Path) -> None:
    folded = AUTUMN.replace("de la Tou", "de\r\n  la Tou")
    assert read_school(written(tmp_path, "corse.ics", ics(folded)))[0].title.startswith("Vacances de la Tou")


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("Corse.ics", "Corse"),
        ("zone-a-2028-2029.csv", "zone A"),
        ("Zone-B.ics", "zone B"),
        ("La Réunion.csv", "La Réunion"),
        ("Reunion.ics", "La Réunion"),
        ("NouvelleCaledonie.ics", "Nouvelle-Calédonie"),
        ("saint-pierre-et-miquelon_2027.CSV", "Saint-Pierre-et-Miquelon"),
        ("SAINT-MARTIN.ics", "Saint-Martin"),
        ("Wallis et Futuna 2027.ics", "Wallis-et-Futuna"),
        ("Polynésie française.ics", "Polynésie française"),
    ],
)
def test_the_name_of_the_file_says_whose_calendar_it_is(tmp_path: Path, name: str, whose: str) -> None:
    text = ics(AUTUMN) if name.endswith(".ics") else CSV + "2026-10-17;2026-11-01;Vacances\n"
    assert read_school(written(tmp_path, name, text))[0].title.endswith(f", {whose}")


@pytest.mark.parametrize("name", ["corze.csv", "zone-d.ics", "2027.csv", "974.csv", "corse-bis.csv"])
def test_a_name_that_is_no_territory_is_refused_with_those_that_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput) as raised:
        read_school(written(tmp_path, name, CSV))
    assert raised.value.message.startswith(name)
    assert "Corse" in raised.value.todo


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "corse.csv, ligne 1 : la colonne « du » manque, ou le fichier est vide."),
        (CSV, "corse.csv, ligne 1 : la colonne « du » manque, ou le fichier est vide."),
        ("du;au\n1;2\n", "corse.csv, ligne 1 : la colonne « titre » manque, ou le fichier est vide."),
        (CSV + ";;\n", "corse.csv ne contient aucune période de vacances."),
        (
            CSV + "2026-10-17;2026-11-01;Vacances\n31/02/2027;05/03/2027;Hiver\n",
            "corse.csv, ligne 3 : La date « 31/02/2027 » n’existe pas ou ne se lit pas.",
        ),
        (
            CSV + "2026-10-17;2026-10-16;Vacances\n",
            "corse.csv, ligne 2 : la fin (16/10/2026) est avant le début (17/10/2026).",
        ),
        (
            CSV + "2026-10-17;2027-10-17;Vacances\n",
            "corse.csv, ligne 2 : ces vacances dureraient plus de 120 jours.",
        ),
        (CSV + "2026-10-17;2026-11-01; \n", "corse.csv, ligne 2 : titre : ce champ est vide."),
        (
            CSV + "2026-10-17;2026-11-01;Vacances ; et pont\n",
            "corse.csv, ligne 2 : il y a 4 colonnes au lieu de 3.",
        ),
        (CSV + '2026-10-17;2026-11-01;"Vac\n', "corse.csv, ligne 2 : les guillemets ne se ferment pas"),
        (b"du;au;titre\n2026-10-17;2026-11-01;\xe9t\xe9\n", "Le fichier corse.csv ne peut pas être lu."),
        (CSV + "x;y;z\n" * 6000, "corse.csv a plus de 5000 lignes."),
        (b"x" * 1_000_001, "corse.csv est trop grand pour être lu"),
    ],
)
def test_a_spreadsheet_that_makes_no_sense_is_refused_with_its_line(
    tmp_path: Path, text: str | bytes, sentence: str
) -> None:
    assert refused(tmp_path, "corse.csv", text).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("<html>", 1, "ce n’est pas un calendrier"),
        (ics(AUTUMN, AUTUMN.replace("20261017", "20261399")), 10, "cet événement ne se lit pas"),
        (
            ics(AUTUMN, AUTUMN.replace("DTSTART;VALUE=DATE:20261017\r\n", "")),
            10,
            "cet événement ne se lit pas",
        ),
        (
            ics(AUTUMN.replace("UID:", "DTSTART;VALUE=DATE:20261018\r\nUID:")),
            4,
            "cet événement ne se lit pas",
        ),
        (ics(AUTUMN.replace(";VALUE=DATE:20261017", ":20261017T080000Z")), 4, "cet événement ne se lit pas"),
        (
            ics(
                AUTUMN.replace(";VALUE=DATE:20261017", ":20261017T080000").replace(
                    ";VALUE=DATE:20261102", ":20261102T080000"
                )
            ),
            4,
            "il faut des jours entiers",
        ),
        (ics(AUTUMN.replace("UID:", "RRULE:FREQ=DAILY\r\nUID:")), 4, "une répétition"),
        (ics(AUTUMN.replace("20261102", "20261001")), 4, "la fin (01/10/2026) est avant le début"),
        (ics(AUTUMN.replace("20261102", "99991231")), 4, "l’année"),
        (ics(AUTUMN.replace("20261102", "20280101")), 4, "ces vacances dureraient plus de 120 jours"),
        (ics(AUTUMN.replace("END:VEVENT", "END:VTODO")), 4, "cet événement ne se ferme pas"),
        (ics("BEGIN:VEVENT\r\n" * 2), 5, "cet événement ne se ferme pas"),
        (ics("BEGIN:VEVENT\r\n" + "X:1\r\n" * 300 + "END:VEVENT\r\n"), 4, "cet événement ne se ferme pas"),
        (ics("BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 3), 4, "cet événement ne se lit pas"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, why: str
) -> None:
    assert refused(tmp_path, "corse.ics", text).startswith(f"corse.ics, ligne {line} : {why}")


def test_a_calendar_without_holidays_is_refused(tmp_path: Path) -> None:
    only = event(date(2026, 9, 1), date(2026, 9, 1), "Rentrée scolaire des élèves")
    assert refused(tmp_path, "corse.ics", ics(only)) == "corse.ics ne contient aucune période de vacances."


def test_more_events_than_any_calendar_holds_are_refused(tmp_path: Path) -> None:
    message = refused(tmp_path, "corse.ics", ics("BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 2001))
    assert message == "corse.ics, ligne 4004 : plus de 2000 événements."
