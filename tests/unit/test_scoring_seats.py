"""Who sits in somebody's place marks for that seat: a vote is never counted twice."""

from __future__ import annotations

from dataclasses import replace

from building import Year
from marking import ALL, year
from models.moments import parse_when
from models.reader import Reader
from models.scoring import first_ranked, has_marked_all, is_complete
from tendering import consulted, framed, marked, ranked


def test_a_complete_set_given_by_delegation_counts_for_the_role() -> None:
    told = year()
    said = {"delegate": "adjointe", "since": "2027-02-09", "until": "2027-03-01"}
    fact = told.on("2027-02-09 08:00", "delegation-donnee", **said)
    told.facts[-1] = replace(fact, by="collectivite")
    for criterion in ("prix", "methode"):
        for person in ("pilote", "copilote", "adjointe"):
            marked(told, person, criterion, equipe_a="4", equipe_b="5", equipe_c="6")
    assert is_complete(ranked(told))


def lent(told: Year, by: str = "pilote", delegate: str = "adjointe", **days: str) -> Year:
    """Somebody lets another sit for them from the 9th of February."""
    said = {"delegate": delegate, "since": "2027-02-09", "until": "2027-03-01", **days}
    fact = told.on("2027-02-09 08:00", "delegation-donnee", **said)
    told.facts[-1] = replace(fact, by=by)
    return told


def both(told: Year, person: str, **points: str) -> Year:
    for criterion in ("methode", "prix"):
        marked(told, person, criterion, **points)
    return told


def test_a_delegate_does_not_stuff_the_vote() -> None:
    told = consulted(framed(Year(people=ALL)), offers=("equipe-a", "equipe-b"))
    both(told, "pilote", equipe_a="20", equipe_b="10")
    both(told, "collectivite", equipe_a="5", equipe_b="18")
    before = ranked(told)
    both(lent(told), "adjointe", equipe_a="20", equipe_b="10")
    found = ranked(told)
    assert first_ranked(found) == first_ranked(before) == ("equipe-b",)
    assert found.scorers == ("collectivite", "pilote")
    assert [score.total for score in found.scores] == [score.total for score in before.scores]


def test_the_last_mark_of_a_seat_holds_whoever_gave_it() -> None:
    told = both(lent(year()), "pilote", equipe_a="4")
    both(told, "adjointe", equipe_a="9")
    assert ranked(told).scores[0].criteria[0].marks == {"pilote": 9}
    both(told, "pilote", equipe_a="6")
    assert ranked(told).scores[0].criteria[0].marks == {"pilote": 6}


def test_a_delegate_may_finish_the_set_of_the_delegator() -> None:
    told = both(lent(year()), "pilote", equipe_a="4")
    assert {one.person for one in ranked(told).missing} == {"pilote"}
    both(told, "adjointe", equipe_b="5", equipe_c="6")
    assert not ranked(told).missing
    assert has_marked_all(ranked(told), "pilote")


def test_whoever_sits_in_their_own_right_marks_for_themselves() -> None:
    told = both(lent(year(), delegate="copilote"), "copilote", equipe_a="4")
    assert ranked(told).scorers == ("copilote",)


def test_a_mark_dated_before_the_delegation_is_still_of_the_seat() -> None:
    told = both(lent(year()), "pilote", equipe_a="4")
    both(told, "adjointe", equipe_a="9")
    told.facts = [
        replace(one, when=parse_when("2027-02-08 15:00", told.zone)) if one.by == "adjointe" else one
        for one in told.facts
    ]
    assert ranked(told).scorers == ("pilote",)


def test_a_reader_sits_for_whoever_gave_them_their_seat() -> None:
    told = lent(year())
    at = told.situation("2027-02-20 12:00")
    seats = {person: Reader(told.process, at, person).seat for person in ("adjointe", "copilote", None)}
    assert seats == {"adjointe": "pilote", "copilote": "copilote", None: None}
