"""What makes no sense before any plan is sought: refused with the way out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from models.almanac import Almanac
from models.demand import Demand, Site
from models.errors import BadInput
from models.french import french_date, french_dates
from models.moments import LAST_YEAR
from models.planning.agenda import Agenda, Gathering
from models.planning.words import capital, the
from models.process import Process

_DAY, _NEAR = timedelta(days=1), 60


def check_events(process: Process, demand: Demand) -> None:
    """BadInput for an event that the process does not have, or not there."""
    both: list[Demand | Site] = [demand, *demand.sites]
    for said in both:
        scope = "session" if said is demand else "atelier"
        known = [key for key, phase in process.events.items() if phase.scope == scope]
        for event in (*said.fixed, *said.held):
            if event not in known:
                where = "à la session nationale" if scope == "session" else "à un atelier"
                raise BadInput(
                    f"L’événement « {event} » n’est pas de ceux qui sont propres {where}.",
                    todo=f"Événements : {', '.join(known)}.",
                    field=event,
                )


def check_dates(agenda: Agenda) -> None:
    """BadInput for a fixed date on which nothing can be held, out of order, or after the end."""
    demand = agenda.demand
    if agenda.last.year > LAST_YEAR:
        raise BadInput(
            f"Les jours fériés ne sont pas connus au-delà de {LAST_YEAR} : ce calendrier va plus loin.",
            todo="Donnez une ouverture plus proche.",
            field="start",
        )
    starts = min(site.start for site in demand.sites)
    if demand.end and demand.end <= starts:
        raise BadInput(
            f"La fin demandée, le {french_date(demand.end)}, ne vient pas après l’ouverture de la démarche, "
            f"le {french_date(starts)}.",
            todo="Donnez une fin plus tardive, dix mois au moins après l’ouverture.",
            field="end",
        )
    for one in agenda.gatherings:
        if one.fixed and not one.held:
            _check_possible(agenda, one)
    for site in demand.sites:
        _check_order(site.name, site.start, [agenda.gatherings[rank] for rank in agenda.own(site)])
    _check_order("", None, [agenda.gatherings[rank] for rank in agenda.shared()])


def _check_possible(agenda: Agenda, one: Gathering) -> None:
    almanacs = agenda.almanacs(one.scope)
    for name, almanac in almanacs:
        for day in one.fixed:
            if why := almanac.forbids(day):
                near = _nearest(one, [almanac for _, almanac in almanacs])
                shown = french_date(day, weekday=True)
                # A Saturday has named itself.
                named = "" if shown.startswith(why) else f" ({why})"
                raise BadInput(
                    f"{capital(name)} : {the(one.phase)} ne peut pas se tenir le {shown}{named}.",
                    todo=f"Choisissez une autre date{near}.",
                    field=one.phase.key,
                )


def _nearest(one: Gathering, almanacs: Sequence[Almanac]) -> str:
    """« , par exemple le 26 mai 2027 », just before and just after."""

    def possible(begins: date) -> bool:
        days = (begins + timedelta(days=later) for later in range(one.days))
        return not any(almanac.forbids(day) for day in days for almanac in almanacs)

    def first(step: int) -> Iterator[date]:
        days = (one.fixed[0] + timedelta(days=step * rank) for rank in range(1, _NEAR))
        yield from (day for day in days if possible(day))

    found = sorted(day for step in (-1, 1) if (day := next(first(step), None)))
    shown = [french_dates(begins + timedelta(days=later) for later in range(one.days)) for begins in found]
    article = "le" if one.days == 1 else "les"
    return f", par exemple {' ou '.join(f'{article} {days}' for days in shown)}" if shown else ""


def _check_order(name: str, start: date | None, events: Sequence[Gathering]) -> None:
    """Fixed dates follow the order of the process, from the start of the atelier on."""
    free, before = start, f"l’ouverture de la démarche, le {french_date(start)}" if start else ""
    for one in events:
        if not one.fixed:
            continue
        if free and one.fixed[0] < free and not one.held:
            raise BadInput(
                f"{f'{name} : ' if name else ''}{the(one.phase)}, le {french_dates(one.fixed)}, "
                f"ne vient pas après {before}.",
                todo="Déplacez l’un des deux : les événements gardent l’ordre du processus.",
                field=one.phase.key,
            )
        free, before = one.fixed[-1] + _DAY, f"{the(one.phase)}, le {french_dates(one.fixed)}"
