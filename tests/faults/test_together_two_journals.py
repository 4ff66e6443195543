"""In the same seconds, a session and two of its ateliers: nobody waits for ever, journals keep order."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from acting import says
from commandline import CommandLine
from config.wiring import House
from example import AD1, ATELIER, FILE, PILOTE, SESSION, imported
from models.queries import facts_of, person_of
from tasks.sweep import sweep

Sees = Callable[[str], None]
AT = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
OTHER, THERE = "pays-voisin", "pilote@ddt72.example"
TWO = (
    FILE
    + f"""
  - slug: {OTHER}
    name: Pays voisin
    departement: "72"
    start: 2027-01-11
    people: [{{email: {THERE}, name: "Pilote DDT 72", role: pilote}}]
    planned: {{lancement-in-situ: 2027-03-23}}
"""
)
TIMES = 8


@pytest.fixture
def begun(house: House, tmp_path: Path) -> House:
    """One session, two ateliers."""
    imported(house, tmp_path, AT - timedelta(days=60), text=TWO)
    return house


@pytest.mark.fault("deux-journaux-et-leur-session", seen="aucun n’a changé")
def test_acts_on_a_session_and_on_its_ateliers_in_the_same_second(
    cli: CommandLine, begun: House, person_sees: Sees
) -> None:
    """Four threads: two pilots, AD1, the sweep; and both pilots name the same newcomer at once."""
    together = Barrier(4)

    def pilot(slug: str, by: str) -> None:
        own = House(begun.settings)
        together.wait()
        for number in range(TIMES):
            new = {"email": f"elue-{number}@pays.example", "role": "collectivite"}
            outcome = says(own, "personne-ajoutee", AT + timedelta(seconds=number), slug=slug, by=by, **new)
            assert outcome.refusal is None
        own.close()

    def bureau() -> None:
        own = House(begun.settings)
        together.wait()
        for number in range(TIMES):
            said = {"event": "rendez-vous-national-2", "dates": f"2027-09-{number + 10}"}
            at = AT + timedelta(seconds=number)
            assert says(own, "date-convenue", at, slug=SESSION, by=AD1, **said).refusal is None
        own.close()

    def sweeper() -> None:
        own = House(begun.settings)
        together.wait()
        for slug in (SESSION, OTHER, ATELIER) * 2:
            with own.writing() as session:
                sweep(session, slug, at=AT)
        own.close()

    with ThreadPoolExecutor(4) as pool:
        work = [
            pool.submit(pilot, ATELIER, PILOTE), pool.submit(pilot, OTHER, THERE),
            pool.submit(bureau), pool.submit(sweeper),
        ]  # fmt: skip
        for one in work:
            one.result(timeout=120)
    person_sees(cli("verify").out)
    with begun.reading() as session:
        for slug in (SESSION, ATELIER, OTHER):
            facts = facts_of(session, [slug])
            assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))
            assert [fact.recorded_at for fact in facts] == sorted(fact.recorded_at for fact in facts)
        kinds = [
            fact.kind for slug in (ATELIER, OTHER, SESSION) for fact in facts_of(session, [slug])[-TIMES:]
        ]
        assert kinds == ["personne-ajoutee"] * 2 * TIMES + ["date-convenue"] * TIMES
        assert all(person_of(session, f"elue-{number}@pays.example") for number in range(TIMES))
