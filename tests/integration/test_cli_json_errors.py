"""`--json`: an error is one document on stdout, with its code and its field."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from commandline import CommandLine
from example import AD1, ATELIER, FILE, PILOTE


@pytest.mark.parametrize(
    ("arguments", "code", "name", "field"),
    [
        (("statut",), 2, "saisie", ""),
        (("status",), 2, "saisie", "ATELIER"),
        (("status", "pays"), 4, "introuvable", "atelier"),
        (("status", ATELIER, "--at", "hier"), 2, "saisie", "at"),
        (("process", "regional"), 4, "introuvable", "process"),
        (("journal", "pays"), 4, "introuvable", "atelier"),
        (("messages", "pays"), 4, "introuvable", "atelier"),
        (("todo", "--by", "moi"), 2, "saisie", "by"),
        (("record", ATELIER, "marche-notifie", "--by", ""), 2, "saisie", "by"),
        (("record", ATELIER, "marche-notifié", "--by", PILOTE), 2, "saisie", "kind"),
        (("record", ATELIER, "marche-notifie", "refe=1", "--by", PILOTE), 2, "saisie", "refe"),
        (("record", ATELIER, "evenement-tenu", "event=fete", "--by", PILOTE), 2, "saisie", "event"),
        (("record", ATELIER, "marche-notifie", "--on", "2027-03-13", "--by", PILOTE), 2, "saisie", "on"),
        (("record", ATELIER, "--file", "rien.csv", "--by", PILOTE), 2, "saisie", "file"),
        (("open", ATELIER, "atelier-4", "--by", PILOTE), 4, "introuvable", "phase"),
        (("open", ATELIER, "rendez-vous-national-1", "--seen", "x", "--by", PILOTE), 2, "saisie", "--seen"),
        (
            ("waive", ATELIER, "atelier-1", "soleil", "--reason", "x", "--by", PILOTE),
            4,
            "introuvable",
            "condition",
        ),
        (
            ("waive", ATELIER, "atelier-1", "atelier-1-date", "--reason", " ", "--by", PILOTE),
            2,
            "saisie",
            "reason",
        ),
        (
            ("correct", ATELIER, "99", "annule=oui", "--because", "x", "--by", PILOTE),
            4,
            "introuvable",
            "fact",
        ),
        (
            ("correct", ATELIER, "7", "annule=peut-etre", "--because", "x", "--by", PILOTE),
            2,
            "saisie",
            "annule",
        ),
        (("import", "rien.yaml", "--by", AD1), 2, "saisie", "file"),
        (("import", "rien.xlsx", "--by", AD1), 2, "saisie", "file"),
    ],
)
def test_an_error_is_one_document_on_stdout_with_its_field(
    cli: CommandLine,
    arguments: Sequence[str],
    code: int,
    name: str,
    field: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = cli(*arguments, "--json")
    assert (answer.code, answer.err) == (code, "")
    assert (answer.error["code"], answer.error["field"]) == (name, field)
    assert answer.error["kept"]
    assert answer.error["todo"] or name == "saisie"


def test_a_file_that_contradicts_the_journal_is_an_error_with_its_key(
    cli: CommandLine, tmp_path: Path
) -> None:
    other = tmp_path / "autre.yaml"
    other.write_text(FILE.replace("start: 2027-01-11", "start: 2027-01-18"), encoding="utf-8")
    answer = cli("import", str(other), "--by", AD1, "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (3, "contradiction", "start")


def test_an_import_by_somebody_else_is_refused_with_the_keys_of_a_refusal(cli: CommandLine) -> None:
    answer = cli("import", str(cli.home / "session.yaml"), "--by", PILOTE, "--json")
    assert answer.code == 3
    assert (answer.data["refused"], answer.data["unmet"]) == (True, [])
    assert PILOTE in answer.data["reason"]


def test_an_answer_outdated_by_what_was_not_seen_is_an_error(cli: CommandLine) -> None:
    seen = str(cli("status", ATELIER, "--json").data["seq"])
    cancelled = ("evenement-annule", "event=lancement-in-situ", "reason=neige")
    assert cli("record", ATELIER, *cancelled, "--by", PILOTE).code == 0
    answer = cli("open", ATELIER, "lancement-in-situ", "--by", PILOTE, "--seen", seen, "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (3, "depasse", "seen")


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", ATELIER),
        ("list",),
        ("todo",),
        ("journal", ATELIER),
        ("verify",),
        ("messages",),
        ("health",),
        ("deliver",),
        ("record", ATELIER, "marche-notifie", "--by", PILOTE),
        ("open", ATELIER, "atelier-1", "--by", PILOTE),
    ],
)
def test_without_a_database_the_error_says_what_to_run_and_nothing_is_created(
    cli: CommandLine, tmp_path: Path, arguments: Sequence[str]
) -> None:
    home = tmp_path / "ailleurs"
    answer = cli(*arguments, "--json", home=str(home))
    assert (answer.code, answer.error["code"]) == (5, "environnement")
    assert "import" in answer.error["todo"] + answer.error["message"]
    assert not home.exists()
