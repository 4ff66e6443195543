"""What `atelier preferences` answers, as data and as words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from models.french import enumerate_french, french_moment, plural
from models.preferences import typed
from models.roles import ROLE_TITLES
from tasks.preferring import Answer
from tasks.restamp import Waiting


def data_of(answer: Answer, link: str | None) -> dict[str, Any]:
    """The stable JSON."""
    known, wish, waiting = answer.chosen, answer.chosen.wish, answer.waiting
    return {
        "person": known.person.email,
        "name": known.person.name,
        "timing": typed(wish)["timing"],
        "mail": wish.mail,
        "invitations": wish.invitations,
        "pause_until": wish.paused_until.isoformat() if wish.paused_until else None,
        "zone": wish.zone,
        "changed_at": _iso(known.changed_at),
        "changed_by": answer.changed_by,
        "says": list(known.words),
        "places": [
            {"slug": one.slug, "title": one.title, "roles": list(one.roles), "zone": one.zone}
            for one in known.places
        ],
        "waiting": _waiting(waiting) if waiting else None,
        "link": link,
    }


def lines_of(answer: Answer, link: str | None) -> Iterator[str]:
    """The same in French."""
    known = answer.chosen
    yield f"{known.person.name or known.person.email} :"
    yield from (f"  {sentence}" for sentence in known.words)
    for one in known.places:
        yield f"  {one.title} : {enumerate_french(ROLE_TITLES[role] for role in one.roles)}"
    if known.changed_at is not None:
        by = answer.changed_by or "une personne oubliée"
        yield f"  Choisi le {french_moment(known.changed_at, known.zone)} par {by}."
    if answer.waiting is not None:
        yield from _still(answer.waiting, known.zone)
    if link:
        yield f"  Sa page : {link}"


def _still(waiting: Waiting, zone: str) -> Iterator[str]:
    if waiting.next_at is not None:
        left = plural(waiting.messages, "message en attente", "messages en attente")
        yield f"  {left} ; premier départ le {french_moment(waiting.next_at, zone)}."
    if waiting.set_aside:
        yield f"  {plural(waiting.set_aside, 'message écarté', 'messages écartés')}, à sa demande."


def _waiting(waiting: Waiting) -> dict[str, Any]:
    return {
        "messages": waiting.messages,
        "next_at": _iso(waiting.next_at),
        "set_aside": waiting.set_aside,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
