"""One deliverable to which anything may happen, told to the rules and to a naive reading of § 2.3 alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from naive_branches import AGAIN, EVERYWHERE, HIS, VERIFY
from naive_calendar import Place
from naive_execution import Said, lives
from reminding import of_version_1

from building import Year
from drawing import ANYTHING, CONTRACTS, DAY, HOUR, LIKELY, NEXT, RANK, SECOND, STARTS, THEN, WHEN, WORDS
from life import Story
from models.roles import Role
from models.silences import constats
from models.unmet import Unmet
from submitting import NOTE

#: In how many examples each branch was walked.
WALKED: Counter[str] = Counter()


class Execution(Story):
    """Anything may happen to one deliverable of one atelier, and time passes."""

    @initialize(
        departement=st.sampled_from(["53", "67", "971", "974"]),
        contract=st.sampled_from([*CONTRACTS, *CONTRACTS, None]),
        verified=st.sampled_from([True] * 4 + [False]),
        start=st.sampled_from(STARTS),
        gap=st.integers(0, 30),
        handed_in=st.sampled_from([True] * 9 + [False]),
    )
    def registered(
        self,
        departement: str,
        contract: dict[str, str] | None,
        start: date,
        gap: int,
        *,
        verified: bool,
        handed_in: bool,
    ) -> None:
        """An atelier with its contract; `None` is one registered before the delays of article 29."""
        modes = {} if verified else {NOTE: "none"}
        process = of_version_1() if contract is None else None
        people = [Role.MANDATAIRE]
        self.told = Year(
            departement=departement, delays=contract, modes=modes, people=people, process=process
        )
        self.reads_29 = contract is not None
        delays = {VERIFY: EVERYWHERE[VERIFY]} if contract is None else dict(EVERYWHERE)
        for key, text in (contract or {}).items():
            count, _, unit = text.partition(" ")
            delays[key] = (int(count), unit)
        self.place = Place(departement, delays if verified else {})
        self.now = self.begun = datetime(start.year, start.month, start.day, 9, tzinfo=UTC) + gap * DAY
        if handed_in:
            self.says("remise", "now", 0)

    @rule(
        what=st.sampled_from(ANYTHING),
        when=WHEN,
        rank=RANK,
        late=st.sampled_from([0, 0, 0, 5, 90]),
        then=THEN,
    )
    def said_anything(self, what: tuple[str, str], when: str, rank: int, late: int, then: list[int]) -> None:
        """Anything at all is said, in vain or not; a decision may be notified some hours later."""
        kind, word = what
        notified = (self.now + late * HOUR).replace(microsecond=0) if late and kind == "décision" else None
        remises = len([one for one in self.said if one.kind == "remise"])
        about = remises if remises and rank == 0 and kind == "décision" else None
        self.says(kind, when, rank, word=word, notified=notified, about=about)
        self._goes_on(then)

    @rule(then=THEN)
    def went_on(self, then: list[int]) -> None:
        """What may well come next, each as likely."""
        self._goes_on(then)

    def _goes_on(self, then: list[int]) -> None:
        for rank in then:
            if self._lives():
                self._step(rank)

    def _step(self, rank: int) -> None:
        life = self._lives()[-1]
        steps = [] if life.state == "remis" else [("remise", "")]
        if life.delay and life.delay.halted:
            steps += [("reprise", "")] * 5
        elif life.delay:
            effect = "continue" if rank // 12 % 2 else "restart"
            steps += [
                ("arrêt", effect),
                ("d’un jour", effect),
                ("au dernier moment", effect),
                ("silence", ""),
                ("silence", ""),
            ]
        steps += [("réponse", word) for word in NEXT.get(life.state, ())]
        if not self.place.delays:
            steps += [("silence", ""), ("prise en compte", ""), ("prise en compte", "")]
        steps += [("remise", ""), ("décision", "rejet")] if life.state == "fini" else []
        words = LIKELY if life.state == "remis" else WORDS
        steps += [("décision", word) for word in words if life.state not in {"fini", "réduit"}]
        kind, word = sorted(steps)[rank % len(steps)]
        deadline = self._deadline()
        if kind == "silence":
            self.now = max(self.now, deadline or self.now + 75 * DAY)
            return
        self.now += rank % 24 * HOUR + (rank % 7 * DAY if kind == "reprise" else 0 * DAY)
        if kind == "d’un jour":
            self.says("reprise", "the day", 0)
        elif kind == "au dernier moment" and deadline:
            self.now = max(self.now, deadline - 20 * HOUR)
        self.says("arrêt" if kind in {"d’un jour", "au dernier moment"} else kind, "now", 0, word=word)

    # Time passes.

    @rule(
        hours=st.integers(0, 300),
        off=st.sampled_from([-3600 * 30, -2, -1, 0, 1, 3600, None, None]),
        then=THEN,
    )
    def waited(self, hours: int, off: int | None, then: list[int]) -> None:
        """Some hours, or until some seconds before or after the delay that runs is over."""
        deadline = self._deadline()
        if off is None or deadline is None:
            self.now += hours * HOUR
        else:
            self.now = max(self.now, deadline + off * SECOND)
            self.both_tell_the_same_story()
        self._goes_on(then)

    @rule()
    def looked(self) -> None:
        """Somebody looks: what silence decided is written down, and what is seen is remembered."""
        situation = self._situation()
        drafts = constats(situation)
        self.told.keep(drafts, by="regle", at=f"{self.now:%Y-%m-%d %H:%M}")
        self.written += [(one.lapse.rule, one.lapse.at) for one in situation.silences]
        self.remembered = [*self.remembered, (self.now, self.seen(self.now))][-3:]

    # Corrections.

    @precondition(lambda self: self.said)
    @rule(
        rank=RANK, minutes=st.sampled_from([None, -3000, -61, 59, 2999]), word=st.sampled_from([*WORDS, ""])
    )
    def corrected(self, rank: int, minutes: int | None, word: str) -> None:
        """Something did not happen, or at another moment; a decision was perhaps another one."""
        place = len(self.said) - 1 - rank % len(self.said)
        old, day = self.said[place], str(self.now.date())
        if minutes is None and word and old.kind == "décision":
            self.said[place] = replace(old, word=word)
            self.told.correct(day, self.facts[old.number], set={"decision": word})
            self._changed_since(old.at)
        elif minutes is None:
            self.said.pop(place)
            self.told.correct(day, self.facts[old.number], void=True)
            self._changed_since(old.at)
        else:
            self._redated(place, old, min(old.at + timedelta(minutes=minutes), self.now))

    def _redated(self, place: int, old: Said, at: datetime) -> None:
        if at not in {one.at for one in self.said}:
            known = old.known and self.place.midnight(self.now.date() - DAY)
            self.said[place] = replace(old, at=at, to_the_day=False, known=known)
            self.told.correct(str(self.now.date()), self.facts[old.number], on=at.isoformat())
            self._changed_since(min(old.at, at))

    # What both tell.

    @invariant()
    def both_tell_the_same_story(self) -> None:
        """Now, just before the deadline and at it: silence decides at its hour, neither before nor after."""
        self.seen(self.now)
        deadline = self._deadline()
        if deadline and deadline > self.now:
            self.seen(deadline - SECOND)
            self.seen(deadline)

    @invariant()
    def one_decision_holds_at_most(self) -> None:
        """Each decision took effect once, or not at all and shows as such; only these give way to another."""
        (track,) = (one for one in self._situation().tracks if one.deliverable.key == NOTE)
        heard = [answer.fact.seq for one in track.attempts for answer in one.answers if answer.fact]
        vain = [fact.seq for one in track.attempts for fact in one.ignored] + [f.seq for f in track.orphans]
        assert len(heard) == len(set(heard))
        assert not set(heard) & set(vain)
        decisions = {one.number for one in self.said if one.kind == "décision" and one.at <= self.now}
        to_come = {one.number for one in self.said if one.notified and one.notified > self.now}
        assert decisions - to_come <= {*heard, *vain}
        for one in track.attempts:
            assert {answer.outcome for answer in one.answers[:-1]} <= {"ajournement", "refaction"}

    @invariant()
    def each_reads_whose_turn_it_is_and_what_silence_decided(self) -> None:
        """Who is awaited, by when; which constats are due, and which are denied; when to look again."""
        situation = self._situation()
        condition = situation.evidence.process.owing[f"{NOTE}-admis"][1]
        unmet = Unmet(condition, None, situation.evidence)
        found = self._lives()
        if found:
            life, clock = found[-1], found[-1].clock()
            rejected = self.reads_29 and bool(life.answers) and life.answers[-1][0].startswith("rejet")
            his = (clock and clock[0] in HIS) or rejected
            assert unmet.owner is (Role.MANDATAIRE if his else Role.DECIDEUR)
            if rejected:
                assert unmet.due is None
            elif clock:
                assert unmet.due == clock[2]
                if clock[0] != AGAIN and clock[2]:
                    assert situation.next_moment is not None
                    assert situation.next_moment <= self.place.midnight(clock[2])
        decided = {(rule, at) for life in found for rule, at, _ in life.lapses}
        assert {(one.lapse.rule, one.effective) for one in situation.silences} == decided - set(self.written)
        denied = [one for one in situation.anomalies if one.key.startswith("constat:")]
        assert len(denied) == len([one for one in self.written if one not in decided])

    def teardown(self) -> None:
        """What was walked is counted."""
        WALKED.update(set(lives(self.place, self.said, self.now)[2]))
