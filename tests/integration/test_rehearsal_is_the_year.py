"""A rehearsal says what the real system does: the same acts through the database owe the same mails."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import select

from config.process_file import load_process
from config.session_file import SessionFile
from config.wiring import House
from models.facts import Fact, canonical
from models.rehearsal import Happening
from models.tables import Message, Person
from smallsession import AD1, small_session
from tasks.import_session import import_session
from tasks.placing import demand_to_rehearse, placed
from tasks.record import record
from tasks.rehearse import REGISTRAR, registered_at, rehearse, replay_of
from tasks.sweep_all import sweep_all
from tasks.trigger import trigger

Mail = tuple[str, str, str, datetime]


def dated() -> SessionFile:
    """Two territories, each with all its dates: those that an import keeps as they are."""
    file = small_session("session-2027", "les-coevrons", "bras-vanille")
    dates = rehearse(file).plan.dates
    ateliers = tuple(one.model_copy(update={"planned": dict(dates[one.slug])}) for one in file.ateliers)
    return file.model_copy(update={"ateliers": ateliers})


def rehearsed(file: SessionFile) -> tuple[list[Fact], list[Happening]]:
    """What people do, in order, and all that happens."""
    process = load_process(file.session.process)
    replay = replay_of(process, file, placed(process, demand_to_rehearse(file)))
    happenings = replay.live(registered_at(file))
    journals = (replay.session, *replay.ateliers)
    facts = [fact for one in journals for fact in one.facts if fact.by not in {REGISTRAR, "regle"}]
    return sorted(facts, key=lambda fact: fact.recorded_at), happenings


def play(house: House, fact: Fact) -> None:
    """The act that a person makes to record it."""
    said: dict[str, Any] = fact.payload.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    with house.writing() as session:
        if fact.kind == "phase-ouverte":
            outcome = trigger(session, fact.scope, said["phase"], by=fact.by, at=fact.recorded_at)
        else:
            outcome = record(session, fact.scope, fact.kind, said, by=fact.by, at=fact.recorded_at)
    assert outcome.refusal is None, outcome.refusal
    assert canonical(outcome.facts[0].payload) == canonical(fact.payload)
    assert outcome.facts[0].when == fact.when


def live(house: House, file: SessionFile, facts: list[Fact], moments: set[datetime]) -> None:
    """The acts at their moments, and a sweep whenever time alone may have changed something."""
    with house.writing() as session:
        import_session(session, file, by=AD1, at=registered_at(file))
    for at in sorted(moments | {fact.recorded_at for fact in facts}):
        sweep_all(house, at=at)
        for fact in facts:
            if fact.recorded_at == at:
                play(house, fact)


def queued(house: House) -> set[Mail]:
    with house.reading() as session:
        addresses = {row.ref: str(row.email) for row in session.exec(select(Person))}
        return {
            (row.scope, row.message, addresses[row.person], row.queued_at)
            for row in session.exec(select(Message))
            if row.state != "skipped"
        }


def test_the_same_acts_through_the_database_owe_the_same_mails_to_the_same_people_at_the_same_moment(
    house: House,
) -> None:
    file = dated()
    facts, happenings = rehearsed(file)
    mails = {(one.scope, one.message, to, one.at) for one in happenings if one.message for to in one.to}
    live(house, file, facts, {one.at for one in happenings if one.message})
    assert queued(house) == mails
    assert len(mails) > 200
