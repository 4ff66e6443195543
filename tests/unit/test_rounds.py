"""The consultations of an atelier as its facts tell them: what came in time, what counts, how each ended."""

from __future__ import annotations

from typing import Any

import pytest

from building import Year, moment
from models.kinds import Ending
from models.rounds import Round, rounds_of

LIMIT, LATER = "2027-02-08 12:00:00", "2027-04-01"


def launched(on: str = "2027-01-13 09:00", limit: str = LIMIT) -> Year:
    """The titulaires were consulted, and may answer until Monday 8 February at noon."""
    told = Year()
    told.on(on, "consultation-lancee", deadline=moment(limit).isoformat())
    return told


def rounds(told: Year, at: str = LATER) -> tuple[Round, ...]:
    return rounds_of(told.situation(at).history)


def only(told: Year, at: str = LATER) -> Round:
    (found,) = rounds(told, at)
    return found


def offered(told: Year, on: str, key: str = "equipe-a", **values: Any) -> None:
    told.on(on, "offre-recue", titulaire=key, **values)


def closed(told: Year, on: str, outcome: str = "sans-suite") -> None:
    told.on(on, "consultation-close", outcome=outcome, reasons="besoin revu")


# In time, or late.


@pytest.mark.parametrize(
    ("second", "late"),
    [("11:59:59", False), ("12:00:00", False), ("12:00:01", True), ("12:00:29", True)],
)
def test_an_offer_of_the_very_second_of_the_deadline_is_in_time_and_one_second_later_it_is_late(
    second: str, *, late: bool
) -> None:
    told = launched()
    offered(told, f"2027-02-08 {second}")
    assert ("equipe-a" in only(told).late) is late
    assert set(only(told).offers) == {"equipe-a"}


def test_the_deadline_is_an_instant_whatever_the_zone_it_is_told_in() -> None:
    told = launched()
    offered(told, "2027-02-08T07:00:00-04:00")
    offered(told, "2027-02-08T15:00:01+04:00", "equipe-b")
    assert only(told).late == {"equipe-b"}


def test_a_deadline_put_off_holds_for_all_and_only_from_when_it_was_said() -> None:
    told = launched()
    offered(told, "2027-02-09 10:00")
    told.on(
        "2027-02-05 10:00", "limite-reportee", deadline=moment("2027-02-10 12:00").isoformat(), reason="neige"
    )
    assert only(told).deadline == moment("2027-02-10 12:00")
    assert only(told).late == frozenset()
    assert only(told, "2027-02-05 09:59").deadline == moment(LIMIT)


def test_of_several_offers_of_a_titulaire_the_last_one_in_time_counts() -> None:
    told = launched()
    offered(told, "2027-02-01 10:00", reference="A1")
    offered(told, "2027-02-08 12:00", reference="A2")
    offered(told, "2027-02-08 12:01", reference="A3")
    offered(told, "2027-02-09 10:00", "equipe-b", reference="B1")
    offered(told, "2027-02-10 10:00", "equipe-b", reference="B2")
    found = only(told)
    counted = {key: getattr(fact.payload, "reference", None) for key, fact in found.offers.items()}
    assert counted == {"equipe-a": "A2", "equipe-b": "B2"}
    assert found.late == {"equipe-b"}


def test_offers_typed_in_any_order_count_alike() -> None:
    told = launched()
    offered(told, "2027-02-08 12:01", reference="A3")
    offered(told, "2027-02-08 12:00", reference="A2")
    offered(told, "2027-02-01 10:00", reference="A1")
    assert getattr(only(told).offers["equipe-a"].payload, "reference", None) == "A2"


def test_an_offer_that_did_not_happen_counts_no_more() -> None:
    told = launched()
    offer = told.on("2027-02-08 11:00", "offre-recue", titulaire="equipe-a")
    told.correct("2027-02-09", offer, void=True)
    assert only(told).offers == {}


def test_who_declined_then_made_an_offer_has_not_declined() -> None:
    told = launched()
    for key in ("equipe-a", "equipe-b"):
        told.on("2027-01-20 10:00", "titulaire-decline", titulaire=key)
    offered(told, "2027-02-08 11:00")
    assert only(told).declined == {"equipe-b"}


# What is compared, chosen, rejected.


def test_only_offers_in_time_and_found_regulieres_are_compared() -> None:
    told = launched()
    for key, hour in (
        ("equipe-a", "11:00"),
        ("equipe-b", "11:30"),
        ("equipe-c", "11:45"),
        ("equipe-d", "12:01"),
    ):
        offered(told, f"2027-02-08 {hour}", key)
    told.on("2027-02-08 14:00", "offres-ouvertes")
    for key, judgement in (("equipe-a", "irreguliere"), ("equipe-b", "reguliere"), ("equipe-d", "reguliere")):
        told.on("2027-02-09 09:00", "offre-jugee", titulaire=key, judgement=judgement)
    assert only(told).admissible == ("equipe-b",)


