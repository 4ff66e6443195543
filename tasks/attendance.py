"""Notes what people answer to their invitations: read twice it is once, and the latest word counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from models.attending import ANSWER_TITLES, CalendarReply, Heard, Rsvp
from models.errors import BadInput
from models.invitations import Invitation, read_uid
from models.queries import journal, mark_for_calendars, ref_of
from models.tables import Attendance
from notifications.reply_file import read_reply
from tasks.invited import last_told

NOT_OURS = "Cette réponse ne concerne aucun événement de cette installation."


def heard(session: Session, content: bytes, *, at: datetime, sender: str = "") -> Heard:
    """Notes the answer of a calendar part, decoded from its transfer encoding; the caller commits.

    `sender` is the address that the mail comes from, for programs that answer in another name than the
    invited one. What is not noted is said in `Heard.said`, never raised: a mailbox holds anything.
    """
    try:
        reply = read_reply(content)
    except BadInput as error:
        return Heard(error.message)
    about = read_uid(reply.uid, mark=mark_for_calendars(session))
    if about is None or journal(session, about[0]) is None:
        return Heard(NOT_OURS)
    person = _person(session, (*reply.addresses, sender))
    refused = _not_an_answer(reply, person)
    if refused or person is None or reply.answer is None:
        return Heard(refused, about=about, person=person)
    told = last_told(session, [about[0]]).get(about, {}).get(person)
    if told is None:
        name = "Cette personne n’a pas été invitée à cet événement ; sa réponse n’est pas comptée."
        return Heard(name, about=about, person=person, answer=reply.answer)
    return _noted(session, about, person, reply, reply.answer, told.invitation, at)


def _person(session: Session, addresses: Iterable[str]) -> str | None:
    return next((ref for one in addresses if one and (ref := ref_of(session, one))), None)


def _not_an_answer(reply: CalendarReply, person: str | None) -> str:
    """Why nothing is noted; nothing where it is an answer of somebody we know."""
    if reply.method == "COUNTER":
        return "Cette personne propose une autre date ; rien ne change tant qu’une date n’est pas convenue."
    if reply.method != "REPLY":
        return "Ce calendrier n’est pas une réponse à une invitation."
    if person is None:
        return "Cette réponse vient d’une personne inconnue ; elle n’est pas comptée."
    if reply.partial:
        return "Cette réponse ne porte que sur l’un des jours ; elle n’est pas comptée."
    return "" if reply.answer else "Cette réponse ne dit ni oui, ni non, ni peut-être."


def _noted(
    session: Session,
    about: tuple[str, str],
    person: str,
    reply: CalendarReply,
    answer: Rsvp,
    current: Invitation | None,
    at: datetime,
) -> Heard:
    """The latest word counts; neither a clock nor a number that runs ahead may speak for what comes next."""
    stamped = min(reply.stamped_at or at, at)
    number = min(reply.sequence, current.sequence if current else 0)
    row = session.get(Attendance, (*about, person))
    earlier = current is not None and number < current.sequence
    found = Heard("", about=about, person=person, answer=answer, earlier=earlier, comment=reply.comment)
    if row is not None and stamped < row.replied_at:
        return replace(found, said="Une réponse plus récente est déjà notée.")
    row = row or Attendance(
        scope=about[0], event=about[1], person=person, answer="", sequence=0, replied_at=stamped
    )
    row.answer, row.sequence, row.replied_at = str(answer), number, stamped
    session.add(row)
    session.flush()
    late = ", à une date précédente." if earlier else "."
    return replace(found, said=f"Réponse notée : {ANSWER_TITLES[answer]}{late}", noted=True)
