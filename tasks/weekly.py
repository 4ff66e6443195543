"""What the bureau reads on Monday: where each territory is, what it owes itself, what happened for it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from models.french import NBSP
from models.moments import local_day
from models.reminders import is_reminder
from models.roles import Role
from models.territories import PARIS
from models.weekly import is_weekly
from tasks.gathered import rows_said, said_by
from tasks.owed import owed
from tasks.status import status

Status = Mapping[str, Any]
#: What the bureau owes later than this has not begun to wait for it.
HORIZON = timedelta(days=28)
#: What a date that was agreed is told by.
AGREED = "date-convenue"
#: Where few words of a thing end.
_MORE = re.compile(r" : |, | \(")


def about_the_week(session: Session, row: Row[Any], *, at: datetime) -> dict[str, Any]:
    """What a weekly mail says, at the moment at which it is written for good."""
    rows = rows_said(session, row.id)
    slugs = [row.scope, *(one.scope for one in rows if is_weekly(one.cause))]
    today = local_day(at, PARIS)
    shown = [status(session, slug, at=at) for slug in slugs]
    sessions = [_session(one, today) for one in shown]
    return {
        "territory": " et ".join(one["name"] for one in sessions),
        "zone": PARIS,
        "today": at.isoformat(),
        "sessions": sessions,
        "count": sum(len(one["territories"]) for one in sessions),
        "late": sum(one["late"] > 0 for said in sessions for one in said["territories"]),
        "next": min((one["next"]["day"] for one in _dated(sessions)), default=None),
        "owes": list(_owes(session, slugs, row.email, at, today)),
        "news": list(_news(said_by(session, filter(_is_news, rows), at=at), sessions)),
    }


def _is_news(row: Row[Any]) -> bool:
    """What a reminder is about stands in the lists already."""
    return not is_weekly(row.cause) and not is_reminder(row.cause)


def _news(items: Iterable[Mapping[str, Any]], sessions: Iterable[Status]) -> Iterator[dict[str, Any]]:
    """A line for each territory: its name once, then what each message would have had as its subject.

    A date that was agreed stands in the line of its territory already, where it is the next one.
    """
    next_days = {(one["slug"], one["next"]["day"]) for one in _dated(sessions)}
    news = (one for one in items if not _is_shown(one, next_days))
    for territory, found in groupby(news, key=lambda one: one["territory"]):
        said = dict.fromkeys(one["subject"].partition(f"{NBSP}: ")[2] for one in found)
        yield {"territory": territory, "said": list(said)}


def _is_shown(item: Mapping[str, Any], next_days: Container[tuple[str, str]]) -> bool:
    days = item["context"].get("dates") or ("",)
    return item["message"] == AGREED and (item["scope"], days[0]) in next_days


def _dated(sessions: Iterable[Status]) -> Iterator[Status]:
    """The sessions and the territories that have a date to come."""
    return (one for said in sessions for one in (said, *said["territories"]) if one["next"])


def _session(shown: Status, today: date) -> dict[str, Any]:
    return {
        "name": shown["name"],
        "slug": shown["session"],
        "next": _next(shown["phases"], (), today),
        "territories": sorted((_territory(one, today) for one in shown["ateliers"]), key=_latest_first),
    }


def _latest_first(one: Mapping[str, Any]) -> tuple[bool, str]:
    """Whoever reads the first lines alone has read what is late; the sort keeps the rest as it was."""
    return not one["late"], (one["worst"] and one["worst"]["due"]) or "9"


def _territory(shown: Status, today: date) -> dict[str, Any]:
    """One line: what the bureau owes is said apart, once for all territories."""
    own = [phase for phase in shown["phases"] if phase["scope"] == "atelier"]
    opened = [phase for phase in own if phase["opened_on"]]
    current = max(opened, key=lambda one: (one["opened_on"], one["rank"]), default=None)
    things = [one for one in shown["owed"] if one["owner"] != Role.NATIONAL]
    late = [one for one in shown["health"]["late"] if one["owner"] != Role.NATIONAL]
    if not shown["ended"]:
        late += _missed(own, today)
    worst = min(late, key=lambda one: one["due"] or "9", default=None)
    return {
        "name": shown["name"],
        "slug": shown["atelier"],
        "rank": current["rank"] if current else 0,
        "total": len(shown["phases"]),
        "phase": _short(current["title"]) if current else None,
        "over": shown["ended"]["text"] if shown["ended"] else _over(own),
        # Of a contract that is ended, no date is to come.
        "next": None if shown["ended"] else _next(own, things, today),
        "late": len(late),
        "worst": _waited(worst) if worst else None,
    }


def _missed(phases: Iterable[Status], today: date) -> Iterator[dict[str, Any]]:
    """Events whose days went by without their phase: nothing is owed of them yet, and they are late."""
    for phase in phases:
        if not phase["opened_on"] and phase["dates"] and phase["dates"][-1] < today.isoformat():
            yield {"what": phase["title"], "due": phase["dates"][-1]}


def _short(words: str) -> str:
    """Few words of a thing: « remise de la feuille de route », without after what nor under which title."""
    return _MORE.split(words, maxsplit=1)[0]


def _over(phases: Sequence[Status]) -> str | None:
    return "terminé" if all(phase["state"] == "closed" for phase in phases) else None


def _next(phases: Iterable[Status], things: Iterable[Status], today: date) -> dict[str, str] | None:
    """The first date to come: of an event that was not held yet, or by which something is owed."""
    coming = today.isoformat()
    events = (
        (day, _short(phase["title"]))
        for phase in phases
        if phase["state"] != "closed"
        for day in phase["dates"]
    )
    dues = ((one["due"], _short(one["what"])) for one in things if one["due"])
    first = min((one for one in (*events, *dues) if one[0] >= coming), default=None)
    return {"day": first[0], "what": first[1]} if first else None


def _waited(one: Status) -> dict[str, Any]:
    return {"what": _short(one["what"]), "due": one["due"]}


def _owes(
    session: Session, slugs: Iterable[str], email: str, at: datetime, today: date
) -> Iterator[dict[str, Any]]:
    """What the bureau itself owes, the latest first; what many territories wait for is said once."""
    journals = set(slugs)
    found = dict[tuple[str, str | None], dict[str, Any]]()
    for journal in owed(session, at=at, by=email)["ateliers"]:
        place = None if journal.get("session") in journals else journal["name"]
        for one in journal["owes"] if Role.NATIONAL in {role["role"] for role in journal["roles"]} else ():
            if one["owner"] == Role.NATIONAL and (not one["due"] or _soon(one["due"], today)):
                said = {**_waited(one), "place": place, "days_late": one["days_late"]}
                found.setdefault((one["key"], place), said)
    return iter(sorted(found.values(), key=lambda one: one["due"] or "9"))


def _soon(due: str, today: date) -> bool:
    return date.fromisoformat(due) <= today + HORIZON
