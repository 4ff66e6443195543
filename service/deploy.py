"""Creates the deployments, or brings them up to date without touching their schedules or runs."""

from __future__ import annotations

import copy
import hashlib
import inspect
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, get_type_hints
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentUpdate
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import parameter_schema
from pydantic.fields import FieldInfo
from sqlmodel import Session

from config.process_file import load_process
from flows.alerte import alerte
from models.definition import Trigger
from models.head import Head
from models.kinds import NOT_TYPED, Decision
from models.process import Process
from models.queries import journals
from models.secrecy import readers_of
from service.automation import watch_over
from service.timetable import TAG, TIME_ZONE, TIMETABLE, Entry
from tasks.recall import process_of
from tasks.stalled import STANDSTILL

Choices = Mapping[str, Sequence[str]]


def choices_of(session: Session) -> Choices:
    """What the forms offer: the journals of this house and the words of all their definitions."""
    rows = journals(session)
    known = _definitions(session, rows)
    kinds = dict.fromkeys(kind for process in known for kind in process.facts if kind not in NOT_TYPED)
    phases = (phase for process in known for phase in process.phases if phase.trigger is Trigger.PILOTE)
    return {
        "journals": [row.slug for row in rows],
        "ateliers": [row.slug for row in rows if row.session_slug],
        "sessions": [row.slug for row in rows if not row.session_slug],
        # Prefect keeps what is typed for everybody to read: what only some may read is not typed there.
        "kinds": [kind for kind in kinds if not any(readers_of(process, kind) for process in known)],
        "events": ["", *dict.fromkeys(event for process in known for event in process.events)],
        "deliverables": ["", *dict.fromkeys(key for one in known for key in one.deliverables_by_key)],
        "decisions": ["", *Decision],
        "triggered": list(dict.fromkeys(phase.key for phase in phases)),
    }


def _definitions(session: Session, rows: Sequence[Head]) -> list[Process]:
    """Those that the journals of this house live by, the latest first."""
    found = {(row.process_key, row.process_version): row for row in rows}
    latest = sorted(found, key=lambda one: one[1], reverse=True)
    return [process_of(session, found[one]) for one in latest] or [load_process("national")]


def form_of(entry: Entry, choices: Choices) -> dict[str, Any]:
    """The form's schema: Prefect drops the titles and descriptions of parameters, so they are put back."""
    schema: dict[str, Any] = copy.deepcopy(parameter_schema(entry.flow).model_dump(exclude_unset=True))
    hints = get_type_hints(entry.flow.fn, include_extras=True)
    for key, field in schema["properties"].items():
        for note in getattr(hints.get(key), "__metadata__", ()):
            if isinstance(note, FieldInfo):
                field["title"], field["description"] = note.title or key, note.description or ""
        for option in field.get("anyOf", []):
            option["title"] = "Maintenant" if option.get("type") == "null" else "Un autre moment"
    for key, name in entry.choices:
        if choices[name]:
            schema["properties"][key]["enum"] = list(choices[name])
    return schema


def description_of(flow: Flow[..., Any]) -> str:
    """The French part of the flow's docstring, which staff read; its first line is for engineers."""
    _, _, rest = inspect.cleandoc(flow.fn.__doc__ or "").partition("\n\n")
    return rest


async def deploy(
    client: PrefectClient,
    choices: Choices,
    mark: str,
    *,
    pool: str | None = None,
    alarm_after: timedelta = STANDSTILL,
) -> dict[UUID, Flow[..., Any]]:
    """Every entry of the timetable, deployed (on a work pool if one is named); again changes what differs."""
    found = {await _deploy(client, entry, choices, mark, pool): entry.flow for entry in TIMETABLE}
    alarm = next(key for key, flow in found.items() if flow.name == alerte.name)
    await watch_over(client, alarm, mark, alarm_after)
    return found


async def _deploy(client: PrefectClient, entry: Entry, choices: Choices, mark: str, pool: str | None) -> UUID:
    form = form_of(entry, choices)
    description = description_of(entry.flow)
    parts = [description, mark, entry.tags, form, entry.entrypoint, pool]
    said = json.dumps(parts, sort_keys=True, default=str)
    version = hashlib.sha256(said.encode()).hexdigest()[:12]
    try:
        known = await client.read_deployment_by_name(f"{entry.name}/{entry.name}")
    except ObjectNotFound:
        return await client.create_deployment(
            flow_id=await client.create_flow(entry.flow),
            name=entry.name,
            version=version,
            entrypoint=entry.entrypoint,
            path=".",
            description=description,
            tags=[TAG, mark, *entry.tags],
            parameter_openapi_schema=form,
            enforce_parameter_schema=True,
            schedules=_schedules(entry),
            work_pool_name=pool,
        )
    if known.version != version or known.work_pool_name != pool:
        # Creating it again would delete its runs and un-pause what somebody paused.
        update = DeploymentUpdate(
            version=version,
            description=description,
            tags=[TAG, mark, *entry.tags],
            parameter_openapi_schema=form,
            entrypoint=entry.entrypoint,
            work_pool_name=pool,
        )
        await client.update_deployment(known.id, deployment=update)
    await _same_schedule(client, known, entry)
    return known.id


async def _same_schedule(client: PrefectClient, known: DeploymentResponse, entry: Entry) -> None:
    """A changed line of the timetable changes the schedule in place: one that is paused stays paused."""
    for one in known.schedules:
        if entry.cron and getattr(one.schedule, "cron", None) != entry.cron and one.id is not None:
            schedule = CronSchedule(cron=entry.cron, timezone=TIME_ZONE)
            await client.update_deployment_schedule(known.id, one.id, schedule=schedule)


def _schedules(entry: Entry) -> list[DeploymentScheduleCreate]:
    if entry.cron is None:
        return []
    schedule = CronSchedule(cron=entry.cron, timezone=TIME_ZONE)
    return [DeploymentScheduleCreate(schedule=schedule, active=True, slug=entry.name)]
