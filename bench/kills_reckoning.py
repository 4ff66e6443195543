"""The reckoning: what a year under fire left, against the same year in peace."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from config.wiring import House
from models.queries import messages_of
from models.tables import FactRow, Person
from tasks.verify import verify


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What differs; all of it must be nothing, except the mails that are shown as unknown."""

    facts: int
    facts_lost: int
    facts_added: int
    chains: str | None
    messages: int
    messages_lost: int
    messages_added: int
    states: dict[str, int]
    received_twice: int
    sent_not_received: int
    received_not_known: int
    unknown_received: int

    @property
    def is_right(self) -> bool:
        """Whether nothing was lost, and nothing doubled in silence."""
        wrong = (
            self.facts_lost,
            self.facts_added,
            self.messages_lost,
            self.messages_added,
            self.received_twice,
            self.sent_not_received,
            self.received_not_known,
        )
        return not any(wrong) and self.chains is None and set(self.states) <= {"sent", "unknown", "skipped"}

    def __str__(self) -> str:
        unknown = f"{self.states.get('unknown', 0)} (of which {self.unknown_received} arrived)"
        lines = (
            f"facts {self.facts}: lost {self.facts_lost}, added {self.facts_added}",
            f"chains: {self.chains or 'whole'}",
            f"messages {self.messages}: lost {self.messages_lost}, added {self.messages_added}",
            f"states {self.states}; unknown {unknown}",
            f"received twice {self.received_twice}, received and not known {self.received_not_known}",
            f"marked as sent and never received {self.sent_not_received}",
            "right" if self.is_right else "WRONG",
        )
        return "\n".join(f"  {line}" for line in lines)


def reckon(house: House, quiet: House, received: list[str]) -> Reckoning:
    """Compares the two years; people by their addresses, since each house draws its references."""
    with house.reading() as ours, quiet.reading() as theirs:
        checked = verify(ours)
        facts, facts_owed = _facts(ours), _facts(theirs)
        owed, queued = _messages(theirs), _messages(ours)
        rows = {str(row.message_id): row.state for row in messages_of(ours) if row.message_id}
        states = Counter(row.state for row in messages_of(ours))
    times = Counter(received)
    sent = {one for one, state in rows.items() if state == "sent"}
    unknown = {one for one, state in rows.items() if state == "unknown"}
    return Reckoning(
        facts=facts.total(),
        facts_lost=(facts_owed - facts).total(),
        facts_added=(facts - facts_owed).total(),
        chains=f"{checked.wrong}: {checked.why}" if checked.wrong else None,
        messages=queued.total(),
        messages_lost=(owed - queued).total(),
        messages_added=(queued - owed).total(),
        states=dict(states),
        received_twice=sum(1 for count in times.values() if count > 1),
        sent_not_received=len(sent - set(times)),
        received_not_known=len(set(times) - sent - unknown),
        unknown_received=len(unknown & set(times)),
    )


def addresses_of(session: Session) -> dict[str, str]:
    """Each person's address: two houses draw different references for them."""
    return {person.ref: str(person.email) for person in session.exec(select(Person))}


def named(text: str, addresses: dict[str, str]) -> str:
    """The text with addresses instead of references."""
    for ref, address in addresses.items():
        text = text.replace(ref, address)
    return text


def _facts(session: Session) -> Counter[Any]:
    addresses = addresses_of(session)
    return Counter(
        (
            row.scope,
            row.seq,
            row.kind,
            named(row.payload, addresses),
            row.happened_at,
            named(row.recorded_by, addresses),
        )
        for row in session.exec(select(FactRow))
    )


def _messages(session: Session) -> Counter[Any]:
    addresses = addresses_of(session)
    return Counter(named(row.key, addresses) for row in messages_of(session))
