"""The command line in French: its exit codes, its sentences, and whole stories through real processes."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailserver import (
    AD1,
    ATELIER,
    CHEF,
    FILE,
    PILOTE,
    QUIET,
    SESSION,
    Answer,
    CommandLine,
    MailServer,
    prepared,
)
from models.chain import digest

COMMANDS = (
    "process list status todo journal verify messages health settings import record open waive correct "
    "deliver database up demo"
).split()
LATER = "2027-04-02T10:00:00+02:00"

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def new(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    """A machine on which nothing was ever done."""
    command = CommandLine(monkeypatch, capsys, tmp_path / "maison")
    command.at = None
    return command


@pytest.fixture(scope="module")
def lived(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy, in which a session has begun."""
    return prepared(sqlite_model, tmp_path_factory.mktemp("lived"))


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, lived: Path
) -> CommandLine:
    """An installation with one session and its atelier, its marché notified and its launch agreed."""
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "atelier.db").write_bytes(lived.read_bytes())
    (tmp_path / "session.yaml").write_text(FILE, encoding="utf-8")
    return CommandLine(monkeypatch, capsys, tmp_path)


def everything(home: Path) -> list[tuple[object, ...]]:
    """All the rows of what people and rules have kept, byte for byte."""
    found: list[tuple[object, ...]] = []
    with closing(sqlite3.connect(home / "var" / "atelier.db")) as connection:
        for table in ("fact", "journal", "message", "person", "walk", "process_version", "refused"):
            rows = sorted(map(repr, connection.execute(f"SELECT * FROM {table}")))  # noqa: S608 - our names
            found += [(table, row) for row in rows]
    return found


def facts(home: Path) -> list[tuple[object, ...]]:
    """The journal alone."""
    return [row for row in everything(home) if row[0] in {"fact", "journal"}]


# Words that make no sense.


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


# What people do.


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


def csv(path: Path, *lines: str) -> str:
    path.write_text("\n".join(["fait;le;valeurs", *lines]) + "\n", encoding="utf-8")
    return str(path)


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


# What people read.


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


def test_the_journal_ends_with_its_digest_which_verify_finds_again(cli: CommandLine) -> None:
    journal = cli("journal", ATELIER)
    head = journal.out.strip().splitlines()[-1].removeprefix("Empreinte : ")
    assert len(head) == 64
    assert cli("verify", "--head", head).code == 0
    answer = cli("verify")
    assert answer.code == 0
    assert head in answer.out


