"""The lines of a price: a deliverable, one version of it, a phase, or the whole marché where it is not split.

Each has its service fait (CCP, R2191-21): a deliverable from its admission, by decision or by silence, or
from « pris en compte » where the marché verifies nothing; a phase from when all that closes it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from models.amounts import ZERO
from models.deliverables import Attempt, Track
from models.evidence import Evidence
from models.kinds import Decision, DecisionPrise, MarcheSigne
from models.process import Process
from models.refaction import refaction_of
from models.roles import Role
from models.spans import first_together
from models.wording import deliverable_title

#: The line of a price that is not split: due as a whole, once all is admitted.
WHOLE = "ensemble"
#: A deliverable, and its version if it is cumulative.
About = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Prestation:
    """A line of the price, HT: what is engaged, since when it is done, what a réfaction takes off it.

    `pending_ht` is what a réfaction may still take off, not due yet: all of it where nobody said how much.
    """

    key: str
    title: str
    engaged_ht: Decimal
    done_at: datetime | None
    refaction_ht: Decimal = ZERO
    pending_ht: Decimal = ZERO
    penalty_ht: Decimal = ZERO
    asked_ht: Decimal = ZERO

    @property
    def not_yet_ht(self) -> Decimal:
        """What is not due yet: not admitted, or held up by a réfaction that may still change."""
        return self.pending_ht if self.done_at else self.engaged_ht

    @property
    def admitted_ht(self) -> Decimal:
        """The value of what was done, the réfaction taken off."""
        return self.engaged_ht - self.not_yet_ht - self.refaction_ht

    @property
    def due_ht(self) -> Decimal:
        """The same less the penalties applied to it; below zero, other lines bear the rest."""
        return self.admitted_ht - self.penalty_ht


def line_key(process: Process, deliverable: str, version: int | None) -> str:
    """How a split names a deliverable, or one version of a cumulative one: « carnet-de-suivi-v1 »."""
    cumulative = process.deliverables_by_key[deliverable].cumulative
    return f"{deliverable}-v{version or 1}" if cumulative else deliverable


def split_keys(process: Process) -> tuple[str, ...]:
    """Everything over which a price may be split."""
    return (*process.priced, *process.phases_by_key)


def without_service(process: Process, keys: Iterable[str]) -> tuple[str, ...]:
    """Those of these keys that are phases closing on nothing that the mandataire hands in.

    A notification or a date agreed is no service of the titulaire, and nothing is paid for it (R2191-21).
    """
    phases = (process.phases_by_key[key] for key in keys if key in process.phases_by_key)
    return tuple(
        phase.key
        for phase in phases
        if not any(_by_mandataire(process, one.deliverable) for one in phase.closes_when)
    )


def _by_mandataire(process: Process, deliverable: str | None) -> bool:
    known = process.deliverables_by_key.get(deliverable) if deliverable else None
    return known is not None and known.owner is Role.MANDATAIRE


def prestations_of(evidence: Evidence, signed: MarcheSigne) -> tuple[Prestation, ...]:
    """The lines of the price, in the order of the definition; nothing is asked or penalised yet."""
    if not signed.split:
        return (_whole(evidence, signed.amount_ht),)
    own = {key: signed.split[key] for key in split_keys(evidence.process) if key in signed.split}
    return tuple(_line(evidence, key, amount, own) for key, amount in own.items())


def _line(evidence: Evidence, key: str, amount: Decimal, own: Collection[str]) -> Prestation:
    about = evidence.process.priced.get(key)
    if about:
        title = deliverable_title(evidence.process, *about)
        return _priced(key, title, amount, (evidence.tracks[about],), _done(evidence.tracks[about]))
    phase = evidence.process.phases_by_key[key]
    asked = [one for one in phase.closes_when if evidence.applies(one)]
    done = first_together(map(evidence.spans, asked), not_before=datetime.min.replace(tzinfo=UTC))
    tracks = {id(track): track for one in asked if one.deliverable for track in (evidence.track(one),)}
    unpriced = (one for one in tracks.values() if _key(evidence, one) not in own)
    return _priced(key, phase.title, amount, tuple(unpriced), done if asked else None)


def _whole(evidence: Evidence, amount: Decimal) -> Prestation:
    tracks = tuple(one for one in evidence.tracks.values() if one.deliverable.owner is Role.MANDATAIRE)
    moments = [_done(track) for track in tracks]
    done = max((at for at in moments if at), default=None) if all(moments) else None
    return _priced(WHOLE, "ensemble du marché", amount, tracks, done)


def _key(evidence: Evidence, track: Track) -> str:
    return line_key(evidence.process, track.deliverable.key, track.version)


def _priced(
    key: str, title: str, amount: Decimal, tracks: tuple[Track, ...], done: datetime | None
) -> Prestation:
    """A line whose réfactions never take off more than it is worth."""
    if done is None:
        return Prestation(key, title, amount, None)
    off, pending = ZERO, ZERO
    for track in tracks:
        final, open_ = _refaction(track, amount)
        off, pending = off + final, pending + open_
    off = min(off, amount)
    return Prestation(key, title, amount, done, off, min(pending, amount - off))


def _answered(track: Track) -> Attempt | None:
    """The last submission that was answered: a new one takes nothing back before its own answer."""
    return next((one for one in reversed(track.attempts) if one.answer), None)


def _done(track: Track) -> datetime | None:
    attempt = _answered(track)
    answer = attempt.answer if attempt else None
    return answer.at if answer and (answer.admits or not track.contractual) else None


def _refaction(track: Track, amount: Decimal) -> tuple[Decimal, Decimal]:
    """What a réfaction takes off for good, and what it may still take off."""
    attempt = _answered(track)
    answer = attempt.answer if attempt else None
    if attempt is None or answer is None or answer.outcome != Decision.REFACTION:
        return ZERO, ZERO
    final = refaction_of(replace(track, attempts=track.attempts[: attempt.number]))
    if final is not None:
        return final, ZERO
    said = answer.fact.payload if answer.fact else None
    known = said.amount_ht if isinstance(said, DecisionPrise) else None
    return ZERO, amount if known is None else known
