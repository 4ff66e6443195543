"""A session file, mangled: it is read, or refused in one sentence that names a line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.process_file import FOLDER, read_process
from config.session_file import read_session
from harming import hostile, is_a_sentence, words
from models.errors import AtelierError

EXAMPLE = (FOLDER.parent / "examples" / "session.yaml").read_text(encoding="utf-8")
PROCESS = (FOLDER / "national.yaml").read_text(encoding="utf-8")

#: What YAML may take for something else than words.
VALUES = (
    "!!python/object/apply:os.system [ls]", "!!binary aGk=", "!!set {a, b}", "!!timestamp x", "!x y",
    "&a [*a]", "*inconnu", "&a {<<: *a}", "{<<: {email: a}}", "2027.01", "2027-13-45", "2027-02-30",
    "12:30:45", "0x7fffffffffffffff", "9" * 5000, "1e400", ".inf", ".nan", "0o17", "1_000", "~", "yes",
    "true", "[]", "{}", "[[[]]]", "{? [a] : b}", "? {a: b}", "|\n  long\n  texte", '"\\0"',
    '"\\u202E"', '"\\x1b[2J"', '"\\ud800"', "'", '"', "- a", "%YAML 1.1", "---", "...", "\t",
    "@x", "`x`", "#", ": :", "2027-03-01T10:00:00Z", "-5", "1 jour", "100000 jours", "53", "99",
    '"2A"', "national", "\xab", "\ufeff", "\u2028", "\x85",
)  # fmt: skip
Mangle = Callable[[str], str]


@st.composite
def mangles(draw: st.DrawFn) -> Mangle:
    """One thing done to a file: a line gone, twice, elsewhere, indented; a value or a key replaced; a cut."""
    how = draw(st.sampled_from(["drop", "twice", "swap", "indent", "value", "key", "insert", "cut", "char"]))
    place, other = draw(st.integers(0, 10_000)), draw(st.integers(0, 10_000))
    said = draw(st.one_of(st.sampled_from(VALUES), words))

    def mangle(text: str) -> str:
        lines = text.split("\n")
        at, to = place % len(lines), other % len(lines)
        line = lines[at]
        if how == "drop":
            del lines[at]
        elif how == "twice":
            lines.insert(at, line)
        elif how == "swap":
            lines[at], lines[to] = lines[to], line
        elif how == "indent":
            lines[at] = " " * (other % 9) + line.lstrip()
        elif how == "insert":
            lines.insert(at, said)
        elif how == "cut":
            return text[: place % (len(text) + 1)] + text[other % (len(text) + 1) :]
        elif how == "char":
            spot = place % (len(text) + 1)
            return text[:spot] + said + text[spot:]
        else:
            # A value, or a key, of a block line or inside braces.
            pattern = r"(?<=: )[^,}\]]+" if how == "value" else r"[\w-]+(?=: )"
            found = list(re.finditer(pattern, line))
            if found:
                one = found[other % len(found)]
                lines[at] = line[: one.start()] + said + line[one.end() :]
        return "\n".join(lines)

    return mangle


def is_read_or_explained(read: Callable[[Path], Any], path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        read(path)
    except AtelierError as error:
        is_a_sentence(error)


@given(st.lists(mangles(), min_size=1, max_size=4))
@hostile
def test_a_mangled_session_is_read_or_explained(tmp_path: Path, done: list[Mangle]) -> None:
    text = EXAMPLE
    for mangle in done:
        text = mangle(text)
    content = text.encode("utf-8", "surrogatepass")
    is_read_or_explained(read_session, tmp_path / "session.yaml", content)


@given(st.lists(mangles(), min_size=1, max_size=3))
@hostile
def test_a_mangled_process_is_read_or_explained(tmp_path: Path, done: list[Mangle]) -> None:
    text = PROCESS[:6000] + PROCESS[PROCESS.index("# Qui peut enregistrer") :]
    for mangle in done:
        text = mangle(text)
    content = text.encode("utf-8", "surrogatepass")
    is_read_or_explained(read_process, tmp_path / "national.yaml", content)


@given(st.one_of(st.binary(max_size=300), words.map(lambda text: text.encode("utf-8", "surrogatepass"))))
@hostile
def test_any_bytes_at_all_are_explained(tmp_path: Path, content: bytes) -> None:
    for read in (read_session, read_process):
        is_read_or_explained(read, tmp_path / "session.yaml", content)


_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(VALUES).filter(str.isascii), words
)
_TREES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["slug", "name", "people", "start", "email", "role", "contract", "events"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(["session", "events", "people", "ateliers", "key", "phases", "facts"]), _TREES
    )
)
@hostile
def test_the_right_keys_with_the_wrong_things_under_them_are_explained(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    import json

    content = json.dumps(document).encode()
    for read in (read_session, read_process):
        is_read_or_explained(read, tmp_path / "session.yaml", content)


def test_the_example_itself_is_read(tmp_path: Path) -> None:
    path = tmp_path / "session.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    assert len(read_session(path).ateliers) == 6


@pytest.mark.parametrize("value", VALUES)
def test_each_of_these_in_place_of_a_name_is_read_or_explained(tmp_path: Path, value: str) -> None:
    text = EXAMPLE.replace("Pays de Hartmatt", value, 1)
    is_read_or_explained(read_session, tmp_path / "session.yaml", text.encode())
