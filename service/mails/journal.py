"""Facts told one after the other through the rules alone, and what is owed to whom: no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from config.process_file import load_process
from models.assess import assess
from models.facts import Fact, read_payload
from models.moments import parse_when
from models.process import Process
from models.roles import Role
from models.settle import settle
from models.situation import Situation

PROCESS = load_process("national")
ZONE = "Europe/Paris"
PILOTE = "pilote@ddt53.example"
Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A message owed to somebody in a role, and the values that it says."""

    message: str
    role: Role
    context: Context


@dataclass
class Journal:
    """Facts told one after the other, and the messages that they owe."""

    scope: str
    #: What people call it, where its registration does not say; as the outbox does for a session.
    title: str = ""
    facts: list[Fact] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)
    contexts: dict[str, list[Context]] = field(default_factory=dict)
    told: list[Said] = field(default_factory=list)

    def tell(self, moment: str, kind: str, by: Any = "somebody", **said: Any) -> None:
        """Writes a fact as people would: `moment` in the zone of the story, keys with « _ » for « - »."""
        when = parse_when(moment, ZONE)
        payload = read_payload(kind, {key.replace("_", "-"): value for key, value in said.items()})
        self.facts.append(Fact(self.scope, len(self.facts) + 1, kind, payload, when, when.at, by))

    def at(self, moment: str) -> Situation:
        """Where the atelier stands then."""
        return assess(PROCESS, self.facts, parse_when(moment, ZONE).at, scope=self.scope)

    def settle(self, moment: str, process: Process = PROCESS) -> None:
        """Keeps what is owed then and was not yet."""
        situation = assess(process, self.facts, parse_when(moment, ZONE).at, scope=self.scope)
        for owed in settle(process, situation, self.done):
            self.done.add((owed.message, owed.cause))
            context = {**owed.context, "territory": self.title or owed.context["territory"]}
            self.contexts.setdefault(owed.message, []).append(context)
            for addressee in owed.to:
                more = {"delegated": True} if addressee.delegated else {}
                self.told.append(Said(owed.message, addressee.role, {**context, **more}))

    def observe(self, moment: str) -> None:
        """What silence decided by then is written down, and told."""
        situation = self.at(moment)
        for silence in situation.silences:
            rule, article = silence.lapse.rule, "CCAG-PI 2021, art. 29"
            said = {"rule": rule, "article": article, "attempt": silence.attempt}
            key, version = silence.track.deliverable.key, silence.track.version or 1
            effective = silence.effective.isoformat()
            self.tell(effective, "constat", deliverable=key, version=version, effective=effective, **said)
        self.settle(moment)
