"""An atelier's year in a few words, for tests: facts told as they happened, no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from config.process_file import definition_of, load_process
from models.assess import assess
from models.calendar import CALENDAR
from models.commands import Command, Correct, Decided, OpenPhase, Record, Waive
from models.decide import decide
from models.facts import Draft, Fact, read_payload
from models.kinds import PAYLOADS
from models.moments import When, parse_day, parse_when
from models.owed import Owed
from models.pinned import pinned
from models.process import Process
from models.roles import Role
from models.settle import settle
from models.situation import PhaseSituation, Situation
from models.territories import PARIS, zone_of

SESSION, ATELIER = "session-2027", "les-coevrons"
#: Each person of a test is called after their role.
PEOPLE = (Role.PILOTE, Role.DECIDEUR, Role.MANDATAIRE)

#: A year without incident, in the order it is lived: (day, kind, subject, other keys).
PLAIN_YEAR: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("2027-01-12", "date-convenue", "lancement-national", {"dates": "2027-02-04"}),
    ("2027-02-04", "evenement-tenu", "lancement-national", {}),
    ("2027-03-10", "marche-notifie", "", {}),
    ("2027-03-11", "date-convenue", "lancement-in-situ", {"dates": "2027-03-23"}),
    ("2027-03-12", "phase-ouverte", "lancement-in-situ", {}),
    ("2027-03-23", "evenement-tenu", "lancement-in-situ", {}),
    ("2027-04-01", "livrable-remis", "note-de-cadrage", {}),
    ("2027-04-02", "date-convenue", "atelier-1", {"dates": "2027-04-13,2027-04-14"}),
    ("2027-04-05", "phase-ouverte", "atelier-1", {}),
    ("2027-04-06", "decision-prise", "note-de-cadrage", {"decision": "admission"}),
    ("2027-04-14", "evenement-tenu", "atelier-1", {"dates": "2027-04-13,2027-04-14"}),
    ("2027-04-15", "date-convenue", "rendez-vous-national-1", {"dates": "2027-05-20"}),
    ("2027-04-28", "livrable-remis", "carnet-de-suivi", {"version": 1}),
    ("2027-05-04", "pris-en-compte", "carnet-de-suivi", {"version": 1}),
    ("2027-05-10", "programme-convenu", "atelier-2", {}),
    ("2027-05-11", "date-convenue", "atelier-2", {"dates": "2027-06-15"}),
    ("2027-05-20", "evenement-tenu", "rendez-vous-national-1", {}),
    ("2027-06-01", "phase-ouverte", "atelier-2", {}),
    ("2027-06-15", "evenement-tenu", "atelier-2", {}),
    ("2027-06-29", "livrable-remis", "carnet-de-suivi", {"version": 2}),
    ("2027-07-06", "pris-en-compte", "carnet-de-suivi", {"version": 2}),
    ("2027-07-07", "programme-convenu", "atelier-3", {}),
    ("2027-07-08", "date-convenue", "atelier-3", {"dates": "2027-09-14"}),
    ("2027-07-09", "date-convenue", "rendez-vous-national-2", {"dates": "2027-09-30"}),
    ("2027-09-01", "phase-ouverte", "atelier-3", {}),
    ("2027-09-14", "evenement-tenu", "atelier-3", {}),
    ("2027-09-28", "livrable-remis", "carnet-de-suivi", {"version": 3}),
    ("2027-09-30", "evenement-tenu", "rendez-vous-national-2", {}),
    ("2027-10-05", "pris-en-compte", "carnet-de-suivi", {"version": 3}),
    ("2027-10-06", "date-convenue", "cloture-in-situ", {"dates": "2027-11-16"}),
    ("2027-10-12", "version-circulee", "rapport-final", {}),
    ("2027-10-12", "version-circulee", "feuille-de-route", {}),
    ("2027-10-20", "phase-ouverte", "cloture-in-situ", {}),
    ("2027-10-21", "date-convenue", "cloture-nationale", {"dates": "2027-12-09"}),
    ("2027-11-16", "evenement-tenu", "cloture-in-situ", {}),
    ("2027-11-30", "livrable-remis", "rapport-final", {}),
    ("2027-11-30", "livrable-remis", "feuille-de-route", {}),
    ("2027-12-07", "decision-prise", "rapport-final", {"decision": "admission"}),
    ("2027-12-07", "decision-prise", "feuille-de-route", {"decision": "admission"}),
    ("2027-12-09", "evenement-tenu", "cloture-nationale", {}),
    ("2027-12-09", "livret-publie", "", {}),
)


def moment(text: str, zone: str = PARIS) -> datetime:
    """« 2027-03-01 » is that day at noon, when everything of that morning is known."""
    return parse_when(text if len(text) > 10 else f"{text} 12:00", zone).at


class Year:
    """The journals of one atelier and of its session, and what follows from them."""

    def __init__(
        self,
        *,
        departement: str = "53",
        start: str = "2027-01-11",
        verification: str | None = None,
        start_order: bool = False,
        delays: dict[str, str] | None = None,
        modes: dict[str, str] | None = None,
        terms: dict[str, Any] | None = None,
        people: Iterable[Role] = PEOPLE,
        slug: str = ATELIER,
        process: Process | None = None,
    ) -> None:
        self.process = process or load_process("national")
        self.slug, self.zone, self.facts = slug, zone_of(departement), list[Fact]()
        contract: dict[str, Any] = {"start-order": start_order, "verification": modes or {}, **(terms or {})}
        own = {**({"verification": verification} if verification else {}), **(delays or {})}
        if own:
            contract["delays"] = own
        lived_by = pinned(self.process, own)
        said = {
            "name": "Les Coëvrons",
            "departement": departement,
            "zone": self.zone,
            "start": start,
            "process": self.process.key,
            "process-version": self.process.version,
            "process-digest": definition_of(self.process)[1],
            "calendar": CALENDAR,
            "verification": lived_by["verification"],
            "delays": lived_by,
            "contract": contract,
        }
        first = "2027-01-04"
        self._add(SESSION, first, "personne-ajoutee", {"person": "national", "role": "national"})
        self._add(self.slug, first, "atelier-inscrit", said)
        for role in people:
            self.joins(first, str(role), role)

    def joins(self, day: str, person: str, role: str, **values: Any) -> Fact:
        """Somebody takes a role in the atelier."""
        return self._add(self.slug, day, "personne-ajoutee", {"person": person, "role": role, **values})

    def on(self, day: str, kind: str, subject: str = "", **values: Any) -> Fact:
        """What happened on that day, unjudged; a session event goes to the session's journal."""
        said = self._said(day, kind, subject, values)
        return self._add(self._scope(kind, said), day, kind, said)

    def plan(self, **dates: str) -> Fact:
        """The dates first planned; `atelier_1="2027-04-13"`."""
        said = {"dates": {event.replace("_", "-"): days for event, days in dates.items()}}
        return self._add(self.slug, "2027-01-04", "plan-initial", said)

    def waive(self, day: str, phase: str, condition: str, until: str | None = None) -> Fact:
        """Somebody goes on without a condition."""
        said = {"phase": phase, "condition": condition, "reason": "urgence", "until": until}
        return self._add(self.slug, day, "poursuite-sans-attendre", said)

    def correct(self, day: str, fact: Fact, **keys: Any) -> Fact:
        """A later fact says what this one should have said: `set={…}`, `on=…`, `void=True`."""
        said = {"fact": fact.seq, "because": "erreur de saisie", **keys}
        return self._add(fact.scope, day, "correction", said)

    def lives(self, until: str) -> Self:
        """The plain year, up to this day included."""
        for day, kind, subject, values in PLAIN_YEAR:
            if day <= until:
                self.on(day, kind, subject, **values)
        return self

    def situation(self, at: str | datetime) -> Situation:
        """The atelier's situation, its session's facts included."""
        return assess(self.process, self.facts, self._moment(at), scope=self.slug)

    def session(self, at: str | datetime) -> Situation:
        """The session's own situation."""
        own = [fact for fact in self.facts if fact.scope == SESSION]
        return assess(self.process, own, self._moment(at), scope=SESSION)

    def line(self, phase: str, at: str | datetime) -> PhaseSituation:
        """One phase at a moment."""
        return self.situation(at).phase(phase)

    def state(self, phase: str, at: str | datetime) -> str:
        """« locked », « ready », « open » or « closed »."""
        return str(self.line(phase, at).state)

    def unmet(self, phase: str, at: str | datetime) -> set[str]:
        """The keys of what it still waits for."""
        return {unmet.key for unmet in self.line(phase, at).unmet}

    def decide(self, at: str, command: Command, *, session: bool = False) -> Decided:
        """The judgement of a command at a moment."""
        return decide(self.process, self.session(at) if session else self.situation(at), command)

    def records(self, at: str, kind: str, subject: str = "", *, by: str = "pilote", **values: Any) -> Decided:
        """Somebody records, at this moment, something that happened; `on=` when it happened earlier."""
        on = values.pop("on", None)
        said = self._said(on or at, kind, subject, values)
        when = parse_when(on, self.zone) if on else self._when(at)
        session = self._scope(kind, said) == SESSION
        return self.decide(at, Record(kind, read_payload(kind, said), when, by), session=session)

    def opens(self, at: str, phase: str, *, by: str = "pilote") -> Decided:
        """Somebody triggers a phase."""
        return self.decide(at, OpenPhase(phase, self._when(at), by))

    def waives(
        self, at: str, phase: str, condition: str, *, until: str | None = None, by: str = "pilote"
    ) -> Decided:
        """Somebody asks to go on without a condition."""
        end = parse_day(until) if until else None
        return self.decide(at, Waive(phase, condition, "urgence", end, self._when(at), by))

    def corrects(self, at: str, fact: Fact, *, by: str = "pilote", **keys: Any) -> Decided:
        """Somebody asks for a correction: `set={…}`, `on=…`, `void=True`."""
        command = Correct(fact.seq, keys.pop("set", {}), "erreur", self._when(at), by, **keys)
        return self.decide(at, command, session=fact.scope == SESSION)

    def keep(self, drafts: Iterable[Draft], *, by: str, at: str, scope: str | None = None) -> list[Fact]:
        """What an accepted act brings becomes facts."""
        where, first = scope or self.slug, self._next(scope or self.slug)
        kept = [
            Fact(where, seq, d.kind, d.payload, d.when, moment(at), by) for seq, d in enumerate(drafts, first)
        ]
        self.facts.extend(kept)
        return kept

    def owed(self, at: str | datetime, done: Iterable[tuple[str, str]] = ()) -> tuple[Owed, ...]:
        """The messages owed to the atelier's people and not yet done."""
        return settle(self.process, self.situation(at), set(done))

    def _said(self, day: str, kind: str, subject: str, values: dict[str, Any]) -> dict[str, Any]:
        """The typed values, with a test's usual words where it says nothing."""
        said, keys = dict(values), PAYLOADS[kind].model_fields
        if subject:
            said[next(key for key in ("event", "deliverable", "phase") if key in keys)] = subject
        if kind == "evenement-tenu":
            said.setdefault("dates", day[:10])
        if kind == "date-convenue":
            said.setdefault("place", "Évron")
        if kind == "livrable-remis" and "parts" not in said:
            said["parts"] = ",".join(self.process.deliverables_by_key[subject].parts)
        return said

    def _scope(self, kind: str, said: dict[str, Any]) -> str:
        rights = self.process.facts.get(kind)
        rule = rights.scope if rights else "atelier"
        if rule == "event" and "event" in said:
            rule = self.process.phases_by_key[said["event"]].scope
        return SESSION if rule == "session" else self.slug

    def _add(self, scope: str, day: str, kind: str, said: dict[str, Any]) -> Fact:
        when = parse_when(day, PARIS if scope == SESSION else self.zone)
        fact = Fact(scope, self._next(scope), kind, read_payload(kind, said), when, when.at, "pilote")
        self.facts.append(fact)
        return fact

    def _next(self, scope: str) -> int:
        return 1 + max((fact.seq for fact in self.facts if fact.scope == scope), default=0)

    def _moment(self, at: str | datetime) -> datetime:
        return moment(at, self.zone) if isinstance(at, str) else at

    def _when(self, at: str) -> When:
        return parse_when(at if len(at) > 10 else f"{at} 12:00", self.zone)
