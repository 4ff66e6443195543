"""Whatever the territories, the years, the dates already fixed: a plan that can be taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from demanding import LOCAL, PROCESS, SHARED, WORKSHOPS, demand, site
from models.almanac import Hardness, Period
from models.delays import parse_delay
from models.demand import Demand, Site
from models.errors import BadInput
from models.kinds import Contract
from models.plan import Impossible, Plan
from models.planner import plan
from models.territories import METROPOLE, TERRITORIES
from tasks.plan import demand_of_one

DAY = timedelta(days=1)
OVERSEAS = sorted(set(TERRITORIES) - METROPOLE)
#: As many territories overseas as in the métropole: they are the ones that differ.
codes = st.sampled_from(OVERSEAS) | st.sampled_from(sorted(METROPOLE))
#: With the days on which years, months and clocks change.
first_days = st.dates(date(2025, 1, 1), date(2032, 12, 31)) | st.sampled_from(
    [date(2028, 2, 29), date(2027, 3, 28), date(2027, 10, 31), date(2031, 12, 31), date(2032, 2, 29)]
)
checked = settings(max_examples=120, deadline=None)


@st.composite
def periods(draw: st.DrawFn, start: date) -> list[Period]:
    """Some weeks to avoid, some without any event."""
    found = []
    for title in draw(st.lists(st.sampled_from(["Réserve", "Vacances", "Travaux"]), max_size=3)):
        first = start + timedelta(days=draw(st.integers(0, 400)))
        last = first + timedelta(days=draw(st.integers(0, 45)))
        found.append(Period(first, last, title, draw(st.sampled_from(list(Hardness)))))
    return found


@st.composite
def fixed_days(draw: st.DrawFn, one: Site) -> dict[str, tuple[date, ...]]:
    """Dates near those of an ordinary year, nearly always on days on which an event can be held."""
    found = {}
    for event in draw(st.lists(st.sampled_from(LOCAL), max_size=2, unique=True)):
        about = one.start + timedelta(days=70 + 50 * LOCAL.index(event) + draw(st.integers(-10, 45)))
        length = 2 if event in WORKSHOPS and draw(st.booleans()) else 1
        days = tuple(about + later * DAY for later in range(length))
        while any(map(one.almanac.forbids, days)) and draw(st.integers(0, 99)):
            days = tuple(day + DAY for day in days)
        found[event] = days
    return found


@st.composite
def sites(draw: st.DrawFn, slug: str, around: date, spread: int) -> Site:
    """A territory that begins about then, with some of its dates fixed."""
    start = around + timedelta(days=draw(st.integers(0, spread)))
    contract = draw(st.sampled_from([Contract(), Contract(delays={"verification": "30 jours"})]))
    one = site(draw(codes), start, slug=slug, periods=draw(periods(start)), contract=contract)
    return replace(one, fixed=draw(fixed_days(one)))


@st.composite
def demands(draw: st.DrawFn, spread: int = 30) -> Demand:
    """One to six ateliers that begin within so many days."""
    around = draw(first_days)
    count = draw(st.integers(1, 6))
    return demand(*(draw(sites(f"atelier-{rank}", around, spread)) for rank in range(count)))


def answered(asked: Demand) -> Plan | Impossible | None:
    """What is answered; nothing where a fixed date makes no sense by itself."""
    try:
        return plan(PROCESS, asked)
    except BadInput:
        return None


@given(codes, first_days)
@checked
def test_any_territory_has_a_plan_of_ten_to_twelve_months_from_any_day(code: str, start: date) -> None:
    found = plan(PROCESS, demand_of_one(code, start))
    assert isinstance(found, Plan)
    begun = found.starts[code]
    assert parse_delay("10 mois").after(begun) <= found.ends[code] <= parse_delay("12 mois").after(begun)


@given(demands())
@checked
def test_no_event_is_on_a_day_on_which_it_cannot_be_held(asked: Demand) -> None:
    found = answered(asked)
    for one in asked.sites if isinstance(found, Plan) else ():
        for held in found.all_dates(one.slug).values() if isinstance(found, Plan) else ():
            for day in held:
                assert day.weekday() < 5
                assert one.almanac.calendar.is_working(day)
                assert one.almanac.forbids(day) is None


@given(demands())
@checked
def test_the_order_is_kept_and_lengths_and_delays_too(asked: Demand) -> None:
    found = answered(asked)
    for one in asked.sites if isinstance(found, Plan) else ():
        assert isinstance(found, Plan)
        own = found.dates[one.slug]
        assert list(own) == list(LOCAL)
        for event, held in own.items():
            assert len(held) == (
                len(one.fixed[event]) if event in one.fixed else 2 if event in WORKSHOPS else 1
            )
            assert all(then - first == DAY for first, then in pairwise(held))
        for first, then in pairwise(LOCAL):
            apart = (own[then][0] - own[first][-1]).days
            # 14 days for the note de cadrage; 28 for the date and the programme of what comes next.
            assert apart >= (14 if then == "atelier-1" else 28)
            if not (first in one.fixed and then in one.fixed) and then != "atelier-1":
                assert apart >= 35


@given(demands())
@checked
def test_shared_dates_are_one_for_all_and_everything_ends_in_time(asked: Demand) -> None:
    found = answered(asked)
    if isinstance(found, Plan):
        assert list(found.shared) == list(SHARED)
        assert all(then > first for first, then in pairwise(days[0] for days in found.shared.values()))
        for one in asked.sites:
            start = found.starts[one.slug]
            assert start >= one.start
            assert one.almanac.calendar.is_working(start)
            same_day = start.replace(year=start.year + 1) if (start.month, start.day) != (2, 29) else None
            over = same_day or date(start.year + 1, 2, 28)
            assert found.dates[one.slug]["cloture-in-situ"][0] + 28 * DAY <= over
            assert found.shared["cloture-nationale"][0] <= over


@given(demands())
@checked
def test_fixed_dates_do_not_move(asked: Demand) -> None:
    found = answered(asked)
    if isinstance(found, Plan):
        for one in asked.sites:
            assert {event: found.dates[one.slug][event] for event in one.fixed} == one.fixed


@given(demands())
@checked
def test_windows_follow_each_other_and_hold_their_events(asked: Demand) -> None:
    found = answered(asked)
    for one in asked.sites if isinstance(found, Plan) else ():
        assert isinstance(found, Plan)
        windows = found.windows[one.slug]
        assert list(windows) == [phase.key for phase in PROCESS.phases]
        opens = [windows[phase.key][0] for phase in PROCESS.phases if phase.scope == "atelier"]
        assert opens == sorted(opens)
        for event, held in found.all_dates(one.slug).items():
            assert windows[event][0] <= held[0] <= held[-1] <= windows[event][1]
        assert all(map(one.almanac.calendar.is_working, (closes for _, closes in windows.values())))


@given(demands())
@checked
def test_a_plan_asked_again_with_its_own_dates_is_the_same(asked: Demand) -> None:
    found = answered(asked)
    if isinstance(found, Plan):
        same = demand(
            *(replace(one, fixed=found.dates[one.slug]) for one in asked.sites),
            fixed=found.shared,
        )
        again = plan(PROCESS, same)
        assert isinstance(again, Plan)
        assert (again.dates, again.shared, again.ends) == (found.dates, found.shared, found.ends)


@given(demands(), st.data())
@checked
def test_any_possible_day_between_the_margins_can_be_taken(asked: Demand, data: st.DataObject) -> None:
    found = answered(asked)
    if not isinstance(found, Plan):
        return
    one = data.draw(st.sampled_from(asked.sites))
    event = data.draw(st.sampled_from([event for event in LOCAL if event not in one.fixed] or [""]))
    if event:
        first, last = found.margins[one.slug][event]
        begins = first + data.draw(st.integers(0, (last - first).days)) * DAY
        length = len(found.dates[one.slug][event])
        taken = tuple(begins + later * DAY for later in range(length))
        if not any(one.almanac.forbids(day) for day in taken):
            moved = [replace(s, fixed={**s.fixed, event: taken}) if s is one else s for s in asked.sites]
            assert isinstance(plan(PROCESS, demand(*moved)), Plan)


def site_with(one: Site, event: str, days: tuple[date, ...]) -> Site:
    """The same with one more date fixed."""
    return Site(
        one.slug,
        one.name,
        one.start,
        one.almanac,
        one.zone,
        {**one.fixed, event: days},
        contract=one.contract,
    )
