"""What is asked about nobody, or about what does not exist: a refusal that says what would be right."""

from __future__ import annotations

import pytest

from commandline import CommandLine, everything
from example import PILOTE

STRANGER = "personne@ailleurs.example"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("messages", "--person", STRANGER), "person"),
        (("messages", "--person", ""), "person"),
        (("messages", "--person", "p\x00q"), "person"),
        (("preferences", STRANGER, "--by", PILOTE), "email"),
        (("preferences", STRANGER, "--by", PILOTE, "--no-mail"), "email"),
        (("address", STRANGER, "nouvelle@ailleurs.example", "--by", PILOTE), "address"),
        (("address", STRANGER, "--works", "--by", PILOTE), "address"),
    ],
)
def test_an_address_that_nobody_has_here_is_not_found(
    cli: CommandLine, words: tuple[str, ...], field: str
) -> None:
    before = everything(cli.home)
    answer = cli(*words, "--json")
    assert (answer.code, answer.error["field"]) == (4, field)
    assert "Personne n’est inscrit ici sous l’adresse" in answer.error["message"]
    assert answer.error["todo"] == "Vérifiez l’adresse."
    assert everything(cli.home) == before


@pytest.mark.parametrize(
    "command", [("messages", "--person"), ("preferences",), ("address", "--by", PILOTE, "--works")]
)
def test_the_nearest_address_is_proposed(cli: CommandLine, command: tuple[str, ...]) -> None:
    answer = cli(*command, PILOTE.replace("pilote", "Pilotte"))
    assert answer.code == 4
    assert f"Vouliez-vous écrire {PILOTE}" in answer.err


def test_two_people_of_one_service_are_not_taken_for_each_other(cli: CommandLine) -> None:
    other = "secretariat@" + PILOTE.partition("@")[2]
    assert "Vouliez-vous" not in cli("messages", "--person", other).err


def test_a_wrong_state_names_the_right_ones(cli: CommandLine) -> None:
    answer = cli("messages", "--state", "envoye", "--json")
    assert (answer.code, answer.error["field"]) == (2, "--state")
    assert "queued, sent, failed, unknown, skipped ou grouped" in answer.error["todo"]


def test_an_atelier_or_an_option_that_is_nearly_right_is_proposed(cli: CommandLine) -> None:
    atelier, option = cli("messages", "les-coevron"), cli("messages", "--sate", "sent")
    assert (atelier.code, option.code) == (4, 2)
    assert "Vouliez-vous écrire les-coevrons" in atelier.err
    assert "Vouliez-vous écrire --state" in option.err


@pytest.mark.parametrize(
    ("chat", "room", "right"),
    [
        ("mmosts://mm.example/abcdefghijklmnopqrstuvwxyz?channel={room}", "", "« atelier-les-coevrons »"),
        ("matrixs://jeton@matrix.example/{room}", "", "« !AbCdEfGh:serveur.example »"),
        ("matrixs://jeton@matrix.example/{room}", "#salon", "« !AbCdEfGh:serveur.example »"),
    ],
)
def test_a_room_that_no_service_takes_is_answered_by_an_example(
    cli: CommandLine, chat: str, room: str, right: str
) -> None:
    answer = cli("channels", "test", "--room", room, chat=chat)
    assert answer.code == 5
    assert right in answer.out


@pytest.mark.parametrize(
    ("zone", "right"),
    [
        ("la réunion", "par exemple Indian/Reunion, ou territory"),
        ("Indian/reunion", "par exemple Indian/Reunion, ou territory"),
        ("Europe/Berlin", "par exemple Europe/Paris, ou territory"),
        ("?", "par exemple Europe/Paris, ou territory"),
    ],
)
def test_a_zone_that_is_none_of_ours_is_answered_by_an_example(
    cli: CommandLine, zone: str, right: str
) -> None:
    answer = cli("preferences", "--by", PILOTE, "--zone", zone, "--json")
    assert answer.code == 2
    assert right in answer.error["message"]
