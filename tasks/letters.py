"""What was read of the mailbox, so that nothing is dealt with twice, and people's mails not opened again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session

from models.returned import Sort
from models.statements import insertion
from models.tables import Letter, table_of

#: The lease of whoever reads the mailbox; its last beat is when it was read.
LEASE = "retours"
_TABLE: Any = table_of(Letter)
_L = _TABLE.c
_KNOWN = select(_L.key, _L.sort, _L.marked).where(_L.key.in_(bindparam("keys", expanding=True)))
_ONE = update(_TABLE).where(_L.key == bindparam("letter"))
_COUNTS = select(_L.sort, func.count()).group_by(_L.sort)
#: A database takes so many values in one question.
_AT_ONCE = 500


def key_of(mailbox: str, name: str) -> str:
    """What names a mail of a mailbox for ever, without saying whose mailbox it is."""
    # The name of a file is any bytes; those that are no UTF-8 are kept as Python reads them.
    named = f"{mailbox}\n{name}".encode(errors="surrogateescape")
    return hashlib.sha256(named).hexdigest()[:40]


def known(session: Session, keys: Iterable[str]) -> Mapping[str, tuple[Sort, bool]]:
    """Those of these mails that were dealt with: what each is, and whether the mailbox shows it."""
    wanted, found = list(keys), dict[str, tuple[Sort, bool]]()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = session.connection().execute(_KNOWN, {"keys": wanted[start : start + _AT_ONCE]})
        found |= {row.key: (Sort(row.sort), row.marked) for row in rows}
    return found


def enter(session: Session, key: str, *, at: datetime) -> bool:
    """Writes down that a mail is dealt with now; False when somebody else did it already."""
    row = {"key": key, "sort": str(Sort.APART), "read_at": at, "marked": False, "message": None}
    return bool(session.connection().execute(insertion(Letter, tuple(row)), row).rowcount)


def sort_as(session: Session, key: str, sort: Sort) -> None:
    """What it turned out to be."""
    session.connection().execute(_ONE, {"letter": key, "sort": str(sort)})


def mark(session: Session, key: str) -> None:
    """The mailbox shows that it was dealt with."""
    session.connection().execute(_ONE, {"letter": key, "marked": True})


def counts(session: Session) -> Counter[Sort]:
    """How many mails of each sort were found since the beginning."""
    return Counter({Sort(sort): count for sort, count in session.connection().execute(_COUNTS)})
