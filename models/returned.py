"""Mails that came back: what a server says of one, in French, and when an address is given up. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.characters import masked, on_one_line

#: As many in a row, and the address is written to no more.
IN_A_ROW = 3
#: A server may try for five days before it gives up (RFC 5321, 4.5.4.1): a mail that did not come back
#: within a week arrived; until then nobody knows.
SILENCE = timedelta(days=7)
#: So much of a server's own words is enough to look it up.
_QUOTED = 160
#: « 5.1.1 », anywhere in what a server says (RFC 3463).
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")


class Sort(StrEnum):
    """What a mail found in the mailbox is; the last five are left to people, as they are."""

    RETURNED = "retour"  # One of ours could not be delivered.
    DELAYED = "retard"  # One of ours is late, or was passed on: nothing is lost yet.
    REPLY = "reponse"  # The answer to an invitation of ours.
    REMARK = "reponse-et-mot"  # The same with somebody's words: noted all the same.
    AUTOMATIC = "automatique"  # An absence, a receipt, a robot.
    STRANGE = "autre-retour"  # A return of a mail that we did not send.
    PERSON = "personne"  # Somebody writes to somebody.
    APART = "a-part"  # Cannot be read, or too long.

    @property
    def is_ours(self) -> bool:
        """Whether it was for us and understood: only that is marked as read."""
        return self in {Sort.RETURNED, Sort.DELAYED, Sort.REPLY}


@dataclass(frozen=True, slots=True)
class Notice:
    """What a mail server says of a mail of somebody's.

    `numbers` are the Message-IDs that it quotes, `address` the one it speaks of, `status` its code
    (RFC 3463), `said` its own words; `final` when it gave up.
    """

    numbers: tuple[str, ...]
    address: str | None
    status: str
    said: str
    final: bool


@dataclass(frozen=True, slots=True)
class Handed:
    """A mail handed over to an address, and whether it came back by its own number."""

    sent_at: datetime
    returned: bool


def in_a_row(handed: Iterable[Handed], *, at: datetime, heard_at: datetime | None = None) -> int:
    """How many of the last mails to an address all came back; `handed` from the last one back.

    A mail that left less than a week ago and has not come back says nothing yet. One that left before
    the address last showed life (an answer from there, or a person’s word) is not held against it.
    """
    count = 0
    for one in handed:
        if heard_at is not None and one.sent_at <= heard_at:
            break
        if one.returned:
            count += 1
        elif at - one.sent_at >= SILENCE:
            break
    return count


def is_lost(handed: Iterable[Handed], *, at: datetime, heard_at: datetime | None = None) -> bool:
    """Whether the address is written to no more: the last three mails handed over all came back."""
    return in_a_row(handed, at=at, heard_at=heard_at) >= IN_A_ROW


def status_in(words: str) -> str:
    """The code that a server puts in its words; empty where it puts none."""
    found = _STATUS.search(words)
    return found[1] if found else ""


#: What each code means (RFC 3463, and the registry that goes on with it), the exact one before its family.
_MEANINGS = {
    "1.2": "le domaine de cette adresse n’existe pas",
    "1.3": "cette adresse est mal écrite",
    "1.6": "cette adresse a déménagé sans laisser la nouvelle",
    "1.8": "l’adresse d’expédition a été refusée",
    "1.10": "ce domaine ne reçoit pas de mail",
    "1": "cette adresse n’existe pas",
    "2.1": "la boîte est désactivée",
    "2.2": "la boîte est pleine",
    "2.3": "le mail est trop gros pour cette boîte",
    "2": "la boîte ne reçoit plus de mail",
    "3.4": "le mail est trop gros pour ce serveur",
    "3": "le serveur de destination ne peut pas recevoir ce mail",
    "4.4": "le domaine de cette adresse n’a pas de serveur de messagerie",
    "4.6": "le mail tourne en rond entre des serveurs",
    "4.7": "le serveur de destination n’a pas pris le mail dans le délai",
    "4": "le serveur de destination ne répond pas",
    "5": "les deux serveurs de messagerie ne se sont pas compris",
    "6": "le contenu du mail n’a pas été accepté",
    "7.23": "notre serveur n’est pas autorisé à écrire en notre nom (SPF)",
    "7.26": "nos mails ne sont pas authentifiés (SPF, DKIM)",
    "7": "le mail a été refusé par un filtre ou une règle du serveur",
}
_UNSAID = "le serveur de destination n’en a pas voulu"


def reason_of(notice: Notice) -> str:
    """Why it came back, in French, then the server’s own words: one line, cut short, no address in them."""
    # « 5.0.0 » says nothing; the words beside it may.
    vague = not notice.status or notice.status.endswith(".0.0")
    code = (status_in(notice.said) or notice.status) if vague else notice.status
    family = code.partition(".")[2]
    meaning = _MEANINGS.get(family) or _MEANINGS.get(family.partition(".")[0], _UNSAID)
    why = f"{meaning} ({code})" if code else meaning
    said = " ".join(masked(on_one_line(notice.said)).split())
    said = said if len(said) <= _QUOTED else said[: _QUOTED - 1].rstrip() + "…"
    return f"{why} ; le serveur dit : « {said} »" if said else why
