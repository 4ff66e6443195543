"""The reckoning of a month under fire: what the mail server took, against every message that was owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bench.kills_reckoning import addresses_of, named
from config.wiring import House
from models.outcomes import DIGEST, outcomes_of
from models.queries import messages_of
from models.tables import FactRow, Message


@dataclass(frozen=True, slots=True)
class Doubt:
    """The mails in doubt when the month was over: how many times each had been received, by Message-ID."""

    listed: dict[str, int]

    @property
    def arrived(self) -> int:
        """How many of them the server had."""
        return sum(1 for times in self.listed.values() if times)


@dataclass(frozen=True, slots=True)
class Month:
    """What a month came to; `wrong` says each thing that should not be, and is empty when all is right."""

    facts: int
    messages: int
    said_in_digests: int
    skipped: int
    mails: int
    doubt: Doubt
    wrong: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether every cause was accounted for, and nothing arrived twice in silence."""
        return not self.wrong

    def __str__(self) -> str:
        said = f"{self.said_in_digests} said in digests, {self.skipped} skipped with a reason"
        doubt = f"{len(self.doubt.listed)} in doubt (of which {self.doubt.arrived} had arrived)"
        lines = (
            f"facts {self.facts}, messages {self.messages} (of which {said})",
            f"mails received {self.mails}; {doubt}, each settled by a person",
            *(self.wrong or ("right",)),
        )
        return "\n".join(f"  {line}" for line in lines)


def reckon(house: House, quiet: House, received: Sequence[str], doubt: Doubt, *, since: datetime) -> Month:
    """Every message queued since then, by what it says and to whom, against the mails received."""
    with house.reading() as ours, quiet.reading() as theirs:
        wrong = [*_differ("facts", _facts(ours), _facts(theirs))]
        wrong += _differ("messages", _messages(ours), _messages(theirs))
        rows = [row for row in messages_of(ours) if row.message != DIGEST]
        outcomes = outcomes_of(ours)
        facts = len(_facts(ours))
        mails = {str(row.message_id) for row in messages_of(ours) if row.message_id}
    times = Counter(received)
    wrong += [f"received twice: {one}" for one, count in times.items() if count > 1]
    wrong += [f"received and not known: {one}" for one in times if one not in mails]
    lived = [outcomes[row.id or 0] for row in rows if _left(outcomes[row.id or 0].sent_at, row, since)]
    for one in lived:
        if one.state == "skipped" and one.reason:
            continue
        if one.state != "sent" or not times[str(one.message_id)]:
            wrong.append(f"not accounted for: {one}")
    return Month(
        facts=facts,
        messages=len(lived),
        said_in_digests=sum(1 for one in lived if one.digest),
        skipped=sum(1 for one in lived if one.state == "skipped"),
        mails=len(received),
        doubt=doubt,
        wrong=tuple(wrong),
    )


def _left(sent_at: datetime | None, row: Message, since: datetime) -> bool:
    """Whether a message was still owed when the fire began."""
    return row.queued_at >= since or sent_at is None or sent_at >= since


def doubt_of(session: Session, received: Sequence[str]) -> tuple[list[Message], Doubt]:
    """The mails of which nobody knows whether they left, each as the server's own list has it."""
    rows = list(session.exec(select(Message).where(Message.state == "unknown").order_by(col(Message.id))))
    times = Counter(received)
    return rows, Doubt({str(row.message_id): times[str(row.message_id)] for row in rows})


def _differ(what: str, ours: Counter[Any], theirs: Counter[Any]) -> list[str]:
    lost, added = theirs - ours, ours - theirs
    return [
        f"{what} {word}: {one}"
        for word, found in (("lost", lost), ("added", added))
        for one in found.elements()
    ]


def _facts(session: Session) -> Counter[Any]:
    known = addresses_of(session)
    return Counter(
        (row.scope, row.seq, row.kind, named(row.payload, known), row.happened_at)
        for row in session.exec(select(FactRow))
    )


def _messages(session: Session) -> Counter[Any]:
    """By cause and reader; how they were put together may differ, if one was put off."""
    known = addresses_of(session)
    return Counter(named(row.key, known) for row in messages_of(session) if row.message != DIGEST)
