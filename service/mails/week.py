"""The mail of the week in the story: made when it leaves, so that its values are written here by hand."""

from __future__ import annotations

from models.roles import Role
from service.mails.journal import ZONE, Context, Said


def week() -> Context:
    """The mail of the week, made when it leaves; a test of the outbox checks that it is made of this."""
    wait = {"what": "notification du marché au mandataire", "due": "2027-01-29"}
    date = {"day": "2027-02-04", "what": "Séminaire national de lancement"}
    place = {"name": "Les Coëvrons", "slug": "les-coevrons", "rank": 1, "total": 13, "phase": "Marché"}
    late = {**place, "over": None, "next": date, "late": 3, "worst": wait}
    undated = {**late, "name": "Val de Loue", "late": 1, "worst": {**wait, "due": None}}
    calm = {**late, "name": "Grande-Ravine", "phase": None, "rank": 0, "next": None, "late": 0, "worst": None}
    ended = {**calm, "over": "marché arrêté"}
    one = {"name": "Session nationale 2027", "slug": "session-2027", "next": date}
    return {
        "territory": "Session nationale 2027 et Session locale 2027",
        "slug": "session-2027",
        "zone": ZONE,
        "today": "2027-02-01T08:00:00+00:00",
        "sessions": [
            {**one, "territories": [late, undated, calm, ended]},
            {**one, "next": None, "name": "Session locale 2027", "territories": []},
        ],
        "count": 4,
        "late": 2,
        "next": "2027-02-04",
        "owes": [
            {**wait, "due": "2027-01-29", "place": None, "days_late": 3},
            {**wait, "due": None, "place": "Les Coëvrons", "days_late": 0},
        ],
        "news": [{"territory": "Les Coëvrons", "said": ["plan révisé", "fin de la passation"]}],
    }


def weeks() -> list[Said]:
    """A full week, and one in which nothing is owed, late, new or to come."""
    full = week()
    sessions = [
        {**one, "next": None, "territories": [_calm(place) for place in one["territories"]]}
        for one in full["sessions"]
    ]
    calm = {**full, "sessions": sessions, "next": None, "owes": [], "news": [], "late": 0}
    return [Said("hebdomadaire", Role.NATIONAL, one) for one in (full, calm)]


def _calm(place: Context) -> Context:
    return {**place, "late": 0, "worst": None, "next": None}
