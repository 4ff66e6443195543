"""Who may do what: the process definition says it, and this is the one place that asks it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from models.commands import Refusal
from models.delegations import everyone
from models.french import enumerate_french, french_date
from models.history import Membership
from models.kinds import DecisionPrise, Payload, PrisEnCharge
from models.moments import Precision, When, day_end, local_day
from models.process import Process
from models.roles import ROLE_TITLES, Role
from models.situation import Situation


def roles_of(situation: Situation, person: str) -> frozenset[Role]:
    """The roles somebody holds here now, their own and those that another has delegated to them."""
    members = everyone(situation.history)
    return frozenset(m.role for m in members if m.person == person and m.holds(situation.at))


def refused_role(
    process: Process, situation: Situation, kind: str, person: str, payload: Payload | None = None
) -> Refusal | None:
    """A refusal if this person may not record this kind of fact here."""
    allowed = allowed_to(process, situation, kind, payload)
    held = roles_of(situation, person)
    if held & set(allowed):
        return None
    can = enumerate_french((ROLE_TITLES[role] for role in allowed), last="ou")
    if not held:
        return Refusal(f"Vous n’avez pas de rôle dans « {situation.name} » ; il faut être : {can}.")
    has = enumerate_french(sorted(ROLE_TITLES[role] for role in held))
    return Refusal(f"Votre rôle ({has}) ne permet pas cet enregistrement ; il faut être : {can}.")


def allowed_to(
    process: Process, situation: Situation, kind: str, payload: Payload | None = None
) -> Sequence[Role]:
    """The roles that may record this here, seeing what it is about."""
    if isinstance(payload, PrisEnCharge):
        return _answering(process, situation, payload)
    return may_record(process, kind, getattr(payload, "event", None))


def may_record(process: Process, kind: str, event: str | None = None) -> Sequence[Role]:
    """The roles of the definition; a national event is AD1's, a local one is not."""
    rights = process.facts[kind]
    if rights.scope != "event" or event is None:
        return rights.who
    if process.phases_by_key[event].scope == "session":
        return tuple(role for role in rights.who if role is Role.NATIONAL)
    return tuple(role for role in rights.who if role is not Role.NATIONAL)


def _answering(process: Process, situation: Situation, said: PrisEnCharge) -> Sequence[Role]:
    """Who owes things answers for these alone; the pilot, and a role that owes nothing, for all."""
    owes = {one.owner for line in situation.own_phases for one in line.expects if one.key == said.condition}
    owes = owes or {process.owing[said.condition][1].owed_by}
    others = process.owners - {Role.PILOTE} - owes
    return tuple(role for role in process.facts["pris-en-charge"].who if role not in others)


def refused_decision(situation: Situation, decision: DecisionPrise, by: str, when: When) -> Refusal | None:
    """A decision is that of a person entitled on its date (CCAG-PI art. 3.3); others name that person."""
    decider = decision.decided_by or by
    moment = judged_at(situation, when)
    if decider not in [member.person for member in entitled(situation, moment)]:
        who = "Cette personne n’est pas habilitée" if decision.decided_by else "Vous n’êtes pas habilité"
        since = _no_more(situation, decider, moment, named=bool(decision.decided_by))
        return Refusal(
            f"{who} à décider sur ce livrable à la date du {when.shown()}{since} (CCAG-PI 2021, art. 3.3).",
            todo="Nommez la personne habilitée avec decided-by=ADRESSE ; elle doit avoir le rôle decideur.",
        )
    return _superseded(situation, decision, when)


def judged_at(situation: Situation, when: When) -> datetime:
    """The moment at which a decision is judged: of one known to the day, its evening."""
    evening = day_end(when.day, when.zone) - timedelta(seconds=1)
    return min(evening, situation.at) if when.precision is Precision.DAY else when.at


def _no_more(situation: Situation, person: str, moment: datetime, *, named: bool) -> str:
    """Since when somebody is entitled no more, or from when they will be; `named` by another, or oneself."""
    whose = "son" if named else "votre"
    mine = [m for m in everyone(situation.history) if m.role is Role.DECIDEUR and m.person == person]
    ended = max((m.until for m in mine if m.until and m.until <= moment), default=None)
    if ended:
        last = local_day(ended - timedelta(microseconds=1), situation.zone)
        return f" : {whose} habilitation a pris fin le {french_date(last)}"
    begins = min((m.since for m in mine if m.since > moment), default=None)
    if begins is None:
        return ""
    return f" : {whose} habilitation commence le {french_date(local_day(begins, situation.zone))}"


def entitled(situation: Situation, moment: datetime) -> list[Membership]:
    """Who may decide at this moment, in their own right or by delegation."""
    members = everyone(situation.history)
    return [member for member in members if member.role is Role.DECIDEUR and member.holds(moment)]


def _superseded(situation: Situation, decision: DecisionPrise, when: When) -> Refusal | None:
    """A decision that names a submission replaced since is refused: it would decide on another text."""
    for track in situation.tracks:
        same = track.deliverable.key == decision.deliverable and track.version in {None, decision.version}
        if not same or decision.attempt is None or decision.attempt >= len(track.attempts):
            continue
        replaced = track.attempts[decision.attempt].fact.when
        if when.at >= replaced.at:
            return Refusal(
                f"La remise n° {decision.attempt} a été remplacée le {replaced.shown()} "
                f"par la remise n° {len(track.attempts)} : la décision doit porter sur celle-ci.",
                todo=f"Recommencez avec attempt={len(track.attempts)}.",
            )
    return None
