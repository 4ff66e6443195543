"""Imports a session: in one transaction, all of it or nothing; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, repeat

from sqlmodel import Session

from config.process_file import definition_of, load_process
from config.session_file import AtelierIn, PersonIn, SessionFile, check_events
from models.chain import GENESIS
from models.commands import Refusal
from models.errors import AtelierError, Contradiction
from models.facts import Draft
from models.head import Head
from models.kinds import SessionInscrite
from models.moments import When, check_aware
from models.process import Process
from models.queries import journal, lock_journals
from models.roles import Role
from models.tables import ProcessVersion
from models.territories import PARIS, zone_of
from tasks.act import keep_moment
from tasks.append import append
from tasks.import_accords import left_out, new_lots
from tasks.import_diff import (
    contradiction,
    new_dates,
    new_people,
    new_periods,
    new_plan,
    odd_start,
    recorded,
    registration,
    same_registration,
    since,
)
from tasks.keep import begin, keep
from tasks.load import load
from tasks.outbox import settle_journal
from tasks.people import author, ensure_person
from tasks.wake import ask_walk


@dataclass
class Imported:
    """What an import added, journal by journal; `refusal` when its author may not import."""

    session: str
    ateliers: list[str]
    added: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class _Import:
    """One import under way."""

    session: Session
    file: SessionFile
    process: Process
    by: str
    at: datetime
    result: Imported


def import_session(session: Session, file: SessionFile, *, by: str, at: datetime) -> Imported:
    """Registers what the file adds; Contradiction where it says otherwise than what is recorded."""
    at = check_aware(at)
    result = Imported(file.session.slug, [atelier.slug for atelier in file.ateliers])
    result.refusal = _refused(session, file, by)
    if result.refusal:
        return result
    process = _keep_process(session, file.session.process)
    check_events(process, file)
    work = _Import(session, file, process, ensure_person(session, by, field="by"), at, result)
    lock_journals(session, [file.session.slug, *result.ateliers])
    _import_session(work)
    for atelier in file.ateliers:
        _import_atelier(work, atelier)
    for slug in (file.session.slug, *result.ateliers):
        if result.added.get(slug):
            settle_import(session, slug, at=at)
    return result


def import_contacts(
    session: Session,
    people: Sequence[tuple[str, PersonIn]],
    *,
    by: str,
    at: datetime,
    places: Iterable[str] = (),
) -> Imported:
    """Adds people to journals that exist; the rights are those of « personne-ajoutee ».

    `places` says where each stands in the file, for errors and refusals.
    """
    result = Imported("", [])
    lock_journals(session, {slug for slug, _ in people})
    where = chain(places, repeat(""))
    for (slug, one), place in zip(people, where, strict=False):
        with AtelierError.placed(place):
            refusal = _import_contact(session, slug, one, result, by, at)
        if refusal:
            prefix = f"{place} : " if place else ""
            result.refusal = replace(refusal, reason=prefix + refusal.reason)
            return result
    return result


def _import_contact(
    session: Session, slug: str, one: PersonIn, result: Imported, by: str, at: datetime
) -> Refusal | None:
    # Imported here because `record` also serves the desk, which knows nothing of files.
    from tasks.record import record

    history = recorded(session, load(session, slug).slug)
    if not new_people(session, [one], history, since([], PARIS, at)):
        return None
    values = {"email": one.email, "name": one.name, "role": one.role}
    if one.until:
        values["until"] = one.until.isoformat()
    outcome = record(session, slug, "personne-ajoutee", values, by=by, at=at)
    if outcome.refusal is None:
        result.added[slug] = result.added.get(slug, 0) + 1
    return outcome.refusal


def _keep_process(session: Session, key: str) -> Process:
    """Keeps the definition with its version; the same version cannot say two things."""
    process = load_process(key)
    text, digest = definition_of(process)
    stored = session.get(ProcessVersion, (process.key, process.version))
    if stored is None:
        session.add(ProcessVersion(key=process.key, version=process.version, digest=digest, definition=text))
        session.flush()
    elif stored.digest != digest:
        raise Contradiction(
            f"Le processus {key} v{process.version} a changé sans changer de version.",
            todo="Augmentez « version » dans sa définition : les ateliers ouverts gardent l’ancienne.",
            field="version",
        )
    return process


def _refused(session: Session, file: SessionFile, by: str) -> Refusal | None:
    """AD1 imports; once a session exists its own people say who AD1 is. A format without AD1: its pilots."""
    person, typed = author(session, by), by.strip().lower()
    if journal(session, file.session.slug) is not None:
        members = recorded(session, file.session.slug).memberships
        known = {member.person for member in members if member.role is Role.NATIONAL}
        return None if person in known else _refusal(typed)
    nationals = {one.email for one in file.people if one.role is Role.NATIONAL}
    pilots = {one.email for atelier in file.ateliers for one in atelier.people if one.role is Role.PILOTE}
    return None if typed in (nationals or pilots) else _refusal(typed)


def _refusal(by: str) -> Refusal:
    return Refusal(
        f"{by} n’a pas le rôle « national » dans cette session : l’import est fait par le bureau AD1.",
        todo="Importez sous l’adresse d’une personne « national » de la session.",
    )


def _import_session(work: _Import) -> None:
    said, process = work.file.session, work.process
    moment = since([atelier.start for atelier in work.file.ateliers], PARIS, work.at)
    row, drafts = journal(work.session, said.slug, lock=True), list[Draft]()
    if row is None:
        row = _new_journal(work, said.slug, None, said.title)
        _, digest = definition_of(process)
        entry = SessionInscrite(
            title=said.title,
            process=process.key,
            process_version=process.version,
            process_digest=digest,
            room=said.room,
            mailbox=said.mailbox,
        )
        drafts.append(Draft("session-inscrite", entry, moment))
    elif (row.title, row.process_key) != (said.title, process.key):
        raise contradiction(said.slug, "title, process", f"{row.title}, {row.process_key}", said.title)
    history = recorded(work.session, said.slug)
    drafts += new_people(work.session, work.file.people, history, moment)
    drafts += new_dates(said.slug, work.file.events, history, moment)
    drafts += new_periods(work.session, said.slug, work.file.periods, moment)
    drafts += new_lots(work.session, said.slug, work.file.accords_cadres, history, moment)
    work.result.warnings += left_out(work.file.accords_cadres, history)
    _keep(work, row, drafts)


def _import_atelier(work: _Import, said: AtelierIn) -> None:
    zone = zone_of(said.departement)
    moment: When = since([said.start], zone, work.at)
    asked = registration(said, zone, work.process)
    row, drafts = journal(work.session, said.slug, lock=True), list[Draft]()
    if row is None:
        row = _new_journal(work, said.slug, work.file.session.slug, said.name)
        drafts.append(Draft("atelier-inscrit", asked, moment))
        work.result.warnings += odd_start(asked)
    elif row.session_slug != work.file.session.slug:
        raise contradiction(said.slug, "session", str(row.session_slug), work.file.session.slug)
    history = recorded(work.session, said.slug)
    if history.registration is not None:
        same_registration(said.slug, history.registration, asked)
    drafts += new_people(work.session, said.people, history, moment)
    drafts += new_plan(said, history, moment)
    drafts += new_periods(work.session, said.slug, said.periods, moment)
    _keep(work, row, drafts)


def _new_journal(work: _Import, slug: str, parent: str | None, title: str) -> Head:
    _, digest = definition_of(work.process)
    row = Head(
        slug=slug,
        session_slug=parent,
        title=title,
        process_key=work.process.key,
        process_version=work.process.version,
        head_digest=GENESIS,
        process_digest=digest,
    )
    begin(work.session, row)
    return row


def _keep(work: _Import, row: Head, drafts: list[Draft]) -> None:
    append(work.session, row, drafts, by=work.by, at=work.at)
    keep(work.session, row)
    work.result.added[row.slug] = len(drafts)


def settle_import(session: Session, slug: str, *, at: datetime) -> None:
    """Tells people of what the import opened, and asks for a first walk."""
    loaded = load(session, slug, lock=True)
    situation = loaded.situation(at)
    settle_journal(session, loaded, situation, at=at)
    keep_moment(session, loaded, situation)
    ask_walk(session, slug, loaded.journal.head_seq, cause="import", at=at)
