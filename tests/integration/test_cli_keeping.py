"""`backup`, `restore` and `release` on the command line: stable keys, French sentences, exit codes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from commandline import CommandLine, everything
from example import ATELIER, PILOTE
from jsonkeys import has, is_moment


def elsewhere(cli: CommandLine) -> dict[str, str]:
    return {"database_url": f"sqlite:///{cli.home}/neuve/atelier.db"}


def test_a_backup_says_where_it_is_and_what_it_holds(cli: CommandLine, tmp_path: Path) -> None:
    data = cli("backup", str(tmp_path / "ailleurs"), "--json").data
    has(data, {"file", "bytes", "made_at", "revision", "facts", "waiting", "heads", "removed"})
    is_moment(data["made_at"])
    assert Path(data["file"]).parent == tmp_path / "ailleurs"
    assert data["heads"] == cli("verify", "--json").data["heads"]
    assert data["waiting"] == cli("messages", "--json").data["counts"]["queued"]
    said = cli("backup", str(tmp_path / "ailleurs"), "--keep", "1")
    assert said.code == 0
    assert "vérifiée" in said.out
    assert f"Retirée : {Path(data['file']).name}" in said.out


def test_a_restore_says_what_came_back_and_what_waits_for_a_decision(cli: CommandLine) -> None:
    made = cli("backup", "--json").data
    data = cli("restore", made["file"], "--json", **elsewhere(cli)).data
    has(data, {"made_at", "revision", "facts", "heads", "messages", "before"})
    assert (data["facts"], data["heads"], data["before"]) == (made["facts"], made["heads"], None)
    has(data["messages"], {"policy", "queued", "held"})
    assert data["messages"]["policy"] == "hold"
    assert data["messages"]["held"] >= made["waiting"]
    said = cli("restore", made["file"], "--replace", "--messages", "send")
    assert (said.code, "et partiront" in said.out, "-avant-restauration.zip" in said.out) == (0, True, True)


def test_a_base_with_acts_is_refused_without_replace(cli: CommandLine) -> None:
    path, before = cli("backup", "--json").data["file"], everything(cli.home)
    answer = cli("restore", path)
    assert (answer.code, answer.out) == (3, "")
    assert "--replace" in answer.err
    assert everything(cli.home) == before


def test_held_messages_are_released_by_a_person(cli: CommandLine) -> None:
    path = cli("backup", "--json").data["file"]
    held = cli("restore", path, "--replace", "--json").data["messages"]["held"]
    first = cli("messages", "--json").data["messages"][0]["id"]
    one = cli("release", str(first), "--drop", "--by", PILOTE, "--json")
    assert (one.code, one.data) == (0, {"released": 1, "send": False, "verdict": "drop", "next_at": None})
    rest = cli("release", "--held", "--send", "--by", PILOTE)
    assert (rest.code, f"{held - 1}" in rest.out) == (0, True)
    assert cli("messages", "--json").data["counts"] == {"skipped": 1, "queued": held - 1}
    again = cli("release", str(first), "--send", "--by", PILOTE, "--json")
    assert (again.code, again.error["field"]) == (4, "id")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--held", "--by", PILOTE), "--send, --drop ou --arrived"),
        (("--send", "--by", PILOTE), "--held"),
        (("3", "--held", "--send", "--by", PILOTE), "--held"),
        (("--held", "--send"), "--by"),
        (("--held", "--send", "--by", "moi"), "--by"),
        (("trois", "--send", "--by", PILOTE), "ne convient pas"),
    ],
)
def test_a_release_that_is_not_clear_releases_nothing(
    cli: CommandLine, arguments: tuple[str, ...], said: str
) -> None:
    path = cli("backup", "--json").data["file"]
    cli("restore", path, "--replace")
    before = everything(cli.home)
    answer = cli("release", *arguments)
    assert (answer.code, said in answer.err) == (2, True), answer.err
    assert everything(cli.home) == before


def test_acts_go_on_in_the_restored_base(cli: CommandLine) -> None:
    path = cli("backup", "--json").data["file"]
    cli("restore", path, **elsewhere(cli))
    answer = cli("open", ATELIER, "lancement-in-situ", "--by", PILOTE, **elsewhere(cli))
    assert answer.code == 0
    assert cli("verify", **elsewhere(cli)).code == 0


def failed(cli: CommandLine, *numbers: int) -> None:
    """What a server that refuses leaves behind it."""
    marks = ",".join("?" * len(numbers))
    with closing(sqlite3.connect(cli.home / "var" / "atelier.db")) as connection:
        said = f"UPDATE message SET state = 'failed', reason = '550 inconnu' WHERE id IN ({marks})"  # noqa: S608 - our own words
        connection.execute(said, numbers)
        connection.commit()


def test_what_failed_is_released_too_and_the_word_of_who_decided_is_kept(cli: CommandLine) -> None:
    first, second = (one["id"] for one in cli("messages", "--json").data["messages"][:2])
    failed(cli, first, second)
    told = cli("release", str(first), "--drop", "--because", "dit au téléphone", "--by", PILOTE, "--json")
    assert (told.code, told.data) == (0, {"released": 1, "send": False, "verdict": "drop", "next_at": None})
    again = cli("release", "--failed", "--send", "--by", PILOTE)
    assert (again.code, again.out.replace("\u00a0", " ")) == (
        0,
        "1 message remis à l’envoi : départ dès maintenant.\n",
    )
    shown = {one["id"]: one for one in cli("messages", "--json").data["messages"]}
    assert shown[first]["state"] == "skipped"
    assert shown[first]["reason"].endswith(": dit au téléphone")
    assert shown[second]["state"] == "queued"
    assert cli("release", "--failed", "--drop", "--by", PILOTE, "--json").data["released"] == 0


@pytest.mark.parametrize("json", [False, True])
def test_what_is_released_at_night_leaves_in_the_morning_and_the_command_says_when(
    cli: CommandLine, *, json: bool
) -> None:
    failed(cli, cli("messages", "--json").data["messages"][0]["id"])
    with closing(sqlite3.connect(cli.home / "var" / "atelier.db")) as connection:
        connection.execute("UPDATE message SET decent_until = '2027-03-15 18:00:00', mode = 'alone'")
        connection.commit()
    at_night = {"clock": "2027-03-14T22:00:00+01:00"}
    if json:
        answer = cli("release", "--failed", "--send", "--by", PILOTE, "--json", **at_night)
        assert answer.data["next_at"] == "2027-03-15T07:00:00+00:00"
        return
    answer = cli("release", "--failed", "--send", "--by", PILOTE, **at_night)
    said = "1 message remis à l’envoi : premier départ le 15 mars 2027 à 8 h, heure de Paris.\n"
    assert answer.out.replace("\u00a0", " ") == said


def test_a_mail_that_the_server_refused_cannot_be_said_to_have_arrived(cli: CommandLine) -> None:
    first = cli("messages", "--json").data["messages"][0]["id"]
    failed(cli, first)
    before = everything(cli.home)
    answer = cli("release", str(first), "--arrived", "--by", PILOTE, "--json")
    assert (answer.code, answer.error["field"]) == (2, "arrived")
    assert everything(cli.home) == before
    assert cli("release", str(first), "--arrived", "--send", "--by", PILOTE).code == 2


def test_what_a_person_did_receive_is_filed_as_arrived(cli: CommandLine) -> None:
    path = cli("backup", "--json").data["file"]
    cli("restore", path, "--replace")
    first = cli("messages", "--json").data["messages"][0]["id"]
    answer = cli("release", str(first), "--arrived", "--because", "la mairie l’a", "--by", PILOTE)
    assert (answer.code, answer.out.replace("\u00a0", " ")) == (0, "1 message classé comme arrivé.\n")
    assert cli("messages", "--json").data["messages"][0]["state"] == "sent"
