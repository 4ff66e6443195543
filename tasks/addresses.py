"""An address is put right: it works again, or the person has another one. What waited for it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, literal_column, or_, select, update
from sqlmodel import Session

from models.commands import Refusal
from models.errors import BadInput, Contradiction
from models.fields import is_email, stray
from models.queries import journals, person_of
from models.rights import may_record, roles_of
from models.tables import Message, Person, Reader, table_of
from tasks.dead_letters import CAME_BACK
from tasks.given_up import GIVEN_UP
from tasks.invite_again import invite_again
from tasks.known import known_person
from tasks.load import load
from tasks.outbox import upsert
from tasks.people import author
from tasks.tell_returns import FAILING

_M: Any = table_of(Message).c
#: What was kept back leaves; what was written already keeps its number and its words.
_AGAIN = (
    update(table_of(Message))
    .where(
        _M.person == bindparam("its_person"),
        _M.state == literal_column("'failed'"),
        _M.reason.startswith(GIVEN_UP),
    )
    .values(state="queued", attempts=0, claimed_by=None)
)
#: Claimed and not begun: the sender that holds it, if it still lives, finds that it does so no more.
_TAKEN_BACK = (
    update(table_of(Message))
    .where(_M.person == bindparam("its_person"), _M.state == literal_column("'claimed'"))
    .values(state="queued", claimed_by=None)
)
_TO_THE_NEW_ONE = (
    update(table_of(Message))
    .where(_M.person == bindparam("its_person"), _M.state == literal_column("'queued'"))
    .values(address=case((_M.address.is_(None), None), else_=bindparam("email")))
)
#: Refused or come back, and not decided of since.
_RETURNED = (
    select(_M.id)
    .where(
        _M.person == bindparam("its_person"),
        _M.legal,
        _M.message != FAILING,
        _M.digest.is_(None),
        or_(_M.state == literal_column("'failed'"), CAME_BACK),
    )
    .order_by(_M.id)
)


@dataclass(frozen=True, slots=True)
class Righted:
    """An address put right: whose it is now, how many messages leave, kept back or to invite them anew.

    `returned` are the numbers of the legal notices that had not arrived: a person sends them again.
    """

    address: str
    released: int
    returned: tuple[int, ...] = ()


def works_again(session: Session, email: str, *, by: str, at: datetime) -> Righted | Refusal:
    """Somebody says that this address works: it is written to again."""
    person = known_person(session, email, field="address")
    return _refused(session, person, by, at) or _righted(session, person, by, at)


def change_address(session: Session, email: str, new: str, *, by: str, at: datetime) -> Righted | Refusal:
    """The person at this address has another one; all that they did and are stays theirs."""
    person, new = known_person(session, email, field="address"), new.strip().lower()
    if not is_email(new):
        raise BadInput(
            f"« {new} » n’est pas une adresse de messagerie{stray(new)}.",
            todo="Écrivez-la en lettres sans accent, sans rien avant ni après.",
            field="new",
        )
    other = person_of(session, new)
    if other is not None and other.ref != person.ref:
        raise Contradiction(
            "Cette nouvelle adresse est déjà celle d’une autre personne.",
            todo="Si quelqu’un d’autre prend la suite : « personne-retiree », puis « personne-ajoutee ».",
            field="new",
        )
    if refusal := _refused(session, person, by, at):
        return refusal
    person.email = new
    session.add(person)
    session.flush()
    righted = _righted(session, person, by, at)
    db, theirs = session.connection(), {"its_person": person.ref}
    db.execute(_TAKEN_BACK, theirs)
    db.execute(_TO_THE_NEW_ONE, {**theirs, "email": new})
    return righted


def _refused(session: Session, person: Person, by: str, at: datetime) -> Refusal | None:
    """The person, or whoever may add people to an atelier of theirs."""
    asking = author(session, by)
    if asking == person.ref:
        return None
    for head in journals(session):
        situation = (loaded := load(session, head.slug)).situation(at)
        theirs = any(one.person == person.ref for one in situation.history.memberships)
        if theirs and roles_of(situation, asking) & set(may_record(loaded.process, "personne-ajoutee")):
            return None
    return Refusal(
        "Seuls la personne, le pilote de l’un de ses ateliers ou le bureau AD1 corrigent son adresse.",
        todo="Demandez au pilote de l’atelier.",
    )


def _righted(session: Session, person: Person, by: str, at: datetime) -> Righted:
    wish = {"person": person.ref, "timing": "", "mail": True, "invitations": True, "changed_at": at}
    row = {**wish, "returned_at": None, "returned": None, "heard_at": at}
    upsert(session, Reader, [row], changes=("returned_at", "returned", "heard_at"))
    reason = f"remis à l’envoi par {author(session, by)} : l’adresse fonctionne"
    said = {"its_person": person.ref, "reason": reason, "next_try_at": at}
    db = session.connection()
    released = db.execute(_AGAIN, said).rowcount
    # A date that came back is in no calendar: they are invited to it anew, under the next number.
    released += len(invite_again(session, person.ref, at=at))
    return Righted(person.email or "", released, tuple(db.execute(_RETURNED, said).scalars()))
