"""The French text of a plan: a table for the session, then one for each atelier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from models.french import NBSP, french_date, french_dates, listed

Data = Mapping[str, Any]


def plan_lines(plan: Data) -> Iterator[str]:
    """The shared events with their hours, then each atelier; the warnings under what they concern."""
    for atelier in plan["ateliers"]:
        yield from _atelier_lines(atelier)
        yield ""
    if plan["shared"]:
        yield "Événements nationaux"
        yield from _table([_shared_row(one) for one in plan["shared"]])
    yield from _warned(plan["warnings"])
    yield "Rien n’a été enregistré : ce sont des propositions."


def impossible_lines(refused: Data) -> Iterator[str]:
    """Why no calendar holds, and what may give way."""
    yield f"Refusé : {refused['reason']}"
    for item in refused["unmet"]:
        yield f"  · {item['name']} : {item['what']} — {item['owner_title']}"
    yield refused["todo"]


def _atelier_lines(atelier: Data) -> Iterator[str]:
    ends = french_date(date.fromisoformat(atelier["ends"]))
    yield f"{atelier['name']} — du {french_date(date.fromisoformat(atelier['start']))} au {ends}"
    yield from _table(
        [("", "", "ouverture", "fin", "peut commencer")]
        + [_phase_row(rank, phase) for rank, phase in enumerate(atelier["phases"], 1)]
    )
    yield from _warned(atelier["warnings"])


def _phase_row(rank: int, phase: Data) -> Sequence[str]:
    days = french_dates(map(date.fromisoformat, phase["dates"])) or _day(phase["opens"])
    closes = _day(phase["closes"]) if phase["scope"] == "atelier" else ""
    return f"{rank:>2}", phase["name"], days, closes, _margin(phase)


def _shared_row(one: Data) -> Sequence[str]:
    days = [date.fromisoformat(text) for text in one["dates"]]
    return one["name"], french_dates(days), _hours(one)


def _hours(one: Data) -> str:
    """« 14 h (Paris) ; 9 h (Pays de Grande-Ravine) », where more than one zone is concerned."""
    if len(one["times"]) < 2:
        return ""
    return listed(f"{_hour(time['at'], one['dates'][0])} ({time['name']})" for time in one["times"])


def _hour(text: str, day: str) -> str:
    at = datetime.fromisoformat(text)
    hour = f"{at.hour}{NBSP}h{f'{NBSP}{at.minute:02d}' if at.minute else ''}"
    apart = (at.date() - date.fromisoformat(day)).days
    return hour + {-1: " la veille", 1: " le lendemain"}.get(apart, "")


def _margin(one: Data) -> str:
    """Between which days it may begin, or that somebody fixed it."""
    if not one["earliest"]:
        return ""
    if one["fixed"]:
        return "date fixée"
    if one["earliest"] == one["latest"]:
        return "ce jour seulement"
    return f"du {_day(one['earliest'])} au {_day(one['latest'])}"


def _day(text: str) -> str:
    return french_date(date.fromisoformat(text))


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns aligned, as wide as what they hold."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _warned(warnings: Iterable[str]) -> Iterator[str]:
    yield from (f"  ⚠ {text}" for text in warnings)
