"""What the alarm's loop says to Prefect, by the database: that mail waits, that mail left."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from config.wiring import House
from example import PILOTE, Paris
from models.queries import messages_of
from notifications.courier import Deferred, Uncertain
from sending import Recorder, Refuses, delivers
from service.alarm import Alarm
from service.automation import LEFT, WAITING
from service.shared import Shared
from tasks.release import Verdict, release, undecided


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words that Prefect would have been given."""
    given: list[str] = []

    async def takes(event: str, _mark: str, _count: int) -> None:
        given.append(event)

    monkeypatch.setattr("service.alarm.emit", takes)
    return given


def watching(house: House) -> Alarm:
    shared = Shared(house, "", cast("Any", None), lambda _: None)
    shared.holds["parcours"] = True
    return Alarm(shared)


def looks(alarm: Alarm, at: str, paris: Paris) -> None:
    alarm.shared.house.set_clock(paris(at))
    asyncio.run(alarm.step())


def test_what_no_server_took_has_not_left_and_each_standstill_is_told_once(
    filled: House, paris: Paris, said: list[str]
) -> None:
    alarm = watching(filled)
    looks(alarm, "2027-01-12 10:00", paris)
    delivers(filled, Refuses(Uncertain("pas de réponse")), paris("2027-01-12 10:01"))
    for at in ("10:01", "10:03", "10:05"):
        looks(alarm, f"2027-01-12 {at}", paris)
    assert said == [WAITING]
    # A person decides: it is over, and the next one is told although no mail left between the two.
    with filled.writing() as session:
        first, *others = (one.id or 0 for one in messages_of(session))
        release(session, undecided(session, others), Verdict.DROP, by=PILOTE, at=paris("2027-01-12 10:06"))
    looks(alarm, "2027-01-12 10:07", paris)
    with filled.writing() as session:
        release(session, undecided(session, [first]), Verdict.SEND, by=PILOTE, at=paris("2027-01-12 10:08"))
    for at in ("10:08", "10:10", "10:12"):
        looks(alarm, f"2027-01-12 {at}", paris)
    assert said == [WAITING, WAITING]
    delivers(filled, Recorder(), paris("2027-01-12 10:13"))
    looks(alarm, "2027-01-12 10:15", paris)
    assert said == [WAITING, WAITING, LEFT]


def test_one_full_mailbox_raises_no_alarm(filled: House, paris: Paris, said: list[str]) -> None:
    alarm = watching(filled)
    for minute in range(1, 40):
        at = f"2027-01-12 10:{minute:02d}"
        delivers(filled, Refuses(Deferred("452 boîte pleine"), only=PILOTE), paris(at))
        looks(alarm, at, paris)
    assert said == [LEFT]
