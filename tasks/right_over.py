"""Who may decide of a message: whoever may add people to a journal that it speaks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session, col, select

from models.commands import Refusal
from models.queries import journals
from models.rights import may_record, refused_role, roles_of
from models.tables import Message
from tasks.load import load
from tasks.people import author

#: What a pilot and AD1 may record: the same who put an address right.
ADDS_PEOPLE = "personne-ajoutee"


@dataclass(slots=True)
class _Held:
    """The journals over which somebody has a right, and by session the people of their ateliers."""

    journals: set[str] = field(default_factory=set)
    people: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def covers(self, message: Message, scopes: Iterable[str]) -> bool:
        """A session writes to the people of its ateliers: their pilot decides of these mails too."""
        return any(one in self.journals or message.person in self.people.get(one, ()) for one in scopes)


def refused_release(
    session: Session, messages: Sequence[Message], *, by: str, at: datetime
) -> Refusal | None:
    """A refusal where one of these is a mail of others; nothing is decided of any, then."""
    asking = author(session, by)
    held, said = _held_by(session, asking, at), _said_by(session, messages)
    strange = [one for one in messages if not held.covers(one, said.get(one.id or 0) or (one.scope,))]
    if not strange:
        return None
    scope = (said.get(strange[0].id or 0) or [strange[0].scope])[0]
    loaded = load(session, scope)
    found = refused_role(loaded.process, loaded.situation(at), ADDS_PEOPLE, asking)
    todo = f"Demandez-le au pilote ou au bureau AD1 (message n° {strange[0].id})."
    if len(strange) < len(messages):
        todo = f"Donnez les numéros des vôtres. {todo}"
    return replace(found, todo=todo) if found else Refusal("Ce message n’est pas des vôtres.", todo=todo)


def _held_by(session: Session, asking: str, at: datetime) -> _Held:
    held = _Held()
    for head in journals(session):
        situation = (loaded := load(session, head.slug)).situation(at)
        if roles_of(situation, asking) & set(may_record(loaded.process, ADDS_PEOPLE)):
            held.journals.add(head.slug)
            if head.session_slug:
                held.people[head.session_slug] |= {one.person for one in situation.history.memberships}
    return held


def _said_by(session: Session, messages: Iterable[Message]) -> dict[int, list[str]]:
    """The journals that a digest speaks of, by its row; it has none of its own."""
    rows = [one.id for one in messages]
    query = select(Message.digest, Message.scope).where(col(Message.digest).in_(rows))
    found: dict[int, list[str]] = defaultdict(list)
    for digest, scope in session.exec(query.order_by(col(Message.id))):
        found[digest or 0].append(scope)
    return found
