"""Moves the date of an event: what moves with it, who is told, and why; tried first or kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from models.assess import today
from models.commands import Refusal, Replan
from models.decide import decide
from models.errors import BadInput
from models.facts import read_payload
from models.french import french_date, french_dates
from models.history import History
from models.kinds import DateConvenue
from models.moments import exactly
from models.plan import Impossible
from models.situation import Situation
from models.tables import Message
from models.typed import said
from tasks.act import Outcome, act
from tasks.load import Loaded, load
from tasks.people import author, with_addresses
from tasks.plan_live import sites_around
from tasks.pushed import Days, pushed
from tasks.shifts import Shift, calendar_around, shifts
from tasks.walk import settle_atelier


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move brings: the outcome, what moved, who is written to, what to beware of."""

    outcome: Outcome
    shifts: tuple[Shift, ...] = ()
    told: tuple[dict[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()


def move(  # noqa: PLR0913 - the words of the command, each with its name
    session: Session,
    slug: str,
    event: str,
    days: Days,
    *,
    because: str,
    by: str,
    at: datetime,
    place: str | None = None,
    hours: str | None = None,
    end: date | None = None,
    seen: int | None = None,
) -> Moved:
    """Moves an event, and the planned ones that it pushes; the caller commits, or not to see only.

    Refused, with the demands that cannot hold together, where agreed dates leave no room. `end` is by when
    all is to be over, where the length of the process is given up.
    """
    because = said(
        because, field="because", missing="Une date se déplace pour une raison.", todo="Ajoutez --because."
    )
    person, loaded = author(session, by), load(session, slug, lock=True)
    at = loaded.no_earlier(at)
    dates: dict[str, Days] = {event: days}

    def make(_: Loaded, situation: Situation) -> Replan:
        agreed = _agreed_anew(situation.history, event, days, place, hours)
        return Replan(dates, because, exactly(situation.at, situation.zone), person, agreed)

    now = loaded.situation(at)
    if isinstance(decide(loaded.process, now, asked := make(loaded, now)), Refusal):
        return Moved(act(session, slug, make, at=at, seen=seen))
    _check(now, event, days, asked.agreed)
    found = pushed(session, loaded, dates, at=at, end=end)
    if isinstance(found, Impossible):
        return _without_room(loaded, found, at)
    dates, warnings = found
    ateliers = [one.slug for one in sites_around(session, slug)]
    before, last = calendar_around(session, [slug, *ateliers], at), _last_message(session)
    outcome = act(session, slug, make, at=at, seen=seen)
    if outcome.refusal is None and loaded.is_session:
        for one in ateliers:
            settle_atelier(session, one, at=at)
    after = calendar_around(session, [slug, *ateliers], at)
    return Moved(outcome, shifts(before, after), _told_since(session, last), warnings)


def _agreed_anew(
    history: History, event: str, days: Days, place: str | None, hours: str | None
) -> tuple[DateConvenue, ...]:
    """An agreed date is agreed on the new days, where and when it was to be held unless said otherwise."""
    last = history.agreed(event)
    new = {key: value for key, value in (("place", place), ("hours", hours)) if value}
    if last is None or not isinstance(last.payload, DateConvenue):
        if new:
            raise BadInput(
                "Cette date n’est que prévue : elle n’a encore ni lieu ni heures.",
                todo="Convenez-en d’abord (atelier record … date-convenue).",
                field=next(iter(new)),
            )
        return ()
    typed = {**last.payload.model_dump(by_alias=True), **new, "dates": days}
    agreed = read_payload("date-convenue", typed)
    assert isinstance(agreed, DateConvenue)  # noqa: S101 - narrows the type for mypy
    return (agreed,)


def _check(situation: Situation, event: str, days: Days, agreed: tuple[DateConvenue, ...]) -> None:
    """BadInput for days that are over, and for a move that changes nothing."""
    if days[0] < today(situation):
        raise BadInput(
            f"Le {french_date(days[0])} est passé : une date se déplace vers un jour à venir.",
            todo="Si l’événement a eu lieu, enregistrez-le (atelier record … evenement-tenu).",
            field="days",
        )
    history = situation.history
    last = history.agreed(event)
    same = agreed == (last.payload,) if last else history.event_days(event) == days
    if same:
        raise BadInput(
            f"C’est déjà la date connue : {french_dates(days)}.", todo="Donnez une autre date.", field="days"
        )


def _without_room(loaded: Loaded, found: Impossible, at: datetime) -> Moved:
    refusal = Refusal(
        "Aucun calendrier ne tient avec cette date : ces exigences ne tiennent pas ensemble.",
        todo="Déplacez d’abord l’une d’elles, ou donnez une autre fin (--end). "
        "Si la date est déjà convenue entre vous, "
        "« atelier record » l’enregistre quand même.",
    )
    clashes = tuple(one.text for one in found.unmet)
    return Moved(Outcome((), loaded.situation(at), loaded, refusal), clashes=clashes)


def _last_message(session: Session) -> int:
    return session.exec(select(func.max(Message.id))).one() or 0


def _told_since(session: Session, last: int) -> tuple[dict[str, Any], ...]:
    """The messages that this act has queued, by person."""
    rows = session.exec(select(Message).where(col(Message.id) > last).order_by(col(Message.id))).all()
    emails = with_addresses(session, {row.person for row in rows})
    return tuple(
        {
            "atelier": row.scope,
            "message": row.message,
            "to": emails[row.person],
            "role": row.role,
            "skipped": row.reason if row.state == "skipped" else None,
        }
        for row in rows
    )
