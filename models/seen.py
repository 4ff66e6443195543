"""A situation as it is shown: whole to the readers of the passation, veiled to everybody else."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

from models.process import Process
from models.secrecy import outside, veil_of
from models.situation import Anomaly, Situation


@dataclass(frozen=True)
class Seen:
    """What is shown of a situation; `whole` to somebody for whom the passation is."""

    process: Process
    situation: Situation
    whole: bool = False

    def is_veiled(self, phase: str) -> bool:
        """Whether nothing is said of this phase but that the consultation is under way."""
        return not self.whole and veil_of(self.process, self.situation, phase) is not None

    def shows(self, key: str) -> bool:
        """Whether it is said that this is owed: not what a veiled phase waits for."""
        return key not in self._hidden

    @functools.cached_property
    def _hidden(self) -> frozenset[str]:
        lines = (line for line in self.situation.phases if self.is_veiled(line.key))
        return frozenset(unmet.key for line in lines for unmet in line.expects)

    @functools.cached_property
    def anomalies(self) -> tuple[Anomaly, ...]:
        """The anomalies that may be shown, in words that say nothing of the offers."""
        if self.whole:
            return self.situation.anomalies
        shown = (one for one in self.situation.anomalies if not self.is_veiled(one.phase))
        worded = (replace(one, text=outside(self.process, one)) for one in shown)
        return tuple({(one.phase, one.text): one for one in worded}.values())
