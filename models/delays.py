"""Delays: calendar days, or months from quantième to quantième (CCAG-PI, art. 3.2)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pendulum

from models.errors import BadInput

Unit = Literal["jours", "mois", "semaines"]
#: More is a slip of the keyboard.
MAX_COUNT = 1000


@dataclass(frozen=True, slots=True)
class Delay:
    """A legal or planned length: calendar days, or months from quantième to quantième."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"

    def after(self, day: date) -> date:
        """The raw end, before any rolling; the day itself does not count."""
        if self.unit == "mois":
            return _months_after(day, self.count)
        return day + timedelta(days=self.count * (7 if self.unit == "semaines" else 1))


@functools.lru_cache(maxsize=5_000)
def _months_after(day: date, count: int) -> date:
    moved = pendulum.date(day.year, day.month, day.day).add(months=count)
    return date(moved.year, moved.month, moved.day)


@functools.lru_cache(maxsize=100)
def parse_delay(text: str) -> Delay:
    """« 2 mois », « 30 jours », « 9 semaines »; BadInput for anything else."""
    count, _, unit = text.strip().partition(" ")
    unit = {"jour": "jours", "semaine": "semaines"}.get(unit, unit)
    if count.isascii() and count.isdigit() and int(count) <= MAX_COUNT:
        if unit == "jours":
            return Delay(int(count), "jours")
        if unit == "mois":
            return Delay(int(count), "mois")
        if unit == "semaines":
            return Delay(int(count), "semaines")
    raise BadInput(
        f"Le délai « {text} » ne se lit pas.",
        todo="Écrivez « 2 mois », « 30 jours » ou « 9 semaines ».",
        field="delay",
    )