def test_an_offer_judged_twice_is_what_it_was_found_to_be_last() -> None:
    told = launched()
    offered(told, "2027-02-08 11:00")
    for hour, judgement in (("10:00", "reguliere"), ("09:00", "inacceptable")):
        told.on(f"2027-02-09 {hour}", "offre-jugee", titulaire="equipe-a", judgement=judgement)
    assert only(told).admissible == ("equipe-a",)
    assert only(told, "2027-02-09 09:30").admissible == ()


def test_the_choice_and_the_letters_are_those_of_their_consultation() -> None:
    told = launched()
    told.on("2027-02-12 10:00", "choix-fait", titulaire="equipe-a", reasons="la première")
    told.on("2027-02-12 11:00", "rejet-notifie", titulaire="equipe-b", reasons="la deuxième")
    found = only(told)
    assert found.choice is not None
    assert (found.choice.titulaire, set(found.rejected), found.ended) == ("equipe-a", {"equipe-b"}, None)


def test_the_last_choice_made_holds() -> None:
    told = launched()
    told.on("2027-02-13 10:00", "choix-fait", titulaire="equipe-b", reasons="notes corrigées")
    told.on("2027-02-12 10:00", "choix-fait", titulaire="equipe-a", reasons="la première")
    found = only(told)
    assert found.choice is not None
    assert found.choice.titulaire == "equipe-b"


# One consultation after another.


def test_what_happened_before_the_first_consultation_belongs_to_none() -> None:
    told = Year()
    offered(told, "2027-01-10 10:00")
    assert rounds(told) == ()
    told.on("2027-01-13 09:00", "consultation-lancee", deadline=moment(LIMIT).isoformat())
    assert only(told).offers == {}


def test_a_second_consultation_begins_anew_and_leaves_the_first_as_it_ended() -> None:
    told = launched()
    offered(told, "2027-02-08 12:01")
    closed(told, "2027-02-09 10:00", "infructueuse")
    told.on("2027-02-10 09:00", "consultation-lancee", deadline=moment("2027-03-01 12:00").isoformat())
    offered(told, "2027-02-28 10:00", "equipe-b")
    first, second = rounds(told)
    assert (first.number, second.number) == (1, 2)
    assert first.ended is not None
    assert first.ended.outcome is Ending.INFRUCTUEUSE
    assert set(first.offers) == first.late == {"equipe-a"}
    assert (second.ended, set(second.offers), second.late) == (None, {"equipe-b"}, frozenset())


@pytest.mark.parametrize("relaunched", ["2027-02-10", "2027-02-10 16:00", "2027-02-10 09:00"])
@pytest.mark.parametrize("ended", ["2027-02-10", "2027-02-10 09:00"])
@pytest.mark.parametrize("in_order", [True, False])
def test_a_consultation_that_ends_the_day_the_next_one_begins_ends_before_it(
    relaunched: str, ended: str, *, in_order: bool
) -> None:
    told = launched()
    offered(told, "2027-02-08 11:00")
    told.on("2027-02-10 08:00", "offre-jugee", titulaire="equipe-a", judgement="inacceptable")

    def launch() -> None:
        told.on(relaunched, "consultation-lancee", deadline=moment("2027-03-01 12:00").isoformat())

    if in_order:
        closed(told, ended)
        launch()
    else:
        launch()
        closed(told, ended)
    first, second = rounds(told)
    assert (first.ended is not None, second.ended) == (True, None)
    assert set(first.offers) == {"equipe-a"}
    if ended != relaunched:
        assert set(first.judged) == {"equipe-a"}


@pytest.mark.parametrize("days", [("2027-02-10", "2027-02-20"), ("2027-02-09", "2027-02-20")])
def test_of_three_consultations_each_has_its_own_end(days: tuple[str, str]) -> None:
    told = launched()
    closed(told, "2027-01-12 10:00")  # Of none: nothing was launched yet.
    closed(told, f"{days[0]} 10:00")
    told.on("2027-02-10", "consultation-lancee", deadline=moment("2027-03-01 12:00").isoformat())
    closed(told, f"{days[1]} 11:00", "infructueuse")
    told.on("2027-02-20", "consultation-lancee", deadline=moment("2027-03-05 12:00").isoformat())
    ends = [one.ended.outcome if one.ended else None for one in rounds(told)]
    assert ends == [Ending.SANS_SUITE, Ending.INFRUCTUEUSE, None]


def test_what_is_known_to_the_day_follows_the_consultation_of_that_day() -> None:
    told = launched()
    told.on("2027-01-13", "titulaire-decline", titulaire="equipe-b")
    assert only(told).declined == {"equipe-b"}


def test_a_consultation_closed_on_the_day_it_began_is_closed() -> None:
    told = launched()
    closed(told, "2027-01-20 10:00")
    told.on("2027-02-10 09:00", "consultation-lancee", deadline=moment("2027-03-01 12:00").isoformat())
    closed(told, "2027-02-10")
    assert [one.ended is not None for one in rounds(told)] == [True, True]
