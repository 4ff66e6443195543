"""Rehearses a session from its file: the whole year in simulated time, without database nor Prefect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.process_file import load_process
from config.session_file import AtelierIn, PersonIn, SessionFile
from models.almanac import Almanac
from models.clashes import clashes_of
from models.errors import BadInput
from models.facts import Draft
from models.french import french_date
from models.kinds import DateConvenue, PersonneAjoutee, PlanInitial
from models.moments import When, exactly
from models.plan import Plan
from models.process import Process
from models.rehearsal import Clash, Happening, Rehearsal, Sort
from models.rehearsed import Rehearsed
from models.rehearsed_mail import mails_of
from models.replay import Replay
from models.roles import Role
from models.territories import PARIS, zone_of
from models.whereabouts import Diary
from notifications.subjects import subject_of
from tasks.import_accords import facts_of_lot
from tasks.import_diff import registration
from tasks.placing import demand_to_rehearse, placed

#: The session is registered a week before its first atelier starts, at ten in Paris.
BEFORE, HOUR = timedelta(days=7), time(10)
#: Whoever registers a session; a rehearsal asks no right of them.
REGISTRAR = "import"


def rehearse(file: SessionFile) -> Rehearsal:
    """What would happen were everybody on time; BadInput where the file says what cannot be."""
    _check(file)
    process = load_process(file.session.process)
    demand = demand_to_rehearse(file)
    plan = placed(process, demand)
    almanacs = {one.slug: one.almanac for one in demand.sites} | {file.session.slug: demand.national}
    replay = replay_of(process, file, plan)
    happenings = tuple(map(_worded, replay.live(registered_at(file))))
    start = min(one.start for one in file.ateliers)
    courses = tuple(one.course(said.start) for one, said in zip(replay.ateliers, file.ateliers, strict=True))
    nation, diaries = _diaries(file, plan, almanacs)
    return Rehearsal(
        process=process,
        session=replay.session.course(start),
        ateliers=courses,
        happenings=happenings,
        mails=mails_of(happenings),
        clashes=(
            *clashes_of(process, nation, diaries),
            *_troubles((replay.session, *replay.ateliers)),
        ),
        plan=plan,
        almanacs=almanacs,
        unknown=tuple(dict.fromkeys(said for one in almanacs.values() for said in one.unknown)),
    )


def registered_at(file: SessionFile) -> datetime:
    """When the session is registered."""
    first = min(one.start for one in file.ateliers)
    return datetime.combine(first - BEFORE, HOUR, ZoneInfo(PARIS))


def replay_of(process: Process, file: SessionFile, plan: Plan) -> Replay:
    """The journals as they are once registered, ready to be lived."""
    at = registered_at(file)
    ateliers = [_atelier(process, one, plan, at) for one in file.ateliers]
    return Replay(process, _session(file, plan, at), ateliers)


def _diaries(
    file: SessionFile, plan: Plan, almanacs: Mapping[str, Almanac]
) -> tuple[Diary, tuple[Diary, ...]]:
    """The dates of the nation and of each territory, beside their days and their people."""
    slug, start = file.session.slug, min(one.start for one in file.ateliers)
    nation = Diary(slug, file.session.title, start, plan.shared, almanacs[slug], _who(file.people))
    ateliers = tuple(
        Diary(one.slug, one.name, one.start, plan.dates[one.slug], almanacs[one.slug], _who(one.people))
        for one in file.ateliers
    )
    return nation, ateliers


def _check(file: SessionFile) -> None:
    """BadInput for a date before the atelier that it belongs to."""
    for atelier in file.ateliers:
        for event, days in atelier.planned.items():
            if days[0] < atelier.start:
                raise BadInput(
                    f"{atelier.name} : « {event} » est prévu le {french_date(days[0])}, "
                    f"avant le début de l’atelier, le {french_date(atelier.start)}.",
                    todo="Corrigez la date prévue, ou le début (start).",
                    field=f"{atelier.slug}.planned.{event}",
                )


def _who(people: Iterable[PersonIn]) -> tuple[tuple[str, Role], ...]:
    return tuple((one.email, one.role) for one in people)


def _session(file: SessionFile, days: Plan, at: datetime) -> Rehearsed:
    """The session as registered: the events that its file dates are agreed from the start."""
    journal = Rehearsed(file.session.slug, file.session.title, PARIS, days.shared)
    when = exactly(at, PARIS)
    agreed = (DateConvenue(event=event, dates=said) for event, said in file.events.items())
    drafts = [*_people(file.people, when), *(Draft("date-convenue", one, when) for one in agreed)]
    for lot in file.accords_cadres:
        # In a rehearsal an address stands for the person.
        contacts = {one: one.contact for one in lot.titulaires}
        drafts += [Draft(kind, said, when) for kind, said in facts_of_lot(lot, contacts)]
    journal.add(drafts, by=REGISTRAR, at=at)
    return journal


def _atelier(process: Process, said: AtelierIn, days: Plan, at: datetime) -> Rehearsed:
    """An atelier as registered, with all its dates planned."""
    zone = zone_of(said.departement)
    dates, when = days.dates[said.slug], exactly(at, zone)
    journal = Rehearsed(said.slug, said.name, zone, dates)
    drafts = [
        Draft("atelier-inscrit", registration(said, zone, process), when),
        *_people(said.people, when),
        Draft("plan-initial", PlanInitial(dates=dict(dates)), when),
    ]
    journal.add(drafts, by=REGISTRAR, at=at)
    return journal


def _people(people: Iterable[PersonIn], when: When) -> list[Draft]:
    said = (PersonneAjoutee(person=one.email, role=one.role, until=one.until) for one in people)
    return [Draft("personne-ajoutee", one, when) for one in said]


def _troubles(journals: Iterable[Rehearsed]) -> Iterator[Clash]:
    """What the rules themselves would not take: an act refused, a phase begun without what it waits for."""
    for journal in journals:
        for one in journal.happenings:
            if one.sort is Sort.REFUSAL:
                text = f"{journal.title}, le {french_date(one.day)} : {one.what}"
                todo = "Prévoyez dans le fichier qui tiendra ce rôle à cette date."
                yield Clash("refus", (one.day,), (journal.scope,), one.phase, text, todo)
        assert journal.situation is not None  # noqa: S101 - a journal that was lived was looked at
        lines = {line.key: line for line in journal.situation.phases}
        for anomaly in journal.situation.anomalies:
            line = lines.get(anomaly.phase)
            title, days = (f"phase « {line.phase.title} », ", line.dates) if line else ("", ())
            todo = "Laissez plus de temps avant cette date, ou prévoyez une poursuite sans attendre."
            text = f"{journal.title} : {title}{anomaly.text}."
            yield Clash("anomalie", days, (journal.scope,), anomaly.phase, text, todo)


def _worded(happening: Happening) -> Happening:
    """A message is known by its subject."""
    if not happening.message:
        return happening
    return replace(happening, what=subject_of(happening.message, happening.context))
