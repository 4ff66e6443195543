"""The automation by which Prefect raises the alarm: mail waits, and none leaves. Delivery never needs it."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

import httpx
from prefect.automations import AutomationCore, EventTrigger
from prefect.client.orchestration import PrefectClient
from prefect.events.actions import RunDeployment
from prefect.events.schemas.automations import Posture
from prefect.events.schemas.events import ResourceSpecification

log = logging.getLogger("ateliers")
WAITING, LEFT = "ateliers.envois.en-attente", "ateliers.envois.partis"


def resource_of(mark: str) -> str:
    """What the events of one installation are about; it names nobody."""
    return f"ateliers.envois.{mark}"


def name_of(mark: str) -> str:
    """Two installations on one server have one each."""
    return f"Envois à l’arrêt ({mark})"


async def watch_over(client: PrefectClient, deployment: UUID, mark: str, after: timedelta) -> None:
    """Creates the automation, or brings it up to date; one that somebody switched off stays off.

    A server that has no automations, or refuses them, costs the alarm and nothing else.
    """
    wanted = _automation(deployment, mark, after)
    try:
        known = await client.read_automations_by_name(wanted.name)
        if not known:
            await client.create_automation(wanted)
        elif (known[0].trigger, known[0].actions) != (wanted.trigger, wanted.actions):
            changed = wanted.model_copy(update={"enabled": known[0].enabled})
            await client.update_automation(known[0].id, changed)
    except httpx.HTTPStatusError as error:
        log.warning("Prefect takes no automation: %s", str(error).partition("\n")[0])


def _automation(deployment: UUID, mark: str, after: timedelta) -> AutomationCore:
    """After a word that mail waits, a word that mail left is expected within so long."""
    return AutomationCore(
        name=name_of(mark),
        description="Des mails devraient partir et plus rien ne part : lance « alerte », qui dit pourquoi.",
        trigger=EventTrigger(
            posture=Posture.Proactive,
            match=ResourceSpecification.model_validate({"prefect.resource.id": resource_of(mark)}),
            after={WAITING},
            expect={LEFT},
            threshold=1,
            within=after,
        ),
        actions=[RunDeployment(source="selected", deployment_id=deployment)],
    )
