"""A plan, or the reasons for which there is none, as the stable JSON of `atelier plan`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

from models.definition import Kind, Phase
from models.demand import Demand, Site
from models.french import enumerate_french, plural
from models.plan import Impossible, Plan
from models.planning.hours import common_time
from models.planning.words import bare
from models.process import Process
from models.roles import ROLE_TITLES
from models.territories import PARIS

WAY_OUT = (
    "Déplacez ou retirez l’une de ces dates (--fix), ou demandez une autre fin (--end) : "
    "il suffit que l’une de ces exigences cède."
)


def describe_plan(process: Process, demand: Demand, plan: Plan) -> dict[str, Any]:
    """Each atelier with its phases, its workshops, its end; the shared events with their hours."""
    return {
        "process": process.key,
        "version": process.version,
        "ateliers": [_atelier(process, demand, plan, site) for site in demand.sites],
        "shared": [_shared(process, demand, plan, event) for event in plan.shared],
        "warnings": [one.text for one in plan.warnings if not one.scope],
    }


def alone(described: dict[str, Any]) -> dict[str, Any]:
    """The same for a single atelier that has no journal yet: its keys are those of the whole."""
    (atelier,) = described["ateliers"]
    whole = {**described, **atelier, "warnings": [*atelier["warnings"], *described["warnings"]]}
    return {key: value for key, value in whole.items() if key not in {"ateliers", "atelier"}}


def describe_refusal(demand: Demand, impossible: Impossible) -> dict[str, Any]:
    """Why there is no plan, and who may loosen what."""
    names = {site.slug: site.name for site in demand.sites}
    return {
        "refused": True,
        "reason": f"Aucun calendrier ne tient : {plural(len(impossible.unmet), 'exigence')} "
        "ne peuvent pas être satisfaites ensemble.",
        "unmet": [
            {
                "what": one.text,
                "atelier": one.scope or None,
                "name": names.get(one.scope, "session nationale"),
                "owner": str(one.owner),
                "owner_title": ROLE_TITLES[one.owner],
                "due": None,
            }
            for one in impossible.unmet
        ],
        "todo": WAY_OUT,
    }


def _atelier(process: Process, demand: Demand, plan: Plan, site: Site) -> dict[str, Any]:
    slug, fixed = site.slug, {*site.fixed, *demand.fixed}
    workshops = [one for one in process.phases if one.kind is Kind.ATELIER_IN_SITU and one.scope == "atelier"]
    return {
        "atelier": slug,
        "name": site.name,
        "start": plan.starts[slug].isoformat(),
        "phases": [_phase(plan, slug, phase, fixed) for phase in process.phases],
        "workshops": [
            {
                "number": number,
                "event": one.key,
                "dates": [day.isoformat() for day in plan.dates[slug][one.key]],
            }
            for number, one in enumerate(workshops, 1)
        ],
        "ends": plan.ends[slug].isoformat(),
        "warnings": [one.text for one in plan.warnings if one.scope == slug],
    }


def _phase(plan: Plan, slug: str, phase: Phase, fixed: Collection[str]) -> dict[str, Any]:
    opens, closes = plan.windows[slug][phase.key]
    margin = plan.margins["" if phase.scope == "session" else slug].get(phase.key)
    return {
        "key": phase.key,
        "title": phase.title,
        "name": bare(phase),
        "scope": phase.scope,
        "opens": opens.isoformat(),
        "closes": closes.isoformat(),
        "dates": [day.isoformat() for day in plan.all_dates(slug).get(phase.key, ())],
        "fixed": phase.key in fixed,
        "earliest": margin[0].isoformat() if margin else None,
        "latest": margin[1].isoformat() if margin else None,
    }


def _shared(process: Process, demand: Demand, plan: Plan, event: str) -> dict[str, Any]:
    days = plan.shared[event]
    moment = common_time(days[0], [site.zone for site in demand.sites])
    zones = {PARIS: ["Paris"]}
    for site in demand.sites:
        if site.zone != PARIS:
            zones.setdefault(site.zone, []).append(site.name)
    earliest, latest = plan.margins[""][event]
    return {
        "event": event,
        "name": bare(process.events[event]),
        "dates": [day.isoformat() for day in days],
        "earliest": earliest.isoformat(),
        "latest": latest.isoformat(),
        "times": [
            {
                "zone": zone,
                "name": enumerate_french(names),
                "at": moment.astimezone(ZoneInfo(zone)).isoformat(),
            }
            for zone, names in zones.items()
        ],
    }
