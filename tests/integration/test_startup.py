"""Who imports what: Prefect costs seconds, apprise, alembic and openpyxl tenths."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from commandline import CommandLine
from example import AD1, ATELIER, FILE, PILOTE
from importing import GOOD, Sheet

HEAVY = ("prefect", "alembic", "apprise", "openpyxl", "starlette", "uvicorn")
SCRIPT = """
import sys
from cli.main import main
codes = []
for words in {commands!r}:
    try:
        main(words)
    except SystemExit as ended:
        codes.append(ended.code)
loaded = [name for name in {heavy!r} if name in sys.modules]
print(codes, loaded, file=sys.stderr)
"""


def loads(home: Path, commands: Sequence[Sequence[str]], **settings: str) -> tuple[str, str]:
    """The exit codes of commands run in a fresh process, and what it has imported in the end."""
    script = SCRIPT.format(commands=[list(words) for words in commands], heavy=HEAVY)
    given = {f"ATELIER_{name.upper()}": value for name, value in settings.items()}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": "/usr/bin:/bin", "ATELIER_HOME": str(home), **given},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    codes, _, loaded = done.stderr.strip().splitlines()[-1].rpartition("] [")
    return f"{codes}]", f"[{loaded}"


def test_the_command_line_itself_imports_nothing_heavy(tmp_path: Path) -> None:
    assert loads(tmp_path, [])[1] == "[]"
    assert loads(tmp_path, [["--help"], ["up", "--help"], ["demo", "--help"], ["pages", "--help"]])[1] == "[]"


def test_acts_and_readings_import_nothing_heavy(cli: CommandLine) -> None:
    commands = [
        ["status", ATELIER],
        ["list"],
        ["todo"],
        ["journal", ATELIER],
        ["messages"],
        ["verify"],
        ["health"],
        ["settings"],
        ["process"],
        ["record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE],
        ["open", ATELIER, "lancement-in-situ", "--by", PILOTE],
        ["deliver"],
        ["preferences", "--by", PILOTE, "--timing", "digest"],
    ]
    codes, loaded = loads(cli.home, commands, clock="2027-03-12T10:00:00+01:00")
    assert codes == "[0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0]"
    assert loaded == "[]"


def test_an_import_of_contacts_opens_workbooks_and_a_session_does_not(cli: CommandLine, sheet: Sheet) -> None:
    session = cli.home / "session.yaml"
    session.write_text(FILE, encoding="utf-8")
    clock = "2027-03-12T10:00:00+01:00"
    assert loads(cli.home, [["import", str(session), "--by", AD1]], clock=clock) == ("[0]", "[]")
    loaded = loads(cli.home, [["import", str(sheet(GOOD)), "--by", PILOTE]], clock=clock)
    assert loaded == ("[0]", "['openpyxl']")
