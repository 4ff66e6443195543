"""Takes back what people were written to of a fact that was annulled since: exactly those who got it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam
from sqlmodel import Session

from models.kinds import Correction
from models.manners import Manner, Timing
from models.owed import Addressee, Owed
from models.roles import Role
from models.situation import Situation
from models.tables import Message, table_of
from models.withdrawn import RETRACTION, about_retraction, told_of
from notifications.subjects import subject_of
from tasks.as_it_leaves import HAVE_LEFT
from tasks.load import Loaded, histories_of_ateliers
from tasks.outbox import DELEGATED, insert_new, rows_of
from tasks.postage import manners_of, postage_of
from tasks.replanned import said_since
from tasks.room_rows import CHAT, room_rows
from tasks.untrue import corrections_of

_M: Any = table_of(Message).c
_ABOUT_THEM = HAVE_LEFT.where(_M.fact.in_(bindparam("facts", expanding=True)))


def take_back(session: Session, loaded: Loaded, situation: Situation, *, at: datetime) -> int:
    """Queues a retraction of each message that left, or may have, about a fact annulled since; how many.

    Harmless to run again; what the invitations or a newer date say already is said by them alone.
    """
    voided = _voided(session, loaded)
    if not voided:
        return 0
    mates = histories_of_ateliers(session, loaded, at) if loaded.is_session else ()
    asked = {"scope": loaded.slug, "facts": list(voided)}
    left = session.connection().execute(_ABOUT_THEM, asked).all()
    latest = {(row.message, row.fact, row.person): row for row in left if told_of(row.cause)}
    known = said_since(session, latest.values())
    told = [
        (row, _owed(loaded, situation, row, voided[row.fact]))
        for row in latest.values()
        if row.key not in known
    ]
    postage = postage_of(session, (owed for _, owed in told), mates)
    rows: list[dict[str, Any]] = []
    for row, owed in told:
        found = list(rows_of(owed, situation, at, loaded, postage))
        if row.channel == CHAT:
            posts = room_rows(owed, found[0], situation, at, rhythm=postage.rhythm, set_up=postage.rooms)
            found = list(posts)
        rows += found
    insert_new(session, Message, rows)
    return len(rows)


def _voided(session: Session, loaded: Loaded) -> dict[str, Correction]:
    """The facts of this journal that did not happen, and the correction that says so."""
    if not any(isinstance(fact.payload, Correction) and fact.payload.void for fact in loaded.facts):
        return {}
    known = corrections_of(session, [loaded.slug])
    return {f"{scope}#{seq}": said for (scope, seq), found in known.items() for _, said in found if said.void}


def _owed(loaded: Loaded, situation: Situation, row: Row[Any], said: Correction) -> Owed:
    """In the manner of what it takes back: legal where that was."""
    context = json.loads(row.context)
    subject = subject_of(row.message, context, row.role if row.channel != CHAT else Role.PILOTE)
    what = subject.partition("\u00a0: ")[2] or subject
    role = Role.PILOTE if row.channel == CHAT else Role(row.role)
    manner = manners_of(loaded.process).of(row.message, role)
    return Owed(
        loaded.slug,
        RETRACTION,
        f"{row.message}:{row.fact}",
        row.phase,
        row.fact,
        (Addressee(row.person, role, delegated=DELEGATED in context, scope=row.home),),
        about_retraction(situation, context, row.phase, what, row.left_at, said.because),
        manner=Manner(Timing.NOW, legal=True) if row.legal else manner,
    )
