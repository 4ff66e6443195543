"""Files that people write: one sentence per mistake, with its line and its key. And who imports what."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from config.contacts_file import read_contacts
from config.session_file import read_session
from mailserver import AD1, ATELIER, FILE, PILOTE, SESSION, Answer, CommandLine, prepared
from models.errors import BadInput

HEADER = ("atelier", "email", "nom", "role", "jusqu-au")
GOOD = (ATELIER, "neuf@y.example", "Neuf", "collectivite", None)
Sheet = Callable[..., Path]


@pytest.fixture(scope="module")
def lived(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(sqlite_model, tmp_path_factory.mktemp("lived"))


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, lived: Path
) -> CommandLine:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "atelier.db").write_bytes(lived.read_bytes())
    return CommandLine(monkeypatch, capsys, tmp_path)


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """A workbook with these lines."""

    def made(*lines: Sequence[Any], header: Sequence[str] = HEADER) -> Path:
        book = openpyxl.Workbook()
        for row in (header, *lines):
            assert book.active is not None
            book.active.append(list(row))
        path = tmp_path / "contacts.xlsx"
        book.save(path)
        return path

    return made


def imports(cli: CommandLine, path: Path, by: str = AD1) -> Answer:
    return cli("import", str(path), "--by", by, "--json")


def one_sentence(answer: Answer, file: str, line: int, key: str) -> None:
    """The file, the line and the key (alone or after those above it), in one sentence."""
    message = answer.error["message"]
    assert answer.code in {2, 4}, message
    assert re.match(rf"{re.escape(file)}, ligne {line}\b", message), message
    assert re.search(rf"« (\S+\.)?{re.escape(key)} »", message), message
    assert "\n" not in message
    assert re.search(r"[^.]\.$", message), message


# The session.

MISTAKES = [
    ("events: {lancement-national: 2027-02-04,", "events: {lancement-national: 2027-02-30,", 3, "events"),
    ("start: 2027-01-11", "start: 2027-02-30", 9, "start"),
    ("start: 2027-01-11", "start: 2027-13-01", 9, "start"),
    ("start: 2027-01-11", "start: hier", 9, "ateliers.0.start"),
    ("start: 2027-01-11", "start: 2027-01-11 10:00:00", 9, "ateliers.0.start"),
    ("start: 2027-01-11", "start: 2027-01-11T10:00:00Z", 9, "ateliers.0.start"),
    ("start: 2027-01-11", "start: 1027-01-11", 9, "ateliers.0.start"),
    ("start: 2027-01-11", "start: 20270111", 9, "ateliers.0.start"),
    ("start: 2027-01-11", "start:", 9, "ateliers.0.start"),
    ('    departement: "53"\n', '    departement: "53"\n    departement: "72"\n', 9, "departement"),
    ('departement: "53"', 'departement: "20"', 8, "ateliers.0.departement"),
    ('departement: "53"', "departement: 53", 8, "ateliers.0.departement"),
    ('departement: "53"', 'departement: "999"', 8, "ateliers.0.departement"),
    ("role: pilote", "role: chef", 11, "ateliers.0.people.0.role"),
    ("role: national", "role: National", 4, "people.0.role"),
    ("    name: Les Coëvrons\n", "    nom: Les Coëvrons\n", 6, "ateliers.0.name"),
    ("    start:", "    couleur: bleu\n    start:", 9, "ateliers.0.couleur"),
    (f"slug: {ATELIER}", "slug: Les Coëvrons", 6, "ateliers.0.slug"),
    (f"slug: {ATELIER}", f"slug: {SESSION}", 6, "slug"),
    ("process: national", "process: regional", 2, "session.process"),
    (f"email: {PILOTE}", "email: pilote", 11, "ateliers.0.people.0.email"),
    (f"email: {PILOTE}", "email: 53", 11, "ateliers.0.people.0.email"),
    ("verification: 30 jours", "verification: trente jours", 15, "ateliers.0.contract"),
    ("verification: 30 jours", "paiement: 30 jours", 15, "ateliers.0.contract"),
    ("[2027-04-13, 2027-04-14]", "[2027-04-13, 2027-04-16]", 14, "ateliers.0.planned.atelier-1"),
    ("[2027-04-13, 2027-04-14]", "[2027-04-13, demain]", 14, "ateliers.0.planned.atelier-1.1"),
    ("[2027-04-13, 2027-04-14]", "[]", 14, "ateliers.0.planned.atelier-1"),
    ("atelier-1: [2027", "atelier-9: [2027", 14, "atelier-9"),
    ("rendez-vous-national-1: 2027", "rendez-vous: 2027", 3, "rendez-vous"),
    ("rendez-vous-national-1: 2027", "atelier-1: 2027", 3, "atelier-1"),
    ("lancement-in-situ: 2027", "rendez-vous-national-1: 2027", 14, "rendez-vous-national-1"),
]


@pytest.mark.parametrize(("old", "new", "line", "key"), MISTAKES)
def test_a_mistake_in_a_session_is_one_sentence_with_its_line_and_its_key(
    cli: CommandLine, tmp_path: Path, old: str, new: str, line: int, key: str
) -> None:
    assert FILE.count(old) == 1
    path = tmp_path / "session.yaml"
    path.write_text(FILE.replace(old, new), encoding="utf-8")
    before = cli("journal", ATELIER).out
    answer = imports(cli, path)
    assert answer.code == 2
    one_sentence(answer, "session.yaml", line, key)
    assert cli("journal", ATELIER).out == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bonjour",
        "- 1\n- 2\n",
        "session: [\n",
        "session:\n\t slug: x\n",
        "session: {slug: x, title: y, process: national}\nateliers: 3\n",
        "session: &a [*a]\n",
        "a: &a {b: *a}\nsession: *a\n",
        "session: !!python/object/apply:os.system ['false']\n",
        "--- 1\n--- 2\n",
        "session: {slug: x, title: y, process: national}\nateliers: [null]\n",
        "session: {? [a, b] : c}\n",
    ],
)
def test_a_file_that_is_no_session_is_refused_in_one_sentence(
    cli: CommandLine, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "session.yaml"
    path.write_text(text, encoding="utf-8")
    answer = imports(cli, path)
    assert answer.code == 2
    assert answer.error["message"].startswith("session.yaml")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00session", b"session: {slug: \xe9}\n"])
def test_a_file_that_is_not_utf_8_is_said_so(cli: CommandLine, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "session.yaml"
    path.write_bytes(content)
    answer = imports(cli, path)
    assert (answer.code, "UTF-8" in answer.error["todo"]) == (2, True)


def test_a_file_as_windows_writes_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "session.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode())
    found = read_session(path)
    assert (found.session.slug, found.ateliers[0].name) == (SESSION, "Les Coëvrons")


def test_a_bomb_of_aliases_is_not_unfolded(cli: CommandLine, tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    path = tmp_path / "session.yaml"
    path.write_text("\n".join([*lines, "session: *a11", ""]), encoding="utf-8")
    assert imports(cli, path).code == 2


def test_a_wrong_file_leaves_an_empty_machine_empty(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "session.yaml"
    path.write_text(FILE.replace("role: pilote", "role: chef"), encoding="utf-8")
    cli = CommandLine(monkeypatch, capsys, tmp_path / "maison")
    cli.at = None
    assert imports(cli, path).code == 2
    assert not (tmp_path / "maison").exists()


# Contacts.


def test_contacts_are_added_and_a_second_time_changes_nothing(cli: CommandLine, sheet: Sheet) -> None:
    path = sheet(
        GOOD,
        (ATELIER, "deux@y.example", "Deux", "partenaire", datetime(2027, 12, 31)),  # noqa: DTZ001 - Excel's own
        (SESSION, "trois@y.example", "Trois", "national", "31/12/2027"),
        (None, None, None, None, None),
    )
    answer = imports(cli, path, by=AD1)
    assert (answer.code, answer.data["added"]) == (0, {ATELIER: 2, SESSION: 1})
    assert read_contacts(path)[1][1].until == date(2027, 12, 31)
    assert read_contacts(path)[2][1].until == date(2027, 12, 31)
    again = imports(cli, path, by=AD1)
    assert (again.code, again.data["added"]) == (0, {})


@pytest.mark.parametrize(
    ("lines", "header", "line", "column"),
    [
        ([GOOD, (ATELIER, '=HYPERLINK("http://x")', "X", "elu", None)], HEADER, 3, "email"),
        ([(ATELIER, "x@y.example", "=1+1", "elu", None)], HEADER, 2, "nom"),
        ([("=A1", "x@y.example", "X", "elu", None)], HEADER, 2, "atelier"),
        ([(ATELIER, "x@y.example", "X", "elu", "=TODAY()")], HEADER, 2, "jusqu-au"),
        ([GOOD], ("atelier", "email", "nom", "fonction"), 1, "role"),
        ([GOOD], ("atelier", "mail", "nom", "role"), 1, "email"),
        ([GOOD, (ATELIER, "x@y.example", "X", "maire", None)], HEADER, 3, "role"),
        ([GOOD, (ATELIER, "x", "X", "elu", None)], HEADER, 3, "email"),
        ([GOOD, (ATELIER, None, "X", "elu", None)], HEADER, 3, "email"),
        ([GOOD, (ATELIER, 53, "X", "elu", None)], HEADER, 3, "email"),
        ([GOOD, (ATELIER, "x@y.example", None, "elu", None)], HEADER, 3, "nom"),
        ([GOOD, (ATELIER, "x@y.example", "X", "elu", "demain")], HEADER, 3, "jusqu-au"),
        ([GOOD, (ATELIER, "x@y.example", "X", "elu", 46000)], HEADER, 3, "jusqu-au"),
        ([GOOD, ("pays-inconnu", "x@y.example", "X", "elu", None)], HEADER, 3, "atelier"),
        ([GOOD, (None, "x@y.example", "X", "elu", None)], HEADER, 3, "atelier"),
    ],
)
def test_a_mistake_in_contacts_is_one_sentence_with_its_line_and_its_column(
    cli: CommandLine,
    sheet: Sheet,
    lines: Sequence[Sequence[Any]],
    header: Sequence[str],
    line: int,
    column: str,
) -> None:
    before = cli("journal", ATELIER).out
    answer = imports(cli, sheet(*lines, header=header), by=PILOTE)
    one_sentence(answer, "contacts.xlsx", line, column)
    assert cli("journal", ATELIER).out == before


def test_of_contacts_some_of_which_are_refused_none_is_kept(cli: CommandLine, sheet: Sheet) -> None:
    """The pilot may add to the atelier, and not to the session."""
    before = cli("journal", ATELIER).out
    answer = imports(cli, sheet(GOOD, (SESSION, "x@y.example", "X", "conseil", None)), by=PILOTE)
    assert (answer.code, answer.data["refused"]) == (3, True)
    assert cli("journal", ATELIER).out == before


def test_a_key_written_twice_is_said_to_be_written_twice(cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "session.yaml"
    path.write_text(FILE.replace('departement: "53"', 'departement: "53"\n    departement: "53"'), "utf-8")
    assert "deux fois" in imports(cli, path).error["message"]


def test_contacts_given_by_somebody_without_the_role_are_all_refused(cli: CommandLine, sheet: Sheet) -> None:
    before = cli("journal", ATELIER).out
    answer = imports(cli, sheet(GOOD), by="passant@exemple.example")
    assert (answer.code, answer.data["refused"]) == (3, True)
    assert cli("journal", ATELIER).out == before


@pytest.mark.parametrize("content", [b"", b"atelier;email\n", b"PK\x03\x04rien", b"PK\x05\x06" + b"\0" * 18])
def test_a_file_that_is_no_workbook_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "contacts.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"contacts\.xlsx n’est pas un classeur"):
        read_contacts(path)


def test_a_workbook_without_a_line_is_refused_or_changes_nothing(cli: CommandLine, sheet: Sheet) -> None:
    before = cli("journal", ATELIER).out
    assert imports(cli, sheet()).code in {0, 2}
    assert cli("journal", ATELIER).out == before


def test_a_workbook_named_in_capitals_is_a_workbook_all_the_same(
    cli: CommandLine, sheet: Sheet, tmp_path: Path
) -> None:
    path = sheet(GOOD).rename(tmp_path / "CONTACTS.XLSX")
    assert imports(cli, path, by=PILOTE).code == 0


# Who imports what: Prefect costs seconds, apprise, alembic and openpyxl tenths.

HEAVY = ("prefect", "alembic", "apprise", "openpyxl")
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
    assert loads(tmp_path, [["--help"], ["up", "--help"], ["demo", "--help"]])[1] == "[]"


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
    ]
    codes, loaded = loads(cli.home, commands, clock="2027-03-12T10:00:00+01:00")
    assert codes == "[0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0]"
    assert loaded == "[]"


def test_an_import_of_contacts_opens_workbooks_and_a_session_does_not(cli: CommandLine, sheet: Sheet) -> None:
    session = cli.home / "session.yaml"
    session.write_text(FILE, encoding="utf-8")
    clock = "2027-03-12T10:00:00+01:00"
    assert loads(cli.home, [["import", str(session), "--by", AD1]], clock=clock) == ("[0]", "[]")
    loaded = loads(cli.home, [["import", str(sheet(GOOD)), "--by", PILOTE]], clock=clock)
    assert loaded == ("[0]", "['openpyxl']")
