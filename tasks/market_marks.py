"""The marks of a consultation and the ranking, as far as one reader may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from models.framework import Framework
from models.kinds import NoteAttribuee
from models.reader import Reader
from models.roles import ROLE_TITLES
from models.rounds import Round
from models.scoring import (
    Criterion,
    Ranking,
    Score,
    college_of,
    is_complete,
    ranking_of,
    rounded,
)
from models.seats import COLLEGE
from models.situation import Situation
from tasks.people import with_addresses

Shown = dict[str, Any]


def ranking_dict(
    session: Session, situation: Situation, reader: Reader, framework: Framework, one: Round
) -> Shown:
    """Marks by person, means, spread, totals and ranks; only their own marks to who has yet to give some."""
    choice = one.first("choix-fait")
    college = college_of(situation.history, choice.at if choice else situation.at)
    ranking = ranking_of(framework, one, college)
    awaited = {person for role in ranking.silent for person in college[role]}
    owing = {owed.person for owed in ranking.missing}
    sheet = _Sheet(
        framework, ranking, reader, with_addresses(session, {*ranking.scorers, *owing}), _comments(one)
    )
    return {
        "hidden": not reader.sees_marks,
        "complete": is_complete(ranking),
        "offers": sheet.offers(),
        "missing": [
            {"person": sheet.people[owed.person], "titulaire": owed.titulaire, "criterion": owed.criterion}
            for owed in ranking.missing
        ],
        "unmarked": [
            {"person": sheet.people[person], "marks": marks}
            for person in sorted({*ranking.scorers, *owing}, key=lambda one: sheet.people[one])
            if (marks := _unmarked(ranking, person, whole=person in awaited))
        ],
        "silent": [{"role": str(role), "title": ROLE_TITLES[role]} for role in ranking.silent],
        "yours": _yours(ranking, reader),
    }


@dataclass(frozen=True)
class _Sheet:
    """A ranking on the way to one reader; `people` by reference, comments by offer, criterion and person."""

    framework: Framework
    ranking: Ranking
    reader: Reader
    people: Mapping[str, str]
    comments: Mapping[tuple[str, str, str], str | None]

    def offers(self) -> list[Shown]:
        """Best first; in the order of their names to whom the ranking is not shown."""
        scores = self.ranking.scores
        if not self.reader.sees_marks:
            scores = tuple(sorted(scores, key=lambda one: one.titulaire))
        return [self._offer(one) for one in scores]

    def _offer(self, score: Score) -> Shown:
        seen, team = self.reader.sees_marks, self.framework.titulaires.get(score.titulaire)
        tied = any(score.titulaire in group for group in self.ranking.ties)
        return {
            "titulaire": score.titulaire,
            "name": team.name if team else score.titulaire,
            "rank": self.ranking.ranks.get(score.titulaire) if seen else None,
            "ex_aequo": tied if seen else None,
            "total": number(score.total) if seen else None,
            "criteria": [self._criterion(score, line) for line in score.criteria],
        }

    def _criterion(self, score: Score, line: Criterion) -> Shown:
        seen = self.reader.sees_marks
        return {
            "key": line.key,
            "title": self.framework.criterion(line.key),
            "weight": str(line.weight),
            "mean": number(line.mean) if seen else None,
            "lowest": _text(line.lowest) if seen else None,
            "highest": _text(line.highest) if seen else None,
            "spread": _text(line.spread) if seen else None,
            "points": number(line.points) if seen else None,
            "marks": [
                {
                    "person": self.people[person],
                    "points": str(mark),
                    "comment": self.comments.get((score.titulaire, line.key, person)),
                }
                for person, mark in sorted(line.marks.items(), key=lambda one: self.people[one[0]])
                if seen or person == self.reader.seat
            ],
        }


def number(value: Fraction | None) -> Shown | None:
    """To the hundredth for people, and exactly: « 217/3 »."""
    return None if value is None else {"rounded": f"{rounded(value):.2f}", "exact": str(value)}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _comments(one: Round) -> dict[tuple[str, str, str], str | None]:
    """Of each mark that holds."""
    said = ((one.seat(fact), fact.payload) for fact in one.of("note-attribuee"))
    return {
        (mark.titulaire, mark.criterion, by): mark.comment
        for by, mark in said
        if isinstance(mark, NoteAttribuee)
    }


def _unmarked(ranking: Ranking, person: str, *, whole: bool) -> list[Shown]:
    """What somebody began and did not finish: the whole set if their role has none, else each criterion."""
    owed = {(one.titulaire, one.criterion) for one in ranking.missing if one.person == person}
    return [
        {"titulaire": score.titulaire, "criterion": line.key}
        for score in sorted(ranking.scores, key=lambda one: one.titulaire)
        for line in score.criteria
        if (score.titulaire, line.key) in owed or (whole and person not in line.marks)
    ]


def _yours(ranking: Ranking, reader: Reader) -> list[Shown]:
    """The marks that this reader has yet to give, if they are one of those who choose together."""
    if not reader.roles & set(COLLEGE):
        return []
    return [
        {"titulaire": score.titulaire, "criterion": line.key}
        for score in sorted(ranking.scores, key=lambda one: one.titulaire)
        for line in score.criteria
        if reader.seat not in line.marks
    ]
