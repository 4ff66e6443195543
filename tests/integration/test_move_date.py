"""A date moves: what moves with it and who is told are the same tried and kept; then the board says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from acting import says
from commandline import CommandLine
from config.wiring import House
from example import AD1, ATELIER, EQUIPE, FILE, PILOTE, SESSION, Paris, fill, imported
from models.queries import facts_of, messages_of
from tasks.move_date import move

WHY = ("--because", "élus absents")
PLANNED = FILE.replace(
    "atelier-1: [2027-04-13, 2027-04-14]}",
    "atelier-1: [2027-04-13, 2027-04-14], atelier-2: [2027-06-08, 2027-06-09]}",
)


@pytest.fixture
def planned(house: House, tmp_path: Path, paris: Paris) -> House:
    """Two workshops planned, the launch agreed, the marché notified."""
    imported(house, tmp_path, paris("2027-01-12 10:00"), text=PLANNED)
    says(house, "marche-notifie", paris("2027-03-10 10:00"), reference="M1")
    agreed = {"event": "lancement-in-situ", "dates": "2027-03-23", "place": "Évron", "hours": "9h-17h"}
    says(house, "date-convenue", paris("2027-03-11 10:00"), **agreed)
    house.set_clock(paris("2027-03-12 10:00"))
    return house


def line(house: House, home: Path, monkeypatch: Any, capsys: Any) -> CommandLine:
    command = CommandLine(monkeypatch, capsys, home, house.settings.database_url)
    command.at = "2027-03-12T10:00:00+01:00"
    return command


@pytest.fixture
def cli_on(
    planned: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    return line(planned, tmp_path, monkeypatch, capsys)


def kept(house: House) -> tuple[int, int]:
    with house.reading() as session:
        return len(facts_of(session, [ATELIER, SESSION])), len(list(messages_of(session)))


def test_what_is_tried_is_what_happens_and_only_then_is_it_kept(cli_on: CommandLine, planned: House) -> None:
    before = kept(planned)
    asked = ("move", ATELIER, "atelier-1", "2027-05-25,2027-05-26", *WHY, "--by", PILOTE, "--json")
    tried = cli_on(*asked, "--dry-run").data
    assert kept(planned) == before
    done = cli_on(*asked).data
    assert {**tried, "dry_run": False} == done
    moved = {one["key"].partition(".")[2]: one["after"] for one in done["moves"]}
    assert moved["atelier-1"] == ["2027-05-25", "2027-05-26"]
    assert moved["atelier-2"][0] > "2027-06-09", "the workshop after it is pushed"
    facts, messages = kept(planned)
    assert facts == before[0] + 1
    assert messages - before[1] == len(done["told"]) > 0
    assert cli_on("verify").code == 0


def test_an_agreed_date_moves_with_its_place_and_its_hours(planned: House, paris: Paris) -> None:
    with planned.writing() as session:
        moved = move(
            session,
            ATELIER,
            "lancement-in-situ",
            (date(2027, 3, 30),),
            because="neige",
            by=PILOTE,
            at=paris("2027-03-12 10:00"),
        )
    agreed, plan = moved.outcome.facts
    assert agreed.payload.model_dump(mode="json", exclude_defaults=True) == {
        "event": "lancement-in-situ",
        "dates": ["2027-03-30"],
        "place": "Évron",
        "hours": "09:00-17:00",
    }
    assert plan.kind == "plan-revise"
    assert {one["message"] for one in moved.told} == {"date-convenue"}


def test_the_status_says_how_far_each_event_has_drifted(cli_on: CommandLine) -> None:
    asked = ("move", ATELIER, "atelier-1", "2027-04-20,2027-04-21", *WHY, "--by", PILOTE)
    assert cli_on(*asked).code == 0
    phases = {one["key"]: one for one in cli_on("status", ATELIER, "--json").data["phases"]}
    said = phases["atelier-1"]
    assert (said["planned_open"], said["foreseen"], said["drift_days"]) == ("2027-04-13", "2027-04-20", 7)
    assert (
        "prévue d’abord le 13\u00a0avril\u00a02027, 7\u00a0jours plus tard" in cli_on("status", ATELIER).out
    )


def test_the_same_file_imported_again_after_a_move_changes_nothing(
    cli_on: CommandLine, planned: House, tmp_path: Path, paris: Paris
) -> None:
    assert cli_on("move", ATELIER, "atelier-1", "2027-04-20", *WHY, "--by", PILOTE).code == 0
    again = imported(planned, tmp_path, paris("2027-03-12 11:00"), text=PLANNED)
    assert not any(again.added.values())


def test_a_move_without_room_is_refused_with_what_cannot_hold_together(
    cli_on: CommandLine, planned: House
) -> None:
    before = kept(planned)
    asked = ("move", ATELIER, "cloture-in-situ", "2028-03-14", *WHY, "--by", PILOTE, "--json")
    answer = cli_on(*asked)
    assert (answer.code, answer.data["refused"]) == (3, True)
    assert any("14\u00a0mars\u00a02028" in one["what"] for one in answer.data["unmet"])
    assert kept(planned) == before
    assert cli_on(*asked, "--end", "2028-06-30").code == 0


def test_agreed_dates_that_already_clash_do_not_keep_another_one_from_moving(
    cli_on: CommandLine, planned: House, paris: Paris
) -> None:
    says(
        planned,
        "date-convenue",
        paris("2027-03-12 10:00"),
        event="atelier-1",
        dates="2027-03-25",
        place="Évron",
    )
    cli_on.at = "2027-03-12T11:00:00+01:00"
    answer = cli_on("move", ATELIER, "atelier-2", "2027-06-15,2027-06-16", *WHY, "--by", PILOTE)
    assert answer.code == 0
    assert "Ne tient déjà plus" in answer.out
    # The one that clashes may be moved to where it fits.
    assert cli_on("move", ATELIER, "atelier-1", "2027-04-13", *WHY, "--by", PILOTE).code == 0


@pytest.mark.parametrize(
    ("event", "days", "code", "said"),
    [
        ("atelier-1", "2027-05-01", 2, "samedi"),
        ("atelier-1", "2027-05-06", 2, "Ascension"),
        ("atelier-1", "2027-04-13,2027-04-16", 2, "consécutifs"),
        ("atelier-1", "hier", 2, "ne convient pas"),
        ("rendez-vous-national-1", "2027-05-25", 2, "n’est pas de"),
        ("nulle-part", "2027-05-25", 2, "n’est pas de"),
        ("atelier-1", "2027-03-01", 2, "est passé"),
        ("atelier-1", "2027-04-13,2027-04-14", 2, "déjà la date connue"),
        ("lancement-in-situ", "2027-03-23", 2, "déjà la date connue"),
    ],
)
def test_a_day_on_which_nothing_can_be_held_is_one_sentence(
    cli_on: CommandLine, planned: House, event: str, days: str, code: int, said: str
) -> None:
    before = kept(planned)
    answer = cli_on("move", ATELIER, event, days, *WHY, "--by", PILOTE)
    assert (answer.code, said in answer.err) == (code, True)
    assert kept(planned) == before


@pytest.mark.parametrize(
    ("event", "options", "said"),
    [
        ("lancement-in-situ", ("--hours", "abc"), "écrivez par exemple 9:30-17:00"),
        ("lancement-in-situ", ("--hours", "17:00-9:00"), "la fin vient avant le début"),
        ("atelier-1", ("--place", "Ailleurs"), "n’est que prévue"),
        ("atelier-1", ("--hours", "9:00-17:00"), "n’est que prévue"),
    ],
)
def test_a_place_and_hours_are_those_of_an_agreed_date(
    cli_on: CommandLine, planned: House, event: str, options: tuple[str, ...], said: str
) -> None:
    before = kept(planned)
    answer = cli_on("move", ATELIER, event, "2027-04-06", *options, *WHY, "--by", PILOTE)
    assert (answer.code, said in answer.err) == (2, True)
    assert kept(planned) == before


def test_the_place_alone_may_change_and_is_shown(cli_on: CommandLine) -> None:
    asked = ("move", ATELIER, "lancement-in-situ", "2027-03-23", "--place", "Mayenne", *WHY, "--by", PILOTE)
    answer = cli_on(*asked)
    assert (answer.code, "Mayenne, de 9\u00a0h à 17\u00a0h" in answer.out) == (0, True)


def test_a_first_date_and_what_it_fixes_are_shown(cli_on: CommandLine) -> None:
    asked = ("move", SESSION, "cloture-nationale", "2027-12-09", *WHY, "--by", AD1, "--dry-run")
    assert "Séminaire de clôture national : sans date → 9\u00a0décembre\u00a02027" in cli_on(*asked).out


def test_only_those_who_may_move_a_date_do(cli_on: CommandLine) -> None:
    answer = cli_on("move", ATELIER, "atelier-1", "2027-04-20", *WHY, "--by", EQUIPE)
    assert (answer.code, "il faut être : pilote ou bureau AD1" in answer.out) == (3, True)


def test_ad1_moves_a_national_date_under_all_the_ateliers(cli_on: CommandLine) -> None:
    asked = ("move", SESSION, "rendez-vous-national-1", "2027-05-25", *WHY, "--by", AD1, "--json")
    done = cli_on(*asked).data
    (one,) = [one for one in done["moves"] if not one["deadline"]]
    assert one["key"] == f"{SESSION}.rendez-vous-national-1"
    assert one["after"] == ["2027-05-25"]
    assert PILOTE in {one["to"] for one in done["told"]}
    assert cli_on("move", SESSION, "rendez-vous-national-1", "2027-05-26", *WHY, "--by", PILOTE).code == 3


def test_an_atelier_that_has_no_plan_yet_may_be_given_one(house: House, tmp_path: Path, paris: Paris) -> None:
    fill(house, tmp_path)
    with house.writing() as session:
        moved = move(
            session,
            ATELIER,
            "atelier-3",
            (date(2027, 9, 21),),
            because="première proposition",
            by=PILOTE,
            at=paris("2027-03-12 10:00"),
        )
    assert moved.outcome.refusal is None
    assert [fact.kind for fact in moved.outcome.facts] == ["plan-revise"]
