"""Records a fact in the journal of an atelier or of a session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from config.process_file import available, load_process
from models.commands import Record
from models.errors import BadInput
from models.facts import read_payload
from models.fields import is_slug
from models.french import nearest
from models.kinds import PAYLOADS, DateConvenue, DecisionPrise, EvenementTenu
from models.moments import Precision, When, exactly, local_day, on_day, parse_when
from models.process import Process
from models.queries import journal
from models.secrecy import readers_of, reserved_to
from models.situation import Situation
from models.typed import check_typed
from tasks.act import Outcome, act
from tasks.load import Loaded
from tasks.people import author, without_addresses
from tasks.recall import process_of

#: Kinds whose moment is the event's own days when these are given.
_TYPED_MOMENTS = ("notified-at", "deadline")


def record(  # noqa: PLR0913 - the words of the command, each with its name
    session: Session,
    slug: str,
    kind: str,
    values: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    on: str | None = None,
    seen: int | None = None,
) -> Outcome:
    """The outcome of recording what happened; BadInput where a key or a date makes no sense."""
    check_typed(values)
    person = author(session, by)
    if kind == "offre-recue" and not on:
        # The moment of typing is no hour of reception, and an offer lives or dies by that hour.
        raise BadInput(
            "L’heure de réception de l’offre manque : elle dit si l’offre est arrivée à temps.",
            todo='Donnez celle du profil d’acheteur : --on "2027-03-01 11:59:30".',
            field="on",
        )

    def make(loaded: Loaded, situation: Situation) -> Record:
        zone = situation.zone
        said = _with_days(kind, dict(values), situation, on)
        said = with_zone(said, zone)
        _check_known(loaded.process, kind)
        said = without_addresses(session, kind, said)
        payload = read_payload(kind, said)
        when = parse_when(on, zone) if on else _moment_of(payload, zone, situation.at)
        return Record(kind, payload, when, person)

    return act(session, slug, make, at=at, seen=seen)


def reserved_kind(session: Session, slug: str, kind: str) -> str | None:
    """Whose reading a kind of fact is kept to, in words; None where everybody may read it.

    Its journal may not exist, or live by a definition that knows no such kind: what is typed is secret
    all the same, so those installed are asked too.
    """
    row = journal(session, slug) if is_slug(slug) else None
    own = [process_of(session, row)] if row else []
    known = (*own, *map(load_process, available()))
    return next((reserved_to(process, kind) for process in known if readers_of(process, kind)), None)


def _check_known(process: Process, kind: str) -> None:
    """An unknown kind is refused before anybody is entered in the directory."""
    if kind in process.facts:
        return
    known = ", ".join(process.facts)
    if kind in PAYLOADS:
        raise BadInput(
            f"La nature de fait « {kind} » n’existe pas dans la version {process.version} du processus "
            f"« {process.key} », dont vit ce journal : il garde celle de son inscription.",
            todo=f"Natures de cette version : {known}.",
            field="kind",
        )
    raise BadInput(
        f"La nature de fait « {kind} » n’existe pas.",
        todo=f"{nearest(kind, process.facts)}Natures : {known}.",
        field="kind",
    )


def _with_days(kind: str, said: dict[str, Any], situation: Situation, on: str | None) -> dict[str, Any]:
    """An event held without its dates was held on the agreed days, unless another day is given."""
    if kind != "evenement-tenu" or "dates" in said:
        return said
    today = local_day(situation.at, situation.zone)
    agreed = situation.history.agreed(str(said.get("event", "")))
    days: tuple[date, ...] = (today,)
    said_day = parse_when(on, situation.zone).day if on else None
    if agreed and isinstance(agreed.payload, DateConvenue) and agreed.payload.dates[-1] <= today:
        days = agreed.payload.dates
    if said_day and said_day not in days:
        days = (said_day,)
    return {**said, "dates": ",".join(day.isoformat() for day in days)}


def with_zone(said: dict[str, Any], zone: str) -> dict[str, Any]:
    """A moment typed without its offset is in the territory's zone; a deadline has its minute."""
    typed = {key: parse_when(str(said[key]), zone, field=key) for key in _TYPED_MOMENTS if key in said}
    if "deadline" in typed and typed["deadline"].precision is Precision.DAY:
        raise BadInput(
            "L’heure de la limite manque : elle départage les offres à la seconde.",
            todo='Écrivez deadline="2027-03-01 12:00".',
            field="deadline",
        )
    return {**said, **{key: when.at.isoformat() for key, when in typed.items()}}


def _moment_of(payload: object, zone: str, at: datetime) -> When:
    """When it happened, if `--on` does not say: the event's last day, the notification, else now."""
    if isinstance(payload, EvenementTenu) and payload.dates[-1] < local_day(at, zone):
        return on_day(payload.dates[-1], zone)
    if isinstance(payload, EvenementTenu):
        return on_day(local_day(at, zone), zone)
    if isinstance(payload, DecisionPrise) and payload.notified_at and payload.notified_at < at:
        day = on_day(local_day(payload.notified_at, zone), zone)
        return day if day.at == payload.notified_at else When(payload.notified_at, Precision.MINUTE, zone)
    return exactly(at, zone)
