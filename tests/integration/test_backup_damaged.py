"""An archive that is not what was written is refused in a sentence, and the database stays as it was."""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from pathlib import Path

import pytest

from commandline import CommandLine, everything
from example import ATELIER
from keeping import rewritten, with_manifest


def archive_of(cli: CommandLine) -> Path:
    return Path(cli("backup", "--json").data["file"])


def refused(cli: CommandLine, path: Path, code: int, *said: str) -> None:
    """Refused on an empty base, and on a full one with --replace, which stays as it was."""
    before = everything(cli.home)
    kept = sorted((cli.home / "var" / "backups").iterdir())
    full = cli("restore", str(path), "--replace")
    empty = cli("restore", str(path), database_url=f"sqlite:///{cli.home}/neuve/atelier.db")
    for answer in (full, empty):
        assert (answer.code, answer.out) == (code, "")
        assert all(one in answer.err for one in said), answer.err
        assert "Traceback" not in answer.err
    assert everything(cli.home) == before
    assert sorted((cli.home / "var" / "backups").iterdir()) == kept


def test_a_truncated_archive_is_refused_wherever_it_was_cut(cli: CommandLine) -> None:
    path = archive_of(cli)
    content = path.read_bytes()
    for size in (0, 1, 30, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:size])
        refused(cli, path, 2, path.name, "ne peut pas servir")


def test_a_flipped_bit_is_found_wherever_it_is_or_changes_nothing(cli: CommandLine) -> None:
    """A bit of the zip's own dressing may be flipped without harm: then what is restored is the same."""
    path = archive_of(cli)
    content, draw = path.read_bytes(), random.Random(4)  # noqa: S311 - the same places at each run
    facts = cli("verify", "--json").data["heads"]
    outcomes = []
    for number in range(40):
        place = draw.randrange(len(content))
        path.write_bytes(
            content[:place] + bytes([content[place] ^ (1 << draw.randrange(8))]) + content[place + 1 :]
        )
        url = f"sqlite:///{cli.home}/essai-{number}/atelier.db"
        answer = cli("restore", str(path), "--json", database_url=url)
        outcomes.append(answer.code)
        if answer.code == 0:
            assert cli("verify", "--json", database_url=url).data["heads"] == facts
        else:
            assert answer.error["message"]
    assert set(outcomes) <= {0, 1, 2}
    assert outcomes.count(2) > 30


def changed(part: str, old: bytes, new: bytes) -> object:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(old, new, 1) if name == part else content

    return change


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("tables/fact.jsonl", b"marche-notifie", b"marche-notifiE"),
        ("tables/message.jsonl", b'"state":"queued"', b'"state":"sent"'),
        ("tables/person.jsonl", b"pilote@", b"autre@"),
        ("tables/journal.jsonl", b'"head_seq":', b'"head_seq":1'),
        ("tables/database_info.jsonl", b"simulation", b"reelle"),
    ],
)
def test_a_part_changed_by_hand_is_refused_by_its_digest(
    cli: CommandLine, part: str, old: bytes, new: bytes
) -> None:
    path = archive_of(cli)
    refused(cli, rewritten(path, changed(part, old, new)), 2, "ne peut pas servir")  # type: ignore[arg-type]


def test_a_part_left_out_is_refused(cli: CommandLine) -> None:
    path = archive_of(cli)
    other = rewritten(path, lambda name, content: None if "message" in name else content)
    refused(cli, other, 2, "ne peut pas servir")


@pytest.mark.parametrize("missing", ["journal", "fact", "database_info"])
def test_a_manifest_without_one_of_the_tables_is_refused(cli: CommandLine, missing: str) -> None:
    path = archive_of(cli)
    with zipfile.ZipFile(path) as source:
        tables = json.loads(source.read("manifest.json"))["tables"]
    del tables[missing]
    refused(cli, with_manifest(path, tables=tables), 2, "ne peut pas servir")


def test_an_altered_fact_is_found_by_the_chain_though_its_part_was_signed_again(cli: CommandLine) -> None:
    """Whoever can write a manifest can write its digests; the chain still says that a fact was changed."""
    path = archive_of(cli)
    with zipfile.ZipFile(path) as source:
        facts = source.read("tables/fact.jsonl").replace(b'\\"M1\\"', b'\\"M2\\"')
        manifest = json.loads(source.read("manifest.json"))
    assert b"M2" in facts
    manifest["tables"]["fact"]["sha256"] = hashlib.sha256(facts).hexdigest()
    other = rewritten(path, lambda name, content: facts if name == "tables/fact.jsonl" else content)
    refused(cli, with_manifest(other, tables=manifest["tables"]), 1, "altéré", ATELIER)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"revision": "9999"}, "plus récente"), ({"format": 99}, "plus récent")],
)
def test_a_backup_of_a_later_program_is_refused_and_the_program_to_take_is_said(
    cli: CommandLine, changes: dict[str, object], said: str
) -> None:
    refused(cli, with_manifest(archive_of(cli), **changes), 5, said, "Installez la version")


@pytest.mark.parametrize("content", [b"", b"Ceci est un texte.\n" * 50])
def test_a_file_that_is_no_backup_is_said_to_be_none(
    cli: CommandLine, tmp_path: Path, content: bytes
) -> None:
    archive_of(cli)
    path = tmp_path / "notes.zip"
    path.write_bytes(content)
    refused(cli, path, 2, "notes.zip")
    refused(cli, tmp_path / "absente.zip", 2, "absente.zip")
    refused(cli, tmp_path, 2, tmp_path.name)


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    answer = cli("backup", str(tmp_path / "fichier" / "dossier"))
    assert (answer.code, answer.out) == (5, "")
    assert "n’a pas pu être écrite" in answer.err
