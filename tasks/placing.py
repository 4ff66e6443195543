"""The dates of a session to rehearse: those of its file, and the planner's for the others."""

from __future__ import annotations

from dataclasses import replace

from config.session_file import SessionFile
from models.demand import Demand
from models.errors import BadInput
from models.french import listed
from models.plan import Impossible, Plan
from models.planner import plan
from models.process import Process
from tasks.plan import demand_of_file


def demand_to_rehearse(file: SessionFile) -> Demand:
    """The ateliers of the file, its dates taken as if they had been held.

    A rehearsal shows all that is wrong with them at once, where the planner would refuse the first.
    """
    demand = demand_of_file(file)
    sites = tuple(replace(one, held=frozenset(one.fixed)) for one in demand.sites)
    return replace(demand, sites=sites, held=frozenset(demand.fixed))


def placed(process: Process, demand: Demand) -> Plan:
    """A date for every event; BadInput names what leaves no room for a missing one."""
    found = plan(process, demand)
    if isinstance(found, Impossible):
        raise BadInput(
            f"Ces demandes ne tiennent pas ensemble : {listed(one.text for one in found.unmet)}.",
            todo="Déplacez ou retirez l’une de ces dates du fichier.",
            field="planned",
        )
    return found
