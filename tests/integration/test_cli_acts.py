"""The command line in French: what people do, one act or several at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandline import LATER, CommandLine, csv, everything, facts
from example import ATELIER, PILOTE


def test_a_refused_opening_says_every_condition_who_owes_it_and_by_when(cli: CommandLine) -> None:
    before = facts(cli.home)
    answer = cli("open", ATELIER, "atelier-1", "--by", PILOTE)
    assert answer.code == 3
    assert answer.out.startswith("Refusé : ")
    lines = [line for line in answer.out.splitlines() if line.strip().startswith("·")]
    assert len(lines) == 2
    assert any("note de cadrage" in line and "6\u00a0avril\u00a02027" in line for line in lines)
    assert all(" — " in line for line in lines)
    assert facts(cli.home) == before


def test_a_condition_is_waived_by_its_key_and_shows_as_a_waiver(cli: CommandLine) -> None:
    for condition in ("note-de-cadrage-remis", "atelier-1-date"):
        waived = cli(
            "waive",
            ATELIER,
            "atelier-1",
            condition,
            "--reason",
            "le maire attend",
            "--by",
            PILOTE,
            clock=LATER,
        )
        assert waived.code == 0, waived
    answer = cli("open", ATELIER, "atelier-1", "--by", PILOTE, clock=LATER)
    assert answer.code == 0
    assert "poursuite sans attendre" in answer.out
    assert "le maire attend" in answer.out


def test_a_waiver_that_is_already_over_is_refused(cli: CommandLine) -> None:
    arguments = ("waive", ATELIER, "atelier-1", "atelier-1-date", "--reason", "x", "--by", PILOTE, "--until")
    assert cli(*arguments, "2027-03-11").code == 2
    assert cli(*arguments, "2027-02-30").code == 2
    assert cli(*arguments, "2027-03-12").code == 0


def test_opening_twice_is_refused_with_who_was_first(cli: CommandLine) -> None:
    assert cli("open", ATELIER, "lancement-in-situ", "--by", PILOTE).code == 0
    answer = cli("open", ATELIER, "lancement-in-situ", "--by", PILOTE)
    assert answer.code == 3
    assert f"Par : {PILOTE}" in answer.out


def test_somebody_without_the_role_is_refused_with_the_roles_that_may(cli: CommandLine) -> None:
    before = facts(cli.home)
    answer = cli("record", ATELIER, "marche-notifie", "--by", "passant@exemple.example")
    assert answer.code == 3
    assert "pilote" in answer.out.lower()
    assert facts(cli.home) == before


def test_a_correction_says_what_the_fact_should_have_said_and_the_journal_keeps_both(
    cli: CommandLine,
) -> None:
    number = next(
        fact["seq"]
        for fact in cli("journal", ATELIER, "--json").data["facts"]
        if fact["kind"] == "date-convenue"
    )
    answer = cli(
        "correct", ATELIER, str(number), "dates=2027-03-24", "--because", "faute de frappe", "--by", PILOTE
    )
    assert answer.code == 0
    assert "24\u00a0mars\u00a02027" in answer.out
    said = cli("journal", ATELIER).out
    assert "2027-03-23" in said
    assert "2027-03-24" in said
    assert "faute de frappe" in said
    undone = cli("correct", ATELIER, str(number), "annule=oui", "--because", "jamais dit", "--by", PILOTE)
    assert undone.code == 0
    phases = {phase["key"]: phase for phase in cli("status", ATELIER, "--json").data["phases"]}
    assert "lancement-in-situ-date" in {one["key"] for one in phases["lancement-in-situ"]["unmet"]}


def test_an_act_judged_on_what_its_author_had_not_read_exits_with_3_and_names_it(cli: CommandLine) -> None:
    seen = str(cli("status", ATELIER, "--json").data["seq"])
    cancelled = ("evenement-annule", "event=lancement-in-situ", "reason=neige")
    assert cli("record", ATELIER, *cancelled, "--by", PILOTE).code == 0
    before = everything(cli.home)
    answer = cli("open", ATELIER, "lancement-in-situ", "--by", PILOTE, "--seen", seen)
    assert answer.code == 3
    assert "evenement-annule" in answer.err
    assert everything(cli.home) == before


def test_several_facts_are_recorded_at_once(cli: CommandLine, tmp_path: Path) -> None:
    file = csv(
        tmp_path / "faits.csv",
        "date-convenue;2027-03-11;event=atelier-1 | dates=2027-04-13,2027-04-14 | place=Évron",
        "autre-evenement;28/02/2027;nature=COPIL",
        "autre-evenement;;nature=COTECH",
    )
    answer = cli("record", ATELIER, "--file", file, "--by", PILOTE, "--json")
    assert answer.code == 0
    assert [fact["kind"] for fact in answer.data["facts"]] == [
        "date-convenue",
        "autre-evenement",
        "autre-evenement",
    ]
    assert [fact["happened_at"][:10] for fact in answer.data["facts"]] == [
        "2027-03-10",
        "2027-02-27",
        "2027-03-12",
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("decision-prise;;deliverable=note-de-cadrage | decision=admission", 3),
        ("inconnu;;", 2),
        ("autre-evenement;2027-03-13;nature=COPIL", 2),
        ("autre-evenement;2027-02-30;nature=COPIL", 2),
        ("autre-evenement;;nature", 2),
        (";;nature=COPIL", 2),
        ("autre-evenement;;nature=COPIL | nature=COTECH", 2),
        ("date-convenue;;event=atelier-9 | dates=2027-04-13", 2),
    ],
)
def test_of_several_facts_all_are_kept_or_none(
    cli: CommandLine, tmp_path: Path, line: str, code: int
) -> None:
    file = csv(tmp_path / "faits.csv", "autre-evenement;2027-03-01;nature=COPIL", line)
    before = everything(cli.home)
    answer = cli("record", ATELIER, "--file", file, "--by", PILOTE)
    assert answer.code == code
    assert everything(cli.home) == before


@pytest.mark.parametrize(
    "line", ["inconnu;;", "autre-evenement;2027-02-30;nature=COPIL", "autre-evenement;;nature"]
)
def test_a_mistake_among_several_facts_is_named_by_its_line(
    cli: CommandLine, tmp_path: Path, line: str
) -> None:
    file = csv(tmp_path / "faits.csv", "autre-evenement;2027-03-01;nature=COPIL", line)
    answer = cli("record", ATELIER, "--file", file, "--by", PILOTE)
    assert "faits.csv, ligne 3" in answer.err


@pytest.mark.parametrize(
    "text",
    ["", "fait;le;valeurs\n", "fait;le;valeurs\n;;\n", "fait,quand\nautre-evenement,2027-01-01\n", "\x00\n"],
)
def test_a_file_without_a_fact_is_refused(cli: CommandLine, tmp_path: Path, text: str) -> None:
    file = tmp_path / "faits.csv"
    file.write_text(text, encoding="utf-8")
    answer = cli("record", ATELIER, "--file", str(file), "--by", PILOTE)
    assert answer.code == 2
    assert "faits.csv" in answer.err


def test_a_file_with_a_date_of_its_own_takes_no_other(cli: CommandLine, tmp_path: Path) -> None:
    file = csv(tmp_path / "faits.csv", "autre-evenement;;nature=COPIL")
    answer = cli("record", ATELIER, "--file", file, "--on", "2027-03-01", "--by", PILOTE)
    assert answer.code == 2
    assert "--on" in answer.err


def test_an_answer_to_reminders_is_recorded_and_shown_beside_the_due_date(cli: CommandLine) -> None:
    assert cli("open", ATELIER, "lancement-in-situ", "--by", PILOTE).code == 0
    taken = (
        "record",
        ATELIER,
        "pris-en-charge",
        "condition=atelier-1-date",
        "until=2027-04-02",
        "reason=le maire hésite",
        "--by",
        PILOTE,
    )
    assert cli(*taken).code == 0
    (line,) = [
        line for line in cli("todo").out.splitlines() if "date et lieu de l’atelier in situ n°" in line
    ]
    assert line.startswith("16\u00a0mars\u00a02027")
    assert line.endswith(", pris en charge, nouvelle date\u00a0: le 2\u00a0avril\u00a02027 (le maire hésite)")
    (owed,) = [one for one in cli("todo", "--json").data["todo"] if one["key"] == "atelier-1-date"]
    assert (owed["due"], owed["taken"]["until"]) == ("2027-03-16", "2027-04-02")
    refused = cli(*taken[:3], "condition=atelier-1-date", "until=2027-01-02", *taken[5:])
    assert (refused.code, "est déjà passée" in refused.err) == (2, True)
