"""The mail of the week in the story: made when it leaves, so that its values are written here by hand."""

from __future__ import annotations

from models.roles import Role
from service.mails.journal import ZONE, Context, Said


def week() -> Context:
    """The mail of the week, made when it leaves; a test of the outbox checks that it is made of this."""
    wait = {"what": "notification du marché au mandataire", "owner": "pilote", "due": "2027-01-29"}
    date = {"day": "2027-02-04", "what": "Séminaire national de lancement"}
    place = {"name": "Les Coëvrons", "slug": "les-coevrons", "rank": 1, "total": 13, "phase": "Marché"}
    late = {**place, "over": None, "next": date, "late": 1, "waits": [wait, {**wait, "due": None}], "more": 1}
    calm = {**late, "phase": None, "rank": 0, "next": None, "late": 0, "waits": [], "more": 0}
    ended = {**calm, "over": "marché arrêté"}
    one = {"name": "Session nationale 2027", "slug": "session-2027", "next": date}
    return {
        "territory": "Session nationale 2027 et Session locale 2027",
        "slug": "session-2027",
        "zone": ZONE,
        "today": "2027-02-01T08:00:00+00:00",
        "sessions": [
            {**one, "territories": [late, calm, ended]},
            {**one, "next": None, "name": "Session locale 2027", "territories": []},
        ],
        "count": 3,
        "late": 1,
        "next": "2027-02-04",
        "owes": [
            {**wait, "due": "2027-01-29", "owner": "AD1", "place": None, "days_late": 3},
            {**wait, "due": None, "owner": "AD1", "place": "Les Coëvrons", "days_late": 0},
        ],
        "items": [
            {
                "message": "plan-revise",
                "scope": "les-coevrons",
                "role": "national",
                "context": {},
                "subject": "Les Coëvrons : plan révisé",
            }
        ],
    }


def weeks() -> list[Said]:
    """A full week, and one in which nothing is owed, late or new."""
    calm = {**week(), "next": None, "owes": [], "items": [], "late": 0}
    return [Said("hebdomadaire", Role.NATIONAL, one) for one in (week(), calm)]
