"""Reads the mailbox: one transaction a mail, then its mark. Killed between both, nothing is done twice.

People share the mailbox: what is not for us, or not understood, is left as it is, unread, not opened again.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import DataError
from sqlmodel import Session

from config.clock import real_now, ticks
from config.wiring import House
from models.attending import Heard
from models.characters import sentence
from models.errors import EnvironmentProblem
from models.returned import Sort
from notifications.bounded import LONGEST
from notifications.letters import Opened, read_letter
from notifications.mailbox import Found, Mailbox
from notifications.remarks import is_remark
from tasks import letters
from tasks.attendance import heard
from tasks.lease import give_back, holder_name, take
from tasks.letters import LEASE
from tasks.returns import heard_from, take_returns

log = logging.getLogger("ateliers")
#: Bounds of one reading: what is left waits for the next.
MOST, SECONDS = 200, 60.0
#: Seconds before the lease is renewed; it lasts fifteen.
KEEP_LEASE = 4.0
#: By IMAP, what came before is not looked at: servers give up within days, people answer within weeks.
SINCE = timedelta(days=60)
#: Takes the answer to an invitation; what became of it.
Hears = Callable[[Session, Opened, datetime], Heard]


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody, at this address, adds to their answer about an event of a journal."""

    author: str
    about: tuple[str, str]
    words: str

    def as_dict(self) -> dict[str, str]:
        """The same with stable keys."""
        scope, event = self.about
        return {"from": self.author, "journal": scope, "event": event, "said": self.words}


@dataclass(frozen=True, slots=True)
class Done:
    """What a mail turned out to be, the address given up because of it, the words that came with it."""

    sort: Sort
    lost: str | None = None
    remark: Remark | None = None


