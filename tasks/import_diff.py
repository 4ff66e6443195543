"""What a session file adds to what is recorded, and where it contradicts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

from sqlmodel import Session

from config.process_file import definition_of
from config.session_file import AtelierIn, PersonIn
from models.calendar import CALENDAR, calendar_of
from models.errors import Contradiction
from models.facts import Draft
from models.french import french_date
from models.history import History
from models.kinds import (
    AtelierInscrit,
    Contract,
    DateConvenue,
    PeriodeNeutralisee,
    PersonneAjoutee,
    PlanInitial,
)
from models.legal import Legal
from models.moments import When, day_start, exactly, on_day
from models.pinned import pinned, pinned_thresholds
from models.process import Process
from models.queries import facts_of
from tasks.people import ensure_person

#: Later than anything recorded: an import compares itself with all facts, whenever they happen.
_ALWAYS = datetime(9000, 1, 1, tzinfo=UTC)


def recorded(session: Session, slug: str) -> History:
    """All that one journal says, corrections applied."""
    return History(facts_of(session, [slug]), _ALWAYS)


def since(starts: list[date], zone: str, at: datetime) -> When:
    """What a file says was so from the start of the atelier, when that is already past."""
    first = min(starts, default=None)
    if first is not None and day_start(first, zone) < at:
        return on_day(first, zone)
    return exactly(at, zone)


def registration(said: AtelierIn, zone: str, process: Process) -> AtelierInscrit:
    """What the atelier lives by, pinned: its delays, its calendar, its process and version."""
    _, digest = definition_of(process)
    delays = pinned(process, said.contract.delays)
    return AtelierInscrit(
        name=said.name,
        departement=said.departement,
        zone=zone,
        start=said.start,
        process=process.key,
        process_version=process.version,
        process_digest=digest,
        calendar=CALENDAR,
        usages=said.calendar.usages,
        days_off=said.calendar.days_off,
        verification=delays[Legal.VERIFICATION],
        delays=delays,
        thresholds=pinned_thresholds(process, said.contract.thresholds),
        contract=said.contract,
        room=said.room,
        mailbox=said.mailbox,
    )


def odd_start(said: AtelierInscrit) -> Iterator[str]:
    """What to know of a start on a day off: it is accepted, and the first phase opens later."""
    calendar = calendar_of(said.departement, usages=said.usages, own=said.days_off)
    why = calendar.day_off(said.start)
    if why:
        named = "" if why in {"samedi", "dimanche"} else f" ({why})"
        yield (
            f"{said.name} : le {french_date(said.start, weekday=True)} n’est pas ouvré{named}, "
            f"la première phase s’ouvre le {french_date(calendar.next_working(said.start), weekday=True)}."
        )


def same_registration(slug: str, known: AtelierInscrit, asked: AtelierInscrit) -> None:
    """Contradiction where the file would change what an atelier was opened with."""
    for name in ("name", "departement", "start", "usages", "days_off"):
        _same(slug, name, getattr(known, name), getattr(asked, name))
    for name, field in Contract.model_fields.items():
        key = f"contract.{field.alias or name}"
        _same(slug, key, getattr(known.contract, name), getattr(asked.contract, name))
    for name in ("room", "mailbox"):
        _same(slug, name, getattr(known, name), getattr(asked, name))


def _same(slug: str, key: str, known: object, asked: object) -> None:
    if known != asked:
        raise contradiction(slug, key, _written(known), _written(asked))


def _written(value: object) -> str:
    """A value as a file would say it."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Mapping):
        value = tuple(f"{key} : {_written(one)}" for key, one in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        value = ", ".join(_written(one) for one in value)
    return "rien" if value in {None, ""} else str(value)


def new_people(session: Session, people: Iterable[PersonIn], history: History, moment: When) -> list[Draft]:
    """The people whose role is not recorded yet; one who left stays away."""
    drafts = []
    known = {(member.person, member.role) for member in history.memberships}
    for one in people:
        ref = ensure_person(session, one.email, one.name)
        if (ref, one.role) not in known:
            known.add((ref, one.role))
            said = PersonneAjoutee(person=ref, role=one.role, until=one.until)
            drafts.append(Draft("personne-ajoutee", said, moment))
    return drafts


def new_dates(
    slug: str, events: Mapping[str, tuple[date, ...]], history: History, moment: When
) -> list[Draft]:
    """The dates given by AD1; one that is recorded otherwise is moved by a fact, not by a file."""
    drafts = []
    for event, days in events.items():
        said = [f.payload.dates for f in history.agreements(event) if isinstance(f.payload, DateConvenue)]
        if not said:
            drafts.append(Draft("date-convenue", DateConvenue(event=event, dates=days), moment))
        elif days not in said:
            raise contradiction(slug, f"events.{event}", str(said[-1][0]), str(days[0]))
    return drafts


def new_plan(said: AtelierIn, history: History, moment: When) -> list[Draft]:
    """The planned dates that are not recorded yet."""
    fresh = {}
    for event, days in said.planned.items():
        known = history.first_planned.get(event)
        if known is None:
            fresh[event] = days
        elif known != days:
            raise contradiction(said.slug, f"planned.{event}", str(known[0]), str(days[0]))
    return [Draft("plan-initial", PlanInitial(dates=fresh), moment)] if fresh else []


def new_periods(
    session: Session, slug: str, periods: Iterable[PeriodeNeutralisee], moment: When
) -> list[Draft]:
    """The periods that were never said; one corrected or withdrawn since stays as it was left."""
    known = {fact.payload for fact in facts_of(session, [slug]) if fact.kind == "periode-neutralisee"}
    fresh = (period for period in dict.fromkeys(periods) if period not in known)
    return [Draft("periode-neutralisee", period, moment) for period in fresh]


def contradiction(slug: str, key: str, known: str, given: str) -> Contradiction:
    """The one sentence for a file that says otherwise than the journal."""
    return Contradiction(
        f"{slug} : « {key} » vaut {known} dans la base et {given} dans le fichier.",
        todo="Un fait enregistré ne change pas par import : corrigez-le (atelier correct), ou le fichier.",
        field=key,
    )
