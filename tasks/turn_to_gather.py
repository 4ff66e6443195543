"""One sender gathers at a time, so that each person has one mail of the day; the others go on sending."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session

#: Ours among the numbers that programs of this database may agree on; 4711 is that of an upgrade.
_NUMBER = 4712
_TRY = text("SELECT pg_try_advisory_xact_lock(:number)").bindparams(number=_NUMBER)


def has_turn_to_gather(session: Session) -> bool:
    """Whether nobody else gathers now; ours until the transaction ends.

    Two who gather at once, each skipping the rows that the other has locked, would make two mails of what one
    person is to be told. SQLite has one writer at a time already.
    """
    db = session.connection()
    return db.dialect.name != "postgresql" or bool(db.execute(_TRY).scalar_one())
