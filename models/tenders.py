"""The passation as people on time live it: the steps that a rehearsal plays, spread over the first phase.

All the titulaires answer in time, all offers are régulières, everybody gives the same marks, and the team
chosen is that of the file, if it names one, else the first. Nothing here is a rule: `decide` judges each act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from models.commands import Command, Record
from models.facts import read_payload
from models.framework import Framework, Titulaire, framework_of
from models.intentions import ACTING, Intention, author, moment
from models.kinds import Need
from models.moments import exactly, local_day
from models.roles import Role
from models.rounds import Round, rounds_of
from models.situation import PhaseSituation, Situation, State
from models.wording import kind_title

#: In ninths of the phase, which lasts nine weeks: consulted after two of them, offers until the fifth, chosen
#: after the sixth; signed on the last day but one, notified on the last.
CONSULTED, ANSWERED, CHOSEN = 2, 5, 6
LIMIT, OPENED = time(12), time(14)
#: Who marks, one person of each role (call, « choix collégial »).
COLLEGE = (Role.PILOTE, Role.COPILOTE, Role.COLLECTIVITE)
#: About 150 000 € with VAT (call); nobody's price.
PRICE_HT, PRICE_TTC = Decimal("125000.00"), Decimal("150000.00")
SAID = "répétition"

#: What the acts of one step say: the payload of each, and by whom it is told.
Acts = Iterable[tuple[dict[str, Any], Role | str]]


@dataclass(frozen=True, slots=True)
class Tender:
    """Where the passation of an atelier stands, and the days of its first phase."""

    situation: Situation
    line: PhaseSituation
    framework: Framework
    round: Round | None
    opened: date
    close: date

    def ninth(self, count: int) -> date:
        """So many ninths of the phase after its opening, on a working day."""
        day = self.opened + (self.close - self.opened) * count // 9
        return self.situation.history.calendar.next_working(day)

    @property
    def limit(self) -> datetime:
        """The deadline that is announced, else the one that would be."""
        return self.round.deadline if self.round else self.at(self.ninth(ANSWERED), LIMIT)

    def at(self, day: date, hour: time = ACTING) -> datetime:
        """That day in the territory, never before now."""
        return moment(day, hour, self.situation)

    def has(self, kind: str) -> bool:
        """Whether a fact of this kind is recorded already."""
        return bool(self.situation.history.of(kind))


def tender_of(situation: Situation) -> Tender | None:
    """The passation that is under way; None without accord-cadre, or once the contract is notified."""
    framework = framework_of(situation.history)
    lines = (one for one in situation.own_phases if one.key == situation.evidence.process.contract_phase)
    line = next(lines, None)
    if framework is None or line is None or line.state is not State.OPEN or line.opened_at is None:
        return None
    if situation.history.of("marche-notifie") or line.planned_close is None:
        return None
    rounds = [one for one in rounds_of(situation.history) if one.ended is None]
    opened = local_day(line.opened_at, situation.zone)
    return Tender(situation, line, framework, rounds[-1] if rounds else None, opened, line.planned_close)


def chosen(situation: Situation) -> Titulaire | None:
    """The titulaire chosen in the consultation that holds."""
    framework, rounds = framework_of(situation.history), rounds_of(situation.history)
    choice = rounds[-1].choice if rounds else None
    return framework.titulaires.get(choice.titulaire) if framework and choice else None


def tendering(situation: Situation) -> Iterator[Intention]:
    """The next step of the passation, and the credits that the signature does not wait for."""
    tender = tender_of(situation)
    if tender is None:
        return
    before = situation.history.calendar.previous_working(tender.close - timedelta(days=1))
    if not tender.has("ae-deleguees"):
        delegated = [({"amount_ttc": PRICE_TTC}, Role.NATIONAL)]
        yield _intention(tender, "ae-deleguees", tender.at(before), delegated)
    if not tender.has("besoin-fige"):
        frozen = [({"document": one, "url": _PLACE}, Role.PILOTE) for one in (Need.DOSSIER, Need.CCTP)]
        yield _intention(tender, "besoin-fige", tender.at(tender.ninth(CONSULTED)), frozen)
    elif tender.round is None:
        launched = [({"deadline": tender.limit}, Role.PILOTE)]
        yield _intention(tender, "consultation-lancee", tender.at(tender.ninth(CONSULTED)), launched)
    else:
        yield from _answers(tender, tender.round)
        yield from _judging(tender, tender.round)
        yield from _ending(tender, tender.round, before)


_PLACE = "https://depot.example/repetition"


def _answers(tender: Tender, round_: Round) -> Iterator[Intention]:
    """The offers, on the day before the deadline; opened once it has passed."""
    day = local_day(tender.limit, tender.situation.zone)
    awaited = [key for key in tender.framework.titulaires if key not in round_.offers]
    if awaited and not round_.of("offres-ouvertes"):
        eve = tender.situation.history.calendar.previous_working(day - timedelta(days=1))
        offers = [({"titulaire": key}, Role.PILOTE) for key in awaited]
        yield _intention(tender, "offre-recue", tender.at(eve), offers)
    elif not round_.of("offres-ouvertes"):
        opened = max(tender.at(day, OPENED), tender.limit)
        yield _intention(tender, "offres-ouvertes", opened, [({}, Role.PILOTE)])


def _judging(tender: Tender, round_: Round) -> Iterator[Intention]:
    """Each offer is régulière; one person of each role of the college gives the same marks to all."""
    at = tender.at(tender.ninth(CHOSEN))
    if not round_.of("offres-ouvertes"):
        return
    if set(round_.offers) - round_.late - set(round_.judged):
        said = ({"titulaire": key, "judgement": "reguliere"} for key in round_.offers)
        yield _intention(tender, "offre-jugee", at, [(one, Role.PILOTE) for one in said])
    elif not round_.of("note-attribuee"):
        yield _intention(tender, "note-attribuee", at, _marks(tender, round_))


def _marks(tender: Tender, round_: Round) -> Acts:
    """Half of the scale, from everybody, for everything."""
    half = (tender.framework.scale / 2).quantize(Decimal("0.01"))
    people = [names[0] for role in COLLEGE if (names := tender.situation.history.people(role))]
    for person in people:
        for key in round_.admissible:
            for criterion in tender.framework.criteria:
                yield {"titulaire": key, "criterion": criterion, "points": half}, person


def _ending(tender: Tender, round_: Round, before: date) -> Iterator[Intention]:
    """The choice, the letters to all the others, the signature."""
    at, choice = tender.at(tender.ninth(CHOSEN)), round_.choice
    if not round_.of("note-attribuee") or not round_.admissible:
        return
    if choice is None:
        said = {"titulaire": _first(tender, round_), "reasons": f"{SAID} : ex æquo, la première du fichier"}
        yield _intention(tender, "choix-fait", at, [(said, Role.DECIDEUR)])
        return
    others = [key for key in round_.offers if key not in {choice.titulaire, *round_.rejected}]
    if others:
        letters = [({"titulaire": key, "reasons": SAID}, Role.PILOTE) for key in others]
        yield _intention(tender, "rejet-notifie", at, letters)
    elif not tender.has("marche-signe"):
        signed = [({"amount_ht": PRICE_HT}, Role.PILOTE)]
        yield _intention(tender, "marche-signe", tender.at(before), signed)


def _first(tender: Tender, round_: Round) -> str:
    """The titulaire whose contact is the file's mandataire, else the first that may be chosen."""
    team = tender.situation.history.people(Role.MANDATAIRE)
    mine = (key for key in round_.admissible if tender.framework.titulaires[key].contact in team)
    return next(mine, round_.admissible[0])


def _intention(tender: Tender, kind: str, at: datetime, acts: Acts) -> Intention:
    """All that one step says, told at once."""
    told = list(acts)

    def commands() -> tuple[Command, ...]:
        found = []
        for said, who in told:
            by = author(tender.situation, kind, None, who) if isinstance(who, Role) else who
            if by is None:
                return ()
            found.append(Record(kind, read_payload(kind, said), exactly(at, tender.situation.zone), by))
        return tuple(found)

    owner = next((who for _, who in told if isinstance(who, Role)), Role.PILOTE)
    number = tender.round.number if tender.round else 0
    return Intention(at, f"{kind}:{number}", tender.line.key, kind_title(kind), owner, commands)
