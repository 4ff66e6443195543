"""The command line in French: words that make no sense, and the exit code of each mistake."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from commandline import CommandLine, everything
from example import ATELIER, CHEF, PILOTE

COMMANDS = (
    "process plan list status todo owed journal market money calendar verify deadline messages health "
    "settings import record open waive correct release mailbox address backup restore "
    "deliver database up demo preferences pages"
).split()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(new: CommandLine, name: str) -> None:
    answer = new(name, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert f"atelier {name}" in answer.out
    assert not new.home.exists()


@pytest.mark.parametrize("arguments", [(), ("database",)])
def test_without_a_command_those_that_exist_are_listed(new: CommandLine, arguments: Sequence[str]) -> None:
    answer = new(*arguments)
    assert answer.code in {0, 2}
    for name in ("upgrade",) if arguments else COMMANDS:
        assert name in answer.out + answer.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("statut",), "n’existe pas"),
        (("status",), "ATELIER"),
        (("status", ATELIER, "--quand", "hier"), "--quand"),
        (("record", ATELIER), "fait"),
        (("record", ATELIER, "marche-notifie", "reference"), "reference"),
        (("record", ATELIER, "marche-notifie", "reference=1", "reference=2"), "deux fois"),
        (("record", ATELIER, "marche-notifie", "--file", "x.csv"), "--file"),
        (("open", ATELIER), "PHASE"),
        (("waive", ATELIER, "atelier-1", "atelier-1-date"), "--reason"),
        (("correct", ATELIER, "7", "annule=oui"), "--because"),
        (("correct", ATELIER, "sept", "annule=oui", "--because", "x"), "N"),
        (("correct", ATELIER, "7", "--because", "x"), "corrigé"),
        (("import",), "FICHIER"),
        (("import", "nulle-part.yaml"), "nulle-part.yaml"),
        (("deliver", "maintenant"), "mal formée"),
        (("record", ATELIER, "marche-notifie", "--seen", "trois"), "--seen"),
    ],
)
def test_wrong_usage_is_said_in_french_and_exits_with_2(
    cli: CommandLine, arguments: Sequence[str], said: str
) -> None:
    before = everything(cli.home)
    answer = cli(*arguments, by=PILOTE)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert "Usage:" not in answer.err
    assert everything(cli.home) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("record", ATELIER, "marche-notifie"),
        ("open", ATELIER, "lancement-in-situ"),
        ("waive", ATELIER, "atelier-1", "atelier-1-date", "--reason", "urgence"),
        ("correct", ATELIER, "7", "annule=oui", "--because", "erreur"),
        ("import", "session.yaml"),
    ],
)
def test_who_acts_must_be_said(
    cli: CommandLine, arguments: Sequence[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = everything(cli.home)
    answer = cli(*arguments)
    assert answer.code == 2
    assert "--by" in answer.err
    assert "ATELIER_BY" in answer.err
    answer = cli(*arguments, "--by", "moi")
    assert answer.code == 2
    assert "adresse" in answer.err
    assert everything(cli.home) == before


def test_who_acts_may_be_a_setting_and_the_option_is_stronger(cli: CommandLine) -> None:
    answer = cli("record", ATELIER, "autre-evenement", "nature=COPIL", "--json", by=PILOTE)
    assert (answer.code, answer.data["facts"][0]["by"]) == (0, PILOTE)
    answer = cli("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE, "--json", by=CHEF)
    assert (answer.code, answer.data["facts"][0]["by"]) == (0, PILOTE)


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        (("status", "les-coëvrons"), ATELIER),
        (("journal", "pays"), ATELIER),
        (("messages", "pays"), ATELIER),
        (("record", "pays", "marche-notifie"), ATELIER),
        (("open", "pays", "atelier-1"), ATELIER),
        (("open", ATELIER, "atelier-4"), "atelier-3"),
        (("waive", ATELIER, "atelier-1", "beau-temps", "--reason", "x"), "atelier-1-date"),
        (("correct", ATELIER, "99", "annule=oui", "--because", "x"), "journal"),
        (("process", "regional"), "national"),
    ],
)
def test_an_unknown_name_exits_with_4_and_names_those_that_exist(
    cli: CommandLine, arguments: Sequence[str], known: str
) -> None:
    before = everything(cli.home)
    answer = cli(*arguments, by=PILOTE)
    assert (answer.code, answer.out) == (4, "")
    assert known in answer.err
    assert everything(cli.home) == before


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2027-03-13", "n’est pas encore passé"),
        ("2027-03-12 10:01", "n’est pas encore passé"),
        ("2027-02-30", "n’existe pas"),
        ("30/02/2027", "n’existe pas"),
        ("hier", "ne se lit pas"),
        ("2027-03-28 02:30", "n’existe pas"),
        ("0027-03-01", "n’existe pas"),
    ],
)
def test_a_day_that_is_not_there_yet_or_never_was_exits_with_2(cli: CommandLine, on: str, said: str) -> None:
    before = everything(cli.home)
    clock = "2027-03-30T10:00:00+02:00" if "03-28" in on else "2027-03-12T10:00:00+01:00"
    answer = cli("record", ATELIER, "autre-evenement", "nature=COPIL", "--on", on, by=PILOTE, clock=clock)
    assert answer.code == 2
    assert said in answer.err
    assert everything(cli.home) == before


def test_a_late_date_is_welcome_in_both_ways_of_writing_it(cli: CommandLine) -> None:
    for on in ("2027-02-28", "28/02/2027", "2027-02-28 14:00", "28/02/2027 14:00"):
        answer = cli(
            "record", ATELIER, "autre-evenement", "nature=COPIL", "--on", on, "--by", PILOTE, "--json"
        )
        assert answer.code == 0
        moment = answer.data["facts"][0]["happened_at"]
        assert moment == ("2027-02-28T13:00:00+00:00" if len(on) > 10 else "2027-02-27T23:00:00+00:00")
