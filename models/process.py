"""The process as data: the strict schema of `config/processes/*.yaml`."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Self

from pydantic import Field, model_validator

from models.conditions import Condition
from models.definition import Deliverable, LegalDelay, Length, Phase, Place, Rights, Threshold, Told
from models.errors import NotFound
from models.kinds import PAYLOADS, Effect
from models.ladders import Reminders
from models.legal import SILENCES, Legal
from models.manners import Manners
from models.roles import Role
from models.strict import Key, Strict

#: The rules themselves ask for these.
REQUIRED_KINDS = frozenset({"phase-ouverte", "poursuite-sans-attendre", "correction", "constat"})


class Process(Strict):
    """A whole démarche, as a pilot lives it from top to bottom."""

    key: Key
    version: int = Field(ge=1)
    title: str
    duration: str
    #: Only in definitions older than the table of delays.
    verification: Length | None = None
    delays: dict[Key, LegalDelay] = Field(default_factory=dict)
    thresholds: dict[Key, Threshold] = Field(default_factory=dict)
    contract_phase: Key
    deliverables: tuple[Deliverable, ...]
    phases: tuple[Phase, ...] = Field(min_length=1)
    facts: dict[Key, Rights]
    requests: tuple[Told, ...] = ()
    refusals: tuple[Told, ...] = ()
    anomalies: tuple[Told, ...] = ()
    rectifications: tuple[Told, ...] = ()
    reminders: Reminders = Reminders()
    manners: Manners = Manners()

    @model_validator(mode="before")
    @classmethod
    def _keys_from_mappings(cls, data: Any) -> Any:
        """Deliverables and phases are written as mappings, whose order is the pilot's order."""
        if not isinstance(data, dict):
            return data
        return {**data, **{name: _keyed(data[name]) for name in ("deliverables", "phases") if name in data}}

    @model_validator(mode="after")
    def _verified_within_a_delay(self) -> Self:
        if self.verification is None and Legal.VERIFICATION not in self.delays:
            raise ValueError(f"le délai {Legal.VERIFICATION} manque")
        return self

    def broken_references(self) -> Iterator[tuple[Place, str]]:
        """Where the definition names what nothing defines, and how to say it."""
        if self.contract_phase not in self.phases_by_key:
            yield ("contract_phase",), f"la phase {self.contract_phase} n’existe pas"
        for kind in sorted(set(self.facts) - set(PAYLOADS)):
            yield ("facts", kind), f"la nature de fait {kind} n’existe pas"
        for kind in sorted(REQUIRED_KINDS - set(self.facts)):
            yield ("facts",), f"la nature de fait {kind} manque"
        for key in sorted(set(self.delays) - set(Legal)):
            yield ("delays", key), f"le délai {key} n’existe pas"
        for phase in self.phases:
            for list_name in ("opens_when", "closes_when"):
                for rank, condition in enumerate(getattr(phase, list_name)):
                    for key in self._unknown(condition):
                        yield ("phases", phase.key, list_name, rank), f"rien ne définit {key}"

    def messages(self) -> Iterator[tuple[Place, str]]:
        """Every message that the definition sends, and where it says so."""
        for phase in self.phases:
            for name in ("on_ready", "on_open", "on_close"):
                yield from ((("phases", phase.key, name), told.message) for told in getattr(phase, name))
        for kind, rights in self.facts.items():
            yield from ((("facts", kind, "on_record"), told.message) for told in rights.on_record)
        for key, legal in self.delays.items():
            yield from ((("delays", key, "on_silence"), told.message) for told in legal.on_silence)
        for name in ("requests", "refusals", "anomalies", "rectifications"):
            yield from (((name,), told.message) for told in getattr(self, name))
        if invited := self.manners.invited:
            yield from ((("manners", "invited"), one) for one in (invited.welcome, invited.farewell))
        yield from ((("reminders", key), message) for key, message in self.reminders.named())
        if self.manners.weekly:
            yield ("manners", "weekly"), self.manners.weekly

    def _unknown(self, condition: Condition) -> Iterator[str]:
        named: dict[str, Collection[str]] = {
            "event": self.events,
            "deliverable": self.deliverables_by_key,
            "fact": self.facts,
        }
        for sort, key in condition.names():
            if key not in named[sort]:
                yield key

    @functools.cached_property
    def legal_delays(self) -> Mapping[str, LegalDelay]:
        """The table of delays; of a definition older than it, the verification alone."""
        if self.verification is None or Legal.VERIFICATION in self.delays:
            return self.delays
        told = self.facts["constat"].on_record
        title, article = "vérification du livrable", "CCAG-PI 2021, art. 29"
        old = LegalDelay(title=title, default=self.verification, article=article, on_silence=told)
        return {Legal.VERIFICATION: old, **self.delays}

    @functools.cached_property
    def restarting(self) -> frozenset[str]:
        """The delays that start anew after a stop."""
        return frozenset(
            key for key, legal in self.legal_delays.items() if legal.after_stop is Effect.RESTART
        )

    def on_silence(self, rule: str) -> tuple[Told, ...]:
        """Who hears of what silence decided, and by which message."""
        keys = (key for key, said in SILENCES.items() if said == rule and key in self.legal_delays)
        return tuple(told for key in keys for told in self.legal_delays[key].on_silence)

    @functools.cached_property
    def phases_by_key(self) -> dict[str, Phase]:
        """Phases by key, in order."""
        return {phase.key: phase for phase in self.phases}

    @functools.cached_property
    def events(self) -> dict[str, Phase]:
        """The phases that hold an event; an event has the key of its phase."""
        return {phase.key: phase for phase in self.phases if phase.event}

    @functools.cached_property
    def deliverables_by_key(self) -> dict[str, Deliverable]:
        """Deliverables by key."""
        return {deliverable.key: deliverable for deliverable in self.deliverables}

    @functools.cached_property
    def versions(self) -> dict[str, tuple[int, ...]]:
        """The versions that each cumulative deliverable is owed in."""
        found: dict[str, set[int]] = {}
        for condition in self.all_conditions():
            if condition.deliverable and condition.version:
                found.setdefault(condition.deliverable, set()).add(condition.version)
        return {key: tuple(sorted(versions)) for key, versions in found.items()}

    @functools.cached_property
    def priced(self) -> dict[str, tuple[str, int | None]]:
        """What may have a price of its own, by the key of its line: « carnet-de-suivi-v1 » is a version."""
        abouts = ((one.key, v) for one in self.deliverables for v in self._versions_of(one))
        return {key if version is None else f"{key}-v{version}": (key, version) for key, version in abouts}

    def _versions_of(self, deliverable: Deliverable) -> tuple[int | None, ...]:
        return self.versions.get(deliverable.key, ()) if deliverable.cumulative else (None,)

    @functools.cached_property
    def dues(self) -> dict[str, Condition]:
        """For each thing owed, the condition that says by when; it may stand in several phases."""
        return {c.key: c for c in self.all_conditions() if c.due is not None}

    @functools.cached_property
    def owing(self) -> dict[str, tuple[Phase, Condition]]:
        """For each thing owed, the first phase that waits for it."""
        found: dict[str, tuple[Phase, Condition]] = {}
        for phase in self.phases:
            for condition in phase.conditions:
                found.setdefault(condition.key, (phase, condition))
        return found

    @functools.cached_property
    def owners(self) -> frozenset[Role]:
        """The roles that owe something."""
        return frozenset(condition.owed_by for _, condition in self.owing.values())

    def all_conditions(self) -> Iterator[Condition]:
        """Every condition of every phase, in order."""
        for phase in self.phases:
            yield from phase.opens_when
            yield from phase.closes_when

    def phase(self, key: str) -> Phase:
        """The phase of this key; NotFound names those that exist."""
        try:
            return self.phases_by_key[key]
        except KeyError:
            raise NotFound(
                f"La phase « {key} » n’existe pas dans le processus {self.key}.",
                todo=f"Phases : {', '.join(self.phases_by_key)}.",
                field="phase",
            ) from None


def _keyed(items: Any) -> Any:
    if not isinstance(items, dict):
        return items
    return [{"key": key, **item} if isinstance(item, dict) else item for key, item in items.items()]
