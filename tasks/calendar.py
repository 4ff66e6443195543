"""The days of a territory in one year, as the stable JSON of `atelier calendar`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from config.almanac import almanac_of, almanac_of_history, national_almanac, school_holidays
from models.almanac import Almanac, Period
from models.calendar import USAGES, usage_day
from models.territories import PARIS, territory_of
from tasks.load import load


def calendar_of_departement(departement: str, year: int, *, folder: Path) -> dict[str, Any]:
    """What the law and the tables say of a département; BadInput for an unknown code."""
    return _described(departement, year, almanac_of(departement, [year], folder=folder), folder)


def calendar_of_nation(year: int, *, folder: Path) -> dict[str, Any]:
    """The days of shared events."""
    return _described(None, year, national_almanac([year], folder=folder), folder)


def calendar_of_journal(
    session: Session, slug: str, year: int, *, at: datetime, folder: Path
) -> dict[str, Any]:
    """What an atelier lives by: its pinned calendar, and what its people have neutralised."""
    history = load(session, slug).situation(at).history
    said = history.registration
    almanac = almanac_of_history(history, [year], folder=folder)
    found = _described(said.departement if said else None, year, almanac, folder)
    return {**found, "atelier": slug}


def _described(departement: str | None, year: int, almanac: Almanac, folder: Path) -> dict[str, Any]:
    territory = territory_of(departement) if departement else None
    schools = set(school_holidays(departement, [year], folder=folder)) if departement else set()
    declared = almanac.calendar.usages
    return {
        "atelier": None,
        "departement": departement,
        "name": territory.name if territory else "Événements nationaux",
        "zone": territory.zone if territory else PARIS,
        "school": territory.school if territory else None,
        "note": territory.note if territory else "",
        "year": year,
        "days_off": [
            {"day": day.isoformat(), "name": name}
            for day, name in sorted(almanac.calendar.holidays(year).items())
        ],
        "usages": [
            {
                "key": usage,
                "name": USAGES[usage],
                "day": usage_day(usage, year).isoformat(),
                "declared": usage in declared,
            }
            for usage in (territory.usages if territory else ())
        ],
        "school_holidays": [_period(one) for one in almanac.periods if one in schools],
        "periods": [
            _period(one) | {"hardness": str(one.hardness), "to_confirm": one.to_confirm}
            for one in almanac.periods
            if one not in schools
        ],
        "unknown": list(almanac.unknown),
    }


def _period(period: Period) -> dict[str, Any]:
    return {"first": period.first.isoformat(), "last": period.last.isoformat(), "title": period.title}
