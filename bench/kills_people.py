"""People who act by the `atelier` command, are killed in the middle of it, look, and begin again."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from random import Random

from sqlmodel import col, func, select

from bench.kills_victims import until
from bench.processes import ATELIER, ROOT, environment
from config.wiring import House
from config.year_file import Act, Verb
from models.outcomes import count_by_state
from models.queries import journals_due, walks_waiting
from models.tables import FactRow, Refused
from tasks.sweep import RULE

#: A command takes about 0.7 s on a quiet machine; a kill falls before, within or after its transaction.
SPAN = (0.3, 1.2)
WAITING = {"queued", "claimed", "sending"}


class People:
    """Acts one after the other; a kill is followed by a look at the journal, as a person would."""

    def __init__(self, house: House, env: Mapping[str, str], dice: Random, kills: int) -> None:
        self.house, self.env, self.dice, self.left = house, env, dice, kills
        self.killed = 0
        #: How many of the killed commands had done their work already.
        self.done_by_killed = 0

    def act(self, act: Act, *, to_come: int) -> None:
        """Does it, whatever it takes; it must be in the journal once, or refused."""
        before = self._traces(act.scope)
        for _ in range(self._planned(to_come)):
            killed = self._tries(act, kill_after=self.dice.uniform(*SPAN))
            self.left -= killed
            self.killed += killed
            if self._traces(act.scope) != before:
                self.done_by_killed += killed
                return
        self._tries(act)
        if self._traces(act.scope) == before:
            raise RuntimeError(f"nothing is left of {act}")

    def _planned(self, to_come: int) -> int:
        """The kills are spread over the acts that are still to come, this one included."""
        share = self.left / to_come
        return int(share) + (self.dice.random() < share % 1)

    def _tries(self, act: Act, *, kill_after: float | None = None) -> bool:
        """Whether the command was killed; one that ends by itself must have been understood."""
        child = subprocess.Popen(
            [ATELIER, *words(act)],
            env=environment(self.env),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            said, _ = child.communicate(timeout=kill_after or 60)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            return True
        if child.returncode not in {0, 3}:
            raise RuntimeError(f"{act} ended with {child.returncode}: {said.decode()}")
        return False

    def _traces(self, scope: str) -> tuple[int, int]:
        """How many facts by people, and how many refusals, this journal holds."""
        with self.house.reading() as session:
            facts = select(func.count()).where(FactRow.scope == scope, col(FactRow.recorded_by) != RULE)
            refused = select(func.count()).where(Refused.scope == scope)
            return session.exec(facts).one(), session.exec(refused).one()

    def wait_for_sweep(self) -> None:
        """Until time has nothing left to change at this moment."""

        def swept() -> bool:
            with self.house.reading() as session:
                return not journals_due(session, self.house.now())

        until(swept, what="the sweep")

    def at_rest(self, *, walks: bool) -> None:
        """Until no mail waits, and no walk where walks are made."""

        def rests() -> bool:
            with self.house.reading() as session:
                waiting = WAITING & set(count_by_state(session))
                return not waiting and not (walks and walks_waiting(session))

        until(rests, what="the last mails and walks")


def words(act: Act) -> list[str]:
    """The act as somebody types it."""
    values, by = dict(act.values), ["--by", act.by]
    if act.verb is Verb.OPEN:
        return ["open", act.scope, act.what, *by]
    if act.verb is Verb.WAIVE:
        until_ = ["--until", values["until"]] if "until" in values else []
        return ["waive", act.scope, *act.what.split(), "--reason", values["reason"], *until_, *by]
    if act.verb is Verb.CORRECT:
        # There « on » is one of the values that are corrected.
        because = values.pop("because")
        return ["correct", act.scope, act.what, *_pairs(values), "--because", because, *by]
    if act.verb is Verb.MOVE:
        dates, because = values.pop("dates"), values.pop("because")
        more = [part for key, value in values.items() for part in (f"--{key}", value)]
        return ["move", act.scope, act.what, dates, "--because", because, *more, *by]
    on = ["--on", values.pop("on")] if "on" in values else []
    return ["record", act.scope, act.what, *_pairs(values), *on, *by]


def _pairs(values: Mapping[str, str]) -> list[str]:
    return [f"{key}={value}" for key, value in values.items()]
