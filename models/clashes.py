"""What does not go together in the dates of a session, each in a sentence with the way out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from models.almanac import Almanac
from models.french import enumerate_french, french_date, french_dates, listed
from models.planning.lengths import duration_of
from models.process import Process
from models.rehearsal import Clash
from models.whereabouts import Diary, in_two_places

#: Two national events nearer than this leave no time to work in between.
NATIONAL_GAP = timedelta(days=28)


def clashes_of(process: Process, session: Diary, ateliers: tuple[Diary, ...]) -> tuple[Clash, ...]:
    """All that clashes, the impossible first, then in time."""
    found = [
        *(clash for one in (session, *ateliers) for clash in _excluded_days(process, one)),
        *(clash for one in ateliers for clash in _odd_start(process, one)),
        *_poor_days(process, (session, *ateliers)),
        *_away_from_national(process, session, ateliers),
        *_too_close(process, session),
        *(clash for one in ateliers for clash in _out_of_order(process, one)),
        *(clash for one in ateliers for clash in _too_long(process, session, one)),
        *in_two_places(process, session, ateliers),
    ]
    return tuple(sorted(found, key=lambda one: (not one.hard, one.days, one.kind, one.ateliers, one.text)))


def _odd_start(process: Process, atelier: Diary) -> Iterator[Clash]:
    """A start on a day off: the plan counts from the next working day."""
    if why := atelier.almanac.calendar.day_off(atelier.start):
        counted = atelier.almanac.calendar.next_working(atelier.start)
        text = (
            f"{atelier.name} : le début, {french_date(atelier.start, weekday=True)}, n’est pas ouvré ({why})."
        )
        todo = f"Le plan compte à partir du {french_date(counted, weekday=True)} ; écrivez ce jour-là."
        yield Clash("debut", (atelier.start,), (atelier.scope,), process.phases[0].key, text, todo)


def _excluded_days(process: Process, diary: Diary) -> Iterator[Clash]:
    """An event on a day that its own almanac forbids."""
    for event, days in diary.dates.items():
        for day in days:
            if why := diary.almanac.forbids(day):
                title = process.events[event].title
                text = f"{diary.name} : {title}, le {french_date(day)} est un jour exclu ({why})."
                todo = f"Choisissez un autre jour, par exemple le {_free_day(diary.almanac, day)}."
                yield Clash("jour-exclu", (day,), (diary.scope,), event, text, todo, hard=True)


def _poor_days(process: Process, diaries: Iterable[Diary]) -> Iterator[Clash]:
    """Events of which their own almanac warns: each period once, with the territories it concerns."""
    found: dict[tuple[str, str], list[Diary]] = {}
    for diary in diaries:
        for event, days in diary.dates.items():
            for said in dict.fromkeys(text for day in days for text in diary.almanac.warnings(day)):
                found.setdefault((event, said), []).append(diary)
    for (event, said), concerned in found.items():
        where = listed(f"{one.name}, {french_dates(one.dates[event])}" for one in concerned)
        text = f"{process.events[event].title}, pendant : {said}. {where}."
        todo = "Gardez la date si chacun en est d’accord, ou sortez de cette période."
        days = tuple(sorted({day for one in concerned for day in one.dates[event]}))
        yield Clash("periode", days, tuple(one.scope for one in concerned), event, text, todo)


def _free_day(almanac: Almanac, day: date) -> str:
    """The next day on which nothing forbids nor warns, within a year."""
    later = (day + timedelta(days=count) for count in range(1, 366))
    found = next((one for one in later if not almanac.forbids(one) and not almanac.warnings(one)), day)
    return french_date(found, weekday=True)


def _away_from_national(process: Process, session: Diary, ateliers: Iterable[Diary]) -> Iterator[Clash]:
    """A shared date on a day off that some territories have and the nation has not, or in their holidays."""
    found: dict[tuple[str, date, str, str], list[Diary]] = {}
    for event, day in ((event, day) for event, days in session.dates.items() for day in days):
        for one in ateliers:
            off = one.almanac.forbids(day)
            if off and not session.almanac.forbids(day):
                found.setdefault((event, day, "jour-exclu-territoire", f"un jour exclu ({off})"), []).append(
                    one
                )
            for said in one.almanac.warnings(day):
                if said not in session.almanac.warnings(day):
                    found.setdefault((event, day, "periode-territoire", f"pendant : {said}"), []).append(one)
    for (event, day, kind, said), concerned in found.items():
        names = enumerate_french(one.name for one in concerned)
        text = f"{process.events[event].title}, le {french_date(day)}, est {said}, pour {names}."
        todo = "Changez la date, ou sachez qui ne pourra pas venir."
        yield Clash(kind, (day,), tuple(one.scope for one in concerned), event, text, todo)


def _too_close(process: Process, session: Diary) -> Iterator[Clash]:
    """National events that follow each other too soon, or in the wrong order."""
    dated = [(session.dates[key], phase) for key, phase in process.events.items() if key in session.dates]
    for (before, first), (after, second) in pairwise(dated):
        days, gap = (*before, *after), after[0] - before[-1]
        if gap < NATIONAL_GAP:
            text = f"{first.title} et {second.title} se suivent de trop près ({gap.days} jours)."
            todo = f"Laissez au moins {NATIONAL_GAP.days} jours entre les deux."
            if gap < timedelta(0):
                text = f"{second.title} vient avant {first.title}."
                todo = "Déplacez l’un des deux : les événements gardent l’ordre du processus."
            yield Clash("nationaux-proches", days, (), second.key, text, todo, hard=gap <= timedelta(0))


def _out_of_order(process: Process, atelier: Diary) -> Iterator[Clash]:
    """Local events that are not in the order of the process, or that touch each other."""
    dated = [(atelier.dates[key], phase) for key, phase in process.events.items() if key in atelier.dates]
    for (before, first), (after, second) in pairwise(dated):
        if after[0] <= before[-1]:
            text = f"{atelier.name} : {second.title} ({french_dates(after)}) n’est pas après {first.title}."
            todo = "Inversez les dates, ou corrigez celle qui est fausse."
            yield Clash("ordre", (*before, *after), (atelier.scope,), second.key, text, todo, hard=True)


def _too_long(process: Process, session: Diary, atelier: Diary) -> Iterator[Clash]:
    """The last event of the territory comes later than the process lasts, from its first phase on."""
    duration, dated = duration_of(process), {**session.dates, **atelier.dates}
    last = max(dated, key=lambda key: dated[key][-1], default=None)
    if duration is None or last is None:
        return
    phase, day, limit = process.events[last], dated[last][-1], duration[1].after(atelier.start)
    if day > limit:
        text = f"{atelier.name} : {phase.title}, le {french_date(day)}, est au-delà des {duration[1]} prévus."
        todo = f"Finissez au plus tard le {french_date(limit)}, ou prévenez le bureau AD1."
        yield Clash("duree", (day,), (atelier.scope,), last, text, todo)
