"""At what time a shared event suits all the territories, and what the time is then in each of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from models.territories import PARIS

#: An event that begins between these hours is in everybody's working day; at ten where all is one zone.
EARLIEST, LATEST, USUAL = 8, 16, 10


def common_time(day: date, zones: Iterable[str]) -> datetime:
    """The hour of Paris that suits all these zones best on that day, as a moment in Paris.

    Where no hour suits everybody, the one that takes people least far from their working day.
    """
    others = sorted(set(zones))
    starts = (datetime.combine(day, time(hour), ZoneInfo(PARIS)) for hour in range(EARLIEST, LATEST + 1))
    return min(starts, key=lambda start: (_worst(start, others), abs(start.hour - USUAL)))


def suits(moment: datetime, zone: str) -> bool:
    """Whether an event may begin then in that zone, on the same day."""
    return _hours_out(moment, zone) == 0


def _worst(moment: datetime, zones: Iterable[str]) -> float:
    return max((_hours_out(moment, zone) for zone in zones), default=0)


def _hours_out(moment: datetime, zone: str) -> float:
    """How far from the hours of a working day; the day before and the day after count as far."""
    local = moment.astimezone(ZoneInfo(zone))
    hour = local.hour + local.minute / 60 + 24 * (local.date() - moment.date()).days
    return max(EARLIEST - hour, hour - LATEST, 0)
