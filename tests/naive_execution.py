"""A naive, independent reading of the execution: each day lived after the one before, from the text alone.

The text is facts/domain.md § 2.3 and 2.5 (CCAG-PI 2021, art. 28.2 and 29), and for what it leaves open
docs/decisions/0021. Nothing here comes from the rules of `models/`: a delay is a number of days crossed off
one by one, each night, and holidays are counted from Easter. What is walked is named as in `naive_branches`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from naive_branches import ACCEPT, AFTER, AGAIN, ANSWER, COMMENT, VERIFY
from naive_calendar import NIGHT, Delay, Place


@dataclass(frozen=True)
class Said:
    """One thing that somebody says happened; known to the day, it is that day's first instant.

    `known` is when the titulaire told of his own reply: the buyer cannot answer what he does not know.
    """

    number: int
    kind: str  # remise, décision, prise en compte, réponse, arrêt, reprise
    at: datetime
    word: str = ""
    to_the_day: bool = False
    notified: datetime | None = None
    about: int | None = None
    known: datetime | None = None


@dataclass
class Life:
    """What became of one submission."""

    remise: Said
    place: Place
    replaced: datetime | None
    number: int
    state: str = "remis"
    answers: list[tuple[str, datetime]] = field(default_factory=list)
    lapses: list[tuple[str, datetime, date | None]] = field(default_factory=list)
    vain: list[int] = field(default_factory=list)
    hasty: list[int] = field(default_factory=list)  # Rejections while the titulaire had his days.
    walked: list[str] = field(default_factory=list)
    delay: Delay | None = None
    again: Delay | None = None  # Runs beside the acceptance, from the same ajournement.
    today: date = date.min
    early: list[Said] = field(default_factory=list)  # Resumptions known to the day, of nothing yet.

    @property
    def word(self) -> str:
        """What it became, in one word for the next submission."""
        if self.state == "fini":
            return {"pris en compte": "admission"}.get(self.answers[-1][0], self.answers[-1][0])
        return self.state

    def start(self, name: str, day: date) -> Delay | None:
        """The delay of that name from this day, if the contract has it."""
        asked = self.place.delays.get(name)
        return Delay(name, day, asked).begin(day) if asked else None

    def live(self, events: list[Said], now: datetime) -> Life:
        """Day after day until now; after a new submission no silence decides any more."""
        place, day = self.place, self.place.day(self.remise.at)
        queue = in_order(self.remise, events, place)
        self.delay = self.start(VERIFY, day)
        while True:
            midnight = place.midnight(day)
            while queue and queue[0][0] < midnight and queue[0][0] <= now:
                self.hear(*queue.pop(0), day)
            if midnight > now or (self.replaced and midnight > self.replaced):
                break
            self.night(day, midnight)
            day += NIGHT
            if not self.delay and not queue:
                break
        for moment, said in queue:
            if moment <= now:
                self.hear(moment, said, place.day(moment))
        if not place.delays and not self.answers and now > self.remise.at + 70 * NIGHT:
            self.walked.append("non vérifié → silence sans effet")
        self.today = day
        return self

    def clock(self) -> tuple[str, date, date | None] | None:
        """The delay that runs: its name, from when, until when."""
        if self.delay is None:
            return None
        return self.delay.name, self.delay.since, self.delay.last(self.today, self.place)

    # Nights.

    def night(self, day: date, midnight: datetime) -> None:
        """A day is over; a delay that ends with it in silence decides."""
        for one in (self.delay, self.again):
            if one:
                one.night(day)
        if self.delay and self.delay.over(day, self.place):
            self.silence(self.delay, day, midnight)

    def silence(self, delay: Delay, day: date, midnight: datetime) -> None:
        """What it decides flips between branches (§ 2.3)."""
        if delay.name == AGAIN:
            if not delay.ended:
                self.walked.append("accepté → délai passé sans suite")
            delay.ended = delay.ended or day
            return
        self.delay = self.again = None
        if delay.name == ACCEPT:
            self.walked.append("ajourné → silence")
            self.state, self.delay = "sans réponse", self.start(AFTER, day)
            then = self.delay.last(day + NIGHT, self.place) if self.delay else None
            self.lapses.append(("ajournement sans réponse", midnight, then))
            return
        rule, branch = {
            VERIFY: ("admission tacite", "remis → silence : admission tacite"),
            AFTER: ("rejet tacite", f"{self.state} → silence : rejet tacite"),
            COMMENT: ("réfaction réputée acceptée", "réduit → silence : réfaction acceptée"),
            ANSWER: ("observations réputées acceptées", "observé → silence : observations acceptées"),
        }[delay.name]
        self.walked.append(branch)
        if delay.name in {VERIFY, AFTER}:
            self.answers.append((rule, midnight))
        self.lapses.append((rule, midnight, None))
        self.state = "fini"

    # What is said.

    def hear(self, moment: datetime, said: Said, day: date) -> None:
        """What somebody says, when it takes effect; in vain, it is kept aside."""
        if self.replaced and moment >= self.replaced:
            why = "décision notifiée après une nouvelle remise"
        elif said.kind in {"décision", "prise en compte"}:
            why = self.decided(said, moment, day)
        elif said.kind == "réponse":
            why = "" if self.replied(said, day) else "réponse"
        elif said.kind == "arrêt":
            why = "" if self.halt(said, day) else "arrêt"
            if not why:
                self.resumed_that_day(day)
        else:
            why = "" if self.resume(day) else "reprise"
            self.early += [said] if why and said.to_the_day else []
        if why:
            self.walked.append(f"en vain : {why}")
            self.vain.append(said.number)

    def decided(self, said: Said, moment: datetime, day: date) -> str:
        """One decision; another one after an ajournement, or after comments on a réfaction."""
        word = said.word or "pris en compte"
        if said.kind == "prise en compte" and self.place.delays:
            return "pris en compte, alors que c’est vérifié"
        if self.state in {"fini", "réduit"}:
            last = self.answers[-1][0]
            return f"décision après {last}" if last.endswith("tacite") else "seconde décision"
        if word == "ajournement" and any(one == word for one, _ in self.answers):
            return "second ajournement"
        came_from = self.state
        if word == "rejet" and self.delay and self.delay.name in {ACCEPT, AGAIN} and not self.delay.ended:
            self.hasty.append(said.number)
            self.walked.append("rejet pendant les jours du titulaire")
        self.answers.append((word, moment))
        self.delay = self.again = None
        self.state = {"ajournement": "ajourné", "refaction": "réduit"}.get(word, "fini")
        if word == "ajournement":
            if self.place.delays and ACCEPT not in self.place.delays:
                self.walked.append("inscrit avant l’article 29 : aucun autre silence")
            self.delay, self.again = self.start(ACCEPT, day), self.start(AGAIN, day)
        elif word == "refaction" and came_from != "observé":
            self.delay = self.start(COMMENT, day)
        if self.state == "réduit" and self.delay is None:
            self.state = "fini"  # Nothing more to say, or it was said already.
        self.walked.append(f"{came_from if self.place.delays else 'non vérifié'} → {word}")
        return ""

    def replied(self, said: Said, day: date) -> bool:
        """The titulaire speaks, while he is awaited; the buyer’s days count from when he knows of it."""
        word, known = said.word, max(day, self.place.day(said.known or said.at))
        if known > day:
            self.walked.append("réponse que le titulaire dit après coup")
        awaited = self.delay.name if self.delay else ""
        if (awaited, word) not in {
            (ACCEPT, "acceptation"), (ACCEPT, "refus"), (COMMENT, "acceptation"), (COMMENT, "observations"),
        }:  # fmt: skip
            return False
        self.walked.append(f"{self.state} → {word}")
        if self.delay and self.delay.halted and awaited == ACCEPT:
            self.walked.append(
                f"ajournement {'accepté' if word == 'acceptation' else 'refusé'}, délai arrêté"
            )
        if awaited == ACCEPT:
            self.state = "accepté" if word == "acceptation" else "refusé"
            self.delay = self.again if word == "acceptation" else self.start(AFTER, known)
        else:
            self.state = "fini" if word == "acceptation" else "observé"
            self.delay = None if word == "acceptation" else self.start(ANSWER, known)
        self.again = None
        return True

    def halt(self, said: Said, day: date) -> bool:
        """The delay that runs stops at the end of this day."""
        if self.delay is None or self.delay.halted or self.delay.ended:
            return False
        self.walked.append(f"arrêt : {self.delay.name}")
        for one in (self.delay, self.again):
            if one:
                one.halted, one.halted_on, one.whole = True, day, said.word == "restart"
        if not self.delay.left:
            self.walked.append("arrêt d’un délai que des jours chômés prolongent")
        return True

    def resume(self, day: date) -> bool:
        """The halted delay runs from the next day: what was left of it, or all of it."""
        if self.delay is None or not self.delay.halted:
            return False
        how = "délai entier" if self.delay.whole else "ce qui reste"
        self.walked.append(f"reprise, {how} : {self.delay.name}")
        if not self.delay.left and not self.delay.whole and self.delay.halted_on < day:
            self.walked.append("reprise d’un délai que des jours chômés prolongeaient")
        if self.delay.halted_on == day:
            self.walked.append("arrêt et reprise du même jour")
        for one in (self.delay, self.again):
            if one:
                one.halted = False
                if one.whole:
                    one.begin(max(day, one.counted_from))
        return True

    def resumed_that_day(self, day: date) -> None:
        """A resumption known to the day alone follows the stop of that day."""
        for one in self.early:
            if self.place.day(one.at) == day:
                self.early.remove(one)
                self.vain.remove(one.number)
                self.walked.append("reprise connue au jour, arrêt du même jour")
                self.resume(day)
                return


# The whole story.


def lives(place: Place, told: Iterable[Said], now: datetime) -> tuple[list[Life], list[int], list[str]]:
    """Each submission by now, what answers none, and every branch that was walked."""
    past = [said for said in told if said.at <= now]
    remises = sorted((one for one in past if one.kind == "remise"), key=lambda one: (one.at, one.number))
    mine: dict[int, list[Said]] = {remise.number: [] for remise in remises}
    orphans, found, walked = list[int](), list[Life](), list[str]()
    for said in past:
        about = answered(said, remises, place) if said.kind != "remise" else said
        if about is None:
            orphans.append(said.number)
        elif said.kind != "remise":
            mine[about.number].append(said)
    for rank, remise in enumerate(remises):
        following = remises[rank + 1].at if rank + 1 < len(remises) else None
        life = Life(remise, place, following, rank + 1).live(mine[remise.number], now)
        walked += life.walked + ([f"{life.word} → remis de nouveau"] if following else [])
        found.append(life)
    return found, orphans, walked + (["en vain : avant toute remise"] if orphans else [])


def answered(said: Said, remises: list[Said], place: Place) -> Said | None:
    """The submission that it is about: the one it names, else the last made by then."""
    if said.about is not None:
        return remises[said.about - 1] if said.about <= len(remises) else None
    return next((one for one in reversed(remises) if not came_before(said, one, place)), None)


def came_before(first: Said, second: Said, place: Place) -> bool:
    """Whether it surely did: of two things of a day known to the day alone, either may come first."""
    if first.to_the_day or second.to_the_day:
        return place.day(first.at) < place.day(second.at)
    return first.at < second.at


def in_order(remise: Said, events: list[Said], place: Place) -> list[tuple[datetime, Said]]:
    """By the moment it takes effect: once notified, and never before what it answers.

    A reply known to the day follows the decision notified that day; of one instant a decision comes first,
    then a reply, a stop, a resumption.
    """
    found = []
    for said in events:
        moment = max(said.notified or said.at, remise.at)
        if said.kind == "réponse" and said.to_the_day:
            decided = (one for one in events if one.kind == "décision")
            moments = [max(one.notified or one.at, remise.at) for one in decided]
            moment = max([moment, *(one for one in moments if place.day(one) == place.day(said.at))])
        found.append((moment, said))
    rank = {"réponse": 1, "arrêt": 2, "reprise": 3}
    return sorted(found, key=lambda one: (one[0], rank.get(one[1].kind, 0), one[1].number))
