"""After a restore nothing leaves a second time in silence: what may have left waits for a person's word."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from acting import opens
from config.wiring import House
from example import PILOTE, Paris
from keeping import backs_up, puts_back
from models.errors import EnvironmentProblem, NotFound
from notifications.courier import Deferred
from sending import ELSEWHERE, Recorder, delivers, held_by, rows, states
from tasks.held import Policy
from tasks.release import Verdict, release, undecided
from tasks.sweep_all import sweep_all


def at_the_moment(house: House, at: datetime) -> House:
    """The simulated clock travels with the base: whoever restores later restores at a later moment."""
    house.set_clock(at)
    return house


def reminded(house: House, at: datetime) -> int:
    """What the loop does at that moment; how many messages it queued."""
    before = len(rows(house))
    sweep_all(house, at=at)
    return len(rows(house)) - before


def keys(courier: Recorder) -> Counter[str]:
    return Counter(mail.message_id for mail in courier.sent)


def test_what_waited_in_the_backup_and_left_before_the_crash_does_not_leave_again(
    filled: House, empty_house: House, paris: Paris
) -> None:
    at_the_moment(filled, paris("2027-01-12 10:01"))
    made = backs_up(filled)
    courier = Recorder()
    assert delivers(filled, courier, paris("2027-01-12 10:01")).sent == 13
    restored = puts_back(empty_house, made.path)
    assert (restored.waiting.held, restored.waiting.queued) == (13, 0)
    assert delivers(empty_house, courier, paris("2027-01-13 10:00")).sent == 0
    assert states(empty_house) == {"unknown": 13}
    assert max(keys(courier).values()) == 1
    assert all("peut-être parti après la sauvegarde" in (row.reason or "") for row in rows(empty_house))


@pytest.fixture
def launched(opened: House, paris: Paris) -> House:
    """The launch is open since 12 March and agreed for the 23rd; all that waited has left."""
    opens(opened, "lancement-in-situ", paris("2027-03-12 10:00"))
    delivers(opened, Recorder(), paris("2027-03-12 10:01"))
    reminded(opened, paris("2027-03-20 10:00"))
    delivers(opened, Recorder(), paris("2027-03-20 10:01"))
    return opened


def test_what_time_made_due_after_the_backup_and_left_does_not_leave_again(
    launched: House, empty_house: House, paris: Paris
) -> None:
    """The reminders of the days between the backup and the crash are in no backup: they are held too."""
    courier, later = Recorder(), paris("2027-03-24 10:00")
    at_the_moment(launched, later)
    made = backs_up(launched)
    assert made.manifest.waiting == 0
    queued = reminded(launched, later)
    assert queued > 0
    gone = delivers(launched, courier, later).sent
    assert gone > 0
    assert puts_back(empty_house, made.path).waiting.held == gone
    assert reminded(empty_house, later) == 0
    assert delivers(empty_house, courier, later).sent == 0
    assert max(keys(courier).values()) == 1


@pytest.mark.parametrize("restored", ["2027-03-25 20:00", "2027-03-26 07:30", "2027-03-27 12:00"])
def test_at_whatever_hour_a_base_is_restored_what_left_in_the_lost_part_does_not_leave_again(
    launched: House, empty_house: House, paris: Paris, restored: str
) -> None:
    """In the evening, before nine or on a Saturday a missed reminder waits for its reader: it is held too."""
    courier = Recorder()
    at_the_moment(launched, paris(restored))
    made = backs_up(launched)
    assert reminded(launched, paris("2027-03-25 09:00")) > 0
    assert delivers(launched, courier, paris("2027-03-25 09:01")).sent > 0
    assert puts_back(empty_house, made.path).waiting.held > 0
    for later in ("2027-03-27 12:01", "2027-03-30 09:00"):
        reminded(empty_house, paris(later))
        delivers(empty_house, courier, paris(later))
    assert max(keys(courier).values()) == 1


def test_what_becomes_due_after_the_restore_leaves_as_usual(
    launched: House, empty_house: House, paris: Paris
) -> None:
    reminded(launched, paris("2027-03-22 10:00"))
    delivers(launched, Recorder(), paris("2027-03-22 10:01"))
    at_the_moment(launched, paris("2027-03-22 11:00"))
    assert puts_back(empty_house, backs_up(launched).path).waiting.held == 0
    assert reminded(empty_house, paris("2027-03-25 10:00")) > 0
    assert delivers(empty_house, Recorder(), paris("2027-03-25 10:00")).sent > 0


def test_on_a_machine_whose_clock_is_behind_nothing_is_restored_that_could_not_be_held(
    launched: House, empty_house: House, paris: Paris
) -> None:
    at_the_moment(launched, paris("2027-01-01 10:00"))
    made = backs_up(launched)
    with pytest.raises(EnvironmentProblem, match="retarde"):
        puts_back(empty_house, made.path)
    assert empty_house.is_empty()
    assert puts_back(empty_house, made.path, policy=Policy.SEND).facts


def test_send_lets_go_what_waited_and_still_not_what_was_under_way(
    filled: House, empty_house: House, paris: Paris
) -> None:
    held_by(filled, ELSEWHERE, "sending", 0)
    held_by(filled, ELSEWHERE, "claimed", 1, 2)
    made = backs_up(filled)
    assert made.manifest.waiting == 13
    restored = puts_back(empty_house, made.path, policy=Policy.SEND)
    assert (restored.waiting.held, restored.waiting.queued) == (0, 12)
    courier = Recorder()
    delivers(empty_house, courier, paris("2027-01-12 10:01"))
    assert states(empty_house) == {"sent": 12, "unknown": 1}


def test_what_was_sent_failed_or_set_aside_stays_so(filled: House, empty_house: House, paris: Paris) -> None:
    courier = Recorder()
    courier.failures = [Deferred("plus tard")] * 4
    delivers(filled, courier, paris("2027-01-12 10:01"))
    held_by(filled, ELSEWHERE, "failed", 12)
    before = states(filled)
    at_the_moment(filled, paris("2027-01-12 10:02"))
    puts_back(empty_house, backs_up(filled).path)
    after = states(empty_house)
    assert after["sent"] == before["sent"]
    assert after["failed"] == before["failed"]
    assert after["unknown"] == before["queued"]


def test_every_page_is_asked_to_be_shown_again_and_leases_are_not_kept(
    filled: House, empty_house: House, paris: Paris
) -> None:
    from sqlmodel import select

    from models.queries import journals, walks_waiting
    from models.tables import Lease

    delivers(filled, Recorder(), paris("2027-01-12 10:01"))
    puts_back(empty_house, backs_up(filled).path, policy=Policy.SEND)
    with empty_house.reading() as session:
        assert {walk.scope for walk in walks_waiting(session)} == {row.slug for row in journals(session)}
        assert not session.exec(select(Lease)).all()


def held_house(filled: House, empty_house: House, paris: Paris) -> House:
    at_the_moment(filled, paris("2027-01-12 10:01"))
    puts_back(empty_house, backs_up(filled).path)
    return empty_house


@pytest.mark.parametrize(
    ("verdict", "state"),
    [(Verdict.SEND, "queued"), (Verdict.DROP, "skipped"), (Verdict.ARRIVED, "sent")],
)
def test_a_person_decides_of_what_a_restore_held_and_her_word_is_kept(
    filled: House, empty_house: House, paris: Paris, verdict: Verdict, state: str
) -> None:
    house = held_house(filled, empty_house, paris)
    with house.writing() as session:
        chosen = undecided(session, held=True)
        assert release(session, chosen, verdict, by=PILOTE, at=paris("2027-01-13 09:00")) == 13
    assert states(house) == {state: 13}
    (reason,) = {row.reason or "" for row in rows(house)}
    assert PILOTE not in reason
    assert "par p-" in reason
    courier = Recorder()
    delivers(house, courier, paris("2027-01-13 09:01"))
    assert len(courier.sent) == (13 if verdict is Verdict.SEND else 0)


def test_only_messages_that_nobody_else_can_decide_of_are_released(
    filled: House, empty_house: House, paris: Paris
) -> None:
    house = held_house(filled, empty_house, paris)
    held_by(house, ELSEWHERE, "sent", 0)
    held_by(house, ELSEWHERE, "failed", 1)
    numbers = [row.id or 0 for row in rows(house)]

    def found(*asked: int, held: bool = False, failed: bool = False) -> list[int]:
        with house.reading() as session:
            return [one.id or 0 for one in undecided(session, asked, held=held, failed=failed)]

    with pytest.raises(NotFound, match=f"numéro {numbers[0]}"):
        found(*numbers)
    assert found(*numbers[1:]) == numbers[1:]
    assert found(failed=True) == numbers[1:2]
    assert set(numbers[2:]) <= set(found(held=True))
