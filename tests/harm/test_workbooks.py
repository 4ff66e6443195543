"""Workbooks that want something else than to be read: each is refused in a sentence, and soon."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.contacts_file import read_contacts
from harming import CONTROLS, ORDERS, hostile, is_a_sentence, words
from models.errors import AtelierError, BadInput

HEADER = ("atelier", "email", "nom", "role", "jusqu-au")
GOOD = ("les-coevrons", "neuf@y.example", "Neuf", "collectivite", None)
SHEET = "xl/worksheets/sheet1.xml"


def workbook(*lines: Any) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (HEADER, *lines):
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(content: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The same workbook with its parts changed, taken out (None) or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name, part in more.items():
            new.writestr(name.replace("__", "/"), part)
    return out.getvalue()


def part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    return rewritten(workbook(GOOD), lambda n, content: change(content) if n == name else content)


def read(folder: Path, content: bytes) -> list[Any]:
    path = folder / "contacts.xlsx"
    path.write_bytes(content)
    return read_contacts(path)


def refused(folder: Path, content: bytes) -> str:
    with pytest.raises(BadInput) as raised:
        read(folder, content)
    is_a_sentence(raised.value)
    return raised.value.message


def test_a_workbook_that_unfolds_without_end_is_refused_before_it_is_unfolded(tmp_path: Path) -> None:
    bomb = rewritten(workbook(GOOD), lambda _, content: content, xl__media__a=b"\0" * 200_000_000)
    assert len(bomb) < 1_000_000
    assert "200 Mo une fois déplié, 30 au plus" in refused(tmp_path, bomb)


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    laughs = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))

    def laughing(content: bytes) -> bytes:
        text = content.decode()
        head, body = re.match(r"(<\?xml[^>]*\?>)?(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
        return f"{head or ''}<!DOCTYPE x [{laughs}]>{body.replace('Neuf', '&a11;')}".encode()

    assert "n’est pas un classeur" in refused(tmp_path, part(SHEET, laughing))


def test_an_outside_entity_is_never_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")

    def fetching(content: bytes) -> bytes:
        text = content.decode()
        dtd = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]>'
        return (dtd + re.sub(r"<\?xml[^>]*\?>", "", text).replace("Neuf", "&s;")).encode()

    try:
        found = read(tmp_path, part(SHEET, fetching))
    except BadInput as error:
        is_a_sentence(error)
    else:
        assert "SECRET" not in repr(found)


@pytest.mark.parametrize("claimed", ["A1:XFD1048576", "A1", "", "Z9:A1", "A1:E99999999999"])
def test_what_a_sheet_says_of_its_own_size_is_not_believed(tmp_path: Path, claimed: str) -> None:
    lying = part(SHEET, lambda content: re.sub(rb'ref="A1:E2"', f'ref="{claimed}"'.encode(), content))
    assert [person.email for _, person in read(tmp_path, lying)] == ["neuf@y.example"]


def test_a_cell_at_the_far_end_of_the_sheet_costs_nothing(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>loin</t></is></c></row></sheetData>'
    lying = part(SHEET, lambda content: content.replace(b"</sheetData>", far))
    assert len(read(tmp_path, lying)) == 1


def test_a_line_too_many_is_said_and_not_left_out_in_silence(tmp_path: Path) -> None:
    rows = b"".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>x</t></is></c></row>'.encode() for n in range(3, 5100)
    )
    long = part(SHEET, lambda content: content.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert "plus de 5000 lignes" in refused(tmp_path, long)


def test_macros_and_links_to_other_workbooks_are_not_even_read(tmp_path: Path) -> None:
    loaded = rewritten(
        workbook(GOOD),
        lambda _, content: content,
        xl__vbaProject_bin=b"Sub Auto_Open()",
        xl__externalLinks__externalLink1_xml=b"<broken",
    )
    assert len(read(tmp_path, loaded)) == 1


@pytest.mark.parametrize("gone", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"])
def test_a_part_that_is_missing_or_broken_is_one_sentence(tmp_path: Path, gone: str) -> None:
    for left in (None, b"", b"<", b"\xff\xfe", b"<a/>", b"PK"):
        broken = rewritten(workbook(GOOD), lambda n, c, left=left: left if n == gone else c)  # type: ignore[misc]
        try:
            read(tmp_path, broken)
        except BadInput as error:
            is_a_sentence(error)


@pytest.mark.parametrize("column", range(5))
@pytest.mark.parametrize("said", ['=HYPERLINK("http://x")', "=cmd|' /C calc'!A0", *CONTROLS[4:6]])
def test_a_formula_or_an_invisible_order_is_refused_with_its_place(
    tmp_path: Path, column: int, said: str
) -> None:
    line = [*GOOD[:4], "2027-12-31"]
    line[column] = said
    message = refused(tmp_path, workbook(line))
    assert message.startswith(f"contacts.xlsx, ligne 2, colonne « {HEADER[column]} » :")


@pytest.mark.parametrize("said", [text for text in ORDERS if not text.startswith("=")])
def test_a_name_that_looks_like_an_order_stays_words(tmp_path: Path, said: str) -> None:
    (_, person), *_ = read(tmp_path, workbook(("les-coevrons", "a@y.example", said, "elu", None)))
    assert person.name == " ".join(said.split())


def test_merged_cells_have_their_value_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for line in (HEADER, GOOD, ("les-coevrons", "b@y.example", "B", "elu", None)):
        sheet.append(list(line))
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "contacts.xlsx")
    slugs = [slug for slug, _ in read_contacts(tmp_path / "contacts.xlsx")]
    assert slugs == ["les-coevrons", ""], "an import then says that the second one names no atelier"


_CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    words.map(lambda text: openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", text)).map(
        lambda text: "".join(c for c in text if not "\ud800" <= c <= "\udfff")
    ),
)


@given(st.lists(st.lists(_CELLS, max_size=7), max_size=4))
@hostile
def test_any_cells_at_all_are_read_or_explained(tmp_path: Path, lines: list[list[Any]]) -> None:
    try:
        read(tmp_path, workbook(*lines))
    except AtelierError as error:
        is_a_sentence(error)


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=40))
@hostile
def test_bytes_changed_anywhere_are_read_or_explained(tmp_path: Path, place: int, noise: bytes) -> None:
    content = bytearray(_GOOD)
    content[place % len(content) : place % len(content) + len(noise)] = noise
    try:
        read(tmp_path, bytes(content))
    except AtelierError as error:
        is_a_sentence(error)


@given(st.sampled_from([SHEET, "xl/workbook.xml"]), st.integers(0, 10_000), words)
@hostile
def test_xml_changed_anywhere_is_read_or_explained(tmp_path: Path, name: str, place: int, said: str) -> None:
    def change(content: bytes) -> bytes:
        spot = place % len(content)
        return content[:spot] + said.encode("utf-8", "surrogatepass") + content[spot + len(said) :]

    try:
        read(tmp_path, part(name, change))
    except AtelierError as error:
        is_a_sentence(error)


_GOOD = workbook(GOOD)
