"""Whatever the dates and the roles, a delegate may do what the delegator may, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from delegating import DELEGATE, Absences
from hypothesis import given
from hypothesis import strategies as st

from models.moments import day_end, day_start
from models.rights import refused_role
from models.roles import NEVER_WRITTEN_TO, Role
from models.situation import Situation
from models.territories import PARIS

FIRST = date(2027, 3, 1)
ABSENT = "absente"
ROLES = st.sampled_from([role for role in Role if role not in NEVER_WRITTEN_TO])
DAYS = st.integers(0, 30).map(lambda count: FIRST + timedelta(days=count))
HOURS = st.integers(0, 24 * 40).map(lambda count: day_start(FIRST, PARIS) + timedelta(hours=count))
PROCESS = Absences().process
#: Nothing is given in turn by who holds it by delegation; the rest is the same, kind by kind.
KINDS = sorted(set(PROCESS.facts) - {"constat", "delegation-donnee", "delegation-retiree"})


@dataclass(frozen=True)
class Story:
    """Somebody with these roles goes away; all may end before it was to."""

    roles: list[Role]
    named: bool
    begins: date
    lasts: int
    leaves: date | None
    withdrawn: date | None
    voided: bool

    @property
    def ends(self) -> date:
        return self.begins + timedelta(days=self.lasts)

    @property
    def given(self) -> list[Role]:
        return self.roles[:1] if self.named else self.roles

    def runs(self, at: datetime) -> bool:
        """By the words of the rule: from the first day to the last, unless it was voided or withdrawn."""
        taken_back = self.withdrawn is not None and at >= day_start(self.withdrawn, PARIS)
        inside = day_start(self.begins, PARIS) <= at < day_end(self.ends, PARIS)
        return inside and not taken_back and not self.voided

    def told(self, roles: list[Role]) -> Absences:
        """An atelier in which somebody holds these roles, and nobody else any."""
        told = Absences(people=[])
        for role in roles:
            told.joins("2027-01-04", ABSENT, role, **({"until": str(self.leaves)} if self.leaves else {}))
        return told

    def happens(self) -> Absences:
        """The same, with the delegation and what became of it."""
        told = self.told(self.roles)
        said = {"delegate": DELEGATE, "since": str(self.begins), "until": str(self.ends)}
        self._says(told, "2027-02-01", "delegation-donnee", {**said, **self._role()})
        if self.voided:
            told.correct("2027-02-10", told.facts[-1], void=True)
        if self.withdrawn:
            self._says(told, str(self.withdrawn), "delegation-retiree", {"delegate": DELEGATE})
        return told

    def _role(self) -> dict[str, str]:
        return {"role": str(self.roles[0])} if self.named else {}

    @staticmethod
    def _says(told: Absences, day: str, kind: str, said: dict[str, str]) -> None:
        told.facts.append(replace(told._add(told.slug, day, kind, said), by=ABSENT))
        del told.facts[-2]


STORIES = st.builds(
    Story,
    roles=st.lists(ROLES, min_size=1, max_size=3, unique=True),
    named=st.booleans(),
    begins=DAYS,
    lasts=st.integers(0, 12),
    leaves=st.none() | DAYS,
    withdrawn=st.none() | DAYS,
    voided=st.booleans(),
)


def may(situation: Situation, person: str) -> set[str]:
    """The kinds that somebody may record now."""
    return {kind for kind in KINDS if refused_role(PROCESS, situation, kind, person) is None}


@given(story=STORIES, at=HOURS)
def test_a_delegate_has_exactly_the_rights_of_the_delegator_during_the_dates(
    story: Story, at: datetime
) -> None:
    expected = may(story.told(story.given).situation(at), ABSENT) if story.runs(at) else set()
    assert may(story.happens().situation(at), DELEGATE) == expected


@given(story=STORIES, at=HOURS)
def test_a_delegation_changes_nothing_for_whoever_gave_it(story: Story, at: datetime) -> None:
    assert may(story.happens().situation(at), ABSENT) == may(story.told(story.roles).situation(at), ABSENT)


@given(story=STORIES, at=HOURS)
def test_its_beginning_and_its_end_are_moments_at_which_time_changes_something(
    story: Story, at: datetime
) -> None:
    """Between two moments that the rules announce, nobody gains or loses a right by a delegation."""
    situation = story.happens().situation(at)
    now = may(situation, DELEGATE)
    until = situation.next_moment or at + timedelta(days=60)
    later = story.happens().situation(min(until, at + timedelta(days=60)) - timedelta(seconds=1))
    # What somebody says in between is no matter of time: a withdrawal is an act.
    if story.withdrawn is None or not at < day_start(story.withdrawn, PARIS) <= later.at:
        assert may(later, DELEGATE) == now
