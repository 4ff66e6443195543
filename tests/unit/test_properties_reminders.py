"""Whatever happens and whenever it is swept: each rung once per person, in its hour, for what is owed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import event, given
from hypothesis import strategies as st

from anyyear import START, Act, checked, command, judge, years
from building import SESSION, Year
from models.assess import assess
from models.errors import BadInput
from models.history import History
from models.ladders import Reminders
from models.moments import local_day
from models.office_hours import AD1, OfficeHours
from models.owed import Owed
from models.settle import settle
from models.situation import Situation, owed_by
from models.unmet import Unmet

LADDERS = [
    None,
    Reminders(),
    Reminders.model_validate({"ladders": {"defaut": ["J-15", "J-1", "J+0", "J+7"], "evenement": []}}),
    Reminders.model_validate({"ladders": {"defaut": ["J-7", {"day": "J+3", "to": ["national", "elu"]}]}}),
]
DEPARTEMENTS = ["53", "974", "988", "972"]
#: In minutes between two sweeps: a quarter of an hour, a night, a weekend, an outage.
GAPS = [15, 600, 1440, 2880, 4320, 10_000, 20_000]


@dataclass(frozen=True)
class Swept:
    """A sweep: what was known then, and what it queued."""

    at: datetime
    situation: Situation
    owed: tuple[Owed, ...]

    def unmet(self, one: Owed) -> Unmet:
        """The thing that a reminder is about; it fails if it is not owed."""
        key = one.cause.partition(":")[0]
        (found,) = [unmet for _, unmet in owed_by(self.situation.own_phases) if unmet.key == key]
        return found


@dataclass(frozen=True)
class Lived:
    """A year, its definition's reminders among others, and when somebody sweeps it."""

    told: Year
    moments: list[datetime]

    def sweeps(self, scope: str) -> Iterator[Swept]:
        """Each sweep of a journal, knowing what was recorded by then."""
        done: set[tuple[str, str]] = set()
        for at in self.moments:
            known = [f for f in self.told.facts if f.recorded_at <= at and scope in {f.scope, self.told.slug}]
            situation = assess(self.told.process, known, at, scope=scope)
            owed = settle(self.told.process, situation, done)
            done |= {(one.message, one.cause) for one in owed}
            yield Swept(at, situation, tuple(one for one in owed if one.leaves))


@st.composite
def lives(draw: st.DrawFn) -> Lived:
    """A territory under one definition, what happens to it, answers to its reminders, and sweeps."""
    told = Year(departement=draw(st.sampled_from(DEPARTEMENTS)), verification="30 jours")
    told.joins("2027-01-04", "elu", "elu")
    reminders = draw(st.sampled_from(LADDERS))
    if reminders is not None:
        told.process = told.process.model_copy(update={"reminders": reminders})
    acts: list[Act] = draw(years())
    for act in acts:
        # A day of Paris may still be to come in the Antilles: such an act is not one there.
        with suppress(BadInput):
            judge(told, command(told, act), act.at)
    for _ in range(draw(st.integers(0, 8)) if told.process.reminders.has_ladders else 0):
        _answers(told, draw)
    at, moments = START + timedelta(minutes=draw(st.integers(40_000, 120_000))), []
    for gap in draw(st.lists(st.sampled_from(GAPS), min_size=15, max_size=25)):
        at += timedelta(minutes=gap)
        moments.append(at)
    return Lived(told, moments)


def _answers(told: Year, draw: st.DrawFn) -> None:
    """Somebody takes on a thing owed at that moment, and may take it back."""
    at = START + timedelta(minutes=draw(st.integers(60_000, 200_000)))
    known = [fact for fact in told.facts if fact.recorded_at <= at]
    owed = [one.key for _, one in owed_by(assess(told.process, known, at, scope=told.slug).own_phases)]
    if owed:
        until = f"{at + timedelta(days=draw(st.integers(3, 40))):%Y-%m-%d}"
        said = {"condition": draw(st.sampled_from(owed)), "until": until, "reason": "congés"}
        fact = told._add(told.slug, f"{at:%Y-%m-%d %H:%M}", "pris-en-charge", said)
        if draw(st.integers(0, 3)) == 0:
            told.correct(f"{at + timedelta(days=2):%Y-%m-%d %H:%M}", fact, void=True)


@given(lives())
@checked
def test_each_rung_leaves_once_per_person_whatever_the_message(lived: Lived) -> None:
    for scope in (lived.told.slug, SESSION):
        sent = [
            (person.person, one.cause.partition("@")[0], one.message == "projet-de-rappel")
            for swept in lived.sweeps(scope)
            for one in swept.owed
            for person in one.to
        ]
        event(f"reminders: {min(len(sent), 8)}")
        assert len(sent) == len(set(sent))


@given(lives())
@checked
def test_none_leaves_before_its_moment_which_is_nine_on_a_working_day_of_its_reader(lived: Lived) -> None:
    for swept in lived.sweeps(lived.told.slug):
        history = swept.situation.history
        for one in swept.owed:
            assert one.leaves is not None
            assert one.leaves <= swept.at
            hours = _hours(one, history)
            local, now = (moment.astimezone(ZoneInfo(hours.zone)) for moment in (one.leaves, swept.at))
            assert (local.time(), hours.calendar.is_working(local.date())) == (time(9), True)
            at_work = now.time() >= time(9) and hours.calendar.is_working(now.date())
            assert at_work or now.date() == local.date()


def _hours(one: Owed, history: History) -> OfficeHours:
    """Those that its readers keep."""
    return AD1 if one.cause.endswith(AD1.name) else OfficeHours("", history.zone, history.calendar)


@given(lives())
@checked
def test_each_is_about_what_is_owed_and_shows_the_face_of_its_date(lived: Lived) -> None:
    for scope in (lived.told.slug, SESSION):
        for swept in lived.sweeps(scope):
            today = local_day(swept.at, swept.situation.zone)
            for one in swept.owed:
                unmet = swept.unmet(one)
                assert unmet.expected is not None
                assert one.cause.split(":")[1] == unmet.expected.isoformat()
                assert (unmet.expected >= today) is (one.message == "echeance"), one.cause
                # Silence that decides is announced a last time, whatever was answered.
                assert not unmet.taken or unmet.taken.until <= today or unmet.ends_in_silence
                assert len(one.to) > 0


@given(lives())
@checked
def test_nobody_is_written_to_who_must_not_be_or_is_gone(lived: Lived) -> None:
    for swept in lived.sweeps(lived.told.slug):
        members = swept.situation.history.memberships
        here = {(m.person, m.role) for m in members if m.holds(swept.at)}
        for one in swept.owed:
            assert {(to.person, to.role) for to in one.to} <= here
            assert "elu" not in {to.person for to in one.to}


@given(lives())
@checked
def test_time_alone_brings_no_reminder_before_the_next_moment(lived: Lived) -> None:
    """Between two sweeps with no fact between them, what comes was awaited; and what was awaited comes."""
    for scope in (lived.told.slug, SESSION):
        before: Swept | None = None
        for swept in lived.sweeps(scope):
            known = before.situation.history.all if before else None
            if before and [f.ref for f in known or ()] == [f.ref for f in swept.situation.history.all]:
                awaited = before.situation.next_moment
                assert not swept.owed or (awaited is not None and awaited <= swept.at)
                for one in swept.owed:
                    assert awaited is not None
                    assert one.leaves is not None
                    # What a sweep by night or on a Sunday kept was awaited for the morning that follows.
                    hours = _hours(one, swept.situation.history)
                    assert one.leaves >= awaited or not hours.has(before.at)
            before = swept