def alter(home: Path, statement: str, *values: object) -> None:
    """What somebody with access to the file could do."""
    with closing(sqlite3.connect(home / "var" / "atelier.db")) as connection:
        for trigger in ("fact_no_update", "fact_no_delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        assert connection.execute(statement, values).rowcount > 0
        connection.commit()


@pytest.mark.parametrize(
    "change",
    [
        "payload = replace(payload, 'M1', 'M2')",
        "payload = payload || ' '",
        "happened_at = replace(happened_at, '10:', '11:')",
        "happened_at = replace(happened_at, '2027', '2O27')",
        "recorded_at = replace(recorded_at, '2027', '2026')",
        "recorded_by = 'p-0'",
        "zone = 'Europe/London'",
        "precision = 'day'",
        "identity = 'oidc'",
        "kind = 'demarrage-ordonne'",
        "schema_version = 2",
        "digest = upper(digest)",
        "previous = upper(previous)",
    ],
)
def test_one_byte_changed_in_a_fact_is_found_and_its_row_is_named(cli: CommandLine, change: str) -> None:
    number = next(
        one["seq"]
        for one in cli("journal", ATELIER, "--json").data["facts"]
        if one["kind"] == "marche-notifie"
    )
    with closing(sqlite3.connect(cli.home / "var" / "atelier.db")) as connection:
        (happened,) = connection.execute(
            "SELECT happened_at FROM fact WHERE scope = ? AND seq = ?", (ATELIER, number)
        ).fetchone()
    change = change.replace("'10:', '11:'", f"'{happened[11:14]}', '23:'")
    alter(cli.home, f"UPDATE fact SET {change} WHERE scope = ? AND seq = ?", ATELIER, number)  # noqa: S608
    answer = cli("verify")
    assert answer.code == 1
    assert f"{ATELIER}#{number}" in answer.err
    assert "altéré" in answer.err


def test_a_fact_altered_and_signed_again_no_longer_fits_the_one_after_it(cli: CommandLine) -> None:
    """Whoever knows how a row is signed still has to sign all that follow."""
    with closing(sqlite3.connect(cli.home / "var" / "atelier.db")) as connection:
        connection.row_factory = sqlite3.Row
        row = connection.execute("SELECT * FROM fact WHERE scope = ? AND seq = 3", (ATELIER,)).fetchone()
    signed = digest(
        previous=row["previous"],
        scope=ATELIER,
        seq=3,
        kind=row["kind"],
        schema=row["schema_version"],
        payload=row["payload"] + " ",
        happened_at=datetime.fromisoformat(row["happened_at"]).replace(tzinfo=UTC),
        precision=row["precision"],
        zone=row["zone"],
        recorded_at=datetime.fromisoformat(row["recorded_at"]).replace(tzinfo=UTC),
        recorded_by=row["recorded_by"],
        identity=row["identity"],
    )
    change = "UPDATE fact SET payload = payload || ' ', digest = ? WHERE scope = ? AND seq = 3"
    alter(cli.home, change, signed, ATELIER)
    answer = cli("verify")
    assert answer.code == 1
    assert f"{ATELIER}#4" in answer.err


def test_a_fact_taken_out_of_the_middle_or_off_the_end_is_found(cli: CommandLine) -> None:
    alter(cli.home, "DELETE FROM fact WHERE scope = ? AND seq = 3", ATELIER)
    assert f"{ATELIER}#4" in cli("verify").err
    alter(cli.home, "DELETE FROM fact WHERE scope = ? AND seq > 3", ATELIER)
    answer = cli("verify")
    assert (answer.code, f"{ATELIER}#3" in answer.err) == (1, True)


def test_a_tail_cut_so_well_that_the_rest_agrees_is_found_by_a_digest_noted_before(cli: CommandLine) -> None:
    noted = cli("journal", ATELIER, "--json").data["head"]
    alter(cli.home, "DELETE FROM fact WHERE scope = ? AND kind = 'date-convenue'", ATELIER)
    alter(
        cli.home,
        "UPDATE journal SET (head_seq, head_digest) = "
        "(SELECT seq, digest FROM fact WHERE scope = slug ORDER BY seq DESC LIMIT 1) WHERE slug = ?",
        ATELIER,
    )
    assert cli("verify").code == 0
    answer = cli("verify", "--head", noted)
    assert answer.code == 1
    assert "coupée" in answer.err
    assert cli("verify", "--head", "0" * 64).code == 1


def test_a_journal_taken_away_from_its_facts_is_found(cli: CommandLine) -> None:
    alter(cli.home, "DELETE FROM journal WHERE slug = ?", ATELIER)
    answer = cli("verify")
    assert (answer.code, ATELIER in answer.err) == (1, True)


# The outbox and the installation.


def test_deliver_writes_files_unless_told_otherwise_and_messages_show_them(cli: CommandLine) -> None:
    waiting = cli("messages", "--json").data["counts"]["queued"]
    answer = cli("deliver")
    assert (answer.code, f"{waiting}\u00a0messages partis" in answer.out) == (0, True)
    assert len(list((cli.home / "var" / "mail").glob("*.eml"))) == waiting
    shown = cli("messages", ATELIER)
    assert PILOTE in shown.out
    assert "queued" not in shown.out
    assert cli("deliver").out.startswith("0")


def test_deliver_sends_for_real_when_an_address_is_set(cli: CommandLine) -> None:
    with MailServer() as server:
        assert cli("deliver", courier=server.url()).code == 0
    assert PILOTE in server.recipients
    assert not (cli.home / "var" / "mail").exists()


def test_deliver_with_the_server_down_exits_with_5_and_keeps_the_mails(cli: CommandLine) -> None:
    with MailServer() as server:
        url = server.url("moi:tressecret@")
    before = cli("messages", "--json").data["counts"]
    answer = cli("deliver", courier=url)
    assert answer.code == 5
    assert "attendent" in answer.err
    assert "tressecret" not in answer.err + answer.out
    assert cli("messages", "--json").data["counts"] == before


def test_a_mistake_in_the_address_of_the_server_loses_no_mail(cli: CommandLine) -> None:
    before = cli("messages", "--json").data["counts"]
    answer = cli("deliver", courier="mailto://nimporte-quoi")
    assert answer.code == 5
    assert "ATELIER_COURIER" in answer.err
    assert cli("messages", "--json").data["counts"] == before


def test_a_second_sender_is_told_that_another_one_sends(cli: CommandLine) -> None:
    with closing(sqlite3.connect(cli.home / "var" / "atelier.db")) as connection:
        values = ("envois", "ailleurs.example:1", "2999-01-01 00:00:00", "2999-01-01 00:00:00", "")
        connection.execute("INSERT INTO lease VALUES (?, ?, ?, ?, ?)", values)
        connection.commit()
    answer = cli("deliver")
    assert answer.code == 5
    assert "Un autre programme envoie déjà" in answer.err


def test_health_exits_with_5_when_nothing_runs_and_says_what(cli: CommandLine) -> None:
    answer = cli("health")
    assert answer.code == 5
    assert answer.out.count("ALERTE") >= 2
    assert "parcours" in answer.out


def test_settings_are_listed_without_their_secrets(cli: CommandLine) -> None:
    answer = cli("settings", courier="mailtos://moi:tressecret@relais.example?from=a@ddt.example")
    assert answer.code == 0
    assert "ATELIER_DATABASE_URL" in answer.out
    assert "tressecret" not in answer.out
    url = "postgresql://ateliers:tressecret@base.example/ateliers"
    answer = cli("settings", database_url=url)
    assert answer.code == 0
    assert "base.example" in answer.out
    assert "tressecret" not in answer.out


@pytest.mark.parametrize(("name", "value"), [("port", "quatre"), ("clock", "hier"), ("port", "99999")])
def test_a_setting_that_makes_no_sense_is_named_in_one_sentence(
    cli: CommandLine, name: str, value: str
) -> None:
    answer = cli("status", ATELIER, **{name: value})
    assert answer.code in {2, 5}
    assert f"ATELIER_{name.upper()}" in answer.err


def test_a_simulated_clock_works_on_a_simulation_only(new: CommandLine, tmp_path: Path) -> None:
    session = tmp_path / "session.yaml"
    session.write_text(QUIET, encoding="utf-8")
    assert new("import", str(session), "--by", AD1).code == 0
    answer = new("status", ATELIER, clock=LATER)
    assert answer.code == 5
    assert "ATELIER_CLOCK" in answer.err


def test_a_database_is_made_by_upgrade_once(new: CommandLine) -> None:
    first, second = new("database", "upgrade"), new("database", "upgrade")
    assert (first.code, second.code) == (0, 0)
    assert [path.name for path in (new.home / "var").glob("*.db")] == ["atelier.db"]
    assert new("list").code == 0


# Imports.


def test_the_same_import_again_changes_nothing(cli: CommandLine) -> None:
    before = everything(cli.home)
    answer = cli("import", str(cli.home / "session.yaml"), "--by", AD1)
    assert answer.code == 0
    assert "rien n’a changé" in answer.out
    assert everything(cli.home) == before


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


# Through real processes.


def run(home: Path, *arguments: str, **settings: str) -> Answer:
    """The installed command, as a person types it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
    given = {f"ATELIER_{name.upper()}": value for name, value in settings.items()}
    done = subprocess.run(
        [str(Path(sys.executable).parent / "atelier"), *arguments],
        env={**kept, "ATELIER_HOME": str(home), **given},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def test_a_whole_story_from_an_empty_machine(tmp_path: Path) -> None:
    home, session = tmp_path / "maison", tmp_path / "session.yaml"
    session.write_text(FILE.replace("2027-", "2025-"), encoding="utf-8")
    assert run(home, "status", ATELIER).code == 5
    assert not home.exists()
    assert run(home, "import", str(session), by=AD1).code == 0
    file = csv(
        tmp_path / "faits.csv",
        "marche-notifie;2025-03-10;reference=M1",
        "date-convenue;2025-03-11;event=lancement-in-situ | dates=2025-03-24 | place=Évron",
    )
    assert run(home, "record", ATELIER, "--file", file, by=PILOTE).code == 0
    opened = run(home, "open", ATELIER, "lancement-in-situ", "--json", by=PILOTE)
    assert (opened.code, opened.data["situation"]["current"]) == (0, "lancement-in-situ")
    delivered = run(home, "deliver", "--json")
    assert (delivered.code, delivered.data["failed"], delivered.err) == (0, 0, "")
    assert len(list((home / "var" / "mail").glob("*.eml"))) == delivered.data["sent"] > 3


def test_what_is_written_to_a_file_or_a_closed_pipe_is_plain_text(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).parent / "atelier"), "process"]
    env = {**os.environ, "ATELIER_HOME": str(tmp_path)}
    with (tmp_path / "sortie.txt").open("wb") as out:
        subprocess.run(command, stdout=out, env=env, check=True, timeout=60)
    text = (tmp_path / "sortie.txt").read_text(encoding="utf-8")
    assert "\x1b" not in text
    assert "Séminaire de lancement in situ" in text
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read().decode()
    assert "Traceback" not in said


def test_json_is_one_document_even_when_the_command_is_wrong(tmp_path: Path) -> None:
    answer = run(tmp_path, "statut", "--json")
    assert answer.code == 2
    assert answer.err == ""
    assert json.loads(answer.out)["error"]["code"] == "saisie"
