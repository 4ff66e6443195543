"""Files that people write, the contacts: one sentence per mistake, with its line and its column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from commandline import CommandLine
from config.contacts_file import read_contacts
from example import AD1, ATELIER, PILOTE, SESSION
from importing import GOOD, HEADER, Sheet, imports, one_sentence
from models.errors import BadInput


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
