"""The example session on a fresh database: begun two months ago, with what happened since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import config
from config.session_file import SessionFile, read_session
from config.upgrade import upgrade
from config.wiring import SIMULATION, House
from config.year_file import Act, read_year, shifted, shifted_session
from models.moments import local_day
from models.queries import messages_due
from models.territories import PARIS
from notifications.courier import Courier, FileCourier
from service.rounds import lived, zones_of
from tasks.empty_outbox import empty_outbox
from tasks.import_session import import_session
from tasks.play import play
from tasks.sweep_all import sweep_all

FOLDER = Path(config.__file__).parent / "examples"
#: The bureau AD1 imports the session a week before the first atelier starts.
IMPORTED_BY = "ad1@dgaln.example"
BEFORE = timedelta(days=7)
AGO = timedelta(days=61)
MORNING, EVENING = time(9, 5), time(20)


def example_session() -> SessionFile:
    """The session as written."""
    return read_session(FOLDER / "session.yaml")


def example_year() -> list[Act]:
    """What happens in it, as written."""
    return read_year(FOLDER / "annee.csv")


def import_moment(file: SessionFile) -> datetime:
    """When the session is imported: at ten o'clock, a week before it begins."""
    first = min(atelier.start for atelier in file.ateliers)
    return datetime.combine(first - BEFORE, time(10), ZoneInfo(PARIS))


def morning(day: date) -> datetime:
    """The moment of the sweep of each day."""
    return datetime.combine(day, MORNING, ZoneInfo(PARIS))


def evening(day: date, acts: list[Act]) -> datetime:
    """That of a second one, after all that was done that day: in the Antilles it is past nine by then."""
    return max([datetime.combine(day, EVENING, ZoneInfo(PARIS)), *(act.at for act in acts)])


def load_example(house: House, *, now: datetime) -> None:
    """Loads the session as if it had begun two months ago; its mails go to files."""
    file, year = example_session(), example_year()
    began = local_day(now - AGO, PARIS)
    weeks = (began - min(atelier.start for atelier in file.ateliers)).days // 7
    file, year = shifted_session(file, weeks), shifted(year, weeks)
    upgrade(house.engine, at=now, nature=SIMULATION)
    house.checked()
    start = import_moment(file)
    with house.writing() as session:
        import_session(session, file, by=IMPORTED_BY, at=start)
    live(house, year, zones_of(file), FileCourier(house.settings.var / "mail"), start, now)


def live(
    house: House, year: list[Act], zones: frozenset[str], courier: Courier, start: datetime, end: datetime
) -> None:
    """What people do, then what time brings, each followed by the mails that may leave at that hour."""
    for at, acts in lived(year, zones, start, end):
        for act in acts:
            with house.writing() as session:
                play(session, act)
        if acts:
            _send(house, courier, acts[-1].at)
        sweep_all(house, at=at)
        _send(house, courier, at)


def _send(house: House, courier: Courier, at: datetime) -> None:
    with house.reading() as session:
        due = messages_due(session, at)
    if due:
        empty_outbox(house, courier, at=at)


def days_of(year: list[Act], start: datetime, end: datetime) -> Iterator[tuple[date, list[Act]]]:
    """Each day from the import on, with its acts up to `end`."""
    by_day: dict[date, list[Act]] = {}
    for act in year:
        if act.at <= end:
            by_day.setdefault(local_day(act.at, PARIS), []).append(act)
    day = local_day(start, PARIS)
    while day <= local_day(end, PARIS):
        yield day, by_day.get(day, [])
        day += timedelta(days=1)
