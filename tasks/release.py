"""A person's word on messages that may have left or not, that could not be handed over, or that came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, or_, select, update

from models.characters import plain
from models.commands import Refusal
from models.errors import BadInput, NotFound
from models.french import enumerate_french, french_moment
from models.tables import Letter, Message
from models.territories import PARIS
from tasks.dead_letters import CAME_BACK, DEAD
from tasks.held import HELD
from tasks.leaving_again import leaving_again
from tasks.people import author
from tasks.right_over import refused_release


class Verdict(StrEnum):
    """What a person decides: send it (again, perhaps), or file it away as arrived or as not sent."""

    SEND = "send"
    ARRIVED = "arrived"
    DROP = "drop"


_STATES = {Verdict.SEND: "queued", Verdict.ARRIVED: "sent", Verdict.DROP: "skipped"}
_WORDS = {
    Verdict.SEND: "envoi redemandé",
    Verdict.ARRIVED: "classé comme arrivé",
    Verdict.DROP: "laissé sans envoi",
}
_BEFORE = {
    "unknown": "l’issue était inconnue",
    "failed": "il n’avait pas pu partir",
    "sent": "il était revenu",
}


def undecided(
    session: Session, numbers: Iterable[int] = (), *, held: bool = False, failed: bool = False
) -> list[Message]:
    """The messages meant: all that a restore held, all that failed, or these; NotFound names the others.

    A message that a digest says is that digest's: what is decided of one is decided of all it says.
    """
    query = select(Message).where(or_(col(Message.state).in_(DEAD), CAME_BACK)).order_by(col(Message.id))
    if held:
        return list(session.exec(query.where(col(Message.reason).startswith(HELD))))
    if failed:
        return list(session.exec(query.where(col(Message.state) == "failed")))
    asked = sorted(set(numbers))
    said_by = select(Message.id, Message.digest).where(
        col(Message.id).in_(asked), col(Message.digest).is_not(None)
    )
    mails: dict[int | None, int | None] = dict(session.exec(said_by).all())
    found = list(
        session.exec(query.where(col(Message.id).in_({mails.get(number, number) for number in asked})))
    )
    known = {message.id for message in found}
    missing = [str(number) for number in asked if mails.get(number, number) not in known]
    if missing:
        shown = enumerate_french(missing)
        raise NotFound(
            f"Pas de message d’issue inconnue, en échec ou revenu sous le numéro {shown}.",
            todo="« atelier messages --json » donne le numéro (id) et l’état de chacun.",
            field="id",
        )
    return found


def release(
    session: Session,
    messages: Iterable[Message],
    verdict: Verdict,
    *,
    by: str,
    at: datetime,
    because: str = "",
) -> int | Refusal:
    """Does as the person says; the message keeps who decided, when and why. How many were still undecided.

    What is sent again is the same mail, with the same Message-ID, at the next decent moment; also after it
    came back: no server kept it for anybody, and who has it all the same recognises it. Refused to whoever
    has no right over their journals; BadInput where a mail that the server refused is said to have arrived.
    """
    chosen = list(messages)
    if refusal := refused_release(session, chosen, by=by, at=at):
        return refusal
    if verdict is Verdict.ARRIVED and (refused := [str(one.id) for one in chosen if one.state == "failed"]):
        raise BadInput(
            f"Le serveur n’a pas pris le message {enumerate_french(refused)} : il n’est pas arrivé.",
            todo="Pour l’envoyer encore : --send. Si la personne l’a su autrement : --drop --because.",
            field="arrived",
        )
    # A reference, as in the facts: a person can be forgotten.
    person, said = author(session, by), plain(because).strip()
    leaving = leaving_again(session, chosen, at) if verdict is Verdict.SEND else {}
    return sum(
        _decide(session, one, verdict, person, said, at, leaving.get(one.id or 0, {})) for one in chosen
    )


def _decide(
    session: Session,
    one: Message,
    verdict: Verdict,
    person: str,
    said: str,
    at: datetime,
    leaving: Mapping[str, Any],
) -> int:
    why = said or _BEFORE[one.state]
    word = f"{_WORDS[verdict]} par {person} : {why}"
    # What was noted before stays beside the word: without it nobody could judge again.
    known = one.reason or one.bounce
    before = f" ({known})" if known else ""
    values: dict[str, Any] = {
        "state": _STATES[verdict],
        "reason": word,
        "resolved": f"{word}, le {french_moment(at, PARIS)}{before}",
        "claimed_by": None,
    }
    if one.state == "sent" and verdict is not Verdict.SEND:
        # It did leave, and came back: only the word is new.
        del values["state"]
    if verdict is Verdict.SEND:
        _forget_the_return(session, one)
        # To the address of today: that of the day was refused, or may be somebody's no longer.
        values |= {**leaving, "attempts": 0, "sent_at": None, "address": None}
    this = update(Message).where(col(Message.id) == one.id, col(Message.state) == one.state)
    return int(getattr(session.execute(this.values(**values)), "rowcount", 0))


def _forget_the_return(session: Session, one: Message) -> None:
    """What came back, or was refused, was another sending: nothing of it is held against the next one."""
    whole = or_(col(Message.id) == one.id, col(Message.digest) == one.id)
    session.execute(update(Message).where(whole).values(bounced_at=None, bounce=None))
    session.execute(update(Letter).where(col(Letter.message) == one.id).values(message=None))
