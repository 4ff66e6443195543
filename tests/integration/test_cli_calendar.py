"""`atelier calendar`: the days of a territory, of an atelier, of the nation."""

from __future__ import annotations

import pytest

from calendars import CSV, written
from commandline import CommandLine
from example import ATELIER, PILOTE, SESSION
from jsonkeys import has, is_day

KEYS = {
    "atelier", "departement", "name", "zone", "school", "note", "year",
    "days_off", "usages", "school_holidays", "periods", "unknown",
}  # fmt: skip


def test_the_days_of_a_departement_need_no_database(new: CommandLine) -> None:
    answer = new("calendar", "--departement", "974", "--year", "2027")
    assert (answer.code, answer.err) == (0, "")
    assert "La Réunion (974) — 2027 · heure Indian/Reunion" in answer.out
    assert "lundi 20\u00a0décembre\u00a02027" in answer.out
    assert "⚠ Calendrier scolaire non renseigné : La Réunion, 2027." in answer.out
    assert not new.home.exists()


def test_a_calendar_put_in_the_folder_is_seen_at_once(new: CommandLine) -> None:
    folder = new.home / "calendriers"
    folder.mkdir(parents=True)
    written(folder, "la-reunion.csv", CSV + "2026-12-19;2027-01-24;Été austral\n")
    data = new("calendar", "--departement", "974", "--year", "2027", "--json").data
    assert data["school_holidays"] == [
        {"first": "2026-12-19", "last": "2027-01-24", "title": "Été austral, La Réunion"}
    ]
    assert len(data["unknown"]) == 1
    assert "du 25\u00a0janvier\u00a02027 au 31\u00a0décembre\u00a02027" in data["unknown"][0]


def test_a_bad_file_of_the_folder_is_one_sentence(new: CommandLine) -> None:
    folder = new.home / "calendriers"
    folder.mkdir(parents=True)
    written(folder, "la-reunion.csv", CSV + "2026-12-19;2026-01-24;Été austral\n")
    answer = new("calendar", "--departement", "974", "--year", "2027", "--json")
    assert (answer.code, answer.error["message"]) == (
        2, "la-reunion.csv, ligne 2 : la fin (24/01/2026) est avant le début (19/12/2026).",
    )  # fmt: skip


def test_the_keys_that_scripts_rely_on(new: CommandLine) -> None:
    data = new("calendar", "--departement", "971", "--year", "2027", "--json").data
    has(data, KEYS)
    assert (data["departement"], data["school"], data["year"]) == ("971", "Guadeloupe", 2027)
    assert {"day": "2027-05-27", "name": "Abolition de l’esclavage"} in data["days_off"]
    assert [(one["key"], one["day"], one["declared"]) for one in data["usages"]] == [
        ("vendredi-saint", "2027-03-26", False),
        ("mi-careme", "2027-03-04", False),
        ("victor-schoelcher", "2027-07-21", False),
    ]
    for one in (*data["school_holidays"], *data["periods"]):
        is_day(one["first"])
        is_day(one["last"])
    (reserve,) = data["periods"]
    assert (reserve["hardness"], reserve["to_confirm"]) == ("avertir", True)


@pytest.mark.parametrize(("departement", "word"), [("67", "L3134-13"), ("978", "L3422-2"), ("53", "")])
def test_a_doubt_about_a_legal_day_is_said(new: CommandLine, departement: str, word: str) -> None:
    answer = new("calendar", "--departement", departement, "--json")
    assert (word in answer.data["note"], bool(answer.data["note"])) == (True, bool(word))
    assert answer.data["note"] in new("calendar", "--departement", departement).out


def test_the_nation_has_no_school_calendar(new: CommandLine) -> None:
    data = new("calendar", "--year", "2027", "--json").data
    assert (data["departement"], data["school"], data["unknown"]) == (None, None, [])
    assert [one["title"] for one in data["periods"]] == [
        "Réserve électorale, élection présidentielle",
        "Août",
    ]


def test_an_atelier_shows_what_its_people_have_neutralised(cli: CommandLine) -> None:
    said = ("title=Foire", "first=2027-06-01", "last=2027-06-05", "hardness=pas-d-evenement-public")
    assert cli("record", ATELIER, "periode-neutralisee", *said, "--by", PILOTE).code == 0
    answer = cli("calendar", ATELIER)
    assert f"{ATELIER} — Mayenne (53) — 2027" in answer.out
    assert "du 1er au 5\u00a0juin\u00a02027" in answer.out
    assert "Foire · pas d’événement public" in answer.out
    assert "Foire" not in cli("calendar", SESSION).out
    assert "période neutralisée : first=2027-06-01" in cli("journal", ATELIER).out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--departement", "20"), 2, "« 20 » n’existe pas"),
        (("--year", "1999"), 2, "--year"),
        (("--year", "demain"), 2, "--year"),
        ((ATELIER, "--departement", "53"), 2, "pas les deux"),
        (("nulle-part",), 4, "nulle-part"),
    ],
)
def test_what_makes_no_sense_is_said(
    cli: CommandLine, arguments: tuple[str, ...], code: int, said: str
) -> None:
    answer = cli("calendar", *arguments)
    assert (answer.code, said in answer.err) == (code, True)
