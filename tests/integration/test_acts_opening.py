"""A person opens a phase: judged on fresh facts, kept whole or not at all, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from acting import everything, head, opens, says
from config.wiring import House
from example import ATELIER, PILOTE, Paris
from models.errors import Stale
from models.queries import facts_of, messages_of
from models.tables import Person, Refused
from tasks.act import Outcome
from tasks.waive import waive

# Triggers.


def test_a_refused_opening_leaves_the_facts_untouched_is_remembered_and_queues_one_mail(
    opened: House, paris: Paris
) -> None:
    before = everything(opened)
    outcome = opens(opened, "atelier-1", paris("2027-03-11 11:00"))
    assert outcome.refusal is not None
    assert {unmet.key for unmet in outcome.refusal.unmet} == {"note-de-cadrage-remis", "atelier-1-date"}
    assert outcome.facts == ()
    after = everything(opened)
    assert (after["facts"], after["heads"]) == (before["facts"], before["heads"])
    with opened.reading() as session:
        (remembered,) = session.exec(select(Refused)).all()
        (mail,) = (m for m in messages_of(session, [ATELIER]) if m.message == "refus")
        person = session.get(Person, mail.person)
    assert (remembered.phase, remembered.at) == ("atelier-1", paris("2027-03-11 11:00"))
    assert "2027-04-06" in remembered.unmet
    assert person is not None
    assert (person.email, mail.state) == (PILOTE, "queued")


def test_the_same_refusal_asked_again_the_same_day_queues_no_second_mail(opened: House, paris: Paris) -> None:
    for hour in ("11:00", "11:05", "16:00"):
        opens(opened, "atelier-1", paris(f"2027-03-11 {hour}"))
    opens(opened, "atelier-1", paris("2027-03-12 11:00"))
    with opened.reading() as session:
        assert len([m for m in messages_of(session, [ATELIER]) if m.message == "refus"]) == 2
        assert len(session.exec(select(Refused)).all()) == 4


def test_of_two_identical_openings_one_wins_and_the_other_is_told_who_and_when(
    opened: House, paris: Paris
) -> None:
    assert opens(opened, "lancement-in-situ", paris("2027-03-12 10:00")).refusal is None
    second = opens(opened, "lancement-in-situ", paris("2027-03-12 10:01"))
    assert second.refusal is not None
    assert second.already_by == PILOTE
    assert "12\u00a0mars\u00a02027 à 10\u00a0h" in second.refusal.reason


def test_of_ten_openings_at_once_one_is_accepted_and_nine_are_told_who_opened(
    opened: House, paris: Paris
) -> None:
    at, together = paris("2027-03-12 10:00"), Barrier(10)

    def click(_: int) -> Outcome:
        together.wait()
        return opens(opened, "lancement-in-situ", at)

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(click, range(10)))
    refused = [outcome for outcome in outcomes if outcome.refusal]
    assert len(refused) == 9
    assert {outcome.already_by for outcome in refused} == {PILOTE}
    with opened.reading() as session:
        facts = facts_of(session, [ATELIER])
        opening_mails = [m for m in messages_of(session, [ATELIER]) if m.message == "ouverture-de-phase"]
    assert [fact.kind for fact in facts].count("phase-ouverte") == 1
    assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))
    assert len({m.key for m in opening_mails}) == len(opening_mails)


def test_ten_people_recording_at_once_lose_nothing(opened: House, paris: Paris) -> None:
    at, together = paris("2027-03-12 10:00"), Barrier(10)

    def tells(number: int) -> Outcome:
        together.wait()
        return says(opened, "autre-evenement", at, nature=f"COTECH {number}")

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(tells, range(10)))
    assert not [outcome for outcome in outcomes if outcome.refusal]
    numbers = sorted(outcome.facts[0].seq for outcome in outcomes)
    assert numbers == list(range(numbers[0], numbers[0] + 10))


def test_a_waiver_lets_the_phase_open(opened: House, paris: Paris) -> None:
    says(
        opened,
        "date-convenue",
        paris("2027-04-01 10:00"),
        event="atelier-1",
        dates="2027-04-13",
        place="Évron",
    )
    with opened.writing() as session:
        outcome = waive(
            session, ATELIER, "atelier-1", "note-de-cadrage-remis",
            reason="calendrier du maire", by=PILOTE, at=paris("2027-04-02 10:00"), until="2027-04-30",
        )  # fmt: skip
    assert outcome.refusal is None
    assert opens(opened, "atelier-1", paris("2027-04-02 11:00")).refusal is None


# What the reader had seen.


def test_an_act_whose_answer_was_changed_by_what_the_reader_had_not_seen_is_stale(
    opened: House, paris: Paris
) -> None:
    seen = head(opened)
    says(opened, "evenement-annule", paris("2027-03-12 09:00"), event="lancement-in-situ", reason="neige")
    before = everything(opened)
    with pytest.raises(Stale) as refused:
        opens(opened, "lancement-in-situ", paris("2027-03-12 10:00"), seen=seen)
    assert f"n° {seen + 1} (evenement-annule)" in refused.value.message
    assert everything(opened) == before


def test_an_act_whose_answer_is_the_same_is_judged_although_the_reader_had_not_seen_everything(
    opened: House, paris: Paris
) -> None:
    seen = head(opened)
    says(opened, "autre-evenement", paris("2027-03-12 09:00"), nature="COPIL")
    assert opens(opened, "lancement-in-situ", paris("2027-03-12 10:00"), seen=seen).refusal is None
