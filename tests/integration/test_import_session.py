"""Files that people write, the session: one sentence per mistake, with its line and its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandline import CommandLine
from config.session_file import read_session
from example import ATELIER, FILE, PILOTE, SESSION
from importing import imports, one_sentence

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
    ("verification: 30 jours", "suite-ajournement: 0 jour", 15, "ateliers.0.contract"),
    ("verification: 30 jours", "livraison: 30 jours", 15, "ateliers.0.contract"),
    ("[2027-04-13, 2027-04-14]", "[2027-04-13, 2027-04-16]", 14, "ateliers.0.planned.atelier-1"),
    ("[2027-04-13, 2027-04-14]", "[2027-04-13, demain]", 14, "ateliers.0.planned.atelier-1.1"),
    ("[2027-04-13, 2027-04-14]", "[]", 14, "ateliers.0.planned.atelier-1"),
    ("atelier-1: [2027", "atelier-9: [2027", 14, "atelier-9"),
    ("rendez-vous-national-1: 2027", "rendez-vous: 2027", 3, "rendez-vous"),
    ("rendez-vous-national-1: 2027", "atelier-1: 2027", 3, "atelier-1"),
    ("lancement-in-situ: 2027", "rendez-vous-national-1: 2027", 14, "rendez-vous-national-1"),
    (
        "ateliers:\n",
        "periods: [{title: Foire, first: 2027-06-05, last: 2027-06-01}]\nateliers:\n",
        5,
        "periods.0.last",
    ),
    (
        "    start:",
        "    periods: [{title: Foire, first: 2027-06-05}]\n    start:",
        9,
        "ateliers.0.periods.0.last",
    ),
    (
        "    start:",
        "    periods: [{title: Foire, first: 01/06/2027, last: 05/06/2027, hardness: dur}]\n    start:",
        9,
        "ateliers.0.periods.0.hardness",
    ),
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


def test_a_key_written_twice_is_said_to_be_written_twice(cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "session.yaml"
    path.write_text(FILE.replace('departement: "53"', 'departement: "53"\n    departement: "53"'), "utf-8")
    assert "deux fois" in imports(cli, path).error["message"]


def test_the_example_file_names_nobody_who_exists() -> None:
    """Reserved names only, so that a mistake in a test never reaches anybody."""
    words = [word.strip(",}") for word in FILE.split() if "@" in word]
    assert words
    assert all(word.endswith(".example") for word in words)
