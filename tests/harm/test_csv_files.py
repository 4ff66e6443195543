"""Facts in a spreadsheet saved as text: whatever stands in it, it is read whole or refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.facts_file import FactLine, read_facts
from config.year_file import read_year
from harming import CONTROLS, ORDERS, hostile, is_a_sentence, words
from models.errors import AtelierError, BadInput

HEADER = "fait;le;valeurs\n"


def read(folder: Path, content: bytes | str) -> list[FactLine]:
    path = folder / "faits.csv"
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return read_facts(path)


def refused(folder: Path, content: bytes | str) -> str:
    with pytest.raises(BadInput) as raised:
        read(folder, content)
    is_a_sentence(raised.value)
    return raised.value.message


@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_three_separators_and_the_three_line_ends_are_read(tmp_path: Path, sign: str, end: str) -> None:
    lines = [sign.join(("fait", "le", "valeurs")), sign.join(("autre-evenement", "", "nature=COPIL")), ""]
    facts = read(tmp_path, "\ufeff" + end.join(lines))
    assert [(fact.kind, fact.values) for fact in facts] == [("autre-evenement", {"nature": "COPIL"})]


def test_a_text_on_several_lines_stays_on_several_lines(tmp_path: Path) -> None:
    facts = read(tmp_path, HEADER + 'a;;"text=un\ndeux ; trois"\nb;;x=1\n')
    assert facts[0].values == {"text": "un\ndeux ; trois"}
    assert facts[1].place == "faits.csv, ligne 4"


def test_what_follows_a_separator_is_never_lost_in_silence(tmp_path: Path) -> None:
    message = refused(tmp_path, HEADER + "avis-rendu;;text=d’accord ; sauf le calendrier\n")
    assert message == "faits.csv, ligne 2 : il y a 4 colonnes au lieu de 3."


def test_quotation_marks_that_do_not_close_never_swallow_the_lines_below(tmp_path: Path) -> None:
    message = refused(tmp_path, HEADER + 'a;;x=1\nb;;"y=2\nc;;z=3\n')
    assert message.startswith("faits.csv, ligne 3 : les guillemets")


def test_a_line_too_many_is_said_and_not_left_out_in_silence(tmp_path: Path) -> None:
    assert "plus de 5000 lignes" in refused(tmp_path, HEADER + "a;;x=1\n" * 5001)
    assert len(read(tmp_path, HEADER + "a;;x=1\n" * 5000)) == 5000


@pytest.mark.parametrize("control", CONTROLS)
def test_an_invisible_order_is_refused_with_its_line(tmp_path: Path, control: str) -> None:
    message = refused(tmp_path, f"{HEADER}a;;x=1\na;;x=avant{control}après\n")
    assert "ne peut pas être lu" in message or message.startswith("faits.csv, ligne 3 :")


@pytest.mark.parametrize(
    "content",
    [
        b"fait;le;valeurs\na;;x=\xe9t\xe9\n",
        "fait;le;valeurs\na;;x=été\n".encode("utf-16"),
        HEADER + "a;;x=" + "y" * 200_000 + "\n",
        HEADER + "a;;x=1\n" * 200_000,
        "fait;fait;le;valeurs\na;b;;x=1\n",
        "fait;le\n",
        "",
        "\n" * 1000,
        ";" * 10_000,
        '"',
    ],
    ids=["latin-1", "utf-16", "cell", "size", "column-twice", "column", "empty", "ends", "signs", "mark"],
)
def test_each_of_these_is_one_sentence(tmp_path: Path, content: bytes | str) -> None:
    refused(tmp_path, content)


@pytest.mark.parametrize("said", [text for text in ORDERS if "\n" not in text and "|" not in text])
def test_what_looks_like_an_order_stays_words(tmp_path: Path, said: str) -> None:
    quoted = said.replace('"', '""')
    assert read(tmp_path, f'{HEADER}a;;"place={quoted}"\n')[0].values == {"place": said}


_LINES = st.lists(st.lists(words, max_size=5).map(";".join), max_size=5).map("\n".join)


@given(st.one_of(_LINES, _LINES.map(HEADER.__add__), _LINES.map("\ufefffait,le,valeurs\n".__add__)))
@hostile
def test_any_text_at_all_is_read_or_explained(tmp_path: Path, text: str) -> None:
    try:
        read(tmp_path, text)
    except AtelierError as error:
        is_a_sentence(error)


_YEAR = (
    "le;heure;journal;par;geste;quoi;valeurs;note\n2027-03-10;10:00;a;b@c.example;record;marche-notifie;;\n"
)


@given(st.integers(0, 200), words, st.integers(0, 30))
@hostile
def test_a_year_with_anything_in_it_is_read_or_explained(
    tmp_path: Path, place: int, said: str, gone: int
) -> None:
    path = tmp_path / "annee.csv"
    text = _YEAR[: place % len(_YEAR)] + said + _YEAR[place % len(_YEAR) + gone :]
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read_year(path)
    except AtelierError as error:
        is_a_sentence(error)
