"""The collegial marks of a consultation, and the ranking that follows from them, exactly (CCP, R2162-10, 4°).

Marks are decimals, means and totals fractions: ranks compare exact numbers, rounding is for those who read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from models.delegations import everyone
from models.framework import Framework
from models.history import History
from models.kinds import NoteAttribuee
from models.roles import Role
from models.rounds import Round
from models.seats import COLLEGE

#: The last mark of each seat, by titulaire and criterion.
Marks = Mapping[tuple[str, str], Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Criterion:
    """What one offer got on one criterion: its weight in per cent, and each person's own mark."""

    key: str
    weight: Decimal
    scale: Decimal
    marks: Mapping[str, Decimal]

    @property
    def mean(self) -> Fraction | None:
        """Of those who marked it, each counting for one; None before the first mark."""
        return Fraction(self._sum) / len(self.marks) if self.marks else None

    @property
    def _sum(self) -> Decimal:
        """Exact, as marks of two decimals are; one fraction is then made of it, since fractions are slow."""
        return sum(self.marks.values(), Decimal(0))

    @property
    def lowest(self) -> Decimal | None:
        """The lowest mark given."""
        return min(self.marks.values(), default=None)

    @property
    def highest(self) -> Decimal | None:
        """The highest mark given."""
        return max(self.marks.values(), default=None)

    @property
    def spread(self) -> Decimal | None:
        """From the lowest to the highest: how far people are apart."""
        values = self.marks.values()
        return max(values) - min(values) if values else None

    @property
    def points(self) -> Fraction | None:
        """Weight × mean ÷ scale."""
        if not self.marks:
            return None
        return Fraction(self.weight * self._sum) / Fraction(self.scale * len(self.marks))


@dataclass(frozen=True, slots=True)
class Score:
    """An admissible offer: what it got on each criterion, in the order of the accord-cadre."""

    titulaire: str
    criteria: tuple[Criterion, ...]

    @property
    def total(self) -> Fraction | None:
        """On 100; None as long as somebody has yet to give the first mark on one of its criteria."""
        points = [one.points for one in self.criteria]
        known = [one for one in points if one is not None]
        return sum(known, Fraction(0)) if len(known) == len(points) else None


@dataclass(frozen=True, slots=True)
class Missing:
    """A mark that somebody still owes: they marked another offer on this criterion, and means compare."""

    person: str
    titulaire: str
    criterion: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """The admissible offers, best first, those ex aequo in the order of their keys under one rank.

    `ranks` is empty until each offer has a total; `silent` are the roles of the college nobody of whom
    has marked every offer on every criterion.
    """

    scores: tuple[Score, ...]
    ranks: Mapping[str, int]
    missing: tuple[Missing, ...]
    silent: tuple[Role, ...]

    @property
    def scorers(self) -> tuple[str, ...]:
        """Everybody who gave a mark."""
        people = (one for score in self.scores for line in score.criteria for one in line.marks)
        return tuple(sorted(set(people)))

    @property
    def ties(self) -> tuple[tuple[str, ...], ...]:
        """The offers that share a rank, a group for each."""
        groups: dict[int, list[str]] = {}
        for key, rank in self.ranks.items():
            groups.setdefault(rank, []).append(key)
        return tuple(tuple(sorted(keys)) for _, keys in sorted(groups.items()) if len(keys) > 1)


def ranking_of(
    framework: Framework, round_: Round, college: Mapping[Role, Iterable[str]] | None = None
) -> Ranking:
    """Ranks the admissible offers of a consultation on the criteria and weights of the accord-cadre.

    `college` says who holds each role that chooses (`college_of`); a role that nobody holds owes nothing.
    """
    marks = marks_of(round_)
    offers = sorted(round_.admissible)
    scores = [Score(key, _criteria(framework, marks, key)) for key in offers]
    ranks = _ranks(scores)
    held = {role: frozenset(people) for role, people in (college or {}).items()}
    return Ranking(
        tuple(sorted(scores, key=lambda one: (ranks.get(one.titulaire, 0), one.titulaire))),
        ranks,
        tuple(_missing(framework, marks, offers)),
        tuple(role for role, people in held.items() if people and not _any_complete(scores, people)),
    )


def first_ranked(ranking: Ranking) -> tuple[str, ...]:
    """The offer ranked first, several if they are ex aequo, none before there is a ranking."""
    return tuple(sorted(key for key, rank in ranking.ranks.items() if rank == 1))


def is_complete(ranking: Ranking) -> bool:
    """Whether a choice may rest on it: every offer has its total, and nobody owes a mark."""
    return bool(ranking.ranks) and not ranking.missing and not ranking.silent


def marks_of(round_: Round) -> Marks:
    """By titulaire and criterion, what each seat gave, by a delegate or not; its last mark holds."""
    found: dict[tuple[str, str], dict[str, Decimal]] = {}
    for fact in round_.of("note-attribuee"):
        if isinstance(fact.payload, NoteAttribuee):
            said = fact.payload
            found.setdefault((said.titulaire, said.criterion), {})[round_.seat(fact)] = said.points
    return found


def college_of(history: History, at: datetime) -> dict[Role, frozenset[str]]:
    """Who held at a moment each of the roles that choose together, by delegation too."""
    held = [member for member in everyone(history) if member.holds(at)]
    return {role: frozenset(one.person for one in held if one.role is role) for role in COLLEGE}


def rounded(value: Fraction) -> Decimal:
    """To the hundredth, half up, for people to read; nothing is compared once rounded."""
    return Decimal((value * 100 + Fraction(1, 2)).__floor__()) / 100


def has_marked_all(ranking: Ranking, person: str) -> bool:
    """Whether somebody has marked every admissible offer on every criterion."""
    return bool(ranking.scores) and all(
        person in line.marks for score in ranking.scores for line in score.criteria
    )


def _criteria(framework: Framework, marks: Marks, titulaire: str) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(key, weight, framework.scale, marks.get((titulaire, key), {}))
        for key, weight in framework.criteria.items()
    )


def _ranks(scores: Iterable[Score]) -> dict[str, int]:
    """One more than the number of offers strictly above: equal totals share a rank."""
    totals = {one.titulaire: one.total for one in scores}
    known = {key: total for key, total in totals.items() if total is not None}
    if len(known) < len(totals):
        return {}
    return {key: 1 + sum(other > mine for other in known.values()) for key, mine in known.items()}


def _missing(framework: Framework, marks: Marks, offers: Iterable[str]) -> Iterable[Missing]:
    """Who marked one offer on a criterion owes a mark to each other one on it."""
    keys = tuple(offers)
    for criterion in framework.criteria:
        given = {key: marks.get((key, criterion), {}) for key in keys}
        people = sorted({person for said in given.values() for person in said})
        yield from (
            Missing(person, key, criterion) for person in people for key in keys if person not in given[key]
        )


def _any_complete(scores: Iterable[Score], people: frozenset[str]) -> bool:
    """Whether one of these people has a complete set of marks."""
    lines = [line for score in scores for line in score.criteria]
    return bool(lines) and any(all(person in line.marks for line in lines) for person in people)
