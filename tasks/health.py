"""Is anything late, stuck or down: read from the database alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from models.characters import masked
from models.french import french_moment, plural
from models.outcomes import count_by_state
from models.queries import journals_due, last_recorded, walks_waiting
from models.tables import Lease, Message
from models.territories import PARIS
from tasks.dead_letters import DEAD
from tasks.lateness import lateness, lateness_sentence
from tasks.pace import held_until, said
from tasks.stalled import SLOW, late_mails, stalled

#: The loops of `atelier up`, which beat every few seconds.
LOOPS = ("parcours", "envois")
STALE = timedelta(minutes=2)
_LATER = "Le suivi (mails, affichage dans Prefect) partira quand « atelier up » tournera."
#: Two machines on one database never agree to the second.
SKEW = timedelta(minutes=1)


def health(session: Session, *, at: datetime, real: datetime, rate: int = 0) -> dict[str, Any]:
    """Each check with its sentence; `ok` when none complains. `real` is the host's time, `rate` our limit."""
    leases = {row.name: row for row in session.exec(select(Lease))}
    checks = [_loop(name, leases.get(name), real) for name in LOOPS]
    checks.append(_prefect(leases, real))
    checks += [_walks(session, at), _mails(session, at, rate), _standing(session, at, real)]
    checks += [_unknown(session), _sweep(session, at)]
    checks.append(_clock(session, at))
    late = lateness(session, at=at)
    checks.append(_check("rappels", None, lateness_sentence(late)))
    ok, messages = all(check["ok"] for check in checks), count_by_state(session)
    return {"ok": ok, "checks": checks, "messages": messages, "reminders": late}


def _check(name: str, complaint: str | None, fine: str) -> dict[str, Any]:
    return {"name": name, "ok": complaint is None, "message": complaint or fine}


def _loop(name: str, lease: Lease | None, real: datetime) -> dict[str, Any]:
    note = f" ({lease.note})" if lease and lease.note else ""
    last = f" ; dernier signe le {french_moment(lease.beat_at, PARIS)}" if lease else ""
    return _check(
        f"boucle {name}",
        None if _beats(lease, real) else f"la boucle « {name} » ne tourne pas{note}{last}",
        f"elle tourne{note}",
    )


def _beats(lease: Lease | None, real: datetime) -> bool:
    # A beat that is still to come was written by a clock that ran ahead: it says nothing of now.
    return lease is not None and abs(real - lease.beat_at) < STALE and lease.until > real


def _prefect(leases: Mapping[str, Lease], real: datetime) -> dict[str, Any]:
    """What the loops know of Prefect; without them nobody knows."""
    if not _beats(leases.get("parcours"), real):
        return _check(
            "échanges avec Prefect", None, "nul ne le sait tant que la boucle « parcours » ne tourne pas"
        )
    # A loop that failed notes its own failure first: the other one still knows.
    notes = (one.note for one in leases.values() if _beats(one, real))
    trouble = next((note for note in notes if note.startswith("Prefect")), "")
    waits = f"{trouble} : les mails partent sans lui, ses pages attendent"
    return _check("échanges avec Prefect", waits if trouble else None, "il répond")


def _walks(session: Session, at: datetime) -> dict[str, Any]:
    late = [walk for walk in walks_waiting(session) if at - walk.asked_at > SLOW]
    return _check(
        "suivi dans Prefect", f"{len(late)} atelier(s) en retard d’affichage" if late else None, "à jour"
    )


def _mails(session: Session, at: datetime, rate: int) -> dict[str, Any]:
    late = late_mails(session, at=at)
    reason = next((one.reason for one in late if one.reason), None)
    # A minute of grace: when the limit ends, the sender needs a moment to go on.
    until = held_until(session, rate, at - timedelta(minutes=1))
    # As many as may leave have just left: what the others were told by a server that was away is past.
    if late and until:
        return _check("mails", None, said(len(late), rate, max(until, at)))
    # Health is read by machines and kept in their logs; a mail server quotes the address it refuses.
    why = f" : {masked(reason)}" if reason else ""
    return _check(
        "mails",
        f"{len(late)} mail(s) attendent depuis plus de 10 minutes{why}" if late else None,
        "rien n’est en retard",
    )


def _standing(session: Session, at: datetime, real: datetime) -> dict[str, Any]:
    """What one full mailbox delays is late; the outbox stands still when nothing leaves for anybody."""
    found = stalled(session, at=at, real=real)
    if found is None:
        return _check("départs", None, "ce qui est dû part")
    return _check("départs", f"plus rien ne part, {found.mails} : {found.reason}", "")


def _unknown(session: Session) -> dict[str, Any]:
    # Mails, not messages: a digest is decided of once.
    query = select(Message.state, func.count()).where(col(Message.state).in_(DEAD)).group_by(Message.state)
    states = dict(session.exec(query).all())
    stuck = {state: states[state] for state in DEAD if states.get(state)}
    words = {"unknown": "d’issue inconnue", "failed": "en échec"}
    said = ", ".join(f"{count} mail(s) {words[state]}" for state, count in stuck.items())
    return _check(
        "issues d’envoi", f"{said} : voyez « atelier messages »" if stuck else None, "aucune issue inconnue"
    )


def _sweep(session: Session, at: datetime) -> dict[str, Any]:
    late = list(journals_due(session, at - timedelta(hours=2)))
    return _check(
        "relances", f"{len(late)} atelier(s) n’ont pas été relus à l’heure" if late else None, "à l’heure"
    )


def _clock(session: Session, at: datetime) -> dict[str, Any]:
    """A fact that is still to come says that the clock went back; acts meanwhile follow that fact."""
    last = last_recorded(session)
    back = last - at if last else timedelta()
    return _check(
        "horloge",
        f"l’horloge de la machine a reculé d’au moins {_length(back)} : jusqu’à ce qu’elle ait rattrapé "
        "le dernier fait, les actes prennent son heure et les mails attendent"
        if back > SKEW
        else None,
        "elle avance",
    )


def _length(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return plural(minutes, "minute") if minutes < 120 else plural(minutes // 60, "heure")


def follow_up_notice(session: Session, *, real: datetime) -> str | None:
    """What to add to the answer of an act when nobody follows it up; None when the loops live."""
    leases = {row.name: row for row in session.exec(select(Lease))}
    checks = [
        *(_loop(name, leases.get(name), real) for name in LOOPS),
        _prefect(leases, real),
    ]
    trouble = next((check["message"] for check in checks if not check["ok"]), None)
    if trouble is None:
        return None
    if not any(_beats(leases.get(name), real) for name in LOOPS):
        return f"C’est enregistré. {_LATER}"
    return f"C’est enregistré. Le suivi est ralenti : {trouble}."
