"""Legal delays that stop and run again, whatever the days, the delay and the territory."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from anyyear import checked
from models.calendar import calendar_of
from models.deadlines import deadline_of
from models.delays import Delay, Unit
from models.stops import Stop, raw_end
from models.territories import TERRITORIES, territory_of

UNITS: list[Unit] = ["jours", "semaines", "mois"]


@given(
    st.dates(date(2025, 1, 1), date(2032, 12, 31)),
    st.builds(Delay, st.integers(1, 20), st.sampled_from(UNITS)),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60)), min_size=1, max_size=3),
    st.sampled_from(sorted(TERRITORIES)),
)
@checked
def test_days_that_do_not_count_are_added_one_for_one(
    day: date, delay: Delay, spans: list[tuple[int, int]], departement: str
) -> None:
    stops, start, lost = list[Stop](), day, 0
    for before, length in spans:
        start = min(start + timedelta(days=before), delay.after(day) + timedelta(days=lost))
        stops.append(Stop(start, start + timedelta(days=length), restarts=False, reason="x"))
        start, lost = start + timedelta(days=length), lost + length
    found = deadline_of(day, delay, territory_of(departement), calendar_of(departement), stops)
    assert found.raw == delay.after(day) + timedelta(days=lost) == raw_end(day, delay, stops)
    assert found.due == calendar_of(departement).next_working(found.raw)
    lasting = [stop for stop in stops if stop.end != stop.start]
    assert sum("a été suspendu" in one for one in found.because) == len(lasting)
    last = Stop(stops[-1].start, stops[-1].end, restarts=True, reason="x")
    assert last.end is not None
    assert raw_end(day, delay, [*stops[:-1], last]) == delay.after(last.end)
    assert raw_end(day, delay, [*stops, Stop(start, None, restarts=False, reason="x")]) is None


@given(
    st.dates(date(2025, 1, 1), date(2032, 12, 31)),
    st.builds(Delay, st.integers(1, 20), st.sampled_from(UNITS)),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60), st.booleans()), min_size=1, max_size=3),
    st.sampled_from(sorted(TERRITORIES)),
)
@checked
def test_no_stopped_delay_ends_before_its_resumption(
    day: date, delay: Delay, spans: list[tuple[int, int, bool]], departement: str
) -> None:
    calendar, stops, start = calendar_of(departement), list[Stop](), day
    due = calendar.next_working(delay.after(day))
    for left, length, restarts in spans:
        # Mostly on its very last days, those off that prolong it among them.
        start = max(start, due - timedelta(days=left // 8))
        end = start + timedelta(days=length)
        stops.append(Stop(start, end, restarts, reason="x"))
        found = deadline_of(day, delay, territory_of(departement), calendar, stops)
        assert found.due >= end
        start, due = end, found.due
