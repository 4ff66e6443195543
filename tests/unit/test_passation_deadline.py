"""The deadline for offers: nothing said after it has passed makes a late offer timely."""

from __future__ import annotations

import pytest

from building import Year, moment
from models.commands import Accepted, Refusal
from models.facts import Fact
from passing import answered, did, does, judged, launched, passation

SOON = moment("2027-02-08 12:05").isoformat()


def last(told: Year, kind: str) -> Fact:
    return [fact for fact in told.facts if fact.kind == kind][-1]


def late(told: Year) -> frozenset[str]:
    """Whose offer is too late, as read a month afterwards."""
    found = passation(told, "2027-03-08").round
    assert found is not None
    return found.late


def one_late() -> Year:
    """One offer in time, another twenty-nine seconds late."""
    told = answered(offers=("equipe-a",))
    did(told, "2027-02-08 12:00:29", "offre-recue", titulaire="equipe-b")
    return told


@pytest.mark.parametrize("opened", [False, True])
def test_a_deadline_that_has_passed_is_not_corrected(*, opened: bool) -> None:
    told = one_late()
    if opened:
        did(told, "2027-02-08 12:30", "offres-ouvertes")
    decided = told.corrects("2027-02-08 13:00", last(told, "consultation-lancee"), set={"deadline": SOON})
    assert isinstance(decided, Refusal)
    assert decided.reason.startswith("La limite est passée")
    assert decided.reason.endswith("(CCP, art. L3).")


def test_a_deadline_is_corrected_before_it_has_passed() -> None:
    told = launched()
    changed = told.corrects("2027-02-08 11:59", last(told, "consultation-lancee"), set={"deadline": SOON})
    assert isinstance(changed, Accepted)


def test_the_rest_of_a_consultation_is_corrected_once_its_deadline_has_passed() -> None:
    told = one_late()
    changed = told.corrects("2027-02-08 13:00", last(told, "consultation-lancee"), set={"reference": "R"})
    assert isinstance(changed, Accepted)


def put_off() -> Year:
    """The deadline is put off by a day, and an offer comes that day."""
    told = launched()
    said = {"deadline": moment("2027-02-09 12:00").isoformat(), "reason": "neige"}
    did(told, "2027-02-05 09:00", "limite-reportee", **said)
    did(told, "2027-02-09 10:00", "offre-recue", titulaire="equipe-a")
    return told


def test_a_put_off_is_not_annulled_once_its_deadline_has_passed() -> None:
    told = put_off()
    decided = told.corrects("2027-02-09 13:00", last(told, "limite-reportee"), void=True)
    assert isinstance(decided, Refusal)
    assert "elle ne se corrige plus" in decided.reason
    assert late(told) == frozenset()


@pytest.mark.parametrize(("on", "holds"), [("2027-02-08 12:00", True), ("2027-02-08 12:01", False)])
def test_a_put_off_made_after_the_deadline_moves_nothing(on: str, *, holds: bool) -> None:
    """Typed it is refused; a journal may hold one all the same, redated since."""
    told = one_late()
    told.on(on, "limite-reportee", deadline=SOON, reason="neige")
    assert (late(told) == frozenset()) is holds


def test_a_put_off_known_to_the_day_of_the_deadline_does_not_hold() -> None:
    told = one_late()
    said = {"deadline": SOON, "reason": "neige", "on": "2027-02-08"}
    decided = does(told, "2027-02-08 15:00", "limite-reportee", **said)
    assert isinstance(decided, Refusal)
    assert "l’heure du report" in decided.todo


@pytest.mark.parametrize(
    ("on", "known"),
    [
        ("2027-02-08 11:59", True),
        ("2027-02-08 12:00", False),
        ("2027-02-08 12:00:00", True),
        ("2027-02-08 12:00:29", True),
        ("2027-02-08 12:01", True),
    ],
)
def test_an_offer_of_the_minute_of_the_deadline_gives_its_seconds(on: str, *, known: bool) -> None:
    decided = does(launched(), "2027-02-08 13:00", "offre-recue", titulaire="equipe-a", on=on)
    if known:
        assert isinstance(decided, Accepted)
        return
    assert isinstance(decided, Refusal)
    assert decided.reason.endswith("(CCP, art. R2151-5).")
    assert '--on "2027-02-08 12:00:00"' in decided.todo


def test_the_minute_of_a_deadline_is_that_of_its_own_second() -> None:
    """Noon and thirty seconds: an offer of « 12:00 » may be on either side."""
    told = launched()
    half = moment("2027-02-08 12:00:30").isoformat()
    told.correct("2027-02-01", last(told, "consultation-lancee"), set={"deadline": half})
    decided = does(told, "2027-02-08 13:00", "offre-recue", titulaire="equipe-a", on="2027-02-08 12:00")
    assert isinstance(decided, Refusal)


def test_an_opening_may_be_of_the_very_minute_of_the_deadline() -> None:
    did(answered(), "2027-02-08 13:00", "offres-ouvertes", on="2027-02-08 12:00")
    assert late(judged()) == frozenset()
