"""Who holds no more the role for which a message was addressed to them, and since when. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from models.definition import Told
from models.french import NBSP, french_date
from models.history import Membership
from models.process import Process
from models.roles import NEVER_WRITTEN_TO, ROLE_TITLES, Role


def addressed(process: Process, message: str) -> frozenset[Role]:
    """The roles for which a definition has a message; whoever owes a thing is reminded of it besides."""
    found = {role for told in _told(process) if told.message == message for role in told.to}
    if message in {named for _, named in process.reminders.named()}:
        found |= set(process.reminders.to)
    invited = process.manners.invited
    if invited is not None and message in {invited.welcome, invited.farewell}:
        found |= {*invited.atelier, *invited.session}
    return frozenset(found - NEVER_WRITTEN_TO)


def _told(process: Process) -> Iterator[Told]:
    for phase in process.phases:
        yield from (*phase.on_ready, *phase.on_open, *phase.on_close)
    for rights in process.facts.values():
        yield from rights.on_record
    for delay in process.legal_delays.values():
        yield from delay.on_silence
    yield from (*process.requests, *process.refusals, *process.anomalies, *process.rectifications)


def role_now(
    members: Iterable[Membership], person: str, role: Role, others: Collection[Role], at: datetime
) -> Role | None:
    """The role in which it still concerns somebody: the one in which it did, or another that it is for."""
    held = [one.role for one in members if one.person == person and one.holds(at)]
    return role if role in held else next((one for one in held if one in others), None)


def why_gone(members: Iterable[Membership], person: str, role: Role, at: datetime, zone: str) -> str:
    """« cette personne n’est plus « pilote » depuis le 16 mars 2027 », or that it was a mistake."""
    theirs = [one for one in members if one.person == person]
    silent = next((one.role for one in theirs if one.holds(at) and one.role in NEVER_WRITTEN_TO), None)
    if silent is not None:
        return f"cette personne est {_named(silent)} : aucun message automatique pour ce rôle"
    ended = [one.until for one in theirs if one.role is role and one.until and one.until <= at]
    if not ended:
        return f"cette personne n’est pas {_named(role)} : son inscription a été annulée ou corrigée"
    day = max(ended).astimezone(ZoneInfo(zone)).date()
    return f"cette personne n’est plus {_named(role)} depuis le {french_date(day)}"


def nobody(role: Role) -> str:
    """Why a legal notice waits."""
    return f"personne n’est {_named(role)} : cet avis attend qui le sera"


def _named(role: Role) -> str:
    return f"«{NBSP}{ROLE_TITLES[role]}{NBSP}»"
