"""The last day of a legal delay, and in French the rules that made it that day (CCAG-PI, art. 3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.calendar import Calendar
from models.delays import MAX_COUNT, Delay, Unit
from models.errors import BadInput
from models.french import NBSP, french_date, french_moment, plural
from models.moments import LAST_YEAR, day_end
from models.stops import Stop, raw_end
from models.territories import PARIS, Territory


@dataclass(frozen=True, slots=True)
class Deadline:
    """Where a delay ends: raw, then rolled to a working day, and the instant at which that day is over."""

    raw: date
    due: date
    ends: datetime
    because: tuple[str, ...]


def deadline_of(
    day: date, delay: Delay, territory: Territory, calendar: Calendar, stops: Sequence[Stop] = ()
) -> Deadline:
    """The same day as `Calendar.deadline`, told rule by rule; `stops` are over, and in order.

    `day` is that of the fact, in the territory's zone. BadInput where the delay leads beyond the years
    that a calendar is asked about.
    """
    raw = raw_end(day, delay, stops) or delay.after(day)
    _within_years(raw)
    due = calendar.next_working(raw)
    because = (
        _start(day),
        *_counted(day, delay, delay.after(day)),
        *_stopped(day, delay, stops, calendar),
        *_rolled(raw, due, calendar),
        _end(due, territory),
    )
    return Deadline(raw, due, day_end(due, territory.zone), because)


def stopped(stop: Stop) -> str:
    """What is said of a delay that is stopped for now."""
    return (
        f"Le délai est suspendu depuis le {french_date(stop.start)} ({stop.reason}){NBSP}: "
        "son dernier jour sera connu à la reprise."
    )


def one_delay(*, months: int | None, days: int | None, weeks: int | None) -> Delay:
    """The one length given among the three; BadInput for none, several, or a count that makes no sense."""
    units: dict[Unit, int | None] = {"mois": months, "jours": days, "semaines": weeks}
    given = [(count, unit) for unit, count in units.items() if count is not None]
    if len(given) != 1:
        raise BadInput(
            "Il faut une longueur de délai, et une seule.",
            todo="Donnez --months 2, --days 30 ou --weeks 9.",
            field="delay",
        )
    count, unit = given[0]
    if not 1 <= count <= MAX_COUNT:
        raise BadInput(
            f"Un délai de {count} {unit} ne se compte pas.",
            todo=f"Donnez un nombre de 1 à {MAX_COUNT}.",
            field="delay",
        )
    return Delay(count, unit)


def _within_years(raw: date) -> None:
    if raw.year >= LAST_YEAR:
        raise BadInput(
            f"Ce délai mène au {french_date(raw)} : les calendriers s’arrêtent en {LAST_YEAR}.",
            todo="Vérifiez la date et la longueur du délai.",
            field="delay",
        )


def _start(day: date) -> str:
    first = french_date(day + timedelta(days=1), weekday=True)
    return f"Le délai part le {first} à 0{NBSP}h, le lendemain du fait (CCAG-PI, art. 3.2)."


def _counted(day: date, delay: Delay, raw: date) -> Iterator[str]:
    """How the length leads to the raw day."""
    if delay.unit != "mois":
        count = delay.count * (7 if delay.unit == "semaines" else 1)
        days = f"{plural(count, 'jour')} de calendrier, samedis, dimanches et jours fériés compris"
        yield f"Il compte {days}{NBSP}: son dernier jour serait le {french_date(raw, weekday=True)}."
        return
    goes = "va" if delay.count == 1 else "vont"
    yield (
        f"{delay.count}{NBSP}mois {goes} de quantième à quantième{NBSP}: "
        f"du {french_date(day)} au {french_date(raw, weekday=True)}."
    )
    if raw.day != day.day:
        yield f"Ce mois n’a pas de {day.day}{NBSP}: le délai va jusqu’à son dernier jour, le {raw.day}."


def _stopped(day: date, delay: Delay, stops: Sequence[Stop], calendar: Calendar) -> Iterator[str]:
    """Each stop, and where it leads the delay; it may come after days off that had prolonged it."""
    for rank, stop in enumerate(stops, 1):
        before, raw = raw_end(day, delay, stops[: rank - 1]), raw_end(day, delay, stops[:rank])
        if stop.end is None or before is None or raw is None:
            continue
        lost = (stop.end - stop.start).days
        if not lost and not stop.restarts:
            continue
        if before < stop.start and not stop.restarts:
            yield from _rolled(before, calendar.next_working(before), calendar)
        between = f"Il a été suspendu du {french_date(stop.start)} au {french_date(stop.end)} ({stop.reason})"
        how = "il repart en entier" if stop.restarts else _lost(lost)
        yield f"{between}{NBSP}: {how}, et son dernier jour serait le {french_date(raw, weekday=True)}."


def _lost(days: int) -> str:
    return "ce jour ne compte pas" if days == 1 else f"ces {plural(days, 'jour')} ne comptent pas"


def _rolled(raw: date, due: date, calendar: Calendar) -> Iterator[str]:
    """Each day on which the delay could not end, and the one it is led to."""
    day = raw
    while day < due:
        why = calendar.day_off(day) or ""
        said = "" if why in {"samedi", "dimanche"} else f" ({why})"
        yield f"Un délai ne finit pas un jour chômé{NBSP}: {french_date(day, weekday=True)}{said}."
        day += timedelta(days=1)
    if due != raw:
        yield f"Il est prolongé jusqu’au premier jour ouvré qui suit, le {french_date(due, weekday=True)}."


def _end(due: date, territory: Territory) -> str:
    """The end of that day there; the hour of Paris where it is another one."""
    if territory.zone == PARIS:
        return f"Il finit le {french_date(due)} à 24{NBSP}h, heure de Paris."
    paris = french_moment(day_end(due, territory.zone), PARIS)
    where = f"heure du lieu d’exécution ({territory.name})"
    return f"Il finit le {french_date(due)} à 24{NBSP}h, {where}{NBSP}: le {paris} à Paris."
