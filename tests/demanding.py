"""Demands of plans: territories with their almanacs, sessions of several, what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from config.process_file import load_process
from models.almanac import Almanac, Period
from models.calendar import NATIONAL, calendar_of
from models.demand import Demand, Site
from models.errors import BadInput
from models.french import NBSP, NNBSP
from models.plan import Impossible, Plan
from models.planner import plan
from models.process import Process
from models.territories import METROPOLE, zone_of

PROCESS = load_process("national")
DAY = timedelta(days=1)
START = date(2027, 1, 11)
WORKSHOPS = ("atelier-1", "atelier-2", "atelier-3")
LOCAL = ("lancement-in-situ", *WORKSHOPS, "cloture-in-situ")
SHARED = ("lancement-national", "rendez-vous-national-1", "rendez-vous-national-2", "cloture-nationale")


def days(*texts: str) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, texts))


def almanac(departement: str, year: int, *periods: Period) -> Almanac:
    """The territory's days, and August where it is avoided."""
    august = [Period(date(y, 8, 1), date(y, 8, 31), "Août") for y in range(year, year + 3)]
    return Almanac(calendar_of(departement), (*(august if departement in METROPOLE else ()), *periods))


def site(departement: str = "53", start: date = START, *, slug: str = "", **said: Any) -> Site:
    """An atelier; `periods=`, `fixed={"atelier-1": "2027-04-13"}` and the rest as `Site` has them."""
    periods = said.pop("periods", ())
    fixed = fixing(said.pop("fixed", {}))
    around = almanac(departement, start.year, *periods)
    name = slug or f"Pays {departement}"
    return Site(slug or departement, name, start, around, zone_of(departement), fixed=fixed, **said)


def demand(*sites: Site, **said: Any) -> Demand:
    """A session of these ateliers."""
    fixed = fixing(said.pop("fixed", {}))
    return Demand(sites or (site(),), Almanac(NATIONAL), fixed=fixed, **said)


def fixing(said: Mapping[str, str | tuple[date, ...]]) -> dict[str, tuple[date, ...]]:
    return {event: days(*text.split(",")) if isinstance(text, str) else text for event, text in said.items()}


def planned(*sites: Site, process: Process = PROCESS, **said: Any) -> Plan:
    """The plan of a demand that has one."""
    found = plan(process, demand(*sites, **said))
    assert isinstance(found, Plan), [one.text for one in found.unmet]
    return found


def flat(text: str) -> str:
    """French words without their no-break spaces."""
    return text.replace(NBSP, " ").replace(NNBSP, " ")


def impossible(*sites: Site, process: Process = PROCESS, **said: Any) -> list[str]:
    """The sentences that cannot hold together."""
    found = plan(process, demand(*sites, **said))
    assert isinstance(found, Impossible), found
    return [flat(one.text) for one in found.unmet]


def warnings(found: Plan, scope: str | None = None) -> str:
    """All the warnings, or those of one atelier, on one line."""
    return " ".join(flat(one.text) for one in found.warnings if scope in {None, one.scope})


def refused(*sites: Site, **said: Any) -> BadInput:
    """The complaint about a demand that makes no sense."""
    with pytest.raises(BadInput) as error:
        plan(PROCESS, demand(*sites, **said))
    assert error.value.todo
    assert error.value.field
    return error.value
