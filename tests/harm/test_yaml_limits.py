"""YAML that is correct and that no file of ours has any use for: refused at its line, at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from config.session_file import read_session
from example import AD1, FILE
from harming import CONTROLS, is_a_sentence
from models.errors import BadInput

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"
    for before, name in zip("abcdefghijk", "bcdefghijkl", strict=True)
)


def refused(folder: Path, content: str | bytes) -> BadInput:
    """The refusal of a session file, which never takes long enough for anybody to wonder."""
    path = folder / "session.yaml"
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    begun = time.process_time()
    with pytest.raises(BadInput) as raised:
        read_session(path)
    assert time.process_time() - begun < 60
    is_a_sentence(raised.value)
    return raised.value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LAUGHS + "session: *l\n", "ligne 1 : les ancres (&) et les renvois (*) ne sont pas lus"),
        ("session: &s {slug: *s}\n", "ligne 1 : les ancres (&)"),
        ("session: {<<: {slug: a}, slug: b}\n", "ligne 1 : la fusion (« << ») n’est pas lue"),
        ("\nsession: !!python/object/apply:os.system [ls]\n", "ligne 2 : les types (« ! ») ne sont pas lus"),
        ("session: !!binary aGk=\n", "ligne 1 : les types"),
        ("session: !x y\n", "ligne 1 : les types"),
        ("session: " + "[" * 100_000, "ligne 1 : il y a plus de 20 niveaux"),
        ("session: " + "{a: " * 10_000, "ligne 1 : il y a plus de 20 niveaux"),
        ("session:\n" + "".join(" " * n + "a:\n" for n in range(1, 60)), "il y a plus de 20 niveaux"),
        (
            "session: {slug: a}\nsession: {slug: b}\n",
            "ligne 2, clé « session » : une clé est écrite deux fois",
        ),
        ("session: {slug: a}\n---\nsession: {slug: b}\n", "ce n’est pas du YAML"),
        ("session: {slug: %s}\n" % ("9" * 5000), "une valeur ne se lit pas"),
        ("session: %s\n" % ("x" * 1_100_000), "session.yaml est trop grand pour être lu : 1 Mo au plus."),
        ("".join(f"k{n}: 1\n" for n in range(10_000)), "cette clé"),
        (
            "session: {slug: a, title: 2027.01, process: national}\n",
            "clé « session.title » : il faut un texte",
        ),
        (
            'session: {slug: a, title: "a\\u202Eb", process: national}\n',
            "clé « session.title » : caractère invisible",
        ),
        (
            'session: {slug: a, title: "a\\0b", process: national}\n',
            "caractère invisible qui change ce qu’on lit (U+0000)",
        ),
        (
            "session: {slug: a, title: %s, process: national}\n" % ("x" * 201),
            "ce nom a 201 caractères, 200 au plus",
        ),
        ("session: {slug: %s, title: x, process: national}\n" % ("x" * 61), "60 caractères au plus"),
        ("session: {slug: ../x, title: x, process: national}\n", "il faut des minuscules sans accent"),
        ("session: {slug: a, title: x, process: ../national}\n", "le processus « ../national » n’existe pas"),
        ("bonjour\n", "clé « (le fichier) » : il faut un groupe de clés"),
        ("", "clé « (le fichier) » : il faut un groupe de clés"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_each_of_these_is_refused_at_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(tmp_path, text).message


@pytest.mark.parametrize(
    "content",
    [FILE.encode("utf-16"), FILE.encode("utf-32"), FILE.encode("latin-1"), b"\xff\xfe\x00", b"\x80"],
)
def test_another_encoding_is_said(tmp_path: Path, content: bytes) -> None:
    error = refused(tmp_path, content)
    assert "ne peut pas être lu" in error.message
    assert "UTF-8" in error.todo


@pytest.mark.parametrize("sign", CONTROLS, ids=ascii)
def test_an_invisible_order_in_the_text_is_refused_at_its_line(tmp_path: Path, sign: str) -> None:
    error = refused(tmp_path, FILE.replace("Coëvrons", f"Co{sign}vrons"))
    assert "ne peut pas être lu" in error.message or "ligne 7 : caractère invisible" in error.message


def test_the_mark_that_a_spreadsheet_puts_first_is_not_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_bytes(b"\xef\xbb\xbf" + FILE.encode())
    assert read_session(tmp_path / "session.yaml").ateliers[0].slug == "les-coevrons"


def test_a_name_is_kept_as_people_see_it(tmp_path: Path) -> None:
    text = FILE.replace("name: Les Coëvrons", 'name: "Les  Coe\\u0308vrons\\u200b\\n"')
    (tmp_path / "session.yaml").write_text(text, encoding="utf-8")
    assert read_session(tmp_path / "session.yaml").ateliers[0].name == "Les Coëvrons"


def test_two_addresses_that_look_the_same_are_not_two_people(tmp_path: Path) -> None:
    error = refused(tmp_path, FILE.replace(AD1, AD1.replace("a", "а", 1)))
    assert (
        "clé « people.0.email » : ce n’est pas une adresse de messagerie : elle contient « а » (U+0430)"
        in error.message
    )