@dataclass(slots=True)
class Reading:
    """What one reading found; `more` when mails were left for the next one."""

    sorts: Counter[Sort] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    unmarked: int = 0
    more: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The same with stable keys."""
        found = {sort.name.lower(): self.sorts[sort] for sort in Sort}
        said = [one.as_dict() for one in self.remarks]
        return {**found, "given_up": self.lost, "remarks": said, "unmarked": self.unmarked, "more": self.more}


def answered(session: Session, letter: Opened, at: datetime) -> Heard:
    """What it answers to an invitation of ours, noted where it can be."""
    return heard(session, letter.answer, at=at, sender=letter.author)


def read_mailbox(house: House, box: Mailbox, *, hears: Hears = answered) -> Reading | None:
    """Deals with what is new; None while another program reads. EnvironmentProblem when it cannot be read."""
    if not _is_ours(house):
        return None
    reading, begun, kept = Reading(), ticks(), ticks()
    for count, (key, found, sort) in enumerate(_fresh(house, box)):
        if ticks() - kept > KEEP_LEASE:
            if not _is_ours(house):
                return reading
            kept = ticks()
        if count >= MOST or ticks() - begun > SECONDS or house.closing.is_set():
            reading.more = True
            break
        _deal_with(house, box, key, found, sort, hears, reading)
    _leave(house, "")
    return reading


@contextmanager
def noted(house: House) -> Iterator[None]:
    """What keeps the mailbox from being read is noted for `atelier health`, and raised."""
    try:
        yield
    except EnvironmentProblem as error:
        # Where the database itself is away, there is nowhere to note it.
        with suppress(EnvironmentProblem):
            _leave(house, error.message.rstrip("."))
        raise


def _is_ours(house: House) -> bool:
    with house.writing() as session:
        return take(session, LEASE, holder_name(), real=real_now())


def _leave(house: House, note: str) -> None:
    """The moment of the last reading, and what went wrong, stay for `atelier health`."""
    with house.writing() as session:
        real = real_now()
        if take(session, LEASE, holder_name(), real=real, note=note):
            give_back(session, LEASE, holder_name(), real=real)


def _fresh(house: House, box: Mailbox) -> list[tuple[str, Found, Sort | None]]:
    """Mails not dealt with yet, and those that were but do not show it."""
    found = {letters.key_of(box.identity, one.name): one for one in box.found((real_now() - SINCE).date())}
    with house.reading() as session:
        known = letters.known(session, found)
    old = {key: sort for key, (sort, marked) in known.items() if sort.is_ours and not marked}
    return [(key, one, old.get(key)) for key, one in found.items() if key not in known or key in old]


def _deal_with(
    house: House, box: Mailbox, key: str, found: Found, sort: Sort | None, hears: Hears, reading: Reading
) -> None:
    """One mail; `sort` when an earlier reading dealt with it and was stopped before it could show it."""
    if sort is None:
        letter = _opened(box, found)
        if letter is None:
            reading.unmarked += 1
            return
        sort = _taken(house, key, letter, hears, reading)
        reading.sorts[sort] += 1
    if sort.is_ours and not _shown(house, box, key, found):
        reading.unmarked += 1


def _opened(box: Mailbox, found: Found) -> Opened | None:
    """What it says; nothing when it is gone, or cannot be read just now."""
    if found.size > LONGEST:
        return Opened(Sort.APART)
    try:
        return read_letter(box.raw(found.name))
    except EnvironmentProblem as error:
        log.warning("a mail of the mailbox could not be read: %s", error.message)
        return None


def _taken(house: House, key: str, letter: Opened, hears: Hears, reading: Reading) -> Sort:
    try:
        return _in_one_transaction(house, key, letter, hears, reading)
    except EnvironmentProblem as error:
        # What the database cannot hold is the mail’s fault: tried again, it would stop all the others.
        if not isinstance(error.__cause__, DataError):
            raise
        log.warning("a mail of the mailbox holds what the database cannot; it is set apart")
        return _in_one_transaction(house, key, Opened(Sort.APART), hears, reading)
    except Exception:
        # Whatever somebody wrote, the mails after this one must be read.
        log.exception("a mail of the mailbox could not be dealt with; it is set apart")
        return _in_one_transaction(house, key, Opened(Sort.APART), hears, reading)


def _in_one_transaction(house: House, key: str, letter: Opened, hears: Hears, reading: Reading) -> Sort:
    now = house.now()
    with house.writing() as session:
        if not letters.enter(session, key, at=now):
            return letters.known(session, [key])[key][0]
        done = _done(session, key, letter, hears, now)
        letters.sort_as(session, key, done.sort)
    reading.lost += [done.lost] if done.lost else []
    reading.remarks += [done.remark] if done.remark else []
    return done.sort


def _done(session: Session, key: str, letter: Opened, hears: Hears, at: datetime) -> Done:
    """What the mail asks for."""
    if letter.notices:
        returned = take_returns(session, letter.notices, key=key, at=at)
        return Done(returned.sort, returned.lost)
    if letter.sort is Sort.APART:
        return Done(Sort.APART)
    heard_from(session, letter.author, at=at)
    if letter.sort is Sort.REPLY:
        return _replied(letter, hears(session, letter, at))
    return Done(letter.sort)


def _replied(letter: Opened, found: Heard) -> Done:
    """An answer that is noted is ours; the words that come with it are for people, who find it unread."""
    if not found.noted:
        return Done(Sort.PERSON)
    comment = sentence(found.comment) if is_remark(found.comment) else ""
    remark = Remark(letter.author, found.about, comment) if comment and found.about else None
    return Done(Sort.REMARK if remark or letter.words else Sort.REPLY, remark=remark)


def _shown(house: House, box: Mailbox, key: str, found: Found) -> bool:
    """Marked in the mailbox, then here; what fails is tried again at the next reading."""
    try:
        box.mark(found.name)
    except EnvironmentProblem as error:
        log.warning("a mail of the mailbox could not be marked: %s", error.message)
        return False
    with house.writing() as session:
        letters.mark(session, key)
    return True
