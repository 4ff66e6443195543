"""What is known of the dates of a live atelier or session, as the planner asks for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from sqlmodel import Session

from config.almanac import almanac_of_history
from models.demand import Demand, Site
from models.history import History
from models.moments import local_day
from models.process import Process
from models.territories import PARIS
from tasks.load import Loaded, load

Days = tuple[date, ...]


def sites_around(session: Session, slug: str) -> list[Loaded]:
    """The atelier itself, or those of a session."""
    loaded = load(session, slug)
    return [load(session, mate.slug) for mate in loaded.ateliers] if loaded.is_session else [loaded]


def demand_of_live(
    process: Process,
    ateliers: Collection[Loaded],
    moved: Mapping[str, Days],
    *,
    at: datetime,
    loose: Collection[str] = (),
) -> Demand:
    """What is held, agreed, planned and now moved stays; the planned events in `loose` may find other days.

    Nothing is proposed before tomorrow.
    """
    histories = {one.slug: one.situation(at).history for one in ateliers}
    national = [key for key, phase in process.events.items() if phase.scope == "session"]
    local = [key for key in process.events if key not in national]
    any_one = next(iter(histories.values()))
    years = _years(histories.values())
    return Demand(
        sites=tuple(
            _site(slug, history, years, _fixed(history, local, moved, loose))
            for slug, history in histories.items()
        ),
        national=almanac_of_history(_session_of(any_one), years),
        fixed=_fixed(any_one, national, moved, loose),
        held=_held(any_one, national),
        not_before=date.fromordinal(local_day(at, PARIS).toordinal() + 1),
    )


def _site(slug: str, history: History, years: range, fixed: dict[str, Days]) -> Site:
    said = history.registration
    assert said is not None  # noqa: S101 - an atelier is registered
    return Site(
        slug,
        said.name,
        history.start or said.start,
        almanac_of_history(history, years),
        history.zone,
        fixed,
        _held(history, fixed),
        said.contract,
    )


def _fixed(
    history: History, events: Collection[str], moved: Mapping[str, Days], loose: Collection[str]
) -> dict[str, Days]:
    known = {event: moved.get(event) or history.event_days(event) for event in events}
    firm = {event: days for event, days in known.items() if days}
    return {event: days for event, days in firm.items() if event not in loose or event in moved}


def _held(history: History, events: Collection[str]) -> frozenset[str]:
    return frozenset(event for event in events if history.held(event))


def _session_of(history: History) -> History:
    """The same without the atelier: what is said of the session alone."""
    own = {fact.scope for fact in history.of("atelier-inscrit")}
    return History([fact for fact in history.all if fact.scope not in own], history.at)


def _years(histories: Iterable[History]) -> range:
    starts = [one.registration.start.year for one in histories if one.registration]
    return range(min(starts), max(starts) + 3)
