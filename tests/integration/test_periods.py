"""Periods that people neutralise: in the session file, then by a fact; what plans later sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config.almanac import almanac_of_history, national_almanac
from config.wiring import House
from example import AD1, ATELIER, EQUIPE, FILE, PILOTE, SESSION, imported
from models.almanac import Almanac, Hardness, Period
from models.errors import BadInput
from tasks.correct import correct
from tasks.load import load
from tasks.record import record

AT = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
FAIR = {"title": "Foire", "first": "2027-06-01", "last": "2027-06-05", "hardness": "pas-d-evenement-public"}
PERIODS = FILE.replace(
    "ateliers:\n", "periods: [{title: Congrès des maires, first: 2027-11-16, last: 2027-11-18}]\nateliers:\n"
).replace(
    "    planned:",
    "    periods:\n"
    "      - {title: Jeux, first: 01/07/2027, last: 10/07/2027, hardness: pas-de-publication}\n"
    "    planned:",
)


def almanac(house: House, slug: str = ATELIER) -> Almanac:
    with house.reading() as session:
        history = load(session, slug).situation(AT).history
    return almanac_of_history(history, [2027], folder=house.settings.calendars)


def said(house: House, slug: str = ATELIER) -> set[str]:
    """What people have said, apart from what the tables hold."""
    known = {one.title for one in national_almanac([2027], folder=house.settings.calendars).periods}
    return {one.title for one in almanac(house, slug).periods if ", zone B" not in one.title} - known


def neutralises(house: House, values: dict[str, str], *, by: str = PILOTE, slug: str = ATELIER) -> str | None:
    """Records it; the reason of the refusal, if it was refused."""
    with house.writing() as session:
        outcome = record(session, slug, "periode-neutralisee", values, by=by, at=AT)
    return outcome.refusal.reason if outcome.refusal else None


def test_a_file_says_periods_of_its_session_and_of_an_atelier(house: House, tmp_path: Path) -> None:
    imported(house, tmp_path, AT, text=PERIODS)
    assert said(house) == {"Congrès des maires", "Jeux"}
    assert said(house, SESSION) == {"Congrès des maires"}
    games = Period(date(2027, 7, 1), date(2027, 7, 10), "Jeux", Hardness.NO_PUBLICATION)
    assert games in almanac(house).periods


def test_the_same_file_again_adds_nothing_even_where_a_period_was_corrected(
    house: House, tmp_path: Path
) -> None:
    imported(house, tmp_path, AT, text=PERIODS)
    assert not any(imported(house, tmp_path, AT, text=PERIODS).added.values())
    with house.writing() as session:
        number = next(
            f.seq
            for f in load(session, ATELIER).facts
            if f.kind == "periode-neutralisee" and f.scope == ATELIER
        )
        withdrawn = correct(session, ATELIER, number, {"annule": "oui"}, because="annulés", by=PILOTE, at=AT)
    assert withdrawn.refusal is None
    assert not any(imported(house, tmp_path, AT, text=PERIODS).added.values())
    assert said(house) == {"Congrès des maires"}


def test_a_pilot_neutralises_days_of_a_live_atelier(house: House, tmp_path: Path) -> None:
    imported(house, tmp_path, AT)
    day = date(2027, 6, 3)
    assert almanac(house).forbids(day) is None
    assert neutralises(house, FAIR) is None
    assert almanac(house).forbids(day) == "Foire (du 1er au 5\u00a0juin\u00a02027)"


def test_what_ad1_neutralises_holds_for_every_atelier_of_the_session(house: House, tmp_path: Path) -> None:
    imported(house, tmp_path, AT)
    assert neutralises(house, FAIR, by=AD1, slug=SESSION) is None
    assert said(house) == said(house, SESSION) == {"Foire"}


def test_a_team_neutralises_nothing(house: House, tmp_path: Path) -> None:
    imported(house, tmp_path, AT)
    assert "il faut être : pilote ou bureau AD1" in (neutralises(house, FAIR, by=EQUIPE) or "")
    assert said(house) == set()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"last": "2027-05-31"}, "« last » : la fin (31/05/2027) est avant le début (01/06/2027)."),
        ({"last": "2028-06-05"}, "« last » : cette période dure plus de 366 jours."),
        ({"first": "31/02/2027"}, "« first » : La date « 31/02/2027 » n’existe pas ou ne se lit pas."),
        ({"hardness": "dur"}, "« hardness » : « dur » n’est pas un choix possible"),
        ({"title": " "}, "« title » : ce champ est vide."),
    ],
)
def test_a_period_that_makes_no_sense_is_refused_in_one_sentence(
    sqlite_house: House, tmp_path: Path, change: dict[str, str], sentence: str
) -> None:
    imported(sqlite_house, tmp_path, AT)
    with pytest.raises(BadInput) as refused:
        neutralises(sqlite_house, FAIR | change)
    assert refused.value.message.startswith(sentence)
    assert said(sqlite_house) == set()
