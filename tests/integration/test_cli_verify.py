"""The command line in French: the journal, and the alterations that `verify` finds."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commandline import CommandLine
from config.process_file import load_process
from example import ATELIER, SESSION
from models.chain import digest


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


def test_a_definition_changed_behind_the_programme_is_found_even_with_its_digest(cli: CommandLine) -> None:
    alter(cli.home, "UPDATE process_version SET definition = replace(definition, 'phases', 'Phases')")
    answer = cli("verify")
    assert (answer.code, f"national v{load_process('national').version}" in answer.err) == (1, True)
    signed = "UPDATE process_version SET definition = 'autre', digest = '%s'"
    alter(cli.home, signed % hashlib.sha256(b"autre").hexdigest())
    answer = cli("verify")
    assert answer.code == 1
    assert f"{SESSION}#1" in answer.err
