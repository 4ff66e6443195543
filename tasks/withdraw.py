"""Sets aside at once what waits to tell a fact as it was before a correction of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, literal_column, select, update
from sqlmodel import Session

from models.facts import Fact
from models.kinds import Correction
from models.tables import Message, table_of
from models.withdrawn import CORRECTED, VOIDED

_TABLE: Any = table_of(Message)
_M = _TABLE.c
_TELLING = (_M.scope == bindparam("slug"), _M.cause.in_(bindparam("causes", expanding=True)))
# Either waits for whoever is claiming these rows just now: what they took is then seen as having left.
_ASIDE = (
    update(_TABLE)
    .where(*_TELLING, _M.state == literal_column("'queued'"))
    .values(state="skipped", reason=bindparam("why"))
)
_MAILS = (
    select(_M.id)
    .where(
        _M.state == literal_column("'queued'"),
        _M.id.in_(select(_M.digest).where(*_TELLING, _M.digest.is_not(None))),
    )
    .with_for_update()
)


def withdraw(session: Session, slug: str, facts: Iterable[Fact], added: Iterable[Fact]) -> None:
    """The messages that wait about the facts that `added` corrects; `facts` are all those of the journal.

    The mails of the day that were claimed meanwhile have left for whoever asks after this.
    """
    corrections = [one for one in facts if one.scope == slug and isinstance(one.payload, Correction)]
    for one in added:
        if not isinstance(one.payload, Correction):
            continue
        about = one.payload.fact
        former = [
            c
            for c in corrections
            if isinstance(c.payload, Correction) and c.payload.fact == about and c.seq < one.seq
        ]
        ref = f"{slug}#{about}"
        asked = {"slug": slug, "causes": [ref, *(f"{ref}~{each.seq}" for each in former)]}
        session.connection().execute(_ASIDE, {**asked, "why": VOIDED if one.payload.void else CORRECTED})
        session.connection().execute(_MAILS, asked)
