"""`atelier plan`: dates from the command line, on a machine that has no database."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commandline import CommandLine
from demanding import flat
from jsonkeys import has, is_day
from service.example import FOLDER

ONE = ("plan", "--process", "national", "--start", "2027-01-11", "--departement", "974")
FILE = str(FOLDER / "session.yaml")
ATELIER = {"phases", "workshops", "ends", "warnings", "start", "name"}


def is_atelier(found: dict[str, Any]) -> None:
    """The contracted keys of one atelier."""
    has(found, ATELIER)
    assert [one["number"] for one in found["workshops"]] == [1, 2, 3]
    assert all(1 <= len(one["dates"]) <= 2 for one in found["workshops"])
    assert len(found["phases"]) == 13
    for phase in found["phases"]:
        has(phase, {"key", "opens", "closes"})
        is_day(phase["opens"])
        is_day(phase["closes"])
        assert phase["opens"] <= phase["closes"] <= found["ends"]
    is_day(found["ends"])
    assert all(isinstance(text, str) for text in found["warnings"])


def test_one_atelier_is_answered_with_the_contracted_keys(new: CommandLine) -> None:
    answer = new(*ONE, "--json")
    assert answer.code == 0
    is_atelier(answer.data)
    assert answer.data["process"] == "national"


def test_nothing_is_created_on_the_disk(new: CommandLine) -> None:
    assert new(*ONE).code == 0
    assert not new.home.exists()


def test_a_session_file_is_answered_atelier_by_atelier_with_what_they_share(new: CommandLine) -> None:
    data = new("plan", FILE, "--json").data
    assert len(data["ateliers"]) == 6
    for atelier in data["ateliers"]:
        has(atelier, {"atelier"})
        is_atelier(atelier)
    shared = {one["event"]: one["dates"] for one in data["shared"]}
    assert shared["rendez-vous-national-1"] == ["2027-05-20"]
    for atelier in data["ateliers"]:
        held = {phase["key"]: phase["dates"] for phase in atelier["phases"]}
        assert {event: held[event] for event in shared} == shared


def test_the_planned_dates_of_a_file_are_fixed(new: CommandLine) -> None:
    (first, *_) = new("plan", FILE, "--json").data["ateliers"]
    assert first["atelier"] == "les-coevrons"
    assert [one["dates"] for one in first["workshops"]] == [
        ["2027-04-13", "2027-04-14"],
        ["2027-06-15", "2027-06-16"],
        ["2027-09-21", "2027-09-22"],
    ]


def test_national_dates_are_shown_with_the_hour_of_each_ocean(new: CommandLine) -> None:
    data = new("plan", FILE, "--json").data
    (meeting,) = (one for one in data["shared"] if one["event"] == "rendez-vous-national-1")
    assert {one["zone"]: one["at"] for one in meeting["times"]} == {
        "Europe/Paris": "2027-05-20T14:00:00+02:00",
        "America/Guadeloupe": "2027-05-20T08:00:00-04:00",
        "Indian/Reunion": "2027-05-20T16:00:00+04:00",
    }
    said = flat(new("plan", FILE).out)
    assert "14 h (Paris) ; 8 h (Pays de Grande-Ravine) ; 16 h (Vallée du Bras-Vanille)" in said


def test_a_fixed_date_is_kept(new: CommandLine) -> None:
    data = new(*ONE, "--fix", "atelier-1=2027-04-27,2027-04-28", "--fix", "rendez-vous-national-1=2027-06-03")
    again = new(
        *ONE,
        "--fix",
        "atelier-1=2027-04-27,2027-04-28",
        "--fix",
        "rendez-vous-national-1=2027-06-03",
        "--json",
    )
    assert again.data["workshops"][0]["dates"] == ["2027-04-27", "2027-04-28"]
    assert "date fixée" in data.out
    assert {one["event"]: one["dates"] for one in again.data["shared"]}["rendez-vous-national-1"] == [
        "2027-06-03"
    ]


def test_a_date_of_a_file_is_moved_by_naming_its_atelier(new: CommandLine) -> None:
    data = new("plan", FILE, "--fix", "pays-de-hartmatt/atelier-3=2027-10-05", "--json").data
    found = {one["atelier"]: one["workshops"][2]["dates"] for one in data["ateliers"]}
    assert found["pays-de-hartmatt"] == ["2027-10-05"]
    assert found["les-coevrons"] == ["2027-09-21", "2027-09-22"]


def test_the_text_shows_thirteen_lines_and_says_that_nothing_is_kept(new: CommandLine) -> None:
    lines = flat(new(*ONE).out).splitlines()
    assert lines[0].startswith("La Réunion — du 11 janvier 2027 au")
    assert [int(line.split()[0]) for line in lines[2:15]] == list(range(1, 14))
    assert lines[-1].startswith("Rien n’a été enregistré")


def test_a_date_that_can_be_no_other_is_not_called_fixed(new: CommandLine) -> None:
    said = new("plan", "--start", "2027-01-11", "--departement", "53", "--fix", "atelier-3=2027-11-09").out
    lines = {line[4:32].strip(): line for line in said.splitlines()}
    assert lines["Atelier in situ n° 3"].endswith("date fixée")
    assert lines["Séminaire de clôture in situ"[:28]].endswith("ce jour seulement")


@pytest.mark.parametrize("start", ["2027-01-01", "2027-01-10", "10/01/2027"])
def test_a_start_on_a_day_off_is_moved_with_a_warning(new: CommandLine, start: str) -> None:
    data = new("plan", "--start", start, "--departement", "53", "--json").data
    assert date.fromisoformat(data["start"]).weekday() == 0
    assert any("n’est pas ouvré" in text for text in data["warnings"])


def test_what_cannot_hold_is_refused_with_every_demand(new: CommandLine) -> None:
    asked = (*ONE, "--fix", "atelier-1=2027-04-13", "--fix", "atelier-2=2027-04-20")
    answer = new(*asked, "--json")
    assert answer.code == 3
    assert answer.data["refused"] is True
    assert answer.data["reason"]
    for item in answer.data["unmet"]:
        has(item, {"what", "owner", "due"})
    assert len(answer.data["unmet"]) == 3
    text = flat(new(*asked).out)
    assert "Refusé" in text
    assert "28 jours au moins de l’atelier in situ n° 1 à l’atelier in situ n° 2" in text


@pytest.mark.parametrize(
    ("arguments", "field", "word"),
    [
        (("--start", "2027-01-11", "--departement", "99"), "departement", "99"),
        (("--start", "2027-01-11", "--departement", "GES"), "departement", "GES"),
        (("--start", "2027-02-30", "--departement", "53"), "start", "2027-02-30"),
        (("--start", "2027-01-11"), "departement", "département"),
        (("--departement", "53"), "start", "ouverture"),
        ((*ONE[1:], "--fix", "atelier-4=2027-04-13"), "fix", "atelier-4"),
        ((*ONE[1:], "--fix", "atelier-1=2027-04-13", "--fix", "atelier-1=2027-04-20"), "fix", "deux fois"),
        ((*ONE[1:], "--fix", "atelier-1"), "fix", "atelier-1"),
        ((*ONE[1:], "--fix", "atelier-1=demain"), "fix", "demain"),
        ((*ONE[1:], "--fix", "atelier-1=2027-04-13,2027-04-16"), "fix", "consécutifs"),
        ((*ONE[1:], "--fix", "atelier-1="), "fix", "atelier-1"),
        ((*ONE[1:], "--fix", "les-coevrons/atelier-1=2027-04-13"), "fix", "atelier-1"),
        ((*ONE[1:], "--fix", "atelier-1=2027-04-17"), "atelier-1", "samedi"),
        ((*ONE[1:], "--fix", "cloture-in-situ=2027-12-20"), "cloture-in-situ", "Abolition"),
        ((*ONE[1:], "--fix", "atelier-2=2027-04-13", "--fix", "atelier-1=2027-06-15"), "atelier-2", "après"),
        ((*ONE[1:], "--end", "2027-01-04"), "end", "fin"),
        ((FILE, "--start", "2027-01-11"), "file", "fichier"),
        ((FILE, "--fix", "atelier-1=2027-04-13"), "fix", "atelier-1"),
        ((FILE, "--fix", "ailleurs/atelier-1=2027-04-13"), "fix", "atelier-1"),
        (("rien.yaml",), "file", "rien.yaml"),
    ],
)
def test_bad_input_is_a_sentence_with_the_way_out(
    new: CommandLine, arguments: tuple[str, ...], field: str, word: str
) -> None:
    answer = new("plan", *arguments, "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (2, "saisie", field)
    assert word in answer.error["message"]
    assert answer.error["todo"]


def test_an_unknown_process_is_named(new: CommandLine) -> None:
    answer = new("plan", "--process", "regional", "--start", "2027-01-11", "--departement", "53", "--json")
    assert (answer.code, answer.error["field"]) == (4, "process")


def test_a_file_without_any_atelier_is_refused(new: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "vide.yaml"
    path.write_text('session: {slug: vide, title: "Vide", process: national}\n', encoding="utf-8")
    assert new("plan", str(path), "--json").error["field"] == "ateliers"
