"""The command line in French: an import repeated, contradicted or not allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandline import CommandLine, everything
from example import AD1, FILE, PILOTE


def test_the_same_import_again_changes_nothing(cli: CommandLine) -> None:
    before = everything(cli.home)
    answer = cli("import", str(cli.home / "session.yaml"), "--by", AD1)
    assert answer.code == 0
    assert "rien n’a changé" in answer.out
    assert everything(cli.home) == before


def test_a_start_on_a_day_off_is_accepted_and_said_with_the_day_that_counts(
    new: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "session.yaml"
    file.write_text(FILE.replace("start: 2027-01-11", "start: 2027-01-10"), encoding="utf-8")
    answer = new("import", str(file), "--by", AD1)
    said = answer.out.replace("\u00a0", " ")
    assert answer.code == 0
    assert "Les Coëvrons : le dimanche 10 janvier 2027 n’est pas ouvré, " in said
    assert "s’ouvre le lundi 11 janvier 2027" in said
    again = new("import", str(file), "--by", AD1, "--json")
    assert (again.code, again.data["warnings"]) == (0, [])


@pytest.mark.parametrize(
    ("old", "new"),
    [("start: 2027-01-11", "start: 2027-01-18"), ("name: Les Coëvrons", "name: Les Coevrons")],
)
def test_an_import_that_contradicts_the_journal_exits_with_3_and_keeps_nothing(
    cli: CommandLine, tmp_path: Path, old: str, new: str
) -> None:
    other = tmp_path / "autre.yaml"
    person = '    people:\n      - {email: neuf@y.example, name: "Neuf", role: collectivite}\n'
    other.write_text(FILE.replace(old, new).replace("    people:\n", person), encoding="utf-8")
    before = everything(cli.home)
    answer = cli("import", str(other), "--by", AD1)
    assert answer.code == 3
    assert old.split(": ", 1)[1] in answer.err
    assert new.split(": ", 1)[1] in answer.err
    assert everything(cli.home) == before


@pytest.mark.parametrize("by", [PILOTE, "passant@exemple.example"])
def test_an_import_by_somebody_who_is_not_national_exits_with_3_and_keeps_nothing(
    cli: CommandLine, tmp_path: Path, by: str
) -> None:
    other = tmp_path / "autre.yaml"
    other.write_text(FILE.replace(f"email: {AD1}", f"email: {by}"), encoding="utf-8")
    before = everything(cli.home)
    answer = cli("import", str(other), "--by", by)
    assert answer.code == 3
    assert "AD1" in answer.out + answer.err
    assert everything(cli.home) == before
