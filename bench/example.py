"""The example session, 6 ateliers, lived through the database day by day; and what its year leaves."""

from __future__ import annotations

import time
from pathlib import Path

from bench.databases import Database
from bench.stage import settings_of
from bench.table import Row, duration, weighed, weight
from config.upgrade import upgrade
from config.wiring import SIMULATION, House
from models.outcomes import count_by_state
from notifications.courier import FileCourier
from service.example import (
    IMPORTED_BY,
    days_of,
    evening,
    example_session,
    example_year,
    import_moment,
    morning,
)
from tasks.empty_outbox import empty_outbox
from tasks.import_session import import_session
from tasks.play import play
from tasks.sweep_all import sweep_all


def measure_example(db: Database, folder: Path) -> list[Row]:
    """Without Prefect; the mails are rendered and written as files, and their time is counted apart."""
    house = House(settings_of(folder, url=db.fresh("example")))
    file, year = example_session(), example_year()
    upgrade(house.engine, at=import_moment(file), nature=SIMULATION)
    empty = db.size(house.settings.url)
    acts, sweeps, mails, begun = 0.0, 0.0, 0.0, time.monotonic()
    with house.writing() as session:
        import_session(session, file, by=IMPORTED_BY, at=import_moment(file))
    imported = time.monotonic() - begun
    courier = FileCourier(folder / "mail")
    for day, done in days_of(year, import_moment(file), year[-1].at):
        start = time.monotonic()
        sweep_all(house, at=morning(day))
        middle = time.monotonic()
        for act in done:
            with house.writing() as session:
                play(session, act)
        acted = time.monotonic()
        sweep_all(house, at=evening(day, done))
        end = time.monotonic()
        empty_outbox(house, courier, at=evening(day, done))
        acts, sweeps = acts + acted - middle, sweeps + middle - start + end - acted
        mails += time.monotonic() - end
    with house.reading() as session:
        sent = count_by_state(session).get("sent", 0)
    house.close()
    grown = db.size(house.settings.url) - empty
    messages = db.size_of(house.settings.url, "message")
    total, name, ateliers = imported + acts + sweeps, f"{db.name}: example year", len(file.ateliers)
    detail = f"{len(year)} acts at {duration(acts / len(year))}, sweeps {duration(sweeps)}"
    return [
        Row(f"{name}, 6 ateliers, through the database", "", duration(total), None, "≤ 1 s", total <= 1),
        Row(f"{name}: of which", "", f"{detail}; {sent} mails more: {duration(mails)}"),
        weighed(f"{name}: an atelier-year in the database, its mails sent", None, grown / ateliers),
        Row(f"{name}: of which messages", "", weight(messages / ateliers)),
    ]
