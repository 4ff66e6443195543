"""Plans an atelier that does not exist yet, or the session of a file; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from pydantic import TypeAdapter, ValidationError

from config.session_file import AtelierIn, SessionFile
from models.almanac import Almanac
from models.calendar import NATIONAL, Calendar, calendar_of
from models.demand import Demand, Site
from models.errors import BadInput
from models.fields import Days
from models.french import enumerate_french
from models.process import Process
from models.territories import territory_of

_DAYS: TypeAdapter[tuple[date, ...]] = TypeAdapter(Days)


def demand_of_one(departement: str, start: date) -> Demand:
    """One atelier, with national events of its own; BadInput for an unknown département."""
    territory = territory_of(departement)
    site = Site(departement, territory.name, start, _almanac(calendar_of(departement)), territory.zone)
    return Demand((site,), _almanac(NATIONAL))


def demand_of_file(file: SessionFile) -> Demand:
    """The ateliers of a session, their planned dates and those of the session fixed."""
    if not file.ateliers:
        raise BadInput(
            "Ce fichier ne décrit aucun atelier.", todo="Ajoutez-en sous « ateliers: ».", field="ateliers"
        )
    return Demand(tuple(map(_site, file.ateliers)), _almanac(NATIONAL), fixed=dict(file.events))


def _site(atelier: AtelierIn) -> Site:
    said = atelier.calendar
    calendar = calendar_of(atelier.departement, usages=said.usages, own=said.days_off)
    return Site(
        atelier.slug,
        atelier.name,
        atelier.start,
        _almanac(calendar),
        territory_of(atelier.departement).zone,
        dict(atelier.planned),
        contract=atelier.contract,
    )


def _almanac(calendar: Calendar) -> Almanac:
    """What surrounds the days of a calendar; the one place to say where the periods come from."""
    return Almanac(calendar)


def fixing(process: Process, demand: Demand, fixes: Iterable[str]) -> Demand:
    """The same with more dates fixed, or moved: « event=2027-04-13,2027-04-14 », « slug/event=… »."""
    for fix in fixes:
        place, equals, text = fix.partition("=")
        slug, _, event = place.rpartition("/")
        if not equals:
            raise BadInput(
                f"« {fix} » ne se lit pas.", todo="Écrivez événement=2027-04-13[,2027-04-14].", field="fix"
            )
        if event not in process.events:
            raise BadInput(
                f"L’événement « {event} » n’existe pas.",
                todo=f"Événements : {', '.join(process.events)}.",
                field="fix",
            )
        demand = _fixed(demand, process, slug, event, _days(event, text))
    return demand


def _days(event: str, text: str) -> tuple[date, ...]:
    try:
        return _DAYS.validate_python(text)
    except ValidationError as error:
        reason = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise BadInput(
            f"La date de « {event} » ne convient pas : {reason}.",
            todo="Donnez un jour, ou deux jours qui se suivent : 2027-04-13,2027-04-14.",
            field="fix",
        ) from None


def _fixed(demand: Demand, process: Process, slug: str, event: str, days: tuple[date, ...]) -> Demand:
    if process.events[event].scope == "session":
        return replace(demand, fixed={**demand.fixed, event: days})
    slugs = [site.slug for site in demand.sites]
    if slug not in slugs if slug else len(slugs) > 1:
        raise BadInput(
            f"Il faut dire de quel atelier est l’événement « {event} ».",
            todo=f"Écrivez {slugs[0]}/{event}=… ; ateliers : {enumerate_french(slugs)}.",
            field="fix",
        )
    sites = (
        replace(site, fixed={**site.fixed, event: days}) if slug in {"", site.slug} else site
        for site in demand.sites
    )
    return replace(demand, sites=tuple(sites))
