"""The year as a spreadsheet: read strictly, moved by whole weeks."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config.session_file import SessionFile
from config.year_file import COLUMNS, Verb, read_year, shifted, shifted_session
from models.errors import BadInput

HEADER = ";".join(COLUMNS)
OPEN = "2027-04-06;10:30;pays-de-fontbelle;pilote@ddtm17.example;open;atelier-1;;Trop tôt (refus attendu)"
HELD = (
    "2027-04-07;10:00;les-coevrons;pilote@ddt53.example;record;date-convenue;"
    "event=atelier-1 | dates=2027-04-13,2027-04-14 | remote=https://visio.example/?a=1;"
)


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "annee.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_line_becomes_an_act_at_its_moment_in_paris(tmp_path: Path) -> None:
    opened, agreed = read_year(written(tmp_path, OPEN, "", HELD))
    assert opened.at == datetime(2027, 4, 6, 8, 30, tzinfo=UTC)
    assert (opened.scope, opened.verb, opened.what) == ("pays-de-fontbelle", Verb.OPEN, "atelier-1")
    assert opened.refusal_expected
    assert not agreed.refusal_expected
    assert agreed.values["dates"] == "2027-04-13,2027-04-14"
    assert agreed.values["remote"] == "https://visio.example/?a=1"


def test_a_file_saved_by_a_spreadsheet_reads_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, OPEN)
    plain = read_year(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_year(path) == plain


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("2027-04-07", "2027-02-30", "le"),
        ("2027-04-07", "07/04/2027", "le"),
        ("2027-04-07;10:00", "2027-03-28;02:30", "le"),
        ("2027-04-07", "2027-04-05", "le"),
        ("10:00", "25:00", "heure"),
        ("les-coevrons", "Les Coëvrons", "journal"),
        ("pilote@ddt53.example", "pilote", "par"),
        ("record", "noter", "geste"),
        ("date-convenue", "correction", "quoi"),
        ("date-convenue", "date convenue", "quoi"),
        ("record;date-convenue", "waive;atelier-1", "quoi"),
        ("record;date-convenue", "correct;0", "quoi"),
        ("record;date-convenue", "open;atelier-1", "valeurs"),
        ("record;date-convenue", "correct;12", "valeurs"),
        ("record;date-convenue", "waive;atelier-1 date", "valeurs"),
        ("event=atelier-1", "atelier-1", "valeurs"),
        ("event=atelier-1", "event=", "valeurs"),
        ("event=", "dates=", "valeurs"),
        ("?a=1;", "?a=1", "note"),
        ("?a=1;", "?a=1;;", "note"),
        ("2027-04-07", '"2027-04-07', "le"),
    ],
)
def test_a_wrong_cell_is_named_by_its_line_and_column(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read_year(written(tmp_path, OPEN, HELD.replace(old, new, 1)))
    assert caught.value.message.startswith(f"annee.csv, ligne 3, colonne « {column} » : ")
    assert caught.value.field == column


def test_a_waiver_knows_its_reason_and_its_end_only(tmp_path: Path) -> None:
    line = "2027-04-07;10:00;a;p@a.example;waive;atelier-1 note;reason=Pressé | fin=2027-05-01;"
    with pytest.raises(BadInput, match="« fin » n’existe pas"):
        read_year(written(tmp_path, line))


def test_a_missing_or_unknown_heading_is_named(tmp_path: Path) -> None:
    path = tmp_path / "annee.csv"
    for header, column in (("le;heure", "journal"), (f"{HEADER};plus", "plus"), ("", "le")):
        path.write_text(header, encoding="utf-8")
        with pytest.raises(BadInput, match=f"ligne 1, colonne « {column} »"):
            read_year(path)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "annee.csv"
    with pytest.raises(BadInput, match="ne peut pas être lu"):
        read_year(path)
    path.write_bytes("é".encode("latin-1"))
    with pytest.raises(BadInput, match="ne peut pas être lu"):
        read_year(path)
    path.write_bytes(b" " * 5_000_001)
    with pytest.raises(BadInput, match="trop grand"):
        read_year(path)


def test_a_year_moves_by_whole_weeks_with_the_dates_inside(tmp_path: Path) -> None:
    opened, agreed = shifted(read_year(written(tmp_path, OPEN, HELD)), -3)
    # Three weeks earlier Paris is still on winter time: the hour on the wall stays 10:30.
    assert opened.at == datetime(2027, 3, 16, 9, 30, tzinfo=UTC)
    assert agreed.values["dates"] == "2027-03-23,2027-03-24"


def test_what_only_looks_like_a_date_stays(tmp_path: Path) -> None:
    line = HELD.replace("event=atelier-1", "event=MS-2027-99-01 | sha=120270-04-131")
    values = shifted(read_year(written(tmp_path, line)), 1)[0].values
    assert (values["event"], values["sha"]) == ("MS-2027-99-01", "120270-04-131")


def test_a_session_moves_with_its_starts_plans_events_and_ends_of_roles() -> None:
    person = {"email": "p@a.example", "name": "Pilote", "role": "pilote"}
    file = SessionFile.model_validate(
        {
            "session": {"slug": "s", "title": "S", "process": "national"},
            "events": {"lancement-national": date(2027, 2, 4)},
            "people": [{**person, "until": date(2027, 12, 31)}, person],
            "periods": [{"title": "Congrès", "first": date(2027, 6, 7), "last": date(2027, 6, 9)}],
            "ateliers": [
                {
                    "slug": "a",
                    "name": "A",
                    "departement": "53",
                    "start": date(2027, 1, 11),
                    "people": [{**person, "until": date(2027, 8, 31)}],
                    "periods": [{"title": "Foire", "first": date(2027, 5, 3), "last": date(2027, 5, 7)}],
                    "planned": {"atelier-1": [date(2027, 4, 13), date(2027, 4, 14)]},
                }
            ],
        }
    )
    moved = shifted_session(file, 52)
    atelier = moved.ateliers[0]
    assert moved.events == {"lancement-national": (date(2028, 2, 3),)}
    assert [one.until for one in moved.people] == [date(2028, 12, 29), None]
    assert (atelier.start, atelier.people[0].until) == (date(2028, 1, 10), date(2028, 8, 29))
    assert atelier.planned == {"atelier-1": (date(2028, 4, 11), date(2028, 4, 12))}
    assert (moved.periods[0].first, moved.periods[0].last) == (date(2028, 6, 5), date(2028, 6, 7))
    assert (atelier.periods[0].first, atelier.periods[0].last) == (date(2028, 5, 1), date(2028, 5, 5))
    assert shifted_session(moved, -52) == file
