"""The dates of a session to rehearse: those of its file, and the planner's for the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from config.session_file import SessionFile
from models.almanac import Almanac
from models.errors import BadInput
from models.french import listed
from models.plan import Impossible, Plan
from models.planner import plan
from models.process import Process
from tasks.plan import demand_of_file


def placed(process: Process, file: SessionFile, almanacs: Mapping[str, Almanac]) -> Plan:
    """A date for every event; BadInput names what leaves no room for a missing one.

    The dates of the file are taken as if they had been held: a rehearsal shows all that is wrong with them
    at once, where the planner would refuse the first.
    """
    demand = demand_of_file(file)
    sites = tuple(replace(one, almanac=almanacs[one.slug], held=frozenset(one.fixed)) for one in demand.sites)
    national, held = almanacs[file.session.slug], frozenset(demand.fixed)
    found = plan(process, replace(demand, sites=sites, national=national, held=held))
    if isinstance(found, Impossible):
        raise BadInput(
            f"Ces demandes ne tiennent pas ensemble : {listed(one.text for one in found.unmet)}.",
            todo="Déplacez ou retirez l’une de ces dates du fichier.",
            field="planned",
        )
    return found
