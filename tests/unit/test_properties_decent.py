"""Whatever the moment, the wish and the territory: nothing at night, nothing early, nothing forgotten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.calendar import NATIONAL, calendar_of
from models.decent import Leaving, Mode, Preference, leaving
from models.manners import Manner, Timing
from models.office_hours import AD1, OfficeHours
from models.rhythm import Rhythm
from models.territories import zone_of

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 12, 31, tzinfo=UTC)
MOMENTS = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC))
HOURS = st.one_of(
    st.sampled_from([AD1, OfficeHours("", "Pacific/Noumea", NATIONAL)]),
    st.sampled_from(["53", "57", "971", "972", "973", "974", "976"]).map(
        lambda one: OfficeHours("", zone_of(one), calendar_of(one))
    ),
)
MANNERS = st.builds(Manner, st.sampled_from([Timing.NOW, Timing.DAILY, Timing.WEEKLY]), legal=st.booleans())
WISHES = st.builds(Preference, st.sampled_from(["", "digest", "immediate"]))
PAUSES = st.one_of(st.none(), st.dates(FIRST.date(), LAST.date()))
RHYTHMS = st.sampled_from([Rhythm.DIGEST, Rhythm.IMMEDIATE])
LATE = st.one_of(st.none(), st.timedeltas(timedelta(days=-1), timedelta(days=20)))
#: Christmas and New Year beside weekends, the bridges of May: no territory is closed for longer than this.
LONGEST_REST = timedelta(days=5)


def _left(
    manner: Manner, wish: Preference, hours: OfficeHours, at: datetime, rhythm: Rhythm, late: timedelta | None
) -> Leaving:
    return leaving(manner, wish, hours, at, rhythm=rhythm, due=None if late is None else at - late)


@given(MANNERS, WISHES, PAUSES, HOURS, MOMENTS, RHYTHMS, LATE)
def test_what_is_not_urgent_leaves_at_a_decent_hour_and_never_before_it_was_queued(
    manner: Manner,
    wish: Preference,
    pause: date | None,
    hours: OfficeHours,
    at: datetime,
    rhythm: Rhythm,
    late: timedelta | None,
) -> None:
    wish = Preference(wish.timing, paused_until=pause)
    left = _left(manner, wish, hours, at, rhythm, late)
    assert left.moment >= at
    assert hours.is_decent(left.moment)
    assert left.decent_until is not None
    assert left.moment < left.decent_until
    assert hours.is_decent(left.decent_until - timedelta(seconds=1))


@given(MANNERS, WISHES, HOURS, MOMENTS, RHYTHMS, LATE)
def test_nothing_waits_for_longer_than_its_mode_says(
    manner: Manner, wish: Preference, hours: OfficeHours, at: datetime, rhythm: Rhythm, late: timedelta | None
) -> None:
    left = _left(manner, wish, hours, at, rhythm, late)
    waits = {Mode.ALONE: timedelta(0), Mode.DAILY: timedelta(days=1), Mode.WEEKLY: timedelta(days=7)}
    assert left.moment - at <= waits[left.mode] + LONGEST_REST


@given(MANNERS, WISHES, PAUSES, HOURS, MOMENTS, RHYTHMS)
def test_during_a_pause_only_what_is_legal_leaves(
    manner: Manner,
    wish: Preference,
    pause: date | None,
    hours: OfficeHours,
    at: datetime,
    rhythm: Rhythm,
) -> None:
    wish = Preference(wish.timing, paused_until=pause)
    left = _left(manner, wish, hours, at, rhythm, None)
    assert manner.legal or pause is None or left.moment.astimezone(hours.tz).date() > pause
    if pause is None or manner.legal:
        assert left == _left(manner, Preference(wish.timing), hours, at, rhythm, None)


@given(HOURS, MOMENTS, MOMENTS)
def test_of_two_messages_the_first_queued_never_leaves_after_the_other(
    hours: OfficeHours, one: datetime, other: datetime
) -> None:
    for timing in (Timing.NOW, Timing.DAILY, Timing.WEEKLY):
        first, then = (leaving(Manner(timing), Preference(), hours, at).moment for at in sorted([one, other]))
        assert first <= then
