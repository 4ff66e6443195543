"""What time alone has changed: silences written down, reminders queued, walks asked. Set-based."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.head import Head
from models.history import History
from models.owed import Owed
from models.queries import causes_told
from models.settle import settle
from models.silences import RULE, constats
from models.situation import Situation
from models.tables import Message
from tasks.append import append
from tasks.invite import invite, invite_beyond
from tasks.invited import Ledger, last_told
from tasks.keep import keep
from tasks.load import Loaded, histories_of_ateliers, load, load_ateliers, members_of
from tasks.outbox import insert_new, order_of, rows_of
from tasks.postage import postage_of, wanted
from tasks.take_back import take_back
from tasks.wake import ask_walks


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did in one journal."""

    slug: str
    messages: int
    constats: int


def sweep(session: Session, slug: str, *, at: datetime, at_any_hour: bool = False) -> Swept:
    """Settles one journal at a moment; the caller commits.

    `at_any_hour` queues also the reminders that were missed and wait until their readers are at work.
    """
    loaded = load(session, slug, lock=True)
    mates = histories_of_ateliers(session, loaded, at) if loaded.is_session else ()
    return _settle(session, [loaded], mates, at, at_any_hour=at_any_hour)[0]


def sweep_ateliers(session: Session, slugs: Iterable[str], *, at: datetime) -> list[Swept]:
    """The same for several ateliers at once, but those that another sweep has done meanwhile."""
    due = [one for one in load_ateliers(session, slugs) if _is_due(one.journal, at)]
    return _settle(session, due, (), at) if due else []


def _is_due(head: Head, at: datetime) -> bool:
    return head.next_moment is not None and head.next_moment <= at


def _settle(
    session: Session,
    journals: Sequence[Loaded],
    mates: Sequence[History],
    at: datetime,
    *,
    at_any_hour: bool = False,
) -> list[Swept]:
    """What is owed in each, then one statement per table for all of them."""
    told = causes_told(session, [loaded.slug for loaded in journals])
    members, said = members_of(mates), _said_of_dates(session, journals)
    swept, settled = list[Swept](), list[tuple[Loaded, Situation]]()
    found = list[tuple[Owed, Situation, datetime, Loaded]]()
    for loaded in journals:
        moment = loaded.no_earlier(at)
        situation, constats = write_silences(session, loaded, at=moment)
        done = told[loaded.slug]
        due = settle(loaded.process, situation, done, members=members, at_any_hour=at_any_hour)
        owed = wanted(session, due)
        owed = invite(session, loaded, situation, owed, members, told=said)
        found += ((one, situation, moment, loaded) for one in owed)
        if beyond := invite_beyond(session, loaded, situation, told=said):
            found += ((one, beyond.situation, moment, beyond.loaded) for one in beyond.owed)
        settled.append((loaded, situation))
        swept.append(Swept(loaded.slug, sum(len(one.to) for one in owed), constats))
    _queue(session, found, mates)
    for loaded, situation in settled:
        # What left while the fact was being annulled is found here.
        take_back(session, loaded, situation, at=loaded.no_earlier(at))
        loaded.journal.next_moment = situation.next_moment
    keep(session, *(loaded.journal for loaded in journals))
    seqs = {loaded.slug: loaded.journal.head_seq for loaded in journals}
    ask_walks(session, seqs, cause=f"moment:{at.isoformat()}", at=at)
    return swept


def _said_of_dates(session: Session, journals: Sequence[Loaded]) -> Ledger:
    """What people were told of the dates of these journals and of their sessions: one question for all."""
    slugs = {loaded.slug for loaded in journals}
    return last_told(
        session, slugs | {one.journal.session_slug for one in journals if one.journal.session_slug}
    )


def _queue(
    session: Session, found: list[tuple[Owed, Situation, datetime, Loaded]], mates: Sequence[History]
) -> None:
    """In the order in which they were due; one question and one statement for all of them."""
    postage = postage_of(session, [owed for owed, *_ in found], mates)
    found.sort(key=lambda one: order_of(one[0]))
    rows = (
        row for owed, situation, at, loaded in found for row in rows_of(owed, situation, at, loaded, postage)
    )
    insert_new(session, Message, list(rows))


def write_silences(session: Session, loaded: Loaded, *, at: datetime) -> tuple[Situation, int]:
    """Writes down what silence decided, once; returns the situation after that, and how many it wrote."""
    situation = loaded.situation(at)
    drafts = [] if loaded.is_session else constats(situation)
    if not drafts:
        return situation, 0
    loaded.facts.extend(append(session, loaded.journal, drafts, by=RULE, at=at, identity="rule"))
    return loaded.situation(at), len(drafts)
