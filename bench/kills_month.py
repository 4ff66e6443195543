"""One month of the example year, one mail a day and a person, while its senders are killed over and over.

People act and time passes in this process; the senders are real `atelier deliver --watch` commands, one
on SQLite and two at once on PostgreSQL, and the mail server is a real one, slow enough for a kill to fall
before a claim, within a mail, or between the server's answer and our commit. When the month is over a
person decides of each mail in doubt, with the server's list in hand.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from bench.kills_hunter import Hunter
from bench.kills_month_reckoning import Doubt, Month, doubt_of, reckon
from bench.kills_victims import until
from bench.slow_mail import SlowMail
from bench.stage import settings_of, variables_of
from config.upgrade import upgrade
from config.wiring import SIMULATION, House
from config.year_file import Act
from models.queries import messages_due, messages_held
from models.rhythm import Rhythm
from notifications.testing import MemoryCourier
from service.demo_house import free_port
from service.example import (
    IMPORTED_BY,
    days_of,
    evening,
    example_session,
    example_year,
    import_moment,
    morning,
)
from tasks.empty_outbox import empty_outbox
from tasks.import_session import import_session
from tasks.play import play
from tasks.release import Verdict, release
from tasks.sweep_all import sweep_all

#: The month of the year in which most is said in mails of the day.
FIRST, LENGTH, AFTER = date(2027, 10, 4), timedelta(days=31), timedelta(days=8)
#: Seconds that the mail server takes over each mail: a month's mails then last for minutes.
THINKS = 0.04
Moment = tuple[datetime, Act | None]


@dataclass
class Trial:
    """One month on one database, under so many kills; what it came to."""

    name: str
    url: str
    senders: int
    kills: int
    seed: int
    first: date = FIRST
    days: int = LENGTH.days
    took: float = 0.0
    killed: int = 0
    month: Month | None = field(default=None)

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.killed} kills of {self.senders} sender(s) in {self.took:.0f} s\n{self.month}"
        )


def play_month(trial: Trial, folder: Path) -> None:
    """Until the month in peace; the month under fire; a person's word; the reckoning against peace."""
    port, begun = free_port(), time.monotonic()
    before, during, after = moments(trial.first, trial.days)
    house, quiet = begin(folder / "feu", trial.url, port), begin(folder / "paix")
    for one in (house, quiet):
        in_peace(one, before)
    start = during[0][0]
    # The kills fall where mails leave, and now and then where none does.
    weights = [sent + 0.25 for sent in in_peace(quiet, during)]
    with ExitStack() as stack:
        mail = stack.enter_context(SlowMail(port, thinks=THINKS))
        hunters = [
            stack.enter_context(
                Hunter(variables_of(house.settings), mail, folder / "log", trial.seed + number)
            )
            for number in range(trial.senders)
        ]
        for number, (at, act) in enumerate(during, 1):
            _happens(house, at, act)
            quota = round(trial.kills * sum(weights[:number]) / sum(weights))
            for place, hunter in enumerate(hunters):
                hunter.quota = (quota + place) // len(hunters)
            until(lambda: all(one.spent for one in hunters) and _rests(house), what="mails and kills")
        _calm(house, after, hunters)
        doubt = _decided(house, mail.received)
        _calm(house, [at + AFTER for at in after], hunters)
        trial.killed = sum(hunter.killed for hunter in hunters)
    trial.month = reckon(house, quiet, mail.received, doubt, since=start)
    trial.took = time.monotonic() - begun
    house.close()
    quiet.close()


def begin(folder: Path, url: str = "", port: int = 0) -> House:
    """A house with the example session imported, in which people get one mail a day."""
    settings = settings_of(folder, url=url, mail_port=port)
    house = House(settings.model_copy(update={"rhythm": Rhythm.DIGEST}))
    at = import_moment(example_session())
    upgrade(house.engine, at=at, nature=SIMULATION)
    house.set_clock(at)
    with house.writing() as session:
        import_session(session, example_session(), by=IMPORTED_BY, at=at)
    return house


def moments(first: date, days: int) -> tuple[list[Moment], list[Moment], list[datetime]]:
    """Each morning, act and evening before the month; those of the month; then what only brings its mails.

    What waits at the end of the month for the next morning or for Monday leaves in the days that follow.
    """
    year, begun = example_year(), import_moment(example_session())
    end = first + timedelta(days=days)
    lived = list(_lived(year, begun, end))
    after = [end + timedelta(days=number) for number in range(AFTER.days)]
    calm = [moment for day in after for moment in (morning(day), evening(day, []))]
    before = [one for one in lived if one[0].date() < first]
    return before, lived[len(before) :], calm


def _lived(year: list[Act], begun: datetime, end: date) -> Iterator[Moment]:
    for day, acts in days_of(year, begun, datetime.combine(end, begun.time(), begun.tzinfo)):
        if day >= end:
            return
        if morning(day) >= begun:
            yield morning(day), None
        yield from ((act.at, act) for act in acts)
        if evening(day, acts) >= begun:
            yield evening(day, acts), None


def _happens(house: House, at: datetime, act: Act | None) -> None:
    house.set_clock(at)
    if act is None:
        sweep_all(house, at=at)
        return
    with house.writing() as session:
        play(session, act)


def in_peace(house: House, lived: list[Moment]) -> list[int]:
    """The same moments in one process that nobody kills; how many mails left at each, to nowhere."""
    courier, sent = MemoryCourier(), []
    for at, act in lived:
        _happens(house, at, act)
        done = empty_outbox(house, courier, at=at)
        sent.append(done.sent if done else 0)
    return sent


def _calm(house: House, moments: Iterable[datetime], hunters: list[Hunter]) -> None:
    """Time passes, and what waited for it leaves."""
    for at in moments:
        house.set_clock(at)
        until(lambda: all(one.spent for one in hunters) and _rests(house), what="the last mails")


def _rests(house: House) -> bool:
    with house.reading() as session:
        return not messages_due(session, house.moment(session)) and not messages_held(session)


def _decided(house: House, received: list[str]) -> Doubt:
    """What a person does of each mail in doubt: arrived, where the server has it; else sent again."""
    with house.writing() as session:
        (rows, doubt), at = doubt_of(session, received), house.moment(session)
        for row in rows:
            verdict = Verdict.ARRIVED if row.message_id in received else Verdict.SEND
            release(session, [row], verdict, by=IMPORTED_BY, at=at, because="le journal du serveur le dit")
        return doubt
