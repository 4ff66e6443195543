"""A rehearsal as one page that stands alone: no script, nothing fetched, the same bytes for the same file."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from models.chances import Chances
from models.french import enumerate_french, french_date, french_dates, french_month, percent, plural
from models.rehearsal import Clash, Course, Happening, Rehearsal, Sort
from models.roles import ROLE_TITLES
from notifications.gantt import Scale, bars
from notifications.render import markup_environment
from notifications.typesetting import tidy, typeset

#: What people receive, and by when things are owed; acts and openings are in the plan.
_TOLD = {Sort.MESSAGE: "message", Sort.REMINDER: "rappel", Sort.DEADLINE: "échéance"}
#: So many phases that decide the end are named.
DECIDING = 4
#: The legend of the plan, in the order of the process.
KINDS = {
    "marche_subsequent": "marché subséquent",
    "seminaire": "séminaire de lancement",
    "atelier_in_situ": "ateliers in situ",
    "inter_ateliers": "inter-ateliers",
    "rendez_vous_national": "rendez-vous national",
    "cloture": "clôture",
}


def rehearsal_page(rehearsal: Rehearsal, chances: Chances | None = None) -> str:
    """The page: what clashes, the chances if asked for, the plan, the messages month by month."""
    courses = (rehearsal.session, *rehearsal.ateliers)
    names = {one.scope: one.name for one in courses}
    scale = Scale.of(rehearsal)
    values = {
        "title": rehearsal.session.name,
        "process": rehearsal.process.title,
        "duration": rehearsal.process.duration,
        "count": {word: _count(rehearsal, sort) for sort, word in _TOLD.items()},
        "clashes": [{**one.as_dict(), "day": _days(one)} for one in rehearsal.clashes],
        "unknown": rehearsal.unknown,
        "chances": _chances(rehearsal, chances) if chances else None,
        "months": scale.months(),
        "kinds": {key: title for key, title in KINDS.items() if key in _kinds(rehearsal)},
        "plans": [bars(one, scale) for one in courses],
        "nationals": _nationals(rehearsal, scale),
        "courses": [_course(one) for one in courses],
        "calendar": list(_calendar(rehearsal.happenings, names)),
    }
    template = markup_environment().get_template("_rehearsal/page.html")
    return typeset(template.render(tidy(values)))


def _chances(rehearsal: Rehearsal, chances: Chances) -> dict[str, Any]:
    """A line per territory; the phases that decide its end are named from the most frequent down."""
    titles = {key: phase.title for key, phase in rehearsal.process.phases_by_key.items()}
    lines = [
        {
            "name": "Toute la session nationale" if one is chances.session else one.name,
            "in_time": percent(one.in_time),
            "ends": [french_date(day) for day in one.ends],
            "critical": [
                f"{titles[key]}, {percent(share)}" for key, share in list(one.critical.items())[:DECIDING]
            ],
        }
        for one in (chances.session, *chances.ateliers)
    ]
    return {"years": chances.years, "seed": chances.seed, "limit": str(chances.limit), "lines": lines}


def _days(clash: Clash) -> str:
    """Its days, or from which to which where there are many: the sentence names them with their places."""
    if len(clash.days) <= 2:
        return french_dates(clash.days)
    return f"du {french_date(clash.days[0])} au {french_date(clash.days[-1])}"


def _count(rehearsal: Rehearsal, sort: Sort) -> int:
    return sum(one.sort is sort for one in rehearsal.happenings)


def _kinds(rehearsal: Rehearsal) -> set[str]:
    courses = (rehearsal.session, *rehearsal.ateliers)
    return {str(stretch.phase.kind) for one in courses for stretch in one.stretches}


def _nationals(rehearsal: Rehearsal, scale: Scale) -> list[dict[str, Any]]:
    """The shared dates, which cross the plans of all territories."""
    return [
        {"title": one.phase.title, "days": french_dates(one.days), "left": scale.left(one.days[0])}
        for one in rehearsal.session.stretches
        if one.days
    ]


def _course(course: Course) -> dict[str, Any]:
    """The same as the bars, in words."""
    lines = [
        {
            "title": one.phase.title,
            "opened": french_date(one.opened) if one.opened else "—",
            "days": french_dates(one.days) or "—",
            "closed": french_date(one.closed) if one.closed else "—",
        }
        for one in course.stretches
    ]
    return {"name": course.name, "ends": french_date(course.ends) if course.ends else "", "lines": lines}


def _calendar(happenings: Iterable[Happening], names: dict[str, str]) -> Iterable[dict[str, Any]]:
    """Messages, reminders and deadlines, month by month."""
    told = sorted((one for one in happenings if one.sort in _TOLD), key=lambda one: (one.day, one.at))
    for month, found in groupby(told, key=lambda one: one.day.replace(day=1)):
        lines = [
            {
                "day": french_date(one.day, weekday=True),
                "name": names[one.scope],
                "sort": _TOLD[one.sort],
                "what": _without_name(one),
                "to": _recipients(one),
            }
            for one in found
        ]
        yield {"title": french_month(month), "lines": lines}


def _without_name(one: Happening) -> str:
    """A subject begins with its territory, which has a column of its own here."""
    return one.what.split("\u00a0: ", 1)[-1] if one.message else one.what.removeprefix("échéance : ")


def _recipients(one: Happening) -> str:
    """The roles that are written to, and how many people that makes: a page is read by many."""
    roles = enumerate_french(ROLE_TITLES[role] for role in one.roles)
    return f"{roles} ({plural(len(one.to), 'personne')})" if one.to else ""
