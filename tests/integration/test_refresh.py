"""A page that is a month old is made again, so that Prefect never removes the last one."""

from __future__ import annotations

from datetime import timedelta

from config.wiring import House
from example import ATELIER, SESSION, Paris, imported
from models.queries import walks_waiting
from models.tables import Journal
from service.prefect_env import PREFECT_DAYS
from tasks.refresh import FEW, OLD_PAGE, ask_for_old_pages
from tasks.wake import walked


def walked_days_ago(house: House, paris: Paris, days: int | None) -> set[str]:
    """The ateliers asked for on a day when the last walk is that old."""
    now = paris("2027-06-01 10:00")
    with house.writing() as session:
        for walk in walks_waiting(session):
            walked(session, walk.scope, walk.seq)
        journal = session.get_one(Journal, ATELIER)
        journal.walked_at = None if days is None else now - timedelta(days=days)
        session.add(journal)
        session.flush()
        asked = ask_for_old_pages(session, at=now)
        found = {walk.scope for walk in walks_waiting(session)}
        assert asked == len(found)
    return found


def test_an_atelier_walked_lately_is_left_alone_and_another_is_asked_for(house: House, paris: Paris) -> None:
    imported(house, house.settings.home, paris("2027-01-12 10:00"))
    assert walked_days_ago(house, paris, 29) == set()
    assert walked_days_ago(house, paris, 31) == {ATELIER}
    assert walked_days_ago(house, paris, None) == {ATELIER}
    assert SESSION not in walked_days_ago(house, paris, 31), "its page is made every hour"


def test_a_thousand_old_pages_never_stand_before_who_acts_and_all_have_their_turn(
    house: House, paris: Paris
) -> None:
    imported(house, house.settings.home, paris("2027-01-12 10:00"))
    now, turns = paris("2027-06-01 10:00"), []
    with house.writing() as session:
        model = session.get_one(Journal, ATELIER).model_dump()
        slugs = [f"copie-{number}" for number in range(FEW + 2)]
        session.add_all(Journal(**model | {"slug": slug}) for slug in slugs)
    for _ in range(3):
        with house.writing() as session:
            for walk in walks_waiting(session):
                session.get_one(Journal, walk.scope).walked_at = now
                walked(session, walk.scope, walk.seq)
            session.flush()
            turns.append(ask_for_old_pages(session, at=now))
    # The atelier itself was asked for by its import, and walked in the first turn.
    assert turns == [FEW, 2, 0]


def test_a_page_is_made_again_long_before_its_run_may_go() -> None:
    assert timedelta(days=PREFECT_DAYS) > OLD_PAGE * 2
