"""How a passation ended: named, dated, and silent while offers are compared."""

from __future__ import annotations

from building import Year
from models.endings import ends_of

LIMIT = "2027-02-12T12:00:00+01:00"


def ended(year: Year, at: str) -> list[tuple[str, str]]:
    return [(one.key, one.on.isoformat()) for one in ends_of(year.situation(at).history)]


def fruitless() -> Year:
    """A consultation that brought no offer."""
    year = Year()
    year.on("2027-02-01", "consultation-lancee", deadline=LIMIT)
    year.on("2027-02-15", "consultation-close", outcome="infructueuse", reasons="aucune offre")
    return year


def test_nothing_is_said_of_a_consultation_under_way() -> None:
    year = Year()
    assert ended(year, "2027-01-20") == []
    year.on("2027-02-01", "consultation-lancee", deadline=LIMIT)
    assert ended(year, "2027-02-20") == []


def test_a_consultation_without_contract_ends_by_its_name() -> None:
    assert ended(fruitless(), "2027-02-16") == [("infructueuse", "2027-02-15")]


def test_a_second_consultation_says_nothing_before_the_notification() -> None:
    year = fruitless()
    year.on("2027-02-16", "consultation-lancee", deadline="2027-03-02T12:00:00+01:00")
    assert ended(year, "2027-03-05") == []
    year.on("2027-03-15", "marche-notifie")
    assert ended(year, "2027-03-16") == [("infructueuse", "2027-02-15"), ("notifie", "2027-03-15")]


def test_a_marche_passed_elsewhere_ends_by_its_notification() -> None:
    year = Year()
    year.on("2027-03-10", "marche-notifie")
    assert ended(year, "2027-03-11") == [("notifie", "2027-03-10")]
