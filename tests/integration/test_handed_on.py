"""What nobody in a role was told is told to whoever holds it now, on both databases; once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gathering import gathering, sends
from parting import ELSA, SUCCESSOR, handed, hands_in, joins, leaves, news, replaced, rows_of

from acting import opens
from config.wiring import House
from example import AD1, CHEF, EQUIPE, PILOTE, SESSION, Paris, fill

ACCUSE = "Les Coëvrons : accusé de réception, note de cadrage"
MONDAY = "Session nationale 2027 : 1 territoire"


@pytest.fixture
def house(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[House]:
    """The session of the examples in a house of digests; what left at once has left."""
    with gathering(database_url, tmp_path) as built:
        fill(built, tmp_path)
        sends(built, paris("2027-03-12 10:01"))
        yield built


def hears(house: House, paris: Paris, who: str, *moments: str, of: str = ACCUSE) -> list[bool]:
    """Whether somebody is handed that subject, at each of these moments."""
    return [any(of in one for one in handed(house, paris(at), who)) for at in moments]


@pytest.mark.parametrize(("who", "role"), [(CHEF, "decideur"), (EQUIPE, "mandataire")])
def test_a_legal_notice_of_the_evening_goes_to_who_holds_the_role_in_the_morning(
    house: House, paris: Paris, who: str, role: str
) -> None:
    hands_in(house, paris("2027-04-09 19:30"))
    replaced(house, paris("2027-04-09 20:00"), who, role)
    found = hears(house, paris, SUCCESSOR, "2027-04-12 08:01", "2027-04-12 09:01", "2027-04-13 09:01")
    assert found == [True, False, False]
    (own,) = rows_of(house, SUCCESSOR, "accuse-de-reception")
    assert (own.legal, own.mode, own.role) == (True, "alone", role)
    (old,) = rows_of(house, who, "accuse-de-reception")
    assert (old.state, old.sent_at) == ("skipped", None)


def test_who_was_told_beside_the_one_who_left_is_not_told_again_nor_is_a_newcomer(
    house: House, paris: Paris
) -> None:
    joins(house, paris("2027-04-01 10:00"), ELSA, "decideur", by=AD1)
    hands_in(house, paris("2027-04-09 19:30"))
    replaced(house, paris("2027-04-09 20:00"), CHEF, "decideur")
    assert hears(house, paris, ELSA, "2027-04-12 08:01", "2027-04-12 09:01") == [True, False]
    assert rows_of(house, SUCCESSOR, "accuse-de-reception") == []


def test_a_legal_notice_waits_for_whoever_will_hold_the_role_and_says_so(house: House, paris: Paris) -> None:
    hands_in(house, paris("2027-04-09 19:30"))
    leaves(house, paris("2027-04-09 20:00"), CHEF, "decideur", by=AD1)
    assert hears(house, paris, CHEF, "2027-04-12 08:01", "2027-04-12 14:01") == [False, False]
    (row,) = rows_of(house, CHEF, "accuse-de-reception")
    assert row.state == "queued"
    assert "cet avis attend qui le sera" in str(row.reason)
    assert row.next_try_at == paris("2027-04-12 15:01")
    joins(house, paris("2027-04-13 10:00"), SUCCESSOR, "decideur", by=AD1)
    found = hears(house, paris, SUCCESSOR, "2027-04-13 15:05", "2027-04-13 16:05", "2027-04-14 09:01")
    assert found == [True, False, False]


def test_a_pilot_who_is_replaced_leaves_what_waited_to_the_next_one(house: House, paris: Paris) -> None:
    hands_in(house, paris("2027-04-07 15:00"))
    replaced(house, paris("2027-04-07 15:30"), PILOTE, "pilote")
    assert all("n’est plus attendue" in one for one in handed(house, paris("2027-04-08 09:01"), PILOTE))
    (own,) = rows_of(house, SUCCESSOR, "accuse-de-reception")
    assert own.state in {"sent", "grouped"}


def test_what_is_not_owed_any_more_is_handed_on_to_nobody(house: House, paris: Paris) -> None:
    """The phase that the pilot could open was opened before the next pilot came."""
    waiting = rows_of(house, PILOTE, "phase-a-ouvrir")
    assert [row.state for row in waiting] == ["queued"]
    assert opens(house, "lancement-in-situ", paris("2027-03-12 15:00")).refusal is None
    replaced(house, paris("2027-03-12 16:00"), PILOTE, "pilote")
    handed(house, paris("2027-03-15 09:01"), SUCCESSOR)
    assert rows_of(house, SUCCESSOR, "phase-a-ouvrir") == []
    assert [row.state for row in rows_of(house, SUCCESSOR, "ouverture-de-phase")] != ["skipped"]


def test_the_mail_of_the_week_is_addressed_as_it_leaves(house: House, paris: Paris) -> None:
    handed(house, paris("2027-03-15 09:01"), AD1)
    replaced(house, paris("2027-03-16 09:30"), AD1, "national", slug=SESSION)
    assert hears(house, paris, SUCCESSOR, "2027-03-22 09:01", of=MONDAY) == [True]
    assert all(MONDAY not in one for one in handed(house, paris("2027-03-22 09:02"), AD1))
    weeks = [row for row in rows_of(house, SUCCESSOR, "hebdomadaire") if row.state == "sent"]
    assert len(weeks) == 1


def test_a_colleague_who_joins_the_bureau_has_the_next_mail_of_the_week_too(
    house: House, paris: Paris
) -> None:
    handed(house, paris("2027-03-15 09:01"), AD1)
    joins(house, paris("2027-03-16 09:30"), SUCCESSOR, "national", by=AD1, slug=SESSION)
    news(house, paris("2027-03-16 10:00"))
    sent = sends(house, paris("2027-03-16 10:01"))
    assert all(MONDAY not in subject for _, subject in sent)
    first = handed(house, paris("2027-03-22 09:01"), AD1)
    assert sum(MONDAY in one for one in first) == 1
    weeks = [row.state for row in rows_of(house, SUCCESSOR, "hebdomadaire")]
    assert sorted(weeks) == ["queued", "sent"]
