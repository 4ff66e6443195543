"""The command line in French: whole stories through real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from commandline import Answer, csv
from example import AD1, ATELIER, FILE, PILOTE


def run(home: Path, *arguments: str, **settings: str) -> Answer:
    """The installed command, as a person types it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
    given = {f"ATELIER_{name.upper()}": value for name, value in settings.items()}
    done = subprocess.run(
        [str(Path(sys.executable).parent / "atelier"), *arguments],
        # Each message leaves by itself at any hour: these stories are told at all hours.
        env={**kept, "ATELIER_HOME": str(home), "ATELIER_RHYTHM": "continu", **given},
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
