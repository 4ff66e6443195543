"""Dates that somebody fixes to see what would follow: « atelier-1=2027-04-13,2027-04-14 »."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from models.demand import Demand
from models.errors import BadInput
from models.french import enumerate_french
from models.process import Process
from models.typed import typed_days


class Fix(NamedTuple):
    """The dates of an event; of one atelier, where there are several."""

    slug: str
    event: str
    days: tuple[date, ...]


def read_fix(process: Process, text: str) -> Fix:
    """« event=date[,date] » or « atelier/event=… »; BadInput where that makes no sense."""
    place, equals, typed = text.partition("=")
    slug, _, event = place.strip().rpartition("/")
    if not equals:
        raise BadInput(
            f"« {text} » ne se lit pas.", todo="Écrivez événement=2027-04-13[,2027-04-14].", field="fix"
        )
    if event not in process.events:
        raise BadInput(
            f"L’événement « {event} » n’existe pas.",
            todo=f"Événements : {', '.join(process.events)}.",
            field="fix",
        )
    return Fix(slug, event, typed_days(typed, f"de « {event} »", field="fix"))


def fix_dates(process: Process, demand: Demand, fixes: Iterable[Fix]) -> Demand:
    """The demand with more dates fixed, or moved."""
    seen: set[tuple[str, str]] = set()
    for fix in fixes:
        if (fix.slug, fix.event) in seen:
            raise BadInput(
                f"La date de « {fix.event} » est fixée deux fois.",
                todo="Ne la donnez qu’une fois.",
                field="fix",
            )
        seen.add((fix.slug, fix.event))
        if process.events[fix.event].scope == "session":
            demand = replace(demand, fixed={**demand.fixed, fix.event: fix.days})
        else:
            demand = _in_its_atelier(demand, fix)
    return demand


def _in_its_atelier(demand: Demand, fix: Fix) -> Demand:
    slugs = [site.slug for site in demand.sites]
    if fix.slug not in slugs if fix.slug else len(slugs) > 1:
        raise BadInput(
            f"Il faut dire de quel atelier est l’événement « {fix.event} ».",
            todo=f"Écrivez {slugs[0]}/{fix.event}=… ; ateliers : {enumerate_french(slugs)}.",
            field="fix",
        )
    sites = (
        replace(site, fixed={**site.fixed, fix.event: fix.days}) if fix.slug in {"", site.slug} else site
        for site in demand.sites
    )
    return replace(demand, sites=tuple(sites))
