"""Every command with any words: an exit code of the contract, a sentence, never a trace."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandline import Answer, CommandLine
from example import ATELIER, PILOTE, SESSION
from harming import CONTROLS, ORDERS, UNSEEN, hostile, raw_characters, words

#: Words that reach a program: an argument never holds a NUL.
typed = words.map(lambda text: text.replace("\x00", ""))
SLUGS = st.one_of(st.sampled_from([ATELIER, SESSION, "", "-", "--", ".."]), typed)
PEOPLE = st.one_of(st.sampled_from([PILOTE, f" {PILOTE.upper()} ", "pilоte@ddt53.example"]), typed)
KINDS = st.one_of(
    st.sampled_from(
        "autre-evenement avis-rendu date-convenue decision-prise personne-ajoutee livrable-remis "
        "evenement-tenu marche-notifie personne-retiree correction constat atelier-inscrit".split()
    ),
    typed,
)
KEYS = st.one_of(
    st.sampled_from(
        "nature title event dates place remote deliverable version parts url sha256 opinion text decision "
        "email name role until present mandataire decided-by notified-at attempt act annule on person".split()
    ),
    typed,
)
VALUES = st.one_of(
    typed,
    st.sampled_from(
        "atelier-1 note-de-cadrage pilote 1 99999999999999999999 -1 1e9 NaN oui 2027-03-01 0001-01-01 "
        "2027-03-01T10:00:00+99:00 ٠١/٠٢/٢٠٢٧ 01/02/2027 9999-12-31T23:59 atelier-1-date".split()
    ),
    st.sampled_from([PILOTE, "9999-12-31 23:59", "2027-03-28 02:30"]),
)
NUMBERS = st.one_of(
    st.integers(-(10**6), 10**30).map(str), st.sampled_from(["7", "9" * 5000, "٣", "1_0"]), typed
)
FIELDS = st.lists(st.tuples(KEYS, st.sampled_from(["=", "=", "=", ""]), VALUES).map("".join), max_size=4)
#: What is a date in the life of an atelier, or nearly.
YEARS = st.one_of(st.dates(date(2027, 1, 1), date(2028, 12, 31)), st.dates())
FIXES = st.one_of(
    st.tuples(
        st.sampled_from(["atelier-1", "atelier-3", "cloture-nationale", "53/atelier-2", "/", ""]),
        st.sampled_from(["=", ""]),
        st.one_of(YEARS.map(str), VALUES, st.just("2027-12-31,2028-01-01")),
    ).map("".join),
    typed,
)
WITH_BY = PEOPLE.map(lambda by: ["--by", by])


def _option(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.one_of(st.just([]), values.map(lambda value: [name, value]))


def _line(*parts: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    return st.tuples(*parts).map(lambda lists: [word for part in lists for word in part])


def _one(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return strategy.map(lambda word: [word])


LINES = {
    "record": _line(
        _one(SLUGS), _one(KINDS), FIELDS, _option("--on", VALUES), _option("--seen", NUMBERS), WITH_BY
    ),
    "open": _line(_one(SLUGS), _one(VALUES), _option("--seen", NUMBERS), WITH_BY),
    "waive": _line(
        _one(SLUGS),
        _one(VALUES),
        _one(VALUES),
        _option("--reason", typed),
        _option("--until", VALUES),
        WITH_BY,
    ),
    "correct": _line(_one(SLUGS), _one(NUMBERS), FIELDS, _option("--because", typed), WITH_BY),
    "import": _line(_one(typed), WITH_BY),
    "status": _line(_one(SLUGS), _option("--at", VALUES), _option("--known-at", VALUES)),
    "plan": _line(
        _option("--start", st.one_of(YEARS.map(str), VALUES)),
        _option("--departement", st.one_of(st.sampled_from(["53", "2A", "974", "988", "75"]), typed)),
        st.lists(FIXES, max_size=3).map(lambda fixes: [word for fix in fixes for word in ("--fix", fix)]),
        _option("--end", st.one_of(YEARS.map(str), VALUES)),
        _option("--process", st.one_of(st.just("national"), typed)),
        st.one_of(st.just([]), _one(typed)),
    ),
    "journal": _one(SLUGS),
    "messages": _one(SLUGS),
    "process": _one(typed),
    "todo": _option("--by", PEOPLE),
    # A well-formed digest that no journal holds is an answer of its own, with its own exit code.
    "verify": _option("--head", typed.filter(lambda text: not re.fullmatch(r"[0-9a-f]{16,64}", text))),
    "release": _line(
        st.lists(NUMBERS, max_size=3),
        st.sampled_from([["--send"], ["--drop"], ["--held", "--drop"], []]),
        WITH_BY,
    ),
    "mailbox": _one(typed),
    "address": _line(_one(PEOPLE), _one(PEOPLE), st.sampled_from([["--works"], []]), WITH_BY),
    "restore": _line(_one(typed), _option("--messages", st.one_of(st.sampled_from(["send", "hold"]), typed))),
    "any": st.lists(typed, max_size=5),
}


def keeps_the_contract(answer: Answer, *, as_json: bool) -> None:
    assert answer.code in {0, 2, 3, 4, 5}, answer.err
    assert not raw_characters(answer.out + answer.err)
    assert "Traceback" not in answer.err
    assert (answer.out + answer.err).strip()
    if as_json:
        assert answer.err == ""
        json.loads(answer.out)


@pytest.mark.parametrize("name", LINES)
@given(data=st.data(), as_json=st.booleans())
@hostile
def test_a_command_answers_whatever_it_is_given(
    cli: CommandLine, name: str, data: st.DataObject, as_json: bool
) -> None:
    line = [*([] if name == "any" else [name]), *data.draw(LINES[name])]
    helped = {"-h", "--help"} & set(line)
    # A backup would be written wherever these words lead.
    forever = {"up", "demo", "deliver", "backup"} & set(line[:1])
    if helped or forever:
        return
    line = [word for word in line if word != "--json"]
    asked = [line[0], "--json", *line[1:]] if as_json and line else line
    keeps_the_contract(cli(*asked), as_json=asked != line)


@pytest.mark.parametrize("said", [*ORDERS[::4], ORDERS[-2], *CONTROLS[2::2], UNSEEN[0]])
@pytest.mark.parametrize(
    "line",
    [
        ("status", "{}"),
        ("record", ATELIER, "{}", "--by", PILOTE),
        ("record", ATELIER, "autre-evenement", "nature={}"),
        ("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", "{}"),
        ("correct", ATELIER, "7", "{}=1", "--because", "x"),
        ("waive", ATELIER, "atelier-1", "atelier-1-date", "--reason", "{}"),
        ("open", ATELIER, "{}"),
        ("process", "{}"),
        ("import", "{}"),
        ("status", ATELIER, "--at", "{}"),
        ("{}",),
        ("status", "--{}"),
    ],
    ids=lambda line: " ".join(line[:3]),
)
def test_an_order_is_only_ever_words(cli: CommandLine, line: tuple[str, ...], said: str) -> None:
    words = [word.replace("{}", said) for word in line]
    keeps_the_contract(cli(*words, by=PILOTE), as_json=False)
    keeps_the_contract(cli(*words, "--json", by=PILOTE), as_json=True)


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "/", ".", "dossier.yaml", "~", "x" * 5000])
def test_what_is_no_file_is_said_and_never_read_without_end(
    cli: CommandLine, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dossier.yaml").mkdir()
    monkeypatch.chdir(tmp_path)
    for line in (("import", name), ("record", ATELIER, "--file", name), ("restore", name)):
        answer = cli(*line, by=PILOTE)
        assert answer.code == 2
        keeps_the_contract(answer, as_json=False)


@given(
    st.dictionaries(
        st.sampled_from(
            ["database_url", "courier", "sender", "link", "port", "by", "clock", "json_logs", "home"]
        ),
        st.one_of(
            typed,
            st.sampled_from(
                [
                    "sqlite:///:memory:",
                    "sqlite:////nulle/part.db",
                    "sqlite:///x?timeout=abc",
                    "postgresql://h:abc/x",
                    "postgresql://127.0.0.1:1/x?connect_timeout=1&nimporte=quoi",
                    "mysql://x/y",
                    "sqlite://",
                    "sqlite+x:///",
                    "mailto://",
                    "mailto://x",
                    "mailtos://a:b@",
                    "fichiers",
                    "9999-12-31T23:59:59-12:00",
                    "0",
                    "70000",
                    "0001-01-01T00:00:00+14:00",
                    "2027-03-01",
                    "javascript:alert(1)",
                    "A\r\nBcc: x@y.example <a@b.example>",
                ]
            ),
        ),
        min_size=1,
        max_size=2,
    ),
    st.sampled_from(
        [
            ("status", ATELIER),
            ("settings",),
            ("deliver",),
            ("health",),
            ("record", ATELIER, "autre-evenement", "nature=X"),
        ]
    ),
)
@hostile
def test_a_setting_that_makes_no_sense_is_said(
    cli: CommandLine, given_settings: dict[str, str], line: tuple[str, ...]
) -> None:
    possible = {name: value.encode("utf-8", "replace").decode() for name, value in given_settings.items()}
    answer = cli(*line, "--json", **possible)
    keeps_the_contract(answer, as_json=True)
