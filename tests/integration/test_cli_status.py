"""The command line in French: what people read of a situation and of what they owe."""

from __future__ import annotations

from pathlib import Path

from commandline import LATER, CommandLine
from example import AD1, ATELIER, FILE, PILOTE, SESSION


def test_status_says_the_thirteen_phases_and_what_is_missing(cli: CommandLine) -> None:
    answer = cli("status", ATELIER)
    lines = answer.out.splitlines()
    assert answer.code == 0
    assert lines[0].startswith("Les Coëvrons — au 12\u00a0mars\u00a02027")
    assert len([line for line in lines if line[:3].strip().isdigit()]) == 13
    session = cli("status", SESSION)
    assert session.code == 0
    assert "Les Coëvrons" in session.out


def test_status_at_a_moment_is_what_was_true_then_and_known_at_what_was_recorded_by_then(
    cli: CommandLine,
) -> None:
    late = ("evenement-tenu", "event=lancement-in-situ", "--on", "2027-03-23")
    assert cli("record", ATELIER, *late, "--by", PILOTE, clock=LATER).code == 0

    def state(*options: str) -> str:
        phases = cli("status", ATELIER, *options, "--json", clock=LATER).data["phases"]
        return next(str(phase["state"]) for phase in phases if phase["key"] == "lancement-in-situ")

    assert state() == "open"
    assert state("--at", "2027-03-22") == "ready"
    assert state("--at", "2027-03-24") == "open"
    assert state("--at", "2027-03-24", "--known-at", "2027-03-24") == "ready"
    assert cli("status", ATELIER, "--at", "hier").code == 2
    assert cli("status", ATELIER, "--known-at", "2027-02-30").code == 2
    assert cli("status", ATELIER, "--at", "2026-12-01").code == 4


def test_a_moment_is_read_in_the_zone_of_the_territory(cli: CommandLine, tmp_path: Path) -> None:
    island = tmp_path / "ile.yaml"
    island.write_text(
        FILE.replace('departement: "53"', 'departement: "971"')
        .replace(ATELIER, "grande-ravine")
        .replace(SESSION, "session-2028"),
        encoding="utf-8",
    )
    assert cli("import", str(island), "--by", AD1).code == 0
    answer = cli("status", "grande-ravine", "--at", "2027-03-10 14:00", "--json")
    assert answer.data["at"] == "2027-03-10T18:00:00+00:00"


def test_todo_says_what_somebody_owes(cli: CommandLine) -> None:
    all_of_it, mine, nobody = (
        cli("todo"),
        cli("todo", "--by", PILOTE),
        cli("todo", "--by", "passant@exemple.example"),
    )
    assert (all_of_it.code, mine.code, nobody.code) == (0, 0, 0)
    assert "ouvrir la phase" in mine.out
    assert "Séminaire de lancement in situ" in mine.out
    assert nobody.out.strip() == "Rien à faire cette semaine."
    assert cli("todo", "--by", "moi").code == 2
