"""`atelier ics`: calendars to subscribe to, one file each, under names that nobody can guess."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlmodel import col, update

from acting import says
from commandline import CommandLine
from config.calendar_folder import CalendarFolder
from config.settings import Settings
from config.wiring import House
from example import AD1, ATELIER, EQUIPE, FILE, PILOTE, SESSION, Paris, fill, imported
from models.errors import EnvironmentProblem
from models.tables import Journal
from tasks.recall import PROCESSES
from tasks.write_calendars import Calendars


def summaries(text: str) -> list[str]:
    calendar = Calendar.from_ical(text)
    assert isinstance(calendar, Calendar)
    return [str(event["summary"]) for event in calendar.walk("VEVENT")]


def test_an_atelier_has_its_events_and_its_deadlines(cli: CommandLine) -> None:
    answer = cli("ics", ATELIER)
    assert answer.code == 0
    said = summaries(answer.out)
    assert "Les Coëvrons — Séminaire de lancement in situ" in said
    assert any("Échéance : remise de la note de cadrage" in one for one in said)


def test_a_session_has_the_events_of_its_ateliers_and_not_their_deadlines(cli: CommandLine) -> None:
    said = summaries(cli("ics", SESSION).out)
    assert "Les Coëvrons — Séminaire de lancement in situ" in said
    assert not [one for one in said if "note de cadrage" in one]


def test_a_person_has_what_they_owe_and_the_pilot_all_of_it(cli: CommandLine) -> None:
    team, pilot = (summaries(cli("ics", "--by", one).out) for one in (EQUIPE, PILOTE))
    owed = "Les Coëvrons — Échéance : date et lieu de l’atelier in situ n° 1"
    assert [one for one in pilot if one.replace("\u00a0", " ").startswith(owed)]
    assert not [one for one in team if one.replace("\u00a0", " ").startswith(owed)]
    assert "Les Coëvrons — Séminaire de lancement in situ" in team
    assert "Les Coëvrons — Séminaire de lancement in situ" in summaries(cli("ics", "--by", AD1).out)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("nulle-part",), 4), (("--by", "personne@y.example"), 4), ((ATELIER, "--by", PILOTE), 2)],
)
def test_what_makes_no_sense_is_one_sentence(cli: CommandLine, arguments: tuple[str, ...], code: int) -> None:
    answer = cli("ics", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert "Rien n’a été enregistré." in answer.err


def test_it_writes_where_it_is_told_and_says_so_when_it_cannot(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "mien.ics"
    assert cli("ics", ATELIER, "--output", str(file), "--json").data == {"file": str(file)}
    assert summaries(file.read_text())
    assert cli("ics", ATELIER, "--output", str(tmp_path / "rien" / "a.ics")).code == 5


def test_all_of_them_are_listed_with_the_address_to_subscribe_to(cli: CommandLine) -> None:
    listed = cli("ics", "--json", ics_url="https://ateliers.ddt.example/calendriers/").data["calendars"]
    names = {one["title"] for one in listed}
    assert {"Les Coëvrons", PILOTE, AD1} <= names
    for one in listed:
        file = Path(one["file"])
        assert one["url"] == f"https://ateliers.ddt.example/calendriers/{file.name}"
        assert len(file.stem) == 32
        assert Calendar.from_ical(file.read_text())
    assert len({one["file"] for one in listed}) == len(listed)


@pytest.fixture
def begun(house: House, tmp_path: Path) -> House:
    fill(house, tmp_path)
    house.settings = Settings(home=tmp_path, database_url=house.settings.database_url)
    return house


def contents(house: House) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in house.settings.subscriptions.glob("*.ics")}


def test_they_are_written_again_when_a_date_moves_and_only_then(begun: House, paris: Paris) -> None:
    begun.set_clock(paris("2027-03-12 10:00"))
    calendars = Calendars(begun)
    assert calendars.refresh() > 0
    before = contents(begun)
    assert calendars.refresh() == 0
    moved = paris("2027-03-12 11:00")
    says(begun, "date-convenue", moved, event="lancement-in-situ", dates="2027-03-25", place="Évron")
    begun.set_clock(moved)
    assert calendars.refresh() == len(before)
    after = contents(begun)
    assert after.keys() == before.keys()
    atelier = CalendarFolder(begun.settings.subscriptions).file_of(f"atelier:{ATELIER}").name
    assert b"20270325" in after[atelier]
    assert b"20270325" not in before[atelier]
    # Another program, which remembers nothing, writes the same.
    Calendars(begun).write()
    assert contents(begun) == after


def test_whoever_leaves_has_no_calendar_any_more(begun: House, paris: Paris) -> None:
    begun.set_clock(paris("2027-03-12 10:00"))
    calendars = Calendars(begun)
    calendars.refresh()
    before = contents(begun)
    says(begun, "personne-retiree", paris("2027-03-12 11:00"), email=EQUIPE, role="mandataire")
    begun.set_clock(paris("2027-03-12 11:00"))
    calendars.refresh()
    assert len(before.keys() - contents(begun).keys()) == 1


def test_what_people_keep_in_the_same_folder_is_left_alone(begun: House, paris: Paris) -> None:
    begun.set_clock(paris("2027-03-12 10:00"))
    folder = begun.settings.subscriptions
    folder.mkdir(parents=True)
    (folder / "mes-vacances.ics").write_text("BEGIN:VCALENDAR")
    Calendars(begun).write()
    assert (folder / "mes-vacances.ics").exists()


def test_a_journal_that_cannot_be_read_keeps_its_calendars_and_stops_no_other(
    begun: House, paris: Paris, tmp_path: Path
) -> None:
    other = FILE.replace(ATELIER, "pays-de-craon").replace("53.example", "35.example")
    imported(begun, tmp_path, paris("2027-01-13 10:00"), text=other)
    begun.set_clock(paris("2027-03-12 10:00"))
    Calendars(begun).write()
    before = contents(begun)
    with begun.engine.begin() as connection:
        connection.execute(update(Journal).where(col(Journal.slug) == ATELIER).values(process_version=99))
    PROCESSES.forget()
    written = Calendars(begun).write()
    assert "pays-de-craon" in {one.who.partition(":")[2] for one in written}
    assert contents(begun).keys() == before.keys()


def test_the_key_of_the_names_is_nobody_elses(tmp_path: Path) -> None:
    folder = CalendarFolder(tmp_path / "calendriers")
    name = folder.file_of("atelier:x").name
    assert CalendarFolder(tmp_path / "calendriers").file_of("atelier:x").name == name
    assert CalendarFolder(tmp_path / "autres").file_of("atelier:x").name != name
    assert stat.S_IMODE((tmp_path / "calendriers" / ".cle").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "calendriers").iterdir()] == [".cle"]


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    with pytest.raises(EnvironmentProblem) as refused:
        CalendarFolder(tmp_path / "fichier" / "calendriers").write("atelier:x", b"")
    assert "calendriers" in refused.value.message
    assert refused.value.field == "ics_folder"


def test_a_calendar_is_never_seen_half_written(tmp_path: Path) -> None:
    folder = CalendarFolder(tmp_path)
    assert folder.write("atelier:x", b"un")
    assert not folder.write("atelier:x", b"un")
    assert folder.write("atelier:x", b"deux")
    assert [file.name for file in tmp_path.glob("*") if file.suffix != ".ics"] == [".cle"]
