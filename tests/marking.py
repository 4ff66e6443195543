"""What tests of scoring share: three offers to compare, and a college that marks them."""

from __future__ import annotations

from fractions import Fraction

from building import Year
from models.roles import Role
from models.scoring import Score
from tendering import COLLEGE, consulted, framed, marked

ALL = (*COLLEGE, Role.DECIDEUR)


def year(**framework: str) -> Year:
    """Three offers to compare, nobody has marked yet."""
    return consulted(framed(Year(people=ALL), **framework))


def everyone_marks(told: Year, **points: tuple[str, str]) -> Year:
    """The three of the college give the same marks on « methode » and on « prix »."""
    for person in COLLEGE:
        marked(told, person, "methode", **{key: both[0] for key, both in points.items()})
        marked(told, person, "prix", **{key: both[1] for key, both in points.items()})
    return told


def total(score: Score) -> Fraction:
    assert score.total is not None
    return score.total
